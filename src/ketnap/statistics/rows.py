"""Rows of one kind in columns, grouped by the cell they count for; changed rows wait in a tail.

The base never moves: a changed row is marked dead in place and its new form joins the tail, so the
cost of a change is the cost of its rows. A long tail, or a changed tree, sorts everything anew in
memory, without reading the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from ketnap.statistics.places import Places

TAIL_LIMIT = 20_000
NO_DAY = np.iinfo(np.int32).min
Array = np.ndarray


def days(column: pl.Series) -> Array:
    """Return dates as days since 1970, ``NO_DAY`` where unknown."""
    return column.cast(pl.Int32).fill_null(NO_DAY).to_numpy().astype(np.int32, copy=False)


def bits(flags: Array, words: int) -> Array:
    """Pack booleans into 64-bit words, first row in the lowest bit, padded with zeros."""
    packed = np.packbits(flags, bitorder="little")
    out = np.zeros(words * 8, dtype=np.uint8)
    out[: len(packed)] = packed
    return out.view("<u8")


class Rows:
    """The rows of one table by the rank of their cell (its place in today's pre-order)."""

    def __init__(self, owner: str, frame: pl.DataFrame, rank_of: Array, ranks: int) -> None:
        """``owner`` names the id by which rows are replaced; ``rank_of`` maps unit id → rank."""
        self.owner = owner
        self.place(frame, rank_of, ranks)

    def place(self, frame: pl.DataFrame, rank_of: Array, ranks: int) -> None:
        """Sort ``frame`` by rank and make it the base; the tail becomes empty."""
        self.rank_of, self.ranks = rank_of, ranks
        rank = rank_of[frame["cell_id"].to_numpy()]
        order = np.argsort(rank, kind="stable")
        self.frame = frame[order].rechunk() if len(frame) else frame
        self.starts = np.searchsorted(rank[order], np.arange(ranks + 1)).astype(np.int64)
        owners = self.frame[self.owner].to_numpy()
        self.by_owner = np.argsort(owners, kind="stable")
        self.words = (len(self.frame) + 63) // 64
        self.live = bits(np.ones(len(self.frame), dtype=bool), self.words)
        self.dead = 0
        self.tail = self.frame.clear()
        self.tail_rank = np.zeros(0, dtype=np.int64)
        self.prepared()

    def prepared(self) -> None:
        """What a kind of rows computes once for its base (see ``Sheet``)."""

    def resort(self, rank_of: Array, ranks: int) -> None:
        """Place everything anew on a changed tree."""
        self.place(self.everything(), rank_of, ranks)

    def everything(self) -> pl.DataFrame:
        """Return all live rows, base and tail."""
        base = self.frame.filter(pl.Series(self.alive())) if self.dead else self.frame
        return pl.concat([base, self.tail]) if len(self.tail) else base

    def alive(self, first: int = 0, last: int | None = None) -> Array:
        """Return whether each base row in [first, last) still stands."""
        last = len(self.frame) if last is None else last
        low = first >> 6
        words = self.live[low : (last + 63) >> 6]
        flags = np.unpackbits(words.view(np.uint8), bitorder="little")
        return flags[first - (low << 6) : last - (low << 6)].astype(bool)

    def replace(self, owners: Sequence[int], fresh: pl.DataFrame) -> None:
        """Put ``fresh`` in place of all rows of these owners."""
        column = self.frame[self.owner].to_numpy()
        wanted = np.unique(np.asarray(owners, dtype=column.dtype))
        low = np.searchsorted(column, wanted, "left", sorter=self.by_owner)
        high = np.searchsorted(column, wanted, "right", sorter=self.by_owner)
        for first, last in zip(low, high, strict=True):
            for row in self.by_owner[first:last]:
                word, bit = int(row) >> 6, np.uint64(1) << np.uint64(int(row) & 63)
                self.dead += int(bool(self.live[word] & bit))
                self.live[word] &= ~bit
        keep = ~np.isin(self.tail[self.owner].to_numpy(), wanted)
        if len(fresh) or not keep.all():
            self.extend(keep, fresh)
        if len(self.tail) > TAIL_LIMIT:
            self.resort(self.rank_of, self.ranks)

    def extend(self, keep: Array, fresh: pl.DataFrame) -> None:
        """Keep part of the tail and add fresh rows to it."""
        kept = self.tail.filter(pl.Series(keep)) if not keep.all() else self.tail
        self.tail = pl.concat([kept, fresh]) if len(fresh) else kept
        rank = self.rank_of[fresh["cell_id"].to_numpy()] if len(fresh) else np.zeros(0, np.int64)
        self.tail_rank = np.concatenate([self.tail_rank[keep], rank])

    def within(self, places: Places, *, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Return the live rows inside ``places`` with their row of the table as ``group``."""
        parts = []
        names = list(columns) if columns is not None else self.frame.columns
        for first, last, group in places.runs:
            low, high = int(self.starts[first]), int(self.starts[last])
            if low < high:
                part = self.frame.slice(low, high - low).select(names)
                part = part.with_columns(pl.lit(group, pl.Int32).alias("group"))
                if self.dead:
                    part = part.filter(pl.Series(self.alive(low, high)))
                parts.append(part)
        if len(self.tail):
            groups = places.group_of_rank[self.tail_rank]
            tail = self.tail.select(names).with_columns(pl.Series("group", groups, pl.Int32))
            parts.append(tail.filter(pl.Series(groups >= 0)))
        if not parts:
            return self.frame.clear().select(names).with_columns(group=pl.lit(0, pl.Int32))
        return pl.concat(parts)

    def memory(self) -> int:
        """Return bytes held."""
        return int(
            self.frame.estimated_size()
            + self.tail.estimated_size()
            + sum(array.nbytes for array in (self.starts, self.by_owner, self.live))
        )


@dataclass
class Period:
    """Which rows a count takes: days (both included), by which date, and in which groups.

    ``only`` are keys of indicators of the same sheet: rows outside one of them do not count, rows
    of which it is not known make a count unknown.
    """

    since: int
    until: int
    column: str = "on"  # or decided_on
    only: tuple[str, ...] = ()


class Sheet(Rows):
    """Milestones of one kind, with one bit per indicator and row: true, and unknown."""

    def __init__(
        self,
        owner: str,
        frame: pl.DataFrame,
        rank_of: Array,
        ranks: int,
        claims: dict[str, pl.Expr],
    ) -> None:
        """``claims`` maps the key of each indicator to its expression over the rows."""
        self.claims = claims
        self.index = {key: number for number, key in enumerate(claims)}
        super().__init__(owner, frame, rank_of, ranks)

    def judged(self, frame: pl.DataFrame) -> list[pl.Series]:
        """Return every claim's verdict on every row."""
        if not any(claim.meta.root_names() for claim in self.claims.values()):
            return [pl.Series(key, [True]).new_from_index(0, len(frame)) for key in self.claims]
        return frame.select(
            expression.alias(key)
            if expression.meta.root_names()
            else pl.repeat(True, pl.len()).alias(key)
            for key, expression in self.claims.items()
        ).get_columns()

    def prepared(self) -> None:
        """Judge every base row once."""
        self.true = np.zeros((len(self.claims), self.words), dtype="<u8")
        unknown: list[object] = []
        self.unknown_of = np.full(len(self.claims), -1)
        for number, verdict in enumerate(self.judged(self.frame)):
            self.true[number] = bits(verdict.fill_null(False).to_numpy(), self.words)
            if verdict.null_count():
                self.unknown_of[number] = len(unknown)
                unknown.append(bits(verdict.is_null().to_numpy(), self.words))
        self.unknown = np.array(unknown, dtype="<u8").reshape(len(unknown), self.words)
        self.days = {name: days(self.frame[name]) for name in ("on", "decided_on")}
        self.undated = {name: bool((values == NO_DAY).any()) for name, values in self.days.items()}
        self.tail_true = np.zeros((0, len(self.claims)), dtype=bool)
        self.tail_unknown = np.zeros((0, len(self.claims)), dtype=bool)

    def extend(self, keep: Array, fresh: pl.DataFrame) -> None:
        """Keep part of the tail and judge the fresh rows that join it."""
        super().extend(keep, fresh)
        true, unknown = self.tail_true[keep], self.tail_unknown[keep]
        if len(fresh):
            rows = zip(*(verdict.to_list() for verdict in self.judged(fresh)), strict=True)
            verdicts = np.array(list(rows), dtype=object)  # few rows: no query engine is woken
            true = np.vstack([true, verdicts == True])  # noqa: E712  (None is neither)
            unknown = np.vstack([unknown, verdicts == None])  # noqa: E711
        self.tail_true, self.tail_unknown = true, unknown

    def in_period(self, period: Period, low: int, high: int) -> tuple[Array, Array | None]:
        """Return words [low, high): rows surely taken, and rows of which it is not known."""
        first, last = low << 6, min(high << 6, len(self.frame))
        day = self.days[period.column][first:last]
        live = self.live[low:high]
        sure = bits((day >= period.since) & (day <= period.until), high - low) & live
        maybe = None
        if self.undated[period.column]:
            maybe = bits(day == NO_DAY, high - low) & live
        for key in period.only:
            number = self.index[key]
            true, at = self.true[number, low:high], self.unknown_of[number]
            unknown = self.unknown[at, low:high] if at >= 0 else np.zeros_like(true)
            possible = sure if maybe is None else sure | maybe
            sure = sure & true
            maybe = possible & (true | unknown) & ~sure
        return sure, maybe

    def count(self, places: Places, period: Period, keys: Sequence[str]) -> tuple[Array, Array]:
        """Count each indicator in each group: how many are true, how many unknown.

        :return: two arrays, groups × keys.
        """
        chosen = np.array([self.index[key] for key in keys], dtype=np.int64)
        edges = self.starts[places.run_edges]
        true = np.zeros((places.groups, len(keys)), dtype=np.int64)
        unknown = np.zeros_like(true)
        if edges.size and edges.max() > edges.min():
            low, high = int(edges.min()) >> 6, (int(edges.max()) + 63) >> 6
            inside, maybe = self.in_period(period, low, high)
            offset = edges - (low << 6)
            true += self.sums(self.true[chosen, low:high] & inside, offset, places)
            partly = np.flatnonzero(self.unknown_of[chosen] >= 0)
            if partly.size:
                rows = self.unknown[self.unknown_of[chosen[partly]], low:high] & inside
                unknown[:, partly] += self.sums(rows, offset, places)
            if maybe is not None:
                possible = self.true[chosen, low:high].copy()
                if partly.size:
                    possible[partly] |= self.unknown[self.unknown_of[chosen[partly]], low:high]
                unknown += self.sums(possible & maybe, offset, places)
        if len(self.tail):
            self.count_tail(places, period, chosen, true, unknown)
        return true, unknown

    @staticmethod
    def sums(words: Array, edges: Array, places: Places) -> Array:
        """Count set bits between the edges of each run and add the runs of a group up."""
        ones = np.bitwise_count(words)
        before = np.zeros((words.shape[0], words.shape[1] + 1), dtype=np.int32)
        np.cumsum(ones, axis=1, dtype=np.int32, out=before[:, 1:])
        word, bit = edges >> 6, (edges & 63).astype(np.uint64)
        part = words[:, np.minimum(word, words.shape[1] - 1)] & (
            (np.uint64(1) << bit) - np.uint64(1)
        )
        at_edge = before[:, word] + np.bitwise_count(part)
        per_run = (at_edge[:, 1::2] - at_edge[:, 0::2]).astype(np.int64)
        total = np.zeros((places.groups, words.shape[0]), dtype=np.int64)
        np.add.at(total, places.run_groups, per_run.T)
        return total

    def tail_taken(self, period: Period) -> tuple[Array, Array]:
        """Return which tail rows are surely taken, and of which it is not known."""
        day = days(self.tail[period.column])
        sure, maybe = (day >= period.since) & (day <= period.until), day == NO_DAY
        for key in period.only:
            true, unknown = (
                verdicts[:, self.index[key]] for verdicts in (self.tail_true, self.tail_unknown)
            )
            possible = sure | maybe
            sure = sure & true
            maybe = possible & (true | unknown) & ~sure
        return sure, maybe

    def count_tail(
        self, places: Places, period: Period, chosen: Array, true: Array, unknown: Array
    ) -> None:
        """Add the tail's rows to the counts."""
        group = places.group_of_rank[self.tail_rank]
        inside, maybe = self.tail_taken(period)
        for rows, verdicts, counts in (
            (inside, self.tail_true, true),
            (inside, self.tail_unknown, unknown),
            (maybe, self.tail_true | self.tail_unknown, unknown),
        ):
            wanted = rows & (group >= 0)
            np.add.at(counts, group[wanted], verdicts[wanted][:, chosen].astype(np.int64))

    def ranks_counted(self, period: Period, key: str) -> Array:
        """Return the rank of the cell of every row, anywhere, that a count of ``key`` counts."""
        number = self.index[key]
        ranks = np.zeros(0, dtype=np.int64)
        if self.words:
            inside, _maybe = self.in_period(period, 0, self.words)
            taken = np.unpackbits((inside & self.true[number]).view(np.uint8), bitorder="little")
            ranks = np.searchsorted(self.starts, np.flatnonzero(taken), side="right") - 1
        if len(self.tail):
            inside, _maybe = self.tail_taken(period)
            tail = self.tail_rank[inside & self.tail_true[:, number]]
            ranks = np.concatenate([ranks, tail])
        return ranks

    def matching(
        self, places: Places, period: Period, key: str, *, unknown: bool = False
    ) -> pl.DataFrame:
        """Return the rows that a count of ``key`` counted, or had to leave unknown."""
        frame = self.within(places)
        if frame.is_empty():
            return frame
        names = (key, *period.only)
        claims = [self.claims[name].alias(str(n)) for n, name in enumerate(names)]
        verdicts = frame.with_columns(claims).select(str(n) for n in range(len(names)))
        day = days(frame[period.column])
        sure, maybe = (day >= period.since) & (day <= period.until), day == NO_DAY
        for verdict in verdicts.get_columns():
            true = verdict.fill_null(False).to_numpy()
            possible = (sure | maybe) & (true | verdict.is_null().to_numpy())
            sure = sure & true
            maybe = possible & ~sure
        return frame.filter(pl.Series(maybe if unknown else sure))

    def memory(self) -> int:
        """Return bytes held."""
        held = super().memory() + self.true.nbytes + self.unknown.nbytes
        return int(held + sum(values.nbytes for values in self.days.values()))
