"""The admission ceremony: from its day the person is a probationary member."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit.refusals import Problem, Refused, order
from ketnap.dossiers.facts import facts_of
from ketnap.dossiers.membership import follow_membership, membership_of
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.writing import Passing, Reference, carrying_out
from ketnap.people.models import Membership


@order
def consent_to_late_ceremony(
    dossier: Dossier,
    *,
    by: User,
    on: dt.date,
    number: str = "",
    seen: int | None = None,
    passing: Passing | None = None,
) -> Dossier:
    """Record the consent of the directly superior committee to a ceremony after its term."""
    with carrying_out(
        "consent_to_late_ceremony",
        dossier,
        {"ceremony_consent_on": on},
        by=by,
        on=on,
        act="consent_late_ceremony",
        seen=seen,
        passing=passing,
        document=Reference(number=number, on=on),
    ):
        pass
    return dossier


@order
def hold_ceremony(
    dossier: Dossier,
    *,
    by: User,
    on: dt.date,
    consent_on: dt.date | None = None,
    seen: int | None = None,
    passing: Passing | None = None,
) -> Membership:
    """Record the ceremony of that day; return the membership that begins with it.

    Joining = the day of the ceremony; the twelve months of probation run from it (Charter
    19-1-2011 art. 5). The groups that statistics count are frozen on that day. Refused codes:
    ``not_granted``, ``act_not_open`` and the keys of violated rules.
    """
    if dossier.decision_granted is False:
        raise Refused(
            [
                Problem(
                    "",
                    "not_granted",
                    _("Cấp có thẩm quyền không đồng ý kết nạp %(name)s nên không làm lễ được.")
                    % {"name": dossier.person.full_name},
                    unlawful=True,
                )
            ]
        )
    facts: dict[str, object] = {"admitted_on": on}
    if consent_on is not None:
        facts["ceremony_consent_on"] = consent_on
    before = facts_of(dossier)
    with carrying_out(
        "hold_ceremony",
        dossier,
        facts,
        by=by,
        on=on,
        act="hold_ceremony",
        seen=seen,
        passing=passing,
    ) as writing:
        writing.after.append(lambda: follow_membership(writing.change, dossier, before))
    membership = membership_of(dossier)
    assert membership is not None
    return membership
