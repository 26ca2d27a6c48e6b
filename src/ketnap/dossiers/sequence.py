"""Dates that are out of their usual order, told when they are recorded and not only at the cell.

The law's own rule (``dates_in_order``) reads the day the cell considered; until then it is asked as
if the cell sat on the latest day known. Whether somebody was found before being put on the list no
text says: that is only asked about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _

from ketnap.audit.refusals import WarningAhead
from ketnap.dossiers.checks import inline, label_of
from ketnap.dossiers.facts import language
from ketnap.law.explanation import RuleVerdict
from ketnap.regulations import rulebook
from ketnap.vietnamese.dates import show_date

RULE = "dates_in_order"
STEPS = (
    *("applied_on", "cv_received_on", "verification_concluded_on", "introduced_on", "comments_on"),
    "certificate_issued_on",
)
FOUND_FIRST = ("helper_assigned_on", "listed_on", "class_sent_on", "applied_on")
"""Days that follow the day the person was found (``sourced_on``): no law, only sense."""


def as_if_considered(facts: Mapping[str, object]) -> RuleVerdict:
    """Return the law's verdict on the order of the steps, as if the cell sat after all of them.

    At least one of the days must be known.
    """
    days = [day for name in STEPS if isinstance(day := facts.get(name), dt.date)]
    last = max(days)
    asked = {**facts, "cell_considered_on": last}
    return rulebook().explain(asked, last, language()).rules[RULE]


def was_out_of_turn(facts: Mapping[str, object]) -> bool:
    """Tell whether the steps recorded so far already stand out of their order."""
    known = any(isinstance(facts.get(name), dt.date) for name in STEPS)
    return known and as_if_considered(facts).verdict is False


def out_of_turn(before: Mapping[str, object], after: Mapping[str, object]) -> list[WarningAhead]:
    """Return one warning when the change puts dates out of their order; nothing otherwise.

    Of a case the cell has considered the law's rule is weighed by itself.
    """
    if after.get("cell_considered_on") is not None:
        return []
    says: list[str] = []
    citations: tuple[str, ...] = ()
    fresh = {name for name in after if after[name] != before.get(name)}
    if any(isinstance(after[name], dt.date) for name in fresh.intersection(STEPS)):
        verdict = as_if_considered(after)
        if verdict.verdict is False and not was_out_of_turn(before):
            says += verdict.reasons
            citations = verdict.citations
    found = after.get("sourced_on")
    for name in FOUND_FIRST:
        day = after.get(name)
        if name in fresh and isinstance(day, dt.date) and isinstance(found, dt.date):
            says += [_early(name, day, found)] if day < found else []
    if not says:
        return []
    says.append(_("Kiểm tra lại ngày trên giấy tờ; nếu đúng như vậy thì ghi lý do."))
    return [WarningAhead(RULE, " ".join(says), citations)]


def _early(name: str, day: dt.date, found: dt.date) -> str:
    return _("%(label)s (%(day)s) trước %(found)s (%(since)s).") % {
        "label": label_of(name),
        "day": show_date(day),
        "found": inline(label_of("sourced_on")),
        "since": show_date(found),
    }
