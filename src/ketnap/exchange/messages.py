"""A message on one cell, one row or the whole file; what can be said stands in ``sayings.py``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ketnap.exchange.sayings import CATALOGUE, Severity


@dataclass(frozen=True)
class Message:
    """One message on one cell; ``row`` 0 is the file, ``column`` is a label or ``""``.

    ``sheet`` is the name of the sheet the row is on: rows are counted anew on each.
    """

    code: str
    row: int = 0
    column: str = ""
    values: dict[str, Any] = field(default_factory=dict, hash=False)
    sheet: str = ""

    @property
    def severity(self) -> Severity:
        """How strong it is, from the catalogue."""
        return CATALOGUE[self.code].severity

    @property
    def text(self) -> str:
        """The sentence, in the language now active."""
        values = {name: str(value) for name, value in self.values.items()}
        return str(CATALOGUE[self.code].text) % values

    def as_json(self) -> dict[str, Any]:
        """``row``, ``column``, ``code``, ``severity`` and ``text``, for other programs."""
        return {
            "row": self.row,
            "column": self.column,
            "code": self.code,
            "severity": self.severity,
            "text": self.text,
        }


def known_code(code: str) -> str:
    """The code, which must be of the catalogue: an unknown one is a mistake of the program."""
    if code not in CATALOGUE:
        raise KeyError(code)
    return code


def message(code: str, row: int = 0, column: str = "", **values: Any) -> Message:
    """A message of the catalogue."""
    return Message(known_code(code), row, column, values)
