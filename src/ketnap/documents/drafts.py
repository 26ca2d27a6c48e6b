"""What a paper says in each place of its form; what the papers of one sitting share is read once.

Papers are Vietnamese whatever language the screen has. Nothing here is guessed: what nobody has
entered is None and stands in the paper as a blank.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from ketnap.documents.blanks import UNKNOWN, Blank, PaperForm
from ketnap.dossiers.models import Dossier, Meeting
from ketnap.dossiers.routes import Lines
from ketnap.organisations.models import Organisation
from ketnap.people.membership import official_count, probationary_count
from ketnap.people.services import born_of
from ketnap.vietnamese.dates import say_date

DRAFT = "DỰ THẢO"


class Around(Lines):
    """The tree and the rolls around a meeting: what its drafts share is read once."""

    def __init__(self) -> None:
        super().__init__()
        self._rolls: dict[tuple[int, dt.date], tuple[int, int]] = {}

    def roll(self, cell: Organisation, on: dt.date) -> tuple[int, int]:
        """Return how many official and probationary members are recorded for a cell on a day."""
        if (cell.pk, on) not in self._rolls:
            self._rolls[cell.pk, on] = official_count(cell, on), probationary_count(cell, on)
        return self._rolls[cell.pk, on]


@dataclass(frozen=True)
class DraftPaper:
    """A paper about one person, as it stands on the day ``on`` of its act.

    ``code`` ends its number: "NQ/CB".
    """

    form: PaperForm
    code: str
    dossier: Dossier
    on: dt.date
    values: Mapping[str, str | None]

    @property
    def open_blanks(self) -> tuple[Blank, ...]:
        """The places nobody has entered anything for, or not all of it."""
        return tuple(blank for blank in self.form.blanks if not self._is_told(blank))

    def _is_told(self, blank: Blank) -> bool:
        value = self.values[blank.key]
        return value is not None and UNKNOWN not in value

    @property
    def is_draft(self) -> bool:
        """Whether it says of itself that it is a draft."""
        return bool(self.values["draft"])

    def shown(self) -> dict[str, str]:
        """What stands in each place of the paper."""
        return {
            blank.key: blank.unknown if (value := self.values[blank.key]) is None else value
            for blank in self.form.blanks
        } | ({"number": f"……-{self.code}"} if self.values["number"] is None else {})


def numbered(number: str, code: str) -> str | None:
    """Return a paper's number as it is written: two figures, type, issuer (399-QĐ/TW, 9-1-2026).

    >>> numbered("5", "NQ/CB")
    '05-NQ/CB'
    >>> numbered("06-NQ", "NQ/CB")
    '06-NQ/CB'
    """
    text = number.strip()
    if not text:
        return None
    if text.isdecimal():
        return f"{int(text):02d}-{code}"
    kind, _slash, issuer = code.partition("/")
    return f"{text}/{issuer}" if text.endswith(f"-{kind}") else text


def person_said(dossier: Dossier) -> dict[str, str | None]:
    """Return what papers say of the person, and the day of admission."""
    person = dossier.person
    born = born_of(person)
    said = None
    if born is not None:
        said = f"ngày {born.say()}" if born.precision == "day" else born.say()
    return {
        "candidate": person.full_name,
        "born": said,
        "home": person.home or None,
        "residence": person.residence or None,
        "admitted_on": say_date(dossier.admitted_on) if dossier.admitted_on else None,
    }


def signer_said(meeting: Meeting | None) -> dict[str, str | None]:
    """Return who signs: only a secretary or a deputy does (05-HD/VPTW, 27-5-2026)."""
    position = meeting.chair_position.lower() if meeting else ""
    signs = meeting is not None and "bí thư" in position
    return {
        "signer_position": ("PHÓ BÍ THƯ" if "phó" in position else "BÍ THƯ") if signs else None,
        "signer": meeting.chair if signs and meeting and meeting.chair else None,
    }
