"""The import in five steps: file, columns, check, mend, review; and the batches there were."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from ketnap.audit.refusals import Refused
from ketnap.exchange import batches, kept, packages, wizard
from ketnap.exchange.absent import absent_from
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
    reading, _questions = wizard.questions_of(batch, request.today)
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
    samples: dict[str, list[str]] = dict(reading.unread)
    for row in reading.rows[:40]:
        for label, text in row.cells.items():
            if text not in samples.setdefault(label, []) and len(samples[label]) < 3:
                samples[label].append(text)
    labels = {column.key: str(column.label) for column in kind.columns}
    places = [
        {
            "number": number,
            "heading": heading,
            "key": chosen,
            "label": labels.get(chosen, ""),
            "samples": samples.get(labels.get(chosen, ""), []) or samples.get(heading, []),
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
    reading, questions = wizard.questions_of(batch, request.today)
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
        return redirect("import_check", key=batch.pk)
    _intake, lines = wizard.lines_of(batch, by=request.user, on=request.today)
    only = request.GET.get("loc", "")
    wanted = [
        line
        for line in lines
        if (only != "loi" or line.item.refused)
        and (only != "canh-bao" or any(m.severity == "warn" for m in line.item.row.messages))
        and (only not in batches.OUTCOMES or line.item.outcome == only)
    ]
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
            "counts": batches.counts_of([line.item for line in lines]),
            "warned": sum(any(m.severity == "warn" for m in x.item.row.messages) for x in lines),
            "summary": wizard.summary(lines),
            "lines": wanted[:SHOWN],
            "more": max(0, len(wanted) - SHOWN),
            "only": only,
        },
    )


@page("import")
def import_marked(request: Any, key: int) -> HttpResponse:
    """The same file with an error column and coloured cells; ``chi-loi=1``: its faulty rows only.

    What cannot be written into (a .csv, a file no longer kept) comes as a new workbook.
    """
    batch = batch_of(request, key)
    intake, lines = wizard.lines_of(batch, by=request.user, on=request.today)
    items = [line.item for line in lines]
    only = request.GET.get("chi-loi") == "1"
    reading, _questions = wizard.questions_of(batch, request.today)
    content = None
    if reading is not None and not only and batch.file_name.lower().endswith(".xlsx"):
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
    _intake, lines = wizard.lines_of(batch, by=request.user, on=request.today)
    wrong = [line for line in lines if line.item.refused]
    number = request.POST.get("row") or request.GET.get("dong") or ""
    chosen = next((line for line in wrong if str(line.key) == number), wrong[0] if wrong else None)
    form = None
    told: dict[str, Any] = {"said_of_row": [], "faults": {}, "doubts": {}}
    if chosen is not None:
        used = {column for _heading, column in batch_columns(batch)} | set(chosen.item.row.values)
        used |= {column.key for column in kind.required()}
        keys = [column.key for column in kind.columns if column.key in used]
        form = MendForm(
            request.POST or None,
            kind=kind,
            keys=keys,
            initial=wizard.texts_to_mend(kind, chosen.item.row),
        )
        told = wizard.said_by_box(kind, keys, chosen.item.row)
        if request.method == "POST" and form.is_valid():
            stored = get_object_or_404(ImportRow, batch=batch, pk=chosen.key)
            wizard.mend_row(batch, stored, form.cleaned_data, by=request.user, on=request.today)
            return redirect(f"{reverse('import_mend', args=[batch.pk])}?dong={chosen.key}")
    return render(
        request,
        "exchange/mend.html",
        {
            "batch": batch,
            "kind": kind,
            "steps": wizard.steps(4, batch),
            "lines": wrong[:SHOWN],
            "left": len(wrong),
            "chosen": chosen,
            "alike": wizard.likenesses(chosen, lines, kind) if chosen is not None else [],
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
        intake, lines = wizard.lines_of(batch, by=request.user, on=request.today)
        absent = absent_from(intake, [line.item for line in lines])
        changed = [line for line in lines if line.item.outcome == "changed"]
        doubtful = [
            line
            for line in lines
            if not line.item.row.refused
            and any(said.severity == "warn" for said in line.item.row.messages)
        ]
        doubtful.sort(key=lambda line: not line.asks)
        context |= {
            "counts": batches.counts_of([line.item for line in lines]),
            "changed": changed[:SHOWN],
            "fresh": [line for line in lines if line.item.outcome == "new"][:SHOWN],
            "doubtful": [
                (line, wizard.likenesses(line, lines, ALL_KINDS[batch.kind]))
                for line in doubtful[:SHOWN]
            ],
            "wrong": [line for line in lines if line.item.refused][:SHOWN],
            "absent": absent[:SHOWN],
            "absent_count": len(absent),
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
    if what == "undo" and batch.rows.count() > wizard.INLINE_ROWS:
        start_work(UNDO, batch, by=request.user, on=request.today)
        return here
    if what == "undo":
        count = batches.undo_batch(batch, by=request.user, on=request.today)
        messages.success(request, _("Đã hoàn tác %(count)s dòng.") % {"count": count})
        return here
    if what != "apply" or batch.state not in STAGED:
        return here
    if batch.answers.get("confirmed") != "all":
        keys = [int(key) for key in request.POST.getlist("confirmed") if key.isdigit()]
        seen = [(row.before.get("sheet", ""), row.row) for row in batch.rows.filter(pk__in=keys)]
        batches.confirm_rows(batch, seen, by=request.user, on=request.today)
    good_only = request.POST.get("which") == "good"
    if batch.rows.count() > wizard.INLINE_ROWS:
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
