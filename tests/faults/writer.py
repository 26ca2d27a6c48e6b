"""A program that does what clerks do, one service call after another, and says what it was told.

``python -m tests.faults.writer prepare | write | upload [--count N] [--careless]``. After each call
that returned it prints ``ok <number>``; after one that failed, ``failed <number>``.
``--careless`` is the negative control: SQLite told not to wait for the disk.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys

DAY = dt.date(2026, 3, 12)


def prepare() -> None:
    """Make the tables, one clerk, one cell and its meeting."""
    from django.core.management import call_command

    from ketnap.accounts.models import User
    from ketnap.dossiers.models import Meeting
    from ketnap.organisations.models import Organisation

    call_command("migrate", verbosity=0, interactive=False)
    User.objects.create(username="clerk")
    cell = Organisation.objects.create(code="cell", opened_on=dt.date(2020, 1, 1))
    Meeting.objects.create(organisation=cell, body="cell", on=DAY)


def write(count: int, careless: bool) -> None:
    """Add people until told to stop, saying so after each one."""
    from django.db import connection

    from ketnap.accounts.models import User
    from ketnap.organisations.models import Organisation
    from ketnap.people.services import add_person

    clerk, cell = User.objects.get(), Organisation.objects.get()
    if careless:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
    os.write(1, b"ready\n")
    for number in range(1, count + 1):
        try:
            add_person(full_name=f"A {number}", cell=cell, by=clerk, on=DAY)
        except Exception as problem:
            os.write(1, f"failed {number} {type(problem).__name__}\n".encode())
        else:
            os.write(1, f"ok {number}\n".encode())


def upload(count: int) -> None:
    """Add photos to the minutes, saying so after each one."""
    from ketnap.accounts.models import User
    from ketnap.dossiers.minutes import add_minutes_page
    from ketnap.dossiers.models import Meeting
    from tests.attachments.pictures import picture

    clerk, meeting, photo = User.objects.get(), Meeting.objects.get(), picture()
    os.write(1, b"ready\n")
    for number in range(1, count + 1):
        try:
            add_minutes_page(meeting, photo, by=clerk, on=DAY)
        except Exception as problem:
            os.write(1, f"failed {number} {type(problem).__name__}\n".encode())
            meeting.refresh_from_db()
        else:
            os.write(1, f"ok {number}\n".encode())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ketnap.settings")
    parser = argparse.ArgumentParser()
    parser.add_argument("order", choices=["prepare", "write", "upload"])
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--careless", action="store_true")
    asked = parser.parse_args()

    import django

    django.setup()
    if asked.order == "prepare":
        prepare()
    elif asked.order == "upload":
        upload(asked.count)
    else:
        write(asked.count, asked.careless)
    sys.exit(0)
