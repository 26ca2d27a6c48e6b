"""Where the units of any day stand on the tree of another: who carries on what ended."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
from django.db.models import F, Q

from ketnap.organisations.models import Organisation, OrganisationVersion, Succession
from ketnap.organisations.preorder import Ints, look_up
from ketnap.organisations.tree import Tree, read_tree, shelf


class How(IntEnum):
    """How a unit came to its place on another day's tree."""

    SAME = 0  # it exists that day
    SUCCEEDED = 1  # it ended; one unit carries on
    SHARED = 2  # it was split: this is the lowest unit above all that carry on
    UNDER_PARENT = 3  # it ended without successor, or does not exist yet: the unit above it
    NOWHERE = 4  # nothing of it is left on that tree


@dataclass(frozen=True, eq=False)
class Places:
    """Units and where each stands: ``units[i]`` (0 for nowhere) and ``how[i]`` (a ``How``)."""

    units: Ints
    how: npt.NDArray[np.int8]

    @property
    def shared(self) -> npt.NDArray[np.bool_]:
        """Which of them were split, so that the figure is one level too high."""
        return self.how == How.SHARED


class Succeeding:
    """Finds the place of units that do not exist on the tree's day."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        day = tree.day
        gone = Organisation.objects.filter(Q(closed_on__lte=day) | Q(opened_on__gt=day))
        self.closed_on: dict[int, dt.date | None] = dict(gone.values_list("id", "closed_on"))
        self.successors: dict[int, list[int]] = defaultdict(list)
        ended_by = Succession.objects.filter(
            predecessor__closed_on__lte=day, predecessor__closed_by=F("reorganisation")
        )  # not by the events that only cut a part off
        for old, new in ended_by.order_by("id").values_list("predecessor_id", "successor_id"):
            self.successors[old].append(new)
        self.parent: dict[int, int | None] = {}
        versions = OrganisationVersion.objects.filter(organisation__in=gone)
        for key, parent, since in versions.order_by("organisation", "since").values_list(
            "organisation_id", "parent_id", "since"
        ):
            if since <= day or key not in self.parent:  # the last one; before its time the first
                self.parent[key] = parent
        self._found: dict[int, tuple[int, How]] = {}

    def find(self, key: int) -> tuple[int, How]:
        """Return the place of one unit and how it came there."""
        if key in self.tree:
            return key, How.SAME
        if key not in self._found:
            self._found[key] = (0, How.NOWHERE)  # a ring of edges, which no service makes, ends
            self._found[key] = self._work_out(key)
        return self._found[key]

    def _work_out(self, key: int) -> tuple[int, How]:
        followed = [self.find(successor) for successor in self.successors.get(key, ())]
        heirs = [(unit, how) for unit, how in followed if unit]
        if len({unit for unit, _ in heirs}) == 1:
            shared = any(how == How.SHARED for _, how in heirs)
            return heirs[0][0], How.SHARED if shared else How.SUCCEEDED
        if heirs:
            above = self.tree.common_ancestor([unit for unit, _ in heirs])
            return above, How.SHARED if above else How.NOWHERE
        parent = self.parent.get(key)
        unit = self.find(parent)[0] if parent else 0
        return unit, How.UNDER_PARENT if unit else How.NOWHERE


def _all_places(day: dt.date) -> tuple[Ints, Ints, npt.NDArray[np.int8]]:
    tree = read_tree(day)
    succeeding = Succeeding(tree)
    found = {key: succeeding.find(key) for key in succeeding.closed_on}
    keys = np.concatenate([tree.ids, np.fromiter(found, np.int64, len(found))])
    units = np.concatenate([tree.ids, np.fromiter((u for u, _ in found.values()), np.int64)])
    how = np.zeros(len(keys), dtype=np.int8)
    how[len(tree) :] = [h for _, h in found.values()]
    return keys, units, how


def today_successors(ids: npt.ArrayLike, day: dt.date) -> Places:
    """Map units of any day onto the tree of ``day`` (usually today).

    :param ids: organisation ids.
    :returns: for each id the unit that stands for it. A unit that was split goes to the lowest
        unit above all its successors and is marked ``shared``; one that ended without a successor
        goes to the unit above it; an unknown id is nowhere.
    """
    keys, units, how = shelf.get(("places", day), lambda: _all_places(day))
    at = look_up(keys, np.asarray(ids, dtype=np.int64))
    known = at >= 0
    return Places(
        units=np.where(known, units[at], 0) if len(keys) else np.zeros_like(at),
        how=np.where(known, how[at], How.NOWHERE).astype(np.int8)
        if len(keys)
        else np.full(len(at), How.NOWHERE, dtype=np.int8),
    )
