"""Which people a user may see."""

from __future__ import annotations

from django.db import models


class PersonQuerySet(models.QuerySet):
    """Queries on people."""
