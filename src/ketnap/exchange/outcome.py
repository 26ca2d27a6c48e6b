"""What the check of a staged batch found, kept sealed beside its file: a page reads what it shows.

It stands as long as everything it came of: the rows and answers (the version of the batch), day,
language, law, program, and the trail: any entry since that could have changed the data makes it
old, and the batch is checked again. The rows are sealed one by one, so that a page opens those it
shows and no others.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from django.utils.translation import get_language

from ketnap import __version__
from ketnap.accounts.sealed import SealBroken, seal_bytes, unseal_bytes
from ketnap.audit import trail
from ketnap.audit.verify import canonical
from ketnap.exchange import kept
from ketnap.exchange.absent import absent_from
from ketnap.exchange.intake import Intake, Item
from ketnap.exchange.lines import Line, lines_of
from ketnap.exchange.messages import Message
from ketnap.exchange.models import ImportBatch
from ketnap.regulations import rulebook

WHAT = "outcome"
OF_IMPORTS = (
    "stage_import",
    "restage_import",
    "check_import",
    "mend_import_row",
    "confirm_import_rows",
    "abandon_import",
)
"""Entries about what is staged only: of this batch its version tells, others do not matter."""
ABSENT_TOLD = 200


@dataclass(frozen=True)
class Outcome:
    """Counts and places of rows; the rows themselves are opened when asked for."""

    counts: dict[str, int]
    results: str  # the first letter of each row's outcome
    warned: list[int]  # places of rows with a warning
    doubtful: list[int]  # of these the ones nothing else is wrong with, undecided ones first
    absent: list[str]
    absent_count: int
    keys: list[int]
    _open: Callable[[int], bytes] = field(repr=False)

    def where(self, *results: str) -> list[int]:
        """The places of the rows with one of these outcomes."""
        letters = {result[0] for result in results}
        return [at for at, letter in enumerate(self.results) if letter in letters]

    def line(self, at: int) -> Line:
        """The row at a place."""
        told = json.loads(self._open(at))
        return Line(
            self.keys[at],
            *(told["place"], told["name"], told["detail"], told["result"], told["unit"]),
            tuple(Message(code, 0, column, values) for code, column, values in told["said"]),
            tuple((label, before, after) for label, before, after in told["changes"]),
            *(tuple(told["likely"]), tuple(told["others"]), told["confirmed"]),
        )

    def lines(self, places: Iterable[int]) -> list[Line]:
        """The rows at these places."""
        return [self.line(at) for at in places]


def fingerprint(batch: ImportBatch, on: dt.date) -> str:
    """A digest of all that a check depends on, but for the data it compares with."""
    told = [
        *(__version__, rulebook().digest, get_language(), on.isoformat()),
        *(batch.pk, batch.version, batch.kind, batch.organisation_id, batch.file_digest),
        *(batch.mapping, batch.answers),
    ]
    return kept.digest_of(told)


def keep(
    batch: ImportBatch,
    intake: Intake,
    items: Sequence[Item],
    counts: dict[str, int],
    seen: trail.Head,
) -> Outcome:
    """Put down what a check found; ``seen`` is how far the trail was when it began."""
    keys = list(batch.rows.order_by("pk").values_list("pk", flat=True))
    lines = lines_of(intake, items, keys)
    absent = absent_from(intake, items)
    warned = [
        at for at, line in enumerate(lines) if any(one.severity == "warn" for one in line.messages)
    ]
    doubtful = [at for at in warned if not items[at].row.refused]
    mark = fingerprint(batch, intake.on)
    head: dict[str, Any] = {
        "fingerprint": mark,
        "trail": [seen.number, seen.hash],
        "counts": counts,
        "results": "".join(line.result[0] for line in lines),
        "warned": warned,
        "doubtful": sorted(doubtful, key=lambda at: _turn(lines[at])),
        "absent": absent[:ABSENT_TOLD],
        "absent_count": len(absent),
        "keys": keys,
    }
    sealed = [seal_bytes(_told(line), _row_place(mark, at)) for at, line in enumerate(lines)]
    rows = b"".join(sealed)
    head |= {"lengths": [len(row) for row in sealed], "rows": hashlib.sha256(rows).hexdigest()}
    first = seal_bytes(canonical(head).encode(), _place(batch))
    kept.put_beside(batch, WHAT, b"%d\n" % len(first) + first + rows)
    return _opened(head, rows)


def kept_outcome(batch: ImportBatch, on: dt.date) -> Outcome | None:
    """What the last check of a batch found, if it would find the same today; None otherwise."""
    held = kept.beside(batch, WHAT)
    if held is None:
        return None
    length, _newline, rest = held.partition(b"\n")
    try:
        head = json.loads(unseal_bytes(rest[: int(length)], _place(batch)))
    except (SealBroken, ValueError):
        return None
    rows, seen = rest[int(length) :], trail.Head(*head["trail"])
    whole = head["rows"] == hashlib.sha256(rows).hexdigest()
    same = whole and head["fingerprint"] == fingerprint(batch, on)
    return _opened(head, rows) if same and not trail.written_since(seen, OF_IMPORTS) else None


def _opened(head: Mapping[str, Any], rows: bytes) -> Outcome:
    lengths, mark = head["lengths"], head["fingerprint"]
    ends = list(accumulate(lengths))

    def opened(at: int) -> bytes:
        return unseal_bytes(rows[ends[at] - lengths[at] : ends[at]], _row_place(mark, at))

    return Outcome(
        counts=head["counts"],
        results=head["results"],
        warned=head["warned"],
        doubtful=head["doubtful"],
        absent=head["absent"],
        absent_count=head["absent_count"],
        keys=head["keys"],
        _open=opened,
    )


def _told(line: Line) -> bytes:
    said = [
        (one.code, one.column, {name: str(value) for name, value in one.values.items()})
        for one in line.messages
    ]
    told = {**{name: getattr(line, name) for name in SAME}, "said": said}
    return json.dumps(told, ensure_ascii=False).encode()


SAME = ("place", "name", "detail", "result", "unit", "changes", "likely", "others", "confirmed")


def _turn(line: Line) -> int:
    """Which doubts stand first: those somebody must decide on, then those somebody did."""
    return 2 if not line.asks else 1 if line.confirmed else 0


def _place(batch: ImportBatch) -> str:
    return f"{kept.PLACE}.{WHAT}.{batch.pk}"


def _row_place(mark: str, at: int) -> str:
    return f"{kept.PLACE}.{WHAT}.{mark}.{at}"
