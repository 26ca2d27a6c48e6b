"""W3: a roster of n rows taken in, with rules, duplicates and trail on, phase by phase.

    python -m bench.import [1000 10000 100000]       # SQLite, then PostgreSQL
    python -m bench.import 10000 --database sqlite   # one of them; DATABASE_URL names a server

Floors of the same run: parsing the sheet alone, and putting bare rows into a table without
indexes (executemany on SQLite, COPY on PostgreSQL). At 10,000 rows also django-import-export on
the same model, with its look-up by name and birth. Carry the ratios, not the times.
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
from contextlib import contextmanager
from typing import Any

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


class Clock:
    """Names the phases and how long each took."""

    def __init__(self) -> None:
        self.phases: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time one phase."""
        begun = time.perf_counter()
        yield
        self.phases[name] = self.phases.get(name, 0.0) + time.perf_counter() - begun


def timed(work: Callable[[], Any]) -> float:
    """Seconds of one call."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


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


def take_in(count: int, commune: Any, by: Any) -> dict[str, float]:
    """One whole import, in a transaction that is rolled back; seconds by phase and floors."""
    from django.db import transaction

    from ketnap.exchange import batches
    from ketnap.exchange.kinds import KINDS
    from ketnap.exchange.reading import read_sheets
    from ketnap.exchange.workbook import read_workbook

    rows = roster(count, 1)
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
    with transaction.atomic():
        batches.import_reading(earlier, commune, by=by, on=ON, content=b"", file_name="cu.xlsx")
        with clock.phase("understand"):
            reading = read_sheets(sheets, KINDS["people"], today=ON)
        with clock.phase("check, judge and write"):
            _batch, items = batches.import_reading(
                reading, commune, by=by, on=ON, content=content, file_name="ds.xlsx"
            )
        outcomes = batches.counts_of(items)
        transaction.set_rollback(True)
    assert outcomes["new"] + outcomes["unchanged"] + outcomes["refused"] == count, outcomes
    clock.phases["rows new"] = outcomes["new"]
    clock.phases["rows unchanged"] = outcomes["unchanged"]
    return clock.phases


def import_export(count: int, commune: Any) -> float:
    """django-import-export on the same model, its usual way: look-up, diff, save each row."""
    import tablib
    from django.db import transaction
    from import_export import resources

    from ketnap.organisations.models import Organisation
    from ketnap.people.models import Person
    from ketnap.people.services import draft_person
    from ketnap.vietnamese.dates import PartialDate, parse_date

    cells = {unit.name: unit for unit in Organisation.objects.filter(parent=commune)}

    class People(resources.ModelResource):
        class Meta:
            model = Person
            import_id_fields = ("fold_key", "born_on")
            fields = (
                *("full_name", "fold_key", "sort_key", "initials", "born_on", "born_on_to"),
                *("gender", "ethnicity", "religion", "home", "cell"),
            )

    data = tablib.Dataset(headers=list(People._meta.fields))
    for row in roster(count, 2):
        born = PartialDate(parse_date(row[2]))
        drafted = draft_person(
            full_name=row[1], cell=cells[row[11]], born=born,
            gender="female" if row[3] == "Nữ" else "male", ethnicity=row[4], religion=row[5],
            home=row[7],
        )  # fmt: skip
        data.append(
            [
                drafted.cell_id if name == "cell" else str(getattr(drafted, name))
                for name in People._meta.fields
            ]
        )
    with transaction.atomic():
        seconds = timed(lambda: People().import_data(data, raise_errors=False))
        transaction.set_rollback(True)
    return seconds


def target(met: bool, what: str, value: float) -> None:
    """Print one target of W3 with what was measured."""
    print(f"  {'met ' if met else 'MISSED'} W3 {what}: {value:.1f}×")


def show(count: int, found: dict[str, float]) -> float:
    """Print the phases of one size against the floors; return the seconds after parsing."""
    parse, bare = found["parse"], found["floor: bare insert"]
    ours = found["understand"] + found["check, judge and write"]
    print(f"\n{count:,} rows: {found['rows new']:,.0f} new, "
          f"{found['rows unchanged']:,.0f} already there")  # fmt: skip
    floor = parse + bare
    for name, seconds in found.items():
        if not name.startswith("rows"):
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


def main(arguments: list[str]) -> int:
    """Print one table per size, on one database or on both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int)
    parser.add_argument("--rounds", type=int, default=3, help="the median is given; 100,000: one")
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
        for count in args.sizes or [1000, 10_000, 100_000]:
            rounds = args.rounds if count < 100_000 else 1
            taken = [take_in(count, commune, by) for _ in range(rounds)]
            phases = {name: statistics.median(one[name] for one in taken) for name in taken[0]}
            ours = show(count, phases)
            if count == 10_000:
                other = import_export(count, commune)
                print(f"  django-import-export, people only, already parsed: {other:.3f} s; "
                      "ours with cases, rules, trail and undo")  # fmt: skip
                target(other / ours >= 30, "≥ 30× faster than django-import-export", other / ours)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
