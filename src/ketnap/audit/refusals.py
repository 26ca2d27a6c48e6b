"""Why an order was not carried out: each reason says what, by which rule, and how to mend it.

An unlawful order (a step that is not open, a body without authority, a forged request) leaves an
entry ``refused`` in the trail, in a transaction of its own, since the order's own is rolled back.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from django.db import models, transaction

from ketnap.accounts.models import User
from ketnap.audit import trail

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Problem:
    """One reason: the field it stands at ("" for the whole), a stable code, the sentence."""

    field: str
    code: str
    says: str
    citation: str = ""
    unlawful: bool = False  # not a slip of the keyboard: worth an entry in the trail


@dataclass(frozen=True)
class WarningAhead:
    """A rule that does not hold but may be passed when somebody gives a reason."""

    rule: str
    says: str
    citations: tuple[str, ...] = ()


class Refused(Exception):
    """Nothing was saved. ``problems`` must be mended; ``warnings`` may be passed with reasons."""

    def __init__(
        self, problems: Iterable[Problem] = (), warnings: Iterable[WarningAhead] = ()
    ) -> None:
        self.problems = tuple(problems)
        self.warnings = tuple(warnings)
        sentences = [p.says for p in self.problems] + [w.says for w in self.warnings]
        super().__init__(" ".join(sentences))

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the problems, in order."""
        return tuple(problem.code for problem in self.problems)

    @property
    def unlawful(self) -> bool:
        """Whether one of the problems is more than a slip of the keyboard."""
        return any(problem.unlawful for problem in self.problems)

    def by_field(self) -> dict[str, list[Problem]]:
        """The problems under the field each stands at."""
        fields: dict[str, list[Problem]] = defaultdict(list)
        for problem in self.problems:
            fields[problem.field].append(problem)
        return dict(fields)


def refuse_if(problems: Iterable[Problem | None]) -> None:
    """Raise Refused when any problem was found."""
    found = [problem for problem in problems if problem is not None]
    if found:
        raise Refused(found)


def note_refusal(
    action: str,
    refusal: Refused,
    *,
    subject: models.Model | None,
    by: User | None,
    on: dt.date | None,
) -> None:
    """Write the entry ``refused`` about an order that was not carried out."""
    with transaction.atomic():
        trail.append(
            action="refused",
            subject=subject,
            by=by,
            on=on,
            reason=f"{action}: {', '.join(refusal.codes)}",
        )


def order(service: Callable[P, R]) -> Callable[P, R]:
    """Mark a service: it runs whole or not at all, and an unlawful refusal is noted in the trail.

    The service's first argument is what it is about; ``by`` and ``on`` are its keywords.
    """

    @functools.wraps(service)
    def carried_out(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic():
                return service(*args, **kwargs)
        except Refused as refusal:
            if refusal.unlawful:
                subject: Any = args[0] if args else None
                known = isinstance(subject, models.Model) and subject.pk is not None
                note_refusal(
                    service.__name__,
                    refusal,
                    subject=subject if known else None,
                    by=kwargs.get("by"),  # type: ignore[arg-type]
                    on=kwargs.get("on"),  # type: ignore[arg-type]
                )
            raise

    return carried_out
