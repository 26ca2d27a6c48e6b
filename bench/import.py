"""W3: a roster of n rows taken in, with rules, duplicates and trail on, phase by phase.

    python -m bench.import [1000 10000 100000]       # SQLite, then PostgreSQL
    python -m bench.import 10000 --database sqlite   # one of them; DATABASE_URL names a server

Floors of the same run: parsing the sheet alone, and putting bare rows into a table without
indexes (executemany on SQLite, COPY on PostgreSQL). Everything is committed, the floor too: what
a database checks or writes only then is counted. Each round is a roster of other people.

At 10,000 rows django-import-export beside it, twice. *Same outcome*: a resource that leaves each
row to the same services a page calls (person, case, facts), so that the same tables, rules and
trail come of it; rows parsed beforehand, a part measured and counted up. *People only*: its usual
look-up, difference and saving of the one person table, without identity number, case, rule, trail
or undo; that is less work than ours, and is shown to tell what is what. Carry the ratios, not the
times. ``--processor`` counts processor time: on a busy machine the clock tells of the others.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import os
import random
import statistics
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench import _databases as databases

ON = dt.date(2026, 11, 23)
CELLS = 40
FAMILIES = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Đặng Bùi Đỗ Hồ Ngô Y A Rơ Siu Ksor".split()
MIDDLES = "Văn Thị Đức Hữu Ngọc Thanh Minh Quốc Xuân Thế Công Đình Châm Lan".split()
GIVENS = (
    "An Ánh Bình Cường Dũng Đạt Giang Hạnh Hiếu Hoà Huệ Kiên Lộc Nga Phước Quỳnh Sơn Tâm".split()
)
HEAD = [
    *("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Tôn giáo", "Số CCCD", "Quê quán"),
    *("Học vấn", "Đoàn viên", "Ngày làm đơn", "Chi bộ"),
]
PRESENT = 0.08  # of the rows are of people already there
WRITE = "check, judge and write"
COUNTED_UP = 500  # rows put in one service call after another, counted up to the whole


def roster(count: int, seed: int) -> list[list[Any]]:
    """Seeded rows of a roster as an office writes them."""
    chance = random.Random(seed)
    rows: list[list[Any]] = []
    for number in range(1, count + 1):
        year, female = chance.randint(1968, 2006), chance.random() < 0.48
        century = 2 * (year >= 2000) + female
        name = " ".join(map(chance.choice, (FAMILIES, MIDDLES, MIDDLES, GIVENS)))
        born = f"{chance.randint(1, 28):02d}/{chance.randint(1, 12):02d}/{year}"
        identity = f"062{century}{year % 100:02d}{seed % 10}{number:05d}"
        rows.append(
            [number, name, born, "Nữ" if female else "Nam", chance.choice(("Kinh", "Xơ Đăng")),
             "không", identity, "Sa Thầy", "12/12", chance.choice(("x", None)), "25/04/2026",
             f"Chi bộ thôn {chance.randrange(CELLS):02d}"]
        )  # fmt: skip
    return rows


def sheet(rows: list[list[Any]]) -> bytes:
    """The rows as an .xlsx with a title above."""
    import xlsxwriter

    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_string(0, 0, "DANH SÁCH QUẦN CHÚNG ƯU TÚ")
        page.write_row(2, 0, HEAD)
        for line, row in enumerate(rows, start=3):
            page.write_row(line, 0, row)
    return held.getvalue()


def processor_clock() -> Callable[[], float]:
    """What tells the seconds of processor used for us: by this process and its children, and by
    the server process of our connection where PostgreSQL runs on this machine (Linux only).
    """
    from django.db import connection

    serving: Path | None = None
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            serving = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def now() -> float:
        children = os.times()
        ours = time.process_time() + children.children_user + children.children_system
        return ours + (int(serving.read_text().split()[0]) / 1e9 if serving else 0.0)

    return now


class Clock:
    """Names the phases and how long each took."""

    now: Callable[[], float] = staticmethod(time.perf_counter)

    def __init__(self) -> None:
        self.phases: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time one phase."""
        begun = Clock.now()
        yield
        self.phases[name] = self.phases.get(name, 0.0) + Clock.now() - begun

    def timing(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``work``, timed as a phase whenever it is called."""

        def timed_work(*given: Any, **named: Any) -> Any:
            with self.phase(name):
                return work(*given, **named)

        return timed_work

    @contextmanager
    def parts(self) -> Iterator[None]:
        """Time the parts of an import, which does them all in one call."""
        from django.db import connections

        from ketnap.audit import trail
        from ketnap.dossiers import arrivals
        from ketnap.exchange import batches, people_in

        parts = (
            ("compared, checked", people_in.PeopleIntake, "check"),
            ("people, traits", people_in, "insert_people"),
            ("cases, judged", arrivals, "open_cases"),
            ("trail", trail, "append_alike"),
            ("rows kept", batches, "insert_staged"),
            ("commit", connections["default"], "commit"),
        )
        with ExitStack() as stack:
            for name, place, called in parts:
                timing = self.timing(f"  {name}", getattr(place, called))
                stack.enter_context(patch.object(place, called, timing))
            yield


def timed(work: Callable[[], Any]) -> float:
    """Seconds of one call."""
    begun = Clock.now()
    work()
    return Clock.now() - begun


def bare_insert(rows: list[list[Any]]) -> None:
    """The floor: the rows into a table without keys or indexes, in one transaction."""
    from django.db import connection, transaction

    columns = ", ".join(f"c{n} text" for n in range(len(HEAD)))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_floor")
        cursor.execute(f"CREATE TABLE bench_floor ({columns})")
        texts = [tuple(None if cell is None else str(cell) for cell in row) for row in rows]
        if connection.vendor == "postgresql":
            with cursor.copy("COPY bench_floor FROM STDIN") as copy:
                for row in texts:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(HEAD))
            connection.connection.executemany(f"INSERT INTO bench_floor VALUES ({marks})", texts)


def prepare() -> tuple[Any, Any]:
    """An empty database with a commune of 40 cells; return the commune and a user."""
    import django

    django.setup()
    from django.core.management import call_command

    from ketnap.accounts.models import User
    from ketnap.organisations import services as tree

    call_command("migrate", verbosity=0)
    by = User.objects.create(username="bench", full_name="Bench")
    units = [tree.NewUnit("commune", "Đảng bộ xã Sa Thầy", "commune", None)]
    units += [
        tree.NewUnit(f"c{n}", f"Chi bộ thôn {n:02d}", "cell", "commune") for n in range(CELLS)
    ]
    made = tree.establish_many(units, basis=tree.Document("01"), by=by, on=dt.date(2020, 1, 1))
    return made["commune"], by


def take_in(count: int, commune: Any, by: Any, seed: int) -> dict[str, float]:
    """One whole import, committed; seconds by phase and floors."""
    from ketnap.exchange import batches
    from ketnap.exchange.kinds import KINDS
    from ketnap.exchange.reading import read_sheets
    from ketnap.exchange.workbook import read_workbook

    rows = roster(count, seed)
    there, content = rows[: int(count * PRESENT)], sheet(rows)
    clock = Clock()
    limits = {"megabytes": 1536, "seconds": 120}
    with clock.phase("floor: inflate"), zipfile.ZipFile(io.BytesIO(content)) as members:
        for name in members.namelist():
            members.read(name)
    with clock.phase("parse"):
        sheets = read_workbook(content, "ds.xlsx", **limits)
    with clock.phase("floor: bare insert"):
        bare_insert(rows)
    earlier = read_sheets(
        read_workbook(sheet(there), "cu.xlsx", **limits), KINDS["people"], today=ON
    )
    batches.import_reading(earlier, commune, by=by, on=ON, content=b"", file_name="cu.xlsx")
    with clock.phase("understand"):
        reading = read_sheets(sheets, KINDS["people"], today=ON)
    with clock.parts(), clock.phase(WRITE):
        _batch, items = batches.import_reading(
            reading, commune, by=by, on=ON, content=content, file_name="ds.xlsx"
        )
    outcomes = batches.counts_of(items)
    assert outcomes["new"] + outcomes["unchanged"] + outcomes["refused"] == count, outcomes
    clock.phases["rows new"] = outcomes["new"]
    clock.phases["rows unchanged"] = outcomes["unchanged"]
    return clock.phases


def parsed(count: int, commune: Any, seed: int) -> list[dict[str, Any]]:
    """The rows of a roster as typed values, for who does not read sheets."""
    from ketnap.organisations.models import Organisation
    from ketnap.vietnamese.dates import PartialDate, parse_date

    cells = {unit.name: unit for unit in Organisation.objects.filter(parent=commune)}
    return [
        {
            "full_name": row[1], "born": PartialDate(parse_date(row[2])),
            "gender": "female" if row[3] == "Nữ" else "male", "ethnicity": row[4],
            "religion": row[5], "identity_number": row[6], "home": row[7],
            "youth": True if row[9] else None, "applied_on": parse_date(row[10]),
            "cell": cells[row[11]],
        }
        for row in roster(count, seed)
    ]  # fmt: skip


def people_only(count: int, commune: Any) -> float:
    """django-import-export on the person table, its usual way: look-up, diff, save each row."""
    import tablib
    from django.db import transaction
    from import_export import resources

    from ketnap.people.models import Person
    from ketnap.people.services import draft_person

    class People(resources.ModelResource):
        class Meta:
            model = Person
            import_id_fields = ("fold_key", "born_on")
            fields = (
                *("full_name", "fold_key", "sort_key", "initials", "born_on", "born_on_to"),
                *("gender", "ethnicity", "religion", "home", "cell"),
            )

    names = People._meta.fields
    data = tablib.Dataset(headers=list(names))
    personal = ("full_name", "cell", "born", "gender", "ethnicity", "religion", "home")
    for row in parsed(count, commune, 8):
        drafted = draft_person(**{name: row[name] for name in personal})
        data.append([drafted.cell_id if n == "cell" else str(getattr(drafted, n)) for n in names])
    with transaction.atomic():
        seconds = timed(lambda: People().import_data(data, raise_errors=False))
        transaction.set_rollback(True)
    return seconds


def same_outcome(count: int, commune: Any, by: Any) -> float:
    """django-import-export with hooks that call the program's own services for every row."""
    import tablib
    from import_export import resources, results

    from ketnap.dossiers.models import Dossier
    from ketnap.dossiers.opening import open_dossier
    from ketnap.dossiers.recording import take_over_facts
    from ketnap.people.models import Person
    from ketnap.people.services import add_person
    from ketnap.vietnamese.names import fold_key

    rows = parsed(count, commune, 9)

    class People(resources.ModelResource):
        class Meta:
            model = Person
            import_id_fields = ("full_name",)
            fields = ("full_name",)
            skip_diff = True
            use_transactions = True

        def get_instance(self, loader: Any, row: Any) -> Any:
            told = rows[int(row["at"])]
            named = Person.objects.filter(fold_key=fold_key(told["full_name"]))
            return named.filter(born_on=told["born"].start, cell=told["cell"]).first()

        def save_instance(self, instance: Any, is_create: bool, row: Any, **options: Any) -> None:
            told = rows[int(row["at"])]
            personal = {k: v for k, v in told.items() if k not in ("youth", "applied_on")}
            traits = {"schooling": "upper_secondary", "youth_union_member": told["youth"]}
            person = add_person(
                **personal,
                traits={name: value for name, value in traits.items() if value is not None},
                by=by,
                on=ON,
            )
            instance.pk = person.pk
            dossier = open_dossier(person, by=by, on=ON)
            take_over_facts(
                dossier, {"applied_on": told["applied_on"]}, by=by, on=ON, source="ds.xlsx"
            )

    data = tablib.Dataset(headers=["full_name", "at"])
    for at, row in enumerate(rows):
        data.append([row["full_name"], at])
    before = Dossier.objects.exclude(applied_on=None).count()
    outcome: list[results.Result] = []
    seconds = timed(lambda: outcome.append(People().import_data(data, raise_errors=True)))
    assert Dossier.objects.exclude(applied_on=None).count() == before + count, outcome[0].totals
    return seconds


def target(met: bool, what: str, value: float) -> None:
    """Print one target of W3 with what was measured."""
    print(f"  {'met ' if met else 'MISSED'} W3 {what}: {value:.1f}×")


def show(count: int, found: dict[str, float]) -> float:
    """Print the phases of one size against the floors; return the seconds after parsing."""
    parse, bare = found["parse"], found["floor: bare insert"]
    ours = found["understand"] + found[WRITE]
    print(f"\n{count:,} rows: {found['rows new']:,.0f} new, "
          f"{found['rows unchanged']:,.0f} already there")  # fmt: skip
    floor = parse + bare
    for name, seconds in found.items():
        if name not in ("rows new", "rows unchanged"):
            print(f"  {name:26} {seconds:8.3f} s {seconds / floor:6.1f} × (parse + bare insert)")
    ratio = (parse + ours) / floor
    print(f"  {'whole':26} {parse + ours:8.3f} s {ratio:6.1f} ×")
    if count == 10_000:
        target(ratio <= 7, "10,000 rows ≤ 7× (parse + bare insert), stretch 4×", ratio)
    if count == 100_000:
        inflate = found["floor: inflate"] + bare
        whole = (parse + ours) / inflate
        target(whole <= 8, "100,000 rows, whole, ≤ 8× (inflate + bare insert), stretch 5×", whole)
    return ours


def beside_import_export(count: int, commune: Any, by: Any, ours: float) -> None:
    """Print what django-import-export takes for the same people, and for the same outcome."""
    theirs = same_outcome(COUNTED_UP, commune, by) * count / COUNTED_UP
    fewer = people_only(count, commune)
    print(f"  django-import-export, rows already parsed (ours: {ours:.3f} s after parsing):")
    print(f"    same outcome through the services {theirs:8.1f} s "
          f"({COUNTED_UP:,} rows measured, counted up) {theirs / ours:6.1f} × ours")  # fmt: skip
    print(f"    people only                       {fewer:8.1f} s {fewer / ours:6.1f} × ours")
    target(
        theirs / ours >= 30,
        "≥ 30× faster than django-import-export, same outcome",
        theirs / ours,
    )


def resource_peak() -> float:
    """The most memory this process has held, in megabytes; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1 << 20 if sys.platform == "darwin" else 1 << 10
    )


def main(arguments: list[str]) -> int:
    """Print one table per size, on one database or on both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int)
    parser.add_argument("--rounds", type=int, default=3, help="the median is given; 100,000: one")
    parser.add_argument(
        "--processor",
        action="store_true",
        help="processor time instead of the clock, for a busy machine",
    )
    parser.add_argument(
        "--shortest",
        action="store_true",
        help="the shortest time of each phase in all rounds instead of the median",
    )
    databases.choose(parser)
    args = parser.parse_args(arguments)
    if args.database == "both":
        return databases.on_both("bench.import", arguments)
    os.environ["DJANGO_SETTINGS_MODULE"] = "ketnap.settings"
    with (
        databases.ready(args.database),
        tempfile.TemporaryDirectory(prefix="ketnap-bench-") as folder,
    ):
        os.environ["KETNAP_HOME"] = folder
        commune, by = prepare()
        if args.processor:
            Clock.now = staticmethod(processor_clock())
        seed = 0
        for count in args.sizes or [1000, 10_000, 100_000]:
            rounds = args.rounds if count < 100_000 else 1
            taken = []
            for _round in range(rounds):
                seed += 1
                taken.append(take_in(count, commune, by, seed))
            middle = min if args.shortest else statistics.median
            phases = {name: middle(one[name] for one in taken) for name in taken[0]}
            ours = show(count, phases)
            if count == 10_000:
                beside_import_export(count, commune, by, ours)
        print(f"\n  most memory held: {resource_peak():,.0f} MB (rosters and sheets included)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
