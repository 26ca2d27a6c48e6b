"""The tree of a nation: reading a day, summing a column up, moving one commune, against floors.

    python -m bench.tree                    # 34 provinces, 3,300 communes, 52,000 grassroots
    python -m bench.tree --share 0.1        # bodies, 300,000 cells; or a tenth of it
    DATABASE_URL=postgresql://… python -m bench.tree

Floors are measured in the same run: for reading, the same rows through a bare cursor and one
numpy sort; for the sum, one cumulative sum of the column; for moving a commune, one UPDATE of the
rows whose position changes. Times are medians. Carry the ratios.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from bench.figures import insert, units

DAY = dt.date(2025, 1, 1)


def median(call: Callable[[], Any], rounds: int) -> float:
    """Return the median time of ``rounds`` calls, in milliseconds."""
    times = []
    for _round in range(rounds):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def say(what: str, ms: float, floor: float | None = None, note: str = "") -> None:
    """Print one line: what, how long, how many times the floor."""
    ratio = f"{ms / floor:8.1f} ×" if floor else " " * 10
    print(f"{what:<58}{ms:10.2f} ms{ratio}  {note}")


def read_floor() -> np.ndarray:
    """Read id, parent and order of every version in force through a bare cursor; sort one column.

    The least that any answer to "the tree of this day" must do.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT organisation_id, COALESCE(parent_id, 0), "order" FROM '
            "ketnap_organisationversion WHERE since <= %s AND (until IS NULL OR until > %s)",
            [DAY.isoformat(), DAY.isoformat()],
        )
        flat = np.fromiter(chain.from_iterable(cursor.fetchall()), dtype=np.int64)
    rows = flat.reshape(-1, 3)
    return rows[np.argsort(rows[:, 1], kind="stable")]


def reading(rounds: int) -> None:
    """Time ``read_tree``, ``tree_on`` once kept, and the parts of it."""
    from ketnap.organisations.preorder import lay_out
    from ketnap.organisations.tree import read_tree, tree_on

    tree = read_tree(DAY)
    floor = median(read_floor, rounds)
    say("floor: bare cursor, one sort", floor)
    say("read_tree: one day, whole", median(lambda: read_tree(DAY), rounds), floor)
    ids, parents, order = np.ascontiguousarray(read_floor().T)
    say("  of which order, depth, intervals", median(lambda: lay_out(ids, parents, order), rounds))
    tree_on(DAY)
    say("tree_on once kept (is it still true?)", median(lambda: tree_on(DAY), 50))
    print(f"  {len(tree):,} units, {int(tree.depth.max()) + 1} levels")


def summing(rounds: int) -> None:
    """Time the roll-up of one column and of 25, and check it against plain addition by level."""
    from ketnap.organisations.tree import tree_on

    tree = tree_on(DAY)
    chance = np.random.default_rng(1)
    column = chance.integers(0, 50, len(tree))
    table = chance.integers(0, 50, (len(tree), 25))

    def by_level() -> np.ndarray:
        sums = column.copy()
        for depth in range(int(tree.depth.max()), 0, -1):
            level = np.flatnonzero(tree.depth == depth)
            np.add.at(sums, tree.parent[level], sums[level])
        return sums

    assert (tree.rollup(column) == by_level()).all()
    floor = median(lambda: np.cumsum(column), 25)
    say("floor: np.cumsum of the column", floor)
    say("rollup of one column", median(lambda: tree.rollup(column), 25), floor)
    say("adding level by level (np.add.at)", median(by_level, rounds), floor)
    wide = median(lambda: np.cumsum(table, axis=0), rounds)
    say("floor: np.cumsum of 25 columns", wide)
    say("rollup of 25 columns", median(lambda: tree.rollup(table), rounds), wide)


def moving(rounds: int) -> None:
    """Time moving one commune to another province, with what its cases keep of it."""
    from django.db import connection, transaction
    from django.db.models import F

    from ketnap.dossiers.models import Dossier
    from ketnap.organisations import services
    from ketnap.organisations.models import Organisation
    from ketnap.organisations.services import Document

    provinces = list(Organisation.objects.filter(kind="province").order_by("position"))
    commune = provinces[10 % len(provinces)].children_today.order_by("position").first()
    assert commune is not None
    goals = [provinces[-2], provinces[10 % len(provinces)]]
    cases = Dossier.objects.filter(
        cell__position__range=(commune.position, commune.position_end)
    ).count()
    below = commune.position_end - commune.position + 1
    times, floors = [], []
    for turn in range(max(2, min(rounds, 4))):
        commune.refresh_from_db()
        on = DAY + dt.timedelta(days=10 + turn)
        before = dict(Organisation.objects.values_list("id", "position"))
        start = time.perf_counter()
        services.move(commune, parent=goals[turn % 2], basis=Document("1-QĐ/TW"), by=None, on=on)
        times.append((time.perf_counter() - start) * 1000)
        after = dict(Organisation.objects.values_list("id", "position"))
        moved = sum(before[key] != place for key, place in after.items())
        low = min(p for k, p in after.items() if before[k] != p)
        high = max(p for k, p in after.items() if before[k] != p)
        start = time.perf_counter()
        with transaction.atomic():
            Organisation.objects.filter(position__range=(low, high)).update(
                position=F("position") + 1
            )
            transaction.set_rollback(True)
        floors.append((time.perf_counter() - start) * 1000)
    floor = statistics.median(floors)
    say("floor: one UPDATE of as many positions", floor, note=f"{moved:,} units shift")
    note = f"{below} units below, {cases} cases follow; {connection.vendor}"
    say("moving one commune, whole order", statistics.median(times), floor, note)


def generate(share: float) -> None:
    """Fill an empty database: the nation's tree, and five cases in each of 20,000 cells."""
    from django.db import connection, transaction

    from ketnap.accounts.models import User
    from ketnap.audit import trail
    from ketnap.dossiers.models import Dossier
    from ketnap.people.models import Person

    chance = np.random.default_rng(20261123)
    cells, _total = units(chance, share)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in ("ketnap_organisation", "ketnap_organisationversion"):
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
                )
            cursor.execute("ANALYZE")
    count = int(100_000 * share)
    cell = chance.choice(cells, count).tolist()
    insert(Person, {"full_name": "Nguyễn Văn A", "cell_id": cell}, count)
    user = User.objects.create(username="bench")
    with transaction.atomic():  # a trail to keep the tree by
        trail.append(action="generated", subject=None, by=user, on=DAY)
    insert(
        Dossier,
        {
            "code": [f"B{n}" for n in range(count)],
            "person_id": list(range(1, count + 1)),
            "cell_id": cell,
            "opened_on": DAY.isoformat(),
            "opened_by_id": user.pk,
            "stage": "sourced",
        },
        count,
    )


def main() -> None:
    """Generate, time, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--share", type=float, default=1.0, help="of the nation")
    parser.add_argument("--rounds", type=int, default=7)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ketnap-bench-") as home:
        os.environ["KETNAP_HOME"] = str(Path(home))
        os.environ["DJANGO_SETTINGS_MODULE"] = "ketnap.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0, skip_checks=True)
        start = time.perf_counter()
        generate(args.share)
        print(f"generated in {time.perf_counter() - start:.0f} s")
        reading(args.rounds)
        summing(args.rounds)
        moving(args.rounds)


if __name__ == "__main__":
    sys.exit(main())
