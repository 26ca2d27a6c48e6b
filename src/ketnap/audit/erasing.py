"""Lawful erasure of values from the trail: one proposes, another carries it out.

The entries stay, their commitments too, so the chain still verifies; the values beside them go.
The proposal itself is an entry: the trail is its own register.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit import trail
from ketnap.audit.change import changing
from ketnap.audit.models import Entry, EntryValue
from ketnap.audit.refusals import Problem, Refused, order, refuse_if

PROPOSED, DONE, DECLINED = "propose_erasure", "erasure_done", "decline_erasure"


@order
def propose_erasure(entries: Iterable[int], *, reason: str, by: User, on: dt.date) -> Entry:
    """Propose to erase the values beside ``entries`` (numbers); return the proposal's entry.

    ``reason`` names the request and the clause. Refuses: no reason, an entry without values.
    """
    numbers = sorted(set(entries))
    known = set(EntryValue.objects.filter(entry_id__in=numbers).values_list("entry_id", flat=True))
    refuse_if(
        [
            None
            if reason
            else Problem("reason", "missing", _("Hãy ghi yêu cầu và điều khoản làm căn cứ xóa.")),
            None
            if numbers and known == set(numbers)
            else Problem(
                "entries", "no_values", _("Có mục không còn giá trị để xóa. Hãy chọn lại các mục.")
            ),
        ]
    )
    return trail.append(
        action=PROPOSED,
        subject=Entry.objects.get(pk=numbers[0]),
        by=by,
        on=on,
        reason=reason,
        after={"entries": numbers},
    )


def proposed_numbers(proposal: Entry) -> list[int]:
    """Return the entries a proposal is about."""
    value = EntryValue.objects.filter(entry=proposal, field="entries").first()
    return list(value.after) if value is not None and value.after else []


@order
def erase_values(proposal: Entry, *, by: User, on: dt.date) -> int:
    """Carry a proposal out; return how many values were erased.

    Refuses: the proposer himself, an entry that is no proposal, one carried out or declined before.
    """
    numbers = proposed_numbers(proposal) if proposal.action == PROPOSED else []
    refuse_if(
        [
            None
            if numbers
            else Problem("", "no_proposal", _("Mục này không phải là đề nghị xóa giá trị.")),
            Problem(
                "",
                "second_person",
                _("Người thực hiện phải khác người đề nghị. Hãy nhờ người thứ hai."),
                unlawful=True,
            )
            if proposal.actor_id == by.pk
            else None,
        ]
    )
    trail.lock_head()
    refuse_if([_answered(proposal)])
    values = list(EntryValue.objects.filter(entry_id__in=numbers))
    if not values:
        raise Refused([Problem("", "already_erased", _("Các giá trị này đã được xóa trước đó."))])
    for number in numbers:
        entry = Entry.objects.get(pk=number)
        with changing(
            "erase_values",
            subject=entry,
            by=by,
            on=on,
            reason=_("Theo đề nghị số %(number)s") % {"number": proposal.number},
        ) as change:
            change.note("proposal", None, proposal.number)
    with changing(DONE, subject=proposal, by=by, on=on) as change:
        for value in values:
            change.erase(value)
        change.note("values", len(values), 0)
    return len(values)


@order
def decline_erasure(proposal: Entry, *, reason: str, by: User, on: dt.date) -> None:
    """Answer a proposal with no (or take back one's own), with a reason; nothing is erased.

    Refuses: no reason, one answered before.
    """
    missing = Problem("reason", "missing", _("Hãy ghi vì sao không xóa."))
    refuse_if([None if reason else missing, _answered(proposal)])
    trail.append(action=DECLINED, subject=proposal, by=by, on=on, reason=reason)


def answers_to(proposals: Iterable[Entry]) -> dict[int, Entry]:
    """Return what became of proposals: its number → the entry that carried it out or declined."""
    numbers = [proposal.number for proposal in proposals]
    given = Entry.objects.filter(
        object_type="entry", object_id__in=numbers, action__in=(DONE, DECLINED)
    )
    return {entry.object_id or 0: entry for entry in given.select_related("actor")}


def _answered(proposal: Entry) -> Problem | None:
    if not answers_to([proposal]):
        return None
    return Problem(
        "", "already_answered", _("Đề nghị này đã được thực hiện hoặc không chấp thuận.")
    )
