"""Stages a case stands in, acts that move it. Both are derived from facts, never typed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ketnap.law.terms import Term

Holder = Literal["cell", "grassroots", "superior"]
HOLDERS: dict[Holder, tuple[str, str]] = {
    "cell": ("chi bộ", "cell"),
    "grassroots": ("đảng ủy cơ sở", "grassroots committee"),
    "superior": ("cấp có thẩm quyền", "competent committee"),
}


@dataclass(frozen=True)
class Deadline:
    """A legal date that matters at a stage until the fact that answers it is recorded."""

    date: str
    until: str


@dataclass(frozen=True, eq=False)
class Stage:
    """A place in the lawful order. A case stands in the last stage whose `reached` holds.

    `computed` marks a stage that also depends on today (`reached` then reads the column
    `today`); it is left out when no day is given.
    """

    key: str
    label: str
    label_en: str
    reached: Term
    holder: Holder
    deadlines: tuple[Deadline, ...] = ()
    computed: bool = False

    def title(self, language: str = "vi") -> str:
        """The label in that language."""
        return self.label if language == "vi" else self.label_en


@dataclass(frozen=True, eq=False)
class Act:
    """One lawful step a person can take.

    `label` is the verb on the button. `records` are the facts it writes, of which `dated` is the
    date of the act itself. `requires` are the rules judged as if the act were done that day: a
    rule that blocks and is false stops it, any other false rule warns. `leads_to` is the stage
    afterwards, `holder` who holds the case then, `deadline` the legal date to act by.
    `at` are the stages it may be done in; `offered` a further condition on the facts.
    """

    key: str
    label: str
    label_en: str
    records: tuple[str, ...]
    dated: str
    requires: tuple[str, ...]
    leads_to: str
    holder: Holder
    at: tuple[str, ...]
    offered: Term | None = None
    deadline: str = ""

    def title(self, language: str = "vi") -> str:
        """The label in that language."""
        return self.label if language == "vi" else self.label_en


@dataclass(frozen=True, eq=False)
class Procedure:
    """The stages in lawful order and the acts, as one thing to hand to the rulebook.

    `gates` are the stages reached by the great acts (the cell's meeting, the decision, …): what
    is asked before the next of them matters now, the rest later.
    """

    stages: tuple[Stage, ...]
    acts: tuple[Act, ...]
    first: str = "sourced"
    gates: tuple[str, ...] = ()

    def stage(self, key: str) -> Stage:
        """The stage of that key. Raises KeyError when there is none."""
        for stage in self.stages:
            if stage.key == key:
                return stage
        raise KeyError(key)

    def later_rules(self, stage: str) -> frozenset[str]:
        """Rules that no act asks for before the next gate is passed.

        Raises KeyError when there is no such stage.
        """
        places = {one.key: place for place, one in enumerate(self.stages)}
        ahead = [places[gate] for gate in self.gates if places[gate] > places[stage]]
        until = min(ahead, default=len(self.stages))
        now = {key for act in self.acts if places[act.leads_to] <= until for key in act.requires}
        return frozenset(key for act in self.acts for key in act.requires) - now
