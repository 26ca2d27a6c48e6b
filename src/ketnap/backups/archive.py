"""The backup file: a header, a zip (sealed in chunks when there is a key), a SHA-256 of it all.

Layout: ``KETNAP-BACKUP 1 PLAIN\\n`` or ``KETNAP-BACKUP 1 SEALED\\n`` · payload · 32 bytes digest.
A sealed payload is 8 random bytes, then chunks of AES-256-GCM, each preceded by its length; the
chunk's number and whether it is the last are authenticated, so nothing can be cut or reordered.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext as _

PLAIN, SEALED = b"KETNAP-BACKUP 1 PLAIN\n", b"KETNAP-BACKUP 1 SEALED\n"
DIGEST_SIZE = 32
CHUNK = 1 << 20
MANIFEST = "manifest.json"
SQLITE, DUMP = "database.sqlite3", "database.dump"


class DamagedBackup(Exception):
    """The file is not a whole, unchanged backup; the message says what is wrong with it."""


class LockedBackup(Exception):
    """The backup is sealed and the key is absent or another one."""


@dataclass
class Manifest:
    """What a backup says about itself."""

    made_at: str
    engine: str
    version: str
    rows: dict[str, int]
    trail_number: int
    trail_hash: str
    migrations: list[str]
    keys: dict[str, str]
    members: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> str:
        """Return the manifest as it stands in the file."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix[:7] + struct.pack(">I", number) + (b"\1" if last else b"\0")


def _chunks(source: IO[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield the content in chunks, each with whether it is the last one."""
    block = source.read(CHUNK)
    while True:
        after = source.read(CHUNK)
        yield block, not after
        if not after:
            return
        block = after


def wrap(payload: Path, target: Path, key: bytes | None) -> None:
    """Write ``payload`` (a zip) as a backup file ``target``: whole and on disk, or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.{os.getpid()}.part")
    hashing = hashlib.sha256()
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out, payload.open("rb") as source:

            def write(data: bytes) -> None:
                hashing.update(data)
                out.write(data)

            write(SEALED if key else PLAIN)
            prefix = os.urandom(8)
            if key:
                write(prefix)
            for number, (block, last) in enumerate(_chunks(source)):
                if key:
                    block = AESGCM(key).encrypt(_nonce(prefix, number, last), block, SEALED)
                    write(struct.pack(">I", len(block)))
                write(block)
            out.write(hashing.digest())
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    if os.name == "posix":
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _check_digest(path: Path) -> bytes:
    """Return the header after checking every byte against the digest at the end."""
    size = path.stat().st_size
    hashing = hashlib.sha256()
    with path.open("rb") as file:
        header = file.readline(64)
        if header not in (PLAIN, SEALED) or size < len(header) + DIGEST_SIZE:
            raise DamagedBackup(_("không phải tệp sao lưu của Kết Nạp, hoặc phần đầu tệp đã hỏng"))
        hashing.update(header)
        left = size - len(header) - DIGEST_SIZE
        while left:
            block = file.read(min(CHUNK, left))
            if not block:
                raise DamagedBackup(_("tệp bị thay đổi trong khi đọc"))
            hashing.update(block)
            left -= len(block)
        if file.read() != hashing.digest():
            raise DamagedBackup(_("nội dung tệp không khớp với mã kiểm tra ở cuối tệp"))
    return header


def _unseal(source: IO[bytes], end: int, key: bytes, out: IO[bytes]) -> None:
    prefix = source.read(8)
    number = 0
    while source.tell() < end:
        (length,) = struct.unpack(">I", source.read(4))
        sealed = source.read(length)
        last = source.tell() >= end
        try:
            out.write(AESGCM(key).decrypt(_nonce(prefix, number, last), sealed, SEALED))
        except InvalidTag:
            raise LockedBackup(_("khóa không phải là khóa đã niêm phong tệp này")) from None
        number += 1


@contextmanager
def unwrapped(path: Path, key: bytes | None) -> Iterator[zipfile.ZipFile]:
    """Open a backup after checking every byte of it.

    :raises DamagedBackup: something in it is not as it was written.
    :raises LockedBackup: it is sealed and ``key`` is not its key.
    """
    header = _check_digest(path)
    end = path.stat().st_size - DIGEST_SIZE
    with tempfile.TemporaryFile() as payload, path.open("rb") as source:
        source.seek(len(header))
        if header == SEALED:
            if key is None:
                raise LockedBackup(_("tệp sao lưu đã niêm phong: cần tệp khóa"))
            _unseal(source, end, key, payload)
        else:
            while source.tell() < end:
                payload.write(source.read(min(CHUNK, end - source.tell())))
        try:
            with zipfile.ZipFile(payload) as archive:
                yield archive
        except zipfile.BadZipFile as problem:
            raise DamagedBackup(str(problem)) from None


def manifest_of(archive: zipfile.ZipFile) -> Manifest:
    """Return the manifest after comparing each member with its digest in it.

    :raises DamagedBackup: a member is absent, unexpected or not as recorded.
    """
    try:
        content: dict[str, Any] = json.loads(archive.read(MANIFEST))
        manifest = Manifest(**content)
    except (KeyError, ValueError, TypeError):
        raise DamagedBackup(_("không đọc được bản kê trong tệp sao lưu")) from None
    present = {name for name in archive.namelist() if name != MANIFEST}
    if present != set(manifest.members):
        raise DamagedBackup(_("bản kê và các tệp bên trong không khớp nhau"))
    for name, recorded in manifest.members.items():
        hashing = hashlib.sha256()
        with archive.open(name) as file:
            while block := file.read(CHUNK):
                hashing.update(block)
            if hashing.hexdigest() != recorded:
                raise DamagedBackup(_("tệp bên trong đã hỏng: %(name)s") % {"name": name})
    return manifest


def examine(path: Path, *, key: bytes | None = None) -> Manifest:
    """Check a backup from the first byte to the last; return what it says about itself."""
    with unwrapped(path, key) as archive:
        return manifest_of(archive)
