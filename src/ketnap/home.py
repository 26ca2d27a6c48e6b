"""Where an installation keeps everything it owns: database, keys, files, logs."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def checkout() -> Path | None:
    """Return the folder of the checkout this package runs from, or None when it is installed."""
    root = PACKAGE.parent.parent
    return root if (root / "run.py").is_file() else None


def user_data_folder() -> Path:
    """Return the operating system's place for a user's application data."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share"))


def home() -> Path:
    """Return the data folder of this installation, created with access for its owner only.

    ``KETNAP_HOME`` decides; without it, ``var`` beside ``run.py`` in a checkout, else the
    user's data folder. Two installations with different homes share nothing.
    """
    named = os.environ.get("KETNAP_HOME")
    root = checkout()
    if named:
        folder = Path(named).expanduser().resolve()
    elif root is not None:
        folder = root / "var"
    else:
        folder = user_data_folder() / "ketnap"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret(name: str, size: int = 48) -> bytes:
    """Return the secret called ``name``, made at first use in a file only its owner can read.

    Raises ``PermissionError`` when the file can be read by others (POSIX).
    """
    path = home() / "keys" / name
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if not path.exists():
        fresh = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(size))
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(fresh, path)  # first one wins when two processes start together
            except FileExistsError:
                pass
            except OSError:
                fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)  # a disk that failed lets the next try begin anew
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise PermissionError(f"{path}: chmod 600")
    return path.read_bytes()
