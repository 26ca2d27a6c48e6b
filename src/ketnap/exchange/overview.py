"""What the pages tell of a staged file as a whole, kept sealed beside it: it is read only once.

Columns with their first cells, sheets, messages about the file, questions. It stands as long as
the file is read in the same way: matching, answers, day, language, program.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from ketnap import __version__
from ketnap.accounts.sealed import SealBroken, seal_bytes, unseal_bytes
from ketnap.audit.verify import canonical
from ketnap.exchange import kept
from ketnap.exchange.messages import Message
from ketnap.exchange.models import ImportBatch
from ketnap.exchange.questions import Question
from ketnap.exchange.reading import Reading

WHAT = "overview"
SAMPLED_ROWS = 40
SAMPLES = 3


@dataclass(frozen=True)
class Overview:
    """The file without its rows."""

    messages: list[Message]
    questions: list[Question]
    places: list[tuple[str, str]]  # heading in the file, column of the kind ('' = not read)
    sheets: list[str]
    samples: dict[str, list[str]]  # first cells, by label of the column or by heading


def kept_overview(batch: ImportBatch, mapping: Mapping[str, str], on: dt.date) -> Overview | None:
    """What was kept of the last reading, if the file would read the same now; None otherwise."""
    held = kept.beside(batch, WHAT)
    if held is None:
        return None
    try:
        told = json.loads(unseal_bytes(held, _place(batch)))
    except (SealBroken, ValueError):
        return None
    if told["fingerprint"] != _fingerprint(batch, mapping, on):
        return None
    return Overview(
        [Message(*said) for said in told["messages"]],
        [
            Question(key, text, tuple((value, label) for value, label in choices), tuple(samples))
            for key, text, choices, samples in told["questions"]
        ],
        [(heading, column) for heading, column in told["places"]],
        *(told["sheets"], told["samples"]),
    )


def keep_overview(
    batch: ImportBatch, mapping: Mapping[str, str], on: dt.date, reading: Reading
) -> Overview:
    """Put down what was read."""
    samples: dict[str, list[str]] = {head: list(cells) for head, cells in reading.unread.items()}
    for row in reading.rows[:SAMPLED_ROWS]:
        number = str(reading.kind.column("number").label) if row.column else ""
        for name, text in row.cells.items():
            label = row.column if name == number else name  # each column a target of its own
            if text not in samples.setdefault(label, []) and len(samples[label]) < SAMPLES:
                samples[label].append(text)
    found = Overview(reading.messages, reading.questions, reading.places, reading.sheets, samples)
    told: dict[str, Any] = {
        "fingerprint": _fingerprint(batch, mapping, on),
        "messages": [
            (one.code, one.row, one.column, _texts(one.values), one.sheet) for one in found.messages
        ],
        "questions": [(one.key, one.text, one.choices, one.samples) for one in found.questions],
        "places": found.places,
        "sheets": found.sheets,
        "samples": samples,
    }
    kept.put_beside(batch, WHAT, seal_bytes(canonical(told).encode(), _place(batch)))
    return found


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


def _fingerprint(batch: ImportBatch, mapping: Mapping[str, str], on: dt.date) -> str:
    told = [
        *(__version__, get_language(), on.isoformat(), batch.kind, batch.file_digest),
        *(dict(mapping), batch.answers),
    ]
    return kept.digest_of(told)


def _place(batch: ImportBatch) -> str:
    return f"{kept.PLACE}.{WHAT}.{batch.pk}"
