"""Tables of single pages as files, for those whose right is not the exporting of lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ketnap.accounts.views.people import in_force, users_listed
from ketnap.audit import wording
from ketnap.audit.views import entries_for, narrowed, seen_by, subjects
from ketnap.exchange import case_tables, page_tables, tables
from ketnap.exchange.export import Out, Part
from ketnap.exchange.tables import MOST, Table, exportable
from ketnap.exchange.views_out import answer
from ketnap.people.models import Person
from ketnap.search.services import find
from ketnap.search.views import stage_label
from ketnap.statistics.views import WHAT_IS_LISTED, behind_asked
from ketnap.web.page import page

TABLES: dict[str, Callable[[Any], Table]] = {
    "viec": tables.work_table,
    "nhac-viec": tables.notices_table,
    "cay-to-chuc": tables.tree_table,
    "lop": tables.courses_table,
    "danh-sach-lop": tables.roll_table,
    "chi-tieu": tables.targets_table,
    "cuoc-hop": tables.meetings_table,
    "so-van-ban": tables.register_table,
    "dieu-kien": case_tables.checks_table,
    "tham-tra": case_tables.vouching_table,
    "hop-quyet-dinh": case_tables.sittings_table,
    "dong-thoi-gian": case_tables.history_table,
    "phieu-hop": page_tables.ballots_table,
    "don-vi": page_tables.unit_table,
    "phan-bo": page_tables.shares_table,
    "lo-nhap": page_tables.batches_table,
    "goi-trao-doi": page_tables.packages_table,
    "xem-truoc": page_tables.preview_table,
}
"""The tables that whoever may export lists may take out, by the last word of their address."""
IN_FULL: dict[str, Callable[[Any], Table]] = {"tham-tra": case_tables.vouching_in_full}
"""Those of them that tell more to whoever may take out what is sensitive."""


@page("export")
def export_table(request: Any, what: str) -> HttpResponse:
    """The table of a page, as it is seen: ``what`` names it, its filters stand in the address."""
    if what not in TABLES:
        raise Http404
    return table_file(request, TABLES[what](request))


@page("export_sensitive", fresh=True)
def export_table_in_full(request: Any, what: str) -> HttpResponse:
    """The same with what is sensitive; who asks has confirmed who they are just now."""
    if what not in IN_FULL:
        raise Http404
    return table_file(request, IN_FULL[what](request), sensitive=True)


@page("see_trail", post="see_trail", once=False)
def export_trail(request: Any) -> HttpResponse:
    """The trail as it is narrowed; filters are sent by POST, as on its page."""
    entries, words = narrowed(request, entries_for(request.scope))
    found = list(entries.select_related("actor", "organisation").order_by("-number")[:MOST])
    about = subjects(found)
    columns = [
        *(Out(_("Số"), 10), Out(_("Lúc"), 18), Out(_("Ai"), 26)),
        *(Out(_("Với tư cách"), 30), Out(_("Việc"), 30), Out(_("Về"), 34)),
        Out(_("Lý do, căn cứ"), 50),
    ]
    rows = [
        [
            *(entry.number, _at(entry.at)),
            entry.actor.full_name if entry.actor else _("Hệ thống"),
            str(entry.organisation) if entry.organisation else None,
            *(wording.words_for(entry.action), about.get(entry.number), entry.reason),
        ]
        for entry in found
    ]
    looks = [
        Part(
            _("Ai đã xem"),
            [
                *(Out(_("Người"), 28), Out(_("Gần nhất"), 20), Out(_("Với tư cách"), 36)),
                Out(_("Số lần"), 10, numeric=True),
            ],
            [
                [who.full_name, _at(look.at), str(look.organisation or "") or None, times]
                for who, look, times in seen_by(entries)
            ],
        )
        for name in ("code", "person")
        if request.POST.get(name, "").strip()
    ]
    return table_file(request, Table(_("Nhật ký"), columns, rows, ", ".join(words), looks[:1]))


def _at(moment: dt.datetime) -> str:
    return f"{timezone.localtime(moment):%d/%m/%Y %H:%M:%S}"


@page("", post="export", once=False)
def export_search(request: Any) -> HttpResponse:
    """What a search found, as it is shown; the words stand in the file only, never in the trail."""
    text = request.POST.get("q", "").strip()
    found = find(text, request.scope)
    stage = partial(stage_label, language=request.LANGUAGE_CODE)
    allowed = exportable(request, [case.pk for case in found.cases])
    who = [Out(_("Họ và tên"), 30), Out(_("Năm sinh"), 10), Out(_("Chi bộ"), 34)]
    cases = [
        [*_person(case.person, case.cell.name), case.code, stage(case.stage)]
        for case in found.cases
        if case.pk in allowed
    ]
    within = request.scope.where("export", "cell")
    kept = set(Person.objects.filter(within, pk__in=[one.pk for one in found.people])
               .values_list("pk", flat=True))  # fmt: skip
    people = [_person(one, one.cell.name) for one in found.people if one.pk in kept]
    units = [[unit.name, unit.get_kind_display(), unit.closed_on] for unit in found.units]
    further = (
        Part(_("Người chưa có hồ sơ"), who, people),
        Part(
            _("Đơn vị"),
            [Out(_("Tên"), 44), Out(_("Loại"), 28), Out(_("Kết thúc ngày"), 12)],
            units,
        ),
    )
    columns = [*who, Out(_("Mã hồ sơ"), 14), Out(_("Đang ở bước"), 30)]
    said = _("tìm “%(words)s”") % {"words": text}
    return answer(request, Table(_("Kết quả tìm"), columns, cases, said, further), noted="")


def _person(person: Person, cell: str) -> list[Any]:
    return [person.full_name, person.born_on.year if person.born_on else None, cell]


@page("manage_users", post="manage_users", once=False)
def export_users(request: Any) -> HttpResponse:
    """The accounts as they are listed, with the roles in force; a name searched for is posted."""
    listed = users_listed(request)
    columns = [
        *(Out(_("Họ và tên"), 28), Out(_("Chức vụ"), 24), Out(_("Tên đăng nhập"), 20)),
        *(Out(_("Vai trò, đơn vị"), 50), Out(_("Hết hạn"), 24), Out(_("Tài khoản"), 14)),
    ]
    rows = []
    for account, held in listed.rows:
        roles = [line for line in held if in_force(line, request.today)]
        closed = not account.is_active
        unopened = not account.has_usable_password() and not account.is_demo
        rows.append(
            [
                *(account.full_name or account.username, account.position, account.username),
                "\n".join(f"{one.get_role_display()} · {one.organisation}" for one in roles),
                "\n".join(f"{one.until:%d/%m/%Y}" if one.until else "–" for one in roles),
                _("Đã ngừng") if closed else _("Chưa mở") if unopened else _("Đang dùng"),
            ]
        )
    return table_file(request, Table(_("Người dùng"), columns, rows, listed.sentence))


@page("see_names_behind_figures")
def export_behind(request: Any, code: str) -> HttpResponse:
    """The list behind one number, whole, unless it tells of something sensitive."""
    asked = behind_asked(request, code, whole=True)
    if asked["sensitive"] or not request.scope.may("export", organisation=asked["row"]):
        raise PermissionDenied
    return behind_file(request, asked)


@page("export_sensitive", fresh=True)
def export_behind_sensitive(request: Any, code: str) -> HttpResponse:
    """The same for any number; who asks has confirmed who they are just now."""
    asked = behind_asked(request, code, whole=True)
    if not request.scope.may("export_sensitive", organisation=asked["row"]):
        raise PermissionDenied
    return behind_file(request, asked)


def behind_file(request: Any, asked: dict[str, Any]) -> HttpResponse:
    """The list behind a number as a file."""
    labels = WHAT_IS_LISTED[asked["what"]]
    columns = [Out(str(label), 28) for _key, label in labels]
    rows = [[one[key] for key, _label in labels] for one in asked["rows"]]
    span = asked["asked"].span
    said = _("%(what)s, %(unit)s, từ %(since)s đến %(until)s") % {
        "what": asked["indicator"].title((get_language() or "vi")[:2]),
        "unit": asked["row"].name,
        "since": f"{span.since:%d/%m/%Y}",
        "until": f"{span.until:%d/%m/%Y}",
    }
    made = Table(_("Danh sách sau con số"), columns, rows, said)
    return table_file(request, made, sensitive=asked["sensitive"])


def table_file(request: Any, table: Table, *, sensitive: bool = False) -> HttpResponse:
    """A table as the file asked for, with its entry in the trail."""
    return answer(request, table, sensitive=sensitive)
