"""Numbers of documents as offices write them: "Số 05-NQ/ĐU", "117-QĐ/HU", "12/QĐ-ĐU", "45a-QĐ/ĐU".

No colon, at least two digits, hyphen, kind of document, slash, issuing organisation; counted from
01 for each kind in each term (presentation guide 399-QĐ/TW, 9-1-2026).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ketnap.vietnamese.names import normalise

_PARTY = re.compile(
    r"(?:số\s*:?\s*)?(?P<number>\d{1,6})(?P<letter>[a-zđ]?)"
    r"(?:\s*[-–]\s*(?P<kind>[^\W\d_]{1,5})(?:\s*/\s*(?P<issuer>.+))?)?",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"(?:số\s*:?\s*)?(?P<number>\d{1,6})(?P<letter>[a-zđ]?)"
    r"\s*/\s*(?P<kind>[^\W\d_]{1,5})(?:\s*[-–]\s*(?P<issuer>.+))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, order=True)
class DocumentNumber:
    """The parts of a document's number; ``kind`` and ``issuer`` are "" when only it was typed."""

    number: int
    letter: str = ""
    kind: str = ""
    issuer: str = ""

    @property
    def text(self) -> str:
        """As it is written: "05-NQ/ĐU".

        >>> DocumentNumber(5, kind="NQ", issuer="ĐU").text
        '05-NQ/ĐU'
        """
        kind = f"-{self.kind}" if self.kind else ""
        issuer = f"/{self.issuer}" if self.issuer else ""
        return f"{self.number:02d}{self.letter}{kind}{issuer}"

    @property
    def place(self) -> tuple[int, str]:
        """Its place among the numbers of its kind: 45, then 45a."""
        return self.number, self.letter


def read_document_number(text: str) -> DocumentNumber | None:
    """Return the parts of a number, or None for a text that is none.

    >>> read_document_number("Số 05-NQ/ĐU")
    DocumentNumber(number=5, letter='', kind='NQ', issuer='ĐU')
    >>> read_document_number("12/QĐ-ĐU").text, read_document_number("7").text
    ('12-QĐ/ĐU', '07')
    >>> read_document_number("nghị quyết tháng 5") is None
    True
    """
    tidy = normalise(text)
    found = _PARTY.fullmatch(tidy) or _STATE.fullmatch(tidy)
    if found is None:
        return None
    return DocumentNumber(
        int(found["number"]),
        found["letter"].lower(),
        (found["kind"] or "").upper(),
        (found["issuer"] or "").strip(),
    )
