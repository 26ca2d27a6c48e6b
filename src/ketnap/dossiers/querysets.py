"""Which cases a user may see and edit."""

from __future__ import annotations

from django.db import models


class DossierQuerySet(models.QuerySet):
    """Queries on cases."""
