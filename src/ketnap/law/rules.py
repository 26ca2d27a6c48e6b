"""A rule is a claim that can be true, a sentence, and an expression. Nothing else is stated.

Inputs and citations are read from the expression; reasons come from the parts that share its
verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from ketnap.law.terms import DUE, LAW, Term, every, some

Severity = Literal["block", "warn", "remind"]
SEVERITIES: Mapping[Severity, tuple[str, str]] = {
    "block": ("bắt buộc", "absolute"),
    "warn": ("cảnh báo", "warning"),
    "remind": ("nhắc việc", "reminder"),
}


@dataclass(frozen=True, eq=False)
class Part:
    """One claim inside a rule, with the sentence that gives it as a reason.

    The sentence is neutral, with the real values in it ("9 phiếu trên 12, cần 8"); it serves a
    true and a false claim alike. `shows` are computed values it uses; `hints` are facts that may
    settle the claim but need not be known: called missing only where a yes or no to that one
    fact would decide the whole rule.
    """

    claim: Term
    sentence: str
    sentence_en: str
    shows: Mapping[str, Term] = field(default_factory=dict)
    hints: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Combination:
    """Several parts, all of which or any of which must hold."""

    how: Literal["all", "any"]
    members: tuple[Node, ...]


Node = Part | Combination


def part(
    claim: Term,
    sentence: str,
    sentence_en: str,
    *,
    hints: tuple[str, ...] = (),
    **shows: Term,
) -> Part:
    """A claim with its sentence in both languages; keyword arguments are computed values."""
    return Part(claim, sentence, sentence_en, shows, frozenset(hints))


def all_of(*members: Node) -> Combination:
    """Every part must hold."""
    return Combination("all", members)


def any_of(*members: Node) -> Combination:
    """One part must hold."""
    return Combination("any", members)


def parts(node: Node) -> Iterator[Part]:
    """All parts of a node, in reading order."""
    if isinstance(node, Part):
        yield node
    else:
        for member in node.members:
            yield from parts(member)


def expression(node: Node) -> Term:
    """The node as one expression."""
    if isinstance(node, Part):
        return node.claim
    combine = every if node.how == "all" else some
    return combine([expression(member) for member in node.members])


def verdict(node: Node, values: Mapping[int, bool | None]) -> bool | None:
    """The node's verdict from the verdicts of its parts, by `id` of the part (Kleene logic)."""
    if isinstance(node, Part):
        return values[id(node)]
    found = [verdict(member, values) for member in node.members]
    decisive = node.how == "any"
    if decisive in found:
        return decisive
    return None if None in found else not decisive


def reasons(node: Node, values: Mapping[int, bool | None]) -> Iterator[Part]:
    """The parts that share the node's verdict, in reading order."""
    if isinstance(node, Part):
        yield node
        return
    mine = verdict(node, values)
    for member in node.members:
        if verdict(member, values) == mine:
            yield from reasons(member, values)


@dataclass(frozen=True, eq=False)
class Rule:
    """A claim of law about a dossier.

    `label` names it without values; `sentence` says it with the law's own values, as
    {parameter_name}. `severity`: block (cannot be), warn (continue with a reason), remind.
    """

    key: str
    label: str
    label_en: str
    sentence: str
    sentence_en: str
    claim: Node
    severity: Severity
    topic: str = ""
    note: str = ""
    note_en: str = ""

    @property
    def expression(self) -> Term:
        """The whole claim as one expression; null means unknown."""
        return expression(self.claim)

    def under(self, topic: str) -> Rule:
        """The same rule, filed under a topic."""
        return replace(self, topic=topic)

    def title(self, language: str = "vi") -> str:
        """The label in that language."""
        return self.label if language == "vi" else self.label_en


@dataclass(frozen=True)
class Roots:
    """What an expression reads: facts, parameters of law, legal dates (all by name)."""

    facts: frozenset[str]
    law: frozenset[str]
    dates: frozenset[str]


def roots(term: Term) -> Roots:
    """The columns an expression reads, told apart by their mark."""
    facts, law, dates = set(), set(), set()
    for name in term.names():
        if name.startswith(LAW):
            law.add(name[len(LAW) :].split(".")[0])
        elif name.startswith(DUE):
            dates.add(name[len(DUE) :])
        else:
            facts.add(name.removesuffix("_to"))
    return Roots(frozenset(facts), frozenset(law), frozenset(dates))
