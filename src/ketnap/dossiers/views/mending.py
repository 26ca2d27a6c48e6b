"""Where a requirement that is not met is mended: the step or the form that records the fact."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ketnap.dossiers.facts import language
from ketnap.dossiers.judging import acts
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.returns import RETURN_REASONS
from ketnap.dossiers.views.history import reason_said
from ketnap.law.explanation import RuleVerdict
from ketnap.law.rules import roots
from ketnap.regulations import rulebook
from ketnap.regulations.facts import FACTS
from ketnap.vietnamese.dates import show_date

# Facts of which whole rows are kept: their own page mends them.
ROWS = {
    "official_introducers": "dossier_vouching",
    "introducers_complete": "dossier_vouching",
    "youth_union_introduced": "dossier_vouching",
    "trade_union_introduced": "dossier_vouching",
    "introducer_shared_months": "dossier_vouching",
    "verification_open": "dossier_vouching",
    "verification_waived": "dossier_vouching",
    "helper_official": "dossier_vouching",
    "verification_asked_on": "dossier_vouching",
    "verification_last_answer_on": "dossier_vouching",
}
OF_PERSON = {"born_on", "gender", "ethnicity", "religion"}
# Facts that come with a meeting or a decision and cannot be typed alone while the step is ahead.
WITH_AN_ACT = ("cell_", "grassroots_", "decision_", "decided_on", "recognition_", "strike_off_")
# What a vote was about and the step that takes it anew, once the case has come back.
VOTED_AGAIN = {"cell_": "cell_consider_again", "grassroots_": "grassroots_consider"}


@dataclass(frozen=True)
class Mend:
    """A link and its words."""

    label: str
    href: str


def act_of(fact: str, stage: str) -> str:
    """Return the key of the step that records ``fact`` at ``stage``; "" when there is none."""
    return next(
        (
            act.key
            for act in acts().values()
            if fact in act.records and (not act.at or stage in act.at)
        ),
        "",
    )


def mend_of(verdict: RuleVerdict, dossier: Dossier) -> Mend | None:
    """Return the link by which the requirement is met or answered, or None when nobody can."""
    facts = verdict.missing
    if not facts:
        return mend_of_broken(verdict, dossier) if verdict.verdict is False else None
    names = [fact for fact in facts if fact not in OF_PERSON]
    if len(names) < len(facts):
        return Mend(_("Bổ sung lý lịch"), reverse("person_edit", args=[dossier.code]))
    first = names[0]
    if first in ROWS:
        return Mend(_("Bổ sung"), reverse(ROWS[first], args=[dossier.code]))
    if key := act_of(first, dossier.stage):
        return Mend(acts()[key].title(language()), reverse("dossier_act", args=[dossier.code, key]))
    if first.startswith(WITH_AN_ACT) and first not in recorded_already(dossier):
        return None
    query = urlencode({"muc": ",".join(names)})
    return Mend(_("Trả lời"), f"{reverse('dossier_facts', args=[dossier.code])}?{query}")


def mend_of_return(code: str, dossier: Dossier, steps: Collection[str]) -> Mend | None:
    """Return where a coded reason of a return is mended, ``steps`` being open; None when only on
    paper."""
    known = RETURN_REASONS.get(code)
    facts = known.facts if known else ()
    if not facts:
        return None
    rows = next((ROWS[fact] for fact in facts if fact in ROWS), "")
    if rows:
        return Mend(_("Bổ sung"), reverse(rows, args=[dossier.code]))
    voted = next((act for part, act in VOTED_AGAIN.items() if facts[0].startswith(part)), "")
    if voted:
        address = reverse("dossier_act", args=[dossier.code, voted])
        return Mend(acts()[voted].title(language()), address) if voted in steps else None
    if facts[0] in OF_PERSON:
        return Mend(_("Bổ sung lý lịch"), reverse("person_edit", args=[dossier.code]))
    query = urlencode({"muc": ",".join(facts)})
    return Mend(_("Đính chính"), f"{reverse('dossier_facts', args=[dossier.code])}?{query}")


def mend_of_broken(verdict: RuleVerdict, dossier: Dossier) -> Mend | None:
    """Return where what breaks a requirement is put right, all its facts being known: the rows it
    counts, or, for an absolute one, the step of this stage that records one of them anew. What came
    too late is not mended by doing it once more."""
    read = sorted(roots(rulebook().rules[verdict.key].expression).facts & set(FACTS))
    rows = next((ROWS[fact] for fact in read if fact in ROWS), "")
    if rows:
        return Mend(_("Bổ sung"), reverse(rows, args=[dossier.code]))
    again = (key for fact in read if (key := act_of(fact, dossier.stage)))
    if verdict.severity == "block" and (key := next(again, "")):
        return Mend(acts()[key].title(language()), reverse("dossier_act", args=[dossier.code, key]))
    return None


def recorded_already(dossier: Dossier) -> set[str]:
    """Return the companions of meetings and decisions that did take place."""
    found = set()
    for day, prefix in (
        ("cell_considered_on", "cell_"),
        ("grassroots_considered_on", "grassroots_"),
        ("decided_on", "decision_"),
        ("recognition_considered_on", "recognition_"),
    ):
        if getattr(dossier, day):
            found |= {f.name for f in dossier._meta.fields if f.name.startswith(prefix)}
    return found


def sent_back(dossier: Dossier, steps: Collection[str]) -> dict[str, Any] | None:
    """Return why a case that came back did so, each reason with the link that mends it (for who
    may take any of the ``steps`` that are open)."""
    if dossier.stage != "returned":
        return None
    row = dossier.returns.filter(came_back_on=None).select_related("returned_by").last()
    if row is None:
        return None
    title = _("Bị trả lại lần %(round)s, ngày %(day)s, nơi trả lại: %(whom)s") % {
        "round": row.round,
        "day": show_date(row.returned_on),
        "whom": row.returned_by.name,
    }
    reasons = [
        (reason_said(reason), mend_of_return(reason["code"], dossier, steps) if steps else None)
        for reason in row.reasons
    ]
    return {"title": title, "reasons": reasons}


def answer_address(dossier: Dossier) -> str:
    """Return where the answer of the one place still asked is recorded; of several, their list."""
    rows = dossier.verifications.filter(asked_on__isnull=False, answered_on=None, waived=False)
    keys = list(rows.values_list("pk", flat=True)[:2])
    if len(keys) == 1:
        return reverse("verification_answer", args=[dossier.code, keys[0]])
    return reverse("dossier_vouching", args=[dossier.code])
