"""Which cases a user may see and edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from ketnap.organisations.models import Organisation
from ketnap.organisations.scope import scope_for

if TYPE_CHECKING:
    from ketnap.accounts.models import User
    from ketnap.organisations.scope import Scope


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
        found = self.filter(
            scope.where(action, "cell", "stage", field_group)
            | scope.where(action, "holder", "stage", field_group)
        )
        stretches = scope.intervals_for(action)
        if sum(last - first + 1 for first, last in stretches) > MOST_BY_ID:
            return found
        # Few units: by their ids the database starts at their cases, not at everybody's.
        inside = models.Q(pk__in=[])
        for first, last in stretches:
            inside |= models.Q(position__range=(first, last))
        units = list(Organisation.objects.filter(inside).values_list("pk", flat=True))
        units += [held.organisation.pk for held in scope.holding(action) if not held.placed]
        return found.filter(models.Q(cell_id__in=units) | models.Q(holder_id__in=units))

    def editable_by(self, who: User | Scope, action: str = "edit_dossiers") -> DossierQuerySet:
        """Cases on which ``who`` may do ``action`` (a verb of ``rights`` that writes)."""
        return self.visible_to(who, action)
