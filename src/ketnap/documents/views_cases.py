"""The papers of one case: its decisions as Word files and to print."""

from __future__ import annotations

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ketnap.documents.deciding import DraftDecision, decision_of, read_with_case
from ketnap.documents.giving import as_word, to_print
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.sitting import Matter
from ketnap.dossiers.views.case import dossier_seen
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
