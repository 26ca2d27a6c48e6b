"""Papers given out: as Word files, on pages to print, and what is told about them beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ketnap.audit.reading import exported, viewed
from ketnap.documents.blanks import DECIDES, Blank
from ketnap.documents.deciding import DraftDecision
from ketnap.documents.drafts import DraftPaper
from ketnap.documents.printed import blocks
from ketnap.documents.word import Sheet, joined, local_fault, sheet_of
from ketnap.documents.wording import DraftResolution
from ketnap.dossiers.charge import may_act
from ketnap.dossiers.facts import language
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.prepared import READMITTED
from ketnap.dossiers.sitting import Matter
from ketnap.law.sources import CONFIDENCE_LABELS, Confidence
from ketnap.organisations.models import Organisation
from ketnap.regulations import rulebook
from ketnap.regulations.documents import document_kinds

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DECIDING_ACTS = {Matter.ADMISSION.value: "decide", Matter.RECOGNITION.value: "decide_recognition"}


@dataclass(frozen=True)
class Missing:
    """Something a paper has no value for, and the page that takes it ("" for the paper itself)."""

    label: str
    href: str


@dataclass(frozen=True)
class FormInUse:
    """Which form a paper follows on the day of the act, and how far number and words are sure.

    ``number`` is "" where no form is known. ``basis``: the regulation the paper cites, with its own
    doubt.
    """

    number: str
    cite: str
    doubt: str
    wording: str
    basis: str = ""


def kind_number(draft: DraftPaper) -> int:
    """Return the paper's number among the 104 kinds; a readmission has its own."""
    again = draft.form.body == DECIDES and draft.dossier.readmission
    return READMITTED if again and draft.form.matter == Matter.ADMISSION else draft.form.kind


def said_doubt(confidence: Confidence) -> str:
    """Return how far something was checked, in the reader's language; "" for what was seen."""
    if confidence == "seen":
        return ""
    return CONFIDENCE_LABELS[confidence][0 if language() == "vi" else 1]


def form_in_use(draft: DraftPaper) -> FormInUse:
    """Return the form in use on the day of the act, and what of the paper is not verified."""
    sources = rulebook().sources
    form = document_kinds()[kind_number(draft)].form(draft.on)
    source = draft.regulation if isinstance(draft, DraftDecision) else None
    doubt = said_doubt(source.confidence) if source else ""
    return FormInUse(
        number=form.number if form else "",
        cite=sources[form.cite].cite(language()) if form else "",
        doubt=said_doubt(form.confidence) if form else "",
        wording=said_doubt(draft.form.wording),
        basis=f"{source.cite(language())}: {doubt}" if source and doubt else "",
    )


def missing_of(request: Any, draft: DraftPaper, editable: bool) -> list[Missing]:
    """Return what the draft has no value for, each fact once, with where it is entered.

    ``editable``: whether the person may change the case; else a link leads to where it is read.
    """
    act = DECIDING_ACTS.get(draft.form.matter, "")
    decides = draft.form.body == DECIDES and may_act(request.scope, act, draft.dossier)
    by_source: dict[str, Blank] = {}
    for blank in draft.open_blanks:
        kept = by_source.setdefault(blank.source or blank.key, blank)
        if blank.source.endswith(f".{blank.key}") and not kept.source.endswith(f".{kept.key}"):
            by_source[blank.source] = blank
    return [
        Missing(str(blank.label), entered_at(blank, draft, editable, decides))
        for blank in by_source.values()
    ]


def entered_at(blank: Blank, draft: DraftPaper, editable: bool, decides: bool) -> str:
    """Return the address at which a fact is entered; "" for what is written into the paper.

    ``decides``: whether the person may record the decision.
    """
    code, meeting, unit = draft.dossier.code, None, None
    if isinstance(draft, DraftResolution):
        meeting, unit = draft.ballot.meeting, draft.ballot.meeting.organisation
    elif isinstance(draft, DraftDecision):
        meeting, unit = draft.meeting, draft.decider or draft.dossier.cell
    if blank.entered == "details":
        field = blank.source.removeprefix("meeting.")
        return reverse("minutes_complete", args=[meeting.pk]) + f"#id_{field}" if meeting else ""
    if blank.entered == "person":
        return reverse("person_edit" if editable else "dossier_person", args=[code])
    if blank.entered == "unit":
        return unit_page(unit)
    if blank.entered == "decision" and editable and decides:
        recorded = isinstance(draft, DraftDecision) and draft.taken is not None
        if not recorded:
            return reverse("dossier_act", args=[code, DECIDING_ACTS[draft.form.matter]])
    if blank.entered in ("case", "decision"):
        return reverse("dossier_sittings", args=[code])
    return ""


def unit_page(unit: Organisation | None) -> str:
    """Return the address of a unit's page; "" where no unit is known."""
    return reverse("organisation_page", args=[unit.code]) if unit else ""


def filled(drafts: Sequence[DraftPaper]) -> list[tuple[Sheet, str]]:
    """Return each draft as the text of its Word file."""
    return [((sheet := sheet_of(d.form)), sheet.text(d.shown())) for d in drafts]


def file_name(drafts: Sequence[DraftPaper], about: str) -> str:
    """Return the name a file is saved under: the kind's number, what it is, the code, the day.

    ``about`` is the code of a case or a unit: no name of a person stands in it, for names of files
    are seen in many places.
    """
    first = drafts[0]
    kind = document_kinds()[kind_number(first)].code
    bodies = {draft.form.body == DECIDES for draft in drafts}
    called = "van-ban" if len(bodies) > 1 else "quyet-dinh" if True in bodies else "nghi-quyet"
    return f"{kind}-{called}-{about}-{first.on:%Y%m%d}.docx"


def as_word(request: Any, drafts: Sequence[DraftPaper], about: str) -> HttpResponse:
    """Return drafts as one Word file; each case gets its entry in the trail."""
    content = joined(filled(drafts))
    with transaction.atomic():
        for draft in drafts:
            what = "decision" if draft.form.body == DECIDES else "resolution"
            exported(what, by=request.user, rows=1, subject=draft.dossier, on=request.today)
    response = HttpResponse(content, content_type=DOCX)
    response["Content-Disposition"] = f'attachment; filename="{file_name(drafts, about)}"'
    return response


def to_print(
    request: Any,
    drafts: Sequence[DraftPaper],
    *,
    over: str,
    way: list[tuple[str, str]],
    word_href: str,
) -> HttpResponse:
    """Show drafts as they stand in their Word files; each case gets its entry in the trail.

    What is blank or not verified is told beside each, not printed. ``way``: the page's place, as
    breadcrumbs; ``over``: the words above its title.
    """
    ids = [draft.dossier.pk for draft in drafts]
    editable = set(
        Dossier.objects.editable_by(request.scope).filter(pk__in=ids).values_list("pk", flat=True)
    )
    papers = [
        {
            "draft": draft,
            "blocks": blocks(sheet.file(text)),
            "missing": missing_of(request, draft, draft.dossier.pk in editable),
            "form": form_in_use(draft),
        }
        for draft, (sheet, text) in zip(drafts, filled(drafts), strict=True)
    ]
    with transaction.atomic():
        for draft in drafts:
            viewed(draft.dossier, by=request.user, what="print", on=request.today)
    return render(
        request,
        "documents/papers.html",
        {
            "papers": papers,
            "faults": sorted({fault for d in drafts if (fault := local_fault(d.form))}),
            "title": title_of(drafts),
            "over": over,
            "way": way,
            "word_href": word_href,
        },
    )


def title_of(drafts: Sequence[DraftPaper]) -> str:
    """Return what the papers are: "Dự thảo nghị quyết", "Quyết định", "Văn bản của cuộc họp"."""
    decisions = {draft.form.body == DECIDES for draft in drafts}
    unsigned = any(draft.is_draft for draft in drafts)
    if len(decisions) > 1:
        return _("Văn bản của cuộc họp")
    if True in decisions:
        return _("Dự thảo quyết định") if unsigned else _("Quyết định")
    return _("Dự thảo nghị quyết") if unsigned else _("Nghị quyết")
