"""The tables on the page of one meeting, unit, target, closed period or batch, as they are seen."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from ketnap.dossiers.tally import Tally
from ketnap.dossiers.views.meeting import how_it_stands, meetings_of
from ketnap.exchange import batches
from ketnap.exchange.export import Out, Part
from ketnap.exchange.kinds import ALL_KINDS, CASES
from ketnap.exchange.lines import Line
from ketnap.exchange.models import ImportBatch
from ketnap.exchange.outcome import Outcome
from ketnap.exchange.scoped import batch_of
from ketnap.exchange.tables import MOST, Table, exportable
from ketnap.organisations.models import CELL_KINDS, Organisation
from ketnap.organisations.outline import Outline
from ketnap.organisations.portrait import Portrait
from ketnap.targets.views import grid_of, history, line_of, targets_seen
from ketnap.vietnamese.dates import show_date
from ketnap.web.design import HIDDEN


def key_asked(request: Any, name: str) -> int:
    """Return the number that ``name`` has in the address; 404 without one."""
    text = request.GET.get(name, "")[:18]
    if not (text.isascii() and text.isdigit()):
        raise Http404
    return int(text)


def ballots_table(request: Any) -> Table:
    """The votes of the meeting ``hop``: those whose cases may be taken out."""
    held = meetings_of(request).filter(request.scope.where("export", "organisation"))
    meeting = get_object_or_404(held, pk=key_asked(request, "hop"))
    columns = [
        *(Out(_("Mã hồ sơ"), 14), Out(_("Họ và tên"), 28), Out(_("Xét việc gì"), 28)),
        *(Out(_("Vòng"), 8), Out(_("Tán thành"), 10, numeric=True)),
        *(Out(_("Không tán thành"), 10, numeric=True), Out(_("Ý kiến khác"), 10, numeric=True)),
        *(Out(_("Kết quả"), 12), Out(_("Cách tính"), 60), Out(_("Nghị quyết"), 18)),
    ]
    ballots = list(meeting.ballots.select_related("dossier__person"))
    allowed = exportable(request, [ballot.dossier_id for ballot in ballots])
    agreed = {None: _("Đang ghi"), True: _("Đủ"), False: _("Chưa đủ")}
    rows = [
        [
            *(ballot.dossier.code, ballot.dossier.person.full_name, ballot.get_matter_display()),
            *(ballot.round, ballot.votes_for, ballot.votes_against, ballot.votes_other),
            agreed[ballot.agreed],
            _rule(how_it_stands(meeting, ballot)),
            ballot.resolution_number or meeting.resolution_number,
        ]
        for ballot in ballots
        if ballot.dossier_id in allowed
    ]
    numbers = [
        (_("có quyền biểu quyết"), meeting.entitled),
        (_("vắng được trừ"), meeting.excused_absent),
        (_("có mặt"), meeting.present),
    ]
    said = "; ".join(
        [
            _("họp ngày %(day)s") % {"day": show_date(meeting.on)},
            meeting.organisation.name,
            *(f"{label}: {number}" for label, number in numbers if number is not None),
        ]
    )
    return Table(_("Kết quả cuộc họp"), columns, rows, said)


def _rule(stands: Tally) -> str:
    return "\n".join([*(problem.says for problem in stands.problems), *stands.says])


def unit_table(request: Any) -> Table:
    """The page of the unit ``don-vi``: what is below it, its hamlets, its history."""
    seen = Organisation.objects.visible_to(request.scope)
    unit = get_object_or_404(seen, code=request.GET.get("don-vi", ""))
    portrait = Portrait(unit, request.scope, request.today)
    outline = Outline(request.scope, portrait.day, request.today)
    below = [] if portrait.version.kind in CELL_KINDS else outline.children(unit)
    columns = [
        *(Out(_("Đơn vị trực thuộc"), 44), Out(_("Số chi bộ"), 10, numeric=True)),
        Out(_("Ghi chú"), 40),
    ]
    rows = [[branch.label, branch.count or None, branch.note] for branch in below]
    hamlets = Part(
        _("Thôn, tổ dân phố"),
        [Out(_("Tên"), 40), Out(_("Chi bộ riêng"), 40)],
        [
            [hamlet.name, hamlet.cell.name if hamlet.cell else _("chưa có")]
            for hamlet in unit.hamlets.in_force(portrait.day).select_related("cell")
        ],
    )
    past = Part(
        _("Lịch sử"),
        [Out(_("Ngày"), 14), Out(_("Việc"), 50), Out(_("Ai"), 34), Out(_("Căn cứ"), 50)],
        [[one.when, one.title, one.who, one.note] for one in portrait.history()],
    )
    said = _("%(unit)s ngày %(day)s") % {
        "unit": portrait.version.name,
        "day": show_date(portrait.day),
    }
    return Table(_("Đơn vị"), columns, rows, said, (hamlets, past))


def shares_table(request: Any) -> Table:
    """What the target ``chi-tieu`` was given down to, and its numbers before."""
    target = get_object_or_404(targets_seen(request), pk=key_asked(request, "chi-tieu"))
    if not request.scope.may("export", organisation=target.organisation):
        raise PermissionDenied
    counted = target.measure == target.Measure.COUNT
    rows = [
        [cell["unit"].name, cell["part"].number if cell["part"] else None]
        for cell in (grid_of(target, request) if counted else [])
    ]
    earlier = Part(
        _("Trước khi điều chỉnh"),
        [
            *(Out(_("Chỉ tiêu"), 12, numeric=True), Out(_("Văn bản"), 20)),
            Out(_("Ngày văn bản"), 12),
        ],
        [[one.number, one.document_number, one.document_on] for one in history(target)],
    )
    made = line_of(target, request)["made"]
    said = "; ".join(
        [
            target.organisation.name,
            made.label,
            f"{show_date(target.starts_on)} – {show_date(target.ends_on)}",
            f"{target.document_number} {show_date(target.document_on)}".strip(),
        ]
    )
    columns = [Out(_("Đơn vị"), 44), Out(_("Chỉ tiêu"), 14, numeric=True)]
    return Table(_("Phân bổ chỉ tiêu"), columns, rows, said, (earlier,))


def batches_table(request: Any) -> Table:
    """The files read so far, newest first; those thrown away are no longer listed."""
    return _batches(request, _("Các lô đã đọc"))


def packages_table(request: Any) -> Table:
    """The packages opened so far, newest first."""
    return _batches(request, _("Các gói đã mở"), kind=CASES.key)


def _batches(request: Any, title: str, **only: str) -> Table:
    columns = [
        *(Out(_("Tệp"), 36), Out(_("Danh sách"), 26), Out(_("Nơi gửi"), 30), Out(_("Đơn vị"), 30)),
        *(Out(_("Dòng"), 10, numeric=True), Out(_("Mới"), 10, numeric=True)),
        *(Out(_("Thay đổi"), 10, numeric=True), Out(_("Như cũ"), 10, numeric=True)),
        *(Out(_("Lỗi"), 10, numeric=True), Out(_("Trạng thái"), 16), Out(_("Người nhập"), 26)),
        *(Out(_("Đọc lúc"), 18), Out(_("Nhập lúc"), 18)),
    ]
    held = ImportBatch.objects.filter(
        request.scope.where("import", "organisation"),
        request.scope.where("export", "organisation"),
        **only,
    ).exclude(state=ImportBatch.State.ABANDONED)
    counted = ("rows", "new", "changed", "unchanged", "refused")
    rows = [
        [
            *(batch.file_name, str(ALL_KINDS[batch.kind].label)),
            *((batch.answers.get("package") or {}).get("unit_name"), batch.organisation.name),
            *(batch.counts.get(name, 0) for name in counted),
            *(batch.get_state_display(), batch.made_by.full_name),
            *(_moment(batch.made_at), _moment(batch.applied_at)),
        ]
        for batch in held.select_related("organisation", "made_by").order_by("-pk")[:MOST]
    ]
    return Table(title, columns, rows)


def _moment(at: Any) -> str | None:
    return f"{timezone.localtime(at):%d/%m/%Y %H:%M}" if at else None


def preview_table(request: Any) -> Table:
    """What the staged batch ``lo`` would do, whole where its page shows the first rows.

    Ethnicity, religion and identity numbers are not told, neither before nor after.
    """
    batch = batch_of(request, key_asked(request, "lo"))
    if not request.scope.may("export", organisation=batch.organisation):
        raise PermissionDenied
    if batch.state not in (ImportBatch.State.READ, ImportBatch.State.CHECKED):
        raise Http404
    found = batches.outcome_of(batch, by=request.user, on=request.today)
    hidden = {str(c.label) for c in ALL_KINDS[batch.kind].columns if c.sensitive}
    place = [Out(_("Dòng"), 14), Out(_("Người, đơn vị"), 30), Out(_("Ngày sinh, chi bộ"), 34)]
    columns = [*place, Out(_("Mục"), 24), Out(_("Đang ghi"), 34), Out(_("Sẽ thành"), 34)]
    rows = [
        [
            *(line.place, line.name, line.detail, label),
            *((HIDDEN, HIDDEN) if label in hidden else (before, after)),
        ]
        for line in found.lines(found.where("changed"))
        for label, before, after in line.changes or ((_("mở hồ sơ"), "", ""),)
    ]
    further = [
        Part(_("Sẽ thêm mới"), place, [_who(line) for line in found.lines(found.where("new"))]),
        _told(_("Có cảnh báo"), place, found, found.doubtful),
        _told(_("Dòng có lỗi"), place, found, found.where("refused")),
    ]
    said = f"{batch.file_name}; {ALL_KINDS[batch.kind].label}; {batch.organisation.name}"
    return Table(_("Sẽ thay đổi khi nhập"), columns, rows, said, tuple(further))


def _told(label: str, place: list[Out], found: Outcome, places: list[int]) -> Part:
    rows = [[*_who(line), _words(line)] for line in found.lines(places)]
    return Part(label, [*place, Out(_("Điều cần biết"), 70)], rows)


def _who(line: Line) -> list[Any]:
    return [line.place, line.name, line.detail]


def _words(line: Line) -> str:
    return "\n".join(f"{one.column}: {one.text}" if one.column else one.text
                     for one in line.messages)  # fmt: skip
