"""The pages of an import of n rows, beside checking all of them: a page costs what it shows.

    python -m bench.wizard [30000]                # SQLite, then PostgreSQL
    python -m bench.wizard 5000 --database sqlite

Floor of the same run: reading the file and checking every row, as each page did once. Processor
time of the process, so that a busy machine tells the same. Carry the ratios, not the times.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import os
import re
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from bench import _databases as databases

FAULTY = 33  # every so many rows have a day that does not exist
TARGET = 0.1  # of a check, for any page opened again


def cost(work: Callable[[], Any], times: int = 1) -> float:
    """Seconds of processor of one call, the median of several."""
    taken = []
    for _time in range(times):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return statistics.median(taken)


def demonstration() -> None:
    """An empty installation of the kind that asks nobody for a second factor."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from ketnap.web.models import Installation

    settings.ALLOWED_HOSTS = ["testserver"]
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES["staticfiles"]["BACKEND"] = plain
    call_command("migrate", verbosity=0)
    Installation.objects.create(is_demo=True)


def clerk_of(commune: Any) -> Any:
    """A signed-in clerk of the commune."""
    from django.test import Client

    from ketnap.accounts.models import RoleAssignment, User

    clerk = User.objects.create(username="clerk", full_name="Clerk", is_demo=True)
    RoleAssignment.objects.create(
        user=clerk, organisation=commune, role="clerk", since=dt.date(2020, 1, 1)
    )
    who = Client()
    who.force_login(clerk, backend="allauth.account.auth_backends.AuthenticationBackend")
    return who


def staged(count: int, commune: Any, who: Any) -> tuple[Any, float]:
    """A staged file of ``count`` rows and what sending it cost."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from ketnap.exchange.models import ImportBatch

    rosters = importlib.import_module("bench.import")
    rows = rosters.roster(count, 1)
    for row in rows[::FAULTY]:
        row[2] = "31/02/1999"
    file = SimpleUploadedFile("ds.xlsx", rosters.sheet(rows))
    told = {"kind": "people", "unit": commune.code, "file": file, "form_key": fresh()}
    spent = cost(lambda: who.post("/nhap-excel/", told))
    return ImportBatch.objects.latest("pk"), spent


def fresh() -> str:
    """A key for a form."""
    return secrets.token_urlsafe(24)


def measure(count: int, commune: Any, by: Any, who: Any) -> int:
    """Print what each page costs; 1 when one costs more than the target."""
    from ketnap.exchange import batches, wizard

    batch, sent = staged(count, commune, who)
    on = dt.date.today()
    floor = cost(lambda: batches.checked_again(batch, by=by, on=on), 3)
    floor += cost(lambda: wizard.reading_of(batch, on), 3)
    print(f"\n  {count:,} rows; sending the file {sent:.2f} s")
    print(f"  {'floor: read the file, check every row':40}{floor:8.2f} s")
    at, worst = f"/nhap-excel/{batch.pk}/", 0.0
    pages = ("cot/", "kiem-tra/", "kiem-tra/?loc=loi", "kiem-tra/?trang=40", "sua/", "nhap/")
    for step in pages:
        who.get(at + step)
        took = cost(partial(who.get, at + step), 5)
        worst = max(worst, took / floor)
        print(f"  {step:40}{took:8.2f} s{took / floor:8.3f} of the floor")
    page = who.get(f"{at}sua/").content.decode()
    boxes = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page))
    mended = {**boxes, "born_on": "28/02/1999", "form_key": fresh()}
    took = cost(lambda: who.post(f"{at}sua/", mended))
    print(f"  {'mend one row':40}{took:8.2f} s{took / floor:8.3f} of the floor")
    print(f"  worst page {worst:.3f} of the floor, target {TARGET}")
    return int(worst > TARGET)


def main(arguments: list[str]) -> int:
    """Measure each size, on one database or on both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int)
    databases.choose(parser)
    args = parser.parse_args(arguments)
    if args.database == "both":
        return databases.on_both("bench.wizard", arguments)
    os.environ["DJANGO_SETTINGS_MODULE"] = "ketnap.settings"
    with (
        databases.ready(args.database),
        tempfile.TemporaryDirectory(prefix="ketnap-bench-") as folder,
    ):
        os.environ["KETNAP_HOME"] = folder
        demonstration()
        commune, by = importlib.import_module("bench.import").prepare()
        who = clerk_of(commune)
        return max(measure(count, commune, by, who) for count in args.sizes or [30_000])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
