"""Figures at commune, province and nation size: time, memory, refresh and load, against floors.

    python -m bench.figures                      # the nation: 1.6 million dossiers, 300,000 cells
    python -m bench.figures --dossiers 50000     # the same shape, smaller
    DATABASE_URL=postgresql://… python -m bench.figures

The generator is seeded and belongs to the bench. Every candidate gives the same table, which is
checked; times are medians of rounds in which all candidates run in turn. Carry the ratios.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

FULL = 1_600_000
CELLS, GRASSROOTS, COMMUNES, PROVINCES = 300_000, 52_000, 3_300, 34
OPENED = dt.date(2015, 1, 1)
SINCE, UNTIL = dt.date(2024, 1, 1), dt.date(2024, 12, 31)
KEYS = (
    *("admitted", "women", "ethnic_minority", "religious", "youth_union", "readmitted", "rural"),
    *("discharged_soldier", "foreign_marriage", "family_planning_breach"),
    *("private_enterprise_owner", "hard_area", "trade_union", "village_elder"),
    *("edu_literate", "edu_primary", "edu_lower_secondary", "edu_upper_secondary"),
    *("qualification_technical", "qualification_intermediate", "qualification_college"),
    *("qualification_university", "occupation_farmer", "occupation_armed_forces"),
    "occupation_pupil",
)
YES_NO = ("youth_union_member", "readmission", "rural", "discharged_soldier", "foreign_marriage")
YES_NO += ("family_planning_breach", "private_enterprise_owner", "hard_area")
YES_NO += ("trade_union_member", "village_elder")
SCHOOLING = ["literate", "primary", "lower_secondary_diploma", "upper_secondary"]
QUALIFICATION = ["technical", "intermediate", "college", "university", "master", ""]
OCCUPATION = ["farmer", "armed_forces", "pupil", "public_service", "enterprise_worker", "other"]
IN_SQL = {
    "admitted": "1",
    "women": "gender = 'female'",
    "ethnic_minority": "ethnicity NOT IN ('', 'Kinh')",
    "religious": "religion NOT IN ('', 'không')",
    "youth_union": "youth_union_member",
    "readmitted": "readmission",
    **{key: key for key in ("rural", "discharged_soldier", "foreign_marriage", "hard_area")},
    **{key: key for key in ("family_planning_breach", "private_enterprise_owner")},
    "trade_union": "trade_union_member",
    "village_elder": "village_elder",
    "edu_literate": "schooling = 'literate'",
    "edu_primary": "schooling = 'primary'",
    "edu_lower_secondary": "schooling = 'lower_secondary_diploma'",
    "edu_upper_secondary": "schooling = 'upper_secondary'",
    **{f"qualification_{q}": f"qualification = '{q}'" for q in QUALIFICATION[:4]},
    **{f"occupation_{o}": f"occupation = '{o}'" for o in OCCUPATION[:3]},
}


# --- the generator


def insert(model: Any, columns: dict[str, Any], rows: int) -> None:
    """Insert rows given as columns (a list or one value for all); other columns get defaults."""
    from django.db import connection
    from django.utils import timezone

    given: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        name = field.attname
        if name in columns:
            given[field.column] = columns[name]
        elif field.primary_key:
            given[field.column] = range(1, rows + 1)
        elif field.null:
            continue
        elif field.has_default():
            given[field.column] = field.get_default()
        else:
            given[field.column] = timezone.now() if name.endswith("_at") else ""
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(name) for name in given)
    lists = [
        value if isinstance(value, list | range) else [value] * rows for value in given.values()
    ]
    records: Iterable[Sequence[Any]] = zip(*lists, strict=True)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join("?" * len(given))
            cursor.execute("BEGIN")  # the connection commits by itself otherwise
            cursor.connection.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks})", records
            )
            cursor.execute("COMMIT")
        else:
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for record in records:
                    copy.write_row(record)


def days(chance: np.random.Generator, first: dt.date, last: dt.date, count: int) -> np.ndarray:
    """Return random days since 1970."""
    epoch = dt.date(1970, 1, 1)
    return chance.integers((first - epoch).days, (last - epoch).days + 1, count)


def texts(day: np.ndarray) -> list[str]:
    """Return days as ISO texts."""
    return np.datetime_as_string(day.astype("datetime64[D]")).tolist()


def pick(chance: np.random.Generator, values: list[str], count: int) -> list[str]:
    """Return random values, the first ones more often."""
    weights = 1 / np.arange(1, len(values) + 1)
    return np.array(values)[chance.choice(len(values), count, p=weights / weights.sum())].tolist()


def units(chance: np.random.Generator, share: float) -> tuple[np.ndarray, int]:
    """Insert the tree: provinces, communes, grassroots bodies, cells; return the cells' ids."""
    from ketnap.organisations.models import Organisation, OrganisationVersion

    counts = [max(2, int(n * share)) for n in (COMMUNES, GRASSROOTS, CELLS)]
    counts = [PROVINCES if share > 0.02 else 3, *counts]
    kinds = ["central", "province", "commune", "grassroots_party_body", "cell"]
    parents: list[np.ndarray] = [np.zeros(1, int)]
    first = [0, 1]
    for count in counts:
        above = first[-1] - first[-2]
        weight = chance.lognormal(0, 0.8, above)
        spread = chance.choice(above, count, p=weight / weight.sum())
        parents.append(np.sort(spread) + first[-2] + 1)
        first.append(first[-1] + count)
    parent = np.concatenate(parents)
    total = len(parent)
    level = np.repeat(np.arange(5), [1, *counts])
    from ketnap.organisations.preorder import lay_out

    ids = np.arange(1, total + 1)
    layout = lay_out(ids, parent, ids)
    position = np.empty(total + 1, int)
    position[layout.ids] = np.arange(1, total + 1)
    end = np.empty(total + 1, int)
    end[layout.ids] = layout.end + 1
    kind = [kinds[n] for n in level]
    names = [f"Đơn vị {n}" for n in ids]
    above_ids = [int(p) or None for p in parent]
    insert(
        Organisation,
        {
            "code": [f"u{n}" for n in ids],
            "opened_on": OPENED.isoformat(),
            "position": position[1:].tolist(),
            "position_end": end[1:].tolist(),
            "depth": level.tolist(),
            "name": names,
            "kind": kind,
            "parent_id": above_ids,
        },
        total,
    )
    insert(
        OrganisationVersion,
        {
            "organisation_id": ids.tolist(),
            "since": OPENED.isoformat(),
            "name": names,
            "kind": kind,
            "parent_id": above_ids,
            "order": ids.tolist(),
        },
        total,
    )
    return ids[level == 4], total


def generate(count: int) -> None:
    """Fill an empty database with ``count`` dossiers, of which five eighths were admitted."""
    from django.db import transaction

    from ketnap.accounts.models import User
    from ketnap.audit import trail
    from ketnap.dossiers.models import Dossier, Milestone
    from ketnap.people.models import Person

    chance = np.random.default_rng(20261123)
    cells, _total = units(chance, count / FULL)
    cell = chance.choice(cells, count).tolist()
    insert(Person, {"full_name": "Nguyễn Văn A", "cell_id": cell}, count)
    user = User.objects.create(username="bench")
    admitted = int(count * 5 / 8)
    on = days(chance, dt.date(2020, 7, 1), dt.date(2025, 6, 30), count)
    steps: dict[str, Any] = {}
    for name, before in (
        ("listed_on", 700),
        ("class_sent_on", 500),
        ("certificate_issued_on", 450),
        ("applied_on", 350),
        ("verification_asked_on", 300),
        ("cell_considered_on", 90),
    ):
        steps[name] = texts(on - before)
    for name, before in (("decided_on", 20), ("admitted_on", 0)):
        steps[name] = [*texts(on[:admitted] - before), *[None] * (count - admitted)]
    insert(
        Dossier,
        {
            "code": [f"HS{n}" for n in range(count)],
            "person_id": range(1, count + 1),
            "cell_id": cell,
            "opened_on": texts(on - 720),
            "opened_by_id": user.pk,
            "stage": ["probation"] * admitted + ["cell_resolved"] * (count - admitted),
            **steps,
        },
        count,
    )
    flags = [True, False, None]
    number = 1
    for kind, rows, shift in (
        ("sent_to_class", count, -500),
        ("admitted", admitted, 0),
        ("recognised", admitted // 2, 400),
    ):
        born = days(chance, dt.date(1970, 1, 1), dt.date(2004, 1, 1), rows)
        values: dict[str, Any] = {
            "id": range(number, number + rows),
            "dossier_id": range(1, rows + 1),
            "kind": kind,
            "on": texts(on[:rows] + shift),
            "decided_on": texts(on[:rows] + shift - 20),
            "cell_id": cell[:rows],
            "gender": pick(chance, ["male", "female", ""], rows),
            "born_on": texts(born),
            "born_on_to": texts(born),
            "ethnicity": pick(chance, ["Kinh", "Tày", "Thái", "Gia Rai", ""], rows),
            "religion": pick(chance, ["không", "Công giáo", "Phật giáo", ""], rows),
            "schooling": pick(chance, SCHOOLING[::-1], rows),
            "qualification": pick(chance, QUALIFICATION, rows),
            "occupation": pick(chance, OCCUPATION, rows),
        }
        for name in YES_NO:
            values[name] = np.array(flags, dtype=object)[
                chance.choice(3, rows, p=[0.3, 0.68, 0.02])
            ].tolist()
        insert(Milestone, values, rows)
        number += rows
    with transaction.atomic():
        trail.append(action="generated", subject=user, by=None)


# --- the candidates


def median(call: Callable[[], Any], rounds: int) -> float:
    """Return the median of the seconds that a call takes, after one warm-up."""
    call()
    taken = []
    for _round in range(rounds):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def rss() -> float:
    """Return this process's resident memory in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def sql_children(unit: Any) -> str:
    """Return the covered GROUP BY over the children of a unit."""
    from django.db import connection

    sums = ", ".join(
        "COUNT(*)" if key == "admitted" else f"SUM(CASE WHEN m.{IN_SQL[key]} THEN 1 ELSE 0 END)"
        for key in KEYS
    )
    day = connection.ops.quote_name("on")
    return (
        f"SELECT k.id, {sums} FROM ketnap_organisation k"
        " JOIN ketnap_organisation c ON c.position BETWEEN k.position AND k.position_end"
        " JOIN ketnap_milestone m ON m.cell_id = c.id AND m.kind = 'admitted'"
        f" AND m.{day} BETWEEN '{SINCE}' AND '{UNTIL}'"
        f" WHERE k.parent_id = {unit.pk} GROUP BY k.id"
    )


def orm_children(unit: Any, limit: int) -> tuple[float, int]:
    """Return the seconds of one aggregate per child through the ORM, and how many children ran."""
    from django.db.models import Count, Q

    from ketnap.dossiers.models import Milestone
    from ketnap.statistics.verify import IN_SQL as KNOWN

    counts = {
        f"n{n}": Count("id", filter=KNOWN[key][0])
        if key in KNOWN and KNOWN[key][0]
        else Count("id")
        for n, key in enumerate(KEYS)
    }
    children = list(unit.children_today.order_by("position"))
    start = time.perf_counter()
    for child in children[:limit]:
        inside = Q(cell__position__gte=child.position, cell__position__lte=child.position_end)
        Milestone.objects.filter(inside, kind="admitted", on__gte=SINCE, on__lte=UNTIL).aggregate(
            **counts
        )
    return time.perf_counter() - start, min(limit, len(children))


def cover() -> None:
    """Give SQL its covering index."""
    from django.db import connection

    day = connection.ops.quote_name("on")
    columns = ["cell_id", "kind", day, "gender", "ethnicity", "religion", "schooling"]
    columns += ["qualification", "occupation", *YES_NO]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX bench_cover ON ketnap_milestone ({', '.join(columns)})")
        cursor.execute("ANALYZE")


def floor(sheet: Any, low: int, high: int) -> Callable[[], Any]:
    """Return one numpy pass over (rank, day, mask) of the rows between two ranks."""
    first, last = int(sheet.starts[low]), int(sheet.starts[high])
    rank = np.arange(first, last, dtype=np.int32)
    day = sheet.days["on"][first:last]
    mask = np.arange(first, last, dtype=np.int64)
    epoch = dt.date(1970, 1, 1)
    since, until = (SINCE - epoch).days, (UNTIL - epoch).days

    def scan() -> Any:
        inside = (day >= since) & (day <= until)
        return np.bitwise_or.reduce(mask[inside], initial=0), rank[inside].sum()

    return scan


def compare(unit: Any, name: str, rounds: int, tree_day: dt.date) -> None:
    """Time every candidate on one unit and print the ratios."""
    from django.db import connection

    from ketnap.statistics import snapshot
    from ketnap.statistics.table import table

    def ours() -> Any:
        return (
            table(unit, SINCE, UNTIL, KEYS, tree_day=tree_day),
            table(unit, SINCE, UNTIL, ["admitted"], tree_day=tree_day, by="month"),
        )

    made, _series = ours()
    with snapshot.current() as held:
        places = held.places(unit.pk, tree_day, "none")
        inside = np.flatnonzero(places.group_of_rank >= 0)
        scan = floor(held.sheets["admitted"], int(inside.min()), int(inside.max()) + 1)  # type: ignore[index]
    sql = sql_children(unit)
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows = {row[0]: list(row[1:]) for row in cursor.fetchall()}
    for row in made.rows:
        expected = rows.get(row.unit_id, [0] * len(KEYS))
        assert [row.cells[key].value for key in KEYS] == expected, row.name

    def grouped() -> Any:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    base = median(scan, rounds)
    mine = median(ours, rounds)
    theirs = median(grouped, max(1, rounds // 3))
    limit = 2 if name == "nation" else 1000
    seconds, ran = orm_children(unit, limit)
    loop = seconds / max(ran, 1) * len(made.rows)
    print(
        f"{name:9} {len(made.rows):4} rows {made.cell('admitted').value:8} counted | "
        f"floor {base * 1e3:8.3f} ms | snapshot {mine * 1e3:8.2f} ms ({mine / base:6.1f}x) | "
        f"covered SQL {theirs * 1e3:9.1f} ms ({theirs / mine:6.1f}x slower) | "
        f"ORM loop {loop * 1e3:9.1f} ms ({loop / mine:7.1f}x slower"
        f"{', estimated' if ran < len(made.rows) else ''})"
    )


def refresh(rounds: int) -> None:
    """Time the first use after one changed dossier."""
    from django.db import transaction

    from ketnap.audit import trail
    from ketnap.dossiers.models import Dossier, Milestone
    from ketnap.statistics import snapshot

    taken, nothing, one_row = [], [], []
    for number in range(1, rounds * 3 + 1):
        dossier = Dossier.objects.get(pk=number)
        with transaction.atomic():
            Milestone.objects.filter(dossier=dossier, kind="admitted").update(rural=number % 2 == 0)
            trail.append(action="record_facts", subject=dossier, by=None)
        start = time.perf_counter()
        with snapshot.current():
            taken.append(time.perf_counter() - start)
        start = time.perf_counter()
        with snapshot.current():
            nothing.append(time.perf_counter() - start)
        start = time.perf_counter()
        Milestone.objects.filter(dossier=dossier).values_list()[0]
        one_row.append(time.perf_counter() - start)
    print(
        f"refresh after one changed dossier {statistics.median(taken) * 1e3:.2f} ms, "
        f"nothing changed {statistics.median(nothing) * 1e3:.2f} ms, "
        f"floor (one row) {statistics.median(one_row) * 1e3:.2f} ms"
    )


def load() -> None:
    """Time loading the snapshot against reading the same columns through the plain cursor."""
    from django.db import connection

    from ketnap.statistics import reading, snapshot
    from ketnap.statistics.loading import statement

    before = rss()
    start = time.perf_counter()
    with snapshot.current() as held:
        taken = time.perf_counter() - start
        held_mb = sum(held.memory().values()) / 1e6
        resident = rss() - before
        start = time.perf_counter()
        dossiers = held.dossiers
        taken_dossiers = time.perf_counter() - start
        dossiers_mb = dossiers.memory() / 1e6
        start = time.perf_counter()
        members = held.members
        taken_members = time.perf_counter() - start
        members_mb = members.memory() / 1e6
        resident_all = rss() - before
    start = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(statement("ketnap_milestone", reading.MILESTONE))
        rows = 0
        while part := cursor.fetchmany(10_000):
            rows += len(part)
    plain = time.perf_counter() - start
    print(
        f"load {taken:.2f} s ({rows} milestones; {taken / plain:.2f}x of the plain cursor's "
        f"{plain:.2f} s), holds {held_mb:.0f} MB, resident +{resident:.0f} MB; "
        f"dossiers {taken_dossiers:.2f} s, {dossiers_mb:.0f} MB; "
        f"members {taken_members:.2f} s, {members_mb:.0f} MB; "
        f"resident with everything +{resident_all:.0f} MB; "
        f"peak of the process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB"
    )


def main() -> None:
    """Generate, check, time, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--dossiers", type=int, default=FULL)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--keep", type=Path, help="folder of the database, kept and used again")
    args = parser.parse_args()
    home = args.keep or Path(tempfile.mkdtemp(prefix="ketnap-bench-"))
    home.mkdir(parents=True, exist_ok=True)
    os.environ["KETNAP_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "ketnap.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from ketnap.organisations.models import Organisation

    call_command("migrate", verbosity=0)
    if not Organisation.objects.exists():
        start = time.perf_counter()
        generate(args.dossiers)
        print(f"generated {args.dossiers} dossiers in {time.perf_counter() - start:.0f} s")
        cover()
    load()
    tree_day = dt.date(2025, 1, 1)
    nation = Organisation.objects.get(parent=None)
    province = nation.children_today.order_by("-position_end").first()
    assert province is not None
    commune = province.children_today.order_by("position").first()
    for unit, name in ((commune, "commune"), (province, "province"), (nation, "nation")):
        compare(unit, name, args.rounds, tree_day)
    refresh(args.rounds)


if __name__ == "__main__":
    sys.exit(main())
