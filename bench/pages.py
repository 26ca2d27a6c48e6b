"""Today's work, the list and a case at many persons: server time and queries, against a hello page.

    python -m bench.pages                        # 50,000 persons, SQLite then PostgreSQL
    python -m bench.pages --persons 5000         # the same shape, smaller
    python -m bench.pages --database sqlite      # one of them; DATABASE_URL names a server of yours

One granian worker with one thread serves everything in the same run: the program, a hello page in
bare WSGI, and the list as a plain page (whole objects, Django template, counts of every stage).
The pages take turns, so that drift hits all alike. ``server`` is the time inside the worker,
``queries`` their number and the slowest one's median; ratios are those of the times a browser on
the same connection waits. Carry the ratios. Targets: W5.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from bench import _databases as databases
from bench._persons import TODAY, after_loading, generate
from bench._serving import serving
from bench._visiting import Timed, measure

SLOW_MS = {"sqlite": 30.0, "postgresql": 60.0}


def show(found: dict[str, Timed]) -> None:
    """Print the table."""
    hello = statistics.median(found["hello"].waited)
    print(f"{'page':<38}{'server p50':>11}{'p95':>8}{'waited':>9}{'× hello':>9}"
          f"{'queries':>9}{'slowest':>9}{'kB':>7}")  # fmt: skip
    for what, timed in found.items():
        p95 = statistics.quantiles(timed.server, n=20)[-1]
        waited = statistics.median(timed.waited)
        queries = "–".join(str(n) for n in sorted({min(timed.queries), max(timed.queries)}))
        print(
            f"{what:<38}{statistics.median(timed.server):>8.1f} ms{p95:>8.1f}{waited:>9.2f}"
            f"{waited / hello:>9.1f}{queries:>9}{statistics.median(timed.slowest):>9.1f}"
            f"{timed.size / 1000:>7.0f}"
        )


def targets(found: dict[str, Timed], vendor: str) -> None:
    """Print W5: each target with what was measured."""
    waited = {what: statistics.median(timed.waited) for what, timed in found.items()}
    first, deep = waited["D2 list, province"], waited["D2 list, 90 % deep, province"]
    slow = {
        what: statistics.median(timed.slowest)
        for what, timed in found.items()
        if what != "plain list"
    }
    worst = max(slow, key=lambda what: slow[what])
    lines = (
        ("list ≥ 5× the rate of a plain ORM + Django-template page", waited["plain list"] / first,
         waited["plain list"] / first >= 5, "×"),
        ("keyset page at any depth ≤ 2× page 1", deep / first, deep / first <= 2, "×"),
        (f"no query over {SLOW_MS[vendor]:.0f} ms (slowest: {worst})", slow[worst],
         slow[worst] <= SLOW_MS[vendor], " ms"),
        ("stretch: list ≥ 10 % of the rate of hello", waited["hello"] / first * 100,
         waited["hello"] / first >= 0.1, " %"),
    )  # fmt: skip
    for what, value, met, unit in lines:
        print(f"  {'met ' if met else 'MISSED'} W5 {what}: {value:.1f}{unit}")


def explain_slow(log: Path, limit: float, most: int = 6) -> None:
    """Print the plans of the statements whose median is over ``limit``, slowest first."""
    from django.db import connection

    taken: dict[tuple[str, str], list[float]] = defaultdict(list)
    params: dict[tuple[str, str], str] = {}
    for line in log.read_text("utf-8").splitlines():
        what, ms, sql, given = json.loads(line)
        if what and what != "plain list":
            taken[what, sql].append(ms)
            params[what, sql] = given
    slow = {key: statistics.median(ms) for key, ms in taken.items()}
    for key in sorted(slow, key=lambda key: -slow[key])[:most]:
        if slow[key] < limit or not key[1].startswith("SELECT"):
            continue
        print(f"\n{slow[key]:.1f} ms in {key[0]}:\n  {key[1]}\n  {params[key]}")
        how = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ANALYZE "
        with connection.cursor() as cursor, contextlib.suppress(ValueError, SyntaxError):
            import ast

            cursor.execute(how + key[1], ast.literal_eval(params[key]))
            for row in cursor.fetchall():
                print("    ", *row)


def main() -> None:
    """Generate, serve, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--persons", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--explain", type=float, default=0, metavar="MS",
                        help="print the plans of statements slower than this")  # fmt: skip
    parser.add_argument("--keep", type=Path, help="folder of the database, kept and used again")
    databases.choose(parser)
    args = parser.parse_args()
    if args.database == "both":
        sys.exit(databases.on_both("bench.pages", sys.argv[1:]))
    with databases.ready(args.database):
        run(args)


def run(args: argparse.Namespace) -> None:
    """Measure on the database of the environment."""
    home = args.keep or Path(tempfile.mkdtemp(prefix="ketnap-bench-"))
    home.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "KETNAP_HOME": str(home),
        "KETNAP_TODAY": TODAY.isoformat(),
        "DJANGO_SETTINGS_MODULE": "ketnap.settings",
    }
    subprocess.run(
        [sys.executable, "-m", "ketnap", "prepare"], check=True, stdout=subprocess.DEVNULL
    )
    import django

    django.setup()
    from django.db import connection

    from ketnap.dossiers.models import Dossier

    if not Dossier.objects.exists():
        start = time.perf_counter()
        generate(args.persons)
        after_loading()
        print(f"generated {args.persons:,} persons in {time.perf_counter() - start:.0f} s")
    log = home / "queries.jsonl"
    log.write_text("", "utf-8")
    with serving(log) as port:
        found = measure(port, args.rounds)
    print(f"{connection.vendor}, {Dossier.objects.count():,} cases, one worker, one thread")
    show(found)
    targets(found, connection.vendor)
    if args.explain:
        explain_slow(log, args.explain)


if __name__ == "__main__":
    main()
