"""One event on the tree: its document, the versions it closes and opens, and what it refuses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ketnap.accounts.models import User
from ketnap.audit import trail
from ketnap.audit.change import Change, changing
from ketnap.organisations import positions
from ketnap.organisations.models import (
    Authority,
    CommitteeTerm,
    Hamlet,
    Kind,
    Organisation,
    OrganisationVersion,
    Reorganisation,
    Succession,
)
from ketnap.organisations.rules import NewUnit, check_new, check_parent, find_unit, refuse
from ketnap.vietnamese.dates import show_date
from ketnap.vietnamese.names import fold_key, normalise


@dataclass(frozen=True)
class Document:
    """The paper an event rests on."""

    number: str
    on: dt.date | None = None
    title: str = ""
    note: str = ""


class Event:
    """What one reorganisation does, row by row. Made by ``reorganising`` only."""

    def __init__(self, record: Reorganisation, change: Change) -> None:
        self.record = record
        self.change = change
        self.on = record.on

    def open(self, unit: NewUnit) -> Organisation:
        """Establish ``unit`` on the event's day."""
        parent = find_unit(unit.parent) if isinstance(unit.parent, str) else unit.parent
        check_new(unit)
        if parent is not None:
            check_parent(None, parent, self.on, None)
        order = next_order(parent, self.on) if unit.order is None else unit.order
        organisation = self.change.add(new_identity(unit, self.on))
        self.change.add(
            OrganisationVersion(
                organisation=organisation,
                since=self.on,
                made_by=self.record,
                **first_values(unit, parent, order),
            )
        )
        return organisation

    def revise(self, organisation: Organisation, **values: Any) -> OrganisationVersion:
        """Let ``values`` hold for the unit from the event's day on."""
        version = self._last_version(organisation)
        if "name" in values:
            values["name"] = normalise(values["name"])
            values["fold_key"] = fold_key(values["name"])
        if "parent" in values and values["parent"] is not None:
            check_parent(organisation, values["parent"], self.on, version.until)
        if version.since == self.on:  # a second event on one day
            self.change.update(version, **values, made_by=self.record)
            return version
        until = version.until
        self.change.update(version, until=self.on)
        kept = {
            field.name: getattr(version, field.name)
            for field in version._meta.concrete_fields
            if not field.primary_key
        }
        return self.change.add(
            OrganisationVersion(
                **{**kept, "since": self.on, "until": until, "made_by": self.record, **values}
            )
        )

    def close(self, organisation: Organisation) -> None:
        """End the unit: the event's day is the first on which it no longer exists."""
        version = self._last_version(organisation)
        if organisation.opened_on >= self.on:
            raise refuse(
                "closes_before_opening",
                _(
                    "%(unit)s thành lập ngày %(opened)s nên không thể kết thúc ngày %(on)s. "
                    "Hãy chọn ngày sau ngày thành lập."
                )
                % {
                    "unit": version.name,
                    "opened": show_date(organisation.opened_on),
                    "on": show_date(self.on),
                },
                "on",
            )
        remaining = children_from(organisation, self.on)
        if remaining:
            raise refuse("children_remain", _children_remain(version.name, remaining))
        if version.since == self.on:  # moved or renamed the same day: that row never held
            self.change.remove(version)
        else:
            self.change.update(version, until=self.on)
        self.change.update(organisation, closed_on=self.on, closed_by=self.record)
        self._close_bodies(organisation)

    def hand_over(self, predecessor: Organisation, successor: Organisation) -> None:
        """Link what ended or gave up a part to what carries on."""
        self.change.add(
            Succession(reorganisation=self.record, predecessor=predecessor, successor=successor)
        )

    def _last_version(self, organisation: Organisation) -> OrganisationVersion:
        """Return the version the event ends; refuse a closed unit or one with a later event."""
        version = organisation.versions.select_related("parent").order_by("since").last()
        if organisation.opened_on > self.on or version is None:
            raise refuse(
                "before_opening",
                _(
                    "%(unit)s chưa thành lập vào ngày %(on)s (thành lập ngày %(opened)s). "
                    "Hãy chọn ngày từ ngày thành lập trở đi."
                )
                % {
                    "unit": version.name if version else organisation.code,
                    "on": show_date(self.on),
                    "opened": show_date(organisation.opened_on),
                },
                "on",
            )
        if organisation.closed_on is not None and organisation.closed_on <= self.on:
            raise refuse(
                "closed",
                _("%(unit)s đã kết thúc hoạt động từ ngày %(closed)s. Hãy chọn đơn vị kế tục.")
                % {"unit": version.name, "closed": show_date(organisation.closed_on)},
            )
        if version.since > self.on:
            raise refuse(
                "later_event",
                _(
                    "%(unit)s đã có thay đổi có hiệu lực từ ngày %(since)s; hai giai đoạn của một "
                    "đơn vị không được chồng lên nhau. Hãy chọn ngày từ %(since)s trở đi, hoặc sửa "
                    "lại giai đoạn đã ghi."
                )
                % {"unit": version.name, "since": show_date(version.since)},
                "on",
            )
        return version

    def _close_bodies(self, organisation: Organisation) -> None:
        open_ended = Q(until=None) | Q(until__gt=self.on)
        for model, filters in (
            (Authority, {"organisation": organisation}),
            (Hamlet, {"commune": organisation}),
        ):
            for row in model.objects.filter(open_ended, **filters, since__lt=self.on):
                self.change.update(row, until=self.on)
        last_day = self.on - dt.timedelta(days=1)
        for term in CommitteeTerm.objects.filter(
            Q(ends_on=None) | Q(ends_on__gt=last_day),
            committee__organisation=organisation,
            starts_on__lte=last_day,
        ):
            self.change.update(term, ends_on=last_day)


@contextmanager
def reorganising(
    event: str,
    *,
    subject: Organisation | None,
    basis: Document,
    by: User | None,
    on: dt.date,
) -> Iterator[Event]:
    """Carry out one event whole: rows, one entry in the trail, today's positions; or nothing.

    Writers of the tree take turns: the head of the trail is locked from the start. Raises Refused
    when the event breaks a rule of the tree, or rests on no document.
    """
    if not basis.number.strip():
        raise refuse(
            "no_document",
            _("Mọi thay đổi tổ chức phải dựa vào một văn bản. Hãy ghi số văn bản."),
            "document_number",
        )
    with transaction.atomic():
        trail.lock_head()
        with changing(event, subject=subject, by=by, on=on) as change:
            record = change.add(
                Reorganisation(
                    event=event,
                    on=on,
                    document_number=basis.number.strip(),
                    document_on=basis.on,
                    document_title=basis.title,
                    note=basis.note,
                )
            )
            yield Event(record, change)
            positions.renumber()


def children_from(organisation: Organisation, day: dt.date) -> list[Organisation]:
    """Return the units that stand under ``organisation`` on ``day`` or later, in their order."""
    below = OrganisationVersion.objects.filter(
        Q(until=None) | Q(until__gt=day), parent=organisation
    )
    rows = below.select_related("organisation").order_by("order", "organisation_id")
    return list(dict.fromkeys(row.organisation for row in rows))


def next_order(parent: Organisation | None, day: dt.date) -> int:
    """Return the place after the last of the units under ``parent``."""
    siblings = OrganisationVersion.objects.in_force(day).filter(parent=parent)
    last: int | None = siblings.aggregate(last=Max("order"))["last"]
    return 0 if last is None else last + 1


def first_values(unit: NewUnit, parent: Organisation | None, order: int) -> dict[str, Any]:
    """Return the fields of a unit's first version."""
    name = normalise(unit.name)
    return {
        "name": name,
        "fold_key": fold_key(name),
        "kind": Kind(unit.kind),
        "parent": parent,
        "official_code": unit.official_code,
        "rural": unit.rural,
        "hard_area": unit.hard_area,
        "unit_kind": unit.unit_kind,
        "order": order,
    }


def new_identity(unit: NewUnit, opened_on: dt.date) -> Organisation:
    """Return the unsaved identity of ``unit``; its place comes with the next numbering."""
    name = normalise(unit.name)
    return Organisation(
        code=unit.code, opened_on=opened_on, name=name, fold_key=fold_key(name), kind=unit.kind
    )


def _children_remain(name: str, children: Iterable[Organisation]) -> str:
    names = [child.name or child.code for child in children]
    shown = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
    return ngettext(
        "%(unit)s còn %(count)s đơn vị trực thuộc (%(names)s); đơn vị cấp dưới không thể tồn tại "
        "lâu hơn cấp trên. Hãy chuyển hoặc kết thúc đơn vị đó trước.",
        "%(unit)s còn %(count)s đơn vị trực thuộc (%(names)s); đơn vị cấp dưới không thể tồn tại "
        "lâu hơn cấp trên. Hãy chuyển hoặc kết thúc các đơn vị đó trước.",
        len(names),
    ) % {"unit": name, "count": len(names), "names": shown}
