"""``ketnap backup``: one file with everything but the keys; or a drill that proves it works."""

from __future__ import annotations

import argparse
import datetime as dt
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from ketnap import backups

KEY_SIZE = 32


def register(parser: argparse.ArgumentParser) -> None:
    """Arguments of the order."""
    parser.add_argument(
        "file", nargs="?", type=Path, help=_("tệp sao lưu (mặc định: thư mục backups của dữ liệu)")
    )
    parser.add_argument("--key", type=Path, help=_("tệp khóa 32 byte để niêm phong"))
    parser.add_argument("--check", action="store_true", help=_("chỉ kiểm tra tệp đã có"))
    parser.add_argument(
        "--drill", action="store_true", help=_("diễn tập: sao lưu, phục hồi ra chỗ khác, so sánh")
    )


def read_key(path: Path | None) -> bytes | None:
    """Return the key in ``path``; None without one; exit 2 with a sentence when it is no key."""
    if path is None:
        return None
    try:
        key = path.read_bytes()
    except OSError as problem:
        print(_("Không đọc được tệp khóa: %(why)s") % {"why": problem}, file=sys.stderr)
        sys.exit(2)
    if len(key) != KEY_SIZE:
        print(
            _("Tệp khóa phải dài đúng %(size)s byte: %(path)s") % {"size": KEY_SIZE, "path": path},
            file=sys.stderr,
        )
        sys.exit(2)
    return key


def drill(key: bytes | None) -> int:
    """Carry out a restore drill; 1 when the copy is not the original."""
    result = backups.drill(home=settings.HOME, key=key)
    for difference in result.differences:
        print(_("Khác nhau: %(what)s") % {"what": difference})
    print(
        _("Diễn tập phục hồi: %(rows)s dòng, %(seconds)s giây, %(count)s chỗ khác nhau.")
        % {"rows": result.rows, "seconds": result.seconds, "count": len(result.differences)}
    )
    return 1 if result.differences else 0


def run(args: argparse.Namespace) -> int:
    """Carry the order out; 1 when the file or the drill is not good, 2 when it cannot be tried."""
    key = read_key(args.key)
    if args.drill:
        return drill(key)
    moment = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    path: Path = args.file or settings.HOME / "backups" / f"{moment}.ketnap"
    try:
        if args.check:
            manifest = backups.examine(path, key=key)
        else:
            manifest = backups.back_up(path, key=key).manifest
    except backups.DamagedBackup as problem:
        print(_("Tệp sao lưu hỏng: %(why)s") % {"why": problem}, file=sys.stderr)
        return 1
    except (backups.LockedBackup, OSError, subprocess.CalledProcessError) as problem:
        print(_("Không làm được: %(why)s") % {"why": problem}, file=sys.stderr)
        return 2
    print(
        _("%(path)s: %(rows)s dòng, nhật ký số %(number)s (%(hash)s), %(files)s tệp.")
        % {
            "path": path,
            "rows": sum(manifest.rows.values()),
            "number": manifest.trail_number,
            "hash": manifest.trail_hash[:16],
            "files": len(manifest.members) - 1,
        }
    )
    if not args.check:
        print(
            _("Khóa không nằm trong tệp này. Cất riêng bản sao của %(folder)s.")
            % {"folder": settings.HOME / "keys"}
        )
    return 0
