"""Opening an identity number: one look, one entry."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from ketnap.audit.reading import viewed
from ketnap.people.models import Person
from ketnap.web.page import page


@page("reveal_identity")
def reveal_identity(request: Any, pk: int) -> HttpResponse:
    """Show a person's identity number in full to somebody who may read it; note that."""
    people = Person.objects.visible_to(request.scope, "see_dossiers", "identity")
    allowed = people & Person.objects.visible_to(request.scope, "reveal_identity")
    person = get_object_or_404(allowed, pk=pk)
    viewed(person, by=request.user, what="identity_number", on=request.today)
    return render(request, "audit/identity.html", {"person": person})
