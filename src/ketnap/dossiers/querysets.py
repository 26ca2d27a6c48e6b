"""Which cases a user may see and edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from ketnap.organisations.scope import scope_for

if TYPE_CHECKING:
    from ketnap.accounts.models import User
    from ketnap.organisations.scope import Scope


class DossierQuerySet(models.QuerySet):
    """Queries on cases."""

    def visible_to(
        self, who: User | Scope, action: str = "see_dossiers", field_group: str | None = None
    ) -> DossierQuerySet:
        """Cases of a cell covered by a role that allows ``action``, or held there for now.

        :param field_group: only cases in which fields of this group may be read as well.
        """
        scope = scope_for(who)
        return self.filter(
            scope.where(action, "cell", "stage", field_group)
            | scope.where(action, "holder", "stage", field_group)
        )

    def editable_by(self, who: User | Scope, action: str = "edit_dossiers") -> DossierQuerySet:
        """Cases on which ``who`` may do ``action`` (a verb of ``rights`` that writes)."""
        return self.visible_to(who, action)
