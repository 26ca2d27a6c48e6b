"""What pages hand to the components: small typed things where a dictionary would invite mistakes.

Every component also takes plain dictionaries with the same keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

HIDDEN = "●●●●"
"""What stands in the place of a value that somebody may not read, or not without a reason."""
Tone = Literal["good", "wait", "bad", "hush"]


@dataclass(frozen=True)
class Column:
    """A column of a table. ``sort`` is the name that the list's address knows it by."""

    label: str
    sort: str = ""
    numeric: bool = False
    width: Literal["", "narrow", "wide"] = ""
    hidden_label: bool = False  # read out, not shown: a column of buttons


@dataclass(frozen=True)
class CheckLine:
    """One requirement of a checklist, explained: verdict, sentence, citation, how to mend it."""

    verdict: Literal["good", "wait", "bad", "unknown", "warn", "hush"]
    word: str  # Đủ, Thiếu, Chờ, Chưa rõ, Không cần, Nên xem …
    says: str
    reason: str = ""
    citations: Sequence[str] = ()
    unverified: bool = False
    mend_label: str = ""
    mend_href: str = ""
    label: str = ""  # the requirement in a few words, for print
    due: str = ""
    holder: str = ""


@dataclass(frozen=True)
class Happening:
    """An entry of a timeline. ``when`` is shown as it is: never an invented 00:00."""

    title: str
    when: str
    who: str = ""
    note: str = ""
    href: str = ""
    ahead: bool = False
    correction: bool = False


@dataclass(frozen=True)
class RailStage:
    """A stage of the rail on top of a case."""

    label: str
    state: Literal["done", "now", "ahead", "skipped"] = "ahead"
    when: str = ""


@dataclass(frozen=True)
class Task:
    """A line of a task list: a section of a long form, or a piece of work."""

    label: str
    href: str = ""
    state: Literal["done", "open", "begun", "waiting"] = "open"
    hint: str = ""


@dataclass(frozen=True)
class Figure:
    """A number with what it counts; ``href`` opens the list behind it."""

    label: str
    value: str
    unit: str = ""
    href: str = ""
    note: str = ""
    done: float | None = None  # with ``goal``: draws the bar below the number
    goal: float | None = None
    forecast: float = 0.0


@dataclass(frozen=True)
class Tab:
    """A tab: a link to an address of its own, so that it works without scripts."""

    label: str
    href: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Difference:
    """A field that somebody else changed while I was typing."""

    label: str
    name: str
    mine: str
    theirs: str
    before: str = ""


@dataclass(frozen=True)
class Step:
    """A step of a wizard."""

    label: str
    state: Literal["done", "now", "ahead"] = "ahead"
    href: str = ""


@dataclass(frozen=True)
class Branch:
    """A unit in a tree. ``opens`` is the address that gives its children; empty for a leaf."""

    key: str
    label: str
    href: str
    opens: str = ""
    expanded: bool = False
    current: bool = False
    note: str = ""
    count: str = ""
    children: Sequence[Branch] = field(default_factory=tuple)
