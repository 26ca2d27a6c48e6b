"""Pages of figures: the dashboard of a unit, its tables as files, the list behind every number."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ketnap.audit.reading import exported, viewed
from ketnap.dossiers.models import Dossier
from ketnap.organisations.models import Hamlet, Organisation
from ketnap.people.models import Membership
from ketnap.regulations.stages import STAGES
from ketnap.statistics.asked import Openness, asked, usual_spans
from ketnap.statistics.dashboard import GROUP_KEYS, UNIT_KEYS, dashboard
from ketnap.statistics.indicators import INDICATORS
from ketnap.statistics.lists import WHAT, people_behind
from ketnap.statistics.periods import period_before
from ketnap.statistics.places import UnitNotThere
from ketnap.statistics.renderers import TYPES
from ketnap.statistics.renderers import render as render_table
from ketnap.statistics.table import table
from ketnap.web.page import page

ROWS_SHOWN = 500
NAMES_SHOWN = 100  # of those who make the difference to the period before
STAGE_NAMES = {stage.key: stage for stage in STAGES}


def unit_seen(request: Any, code: str) -> Organisation:
    """Return the unit if its figures may be seen; else 404, as for one that never was."""
    return get_object_or_404(
        Organisation.objects.visible_to(request.scope, "see_figures"), code=code
    )


def as_file(content: bytes, suffix: str, name: str) -> HttpResponse:
    """Return a file; drawings and JSON are shown, papers and sheets saved."""
    response = HttpResponse(content, content_type=TYPES[suffix])
    where = "attachment" if suffix in ("xlsx", "docx") else "inline"
    response["Content-Disposition"] = f'{where}; filename="{name}.{suffix}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@page("see_figures")
def unit_figures(request: Any, code: str) -> HttpResponse:
    """Target, done, pipeline, forecast; units, groups, time (D7)."""
    unit = unit_seen(request, code)
    question = asked(request.GET, unit, request.today)
    openness = Openness(request.scope)
    shown: dict[str, Any] = {
        "unit": unit,
        "asked": question,
        "spans": usual_spans(unit, request.today),
        "indicators": INDICATORS,
        "may_open": request.scope.may("see_names_behind_figures", organisation=unit),
        "group_keys": GROUP_KEYS,
    }
    try:
        shown["board"] = dashboard(unit, question, today=request.today, shown=openness)
    except UnitNotThere as missing:
        shown["missing"] = str(missing)
    return render(request, "statistics/dashboard.html", shown)


@page("see_figures")
def figures_file(request: Any, code: str, suffix: str) -> HttpResponse:
    """The table of a unit as .xlsx, .docx, .svg or .json; the suffix chooses."""
    if suffix not in TYPES:
        raise Http404
    unit = unit_seen(request, code)
    question = asked(request.GET, unit, request.today)
    by = request.GET.get("chia", "children")
    if by not in ("children", "cell", "month", "quarter", "none"):
        raise Http404
    keys = [key for key in request.GET.getlist("chi-so") if key in INDICATORS]
    if not keys:
        keys = ["admitted"] if suffix == "svg" else [*UNIT_KEYS, *GROUP_KEYS]
    try:
        made = table(
            unit,
            *question.span,
            keys,
            tree_day=question.tree_day,
            by=by,
            successors=question.successors,
            date_basis=question.date_basis,
            compare=request.GET.get("cung-ky") == "1",
            shown=Openness(request.scope),
        )
    except UnitNotThere as missing:
        raise Http404(str(missing)) from None
    language = (get_language() or "vi")[:2]
    title = _("KẾT QUẢ KẾT NẠP ĐẢNG VIÊN")
    content = render_table(made, suffix, title, language)
    if suffix in ("xlsx", "docx"):
        exported("figures", by=request.user, rows=len(made.lines), subject=unit, on=request.today)
    return as_file(content, suffix, f"so-lieu-{unit.code}-{question.span.until:%Y%m%d}")


@page("see_names_behind_figures")
def figures_list(request: Any, code: str) -> HttpResponse:
    """The list behind one number: as many rows as the number says."""
    return render(request, "statistics/list.html", behind_asked(request, code))


WHAT_IS_LISTED = {
    "dossier": (
        ("name", gettext_lazy("Người")),
        ("born", gettext_lazy("Năm sinh")),
        ("code", gettext_lazy("Hồ sơ")),
        ("unit", gettext_lazy("Chi bộ hiện nay")),
        ("step", gettext_lazy("Đang ở bước")),
        ("admitted_on", gettext_lazy("Ngày làm lễ")),
    ),
    "membership": (
        ("name", gettext_lazy("Đảng viên")),
        ("unit", gettext_lazy("Chi bộ")),
        ("joining_on", gettext_lazy("Ngày vào Đảng")),
        ("official_on", gettext_lazy("Ngày chính thức")),
    ),
    "hamlet": (
        ("name", gettext_lazy("Thôn, tổ dân phố")),
        ("unit", gettext_lazy("Thuộc")),
        ("cell", gettext_lazy("Chi bộ riêng")),
    ),
    "organisation": (
        ("name", gettext_lazy("Chi bộ")),
        ("unit", gettext_lazy("Trực thuộc")),
    ),
}
"""The columns of a list behind a number, by what is counted: key of a line, heading."""


def behind_asked(request: Any, code: str, *, whole: bool = False) -> dict[str, Any]:
    """Return what the list behind a number shows; ``whole``: every row of it, not the first ones.

    404 for what is no number, or lies outside what the person may see.
    """
    unit = unit_seen(request, code)
    if not request.scope.may("see_names_behind_figures", organisation=unit):
        raise Http404
    question = asked(request.GET, unit, request.today)
    key = request.GET.get("chi-so", "")
    indicator = INDICATORS.get(key)
    if indicator is None or (indicator.counts is None and not indicator.counted_by):
        raise Http404
    row = None
    if row_code := request.GET.get("dong", ""):
        row = get_object_or_404(
            Organisation.objects.visible_to(request.scope, "see_names_behind_figures"),
            code=row_code,
        )
    unknown = request.GET.get("chua-ro") == "1"
    only = tuple(name for name in request.GET.getlist("loc") if name in GROUP_KEYS)
    if any(INDICATORS[name].sensitive for name in (key, *only)) and not request.scope.may(
        "see_dossiers", "sensitive", None, row or unit
    ):
        raise Http404
    earlier = period_before(question.span)
    compared = request.GET.get("khac") == "1"
    behind = partial(
        people_behind,
        unit,
        key,
        tree_day=question.tree_day,
        row=row.pk if row else None,
        date_basis=question.date_basis,
        unknown=unknown,
        only=only,
    )
    try:
        ids = behind(*question.span)
        before = behind(*earlier) if compared else []
    except UnitNotThere as missing:
        raise Http404(str(missing)) from None
    counted = INDICATORS[indicator.counted_by] if indicator.counted_by else indicator
    what = WHAT[counted.basis]
    if indicator.sensitive:
        viewed(row or unit, by=request.user, what="figures", fields=[key], on=request.today)
    shown = ids if whole else ids[:ROWS_SHOWN]
    return {
        "unit": unit,
        "row": row or unit,
        "asked": question,
        "indicator": indicator,
        "sensitive": any(INDICATORS[name].sensitive for name in (key, *only)),
        "unknown": unknown,
        "total": len(ids),
        "what": what,
        "rows": listed(what, shown, request.scope),
        "shown": len(shown),
        "compared": compared,
        "earlier": earlier,
        "total_before": len(before),
        "entered": names_of(what, sorted(set(ids) - set(before)), request.scope),
        "left": names_of(what, sorted(set(before) - set(ids)), request.scope),
        "query": request.GET.urlencode(),
    }


def names_of(what: str, ids: list[int], scope: Any) -> dict[str, Any]:
    """Return how many rows there are and the first of them, to tell why two periods differ."""
    return {"total": len(ids), "rows": listed(what, ids[:NAMES_SHOWN], scope)}


def listed(what: str, ids: list[int], scope: Any) -> list[dict[str, Any]]:
    """Return the lines of a list; what lies outside the person's scope stands without a name."""
    if what == "dossier":
        seen = set(
            Dossier.objects.visible_to(scope).filter(pk__in=ids).values_list("id", flat=True)
        )
        found = Dossier.objects.filter(pk__in=ids).select_related("person", "cell")
        return [
            {
                "name": one.person.full_name if one.pk in seen else "",
                "born_on": one.person.born_on if one.pk in seen else None,
                "born": one.person.born_on.year if one.pk in seen and one.person.born_on else None,
                "code": one.code if one.pk in seen else "",
                "unit": one.cell.name,
                "stage": (stage := STAGE_NAMES.get(one.stage)),
                "step": stage.title((get_language() or "vi")[:2]) if stage else "",
                "admitted_on": one.admitted_on,
            }
            for one in found.order_by("person__sort_key", "id")
        ]
    if what == "membership":
        visible = Organisation.objects.visible_to(scope, "see_names_behind_figures")
        members = Membership.objects.filter(pk__in=ids).select_related("person", "cell")
        inside = set(visible.filter(members__in=ids).values_list("id", flat=True))
        return [
            {
                "name": one.person.full_name if one.cell_id in inside else "",
                "unit": one.cell.name,
                "joining_on": one.joining_on,
                "official_on": one.official_on,
            }
            for one in members.order_by("person__sort_key", "id")
        ]
    if what == "hamlet":
        hamlets = Hamlet.objects.filter(pk__in=ids).select_related("commune", "cell")
        return [
            {"name": one.name, "unit": one.commune.name, "cell": one.cell.name if one.cell else ""}
            for one in hamlets
        ]
    units = Organisation.objects.filter(pk__in=ids).select_related("parent")
    return [
        {"name": one.name, "href": one.code, "unit": one.parent.name if one.parent else ""}
        for one in units
    ]
