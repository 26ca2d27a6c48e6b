"""The written report: the sentences and tables of a half-term or yearly review.

Every figure in a sentence comes from the same tables that stand below it. Sentences are official
Vietnamese prose, whatever language the screen has.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ketnap.organisations.models import Organisation
from ketnap.statistics.admissions import GROUPS, LOCAL_GROUPS
from ketnap.statistics.coverage import DORMANT_YEARS
from ketnap.statistics.indicators import INDICATORS
from ketnap.statistics.periods import show
from ketnap.statistics.printed import Figure, Line, Printed, figure
from ketnap.statistics.suppression import SMALL
from ketnap.statistics.table import Row, Table, table
from ketnap.targets.choosing import Course, Planned, elapsed, target_for, targets_for
from ketnap.vietnamese.dates import show_date
from ketnap.vietnamese.numbers import show_number

RESULT = (
    *("admitted", "target_admitted", "share_of_target", "average_per_year", "sent_to_class"),
    *("recognised", "struck_off", "mean_age"),
    *(it.key for it in GROUPS),
    *(it.key for it in LOCAL_GROUPS),
)
PIPELINE = (
    *("pipeline", "now_on_list", "now_in_class", "now_certified", "now_applied"),
    *("now_verifying", "now_at_cell", "now_at_grassroots", "now_at_superior", "now_returned"),
    *("now_decided", "now_probation", "certificate_expiring", "probation_due_30"),
    "recognition_overdue",
)
COVERAGE = ("hamlets", "hamlets_without_member", "hamlets_without_cell", "cells", "dormant_cells")
TOLD_GROUPS = (
    "youth_union",
    "women",
    "ethnic_minority",
    "rural",
    "discharged_soldier",
    "religious",
)
CHILDREN = ("target_admitted", "admitted", "share_of_target", "sent_to_class")


@dataclass(frozen=True)
class Written:
    """A review of a unit for a period: its tables and the paragraphs made from them."""

    unit: Organisation
    kind: str  # half_term, year, month, quarter
    result: Table
    children: Table
    pipeline: Table
    coverage: Table
    planned: Planned | None
    course: Course
    on: dt.date
    place: str

    @property
    def title(self) -> str:
        """What it is called."""
        return {
            "half_term": "BÁO CÁO SƠ KẾT NỬA NHIỆM KỲ",
            "year": "BÁO CÁO TỔNG KẾT NĂM",
            "quarter": "BÁO CÁO QUÝ",
            "month": "BÁO CÁO THÁNG",
        }[self.kind]

    def value(self, key: str) -> int:
        """Return a count of the unit's own line."""
        for one in (self.result, self.pipeline, self.coverage):
            if any(it.key == key for it in one.columns):
                return int(one.cell(key).value or 0)
        raise KeyError(key)

    def text(self, key: str) -> str:
        """Return a figure of the unit's own line as the tables show it."""
        return show(self.result.cell(key).value, INDICATORS[key].unit)


def write(
    unit: Organisation,
    since: dt.date,
    until: dt.date,
    *,
    kind: str,
    on: dt.date,
    place: str = "",
    tree_day: dt.date | None = None,
    shown: Callable[[int], bool] | None = None,
) -> Written:
    """Count what a review needs; ``kind`` is half_term, year, quarter or month.

    :param shown: see ``table``; with a false answer small sensitive groups are hidden.
    :raises UnitNotThere: the unit has no place on the tree of ``tree_day`` (default: last day).
    """
    day = tree_day or until
    return Written(
        unit=unit,
        kind=kind,
        result=table(
            unit,
            since,
            until,
            RESULT,
            tree_day=day,
            by="none",
            compare=kind != "half_term",
            shown=shown,
        ),
        children=table(unit, since, until, CHILDREN, tree_day=day),
        pipeline=table(unit, since, until, PIPELINE, tree_day=day, by="none"),
        coverage=table(unit, since, until, COVERAGE, tree_day=day, by="none"),
        planned=targets_for([unit.pk], since, until, "admitted").get(unit.pk),
        course=target_for(unit.pk, until, "admitted"),
        on=on,
        place=place,
    )


# --- sentences


def lower_first(text: str) -> str:
    """Return the text with a small first letter, to stand inside a sentence."""
    return text[0].lower() + text[1:]


def people(number: int) -> str:
    """Return "275 đảng viên"."""
    return f"{show_number(number)} đảng viên"


def opening(it: Written) -> str:
    """What was achieved, against the plan, per year."""
    since, until = show_date(it.result.since), show_date(it.result.until)
    name = it.result.unit.name
    said = f"Từ ngày {since} đến ngày {until}, {name} đã kết nạp {people(it.value('admitted'))}"
    if it.planned and it.result.cell("share_of_target").value is not None:
        source = it.planned.targets[0]
        plan = show(it.result.cell("target_admitted").value)
        said += (
            f", đạt {it.text('share_of_target')}% chỉ tiêu ({plan} đảng viên) đề ra tại "
            f"{cited(source.document_number)} ngày {show_date(source.document_on)}"
        )
    said += "."
    days = (it.result.until - it.result.since).days
    if days > 366:
        said += f" Bình quân mỗi năm kết nạp {it.text('average_per_year')} đảng viên."
    before = it.result.cell("admitted").before
    if before is not None:
        change = it.value("admitted") - int(before)
        word = "tăng" if change > 0 else "giảm"
        said += (
            f" So với cùng kỳ năm trước ({people(int(before))}), {word} {show_number(abs(change))}."
            if change
            else f" Bằng cùng kỳ năm trước ({people(int(before))})."
        )
    return said


def cited(number: str) -> str:
    """Return "Nghị quyết số 01-NQ/ĐH": a bare number with the name of its kind of paper."""
    if not number[:1].isdigit():
        return number
    kinds = {"NQ": "Nghị quyết", "KH": "Kế hoạch", "CT": "Chỉ thị", "QĐ": "Quyết định"}
    found = [word for sign, word in kinds.items() if f"-{sign}/" in number]
    return f"{found[0] if found else 'văn bản'} số {number}"


def groups(it: Written) -> str:
    """Who they were; groups overlap, and the sentence says so."""
    told = []
    for key in TOLD_GROUPS:
        cell = it.result.cell(key)
        if cell.hidden == "small":
            told.append(f"{INDICATORS[key].label.lower()}: dưới {SMALL}")
        if cell.hidden:
            continue
        count, unknown = it.value(key), cell.unknown
        if count or unknown:
            share = count * 100 / it.value("admitted") if it.value("admitted") else 0.0
            label = INDICATORS[key].label.lower()
            doubt = f"; {show_number(unknown)} người chưa rõ" if unknown else ""
            told.append(f"{label}: {show_number(count)} ({show_number(share, 1)}%{doubt})")
    if not told:
        return ""
    return (
        f"Trong số {people(it.value('admitted'))} mới kết nạp có: {'; '.join(told)}. "
        "Một người có thể thuộc nhiều nhóm nên không cộng các số này với nhau."
    )


def steps(it: Written) -> str:
    """Class, recognition, strike-off."""
    sent = show_number(it.value("sent_to_class"))
    said = f"Trong kỳ đã cử {sent} quần chúng ưu tú học lớp bồi dưỡng nhận thức về Đảng"
    said += f"; công nhận {show_number(it.value('recognised'))} đảng viên chính thức"
    if struck := it.value("struck_off"):
        said += f"; xóa tên {show_number(struck)} đảng viên dự bị"
    return said + "."


def units(it: Written) -> Iterator[str]:
    """Which units reached their plan and which are behind."""
    shares = [
        (row, float(row.cells["share_of_target"].value))  # type: ignore[arg-type]
        for row in it.children.rows
        if row.cells["share_of_target"].value is not None
    ]
    reached = [pair for pair in shares if pair[1] >= 100]
    behind = [pair for pair in shares if pair[1] < 100]
    if reached:
        yield f"Có {len(reached)} đơn vị đạt và vượt chỉ tiêu: {listed(reached)}."
    if behind:
        yield f"Có {len(behind)} đơn vị chưa đạt chỉ tiêu: {listed(behind)}."
    for row, _share in sorted(behind, key=lambda pair: pair[1])[:3]:
        sent, admitted = row.cells["sent_to_class"].value or 0, row.cells["admitted"].value or 0
        if sent:
            yield (
                f"{row.name}: đã cử {show_number(sent)} người học lớp bồi dưỡng nhận thức về Đảng, "
                f"kết nạp {people(int(admitted))}, đạt "
                f"{show(row.cells['share_of_target'].value, '%')}% chỉ tiêu "
                f"{show(row.cells['target_admitted'].value)} đảng viên."
            )


def listed(pairs: list[tuple[Row, float]]) -> str:
    """Return "Xã A (120,0%), Xã B (76,0%)", best first."""
    ordered = sorted(pairs, key=lambda pair: -pair[1])
    return ", ".join(f"{row.name} ({show(share, '%')}%)" for row, share in ordered)


def term(it: Written) -> str:
    """How far the term has gone and its target with it."""
    target = it.course.term
    if target is None:
        return ""
    made = (
        table(
            it.unit,
            target.starts_on,
            it.result.until,
            ["admitted"],
            tree_day=it.result.tree_day,
            by="none",
        )
        .cell("admitted")
        .value
    )
    gone = elapsed(target.starts_on, target.ends_on, it.result.until) * 100
    done = float(made or 0) * 100 / float(target.number)
    return (
        f"Chỉ tiêu cả nhiệm kỳ ({show_date(target.starts_on)} – {show_date(target.ends_on)}) là "
        f"{show_number(int(target.number))} đảng viên; đến nay đạt {show_number(int(made or 0))}, "
        f"bằng {show_number(done, 1)}%, trong khi nhiệm kỳ đã qua {show_number(gone, 1)}%."
    )


def waiting(it: Written) -> str:
    """What is in the pipeline, and what runs out."""
    day, open_ = show_date(it.result.until), show_number(it.value("pipeline"))
    said = f"Đến ngày {day} có {open_} hồ sơ đang trong nguồn"
    parts = [
        f"{show_number(it.value(key))} {lower_first(INDICATORS[key].label)}"
        for key in PIPELINE[1:11]
        if it.value(key)
    ]
    said += f" ({', '.join(parts)})." if parts else "."
    if number := it.value("now_probation"):
        said += f" Có {show_number(number)} đảng viên dự bị"
        late = it.value("recognition_overdue")
        said += f", trong đó {show_number(late)} người quá hạn xét công nhận." if late else "."
    if number := it.value("certificate_expiring"):
        said += f" {show_number(number)} giấy chứng nhận lớp nhận thức hết hạn trong 3 tháng tới."
    return said


def places(it: Written) -> str:
    """Hamlets and cells."""
    said = []
    hamlets, without = it.value("hamlets"), it.coverage.cell("hamlets_without_member")
    if hamlets:
        doubt = f" (chưa rõ {show_number(without.unknown)})" if without.unknown else ""
        said.append(
            f"có {show_number(int(without.value or 0))}/{show_number(hamlets)} thôn, làng, tổ dân "
            f"phố chưa có đảng viên{doubt}, "
            f"{show_number(it.value('hamlets_without_cell'))} chưa có chi bộ riêng"
        )
    said.append(
        f"có {show_number(it.value('dormant_cells'))}/{show_number(it.value('cells'))} chi bộ từ "
        f"{DORMANT_YEARS} năm trở lên không kết nạp được đảng viên"
    )
    text = "; ".join(said)
    return text[0].upper() + text[1:] + "."


def tasks(it: Written) -> Iterator[str]:
    """What follows from the figures; each line only when its figure calls for it."""
    planned, made = it.result.cell("target_admitted").value, it.value("admitted")
    if planned and made < planned:
        gap = show_number(int(planned) - made)
        yield f"Còn {gap} đảng viên so với chỉ tiêu của kỳ: rà soát từng hồ sơ đang trong nguồn."
    if it.value("now_returned"):
        yield f"Hoàn thiện {show_number(it.value('now_returned'))} hồ sơ bị trả lại."
    if late := it.value("recognition_overdue"):
        yield (
            f"Xét ngay việc công nhận chính thức cho {show_number(late)} đảng viên dự bị "
            "đã quá hạn."
        )
    if dormant := it.value("dormant_cells"):
        yield (
            f"Giao cấp ủy phụ trách {show_number(dormant)} chi bộ nhiều năm không kết nạp được "
            "đảng viên."
        )
    yield (
        "Ưu tiên tạo nguồn trong đoàn viên thanh niên, người dân tộc thiểu số, phụ nữ và thanh "
        "niên xuất ngũ; phân công đảng viên chính thức giúp đỡ từng người."
    )


def sections(it: Written) -> list[tuple[str, list[str]]]:
    """Return the headings with their paragraphs."""
    found = [
        ("I. KẾT QUẢ KẾT NẠP ĐẢNG VIÊN", [opening(it), groups(it), steps(it), term(it)]),
        ("II. KẾT QUẢ CỦA CÁC ĐƠN VỊ", list(units(it))),
        ("III. NGUỒN KẾT NẠP, TỔ CHỨC ĐẢNG Ở CƠ SỞ", [waiting(it), places(it)]),
        ("IV. NHIỆM VỤ THỜI GIAN TỚI", [f"- {task}" for task in tasks(it)]),
    ]
    return [(title, [text for text in texts if text]) for title, texts in found]


def groups_sheet(it: Written) -> Printed:
    """Return the table of groups: how many, share, unknown."""
    total = it.value("admitted")
    lines = [Line("Tổng số kết nạp", (Figure(total), Figure(None), Figure(None)), level=0)]
    for group in (*GROUPS, *LOCAL_GROUPS):
        cell = it.result.cell(group.key)
        share = cell.value * 100 / total if total and cell.value is not None else None
        unknown = Figure(cell.unknown, hidden="secondary" if cell.hidden else "")
        lines.append(Line(group.label, (figure(cell, ""), Figure(share, "%"), unknown)))
    return Printed(
        title="",
        subtitle="",
        head=("Nhóm (chồng lên nhau)", "Số người", "Tỷ lệ (%)", "Chưa rõ"),
        lines=tuple(lines),
        notes=it.result.notes,
    )
