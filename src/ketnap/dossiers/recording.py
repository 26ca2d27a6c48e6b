"""Record facts of a case; correct them with a reason; read their history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit.refusals import Problem, order, refuse_if
from ketnap.dossiers import checks, judging
from ketnap.dossiers.facts import facts_of
from ketnap.dossiers.membership import follow_membership
from ketnap.dossiers.models import Dossier, FactRecord
from ketnap.dossiers.writing import Passing, Reference, carrying_out
from ketnap.people import services as people
from ketnap.people.models import Person
from ketnap.regulations.facts import FACTS

DERIVED = frozenset({"helper_official", "authority_valid", "under_subordinate_committee"})
"""Facts that follow from rows and from the tree; nobody types them."""

OF_ACTS = frozenset(
    name
    for name, fact in FACTS.items()
    if fact.topic in ("cell", "grassroots", "decision", "recognition", "end")
    or name in ("admitted_on", "ceremony_consent_on")
) | {"listed_on", "unlisted_on", "class_sent_on", "helper_assigned_on"}
"""Facts that only their own order may record first: a meeting, a decision, a ceremony …"""


def _problems(
    before: Mapping[str, object], facts: Mapping[str, object], on: dt.date, reason: str
) -> list[Problem]:
    found = []
    for name, value in facts.items():
        if name not in FACTS or name in DERIVED:
            found.append(
                Problem(
                    name,
                    "not_a_fact",
                    _("Không ghi trực tiếp được mục “%(name)s”: mục này do hệ thống suy ra.")
                    % {"name": checks.label_of(name) if name in FACTS else name},
                    unlawful=True,
                )
            )
        elif name in OF_ACTS and (before[name] is None) != (value is None):
            found.append(
                Problem(
                    name,
                    "needs_its_act",
                    _(
                        "“%(label)s” chỉ được ghi khi làm đúng việc ấy (họp, gửi, quyết định, làm "
                        "lễ…), không nhập thẳng được. Mở việc tương ứng trên trang hồ sơ."
                    )
                    % {"label": checks.label_of(name)},
                    unlawful=True,
                )
            )
        elif before[name] is not None and before[name] != value and not reason.strip():
            found.append(
                Problem(
                    name,
                    "reason_empty",
                    _(
                        "%(label)s đã ghi là %(old)s. Muốn thay phải ghi lý do đính chính; giá trị "
                        "cũ vẫn được giữ trong lịch sử."
                    )
                    % {
                        "label": checks.label_of(name),
                        "old": FACTS[name].show(before[name]),
                    },
                )
            )
    return found


@order
def record_facts(
    dossier: Dossier,
    facts: Mapping[str, object],
    *,
    by: User,
    on: dt.date,
    document: Reference | None = None,
    reason: str = "",
    seen: int | None = None,
    passing: Passing | None = None,
) -> Dossier:
    """Record facts as found on paper, or correct them, on the day ``on`` of recording.

    ``facts`` by the names of ``regulations.facts``; None takes a value back. A value already known
    is only replaced with a ``reason`` ("đính chính"), and stays in the history. Facts of meetings,
    decisions and ceremonies are first recorded by their own orders; here they can only be put
    right. Refused codes: ``not_a_fact``, ``needs_its_act``, ``reason_empty``, ``date_after_act``,
    ``value_foreign``, ``dates_disordered``, ``before_birth``, ``count_too_large``,
    ``dossier_over`` and the keys of rules the facts would violate. Raises Conflict.
    """
    before = facts_of(dossier)
    refuse_if([*_problems(before, facts, on, reason), *checks.after_the_day(facts, on)])
    with carrying_out(
        "record_facts",
        dossier,
        facts,
        by=by,
        on=on,
        passing=passing,
        seen=seen,
        document=document,
        reason=reason,
        over=bool(reason.strip()),
        refreeze=bool(reason.strip()),
    ) as writing:
        writing.after.append(lambda: follow_membership(writing.change, dossier, before))
    return dossier


@order
def take_over_facts(
    dossier: Dossier,
    facts: Mapping[str, object],
    *,
    by: User,
    on: dt.date,
    source: str,
    seen: int | None = None,
) -> Dossier:
    """Take over facts recorded elsewhere (a roster, another site) as they stand.

    They need not come in lawful order nor through their own orders, since they already happened;
    what cannot be is refused all the same, and what the law says of them shows on the case.
    ``source`` names the file or package. Refused codes as ``record_facts`` without the rules.
    """
    before = facts_of(dossier)
    foreign = [name for name in facts if name not in FACTS]
    refuse_if(
        [
            *(Problem(name, "not_a_fact", _("Không có mục “%s”.") % name) for name in foreign),
            *checks.after_the_day(facts, on),
        ]
    )
    with carrying_out(
        "take_over_facts",
        dossier,
        facts,
        by=by,
        on=on,
        seen=seen,
        reason=source,
        over=True,
        lawful=False,
    ) as writing:
        writing.after.append(lambda: follow_membership(writing.change, dossier, before))
    return dossier


@order
def correct_candidate(
    person: Person, *, by: User, on: dt.date, reason: str, seen: int | None = None, **fields: object
) -> Person:
    """``people.services.correct_person``, then bring every case of the person in line.

    Milestones are frozen again, since the record was wrong all along.
    """
    people.correct_person(person, by=by, on=on, reason=reason, seen=seen, **fields)
    _follow_person(person, by=by, on=on, reason=reason, refreeze=True)
    return person


@order
def record_candidate_trait(
    person: Person,
    *,
    trait: str,
    value: object,
    since: dt.date,
    by: User,
    on: dt.date,
    seen: int | None = None,
) -> Person:
    """``people.services.record_trait``, then bring the open cases of the person in line.

    Milestones stay: they count what was true on their day.
    """
    people.record_trait(person, trait=trait, value=value, since=since, by=by, on=on, seen=seen)
    _follow_person(person, by=by, on=on, reason="", refreeze=False)
    return person


def _follow_person(person: Person, *, by: User, on: dt.date, reason: str, refreeze: bool) -> None:
    cases = person.dossiers.select_related("person", "cell")
    for dossier in cases if refreeze else cases.filter(judging.OPEN):
        with carrying_out(
            "follow_person",
            dossier,
            by=by,
            on=on,
            reason=reason,
            over=True,
            refreeze=refreeze,
            lawful=False,
        ):
            pass


def history_of(dossier: Dossier, name: str = "") -> QuerySet[FactRecord]:
    """Return what was recorded, newest first: all of it, or of one fact."""
    records = dossier.records.select_related("recorded_by", "superseded_by").order_by("-id")
    return records.filter(name=name) if name else records
