"""The batches somebody may see: those of units they may import for."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from ketnap.exchange.kinds import ALL_KINDS
from ketnap.exchange.models import ImportBatch


def batch_of(request: Any, key: int) -> ImportBatch:
    """A batch of a unit the person may import for; 404 for any other."""
    batch = get_object_or_404(
        ImportBatch.objects.filter(request.scope.where("import", "organisation")).select_related(
            "organisation", "made_by"
        ),
        pk=key,
    )
    if not request.scope.may(ALL_KINDS[batch.kind].right, organisation=batch.organisation):
        raise PermissionDenied
    return batch
