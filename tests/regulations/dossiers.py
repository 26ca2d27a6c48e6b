"""Complete, consistent dossiers by the thousand: every fact known, votes that add up.

Verdicts of all kinds occur: dates are sometimes out of order, votes sometimes fall short, terms
are sometimes exceeded. What cannot be in one dossier is not made: more votes than members, a
decision received before it was taken, a committee's resolution on a route without that step.
"""

from __future__ import annotations

from datetime import date
from zlib import crc32

import numpy as np
import polars as pl

from ketnap.regulations.facts import FACTS

EPOCH = date(1970, 1, 1)
TIMELINE = [
    "sourced_on",
    "listed_on",
    "helper_assigned_on",
    "class_sent_on",
    "certificate_issued_on",
    "applied_on",
    "cv_received_on",
    "verification_asked_on",
    "verification_last_answer_on",
    "verification_concluded_on",
    "introduced_on",
    "comments_on",
    "cell_considered_on",
    "sectional_appraised_on",
    "grassroots_considered_on",
    "submitted_on",
    "received_on",
    "decided_on",
    "decision_received_on",
    "admitted_on",
    "member_cv_on",
]
LATER = [
    "new_member_class_on",
    "self_criticism_on",
    "helper_remarks_on",
    "probation_comments_on",
    "recognition_considered_on",
    "recognition_grassroots_considered_on",
    "recognition_decided_on",
    "recognition_received_on",
]
BALLOTS = [
    ("cell_official_members", "cell_excused_absent", "cell_votes_for", "cell_votes_against"),
    ("grassroots_members", "", "grassroots_votes_for", ""),
    ("decision_members", "", "decision_votes_for", ""),
    (
        "recognition_official_members",
        "recognition_excused_absent",
        "recognition_votes_for",
        "",
    ),
    ("recognition_grassroots_members", "", "recognition_grassroots_votes_for", ""),
    ("recognition_decision_members", "", "recognition_decision_votes_for", ""),
    ("strike_off_official_members", "strike_off_excused_absent", "strike_off_votes_for", ""),
]
ROUTE_OF_208 = (date(2026, 7, 26) - EPOCH).days


def complete(rows: int, seed: int) -> pl.DataFrame:
    """`rows` complete dossiers as a frame, the same for the same seed."""
    rng = np.random.default_rng(seed)
    days: dict[str, np.ndarray] = {}
    day = rng.integers((date(2017, 1, 1) - EPOCH).days, (date(2026, 6, 1) - EPOCH).days, rows)
    for name in TIMELINE:
        day = day + rng.choice([0, 1, 10, 25, 45, 400], rows, p=[0.1, 0.2, 0.3, 0.2, 0.16, 0.04])
        slip = np.where(rng.random(rows) < 0.04, rng.integers(0, 90, rows), 0)
        days[name] = day - slip
    days["decision_received_on"] = np.maximum(days["decision_received_on"], days["decided_on"])
    day = days["admitted_on"] + rng.integers(330, 370, rows)
    for name in LATER:
        day = day + rng.choice([0, 5, 25, 60], rows, p=[0.4, 0.3, 0.2, 0.1])
        days[name] = day - np.where(rng.random(rows) < 0.04, 60, 0)
    columns: dict[str, pl.Series] = {
        name: pl.Series(values.astype(np.int32)).cast(pl.Date) for name, values in days.items()
    }
    born = days["cell_considered_on"] - rng.integers(17 * 365, 63 * 365, rows)
    columns["born_on"] = pl.Series(born.astype(np.int32)).cast(pl.Date)
    columns["born_on_to"] = columns["born_on"]
    consent = days["admitted_on"] + rng.integers(-20, 20, rows)
    columns["ceremony_consent_on"] = pl.Series(consent.astype(np.int32)).cast(pl.Date)
    for members, excused, votes, against in BALLOTS:
        total = rng.integers(2, 25, rows)
        absent = np.minimum(rng.integers(0, 5, rows), total - 1) if excused else 0 * total
        base = total - absent
        agreed = rng.integers(0, base + 1)
        for name, values in ((members, total), (excused, absent), (votes, agreed)):
            if name:
                columns[name] = pl.Series(values.astype(np.int32))
        if against:
            opposed = rng.integers(0, base - agreed + 1)
            columns[against] = pl.Series(opposed.astype(np.int32))
            there = rng.integers(agreed + opposed, base + 1)
            columns["cell_present"] = pl.Series(there.astype(np.int32))
    for name, fact in FACTS.items():
        if name in columns:
            continue
        # a chance of its own: a fact more or less leaves all others as they were
        own = np.random.default_rng([seed, crc32(name.encode())])
        if fact.kind == "bool":
            columns[name] = pl.Series(own.random(rows) < 0.5)
        elif fact.kind == "enum":
            keys = pl.Series(list(fact.values), dtype=fact.dtype)
            columns[name] = keys.gather(own.integers(0, len(fact.values), rows))
        elif fact.kind == "int":
            columns[name] = pl.Series(own.integers(0, 40, rows).astype(np.int32))
        elif fact.kind == "date":
            shift = own.integers(-2000, 900, rows)
            values = (days["cell_considered_on"] + shift).astype(np.int32)
            columns[name] = pl.Series(values).cast(pl.Date)
        else:
            columns[name] = pl.Series(["Kinh"] * rows)
    columns["verification_open"] = pl.Series((rng.integers(0, 4, rows) // 3).astype(np.int32))
    columns["official_introducers"] = pl.Series(rng.integers(0, 4, rows).astype(np.int32))
    columns["decision_extension_days"] = pl.Series(rng.integers(0, 40, rows).astype(np.int32))
    frame = pl.DataFrame(columns)
    return frame.with_columns(
        *_where_the_step_exists(frame, "cell_considered_on", "grassroots_"),
        *_where_the_step_exists(frame, "recognition_considered_on", "recognition_grassroots_"),
    )


def _where_the_step_exists(frame: pl.DataFrame, clock: str, prefix: str) -> list[pl.Expr]:
    new = pl.col(clock).cast(pl.Int32) >= ROUTE_OF_208
    absent = new & ~pl.col("under_subordinate_committee")
    return [
        pl.when(~absent).then(pl.col(name)).alias(name)
        for name in frame.columns
        if name.startswith(prefix)
    ]


def hide(frame: pl.DataFrame, share: float, seed: int) -> pl.DataFrame:
    """The frame with that share of all facts made unknown; a partial date hides as one."""
    rng = np.random.default_rng(seed)
    columns = []
    for fact in FACTS.values():
        seen = pl.Series(rng.random(frame.height) >= share)
        for column in fact.columns:
            columns.append(pl.when(seen).then(pl.col(column)).alias(column))
    return frame.with_columns(columns)


def widen(frame: pl.DataFrame, seed: int) -> pl.DataFrame:
    """The frame with births known only to the month or the year, at random."""
    rng = np.random.default_rng(seed)
    kind = pl.Series("kind", rng.integers(0, 3, frame.height))
    return frame.with_columns(
        pl.when(kind == 0)
        .then(pl.col("born_on"))
        .when(kind == 1)
        .then(pl.col("born_on").dt.month_start())
        .otherwise(pl.col("born_on").dt.truncate("1y"))
        .alias("born_on"),
        pl.when(kind == 0)
        .then(pl.col("born_on"))
        .when(kind == 1)
        .then(pl.col("born_on").dt.month_end())
        .otherwise(pl.col("born_on").dt.truncate("1y").dt.offset_by("1y").dt.offset_by("-1d"))
        .alias("born_on_to"),
    )


def mapping(frame: pl.DataFrame, row: int) -> dict[str, object]:
    """One row as the mapping `explain` takes: known facts only."""
    cells = frame.row(row, named=True)
    facts: dict[str, object] = {}
    for name, fact in FACTS.items():
        value = cells[name]
        if value is None:
            continue
        facts[name] = Span(value, cells[f"{name}_to"]) if fact.kind == "partial" else value
    return facts


class Span:
    """A partial date: an interval of days."""

    def __init__(self, start: date, end: date) -> None:
        self.start, self.end = start, end
