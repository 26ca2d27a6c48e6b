"""Tables of single pages as files, for those whose right is not the exporting of lists."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ketnap.accounts.views.people import in_force, users_listed
from ketnap.audit import wording
from ketnap.audit.views import entries_for, narrowed, subjects
from ketnap.exchange.export import Out
from ketnap.exchange.tables import MOST, TABLES, Table
from ketnap.exchange.views_out import answer
from ketnap.statistics.views import WHAT_IS_LISTED, behind_asked
from ketnap.web.page import page


@page("export")
def export_table(request: Any, what: str) -> HttpResponse:
    """The table of a page, as it is seen: ``what`` names it, its filters stand in the address."""
    if what not in TABLES:
        raise Http404
    return table_file(request, TABLES[what](request))


@page("see_trail", post="see_trail", once=False)
def export_trail(request: Any) -> HttpResponse:
    """The trail as it is narrowed; filters are sent by POST, as on its page."""
    entries, words = narrowed(request, entries_for(request.scope))
    found = list(entries.select_related("actor", "organisation").order_by("-number")[:MOST])
    about = subjects(found)
    columns = [
        *(Out(_("Số"), 10, numeric=True), Out(_("Lúc"), 18), Out(_("Ai"), 26)),
        *(Out(_("Với tư cách"), 30), Out(_("Việc"), 30), Out(_("Về"), 34)),
        Out(_("Lý do, căn cứ"), 50),
    ]
    rows = [
        [
            *(entry.number, f"{timezone.localtime(entry.at):%d/%m/%Y %H:%M:%S}"),
            entry.actor.full_name if entry.actor else _("Hệ thống"),
            str(entry.organisation) if entry.organisation else None,
            *(wording.words_for(entry.action), about.get(entry.number), entry.reason),
        ]
        for entry in found
    ]
    return table_file(request, Table(_("Nhật ký"), columns, rows, ", ".join(words)))


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
    return answer(request, table.title, table.columns, table.rows, table.sentence, sensitive)
