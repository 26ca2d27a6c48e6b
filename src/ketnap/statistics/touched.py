"""Which dossiers and people a stretch of the trail touched, by its links and by its fields.

An entry is linked to at most one dossier, but one act may write to several (a meeting closes, a
class ends): then the fields it noted, ``dossier[12].stage`` or ``milestone[7].dossier``, say which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from ketnap.audit.models import EntryValue
from ketnap.dossiers.models import Dossier, Milestone
from ketnap.people.models import Membership

WATCHED = ("dossier", "milestone", "membership")
IN_BULK = ("load_demo", "apply_import", "undo_import", "restore", "rejudge")
NOTED = re.compile(r"(dossier|milestone|membership)\[(\d+)\]")
FEW = 200  # values of more entries than this are not looked through: reading all is quicker


@dataclass
class Touched:
    """Ids whose rows are to be read again, or ``everything``."""

    dossiers: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    everything: bool = False

    @classmethod
    def by(cls, entries: Sequence[tuple[Any, ...]]) -> Touched:
        """Return what these entries (number, hash, type, action, dossier, person) touched."""
        found = cls()
        unlinked = []
        for number, _hash, object_type, action, dossier, person in entries:
            if action in IN_BULK:
                found.everything = True
            if dossier:
                found.dossiers.add(dossier)
            if person:
                found.people.add(person)
            if not dossier or object_type not in ("dossier", "factrecord"):
                unlinked.append(number)
        if found.everything or not unlinked:
            return found
        if len(unlinked) > FEW:
            found.everything = True
            return found
        found.add_noted(unlinked)
        return found

    def add_noted(self, numbers: Sequence[int]) -> None:
        """Add what the fields of these entries name."""
        named = Q()
        for model in WATCHED:
            named |= Q(field__startswith=f"{model}[") | Q(field=f"{model}.added")
        fields = EntryValue.objects.filter(named, entry_id__in=numbers)
        milestones: set[int] = set()
        memberships: set[int] = set()
        for name in fields.values_list("field", flat=True):
            noted = NOTED.match(name)
            if noted is None:
                self.everything = True
            elif noted[1] == "dossier":
                self.dossiers.add(int(noted[2]))
            else:
                (milestones if noted[1] == "milestone" else memberships).add(int(noted[2]))
        if milestones:
            known = dict(Milestone.objects.filter(pk__in=milestones).values_list("id", "dossier"))
            self.dossiers |= set(known.values())
            self.everything |= len(known) < len(milestones)  # one was removed: whose, is not said
        if memberships:
            whose = Membership.objects.filter(pk__in=memberships).values_list("id", "person")
            self.people |= set(dict(whose).values())

    def everybody(self) -> set[int]:
        """Return the people touched, those of the touched dossiers included."""
        if not self.dossiers:
            return self.people
        theirs = Dossier.objects.filter(pk__in=self.dossiers).values_list("person_id", flat=True)
        return self.people | set(theirs)
