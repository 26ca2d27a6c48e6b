"""Numbers of the demo's papers, as an office gives them: one after the other in each term."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable

from ketnap.accounts.models import User
from ketnap.demo.lives import DISTRICT_ENDS, Life
from ketnap.dossiers.registers import DECISIONS, ISSUERS, RESOLUTIONS
from ketnap.dossiers.sitting import Meeting
from ketnap.organisations.bodies import open_term, set_committee
from ketnap.organisations.models import Committee, Kind, Organisation
from ketnap.vietnamese.document_numbers import DocumentNumber

CONGRESS = dt.date(2020, 6, 15)  # invented, as the people are
Papers = dict[tuple[int, str], str]
"""(place of a life in the list, admission or recognition) → the number of its decision."""


def open_terms(deciders: Iterable[Organisation], by: User) -> None:
    """Give every committee that decides its term: numbers restart with it."""
    for organisation in deciders:
        district = organisation.kind == Kind.DISTRICT
        committee = set_committee(
            organisation, body=Committee.Body.COMMITTEE, by=by, on=organisation.opened_on
        )
        open_term(
            committee,
            number="2020-2025" if district else "2025-2030",
            starts_on=CONGRESS if district else DISTRICT_ENDS,
            by=by,
            on=CONGRESS if district else DISTRICT_ENDS,
        )


def number_decisions(
    lives: Iterable[Life], decider: Callable[[Life, dt.date], Organisation]
) -> Papers:
    """Number every decision in the order of its day."""
    taken = sorted(
        (
            (decider(life, on), on, at, matter)
            for at, life in enumerate(lives)
            for matter, on in (
                ("admission", life.facts.get("decided_on")),
                ("recognition", life.facts.get("recognition_decided_on")),
            )
            if on
        ),
        key=lambda paper: (paper[0].pk, *paper[1:]),
    )
    given: dict[tuple[int, bool], int] = defaultdict(int)
    papers: Papers = {}
    for organisation, on, at, matter in taken:
        term = (organisation.pk, on >= CONGRESS)
        given[term] += 1
        issuer = ISSUERS.get(Kind(organisation.kind), "ĐU")
        papers[at, matter] = DocumentNumber(given[term], kind=DECISIONS, issuer=issuer).text
    return papers


def number_meetings(meetings: Iterable[Meeting]) -> None:
    """Number the resolutions of each cell in the order of its meetings."""
    given: dict[int, int] = defaultdict(int)
    for meeting in sorted(meetings, key=lambda one: (one.organisation_id, one.on)):
        given[meeting.organisation_id] += 1
        number = DocumentNumber(given[meeting.organisation_id], kind=RESOLUTIONS, issuer="CB")
        meeting.resolution_number = number.text
