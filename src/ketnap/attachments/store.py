"""Where attached files rest: sealed, each under the SHA-256 of what lies on the disk.

``KETNAP_HOME/files/3f/3f9c….sealed``: AES-256-GCM under the key of the sealed fields, bound to the
place it belongs to. Written beside, synced, moved into place, the folder synced: a file that has a
row in the database is on the disk. One that lost its row (a power cut, an order undone) is swept.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import secrets
import shutil
from collections.abc import Container
from pathlib import Path

from django.conf import settings

from ketnap.accounts.sealed import seal_bytes, unseal_bytes
from ketnap.accounts.services import is_demo_installation

INCOMING = ".incoming"
FULL = 0.95  # of the disk: what is left belongs to the database
GRACE = dt.timedelta(days=1)  # a backup made in between still finds what its rows name


class FileLost(Exception):
    """A file that should be there is not, or is not what was written."""


class NotKept(Exception):
    """The disk is full or nearly, or does not take the file."""


def attachments_on() -> bool:
    """Tell whether files may be attached: off unless the office chose it (``KETNAP_ATTACHMENTS``).

    The demo, where everything is made up, has them on.
    """
    chosen = str(settings.ATTACHMENTS)
    return chosen == "1" or (chosen == "" and is_demo_installation())


def path_of(digest: str) -> Path:
    """Return where the file of a digest rests."""
    return Path(settings.MEDIA_ROOT) / digest[:2] / f"{digest}.sealed"


def keep(content: bytes, place: str) -> str:
    """Write ``content`` sealed for ``place``; return its digest once it is on the disk.

    :raises NotKept: the disk is full or fails; nothing stays behind.
    """
    root = Path(settings.MEDIA_ROOT)
    sealed = seal_bytes(content, place)
    digest = hashlib.sha256(sealed).hexdigest()
    target, fresh = path_of(digest), root / INCOMING / secrets.token_hex(16)
    try:
        for folder in (root, fresh.parent, target.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        usage = shutil.disk_usage(root)
        if usage.used / usage.total >= FULL:
            raise NotKept
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(sealed)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(target)
        for folder in (target.parent, root):
            sync_folder(folder)
    except OSError as full:
        raise NotKept from full
    finally:
        fresh.unlink(missing_ok=True)
    return digest


def sync_folder(folder: Path) -> None:
    """Bring a folder's own entries to the disk, where the system has a way to."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def content_of(digest: str, place: str) -> bytes:
    """Return what was kept.

    :raises FileLost: it is not there, or not what was written.
    :raises SealBroken: it was sealed under another key.
    """
    if not is_whole(digest):
        raise FileLost(digest)
    return unseal_bytes(path_of(digest).read_bytes(), place)


def is_whole(digest: str) -> bool:
    """Tell whether the file is there, byte for byte as it was written. Needs no key."""
    try:
        with path_of(digest).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
    except OSError:
        return False


def sweep(used: Container[str], *, before: dt.datetime) -> int:
    """Delete files no row names (``used`` are the digests that are named); return how many.

    Only those older than ``before``: a younger one may be on its way to its row.
    """
    root, swept = Path(settings.MEDIA_ROOT), 0
    cut_off = Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*")  # what a killed process was receiving
    for path in [*root.glob("??/*.sealed"), *root.glob(f"{INCOMING}/*"), *cut_off]:
        try:
            young = path.stat().st_mtime >= before.timestamp()
            if not young and path.stem not in used:
                path.unlink()
                swept += 1
        except FileNotFoundError:
            continue  # somebody else swept it
    return swept
