"""The file of a staged batch, kept sealed until it is applied or thrown away.

It is needed again when columns are matched otherwise or a question is answered, and to give it
back with an error column.
"""

from __future__ import annotations

import base64
from pathlib import Path

from ketnap.accounts.sealed import seal, unseal
from ketnap.exchange.models import ImportBatch
from ketnap.home import home

PLACE = "imports"


def place_of(batch: ImportBatch) -> Path:
    """Where the file of a batch rests."""
    folder = home() / PLACE
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{batch.pk}-{batch.file_digest[:16]}.sealed"


def keep(batch: ImportBatch, content: bytes) -> None:
    """Write the file down, readable by this installation only."""
    place_of(batch).write_text(seal(base64.b64encode(content).decode(), PLACE))


def kept(batch: ImportBatch) -> bytes | None:
    """The file, or None when it is no longer there."""
    path = place_of(batch)
    return base64.b64decode(unseal(path.read_text(), PLACE)) if path.exists() else None


def forget(batch: ImportBatch) -> None:
    """Remove the file."""
    place_of(batch).unlink(missing_ok=True)
