"""Biểu 2B: people admitted by ethnic group and by religion; what of it may leave the unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from ketnap.organisations.models import Organisation
from ketnap.statistics import planned
from ketnap.statistics.counting import Question
from ketnap.statistics.indicator import Basis
from ketnap.statistics.periods import Span
from ketnap.statistics.places import Place, Places
from ketnap.statistics.printed import Figure, Line
from ketnap.statistics.snapshot import Snapshot, current
from ketnap.statistics.suppression import (
    Piece,
    Shown,
    is_told,
    judged,
    opened_on,
    piece,
)
from ketnap.statistics.table import Cell, table

BLOCKS_2B = (  # number, title, column, the group of the many, the others' indicator and name
    ("I", "Theo dân tộc", "ethnicity", "Kinh", "ethnic_minority", "Các dân tộc thiểu số"),
    ("II", "Theo tôn giáo", "religion", "Không", "religious", "Các tôn giáo"),
)
NOWHERE = Place(0, "", "", "", False)


def by_ethnicity(
    unit: Organisation,
    since: dt.date,
    until: dt.date,
    tree_day: dt.date,
    date_basis: str,
    shown: Shown,
) -> tuple[tuple[str, ...], list[Line]]:
    """Return Biểu 2B: one line per ethnic group and per religion; total, women, per cent.

    Outside the owning unit the groups of a unit are told one by one only where all of them, there
    and in every unit beside it, are large enough (see ``suppression``); else together.
    """
    question = Question(since, until, date_basis)
    with current() as snapshot:
        places = snapshot.places(unit.pk, tree_day, "none")
        rows = snapshot.sheets[Basis.ADMITTED].matching(
            places, question.period(Basis.ADMITTED), "admitted"
        )
        told = [
            shown is None or told_apart(snapshot, unit.pk, question, tree_day, column, shown)
            for column in ("ethnicity", "religion")
        ]
    together = table(
        unit,
        since,
        until,
        ["ethnic_minority", "religious"],
        tree_day=tree_day,
        by="none",
        date_basis=date_basis,
        shown=shown,
    )
    women = int((rows["gender"] == "female").sum() or 0)
    lines = []
    for (number, title, column, most, key, whole), apart in zip(BLOCKS_2B, told, strict=True):
        lines.append(Line(title, number=number, level=0))
        counted = rows.group_by(pl.col(column).cast(pl.String).alias("group")).agg(
            total=pl.len(), women=(pl.col("gender") == "female").sum()
        )
        known = counted.filter(pl.col("group").is_not_null()).sort(
            "total", "group", descending=[True, False]
        )
        if apart:
            lines += [
                group_line(str(g)[:1].upper() + str(g)[1:], int(n), int(w))
                for g, n, w in known.iter_rows()
            ]
        else:
            cell = together.cell(key)
            main = known.filter(pl.col("group").str.to_lowercase() == most.lower())[
                "total"
            ].to_list()
            lines.append(summed_line(most, Cell(sum(main), hidden=cell.hidden and "secondary")))
            lines.append(summed_line(whole, cell))
        unknown = counted.filter(pl.col("group").is_null())
        if len(unknown) and apart:
            lines.append(group_line("Chưa rõ", int(unknown["total"][0]), int(unknown["women"][0])))
        lines.append(group_line("Cộng", len(rows), women, level=0))
    return ("Tiêu chí", "Tổng số", "Trong đó: nữ", "% nữ"), lines


def told_apart(
    snapshot: Snapshot,
    unit: int,
    question: Question,
    tree_day: dt.date,
    column: str,
    shown: Callable[[int], bool],
) -> bool:
    """Whether every group of a unit, its women and its men, may be told one by one."""
    ground = snapshot.ground(tree_day)
    span = Span(question.since, question.until)
    if opened_on(ground, shown)[ground.tree.index(unit)]:
        return True
    if not is_told(question, planned.is_usual(span)):
        return False

    def laid(one: Span, finer: Sequence[Piece] = ()) -> Piece:
        asked = replace(question, since=one.since, until=one.until)
        sheet = snapshot.sheets[Basis.ADMITTED]
        everywhere = Places(NOWHERE, (), np.zeros(snapshot.ranks, np.int32), one.until)
        rows = sheet.matching(everywhere, asked.period(Basis.ADMITTED), "admitted")
        rank = snapshot.rank_of[rows["cell_id"].to_numpy()]
        female = (rows["gender"] == "female").fill_null(False).to_numpy()
        group = rows[column].cast(pl.String).str.to_lowercase().fill_null("")
        ranks = [
            rank[(group == name).to_numpy() & (female == sex)]
            for name in group.unique().sort()
            for sex in (True, False)
        ]
        return piece(snapshot.ground(one.until), ranks or [rank], shown, finer)

    return judged(laid, span, planned.pieces_of(span), ground, [unit], shown) == [""]


def group_line(label: str, total: int, women: int, level: int = 1) -> Line:
    """Return one line of Biểu 2B."""
    share = women * 100 / total if total else None
    return Line(label, (Figure(total), Figure(women), Figure(share, "%")), level=level)


def summed_line(label: str, cell: Cell) -> Line:
    """Return the line that stands for several groups; how many women are in it is not told."""
    rest: list[Figure] = [Figure(None, "", 0, "secondary"), Figure(None, "%", 0, "secondary")]
    return Line(label, (Figure(cell.value, "", cell.unknown, cell.hidden), *rest))
