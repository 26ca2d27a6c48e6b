"""The orders a list of cases can stand in, and the pages behind a cursor in each of them.

An order is told by its name, ``-name`` downwards. Whatever has no value stands last both ways;
equals stand by age, so that every row has one place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import (
    Case,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Collate, NullIf

from ketnap.dossiers import judging
from ketnap.dossiers.lacking import missing_count
from ketnap.dossiers.models import Dossier, HelperAssignment

DEFAULT = "due"
"""By due date, then age: the one order that an index serves whatever the scope."""


@dataclass(frozen=True)
class Order:
    """What is compared, and how a cursor's text is read back.

    ``read`` None: the value is personal and stands in no address; it is looked up again by the id.
    """

    value: Callable[[], Combinable]
    read: Callable[[str], Any] | None


def _name() -> Combinable:
    # Byte by byte, as the key is made for (``ketnap.vietnamese.collation``).
    key = F("person__sort_key")
    return Collate(key, "C") if connection.vendor == "postgresql" else key


def _stage() -> Combinable:
    places = [When(stage=key, then=Value(at)) for at, key in enumerate(judging.stages())]
    return Case(*places, default=Value(len(places)), output_field=IntegerField())


def _helper() -> Combinable:
    """The name of who helps now, as ``columns.helpers_of`` tells it."""
    now = HelperAssignment.objects.filter(dossier=OuterRef("pk"), until=None)
    key = Subquery(now.order_by("-since", "-pk").values("member__sort_key")[:1])
    return Collate(key, "C") if connection.vendor == "postgresql" else key


ORDERS = {
    "name": Order(_name, None),
    "cell": Order(lambda: F("cell__position"), int),
    "stage": Order(_stage, int),
    "due": Order(lambda: F("next_due_on"), dt.date.fromisoformat),
    "sourced": Order(lambda: F("sourced_on"), dt.date.fromisoformat),
    "considered": Order(lambda: F("cell_considered_on"), dt.date.fromisoformat),
    "born": Order(lambda: F("person__born_on"), None),
    "missing": Order(missing_count, int),
    "holder": Order(lambda: F("holder__position"), int),
    "helper": Order(_helper, None),
    "gender": Order(lambda: NullIf(F("person__gender"), Value("")), None),
}
"""Names by the Vietnamese key, cells as they stand on the tree, stages in lawful order."""
NEVER_BLANK = frozenset({"name", "cell", "stage"})
"""Every case has them: an index then gives their order as it stands."""


def known(order: str) -> str:
    """Return ``order`` if a list can stand in it, else the default."""
    return order if order.removeprefix("-") in ORDERS else DEFAULT


def in_order(cases: QuerySet[Dossier], order: str) -> QuerySet[Dossier]:
    """Return ``cases`` in an order (a known one); its value stands in ``placed_by``."""
    name = order.removeprefix("-")
    value, last = F("placed_by"), None if name in NEVER_BLANK else True
    way = value.desc(nulls_last=last) if order != name else value.asc(nulls_last=last)
    return cases.annotate(placed_by=ORDERS[name].value()).order_by(way, "pk")


def place_of(order: str, cursor: str | None, seen: QuerySet[Dossier]) -> tuple[Any, int] | None:
    """Return the value and the id a cursor stands for; None for none or a broken one.

    ``seen``: where the case of the cursor is looked up when its value is personal. One that may
    not be seen tells nothing, not even its place.
    """
    text, _sep, key = (cursor or "").partition("_")
    read = ORDERS[order.removeprefix("-")].read
    try:
        last = int(key)
        if read is None:
            return in_order(seen, order).values_list("placed_by", flat=True).get(pk=last), last
        return (read(text) if text else None), last
    except (ValueError, OverflowError, Dossier.DoesNotExist):
        return None


def behind(
    cases: QuerySet[Dossier], order: str, place: tuple[Any, int] | None
) -> QuerySet[Dossier]:
    """Return the ``cases`` in an order that stand behind a place (``place_of``); all for None."""
    found = in_order(cases, order)
    if place is None:
        return found
    value, last = place
    if value is None:
        return found.filter(placed_by=None, pk__gt=last)
    further = Q(placed_by__lt=value) if order.startswith("-") else Q(placed_by__gt=value)
    those = further | Q(placed_by=value, pk__gt=last)
    if order.removeprefix("-") not in NEVER_BLANK:
        those |= Q(placed_by__isnull=True)
    return found.filter(those)


def ahead(cases: QuerySet[Dossier], order: str, place: tuple[Any, int]) -> QuerySet[Dossier]:
    """Return the ``cases`` that stand in front of a place (``place_of``), the nearest first."""
    value, last = place
    found = cases.annotate(placed_by=ORDERS[order.removeprefix("-")].value())
    if value is None:
        found = found.filter(Q(placed_by__isnull=False) | Q(placed_by=None, pk__lt=last))
    else:
        nearer = Q(placed_by__gt=value) if order.startswith("-") else Q(placed_by__lt=value)
        found = found.filter(nearer | Q(placed_by=value, pk__lt=last))
    by = F("placed_by")
    way = by.asc(nulls_first=True) if order.startswith("-") else by.desc(nulls_first=True)
    return found.order_by(way, "-pk")


def cursor_at(order: str, value: Any, key: int) -> str:
    """Return the cursor behind a case with that value and id: nothing personal."""
    personal = ORDERS[order.removeprefix("-")].read is None
    return f"{'' if personal or value is None else value}_{key}"
