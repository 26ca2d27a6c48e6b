"""The list behind a figure: exactly the rows that were counted, by their ids."""

from __future__ import annotations

import datetime as dt

import polars as pl

from ketnap.organisations.models import Organisation
from ketnap.statistics import counting
from ketnap.statistics.counting import FRAMES, Question, member_frame
from ketnap.statistics.indicator import MILESTONES, Basis
from ketnap.statistics.indicators import INDICATORS
from ketnap.statistics.places import UnitNotThere
from ketnap.statistics.snapshot import current

WHAT = {  # what the ids of a list are
    Basis.PIPELINE: "dossier",
    Basis.MEMBERS: "membership",
    Basis.HAMLETS: "hamlet",
    Basis.CELLS: "organisation",
    **dict.fromkeys(MILESTONES, "dossier"),
}


def people_behind(
    unit: Organisation | int,
    key: str,
    since: dt.date,
    until: dt.date,
    *,
    tree_day: dt.date,
    row: int | None = None,
    date_basis: str = "ceremony",
    unknown: bool = False,
    only: tuple[str, ...] = (),
) -> list[int]:
    """Return the ids behind a figure; as many as the figure says.

    :param key: a counted indicator; of a share, the list is the one above the line.
    :param row: id of the row's unit (a child or a cell of ``unit``); None or the unit itself for
        the unit's own line.
    :param unknown: the list of those left unknown instead.
    :raises UnitNotThere: the unit or the row has no place on that tree.
    """
    indicator = INDICATORS[key]
    if indicator.counted_by:
        indicator = INDICATORS[indicator.counted_by]
    question = Question(since, until, date_basis, only)
    unit_id = unit if isinstance(unit, int) else unit.pk
    with current() as snapshot:
        places = snapshot.places(unit_id, tree_day, "none")
        if row not in (None, unit_id):
            inside = snapshot.ground(tree_day).tree
            if row not in inside or unit_id not in inside.path(int(row)):
                raise UnitNotThere(str(row))
            places = snapshot.places(int(row), tree_day, "none")
        if indicator.basis in MILESTONES:
            key = "admitted" if indicator.mean_of else indicator.key
            frame = snapshot.sheets[indicator.basis].matching(
                places, question.period(indicator.basis), key, unknown=unknown
            )
            return frame["dossier_id"].sort().to_list()
        framer = member_frame if indicator.basis == Basis.MEMBERS else FRAMES[indicator.basis]
        frame = framer(snapshot, places, question)
        verdict = counting.verdicts(frame, indicator)
        wanted = verdict.is_null() if unknown else verdict.fill_null(False)
        return frame.filter(pl.Series(wanted))["id"].sort().to_list()
