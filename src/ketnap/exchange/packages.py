"""Orders about packages: make one of a unit's cases, look into one, take one in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit import trail
from ketnap.audit.change import changing
from ketnap.audit.reading import exported
from ketnap.audit.refusals import Problem, Refused, order
from ketnap.dossiers.models import Dossier
from ketnap.exchange import batches
from ketnap.exchange.cases_out import case_data, plain_text, rows_of_cases
from ketnap.exchange.intake import Item, Tell, nobody
from ketnap.exchange.kinds import CASES
from ketnap.exchange.models import ImportBatch
from ketnap.exchange.package import (
    Package,
    PackageRefused,
    distrust,
    fingerprint,
    open_package,
    seal_package,
    trust,
)
from ketnap.exchange.reading import Reading
from ketnap.organisations.models import Organisation
from ketnap.vietnamese.dates import show_date

SUFFIX = ".ketnap"
CLOCKS_APART = dt.timedelta(days=1)
"""So far may the clocks of two sites be from each other."""
FIRST_YEAR, LAST_YEAR, LONGEST = 2000, 9000, 200
"""What a manifest can tell: years a calendar converts, texts of a line."""


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


def taken_packages() -> list[dict[str, str]]:
    """What is known of the packages taken in and not taken back: number, signer, unit, moment."""
    taken = ImportBatch.objects.filter(kind=CASES.key, state=ImportBatch.State.APPLIED)
    return [
        {**dict(answers.get("package") or {}), "number": number}
        for number, answers in taken.values_list("sheet", "answers")
    ]


def look_into(content: bytes, *, passphrase: str, unit: Organisation) -> Package:
    """Open a package for ``unit``, refusing one taken before or older than one taken.

    Raises PackageRefused: the codes of :func:`open_package`, ``older``, ``unreadable`` for what a
    signer put in that no site can read, ``ahead`` for one of a clock that runs ahead, and
    ``wrong_receiver`` for cases of quite another unit.
    """
    taken = taken_packages()
    package = open_package(content, passphrase=passphrase, seen=[one["number"] for one in taken])
    try:
        about = about_package(package)
        made_at = moment(about["made_at"])
        rows_of_cases(dict(package.data))
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        says = _("Nội dung của gói không đúng định dạng. Xin nơi gửi tạo gói khác.")
        raise PackageRefused("unreadable", says) from error
    if made_at > timezone.now() + CLOCKS_APART:
        says = _(
            "Gói ghi là tạo lúc %(made)s, sau giờ của máy này: đồng hồ máy nơi gửi chạy sai. Nếu "
            "nhập thì các gói đúng giờ sau này bị coi là cũ. Xin nơi gửi chỉnh giờ, tạo gói khác."
        )
        raise PackageRefused("ahead", says % {"made": shown_moment(about["made_at"])})
    meant_for(about, unit)
    for one in taken:
        same = one.get("signer") == package.signer and one.get("unit") == about["unit"]
        if same and moment(one["made_at"]) > moment(about["made_at"]):
            says = _(
                "Gói tạo lúc %(old)s, cũ hơn gói tạo lúc %(new)s của cùng nơi gửi đã nhập, nên "
                "không nhập để khỏi ghi đè dữ liệu mới. Xin nơi gửi tạo gói mới."
            )
            told = {"old": shown_moment(about["made_at"]), "new": shown_moment(one["made_at"])}
            raise PackageRefused("older", says % told)
    return package


def meant_for(about: Mapping[str, str], unit: Organisation) -> None:
    """Refuse a package of a unit that is neither in ``unit`` nor above it."""
    own = Organisation.objects.filter(code=about["unit"]).first()
    inside = own is not None and unit.position <= own.position <= unit.position_end
    above = own is not None and own.position <= unit.position <= own.position_end
    if not (inside or above):
        says = _(
            "Gói của %(sender)s, không thuộc phạm vi của %(unit)s. Chọn đúng đơn vị nhận, hoặc xin "
            "nơi gửi gói của đơn vị này."
        )
        told = {"sender": about["unit_name"] or about["unit"], "unit": unit.name}
        raise PackageRefused("wrong_receiver", says % told)


def about_package(package: Package) -> dict[str, str]:
    """What a batch keeps of the package it came from. Raises TypeError or ValueError."""
    manifest = package.manifest
    told = {
        "number": package.number,
        "signer": package.signer,
        "unit": manifest.get("unit", ""),
        "unit_name": manifest.get("unit_name", ""),
        "made_at": manifest["made_at"],
    }
    if any(len(plain_text(text)) > LONGEST for text in told.values()):
        raise ValueError(LONGEST)
    return told


def moment(text: str) -> dt.datetime:
    """The moment a manifest tells. Raises ValueError for one without its zone, or long ago."""
    at = dt.datetime.fromisoformat(text)
    if at.tzinfo is None or at.year < FIRST_YEAR or at.year > LAST_YEAR:
        raise ValueError(text)
    return at


def shown_moment(text: str) -> str:
    """The moment a manifest tells, as people read it."""
    local = timezone.localtime(moment(text))
    return f"{local:%H:%M} {show_date(local.date())}"


def check_package(
    package: Package, unit: Organisation, *, by: User | None, on: dt.date
) -> list[Item]:
    """What a package would bring to ``unit``; nothing is written."""
    intake = batches.intake_for(CASES.key, unit, by=by, on=on, options={"confirmed": "all"})
    return intake.check(rows_of_cases(dict(package.data)))


def stage_package(
    package: Package,
    unit: Organisation,
    *,
    by: User,
    on: dt.date,
    content: bytes,
    file_name: str,
) -> ImportBatch:
    """Keep the cases of a package apart, checked, so that they can be looked at first."""
    reading = Reading(CASES, rows_of_cases(dict(package.data)), [], [], [], [package.number])
    options: dict[str, Any] = {"confirmed": "all", "package": about_package(package)}
    return batches.stage_file(
        reading, unit, by=by, on=on, content=content, file_name=file_name, options=options
    )


@order
def apply_staged(
    batch: ImportBatch,
    *,
    by: User,
    on: dt.date,
    good_rows_only: bool,
    checked: batches.Checked | None = None,
    tell: Tell = nobody,
) -> dict[str, int]:
    """Put a staged batch in; one of a package only if the package has not come in meanwhile.

    Refused codes: those of ``batches.apply_batch``, and ``replayed``.
    """
    trail.lock_head()
    numbers = {one["number"] for one in taken_packages()} if batch.kind == CASES.key else set()
    if batch.sheet in numbers:
        says = _("Gói này đã được nhập trước đây, không nhập lần hai.")
        raise Refused([Problem("", "replayed", says)])
    return batches.apply_batch(
        batch, by=by, on=on, good_rows_only=good_rows_only, checked=checked, tell=tell
    )


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
    items = check_package(package, unit, by=by, on=on)
    refused = sum(item.refused for item in items)
    if refused and not good_rows_only:
        raise batches.SomeRefused(refused)
    batch = stage_package(package, unit, by=by, on=on, content=content, file_name=file_name)
    apply_staged(batch, by=by, on=on, good_rows_only=good_rows_only)
    batch.refresh_from_db()
    return batch, items


def note_refusal(
    refused: PackageRefused, unit: Organisation, *, file_name: str, by: User, on: dt.date
) -> None:
    """Put into the trail that a package was refused, and why."""
    with transaction.atomic():
        trail.append(
            action="refused_package",
            subject=unit,
            by=by,
            on=on,
            reason=file_name[:200],
            after={"why": refused.code},
        )


def trust_signer(signer: str, name: str, *, by: User, on: dt.date) -> None:
    """Take packages of a signer from now on. Raises PackageRefused for what is no key."""
    with changing("trust_signer", subject=None, by=by, on=on, reason=name) as change:
        trust(signer, name)
        change.note("signer", None, fingerprint(signer))


def distrust_signer(signer: str, *, by: User, on: dt.date) -> None:
    """Take no more packages of a signer."""
    with changing("distrust_signer", subject=None, by=by, on=on) as change:
        distrust(signer)
        change.note("signer", fingerprint(signer), None)
