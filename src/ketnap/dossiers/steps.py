"""The one next step of a case: the verb on its button, and whom it waits for.

Chosen among the lawful acts from what is stored (stage, masks, facts), so that a page of a
hundred cases costs no judging. Whether the step may be taken today is judged when it is opened.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import F, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _

from ketnap.dossiers import judging
from ketnap.dossiers.models import Dossier
from ketnap.law.calendar import add_months
from ketnap.law.force import in_force
from ketnap.law.procedure import Act
from ketnap.regulations import rulebook

DOSSIER_ACT = "dossier_act"
"""Name of the address on which a step is taken: code of the case, key of the step."""

PROBATION = ("admitted", "probation")
PAPERS = ("self_criticism_on", "helper_remarks_on", "probation_comments_on")

_SIMPLE = {
    "sourced": "put_on_list",
    "class_sent": "record_certificate",
    "class_passed": "receive_application",
    "applied": "receive_cv",
    "verified": "record_introductions",
    "introduced": "collect_comments",
    "comments": "cell_consider",
    "sectional_appraised": "grassroots_consider",
}


@lru_cache(maxsize=8)
def _bits(digest: str) -> dict[str, int]:
    return {key: 1 << place for place, key in enumerate(rulebook().rules)}


def holds(dossier: Dossier, rule: str) -> bool | None:
    """Return the stored verdict on a rule: None is "not yet known"."""
    bit = _bits(rulebook().digest)[rule]
    if dossier.rules_true & bit:
        return True
    return None if dossier.rules_unknown & bit else False


def probation_ends(dossier: Dossier) -> dt.date | None:
    """Return the day the probation ends, None before the ceremony."""
    if dossier.admitted_on is None:
        return None
    length = in_force(
        rulebook().parameters["probation_length"],
        {"admitted_on": dossier.admitted_on},
        dossier.admitted_on,
    ).value
    return add_months(dossier.admitted_on, length) if isinstance(length, int) else None


def main_act(dossier: Dossier) -> Act | None:
    """Return the step the case waits for; None when the case is over."""
    if judging.is_over(dossier):
        return None
    return judging.acts()[_main(dossier)]


def _main(dossier: Dossier) -> str:
    stage = dossier.stage
    if dossier.strike_off_considered_on and holds(dossier, "strike_off_agreed"):
        return "decide_strike_off"
    if stage in PROBATION:
        return _of_probation(dossier)
    if stage == "on_list":
        return "assign_helper" if dossier.helper_assigned_on is None else "send_to_class"
    if stage == "cv_declared":
        asked = dossier.verification_asked_on is not None
        return "conclude_verification" if asked else "ask_verification"
    if stage == "cell_resolved":
        return _after_cell(dossier)
    if stage == "returned":
        return _mended(dossier)
    if stage == "submitted":
        return "receive" if dossier.received_on is None else "decide"
    if stage == "decided":
        if dossier.decision_granted is False:
            return "close"
        return "receive_decision" if dossier.decision_received_on is None else "hold_ceremony"
    if stage == "grassroots_resolved":
        agreed = holds(dossier, "grassroots_agreed")
        return "grassroots_consider" if agreed is False else "submit"
    if stage in ("recognition_cell", "recognition_grassroots"):
        return _after_recognition_vote(dossier)
    return _SIMPLE[stage]


def _after_cell(dossier: Dossier) -> str:
    if holds(dossier, "cell_agreed") is False:
        return "cell_consider_again"
    if dossier.under_subordinate_committee and dossier.sectional_appraised_on is None:
        return "sectional_appraise"
    return "submit" if holds(dossier, "grassroots_agreed") else "grassroots_consider"


def _mended(dossier: Dossier) -> str:
    """A returned case goes back up, unless a vote was put aside or falls short now."""
    if holds(dossier, "cell_agreed") is False:
        return "cell_consider_again"
    return "resubmit" if holds(dossier, "grassroots_agreed") else "grassroots_consider"


def _of_probation(dossier: Dossier) -> str:
    """The papers in their order; then the cell's vote, even while the law still says "not yet"."""
    if dossier.member_cv_on is None:
        return "declare_member_cv"
    if dossier.new_member_class_on is None:
        return "pass_new_member_class"
    if any(getattr(dossier, paper) is None for paper in PAPERS):
        return "collect_probation_papers"
    return "consider_recognition"


def _after_recognition_vote(dossier: Dossier) -> str:
    if holds(dossier, "recognition_not_deadlocked") is False:
        return "decide_recognition"
    if holds(dossier, "recognition_agreed") is False:
        return "consider_recognition"
    if holds(dossier, "recognition_grassroots_agreed"):
        return "decide_recognition"
    return "propose_recognition"


def awaits_answers(dossier: Dossier) -> bool:
    """Tell whether places asked about the CV have not answered: until then nothing is concluded,
    and what there is to do is to record their answers as they come."""
    return dossier.stage == "cv_declared" and bool(dossier.verification_open)


def awaits_decision() -> Q:
    """Return the condition that the next step of a case (``main_act``) is to be taken by who may
    record decisions: its reception, the decision itself, that on recognition or on striking off.
    """

    def hold(rule: str) -> Q:
        bit = _bits(rulebook().digest)[rule]
        return Q(Exact(F("rules_true").bitand(bit), bit))

    def broken(rule: str) -> Q:
        bit = _bits(rulebook().digest)[rule]
        return Q(Exact((F("rules_true") + F("rules_unknown")).bitand(bit), 0))

    struck_off = Q(strike_off_considered_on__isnull=False) & hold("strike_off_agreed")
    recognised = Q(stage__in=("recognition_cell", "recognition_grassroots")) & (
        broken("recognition_not_deadlocked")
        | (~broken("recognition_agreed") & hold("recognition_grassroots_agreed"))
    )
    return Q(stage="submitted") | recognised | struck_off


@dataclass(frozen=True)
class Waiting:
    """Somebody else's turn: who, since when."""

    whom: str
    since: dt.date | None


def waits_for(dossier: Dossier) -> Waiting | None:
    """Return whom the case's holder waits for, from what is at hand; None when nobody.

    Needs ``verifications`` prefetched where many cases are shown.
    """
    if dossier.stage == "class_sent":
        return Waiting(_("lớp bồi dưỡng nhận thức về Đảng"), dossier.class_sent_on)
    if dossier.stage == "cv_declared" and dossier.verification_open:
        rows = [
            row
            for row in dossier.verifications.all()
            if row.asked_on and not row.answered_on and not row.waived
        ]
        asked = [row.asked_on for row in rows if row.asked_on]
        since = min(asked, default=dossier.verification_asked_on)
        places = list(dict.fromkeys(row.place for row in rows))
        shown = ", ".join(places[:2])
        if len(places) > 2:
            shown = _("%(places)s và %(more)s nơi khác") % {
                "places": shown,
                "more": len(places) - 2,
            }
        return Waiting(shown or _("nơi được hỏi thẩm tra"), since)
    return None


def handed_on(dossier: Dossier) -> dt.date | None:
    """Return since when the case lies with its present holder, as its latest dated step tells."""
    days = (
        dossier.recognition_grassroots_considered_on,
        dossier.recognition_considered_on,
        dossier.resubmitted_on,
        dossier.received_on,
        dossier.submitted_on,
        dossier.sectional_appraised_on,
        dossier.grassroots_considered_on,
    )
    return max((day for day in days if day is not None), default=None)
