"""Watches every statement while a page answers: what writes outside a change fails the test."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ketnap.audit.context import acting, is_writing

WRITE = re.compile(
    r"""\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"(ketnap_\w+)"(?:\s+SET\s+"(\w+)")?""", re.I
)
MAY = {  # not data of cases, people, units or accounts
    "ketnap_submittedform": "keys of forms",
    "ketnap_draft": "what is being typed",
    "ketnap_entry": "the trail itself",
    "ketnap_entryvalue": "the trail itself",
    "ketnap_trailhead": "the trail itself",
    "ketnap_job": "progress of long work",
}
SIGN_IN = {("ketnap_user", "last_login"), ("ketnap_user", "password")}  # moment, stronger hash


class WrittenOutside(AssertionError):
    """A page wrote to a table without ``changing``."""


def refuse_writes_outside_changes(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
) -> Any:
    """Run a statement unless it writes, inside a request, outside a change."""
    match = WRITE.match(sql)
    if match and acting().request_id and not is_writing():
        table, column = match[1], match[2]
        if table not in MAY and (table, column) not in SIGN_IN:
            raise WrittenOutside(f"{table}: {sql[:200]}")
    return execute(sql, params, many, context)
