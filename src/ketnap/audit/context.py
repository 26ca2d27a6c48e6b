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


_NOBODY = Acting()
_acting: ContextVar[Acting] = ContextVar("acting", default=_NOBODY)


def acting() -> Acting:
    """Return the capacity of the current request; an empty one outside requests."""
    return _acting.get()


@contextmanager
def acting_as(role: str = "", organisation_id: int | None = None) -> Iterator[Acting]:
    """Run a block under a capacity; a block inside another keeps the request id."""
    request_id = _acting.get().request_id or secrets.token_hex(8)
    token = _acting.set(Acting(request_id, role, organisation_id))
    try:
        yield _acting.get()
    finally:
        _acting.reset(token)


_writing: ContextVar[bool] = ContextVar("writing", default=False)


def is_writing() -> bool:
    """Tell whether a change is open: only then may tables of cases be written."""
    return _writing.get()


@contextmanager
def writing() -> Iterator[None]:
    """Mark a block as the inside of a change."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)
