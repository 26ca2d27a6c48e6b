"""W2 and W2o: all rules over many dossiers, and one dossier explained.

    python bench/rules.py [rows]

The floor is reading the same columns once with numpy in the same run. Prints ratios; absolute
times belong to the machine.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date

import numpy as np
import polars as pl

from ketnap.regulations import rulebook
from ketnap.regulations.facts import FACTS

ON = date(2026, 11, 23)
TIMELINE = [
    "sourced_on", "listed_on", "class_sent_on", "certificate_issued_on", "applied_on",
    "cv_received_on", "verification_last_answer_on", "verification_concluded_on", "introduced_on",
    "comments_on", "cell_considered_on", "grassroots_considered_on", "submitted_on", "received_on",
    "decided_on", "decision_received_on", "admitted_on", "member_cv_on", "new_member_class_on",
    "self_criticism_on", "helper_remarks_on", "probation_comments_on", "recognition_considered_on",
    "recognition_grassroots_considered_on", "recognition_decided_on", "recognition_received_on",
]  # fmt: skip


def dossiers(rows: int, seed: int = 7) -> pl.DataFrame:
    """Synthetic dossiers: a timeline cut at the current stage, 1 % holes, votes that add up."""
    rng = np.random.default_rng(seed)
    book = rulebook()
    reached = rng.integers(3, len(TIMELINE) + 1, rows)
    day = rng.integers(17_000, 20_000, rows)
    columns: dict[str, pl.Series] = {}

    def holes(values: np.ndarray, dtype: pl.DataType, known: np.ndarray | None = None) -> pl.Series:
        mask = rng.random(rows) > 0.01
        if known is not None:
            mask &= known
        series = pl.Series(values).cast(pl.Int32)
        return pl.select(pl.when(pl.Series(mask)).then(series)).to_series().cast(dtype)

    for place, name in enumerate(TIMELINE):
        day = day + rng.integers(0, 60, rows)
        columns[name] = holes(day, pl.Date(), reached > place)
    born = rng.integers(-3_000, 13_000, rows)
    for name, fact in FACTS.items():
        if name in columns or name not in book.needed_columns:
            continue
        if fact.kind == "partial":
            columns[name] = holes(born, pl.Date())
            columns[f"{name}_to"] = columns[name]
        elif fact.kind == "date":
            columns[name] = holes(day, pl.Date(), rng.random(rows) < 0.05)
        elif fact.kind == "bool":
            columns[name] = holes(rng.integers(0, 2, rows), pl.Boolean())
        elif fact.kind == "enum":
            codes = holes(rng.integers(0, len(fact.values), rows), pl.UInt32())
            labels = pl.Series(list(fact.values), dtype=fact.dtype)
            columns[name] = labels.gather(codes)
        elif fact.kind == "int":
            members = rng.integers(3, 30, rows)
            columns[name] = holes(members, pl.Int32())
    return pl.DataFrame(columns)


def median_ms(work: Callable[[], object], rounds: int = 7) -> float:
    """The median time of one call, after a warm-up."""
    work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)


def main(rows: int) -> None:
    """Measure and print."""
    book = rulebook()
    frame = dossiers(rows)
    names = [name for name in book.needed_columns if name in frame.columns]
    physical = [frame[name].to_physical() for name in names]
    stored = [
        series.cast(pl.UInt8 if series.dtype == pl.Boolean else series.dtype)
        .fill_null(0)
        .to_numpy()
        .copy()
        for series in physical
    ]
    floor = median_ms(lambda: [int(array.sum()) for array in stored])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    bulk = median_ms(lambda: book.judge(frame, masks=False), 5)
    masks = median_ms(lambda: book.judge(frame), 5)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    row = frame.filter(pl.col("recognition_decided_on").is_not_null()).row(0, named=True)
    facts = {name: row[name] for name in row if name in FACTS and row[name] is not None}
    one = median_ms(lambda: book.explain(facts, ON), 30)
    acts = median_ms(lambda: book.next_acts(facts, ON), 30)
    print(f"{rows:,} dossiers, {len(book.rules)} rules, {len(book.dates)} dates, "
          f"{len(names)} columns read")  # fmt: skip
    print(f"floor (numpy reads the columns once)   {floor:9.1f} ms    1.0")
    print(f"W2  all rules, dates, stage            {bulk:9.1f} ms  {bulk / floor:5.1f}  (<= 20)")
    print(f"    the same with the two masks        {masks:9.1f} ms  {masks / floor:5.1f}")
    print(f"    memory above the frame             {(after - before) / 1024:9.0f} MB")
    print(f"W2o one dossier, all rules, explained  {one:9.2f} ms         (<= 3)")
    print(f"    one dossier, next acts             {acts:9.2f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 600_000)
