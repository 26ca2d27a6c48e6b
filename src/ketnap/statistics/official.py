"""The official forms Biểu 1, 2, 2B and 5 of 11-HD/BTCTW (13-12-2021), line by line.

Their wording still knows the district; a wording after 1-7-2025 has not been seen, and the sheet
says so.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl
from django.utils.translation import gettext as _

from ketnap.organisations.models import Kind, Organisation, UnitKind
from ketnap.statistics.admissions import (
    AGE_CLASSES,
    EDUCATION,
    GROUPS,
    OCCUPATIONS,
    QUALIFICATIONS,
    TITLES,
)
from ketnap.statistics.counting import Question
from ketnap.statistics.form_2b import by_ethnicity
from ketnap.statistics.indicator import Basis
from ketnap.statistics.membership import CAME, WENT
from ketnap.statistics.periods import same_last_year
from ketnap.statistics.places import UnitNotThere
from ketnap.statistics.printed import Figure, Line, Printed, signed_at
from ketnap.statistics.snapshot import current
from ketnap.statistics.table import Cell, table
from ketnap.vietnamese.dates import show_date

HEAD = ("Tiêu chí", "Kỳ này", "Cùng kỳ năm trước", "% (2)·100/(3)")
FEET = ("NGƯỜI LẬP BIỂU", "TRƯỞNG BAN")
WORDING = "Lời văn của biểu theo 11-HD/BTCTW (13-12-2021), trước khi kết thúc hoạt động cấp huyện."


@dataclass(frozen=True)
class Form:
    """One official form: its number, title and lines (number, label, indicator, depth)."""

    key: str
    number: str
    title: str
    lines: tuple[tuple[str, str, str, int], ...]


def _listed(indicators: list, level: int = 2) -> Iterator[tuple[str, str, str, int]]:
    for it in indicators:
        yield "", it.label, it.key, level


FORM_1 = Form(
    "1",
    "Biểu số 1-BTCTW",
    "TĂNG, GIẢM ĐẢNG VIÊN",
    (
        ("A", "Đảng viên đầu kỳ", "members_opening", 0),
        ("B", "Đảng viên tăng trong kỳ", "members_in", 0),
        *(("", label, f"members_in_{key}", 1) for key, (label, _en) in CAME.items()),
        ("C", "Đảng viên giảm trong kỳ", "members_out", 0),
        *(
            line
            for key, (label, _en) in WENT.items()
            for line in (
                [("", label, f"members_out_{key}", 1)]
                if key != "struck_off"
                else [
                    ("", label, "members_out_struck_off", 1),
                    (
                        "",
                        "Trong đó: đảng viên dự bị",
                        "members_out_struck_off_probationary",
                        2,
                    ),
                ]
            )
        ),
        ("D", "Đảng viên cuối kỳ (A + B − C)", "members", 0),
    ),
)
FORM_2 = Form(
    "2",
    "Biểu số 2-BTCTW",
    "ĐẢNG VIÊN MỚI KẾT NẠP",
    (
        ("I", "Tổng số đảng viên mới kết nạp trong kỳ", "admitted", 0),
        ("", "Trong đó:", "", 1),
        *_listed(GROUPS),
        ("II", "Phân tích đảng viên mới kết nạp", "", 0),
        ("1", "Nghề nghiệp, công tác", "", 1),
        *_listed(OCCUPATIONS),
        ("2", "Tuổi đời", "", 1),
        *_listed(AGE_CLASSES),
        ("", "Tuổi bình quân", "mean_age", 2),
        ("3", "Trình độ học vấn (giáo dục phổ thông)", "", 1),
        *_listed(EDUCATION),
        ("4", "Trình độ chuyên môn nghiệp vụ", "", 1),
        *_listed(QUALIFICATIONS),
        ("5", "Chức danh khoa học", "", 1),
        *_listed(TITLES),
    ),
)
FORM_2B = Form("2b", "Biểu số 2B-BTCTW", "ĐẢNG VIÊN MỚI KẾT NẠP THEO DÂN TỘC, TÔN GIÁO", ())
FORM_5 = Form("5", "Biểu số 5-BTCTW", "TỔ CHỨC ĐẢNG, ĐẢNG VIÊN THEO LOẠI HÌNH CƠ SỞ", ())
OFFICIAL = {form.key: form for form in (FORM_1, FORM_2, FORM_2B, FORM_5)}
NO_COUNT_OF_PEOPLE = (
    "Dòng “Không còn quần chúng” chưa rõ ở mọi tổ chức: phần mềm chỉ giữ người đã vào nguồn và "
    "đảng viên, không giữ số quần chúng của từng tổ chức. Ghi tay theo số của đơn vị."
)
Shown = Callable[[int], bool] | None


def official(
    key: str,
    unit: Organisation,
    since: dt.date,
    until: dt.date,
    *,
    tree_day: dt.date,
    on: dt.date,
    place: str = "",
    date_basis: str = "ceremony",
    shown: Shown = None,
) -> Printed:
    """Return an official form of a unit for [since, until], compared with the year before.

    :param on: the day that stands in its foot; ``place`` before it.
    :param shown: see ``table``; with a false answer small sensitive lines are hidden.
    :raises KeyError: no such form.
    """
    form = OFFICIAL[key]
    if form is FORM_2B:
        head, lines = by_ethnicity(unit, since, until, tree_day, date_basis, shown)
    elif form is FORM_5:
        head, lines = by_unit_kind(unit, until, tree_day)
    else:
        head, lines = HEAD, compared(form, unit, since, until, tree_day, date_basis, shown)
    notes = unknown_note(lines)
    if form is FORM_2:
        lines += grassroots(unit, since, until, tree_day)
        notes.append(NO_COUNT_OF_PEOPLE)
    above = unit.parent.name.upper() if unit.parent else "ĐẢNG CỘNG SẢN VIỆT NAM"
    year = f"Năm {since.year} " if since.year == until.year else ""
    return Printed(
        title=form.title,
        subtitle=f"{year}(Từ ngày {show_date(since)} đến ngày {show_date(until)})",
        head=head,
        lines=tuple(lines),
        left=(above, unit.name.upper()),
        right=(form.number,),
        numbering=True,
        notes=(*notes, basis_note(tree_day, date_basis), WORDING),
        feet=FEET,
        place_and_date=signed_at(place, on),
        name=f"bieu-{form.key}-{unit.code}-{until:%Y%m%d}",
    )


def unknown_note(lines: list[Line]) -> list[str]:
    """Say of which lines how many are not known, so that a 0 on paper is not read as "none"."""
    told = [
        f"{line.label.lower()} {line.figures[0].unknown}"
        for line in lines
        if line.figures and line.figures[0].unknown
    ]
    return [_("Chưa rõ (hồ sơ chưa ghi): %(lines)s.") % {"lines": "; ".join(told)}] if told else []


def basis_note(tree_day: dt.date, date_basis: str) -> str:
    """Say by which date and on which tree the form was counted."""
    by = _("ngày làm lễ") if date_basis == "ceremony" else _("ngày quyết định")
    return _("Tính theo %(by)s; cây tổ chức ngày %(day)s.") % {"by": by, "day": show_date(tree_day)}


def compared(
    form: Form,
    unit: Organisation,
    since: dt.date,
    until: dt.date,
    tree_day: dt.date,
    date_basis: str,
    shown: Shown,
) -> list[Line]:
    """Return the lines of a form: this period, the year before, (2)·100/(3)."""
    keys = [key for _n, _label, key, _level in form.lines if key]
    made = table(
        unit,
        since,
        until,
        keys,
        tree_day=tree_day,
        by="none",
        date_basis=date_basis,
        compare=True,
        shown=shown,
    )
    units = {it.key: it.unit for it in made.columns}
    return [
        Line(label, three(made.cell(key), units[key]) if key else (), number, level, key, unit.pk)
        for number, label, key, level in form.lines
    ]


def three(cell: Cell, unit: str = "") -> tuple[Figure, ...]:
    """Return columns (2), (3), (4)."""
    hidden = cell.hidden or cell.hidden_before
    return (
        Figure(cell.value, unit, cell.unknown, cell.hidden),
        Figure(cell.before, unit, 0, cell.hidden_before),
        Figure(cell.percent_of_before, "%", 0, "secondary" if hidden else ""),
    )


GRASSROOTS_BODIES = (Kind.GRASSROOTS_PARTY_BODY, Kind.COMMUNE)
GRASSROOTS = (*GRASSROOTS_BODIES, Kind.GRASSROOTS_CELL)


def by_unit_kind(
    unit: Organisation, until: dt.date, tree_day: dt.date
) -> tuple[tuple[str, ...], list[Line]]:
    """Return Biểu 5: kinds of grassroots unit; organisations, bodies, cells, members."""
    question = Question(until, until)
    with current() as snapshot:
        ground = snapshot.ground(tree_day)
        tree = ground.tree
        if unit.pk not in tree:
            raise UnitNotThere(unit.name)
        start, end = tree.interval(unit.pk)
        places = snapshot.places(unit.pk, tree_day, "none")
        rows = snapshot.members.within(places, columns=["cell_id", "began", "ended_on"])
        present = rows.filter(
            (pl.col("began") <= question.until)
            & (pl.col("ended_on").is_null() | (pl.col("ended_on") > question.until))
        )
        at = ground.index_of_rank[snapshot.rank_of[present["cell_id"].to_numpy()]]
        members = Counter(at.tolist())
        kinds, unit_kinds, ends = tree.kinds, tree.column("unit_kind"), tree.position_end
    counts: dict[str, list[int]] = {key: [0] * 6 for key in (*UnitKind.values, "")}
    for index in range(start, end + 1):
        if kinds[index] not in GRASSROOTS:
            continue
        if any(kinds[i] in GRASSROOTS_BODIES for i in above(tree.parent, index, start)):
            continue
        own = counts[unit_kinds[index] or ""]
        below = range(index, int(ends[index]) + 1)
        own[0] += 1
        own[1] += kinds[index] in GRASSROOTS_BODIES
        own[2] += kinds[index] == Kind.GRASSROOTS_CELL
        own[3] += sum(kinds[i] == Kind.SECTIONAL_BODY for i in below)
        own[4] += sum(kinds[i] == Kind.CELL for i in below)
        own[5] += sum(members[i] for i in below)
    labels = {**{key: str(label) for key, label in UnitKind.choices}, "": "Chưa ghi loại hình"}
    lines = [
        Line(labels[key], tuple(Figure(n) for n in own))
        for key, own in counts.items()
        if key or own[0]
    ]
    total = [sum(own[n] for own in counts.values()) for n in range(6)]
    lines.append(Line("Tổng cộng", tuple(Figure(n) for n in total), level=0))
    head = (
        *("Loại hình", "Tổ chức cơ sở đảng", "Trong đó: đảng bộ", "Trong đó: chi bộ"),
        *("Đảng bộ bộ phận", "Chi bộ trực thuộc", "Đảng viên"),
    )
    return head, lines


def above(parent: object, index: int, stop: int) -> Iterator[int]:
    """Yield the places above a unit, up to (not including) the reporting unit."""
    index = int(parent[index])  # type: ignore[index]
    while index > stop:
        yield index
        index = int(parent[index])  # type: ignore[index]


def grassroots(unit: Organisation, since: dt.date, until: dt.date, tree_day: dt.date) -> list[Line]:
    """Return part III of Biểu 2: grassroots organisations at the end, and those with admissions."""
    now = admitting(unit, since, until, tree_day)
    before = admitting(unit, *same_last_year(since, until), tree_day)
    lines = [Line("Tổ chức cơ sở đảng đến cuối kỳ", number="III", level=0)]
    for number, (label, kinds) in enumerate(
        (("Đảng bộ cơ sở", GRASSROOTS_BODIES), ("Chi bộ cơ sở", (Kind.GRASSROOTS_CELL,))), 1
    ):
        total = sum(kind in kinds for kind, _any in now)
        with_any = sum(kind in kinds and any_ for kind, any_ in now)
        earlier = sum(kind in kinds and any_ for kind, any_ in before)
        lines.append(Line(label, three(Cell(total, 0, total)), str(number), 1))
        lines.append(
            Line("Trong đó: có kết nạp trong kỳ", three(Cell(with_any, 0, earlier)), "", 2)
        )
        lines.append(Line("Không còn quần chúng", three(Cell(None)), "", 2))
    return lines


def admitting(
    unit: Organisation, since: dt.date, until: dt.date, tree_day: dt.date
) -> list[tuple[str, bool]]:
    """Return the kind of every grassroots organisation and whether it admitted in the period."""
    with current() as snapshot:
        ground = snapshot.ground(tree_day)
        tree = ground.tree
        if unit.pk not in tree:
            raise UnitNotThere(unit.name)
        start, end = tree.interval(unit.pk)
        places = snapshot.places(unit.pk, tree_day, "none")
        rows = snapshot.sheets[Basis.ADMITTED].within(places, columns=["cell_id", "on"])
        inside = rows.filter(pl.col("on").is_between(since, until))
        at = ground.index_of_rank[snapshot.rank_of[inside["cell_id"].to_numpy()]]
        hits = sorted(set(at.tolist()))
        kinds, ends = tree.kinds, tree.position_end
    return [
        (kinds[i], any(i <= hit <= ends[i] for hit in hits))
        for i in range(start, end + 1)
        if kinds[i] in GRASSROOTS
    ]
