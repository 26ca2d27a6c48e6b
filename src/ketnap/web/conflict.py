"""Two people, one record: mine and theirs field by field, and nothing typed is lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ketnap.accounts import rights
from ketnap.audit.change import Conflict
from ketnap.audit.latest import last_writings
from ketnap.audit.models import Entry
from ketnap.vietnamese.dates import show_date
from ketnap.web.drafts import draft_address, keep_if_sent
from ketnap.web.errors import code_of, whole_page
from ketnap.web.once import FIELD
from ketnap.web.typed import NEVER_SHOWN, label_of, typed

VERSIONS = ("version", "seen")  # names under which our forms carry the version they were made from


@dataclass(frozen=True)
class Difference:
    """One field: what stands there now, what was to be saved, and the texts that choose each."""

    name: str
    label: str
    theirs: str
    mine: str
    theirs_text: str | None  # as the form would send it; None when it cannot be chosen here
    mine_text: str | None
    hidden: bool = False  # what stands there may not be read by this person

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return self.hidden or self.theirs != self.mine


def shown(value: Any) -> str:
    """Return a value as people read it."""
    if value is None or value == "":
        return _("(trống)")
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, dt.datetime):
        return f"{show_date(value.date())} {value:%H:%M}"
    if isinstance(value, dt.date):
        return show_date(value)
    return str(value)


def as_sent(value: Any) -> str | None:
    """Return a value as a form sends it, or None when that depends on the form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return None
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return show_date(value)
    return str(value) if isinstance(value, str | int) else None


def label(record: models.Model, name: str) -> str:
    """Return the words for a field: the model's label, else the fact's."""
    try:
        field = record._meta.get_field(name)
    except FieldDoesNotExist:
        return label_of(name)
    given = str(getattr(field, "verbose_name", name))
    return label_of(name) if given == name.replace("_", " ") else given


def readable(request: Any, record: models.Model, name: str) -> bool:
    """Tell whether the person may read what stands in ``name`` now."""
    group = rights.group_of(name)
    if group == "basic":
        return True
    cell = getattr(record, "cell", None)
    return bool(request.scope.readable(group, getattr(record, "stage", None), cell))


def differences(request: Any, lost: Conflict) -> list[Difference]:
    """Return the fields that were to be saved, with both values."""
    record = lost.current
    if record is None:
        return []
    rows = []
    for name, wanted in lost.wanted.items():
        current = getattr(record, name, None)
        may_read = readable(request, record, name)
        rows.append(
            Difference(
                name=name,
                label=label(record, name),
                theirs=shown(current) if may_read else _("(không được xem)"),
                mine=shown(wanted),
                theirs_text=as_sent(current) if may_read else None,
                mine_text=request.POST.get(name),
                hidden=not may_read,
            )
        )
    return rows


def last_change(record: models.Model | None) -> Entry | None:
    """Return the trail's last entry that changed a record."""
    if record is None:
        return None
    return last_writings(str(record._meta.model_name), [record.pk]).get(record.pk)


def sent_again(request: HttpRequest, lost: Conflict, chosen: set[str]) -> list[tuple[str, str]]:
    """Return the hidden fields of the form that saves after all: all but those to choose."""
    now = str(getattr(lost.current, "version", ""))
    fields = []
    for name, texts in request.POST.lists():
        if name in (FIELD, "csrfmiddlewaretoken") or name in chosen:
            continue
        if any(secret in name.lower() for secret in NEVER_SHOWN):
            continue
        fields += [(name, now if name in VERSIONS else text) for text in texts]
    return fields


def page(request: HttpRequest, lost: Conflict) -> HttpResponse:
    """Return the page (409) on which the person chooses field by field and saves again.

    Whoever leaves it finds what was typed in the form it came from.
    """
    draft = keep_if_sent(request)
    rows = differences(request, lost)
    open_rows = [r for r in rows if r.differs]
    choosable = {r.name for r in open_rows if r.theirs_text is not None and r.mine_text is not None}
    carries_version = any(name in request.POST for name in VERSIONS)
    context = {
        "record": lost.current,
        "rows": open_rows,
        "compared": bool(rows),  # a step on an old page has no fields of the record to compare
        "choosable": choosable,
        "entry": last_change(lost.current),
        "can_save": lost.current is not None and carries_version and not request.FILES,
        "hidden_fields": sent_again(request, lost, choosable),
        "typed": typed(request),
        "code": code_of(request, 409),
        "draft": draft_address(draft) if draft else "",
    }
    return whole_page(render(request, "errors/conflict.html", context, status=409))
