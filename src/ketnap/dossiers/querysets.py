"""Which cases a user may see and edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from ketnap.audit.remembering import until_next_entry
from ketnap.organisations.models import Organisation
from ketnap.organisations.scope import scope_for

if TYPE_CHECKING:
    from ketnap.accounts.models import User
    from ketnap.organisations.scope import Scope


def _units_in(stretches: tuple[tuple[int, int], ...]) -> list[int]:
    inside = models.Q(pk__in=[])
    for first, last in stretches:
        inside |= models.Q(position__range=(first, last))
    return list(Organisation.objects.filter(inside).values_list("pk", flat=True))


MOST_BY_ID = 500
"""Units up to which a scope is told to the database as a list of ids."""


class DossierQuerySet(models.QuerySet):
    """Queries on cases."""

    def visible_to(
        self, who: User | Scope, action: str = "see_dossiers", field_group: str | None = None
    ) -> DossierQuerySet:
        """Cases of a cell covered by a role that allows ``action``, or held there for now.

        :param field_group: only cases in which fields of this group may be read as well.
        """
        scope = scope_for(who)
        if scope.everywhere(action, field_group):
            return self.all()
        found = self.filter(
            scope.where(action, "cell", "stage", field_group)
            | scope.where(action, "holder", "stage", field_group)
        )
        stretches = scope.intervals_for(action)
        if sum(last - first + 1 for first, last in stretches) > MOST_BY_ID:
            return found
        # Few units: by their ids the database starts at their cases, not at everybody's.
        units = until_next_entry("units", *stretches, work_out=lambda: _units_in(stretches))
        unplaced = [held.organisation.pk for held in scope.holding(action) if not held.placed]
        ids = [*units, *unplaced]
        return found.filter(models.Q(cell_id__in=ids) | models.Q(holder_id__in=ids))

    def editable_by(self, who: User | Scope, action: str = "edit_dossiers") -> DossierQuerySet:
        """Cases on which ``who`` may do ``action`` (a verb of ``rights`` that writes)."""
        return self.visible_to(who, action)
