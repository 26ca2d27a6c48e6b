"""The papers of one case: all of them in a list, its decisions as Word files and to print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ketnap.documents.casefile import GROUPS, CasePaper, State, papers_of, read_for_papers
from ketnap.documents.deciding import DraftDecision, decision_of, read_with_case
from ketnap.documents.giving import as_word, said_doubt, to_print
from ketnap.dossiers.charge import may_act
from ketnap.dossiers.facts import language
from ketnap.dossiers.judging import acts
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.sitting import Matter
from ketnap.dossiers.views.case import dossier_seen, frame, may_edit
from ketnap.dossiers.views.mending import act_of
from ketnap.regulations import rulebook
from ketnap.web.page import page

DECIDED = {"ket-nap": Matter.ADMISSION, "cong-nhan": Matter.RECOGNITION}


def decision_asked(request: Any, code: str, matter: str) -> tuple[Dossier, DraftDecision]:
    """Return a case and its decision on the matter an address names; 404 where there is none."""
    dossier = dossier_seen(request, code)
    prefetch_related_objects([dossier], *read_with_case())
    found = decision_of(dossier, DECIDED[matter], request.today) if matter in DECIDED else None
    if found is None:
        raise Http404
    return dossier, found


@page("see_dossiers")
def decision_page(request: Any, code: str, matter: str) -> HttpResponse:
    """Show the decision to admit or to recognise on a page to print."""
    dossier, draft = decision_asked(request, code, matter)
    return to_print(
        request,
        [draft],
        over=f"{dossier.person.full_name} · {dossier.cell.name}",
        way=[
            (_("Hồ sơ"), reverse("dossier_list")),
            (dossier.person.full_name, reverse("dossier_page", args=[code])),
        ],
        word_href=reverse("decision_file", args=[code, matter]),
    )


@page("see_dossiers")
def decision_file(request: Any, code: str, matter: str) -> HttpResponse:
    """Give the decision to admit or to recognise as a Word file."""
    dossier, draft = decision_asked(request, code, matter)
    return as_word(request, [draft], dossier.code)


TONES = {
    State.HELD: ("good", gettext_lazy("Đã có")),
    State.DRAFT: ("wait", gettext_lazy("Dự thảo được")),
    State.NOW: ("wait", gettext_lazy("Sắp cần")),
    State.MISSING: ("bad", gettext_lazy("Thiếu")),
    State.LATER: ("hush", gettext_lazy("Chưa tới")),
    State.NONE: ("hush", gettext_lazy("Không có")),
}


@page("see_dossiers")
def dossier_papers(request: Any, code: str) -> HttpResponse:
    """Show every paper of a case: number, day, who made it, what can be drafted or is missing."""
    dossier = dossier_seen(request, code)
    prefetch_related_objects([dossier], *read_for_papers())
    found = papers_of(dossier, request.today)
    editable = may_edit(request, dossier)
    rows = [row_of(request, dossier, paper, editable) for paper in found]
    counts = Counter(paper.state for paper in found)
    return render(
        request,
        "documents/case_papers.html",
        {
            **frame(request, dossier, "dossier_papers"),
            "groups": [
                (label, mine)
                for key, label in GROUPS.items()
                if (mine := [row for row in rows if row["paper"].group == key])
            ],
            "unsure": sorted(
                {
                    f"{rulebook().sources[paper.form.cite].cite(language())}: {doubt}"
                    for paper in found
                    if paper.form and (doubt := said_doubt(paper.form.confidence))
                }
            ),
            "counts": [
                (str(label), tone, counts[state])
                for state, (tone, label) in TONES.items()
                if counts[state] and state not in (State.LATER, State.NONE)
            ],
        },
    )


def row_of(request: Any, dossier: Dossier, paper: CasePaper, editable: bool) -> dict[str, Any]:
    """Return what the list shows of a paper, with where it is read, drafted or recorded."""
    tone, word = TONES[paper.state]
    return {
        "paper": paper,
        "tone": tone,
        "word": word,
        "form": paper.form.number if paper.form else "",
        "links": [*papers_at(dossier, paper), *recorded_at(request, dossier, paper, editable)],
    }


def papers_at(dossier: Dossier, paper: CasePaper) -> Iterator[tuple[str, str, str]]:
    """Yield where the program's own text of a paper is: words, address, icon."""
    if isinstance(paper.draft, DraftDecision):
        slug = next(key for key, matter in DECIDED.items() if matter == paper.draft.form.matter)
        args: list[Any] = [dossier.code, slug]
        yield _("Xem, in"), reverse("decision_page", args=args), "print"
        yield _("Tải bản Word"), reverse("decision_file", args=args), "download"
    elif paper.draft is not None and paper.ballot is not None:
        args = [paper.ballot.meeting_id, paper.ballot.pk]
        yield _("Xem, in"), reverse("resolution_page", args=args), "print"
        yield _("Tải bản Word"), reverse("resolution_file", args=args), "download"
    elif paper.ballot is not None:
        yield _("Cuộc họp"), reverse("meeting_result", args=[paper.ballot.meeting_id]), "meetings"


def recorded_at(
    request: Any, dossier: Dossier, paper: CasePaper, editable: bool
) -> Iterator[tuple[str, str, str]]:
    """Yield the step that records a paper still to come, for whoever may take it."""
    if not editable or paper.state not in (State.DRAFT, State.NOW, State.MISSING):
        return
    key = act_of(paper.fact, dossier.stage)
    if key and may_act(request.scope, key, dossier):
        title = acts()[key].title(language())
        yield title, reverse("dossier_act", args=[dossier.code, key]), "edit"
