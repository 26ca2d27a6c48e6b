"""Who is acting in which capacity right now, for the trail: set by the request, or by a command."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Acting:
    """The request's id and the capacity the user acts in."""

    request_id: str = ""
    role: str = ""
    organisation_id: int | None = None


_acting: ContextVar[Acting] = ContextVar("acting", default=Acting())


def acting() -> Acting:
    """Return the capacity of the current request; an empty one outside requests."""
    return _acting.get()


@contextmanager
def acting_as(role: str = "", organisation_id: int | None = None) -> Iterator[Acting]:
    """Run a block (a request, a command) under one request id and capacity."""
    token = _acting.set(Acting(secrets.token_hex(8), role, organisation_id))
    try:
        yield _acting.get()
    finally:
        _acting.reset(token)
