"""What the bell rings for: reminders, what is overdue, and what was told to the level above."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit.remembering import until_next_entry
from ketnap.dossiers import judging
from ketnap.dossiers.charge import charge_of
from ketnap.dossiers.facts import language
from ketnap.dossiers.models import Dossier, Notice
from ketnap.regulations import rulebook

KINDS = (Notice.Kind.ESCALATED, Notice.Kind.ASKED, Notice.Kind.OVERDUE, Notice.Kind.AHEAD)
MOST = 100
CAP = 999


@dataclass(frozen=True)
class Told:
    """One kind of notices: how many there are, the first of them."""

    kind: str
    label: str
    count: int
    rows: list[Notice]


def notices_for(user: User, on: dt.date) -> QuerySet[Notice]:
    """Return the open notices of the organisations that ``user`` is in charge of.

    One at the level above is left out where the user holds the case as well. Three queries ahead.
    """
    charge = charge_of(user, on)
    standing = ~Q(kind=Notice.Kind.ASKED) | Q(matter=F("dossier__stage"))
    return (
        Notice.objects.filter(charge.handling.where("organisation"), standing, cleared_on=None)
        .filter(dossier__in=Dossier.objects.filter(judging.OPEN))
        .exclude(Q(kind=Notice.Kind.ESCALATED) & charge.handling.where("dossier__holder"))
    )


def count_for(user: User, on: dt.date) -> int:
    """Return how many notices there are for ``user``, up to the cap."""
    return until_next_entry(
        *("notices", user.pk, on),
        work_out=lambda: notices_for(user, on).order_by()[: CAP + 1].count(),
    )


def told_to(user: User, on: dt.date) -> list[Told]:
    """Return the notices for ``user`` by kind, the earliest due first; only kinds that have any."""
    labels = {
        Notice.Kind.ESCALATED: _("Cấp dưới quá hạn, đã báo lên"),
        Notice.Kind.ASKED: _("Có người nhắc"),
        Notice.Kind.OVERDUE: _("Quá hạn"),
        Notice.Kind.AHEAD: _("Sắp đến hạn"),
    }
    open_notices = notices_for(user, on)
    counts = dict.fromkeys(KINDS, 0)
    for kind in open_notices.order_by().values_list("kind", flat=True):
        counts[Notice.Kind(kind)] += 1
    return [
        Told(
            kind,
            labels[kind],
            counts[kind],
            list(
                open_notices.filter(kind=kind)
                .select_related(
                    "dossier__person", "dossier__cell", "dossier__holder", "organisation",
                    "raised_by",
                )
                .order_by("due_on", "pk")[:MOST]
            ),
        )
        for kind in KINDS
        if counts[kind]
    ]  # fmt: skip


def matter_of(notice: Notice) -> str:
    """Return what a notice is about, in words: a legal date, or the step somebody waits for."""
    tongue = language()
    if notice.kind == Notice.Kind.ASKED:
        return judging.stages()[notice.matter].title(tongue)
    return rulebook().dates[notice.matter].title(tongue)


def escalated_on(ids: Iterable[int]) -> dict[int, dt.date]:
    """Return, for those of the cases told to the level above, the day that was. One query."""
    return dict(
        Notice.objects.filter(
            dossier__in=list(ids), kind=Notice.Kind.ESCALATED, cleared_on=None
        ).values_list("dossier", "raised_on")
    )
