"""The tables on the pages of one case, to be written out as they are seen.

``ho-so`` in the address names the case. The whole page goes out: a further table of it is a
further sheet. What the page hides from somebody, their file hides as well.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from ketnap.dossiers.judging import next_acts
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.views.case import check_groups, explained, may_edit
from ketnap.dossiers.views.history import KINDS, happenings, reason_said
from ketnap.dossiers.views.way import dates_due
from ketnap.exchange.export import Out, Part
from ketnap.exchange.tables import Table
from ketnap.web.design import HIDDEN, CheckLine


def case_asked(request: Any) -> Dossier:
    """Return the case named in the address if its lists may be taken out; else 404."""
    cases = Dossier.objects.visible_to(request.scope).select_related("person", "cell")
    wanted = cases.filter(request.scope.where("export", "cell"))
    return get_object_or_404(wanted, code=request.GET.get("ho-so", ""))


def sentence_of(case: Dossier, *more: str) -> str:
    """Return what stands above: the case, its person and cell."""
    about = _("hồ sơ %(code)s") % {"code": case.code}
    return "; ".join(filter(None, (about, case.person.full_name, case.cell.name, *more)))


def checks_table(request: Any) -> Table:
    """What the law asks of the case, with verdict and clause; the dates still to be kept."""
    case = case_asked(request)
    explanation = explained(case, request.today)
    mendable = may_edit(request, case) and bool(next_acts(case, request.today))
    columns = [
        *(Out(_("Nhóm"), 22), Out(_("Điều kiện"), 50), Out(_("Kết quả"), 14)),
        *(Out(_("Vì sao, cần gì"), 44), Out(_("Căn cứ"), 34)),
    ]
    rows: list[list[Any]] = []
    for group in check_groups(explanation, case, mendable):
        rows += [_check(group["title"], line, line.word) for line in group["lines"]]
        rows += [_check(group["title"], line, _("Chưa tới bước")) for line in group["later"]]
    ahead = [due.verdict for due in dates_due(explanation, case, request.today)]
    dates = Part(
        _("Hạn"),
        [Out(_("Mốc"), 44), Out(_("Ngày"), 12), Out(_("Tính thế nào"), 60)],
        [[date.label, date.value, date.how] for date in ahead],
    )
    said = sentence_of(case, _("xét ngày %(day)s") % {"day": f"{request.today:%d/%m/%Y}"})
    return Table(_("Điều kiện của hồ sơ"), columns, rows, said, (dates,), case)


def _check(title: str, line: CheckLine, word: str) -> list[Any]:
    cites = "; ".join(line.citations)
    if line.unverified:
        cites = f"{cites} ({_('chưa đối chiếu nguyên văn')})"
    return [title, line.says, word, line.reason, cites]


def vouching_table(request: Any) -> Table:
    """Whom was asked about, who introduces, helps and commented; no result of a verification."""
    return _vouching(request, in_full=False)


def vouching_in_full(request: Any) -> Table:
    """The same with the results, for those who may read them. Raises PermissionDenied."""
    return _vouching(request, in_full=True)


def _vouching(request: Any, *, in_full: bool) -> Table:
    case = case_asked(request)
    readable = request.scope.readable("verification", case.stage, case.cell)
    if in_full and not (readable and request.scope.may("export_sensitive", organisation=case.cell)):
        raise PermissionDenied
    columns = [
        *(Out(_("Thẩm tra ai"), 20), Out(_("Tên người thân"), 26), Out(_("Nơi hỏi"), 36)),
        *(Out(_("Gửi"), 12), Out(_("Trả lời"), 12), Out(_("Kết quả"), 24)),
        Out(_("Vì sao không phải thẩm tra"), 34),
    ]
    rows = [
        [
            *(row.get_relation_display(), row.relative_name, row.place),
            *(row.asked_on, row.answered_on, _result(row, in_full), row.waived_because),
        ]
        for row in case.verifications.all()
    ]
    introducers = Part(
        _("Người giới thiệu"),
        [
            *(Out(_("Ai giới thiệu"), 28), Out(_("Tư cách"), 30), Out(_("Ngày giấy"), 12)),
            *(Out(_("Cùng nơi từ"), 12), Out(_("Nơi"), 34)),
        ],
        [
            [
                row.member.full_name if row.member else row.name,
                *(row.get_kind_display(), row.sheet_on, row.shared_from, row.shared_place),
            ]
            for row in case.introducers.select_related("member")
        ],
    )
    helpers = Part(
        _("Người giúp đỡ"),
        [
            *(Out(_("Đảng viên"), 28), Out(_("Từ ngày"), 12), Out(_("Đến ngày"), 12)),
            Out(_("Vì sao thôi"), 40),
        ],
        [
            [row.member.full_name, row.since, row.until, row.ended_because]
            for row in case.helpers.select_related("member")
        ],
    )
    comments = Part(
        _("Ý kiến nhận xét"),
        [
            *(Out(_("Ai cho ý kiến"), 34), Out(_("Nguồn"), 26), Out(_("Dịp"), 26)),
            *(Out(_("Ngày"), 12), Out(_("Tán thành"), 10, numeric=True)),
            Out(_("Có mặt"), 10, numeric=True),
        ],
        [
            [
                *(row.by, row.get_source_display(), row.get_occasion_display(), row.on),
                *(row.votes_for, row.present if row.votes_for is not None else None),
            ]
            for row in case.comments.all()
        ],
    )
    return Table(
        _("Thẩm tra, giới thiệu"),
        columns,
        rows,
        sentence_of(case, "" if in_full else _("không có kết quả thẩm tra")),
        (introducers, helpers, comments),
        case,
    )


def _result(row: Any, in_full: bool) -> str:
    if row.waived:
        return _("Không phải thẩm tra")
    if not row.answered_on:
        return _("Đang chờ")
    if not in_full:
        return HIDDEN
    return {None: _("Chưa rõ"), True: _("Không có vấn đề"), False: _("Có vấn đề")}[row.clear]


def sittings_table(request: Any) -> Table:
    """The meetings that considered the case, the decisions, the returns."""
    case = case_asked(request)
    agreed = {None: _("Đang ghi"), True: _("Đủ"), False: _("Chưa đủ")}
    columns = [
        *(Out(_("Ngày"), 12), Out(_("Ai họp"), 36), Out(_("Xét việc gì"), 28)),
        *(Out(_("Tán thành"), 10, numeric=True), Out(_("Kết quả"), 12), Out(_("Nghị quyết"), 18)),
    ]
    ballots = case.ballots.select_related("meeting__organisation").order_by("-meeting__on")
    rows = [
        [
            *(row.meeting.on, row.meeting.organisation.name, row.get_matter_display()),
            *(row.votes_for, agreed[row.agreed]),
            row.resolution_number or row.meeting.resolution_number,
        ]
        for row in ballots
    ]
    decisions = Part(
        _("Quyết định"),
        [
            *(Out(_("Ngày"), 12), Out(_("Việc"), 28), Out(_("Ai quyết định"), 36)),
            *(Out(_("Số"), 18), Out(_("Tán thành"), 10, numeric=True)),
            *(Out(_("Số ủy viên"), 10, numeric=True), Out(_("Kết quả"), 16)),
        ],
        [
            [
                *(row.on, row.get_matter_display(), row.organisation.name, row.number),
                *(row.votes_for, row.members),
                _("Đồng ý") if row.granted else _("Không đồng ý"),
            ]
            for row in case.decisions.select_related("organisation")
        ],
    )
    returns = Part(
        _("Trả lại để bổ sung"),
        [
            *(Out(_("Lần"), 8), Out(_("Ngày trả lại"), 12), Out(_("Nơi trả lại"), 34)),
            *(Out(_("Vì sao"), 60), Out(_("Gửi lại ngày"), 12)),
        ],
        [
            [
                *(row.round, row.returned_on, row.returned_by.name),
                *("\n".join(reason_said(reason) for reason in row.reasons), row.came_back_on),
            ]
            for row in case.returns.select_related("returned_by")
        ],
    )
    return Table(_("Họp, quyết định"), columns, rows, sentence_of(case), (decisions, returns), case)


def history_table(request: Any) -> Table:
    """The timeline, newest first; only the kind of event ``loai`` when asked."""
    case = case_asked(request)
    kind = request.GET.get("loai", "")
    labels = {
        "fact": _("Dữ kiện"),
        "meeting": _("Họp"),
        "decision": _("Quyết định"),
        "return": _("Trả lại"),
        "correction": _("Đính chính"),
        "move": _("Chuyển"),
        "warning": _("Cảnh báo đã qua"),
    }
    columns = [
        *(Out(_("Ngày"), 12), Out(_("Việc"), 60), Out(_("Ai"), 34)),
        Out(_("Ghi chú"), 60),
    ]
    known = kind if kind in KINDS else ""
    rows = [[one.when, one.title, one.who, one.note] for one in happenings(case, kind=kind)]
    said = sentence_of(case, labels[known] if known else "")
    return Table(_("Dòng thời gian"), columns, rows, said, (), case)
