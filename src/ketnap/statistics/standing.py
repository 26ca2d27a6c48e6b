"""Where every dossier stood at the end of a day, from its dates; and what runs out when.

The stage stored with a dossier is what the rules derive from all its facts. When nothing in it is
dated after the day asked for, that stage is the answer; otherwise the last step dated on or before
the day tells the place, so a figure of any past day can be repeated.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from ketnap.regulations import rulebook
from ketnap.statistics.pipeline import PLACES
from ketnap.statistics.reading import STEPS

PLACE_OF_STAGE = {stage: place for place, (_vi, _en, stages) in PLACES.items() for stage in stages}
PLACE_AFTER = {  # the step last taken → where the dossier then lies
    "opened_on": "found",
    "listed_on": "on_list",
    "class_sent_on": "in_class",
    "certificate_issued_on": "certified",
    "applied_on": "applied",
    "cv_received_on": "applied",
    "verification_asked_on": "verifying",
    "verification_concluded_on": "at_cell",
    "introduced_on": "at_cell",
    "cell_considered_on": "at_grassroots",
    "grassroots_considered_on": "at_grassroots",
    "submitted_on": "at_superior",
    "returned_on": "returned",
    "resubmitted_on": "at_superior",
    "decided_on": "decided",
    "admitted_on": "probation",
}
PLACE = pl.Enum(list(PLACES))
ENDS = ("closed_on", "strike_off_decided_on", "recognition_decided_on")


def term(name: str, day: dt.date) -> int | None:
    """Return the length of a term in force on a day, in its own unit; None where law has none."""
    version = rulebook().parameters[name].at(day)
    length = version.value if version else None
    return length if isinstance(length, int) else None


def ends(start: str, name: str, day: dt.date) -> pl.Expr:
    """Return the last day of a term of months that starts with a dated fact."""
    months = term(name, day)
    if months is None:
        return pl.lit(None, dtype=pl.Date)
    return pl.col(start).dt.offset_by(f"{months}mo")


def open_on(day: dt.date) -> pl.Expr:
    """Whether a dossier was open at the end of the day."""
    begun = pl.min_horizontal("opened_on", *STEPS) <= day
    end = pl.min_horizontal(ENDS)
    ended = (end <= day).fill_null(False) | (end.is_null() & (pl.col("stage") == "closed"))
    return begun & ~ended.fill_null(False)


def by_dates(day: dt.date) -> pl.Expr:
    """Return the place after the last step dated on or before the day."""
    place = pl.lit("found", PLACE)
    for step, after in PLACE_AFTER.items():
        if step == "opened_on":
            continue
        taken = pl.col(step) <= day
        if step == "resubmitted_on":
            taken &= pl.col(step) >= pl.col("returned_on")
        if step == "decided_on":
            taken &= pl.col("decision_granted").fill_null(True)
        place = pl.when(taken).then(pl.lit(after, PLACE)).otherwise(place)
    return place


def stored() -> pl.Expr:
    """Return the place of the stage stored with the dossier; verification apart from its papers."""
    place = pl.col("stage").cast(pl.String).replace_strict(PLACE_OF_STAGE, default=None)
    verifying = (
        place.is_in(["applied", "at_cell"])
        & pl.col("verification_asked_on").is_not_null()
        & pl.col("verification_concluded_on").is_null()
    )
    return pl.when(verifying).then(pl.lit("verifying")).otherwise(place).cast(PLACE)


def standing(frame: pl.DataFrame, day: dt.date) -> pl.DataFrame:
    """Return the dossiers open at the end of ``day`` with ``place``, ``day`` and their legal dates.

    Dates after the day are hidden: on that day nobody knew them.
    """
    later = pl.max_horizontal(*STEPS, *ENDS) > day
    placed = frame.filter(open_on(day)).with_columns(
        place=pl.when(later.fill_null(False))
        .then(by_dates(day))
        .otherwise(pl.coalesce(stored(), by_dates(day))),
        day=pl.lit(day, pl.Date),
    )
    hidden = placed.with_columns(
        pl.when(pl.col(step) <= day).then(pl.col(step)).alias(step) for step in STEPS
    )
    return hidden.with_columns(
        certificate_ends_on=ends("certificate_issued_on", "certificate_validity", day),
        probation_ends_on=ends("admitted_on", "probation_length", day),
        late_if_ended_by=pl.lit(late_if_ended_by(day), pl.Date),
    )


def late_if_ended_by(day: dt.date) -> dt.date | None:
    """Return the last end of probation whose recognition is overdue on ``day``.

    The cell has a term of working days after the 12 months; whoever's probation ended on or before
    the returned day has it behind them. None where law sets no term.
    """
    limit = term("recognition_consider_limit", day)
    if limit is None:
        return None
    ended = day - dt.timedelta(days=1)
    while rulebook().calendar.add_working_days(ended, limit) >= day:
        ended -= dt.timedelta(days=1)
    return ended
