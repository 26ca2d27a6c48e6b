"""Named views of lists: filters under a name, for one person or for a whole unit."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest

from ketnap.audit.change import changing
from ketnap.audit.remembering import until_next_entry
from ketnap.web.models import SavedView


def views_of(request: HttpRequest, list_name: str) -> list[SavedView]:
    """Return the person's own views of a list and those of the unit acted in."""
    user, unit = request.user.pk, request.unit.pk if request.unit else None
    return until_next_entry(
        *("views", list_name, user, unit), work_out=lambda: _views_of(list_name, user, unit)
    )


def _views_of(list_name: str, user: int, unit: int | None) -> list[SavedView]:
    own = Q(user=user, organisation=None)
    shared = Q(organisation=unit) if unit else Q(pk__in=[])
    return list(SavedView.objects.filter(own | shared, list_name=list_name).order_by("name"))


def remember_view(
    request: HttpRequest, list_name: str, name: str, query: str, *, for_unit: bool
) -> SavedView:
    """Keep ``query`` (the list's address) under ``name``; the same name again replaces it."""
    organisation = request.unit if for_unit else None
    existing = SavedView.objects.filter(
        user=request.user, organisation=organisation, list_name=list_name, name=name
    ).first()
    with changing("save_view", subject=existing, by=request.user, on=request.today) as change:
        if existing:
            change.update(existing, query={"address": query})
            return existing
        return change.add(
            SavedView(
                user=request.user,
                organisation=organisation,
                list_name=list_name,
                name=name,
                query={"address": query},
            )
        )


def forget_view(request: HttpRequest, list_name: str, key: int) -> None:
    """Forget one of the person's own views; others' views stay."""
    view = SavedView.objects.filter(pk=key, user=request.user, list_name=list_name).first()
    if view is not None:
        with changing("forget_view", subject=view, by=request.user, on=request.today) as change:
            change.remove(view)
