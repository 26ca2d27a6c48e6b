"""The file of a staged batch, kept sealed until it is applied or thrown away; what was found in it.

The file is needed again when columns are matched otherwise or a question is answered, and to give
it back with an error column. Beside it rests what the pages show of it (``overview``, ``outcome``),
so that a page costs what it shows; all of it goes together.
"""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path
from typing import Any

from ketnap.accounts.sealed import seal, unseal
from ketnap.audit.verify import canonical
from ketnap.exchange.models import ImportBatch
from ketnap.home import home

PLACE = "imports"


def place_of(batch: ImportBatch, what: str = "") -> Path:
    """Where the file of a batch rests, or ``what`` was found in it."""
    folder = home() / PLACE
    folder.mkdir(mode=0o700, exist_ok=True)
    name = f"{batch.pk}-{batch.file_digest[:16]}"
    return folder / (f"{name}.{what}.sealed" if what else f"{name}.sealed")


def keep(batch: ImportBatch, content: bytes) -> None:
    """Write the file down, readable by this installation only."""
    place_of(batch).write_text(seal(base64.b64encode(content).decode(), PLACE))


def kept(batch: ImportBatch) -> bytes | None:
    """The file, or None when it is no longer there."""
    path = place_of(batch)
    return base64.b64decode(unseal(path.read_text(), PLACE)) if path.exists() else None


def digest_of(told: list[Any]) -> str:
    """A digest of what something found depends on: the same as long as all of it is."""
    return hashlib.sha256(canonical(told).encode()).hexdigest()


def put_beside(batch: ImportBatch, what: str, sealed: bytes) -> None:
    """Put down something found in the file, sealed already, in the place of what was there."""
    path = place_of(batch, what)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_bytes(sealed)
    fresh.replace(path)


def beside(batch: ImportBatch, what: str) -> bytes | None:
    """What was put beside the file under that name; None when it is not there."""
    try:
        return place_of(batch, what).read_bytes()
    except FileNotFoundError:
        return None


def forget(batch: ImportBatch) -> None:
    """Remove the file and what was found in it."""
    path = place_of(batch)
    for found in path.parent.glob(f"{path.stem}.*"):
        found.unlink(missing_ok=True)
