"""Whole cases from a package: as a list of people, with every fact and the membership it led to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from ketnap.audit.change import Change
from ketnap.dossiers.facts import OF_PERSON
from ketnap.dossiers.membership import follow_membership
from ketnap.dossiers.models import Dossier
from ketnap.exchange.intake import Item
from ketnap.exchange.kinds import CASES
from ketnap.exchange.people_in import CASE, PeopleIntake
from ketnap.people.traits import TRAITS
from ketnap.regulations.facts import FACTS

DERIVED = (
    *("helper_official", "authority_valid", "under_subordinate_committee", "hard_area"),
    *("religious", *OF_PERSON, *TRAITS),
)
"""Facts that follow from the person, the rows and the tree of each site."""

FACTS_TAKEN = tuple(name for name in FACTS if name not in DERIVED)
CASE_COLUMNS = (*CASE, "decision_number")


class CasesIntake(PeopleIntake):
    """The cases of an exchange package."""

    kind = CASES
    facts: ClassVar[Sequence[str]] = FACTS_TAKEN
    case_columns: ClassVar[Sequence[str]] = CASE_COLUMNS

    def write(self, items: list[Item], change: Change) -> None:
        """As a list of people; then the memberships of those who were admitted."""
        super().write(items, change)
        ids = [item.made["dossier"] for item in items if "dossier" in item.made]
        for dossier in Dossier.objects.filter(pk__in=ids).exclude(admitted_on=None):
            follow_membership(change, dossier, dict.fromkeys(FACTS))
