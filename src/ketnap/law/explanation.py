"""What the law says of one dossier, and why: the answer of `Rulebook.explain`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ketnap.law.procedure import Act
from ketnap.law.rules import Severity
from ketnap.law.sources import Confidence


@dataclass(frozen=True)
class RuleVerdict:
    """One rule about one dossier.

    `verdict` None is "not yet known". `says` is the rule with the law's values, `reasons` the
    parts that share the verdict with the dossier's values, `missing` the names of the facts that
    would settle it, `citations` the law that was read, `confidence` the least certain of it.
    """

    key: str
    label: str
    verdict: bool | None
    severity: Severity
    says: str
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    citations: tuple[str, ...]
    confidence: Confidence

    def as_json(self) -> dict[str, Any]:
        """The published shape."""
        return {
            "verdict": self.verdict,
            "severity": self.severity,
            "says": self.says,
            "reasons": list(self.reasons),
            "missing": list(self.missing),
            "citations": list(self.citations),
            "confidence": self.confidence,
        }


@dataclass(frozen=True)
class DateVerdict:
    """One legal date of one dossier; `value` None is "not yet known", `how` says why or whence."""

    key: str
    label: str
    value: date | None
    how: str
    missing: tuple[str, ...]
    citations: tuple[str, ...]
    confidence: Confidence

    def as_json(self) -> dict[str, Any]:
        """The published shape."""
        return {
            "value": self.value.isoformat() if self.value else None,
            "how": self.how,
            "citations": list(self.citations),
        }


@dataclass(frozen=True)
class Explanation:
    """Stage, every rule and every legal date of one dossier on one day."""

    stage: str
    rules: Mapping[str, RuleVerdict]
    dates: Mapping[str, DateVerdict]
    next_due_on: date | None
    on: date

    def as_json(self) -> dict[str, Any]:
        """Exactly what `ketnap judge --json` prints."""
        return {
            "stage": self.stage,
            "rules": {key: verdict.as_json() for key, verdict in self.rules.items()},
            "dates": {key: verdict.as_json() for key, verdict in self.dates.items()},
        }

    @property
    def refused(self) -> tuple[RuleVerdict, ...]:
        """The absolute rules that are violated: when there is one, the answer is no."""
        return tuple(
            found
            for found in self.rules.values()
            if found.verdict is False and found.severity == "block"
        )


@dataclass(frozen=True)
class ActVerdict:
    """Whether a step may be taken that day: `allowed` unless an absolute rule is violated."""

    act: Act
    allowed: bool
    blockers: tuple[RuleVerdict, ...]
    warnings: tuple[RuleVerdict, ...]
    unknown: tuple[RuleVerdict, ...]
    due_on: date | None
