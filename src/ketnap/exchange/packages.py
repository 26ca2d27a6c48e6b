"""Orders about packages: make one of a unit's cases, look into one, take one in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit.reading import exported
from ketnap.dossiers.models import Dossier
from ketnap.exchange import batches
from ketnap.exchange.cases_out import case_data, rows_of_cases
from ketnap.exchange.intake import Item
from ketnap.exchange.kinds import CASES
from ketnap.exchange.models import ImportBatch
from ketnap.exchange.package import Package, open_package, seal_package
from ketnap.exchange.reading import Reading
from ketnap.organisations.models import Organisation

SUFFIX = ".ketnap"


def make_package(unit: Organisation, *, passphrase: str, by: User, on: dt.date) -> bytes:
    """A package of every case of a unit and below it; the export stands in the trail."""
    dossiers = Dossier.objects.filter(
        cell__position__range=(unit.position, unit.position_end)
    ).select_related("person", "cell")
    data = case_data(dossiers)
    about = {"unit": unit.code, "unit_name": unit.name, "cases": len(data["cases"])}
    content = seal_package(data, passphrase=passphrase, about=about, at=timezone.localtime())
    exported(
        _("Gói trao đổi"),
        by=by,
        rows=len(data["cases"]),
        sensitive=True,
        subject=unit,
        on=on,
    )
    return content


def taken_numbers() -> list[str]:
    """Numbers of the packages taken in and not taken back."""
    taken = ImportBatch.objects.filter(kind=CASES.key, state=ImportBatch.State.APPLIED)
    return list(taken.values_list("sheet", flat=True))


def look_into(content: bytes, *, passphrase: str) -> Package:
    """Open a package, refusing one taken before. Raises PackageRefused."""
    return open_package(content, passphrase=passphrase, seen=taken_numbers())


def check_package(
    package: Package, unit: Organisation, *, by: User | None, on: dt.date
) -> list[Item]:
    """What a package would bring to ``unit``; nothing is written."""
    intake = batches.intake_for(CASES.key, unit, by=by, on=on, options={"confirmed": "all"})
    return intake.check(rows_of_cases(dict(package.data)))


@transaction.atomic
def take_in(
    package: Package,
    unit: Organisation,
    *,
    by: User,
    on: dt.date,
    content: bytes,
    file_name: str,
    good_rows_only: bool = False,
) -> tuple[ImportBatch, list[Item]]:
    """Take a package in, as one batch that can be taken back. Raises batches.SomeRefused."""
    rows = rows_of_cases(dict(package.data))
    reading = Reading(CASES, rows, [], [], [], [package.number])
    options: dict[str, Any] = {"confirmed": "all"}
    return batches.import_reading(
        reading,
        unit,
        by=by,
        on=on,
        content=content,
        file_name=file_name,
        options=options,
        good_rows_only=good_rows_only,
    )
