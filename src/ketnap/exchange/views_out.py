"""Lists out of the pages: the dossier list exactly as filtered, and whole lists of a unit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from ketnap.audit.reading import exported
from ketnap.dossiers import ordering
from ketnap.dossiers.columns import columns_of, helpers_of
from ketnap.dossiers.forms.listing import FilterForm
from ketnap.dossiers.lists import Filter, filtered, sentence
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.views.listing import row_of
from ketnap.exchange.admitted import admitted_list
from ketnap.exchange.export import TYPES, Above, Out, Suffix, list_file
from ketnap.exchange.kinds import KINDS
from ketnap.exchange.lists import rows_of_kind
from ketnap.exchange.tables import Table
from ketnap.people.services import born_of
from ketnap.vietnamese.dates import DateError, parse_date, show_date
from ketnap.web.page import page

MOST = 20_000


@page("export", post="export", once=False)
def export_list(request: Any, what: str) -> HttpResponse:
    """A list as a file: ``dossiers`` with the filters of the address, or a kind of list whole.

    ``dang=csv`` gives .csv. A name searched for is posted (``text``): it stands in no address and
    not in the trail, only in the file. Ethnicity, religion and identity numbers stay out.
    """
    if what == "dossiers":
        return dossiers_file(request)
    return kind_file(request, what, sensitive=False)


@page("export_sensitive", fresh=True)
def export_sensitive(request: Any, what: str) -> HttpResponse:
    """A whole list with its sensitive columns; who asks has confirmed who they are just now."""
    return kind_file(request, what, sensitive=True)


def dossiers_file(request: Any) -> HttpResponse:
    """The dossier list as it is filtered and ordered, in the columns the person chose to see."""
    form = FilterForm(request.GET or None, scope=request.scope)
    unnamed = form.chosen() if form.is_valid() else Filter()
    chosen = replace(unnamed, text=request.POST.get("text", "").strip())
    seen = Dossier.objects.visible_to(request.scope).filter(request.scope.where("export", "cell"))
    order = ordering.known(request.GET.get("order", ""))
    cases = ordering.in_order(filtered(seen, chosen, request.today), order)
    found = list(cases.select_related("person", "cell", "holder")[:MOST])
    shown = columns_of(request.user)
    columns = [
        *(Out(_("Mã hồ sơ"), 14), Out(_("Họ và tên"), 28), Out(_("Ngày sinh"), 12)),
        *(Out(str(column.label), column.width) for column in shown),
    ]
    asked = [column.key for column in shown]
    helpers = helpers_of(case.pk for case in found) if "helper" in asked else {}
    rows = []
    for case in found:
        stage, missing, _left = row_of(case, request.today)
        values = {
            "cell": case.cell.name,
            "stage": stage,
            "missing": "; ".join(missing),
            "due": case.next_due_on,
            "holder": case.holder.name if case.holder is not None else "",
            "helper": helpers.get(case.pk, ""),
            "sourced": case.sourced_on,
            "considered": case.cell_considered_on,
            "gender": case.person.get_gender_display(),
            "born": case.person.born_on.year if case.person.born_on else None,
        }
        first = [case.code, case.person.full_name, born_of(case.person)]
        rows.append(first + [values[key] for key in asked])
    said = sentence(chosen, len(rows))
    noted = sentence(unnamed, len(rows)) if chosen.text else said
    return answer(request, Table(_("Danh sách hồ sơ"), columns, rows, said), noted=noted)


def kind_file(request: Any, what: str, *, sensitive: bool) -> HttpResponse:
    """A whole list of the unit acted in, in the columns in which it can come back."""
    if what == "admitted":
        return admitted_file(request, sensitive=sensitive)
    if what not in KINDS or request.unit is None:
        raise Http404
    needed = "export_sensitive" if sensitive else "export"
    if not request.scope.may(needed, organisation=request.unit) or not request.scope.may(
        KINDS[what].right, organisation=request.unit
    ):
        raise PermissionDenied
    columns, rows = rows_of_kind(what, request.unit, on=request.today, sensitive=sensitive)
    return answer(request, Table(str(KINDS[what].label), columns, rows), sensitive=sensitive)


def admitted_file(request: Any, *, sensitive: bool) -> HttpResponse:
    """Those admitted, for the clerk of the national member database to key in from.

    ``tu`` and ``den`` are the first and last day of the ceremonies; this year when left out.
    """
    if request.unit is None:
        raise Http404
    needed = "export_sensitive" if sensitive else "export"
    if not request.scope.may(needed, organisation=request.unit) or not request.scope.may(
        "edit_dossiers", organisation=request.unit
    ):
        raise PermissionDenied
    try:
        since = parse_date(request.GET.get("tu") or f"01/01/{request.today.year}")
        until = parse_date(request.GET.get("den") or show_date(request.today))
    except DateError as error:
        raise Http404 from error
    columns, rows = admitted_list(request.unit, since=since, until=until, sensitive=sensitive)
    said = _("Kết nạp từ %(since)s đến %(until)s, %(count)s người.") % {
        "since": show_date(since),
        "until": show_date(until),
        "count": len(rows),
    }
    made = Table(_("Đảng viên mới kết nạp"), columns, rows, said)
    return answer(request, made, sensitive=sensitive)


def answer(
    request: Any, table: Table, *, sensitive: bool = False, noted: str | None = None
) -> HttpResponse:
    """The file, with its entry in the trail (there ``noted`` in place of the filter in words)."""
    suffix: Suffix = "csv" if request.GET.get("dang") == "csv" else "xlsx"
    unit = request.unit.name if request.unit is not None else ""
    person, now = request.user.full_name, timezone.localtime()
    above = Above(table.title, unit, person, now, table.sentence)
    label = table.title if table.further else ""
    content = list_file(
        table.columns, table.rows, above, suffix, label=label, further=table.further
    )
    exported(
        table.title,
        by=request.user,
        rows=len(table.rows) + sum(len(part.rows) for part in table.further),
        sentence=table.sentence if noted is None else noted,
        sensitive=sensitive,
        subject=table.subject or request.unit,
        on=request.today,
    )
    response = HttpResponse(content, content_type=TYPES[suffix])
    response["Content-Disposition"] = content_disposition_header(True, f"{table.title}.{suffix}")
    return response
