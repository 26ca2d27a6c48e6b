"""The tables of the pages as columns and rows, to be written out as they are seen.

One maker for each page that shows a table; it takes the request, with the filters in its address,
and gives what the page shows, in the same order, whole where the page turns its leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from ketnap.classes.models import Course
from ketnap.classes.views import courses_seen, roll_of
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.notices import matter_of, told_to
from ketnap.dossiers.queue import KEYS, Queue, queue_of
from ketnap.dossiers.registers import KINDS, Gap, entries, lines
from ketnap.dossiers.views.meeting import meetings_of
from ketnap.dossiers.views.registers import (
    gap_title,
    names_of,
    paper_title,
    register_asked,
    term_title,
)
from ketnap.exchange.export import Out, Part
from ketnap.organisations.models import Kind, Organisation
from ketnap.organisations.outline import Outline
from ketnap.organisations.views import asked_day
from ketnap.targets.views import line_of, standing_and_past, unit_asked
from ketnap.vietnamese.dates import show_date

MOST = 20_000
LEAF = 500


@dataclass(frozen=True)
class Table:
    """What goes out: title, columns, rows, the filter in words; further tables of the same page.

    ``subject`` is what the entry in the trail is about, where it is not the unit acted in.
    """

    title: str
    columns: list[Out]
    rows: list[list[Any]] = field(default_factory=list)
    sentence: str = ""
    further: Sequence[Part] = ()
    subject: Model | None = None


def exportable(request: Any, cases: list[int]) -> set[int]:
    """Those of the cases whose lists the person may take out."""
    allowed: set[int] = set()
    for start in range(0, len(cases), LEAF):
        some = Dossier.objects.filter(request.scope.where("export", "cell"))
        allowed |= set(some.filter(pk__in=cases[start : start + LEAF]).values_list("pk", flat=True))
    return allowed


def work_table(request: Any) -> Table:
    """The queue of the person: every group, or the one of ``nhom``."""
    columns = [
        *(Out(_("Nhóm"), 20), Out(_("Mã hồ sơ"), 14), Out(_("Người"), 26)),
        *(Out(_("Năm sinh"), 10), Out(_("Chi bộ"), 26), Out(_("Đang ở bước"), 26)),
        *(Out(_("Chờ ai, vì sao"), 34), Out(_("Việc tiếp theo"), 26), Out(_("Hạn"), 12)),
        Out(_("Giữ hồ sơ"), 26),
    ]
    wanted = request.GET.get("nhom", "")
    keys = [wanted] if wanted in KEYS else list(KEYS)
    lines = []
    labels = {}
    for key in keys:
        after: str | None = None
        while True:
            queue: Queue = queue_of(
                request.user, on=request.today, group=key, after=after, size=LEAF
            )
            group = queue.groups[key]
            labels[key] = group.label
            lines += [(group.label, row) for row in group.rows]
            after = group.next_after
            if not after or len(lines) >= MOST:
                break
    allowed = exportable(request, [row.dossier_id for _label, row in lines])
    rows = [
        [
            *(label, row.code, row.person.full_name),
            row.person.born_on.year if row.person.born_on else None,
            *(row.unit, row.step, "; ".join(filter(None, (row.waiting_for, row.note)))),
            *(row.verb, row.due_on, row.holder),
        ]
        for label, row in lines
        if row.dossier_id in allowed
    ]
    said = _("Việc của %(person)s ngày %(day)s") % {
        "person": request.user.full_name,
        "day": show_date(request.today),
    }
    if wanted in KEYS:
        said += f"; {labels[wanted]}"
    return Table(_("Việc cần làm"), columns, rows, said)


def notices_table(request: Any) -> Table:
    """What the bell rings for."""
    columns = [
        *(Out(_("Nhóm"), 24), Out(_("Mã hồ sơ"), 14), Out(_("Người"), 26), Out(_("Chi bộ"), 26)),
        *(Out(_("Việc"), 40), Out(_("Hạn"), 12), Out(_("Giữ hồ sơ"), 26), Out(_("Nhắc từ"), 12)),
    ]
    told = [
        (group.label, row) for group in told_to(request.user, request.today) for row in group.rows
    ]
    allowed = exportable(request, [row.dossier_id for _label, row in told])
    rows = [
        [
            *(label, row.dossier.code, row.dossier.person.full_name, row.dossier.cell.name),
            *(matter_of(row), None if row.kind == "asked" else row.due_on),
            *(row.dossier.holder.name if row.dossier.holder else None, row.raised_on),
        ]
        for label, row in told
        if row.dossier_id in allowed
    ]
    return Table(_("Nhắc việc"), columns, rows)


def tree_table(request: Any) -> Table:
    """The units of the tree on the day ``ngay``, or those found by ``q``, as an outline."""
    day, fault = asked_day(request)
    outline = Outline(request.scope, day, request.today)
    said = _("Cây tổ chức ngày %(day)s") % {"day": show_date(day)}
    if fault:
        said += f"; {fault}"
    words = request.GET.get("q", "").strip()
    if words:
        found, _more = outline.search(words)
        columns = [Out(_("Đơn vị"), 40), Out(_("Trực thuộc"), 50), Out(_("Ghi chú"), 50)]
        rows: list[list[Any]] = [[hit.label, hit.path, hit.note] for hit in found]
        return Table(
            _("Cây tổ chức"), columns, rows, f"{said}; {_('tìm “%(words)s”') % {'words': words}}"
        )
    columns = [
        *(Out(_("Đơn vị"), 44), Out(_("Mã đơn vị"), 26), Out(_("Loại"), 22)),
        *(Out(_("Cấp trên trực tiếp"), 36), Out(_("Số chi bộ"), 10, numeric=True)),
    ]
    tree = outline.tree
    places = [place for place in range(len(tree)) if outline.visible[place]]
    codes = dict(Organisation.objects.order_by().values_list("pk", "code"))
    rows = []
    for place in islice(places, MOST):
        above = int(tree.parent[place])
        rows.append(
            [
                tree.names[place],
                codes.get(int(tree.ids[place]), ""),
                str(Kind(tree.kinds[place]).label),
                tree.names[above] if above >= 0 and outline.visible[above] else None,
                int(outline.cells[place]) or None,
            ]
        )
    return Table(_("Cây tổ chức"), columns, rows, said)


def courses_table(request: Any) -> Table:
    """The classes, newest first."""
    columns = [
        *(Out(_("Lớp"), 40), Out(_("Loại lớp"), 24), Out(_("Khai giảng"), 12)),
        *(Out(_("Bế giảng"), 12), Out(_("Đơn vị mở"), 30), Out(_("Đã cử"), 10, numeric=True)),
        Out(_("Có chứng nhận"), 12, numeric=True),
    ]
    rows = [
        [
            *(course.title, course.get_kind_display(), course.starts_on, course.ends_on),
            *(course.organisation.name, counted["sent"], counted["certified"]),
        ]
        for course in courses_seen(request)
        for counted in [vars(course)]
    ]
    return Table(_("Lớp bồi dưỡng"), columns, rows)


def roll_table(request: Any) -> Table:
    """The roll of the class ``lop``, with certificates."""
    key = request.GET.get("lop", "")
    seen = Course.objects.visible_to(request.scope).select_related("organisation")
    course = get_object_or_404(seen, pk=int(key) if key.isdigit() else 0)
    columns = [
        *(Out(_("Họ và tên"), 28), Out(_("Chi bộ"), 28), Out(_("Cử ngày"), 12)),
        *(Out(_("Dự lớp"), 10), Out(_("Đạt"), 10), Out(_("Số giấy chứng nhận"), 18)),
        Out(_("Ngày cấp giấy chứng nhận"), 14),
    ]
    found = list(roll_of(request, course))
    allowed = exportable(request, [row.dossier_id for row in found])
    rows = [
        [
            *(row.dossier.person.full_name, row.dossier.cell.name, row.sent_on),
            *(row.attended, row.passed, row.certificate_number, row.certificate_on),
        ]
        for row in found
        if row.dossier_id in allowed
    ]
    return Table(_("Danh sách lớp"), columns, rows, course.title)


def targets_table(request: Any) -> Table:
    """The targets of a unit as the page shows them: those in force, then the old ones."""
    unit = unit_asked(request)
    if unit is None or not request.scope.may("export", organisation=unit):
        raise PermissionDenied
    columns = [
        *(Out(_("Từ ngày"), 12), Out(_("Đến ngày"), 12), Out(_("Chỉ số"), 34)),
        *(Out(_("Chỉ tiêu"), 12, numeric=True), Out(_("Đã đạt"), 12, numeric=True)),
        *(Out(_("Tỷ lệ (%)"), 12, numeric=True), Out(_("Còn lại"), 26)),
        *(Out(_("Văn bản"), 18), Out(_("Ngày văn bản"), 12), Out(_("Ghi chú"), 26)),
    ]
    standing, past = standing_and_past(request, unit)
    rows: list[list[Any]] = []
    for target in standing:
        made = line_of(target, request)["made"]
        rows.append(
            [
                *(target.starts_on, target.ends_on, made.label, target.number, made.done),
                *(made.share, made.gap_text, target.document_number, target.document_on),
                target.note,
            ]
        )
    for target in past:
        label = line_of(target, request)["made"].label
        rows.append(
            [
                *(target.starts_on, target.ends_on, label, target.number, None, None),
                *(_("chỉ tiêu cũ"), target.document_number, target.document_on, target.note),
            ]
        )
    return Table(_("Chỉ tiêu"), columns, rows, unit.name)


def meetings_table(request: Any) -> Table:
    """The meetings, newest first."""
    columns = [
        *(Out(_("Ngày"), 12), Out(_("Ai họp"), 36), Out(_("Số người xét"), 12, numeric=True)),
        *(Out(_("Nghị quyết"), 18), Out(_("Tình trạng"), 18)),
    ]
    rows = [
        [
            *(meeting.on, meeting.organisation.name, len(meeting.ballots.all())),
            *(meeting.resolution_number, meeting.get_state_display()),
        ]
        for meeting in meetings_of(request)
        .filter(request.scope.where("export", "organisation"))
        .prefetch_related("ballots")[:MOST]
    ]
    return Table(_("Cuộc họp"), columns, rows)


def register_table(request: Any) -> Table:
    """The register of documents of the unit ``don_vi``, of ``loai`` in the term begun on ``tu``."""
    register = register_asked(request, request.GET.get("don_vi", ""))
    if not request.scope.may("export", organisation=register.organisation):
        raise PermissionDenied
    columns = [
        *(Out(_("Số"), 14), Out(_("Ngày"), 12), Out(_("Văn bản"), 40), Out(_("Về ai"), 44)),
    ]
    found = lines(register, entries(register))[::-1]
    names = names_of(found, request, "export")
    rows: list[list[Any]] = []
    for line in found:
        if isinstance(line, Gap):
            rows.append([gap_title(line), None, line.reason or _("Chưa rõ dùng vào việc gì"), None])
        else:
            people = ", ".join(name for name, _href in names.get(line.about, []))
            rows.append([line.text, line.on, paper_title(line), people])
    said = f"{register.organisation.name}; {KINDS[register.kind]}; {term_title(register)}"
    return Table(_("Sổ văn bản"), columns, rows, said)
