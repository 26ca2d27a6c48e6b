"""Counting a vote while it is being typed: base, votes needed, enough or not, with the rule."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from ketnap.audit.refusals import Problem
from ketnap.dossiers.facts import language
from ketnap.law.explanation import RuleVerdict
from ketnap.law.force import in_force
from ketnap.regulations import rulebook


@dataclass(frozen=True)
class Votes:
    """Which facts, parameter and rules speak of the votes of a body on a matter."""

    day: str
    members: str
    excused: str
    present: str
    votes_for: str
    against: str
    share: str  # parameter of law
    exceeded: bool  # more than the share, not at least
    agreed: str  # rule
    quorum: str  # rule, "" where law asks none


_CELL = Votes(
    "cell_considered_on",
    "cell_official_members",
    "cell_excused_absent",
    "cell_present",
    "cell_votes_for",
    "cell_votes_against",
    "cell_vote",
    False,
    "cell_agreed",
    "cell_can_meet",
)
VOTES: dict[tuple[str, str], Votes] = {
    ("cell", "admission"): _CELL,
    ("cell", "recognition"): Votes(
        "recognition_considered_on",
        "recognition_official_members",
        "recognition_excused_absent",
        "",
        "recognition_votes_for",
        "",
        "recognition_vote",
        False,
        "recognition_agreed",
        "",
    ),
    ("cell", "strike_off"): Votes(
        "strike_off_considered_on",
        "strike_off_official_members",
        "strike_off_excused_absent",
        "",
        "strike_off_votes_for",
        "",
        "strike_off_vote",
        False,
        "strike_off_agreed",
        "",
    ),
    ("committee", "admission"): Votes(
        "grassroots_considered_on",
        "grassroots_members",
        "",
        "",
        "grassroots_votes_for",
        "",
        "grassroots_propose_vote",
        True,
        "grassroots_agreed",
        "",
    ),
    ("committee", "recognition"): Votes(
        "recognition_grassroots_considered_on",
        "recognition_grassroots_members",
        "",
        "",
        "recognition_grassroots_votes_for",
        "",
        "recognition_grassroots_vote",
        True,
        "recognition_grassroots_agreed",
        "",
    ),
    ("decision", "admission"): Votes(
        "decided_on",
        "decision_members",
        "",
        "",
        "decision_votes_for",
        "",
        "standing_committee_vote",
        True,
        "decided_by_majority",
        "",
    ),
    ("decision", "recognition"): Votes(
        "recognition_decided_on",
        "recognition_decision_members",
        "",
        "",
        "recognition_decision_votes_for",
        "",
        "recognition_standing_vote",
        True,
        "recognition_decided_by_majority",
        "",
    ),
}
"""Votes by (body, matter). A committee's vote on a strike-off is reckoned as on an admission."""


@dataclass(frozen=True)
class Tally:
    """How a vote stands. ``enough`` and ``quorum`` None mean: not yet known."""

    base: int | None
    needed: int | None
    quorum: bool | None
    enough: bool | None
    problems: tuple[Problem, ...]
    says: tuple[str, ...]
    citations: tuple[str, ...]
    votes_for: int | None = None
    unaccounted: int | None = None
    """Those present whose vote is not written down yet; None while either is not known."""


def votes_of(body: str, matter: str) -> Votes:
    """Return how the votes of ``body`` on ``matter`` are counted."""
    if body == "standing_committee":
        body = "decision"
    return VOTES.get((body, matter)) or VOTES[(body, "admission")]


def counted_by(body: str, matter: str, on: dt.date) -> str:
    """Return the citation of the rule by which the votes of ``body`` were counted that day."""
    rules = rulebook().explain({}, on, language()).rules
    return " · ".join(rules[votes_of(body, matter).agreed].citations)


def count_problems(
    *,
    entitled: int | None,
    excused_absent: int | None,
    present: int | None,
    votes_for: int | None = None,
    votes_against: int | None = None,
    votes_other: int | None = None,
    rule: str = "",
) -> list[Problem]:
    """Return what cannot be in the numbers of a meeting and of one vote in it.

    Those present and those excused are not more than the entitled; the votes of all kinds are
    not more than those present. ``rule`` is the citation of what is counted (``counted_by``).
    """
    found = []
    numbers = {
        "entitled": entitled,
        "excused_absent": excused_absent,
        "present": present,
        "votes_for": votes_for,
        "votes_against": votes_against,
        "votes_other": votes_other,
    }
    for name, value in numbers.items():
        if value is not None and value < 0:
            found.append(Problem(name, "value_foreign", _("Số lượng không thể âm.")))
    if entitled is not None:
        there = (present or 0) + (excused_absent or 0)
        if there > entitled:
            found.append(
                Problem(
                    "present" if present is not None else "excused_absent",
                    "present_above_entitled",
                    _(
                        "Có mặt %(present)s và được miễn hoặc đi vắng %(excused)s, cộng lại nhiều "
                        "hơn %(entitled)s người có quyền biểu quyết. Đếm lại theo biên bản."
                    )
                    % {
                        "present": present or 0,
                        "excused": excused_absent or 0,
                        "entitled": entitled,
                    },
                    rule,
                )
            )
    cast = sum(v for v in (votes_for, votes_against, votes_other) if v is not None)
    most = present if present is not None else entitled
    if most is not None and cast > most:
        found.append(
            Problem(
                "votes_for",
                "votes_above_present",
                _(
                    "Tổng số phiếu %(cast)s nhiều hơn %(present)s người có mặt được biểu quyết. "
                    "Đếm lại phiếu, hoặc sửa số người có mặt (đảng viên dự bị không biểu quyết)."
                )
                % {"cast": cast, "present": most},
                rule,
            )
        )
    return found


def tally(
    *,
    body: str,
    on: dt.date,
    entitled: int | None,
    matter: str = "admission",
    excused_absent: int | None = 0,
    present: int | None = None,
    votes_for: int | None = None,
    votes_against: int | None = None,
    votes_other: int | None = None,
    decision_body: str = "",
) -> Tally:
    """Return how a vote stands, by the law in force on the day of the meeting. Saves nothing.

    ``body``: cell, committee, standing_committee, or decision (any body that decides, then
    ``decision_body`` says which). Numbers not yet typed are None. The verdicts are the rulebook's
    own, so the page and the record cannot differ.
    """
    how = votes_of(body, matter)
    book = rulebook()
    if body == "standing_committee":
        decision_body = decision_body or body
    problems = count_problems(
        entitled=entitled,
        excused_absent=excused_absent,
        present=present,
        votes_for=votes_for,
        votes_against=votes_against,
        votes_other=votes_other,
        rule=counted_by(body, matter, on),
    )
    facts: dict[str, object] = {how.day: on, how.members: entitled, how.votes_for: votes_for}
    for name, value in (
        (how.excused, excused_absent),
        (how.present, present),
        (how.against, votes_against),
    ):
        if name:
            facts[name] = value
    if decision_body:
        prefix = "recognition_" if matter == "recognition" else ""
        facts[f"{prefix}decision_body"] = decision_body
    facts = {name: value for name, value in facts.items() if value is not None}
    share, exceeded = how.share, how.exceeded
    if decision_body == "delegated_collective":
        share, exceeded = (
            (
                "recognition_delegated_vote"
                if matter == "recognition"
                else "delegated_admission_vote"
            ),
            False,
        )
    base = None
    if entitled is not None:
        base = entitled - (excused_absent or 0) if how.excused else entitled
    needed = None
    fraction = in_force(book.parameters[share], facts, on).value
    if base is not None and base >= 0 and isinstance(fraction, Fraction):
        votes = base * fraction
        needed = int(votes) + 1 if exceeded else -int(-votes // 1)
    rules = book.explain(facts, on, language()).rules
    told: list[RuleVerdict] = [rules[how.agreed]]
    if how.quorum:
        told.insert(0, rules[how.quorum])
    return Tally(
        base=base,
        needed=needed,
        quorum=rules[how.quorum].verdict if how.quorum else None,
        enough=None if problems else rules[how.agreed].verdict,
        problems=tuple(problems),
        says=tuple(verdict.says for verdict in told),
        citations=tuple(dict.fromkeys(c for verdict in told for c in verdict.citations)),
        votes_for=votes_for,
        unaccounted=present - votes_for - (votes_against or 0) - (votes_other or 0)
        if present is not None and votes_for is not None
        else None,
    )
