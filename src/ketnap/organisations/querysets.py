"""Which organisations a user may see; every other feature's scope rests on this one."""

from __future__ import annotations

from django.db import models


class OrganisationQuerySet(models.QuerySet):
    """Queries on organisations; see ``ketnap.organisations.scope`` for what a user's scope is."""
