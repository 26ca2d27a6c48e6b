"""Which organisations a user may see; every other feature's scope rests on this one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from ketnap.accounts.models import User
    from ketnap.organisations.scope import Scope


class OrganisationQuerySet(models.QuerySet):
    """Queries on organisations; see ``ketnap.organisations.scope`` for what a user's scope is."""

    def visible_to(self, who: User | Scope, action: str = "see_tree") -> OrganisationQuerySet:
        """Organisations at which ``who`` may do ``action``: those held and all under them."""
        from ketnap.organisations.scope import scope_for  # scope rests on these models

        return self.filter(scope_for(who).where(action))

    def editable_by(self, who: User | Scope) -> OrganisationQuerySet:
        """Organisations ``who`` may reorganise."""
        return self.visible_to(who, "manage_tree")

    def open_on(self, day: dt.date) -> OrganisationQuerySet:
        """Organisations that exist on ``day`` (opening day included, closing day excluded)."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day), opened_on__lte=day)


class VersionQuerySet(models.QuerySet):
    """Queries on the dated rows of organisations; also for committees' and hamlets' intervals."""

    def in_force(self, day: dt.date) -> VersionQuerySet:
        """Rows that hold on ``day`` (``since`` included, ``until`` excluded)."""
        return self.filter(Q(until=None) | Q(until__gt=day), since__lte=day)
