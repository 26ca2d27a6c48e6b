"""The membership that a case leads to, kept in line with the three dates never to be mixed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from ketnap.audit.change import Change
from ketnap.dossiers.facts import book_explain
from ketnap.dossiers.milestones import cell_that_day
from ketnap.dossiers.models import Dossier
from ketnap.people.models import Membership

DAYS = ("admitted_on", "decided_on", "recognition_decided_on", "strike_off_decided_on")
"""Facts that the dates of a membership follow."""


def membership_of(dossier: Dossier) -> Membership | None:
    """Return the latest membership that began with the ceremony of this case."""
    if dossier.admitted_on is None:
        return None
    return dossier.person.memberships.filter(joining_on=dossier.admitted_on).order_by("-id").first()


def dates_of(dossier: Dossier, on: dt.date) -> dict[str, dt.date | None]:
    """Return joining, official and Party-age date of the case, as the law has them.

    Joining: the ceremony. Official: the day the twelve months ended, once recognised, however late.
    Party age: from the admission decision, once recognised. (Charter 19-1-2011 art. 5; 29-QĐ/TW
    25-7-2016 point 4.2; 208-QĐ/TW 26-7-2026.)
    """
    dates = book_explain(dossier, on).dates
    recognised = dossier.recognition_decided_on is not None
    return {
        "joining_on": dates["joining_on"].value or dossier.admitted_on,
        "official_on": dates["official_on"].value if recognised else None,
        "party_age_from": dates["party_age_from"].value if recognised else None,
    }


def follow_membership(change: Change, dossier: Dossier, before: Mapping[str, object]) -> None:
    """Bring the membership in line after the facts of ceremony, decision or end have changed.

    ``before`` are the facts before the change; a membership that moved along with the case is
    found by its joining date. A struck-off member's time ends with the decision.
    """
    if all(before[name] == getattr(dossier, name) for name in DAYS):
        return
    old = before["admitted_on"]
    held = list(dossier.person.memberships.filter(joining_on=old).order_by("id")) if old else []
    if dossier.admitted_on is None:
        for membership in held:
            change.remove(membership)
        return
    values: dict[str, object] = dict(dates_of(dossier, dossier.admitted_on))
    if not held:
        held = [
            change.add(
                Membership(
                    person=dossier.person,
                    cell_id=cell_that_day(dossier, dossier.admitted_on),
                    arrived_on=dossier.admitted_on,
                    arrived_by="admitted",
                    **values,
                )
            )
        ]
    for membership in held:
        own = dict(values)
        if membership.arrived_by == "admitted":
            own["arrived_on"] = dossier.admitted_on
        if membership is held[-1] and dossier.strike_off_decided_on is not None:
            own |= {"ended_on": dossier.strike_off_decided_on, "ended_by": "struck_off"}
        if any(getattr(membership, name) != value for name, value in own.items()):
            change.update(membership, **own)  # type: ignore[arg-type]
