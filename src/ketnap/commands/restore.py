"""``ketnap restore``: a checked backup into an empty place."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from ketnap import backups
from ketnap.commands.backup import read_key


def register(parser: argparse.ArgumentParser) -> None:
    """Arguments of the order."""
    parser.add_argument("file", type=Path, help=_("tệp sao lưu"))
    parser.add_argument("--key", type=Path, help=_("tệp khóa, khi tệp đã niêm phong"))


def run(args: argparse.Namespace) -> int:
    """Carry the order out; 1 when the backup is damaged or the place taken, 2 when unusable."""
    try:
        manifest, missing = backups.restore(args.file, home=settings.HOME, key=read_key(args.key))
    except backups.DamagedBackup as problem:
        print(_("Tệp sao lưu hỏng, chưa phục hồi gì: %(why)s") % {"why": problem}, file=sys.stderr)
        return 1
    except backups.PlaceTaken as place:
        print(
            _(
                "Nơi này đã có dữ liệu, không ghi đè: %(place)s. "
                "Đặt KETNAP_HOME (hoặc DATABASE_URL) tới một nơi trống rồi làm lại."
            )
            % {"place": place},
            file=sys.stderr,
        )
        return 1
    except (backups.LockedBackup, OSError, subprocess.CalledProcessError) as problem:
        print(_("Không làm được: %(why)s") % {"why": problem}, file=sys.stderr)
        return 2
    print(
        _("Đã phục hồi %(rows)s dòng của bản sao lưu %(at)s vào %(home)s.")
        % {"rows": sum(manifest.rows.values()), "at": manifest.made_at, "home": settings.HOME}
    )
    if missing:
        print(
            _(
                "Thiếu khóa %(names)s: chép từ bản cất riêng vào %(folder)s, "
                "nếu không thì các trường đã niêm phong không đọc được."
            )
            % {"names": ", ".join(missing), "folder": settings.HOME / "keys"}
        )
    return 0
