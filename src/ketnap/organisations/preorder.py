"""Numbers of a tree in pre-order, from parent links, whole levels at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Layout:
    """A forest in pre-order; every array has one element per unit, in that order.

    ``ids`` are the units; ``parent`` the parent's place in the arrays, -1 for a root; ``depth`` 0
    for a root; ``end`` the place of the last unit of the subtree (inclusive).
    """

    ids: Ints
    parent: Ints
    depth: Ints
    end: Ints


def look_up(haystack: Ints, needles: Ints) -> Ints:
    """Return where each needle stands in the unsorted, repetition-free haystack; -1 if nowhere."""
    if not len(haystack):
        return np.full(len(needles), -1, dtype=np.int64)
    by_value = np.argsort(haystack, kind="stable")
    at = np.searchsorted(haystack, needles, sorter=by_value)
    found = by_value[np.minimum(at, len(haystack) - 1)]
    return np.where(haystack[found] == needles, found, -1)


def lay_out(ids: Ints, parents: Ints, order: Ints) -> Layout:
    """Put units into pre-order.

    :param ids: keys, each once.
    :param parents: the key of each unit's parent; one that is not in ``ids`` makes a root.
    :param order: place among siblings; equal places go by key.
    :raises ValueError: some units are their own ancestors.
    """
    n = len(ids)
    parent = look_up(ids, parents)
    by_parent = np.lexsort((ids, order, parent))  # children side by side, in sibling order
    count = np.bincount(parent + 1, minlength=n + 1)
    start = np.cumsum(count) - count  # of node i's children in by_parent: start[i + 1]
    depth = np.full(n, -1, dtype=np.int64)
    levels = [by_parent[: count[0]]]
    while len(levels[-1]):
        level = levels[-1]
        depth[level] = len(levels) - 1
        many = count[level + 1]
        total = int(many.sum())
        first = np.repeat(start[level + 1] - (np.cumsum(many) - many), many)
        levels.append(by_parent[first + np.arange(total)])
    if (depth < 0).any():
        raise ValueError("some units are their own ancestors")
    size = np.ones(n, dtype=np.int64)
    for level in reversed(levels[1:-1]):
        np.add.at(size, parent[level], size[level])
    position = np.empty(n, dtype=np.int64)
    for number, level in enumerate(levels[:-1]):
        before = np.cumsum(size[level]) - size[level]
        if number == 0:
            position[level] = before
            continue
        above = parent[level]
        fresh = np.ones(len(level), dtype=bool)
        fresh[1:] = above[1:] != above[:-1]
        group = np.maximum.accumulate(np.where(fresh, np.arange(len(level)), 0))
        position[level] = position[above] + 1 + before - before[group]
    places = np.empty(n, dtype=np.int64)
    places[position] = np.arange(n)
    above = parent[places]
    return Layout(
        ids=ids[places],
        parent=np.where(above < 0, -1, position[above]) if n else above,
        depth=depth[places],
        end=np.arange(n) + size[places] - 1,
    )
