"""Which people a user may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from ketnap.accounts import rights
from ketnap.organisations.scope import scope_for

if TYPE_CHECKING:
    from ketnap.accounts.models import User
    from ketnap.organisations.scope import Scope


class PersonQuerySet(models.QuerySet):
    """Queries on people."""

    def visible_to(
        self, who: User | Scope, action: str = "see_dossiers", field_group: str | None = None
    ) -> PersonQuerySet:
        """People whose cell is covered by a role that allows ``action``.

        A role bound to stages sees a person only through a case at such a stage.
        """
        scope = scope_for(who)
        if scope.everywhere(action, field_group):
            return self.all()
        condition = scope.where(action, "cell", None, field_group)
        for held in scope.holding(action, field_group):
            grant = rights.grant_of(held.role, action)
            if grant is None or (grant.stages is None and not grant.except_stages):
                continue
            cases = apps.get_model("ketnap", "Dossier").objects.filter(person=OuterRef("pk"))
            there = (
                Q(cell__position__range=(held.first, held.last), cell__position_end__gt=0)
                if held.placed
                else Q(cell_id=held.organisation.pk)
            )
            if grant.stages is not None:
                there &= Q(Exists(cases.filter(stage__in=grant.stages)))
            if grant.except_stages:
                there &= ~Q(Exists(cases.filter(stage__in=grant.except_stages)))
            condition |= there
        return self.filter(condition)

    def editable_by(self, who: User | Scope, action: str = "edit_dossiers") -> PersonQuerySet:
        """People whose data ``who`` may change."""
        return self.visible_to(who, action)
