"""The tree of a day as one person may see it: branches on demand, counts, search without marks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ketnap.organisations.models import CELL_KINDS, Kind, Organisation, OrganisationVersion
from ketnap.organisations.preorder import Ints
from ketnap.organisations.scope import Scope
from ketnap.organisations.tree import tree_on
from ketnap.vietnamese.dates import show_date
from ketnap.vietnamese.names import fold_key
from ketnap.vietnamese.numbers import show_number
from ketnap.web.design import Branch

MOST_FOUND = 30
SAID_BY_NAME = (*CELL_KINDS, Kind.PROVINCE, Kind.DISTRICT, Kind.COMMUNE)


@dataclass(frozen=True)
class Found:
    """One unit a search found: where it stands that day, and the older name that matched."""

    label: str
    href: str
    path: str
    note: str


class Outline:
    """The part of the tree of ``day`` that ``scope`` covers.

    Scope is today's: whoever answers for a merged unit today sees it, and its past, on any day.
    Where the unit above is not covered, a branch stands at the top.
    """

    def __init__(self, scope: Scope, day: dt.date, today: dt.date) -> None:
        self.scope = scope
        self.day = day
        self.today = today
        self.tree = tree_on(day)

    @cached_property
    def visible(self) -> Ints:
        """True for every unit of the tree that may be seen, in the tree's order."""
        covered = Organisation.objects.visible_to(self.scope).order_by()
        places = self.tree.indices(np.fromiter(covered.values_list("id", flat=True), np.int64))
        seen = np.zeros(len(self.tree), dtype=bool)
        seen[places[places >= 0]] = True
        return seen

    @cached_property
    def cells(self) -> Ints:
        """How many visible cells stand in every unit's subtree."""
        kinds = self.tree.kinds
        are_cells = np.fromiter((kind in CELL_KINDS for kind in kinds), bool, len(kinds))
        return self.tree.rollup((are_cells & self.visible).astype(np.int64))

    @property
    def tops(self) -> list[int]:
        """Indices of visible units whose unit above is not visible."""
        parent = self.tree.parent
        hidden_above = (parent < 0) | ~self.visible[parent]
        return np.flatnonzero(self.visible & hidden_above).tolist()

    def below(self, place: int) -> list[int]:
        """Return the indices of the visible units directly under one."""
        end = int(self.tree.position_end[place])
        under = np.flatnonzero(self.tree.parent[place + 1 : end + 1] == place) + place + 1
        return under[self.visible[under]].tolist()

    def level(self, place: int) -> int:
        """Return how deep a unit stands among the visible ones: 1 at the top."""
        level = 1
        while (place := int(self.tree.parent[place])) >= 0 and self.visible[place]:
            level += 1
        return level

    def forest(self, opened: int | None = None) -> list[Branch]:
        """Return the branches at the top, open down to (and below) the unit ``opened``.

        Without one, a single top is open.
        """
        tops = self.tops
        open_places: set[int] = set()
        if opened is not None:
            open_places = {self.tree.index(key) for key in self.tree.path(opened)}
        elif len(tops) == 1:
            open_places = {tops[0]}
        codes = self._codes([*tops, *(k for p in open_places for k in self.below(p))])
        return self._branches(tops, codes, open_places, opened)

    def children(self, organisation: Organisation) -> list[Branch]:
        """Return the branches directly under a unit; none when it does not exist that day."""
        if organisation.pk not in self.tree:
            return []
        places = self.below(self.tree.index(organisation.pk))
        return self._branches(places, self._codes(places), set(), None)

    def search(self, words: str) -> tuple[list[Found], bool]:
        """Return visible units, of any day, one of whose names holds ``words``, marks ignored.

        Also tell whether there were more than are returned.
        """
        key = fold_key(words)
        if not key:
            return [], False
        rows = (
            OrganisationVersion.objects.filter(
                fold_key__contains=key,
                organisation__in=Organisation.objects.visible_to(self.scope).order_by(),
            )
            .select_related("organisation")
            .order_by("organisation__position", "-since")
        )
        matches: dict[int, OrganisationVersion] = {}
        for row in rows[: 4 * MOST_FOUND]:
            matches.setdefault(row.organisation_id, row)
        found = [self._found(row) for row in list(matches.values())[:MOST_FOUND]]
        return found, len(matches) > MOST_FOUND

    def path(self, organisation_id: int) -> str:
        """Return the names of the visible units above one, top first; "" when it stands on top."""
        if organisation_id not in self.tree:
            return ""
        places = [self.tree.index(key) for key in self.tree.path(organisation_id)[:-1]]
        return " › ".join(self.tree.names[place] for place in places if self.visible[place])

    def address(self, **more: str) -> str:
        """Return the address of the tree on this day."""
        query = {"ngay": self.day.isoformat()} if self.day != self.today else {}
        words = urlencode({**query, **more})
        return reverse("organisation_tree") + (f"?{words}" if words else "")

    def _found(self, row: OrganisationVersion) -> Found:
        unit = row.organisation
        here = unit.pk in self.tree
        label = self.tree.names[self.tree.index(unit.pk)] if here else row.name
        notes = []
        if row.name != label:
            notes.append(
                _("tên đến hết ngày %(day)s: %(name)s")
                % {"day": last_day(row.until), "name": row.name}
                if row.until
                else _("tên từ ngày %(day)s: %(name)s")
                % {"day": show_date(row.since), "name": row.name}
            )
        if not here:
            notes.append(life(unit))
        return Found(
            label=label,
            href=reverse("organisation_page", args=[unit.code]),
            path=self.path(unit.pk),
            note="; ".join(notes),
        )

    def _codes(self, places: Iterable[int]) -> dict[int, str]:
        ids = {place: int(self.tree.ids[place]) for place in places}
        codes = dict(Organisation.objects.filter(pk__in=ids.values()).values_list("pk", "code"))
        return {place: codes[key] for place, key in ids.items()}

    def _branches(
        self, places: list[int], codes: dict[int, str], opened: set[int], current: int | None
    ) -> list[Branch]:
        branches = []
        for place in places:
            code = codes[place]
            under = self.below(place)
            expanded = place in opened
            kind = self.tree.kinds[place]
            branches.append(
                Branch(
                    key=code,
                    label=self.tree.names[place],
                    href=reverse("organisation_page", args=[code]),
                    opens=self.address(mo=code) if under else "",
                    expanded=expanded and bool(under),
                    current=int(self.tree.ids[place]) == current,
                    note="" if kind in SAID_BY_NAME else str(Kind(kind).label),
                    count=self._count(place) if kind not in CELL_KINDS else "",
                    children=self._branches(under, codes, opened, current) if expanded else (),
                )
            )
        return branches

    def _count(self, place: int) -> str:
        cells = int(self.cells[place])
        return (
            ngettext("%(cells)s chi bộ", "%(cells)s chi bộ", cells) % {"cells": show_number(cells)}
            if cells
            else ""
        )


def last_day(until: dt.date) -> str:
    """Return the last day of an interval that excludes ``until``."""
    return show_date(until - dt.timedelta(days=1))


def life(organisation: Organisation) -> str:
    """Say when a unit exists that does not exist on the day looked at."""
    if organisation.closed_on is None:
        return _("có từ ngày %(day)s") % {"day": show_date(organisation.opened_on)}
    return _("có từ ngày %(opened)s đến hết ngày %(closed)s") % {
        "opened": show_date(organisation.opened_on),
        "closed": last_day(organisation.closed_on),
    }
