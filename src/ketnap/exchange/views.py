"""The import in five steps: file, columns, check, mend, review; and the batches there were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from ketnap.audit.refusals import Refused
from ketnap.exchange import batches, kept, packages, wizard
from ketnap.exchange.export import TYPES
from ketnap.exchange.forms import MendForm, UploadForm, kinds_for
from ketnap.exchange.headings import heading_key
from ketnap.exchange.kinds import ALL_KINDS, KINDS
from ketnap.exchange.marked import marked_file, marked_original
from ketnap.exchange.models import ImportBatch, ImportRow
from ketnap.exchange.scoped import batch_of
from ketnap.exchange.templates_out import template_of
from ketnap.exchange.units import Units
from ketnap.exchange.views_work import start_work, work_on
from ketnap.exchange.work import APPLY, UNDO
from ketnap.exchange.workbook import UnusableFile
from ketnap.organisations.models import Organisation
from ketnap.web.page import page

SHOWN = 200
FILTERS = ("loi", "canh-bao")
STAGED = (ImportBatch.State.READ, ImportBatch.State.CHECKED)


def importing_units(request: Any) -> list[Organisation]:
    """The units the person may import for, in the order of the tree."""
    units = Organisation.objects.visible_to(request.scope, "import").open_on(request.today)
    return list(units.order_by("position")[:2000])


@page("import", post="import")
def import_list(request: Any) -> HttpResponse:
    """Step 1: choose list, unit and file; below, the batches there were."""
    units = importing_units(request)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, scope=request.scope, units=units)
        if form.is_valid():
            content, name = form.content()
            try:
                batch = wizard.stage_upload(
                    content,
                    name,
                    KINDS[form.cleaned_data["kind"]],
                    form.units[form.cleaned_data["unit"]],
                    by=request.user,
                    on=request.today,
                    options=form.options(),
                )
            except UnusableFile as refused:
                form.add_error("file", refused.message.text)
            else:
                return redirect("import_columns", key=batch.pk)
        return show_list(request, form, units, status=422)
    initial = {"unit": request.unit.code if request.unit else "", "kind": "people"}
    form = UploadForm(scope=request.scope, units=units, initial=initial)
    return show_list(request, form, units)


def show_list(
    request: Any, form: UploadForm, units: list[Organisation], status: int = 200
) -> HttpResponse:
    """The first page, with the form as it stands."""
    held = ImportBatch.objects.filter(request.scope.where("import", "organisation"))
    rows = held.exclude(state=ImportBatch.State.ABANDONED).select_related("organisation", "made_by")
    return render(
        request,
        "exchange/list.html",
        {
            "form": form,
            "steps": wizard.steps(1),
            "batches": [
                (batch, ALL_KINDS[batch.kind].label) for batch in rows.order_by("-pk")[:30]
            ],
            "kinds": kinds_for(request.scope),
            "unit": request.unit,
        },
        status=status,
    )


@page("import")
def import_template(request: Any, kind: str, code: str) -> HttpResponse:
    """The empty template of a list, with the unit's own drop-downs."""
    unit = get_object_or_404(Organisation.objects.visible_to(request.scope, "import"), code=code)
    if kind not in {one.key for one in kinds_for(request.scope)}:
        raise PermissionDenied
    content = template_of(KINDS[kind], Units(unit, request.today))
    return download(content, f"mau-{kind}.xlsx")


@page("import", post="import")
def import_columns(request: Any, key: int) -> HttpResponse:
    """Step 2: which column of the file is which; remembered for the unit."""
    batch = batch_of(request, key)
    if batch.state not in STAGED:
        return redirect("import_review", key=batch.pk)
    kind = ALL_KINDS[batch.kind]
    reading = wizard.overview_of(batch, request.today)
    if reading is None:
        messages.error(request, _("Tệp của lô này không còn được giữ. Chọn lại tệp."))
        return redirect("import_list")
    if request.method == "POST":
        known = {column.key for column in kind.columns} | {""}
        mapping = {}
        for number, (heading, before) in enumerate(reading.places):
            chosen = request.POST.get(f"column-{number}", before)
            if chosen in known and chosen != before:
                mapping[heading_key(heading)] = chosen
        try:
            if mapping:
                batches.remember_mapping(
                    batch.organisation, batch.kind, mapping, by=request.user, on=request.today
                )
                wizard.restage(batch, by=request.user, on=request.today, mapping=mapping)
        except UnusableFile as refused:
            messages.error(request, refused.message.text)
            return redirect("import_columns", key=batch.pk)
        return redirect("import_check", key=batch.pk)
    labels = {column.key: str(column.label) for column in kind.columns}
    places = [
        {
            "number": number,
            "heading": heading,
            "key": chosen,
            "label": labels.get(chosen, ""),
            "samples": reading.samples.get(heading)
            or reading.samples.get(labels.get(chosen, ""), []),
        }
        for number, (heading, chosen) in enumerate(reading.places)
    ]
    return render(
        request,
        "exchange/columns.html",
        {
            "batch": batch,
            "kind": kind,
            "steps": wizard.steps(2, batch),
            "places": places,
            "options": [("", _("Không đọc cột này")), *labels.items()],
            "said": reading.messages,
            "several": len(reading.sheets) > 1,
            "sheets": [name for name in reading.sheets if name],
        },
    )


@page("import", post="import")
def import_check(request: Any, key: int) -> HttpResponse:
    """Step 3: what the check found, row by row; questions asked once per file. Writes nothing."""
    batch = batch_of(request, key)
    if batch.state not in STAGED:
        return redirect("import_review", key=batch.pk)
    reading = wizard.overview_of(batch, request.today)
    questions = reading.questions if reading is not None else []
    if request.method == "POST":
        answers = {
            question.key: request.POST[question.key]
            for question in questions
            if request.POST.get(question.key) in dict(question.choices)
        }
        try:
            wizard.restage(batch, by=request.user, on=request.today, answers=answers)
        except UnusableFile as refused:
            messages.error(request, refused.message.text)
        open_still = [q.text for q in questions if q.key not in {**batch.answers, **answers}]
        if open_still:
            says = _("Chưa chọn câu trả lời: “%(question)s” Chọn một ý rồi bấm lại.")
            messages.error(request, says % {"question": open_still[0]})
        return redirect("import_check", key=batch.pk)
    found = batches.outcome_of(batch, by=request.user, on=request.today)
    only = request.GET.get("loc", "")
    wanted: Sequence[int] = range(len(found.keys))
    if only in batches.OUTCOMES:
        wanted = found.where(only)
    elif only in FILTERS:
        wanted = found.where("refused") if only == "loi" else found.warned
    leaf = leaf_asked(request, len(wanted))
    first = SHOWN * (leaf - 1)
    lines = found.lines(wanted[first : first + SHOWN])
    more = len(wanted) > first + SHOWN
    return render(
        request,
        "exchange/check.html",
        {
            "batch": batch,
            "kind": ALL_KINDS[batch.kind],
            "steps": wizard.steps(3, batch),
            "questions": [(q, batch.answers.get(q.key, "")) for q in questions],
            "unanswered": any(q.key not in batch.answers for q in questions),
            "said": reading.messages if reading else [],
            "several": len(reading.sheets) > 1 if reading else False,
            "counts": found.counts,
            "warned": len(found.warned),
            "lines": lines,
            "total": len(wanted),
            "first": first + 1,
            "last": first + len(lines),
            "previous": f"?{urlencode({'loc': only, 'trang': leaf - 1})}" if leaf > 1 else "",
            "next": f"?{urlencode({'loc': only, 'trang': leaf + 1})}" if more else "",
            "only": only,
        },
    )


def leaf_asked(request: Any, total: int) -> int:
    """The leaf of a long list in the address, kept within the list."""
    asked = request.GET.get("trang", "")[:9]
    last = max(1, -(-total // SHOWN))
    return min(max(int(asked), 1), last) if asked.isascii() and asked.isdigit() else 1


@page("import")
def import_marked(request: Any, key: int) -> HttpResponse:
    """The same file with an error column and coloured cells; ``chi-loi=1``: its faulty rows only.

    What cannot be written into (a .csv, a file no longer kept) comes as a new workbook.
    """
    batch = batch_of(request, key)
    intake, items = batches.checked_again(batch, by=request.user, on=request.today)
    only = request.GET.get("chi-loi") == "1"
    content = None
    wanted = not only and batch.file_name.lower().endswith(".xlsx")
    if wanted and (reading := wizard.reading_of(batch, request.today)) is not None:
        original = kept.kept(batch) or b""
        content = marked_original(original, intake.kind, items, reading.lists)
    content = content or marked_file(intake.kind, items, only_refused=only)
    stem = batch.file_name.rsplit(".", 1)[0]
    return download(content, f"{stem} - cần sửa.xlsx")


@page("import", post="import")
def import_mend(request: Any, key: int) -> HttpResponse:
    """Step 4: the rows with errors, one form for the row in hand."""
    batch = batch_of(request, key)
    if batch.state not in STAGED:
        return redirect("import_review", key=batch.pk)
    kind = ALL_KINDS[batch.kind]
    found = batches.outcome_of(batch, by=request.user, on=request.today)
    wrong = found.where("refused")
    number = request.POST.get("row") or request.GET.get("dong") or ""
    at = next((at for at in wrong if str(found.keys[at]) == number), wrong[0] if wrong else None)
    chosen = found.line(at) if at is not None else None
    form = None
    told: dict[str, Any] = {"said_of_row": [], "faults": {}, "doubts": {}}
    if chosen is not None:
        stored = get_object_or_404(ImportRow, batch=batch, pk=chosen.key)
        row = wizard.row_of(stored, chosen)
        used = {column for _heading, column in batch_columns(batch)} | set(row.values)
        used |= {column.key for column in kind.required()}
        keys = [column.key for column in kind.columns if column.key in used]
        form = MendForm(
            request.POST or None,
            kind=kind,
            keys=keys,
            initial=wizard.texts_to_mend(kind, row),
        )
        told = wizard.said_by_box(kind, keys, row)
        if request.method == "POST" and form.is_valid():
            wizard.mend_row(batch, stored, form.cleaned_data, by=request.user, on=request.today)
            return redirect(f"{reverse('import_mend', args=[batch.pk])}?dong={chosen.key}")
    return render(
        request,
        "exchange/mend.html",
        {
            "batch": batch,
            "kind": kind,
            "steps": wizard.steps(4, batch),
            "lines": found.lines(wrong[:SHOWN]),
            "left": len(wrong),
            "chosen": chosen,
            "alike": wizard.alike_of(batch, found, [chosen])[chosen.key] if chosen else [],
            "form": form,
            **told,
        },
    )


def batch_columns(batch: ImportBatch) -> list[tuple[str, str]]:
    """The columns the staged rows have values in."""
    keys = {key for values in batch.rows.values_list("values", flat=True)[:200] for key in values}
    return [("", key) for key in keys]


@page("import", post="import")
def import_review(request: Any, key: int) -> HttpResponse:
    """Step 5: what would change, before and after; then apply as one unit. Later: take it back."""
    batch = batch_of(request, key)
    if request.method == "POST":
        return carry_out(request, batch)
    package = batch.answers.get("package")
    context: dict[str, Any] = {
        "batch": batch,
        "kind": ALL_KINDS[batch.kind],
        **work_on(batch, request.user),
        "staged": batch.state in STAGED,
        "package": package,
        "made_at": packages.shown_moment(package["made_at"]) if package else "",
    }
    links = batch if context["job"] is None else None  # nothing to go back to while it is put in
    context["steps"] = wizard.steps(5, links) if batch.state in STAGED else wizard.steps(6)
    if batch.state in STAGED and context["job"] is None:
        found = batches.outcome_of(batch, by=request.user, on=request.today)
        doubtful = found.lines(found.doubtful[:SHOWN])
        alike = wizard.alike_of(batch, found, doubtful)
        context |= {
            "counts": found.counts,
            "changed": found.lines(found.where("changed")[:SHOWN]),
            "fresh": found.lines(found.where("new")[:SHOWN]),
            "doubtful": [(line, alike[line.key]) for line in doubtful],
            "doubtful_count": len(found.doubtful),
            "wrong": found.lines(found.where("refused")[:SHOWN]),
            "absent": found.absent,
            "absent_count": found.absent_count,
        }
    return render(request, "exchange/review.html", context)


def carry_out(request: Any, batch: ImportBatch) -> HttpResponse:
    """Apply, take back or throw away, by the button pressed."""
    here = redirect("import_review", key=batch.pk)
    what = request.POST.get("what", "")
    if work_on(batch, request.user)["job"] is not None:
        messages.warning(request, _("Máy đang làm lô này. Chờ xong, hoặc bấm Dừng."))
        return here
    if what == "abandon" and batch.state in STAGED:
        batches.abandon_batch(batch, by=request.user, on=request.today)
        kept.forget(batch)
        messages.success(request, _("Đã bỏ lô này. Không có gì được nhập."))
        return redirect("import_list")
    if what == "undo" and wizard.takes_long(batch):
        start_work(UNDO, batch, by=request.user, on=request.today)
        return here
    if what == "undo":
        count = batches.undo_batch(batch, by=request.user, on=request.today)
        messages.success(request, _("Đã hoàn tác %(count)s dòng.") % {"count": count})
        return here
    if what != "apply" or batch.state not in STAGED:
        return here
    if batch.answers.get("confirmed") != "all":
        asked = {int(key) for key in request.POST.getlist("asked") if key.isdigit()}
        ticked = {int(key) for key in request.POST.getlist("confirmed") if key.isdigit()}
        rows = list(batch.rows.filter(pk__in=asked | ticked))
        places = {row.pk: (row.before.get("sheet", ""), row.row) for row in rows}
        batches.confirm_rows(
            batch,
            {places[key] for key in ticked & places.keys()},
            {places[key] for key in asked & places.keys()},
            by=request.user,
            on=request.today,
        )
    good_only = request.POST.get("which") == "good"
    if wizard.takes_long(batch):
        start_work(APPLY, batch, by=request.user, on=request.today, good_rows_only=good_only)
        return here
    try:
        counts = packages.apply_staged(
            batch, by=request.user, on=request.today, good_rows_only=good_only
        )
    except Refused as refused:
        messages.error(request, " ".join(problem.says for problem in refused.problems))
        return here
    kept.forget(batch)
    left = counts["refused"]
    told = _("Đã nhập: %(new)s mới, %(changed)s thay đổi, %(unchanged)s như cũ.") % counts
    if left:
        messages.warning(
            request, told + " " + _("Có lỗi: %(left)s dòng chưa nhập.") % {"left": left}
        )
    else:
        messages.success(request, told)
    return here


def download(content: bytes, name: str) -> HttpResponse:
    """A file to keep, with a Vietnamese name."""
    response = HttpResponse(content, content_type=TYPES["xlsx"])
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
