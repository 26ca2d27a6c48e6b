"""People and their cases from a list: new ones in bulk, changed ones through their own orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, ClassVar

from django.db import transaction

from ketnap.audit import trail
from ketnap.audit.change import Change, plain
from ketnap.audit.refusals import Refused
from ketnap.dossiers import arrivals as arrive
from ketnap.dossiers import checks, judging
from ketnap.dossiers.arrivals import Arrival, day_of_law
from ketnap.dossiers.facts import OF_PERSON, facts_of, known
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.recording import correct_candidate, take_over_facts
from ketnap.exchange.intake import WRITING, Item, counted, nobody, spelled
from ketnap.exchange.kinds import PEOPLE
from ketnap.exchange.people_back import PERSONAL, PeopleBack
from ketnap.exchange.persons import compare_rows, find_people, remember_two_people
from ketnap.people.arrivals import insert_people
from ketnap.people.models import Membership, Person
from ketnap.people.services import born_of, mask_identity_number
from ketnap.people.traits import TRAITS, traits_on
from ketnap.regulations.facts import FACTS
from ketnap.vietnamese.names import normalise

CASE = ("certificate_number", "note")
FACT_COLUMNS = tuple(
    column.key
    for column in PEOPLE.columns
    if column.key in FACTS and column.key not in (*PERSONAL, *TRAITS)
)
CHUNK = 1000
AT_ONCE = 10_000
LEAST = 500
"""New rows written together: all, or a tenth when somebody watches."""


def only_the_case(held: str, told: str) -> bool:
    """Whether a name told in capitals (or in none) says what is there in its own case already."""
    return told in (told.upper(), told.lower()) and held.lower() == told.lower()


class PeopleIntake(PeopleBack):
    """A list of people under consideration."""

    kind = PEOPLE
    facts: ClassVar[Sequence[str]] = FACT_COLUMNS
    case_columns: ClassVar[Sequence[str]] = CASE
    facts_told: Sequence[str] = ()  # those that some row of the list tells
    first_days: dict[tuple[Any, ...], dt.date | None]

    def look_further(self, item: Item) -> None:
        """A row with a faulty date may name an unknown cell as well."""
        self.units.cell(item.row, item.row.values.get("cell"), self.labels["cell"])

    def examine(self, items: list[Item]) -> None:
        """Find the cell and the person of every row, then what would change."""
        self.first_days = {}
        told = set().union(*(item.row.values for item in items))
        self.facts_told = [name for name in self.facts if name in told]
        for item in items:
            text = item.row.values.get("cell")
            item.unit = self.units.cell(item.row, text, self.labels["cell"])
        items = [item for item in items if item.unit is not None]
        compare_rows(items)
        items = [item for item in items if not item.row.refused]
        for item, person in zip(items, find_people(items, self.units), strict=True):
            item.found = person
        cases = self.cases_of([one.found for one in items if isinstance(one.found, Person)])
        for item in self.checked(items):
            if not item.row.refused:
                self.compare(item, cases)
                self.check_facts(item, cases)

    def cases_of(self, people: Sequence[Person]) -> dict[int, Any]:
        """For each person: the open case, else the last one, else the membership in force."""
        by_key = {person.pk: person for person in people}
        ids = list(by_key)
        found: dict[int, Any] = {}
        for start in range(0, len(ids), CHUNK):
            some = ids[start : start + CHUNK]
            for membership in Membership.objects.filter(person__in=some, ended_on=None):
                found[membership.person_id] = membership
            for dossier in Dossier.objects.filter(person__in=some).order_by("pk"):
                dossier.person = by_key[dossier.person_id]
                before = found.get(dossier.person_id)
                over = judging.is_over(dossier)
                if before is None or isinstance(before, Dossier) or not over:
                    found[dossier.person_id] = dossier
        return found

    def compare(self, item: Item, cases: Mapping[int, Any]) -> None:
        """Decide new, changed or unchanged; a blank cell never takes anything away."""
        person = item.found
        if not isinstance(person, Person):
            item.outcome = "new"
            return
        values = item.row.values
        held = self.held(person)
        case = cases.get(person.pk)
        writable = case is None or (isinstance(case, Dossier) and not judging.is_over(case))
        if isinstance(case, Dossier):
            for key in values:
                if key in self.case_columns:
                    held.setdefault(key, getattr(case, key))
                elif key in self.facts:
                    held.setdefault(key, known(getattr(case, key)))
            if not writable:
                item.row.say("case_over", code=case.code)
        elif isinstance(case, Membership):
            item.row.say("member_already", who=person.full_name)
        for key, value in values.items():
            if key == "cell" or (key not in PERSONAL and key not in TRAITS and not writable):
                continue
            if key == "born_on" and held["born_on"] is not None:
                theirs = held["born_on"]
                if value.start <= theirs.start and theirs.end <= value.end:
                    continue  # what is there says as much or more
            if key == "full_name" and only_the_case(str(held[key]), value):
                continue
            if held.get(key) != value:
                item.before[key] = held.get(key)
                item.after[key] = value
        if item.unit is not None and not self.units.lies_in(person.cell_id, item.unit):
            label = self.labels["cell"]
            item.row.say(
                "cannot_change", label, label=label, before=person.cell.name, after=item.unit.name
            )
        opens = case is None
        item.made["case"] = case.pk if isinstance(case, Dossier) and writable else None
        item.outcome = "changed" if item.before or item.after or opens else "unchanged"

    def held(self, person: Person) -> dict[str, Any]:
        """The personal columns as the list would name them; None for not known."""
        found: dict[str, Any] = {
            name: getattr(person, name) or None for name in PERSONAL if name != "born_on"
        }
        found["born_on"] = born_of(person)
        for trait in TRAITS:
            value = getattr(person, trait)
            found[trait] = None if value == "" else value
        return found

    def check_facts(self, item: Item, cases: Mapping[int, Any]) -> None:
        """Refuse facts that cannot be, with the sentences of the cases' own checks."""
        values = item.row.values
        facts = {name: values[name] for name in self.facts_told if name in values}
        if not facts:
            return
        case = cases.get(item.found.pk) if item.found is not None else None
        born = values.get("born_on")
        if not isinstance(case, Dossier) or item.after.keys().isdisjoint(facts):
            told = tuple(facts.items())
            if told not in self.first_days:
                self.first_days[told] = self.first_day(facts)
            first = self.first_days[told]
            if first is not None and (born is None or born.start <= first):
                return
        before = facts_of(case) if isinstance(case, Dossier) else {"born_on": born}
        found = [*checks.impossible(before, facts), *checks.after_the_day(facts, self.on)]
        for problem in found:
            item.row.say("cannot_be", self.labels.get(problem.field, ""), detail=problem.says)

    def first_day(self, facts: Mapping[str, Any]) -> dt.date | None:
        """The first day named by facts that can be, whoever they are of; None when they cannot."""
        if checks.impossible({}, facts) or any(checks.after_the_day(facts, self.on)):
            return None
        return min((day for day in facts.values() if isinstance(day, dt.date)), default=self.on)

    # --- writing

    def write(self, items: list[Item], change: Change) -> None:
        """New people in bulk; changed ones one by one, each with its entry."""
        fresh = [item for item in items if item.outcome == "new"]
        known = [item for item in items if item.outcome != "new"]
        at_once = AT_ONCE if self.tell is nobody else min(AT_ONCE, max(LEAST, len(fresh) // 10))
        for start in range(0, len(fresh), at_once):
            self.tell(WRITING, start, len(items))
            self.write_new(fresh[start : start + at_once])
        for item in counted(known, WRITING, self.tell, before=len(fresh)):
            if item.outcome == "changed":
                try:
                    with transaction.atomic():
                        self.write_changed(item)
                except Refused as refused:
                    item.outcome = "refused"
                    for problem in refused.problems:
                        label = self.labels.get(problem.field, "")
                        item.row.say("cannot_be", label, detail=problem.says)

    def write_new(self, items: list[Item]) -> None:
        """Insert people with their traits and cases, judge them, and note each in the trail."""
        assert self.by is not None
        people = self.insert_people(items)
        tidy = cache(normalise)
        arrivals = []
        for item, person in zip(items, people, strict=True):
            values = item.row.values
            of_person = {
                "born_on": values.get("born_on"),
                "gender": values.get("gender", ""),
                "ethnicity": tidy(values.get("ethnicity", "")),
                "religion": tidy(values.get("religion", "")),
            }
            arrivals.append(self.arrival(item, person, of_person, values))
        dossiers = arrive.open_cases(arrivals, by=self.by.pk, on=self.on, source=self.source)
        for item, person, dossier in zip(items, people, dossiers, strict=True):
            item.made |= {"person": person, "dossier": dossier}
        trail.append_alike(
            "import_person",
            Dossier,
            dossiers,
            by=self.by,
            on=self.on,
            reason=self.source,
            field="row",
            after=spelled([item.row.values for item in items], told_value),
            person_ids=people,
            dossier_ids=dossiers,
        )

    def insert_people(self, items: Sequence[Item]) -> list[int]:
        """Insert the people of new rows and remember who is told apart from whom; the keys."""
        people = insert_people(
            [item.row.values for item in items],
            [item.cell_key for item in items],
            indexes=[item.identity_index for item in items],
            purpose_basis=str(self.options.get("purpose_basis", "")),
        )
        for item, person in zip(items, people, strict=True):
            item.object_id, item.version_after = person, 1
            if likely := item.made.pop("likely", None):
                remember_two_people(person, likely, self.by)
        return people

    def arrival(
        self,
        item: Item,
        person: int,
        of_person: Mapping[str, Any],
        traits: Mapping[str, Any],
    ) -> Arrival:
        """What the opening of a case needs to know of a row."""
        values = item.row.values
        return Arrival(
            person,
            item.cell_key,
            of_person,
            traits,
            {name: values[name] for name in self.facts_told if name in values},
            {name: values[name] for name in self.case_columns if name in values},
        )

    def write_changed(self, item: Item) -> None:
        """Change a known person and case through their own orders."""
        person = item.found
        assert isinstance(person, Person)
        assert self.by is not None
        personal: dict[str, Any] = {}
        for key, value in item.after.items():
            if key in PERSONAL or key in TRAITS:
                personal["born" if key == "born_on" else key] = value
        if personal:
            correct_candidate(person, by=self.by, on=self.on, reason=self.source, **personal)
        facts = {key: value for key, value in item.after.items() if key in self.facts}
        extra = {key: value for key, value in item.after.items() if key in self.case_columns}
        case = item.made.get("case")
        dossier = Dossier.objects.select_related("person", "cell").filter(pk=case).first()
        if dossier is None and not person.memberships.filter(ended_on=None).exists():
            if not person.dossiers.exists():
                item.made["opened"] = self.open_case(item, person)
        elif dossier is not None:
            if extra:
                Dossier.objects.filter(pk=dossier.pk).update(**extra)
            if facts:
                take_over_facts(dossier, facts, by=self.by, on=self.on, source=self.source)
            item.made["case_version"] = dossier.version
        person.refresh_from_db()
        item.made["person"] = person.pk
        item.version_after = person.version

    def open_case(self, item: Item, person: Person) -> int:
        """Open a case for somebody known who has none, with the facts of the row."""
        assert self.by is not None
        of_person = {name: getattr(person, name) for name in OF_PERSON}
        of_person["born_on"] = born_of(person)
        arrival = self.arrival(item, person.pk, of_person, {})
        held = traits_on(person, day_of_law(arrival.facts, self.on))
        (dossier,) = arrive.open_cases(
            [replace(arrival, traits=held)], by=self.by.pk, on=self.on, source=self.source
        )
        return dossier


def told_value(key: str, value: Any) -> Any:
    """A value as the trail keeps it: an identity number only masked."""
    if key == "identity_number":
        return mask_identity_number(str(value))
    if value.__class__ is str:
        return value
    return value.iso() if hasattr(value, "iso") else plain(value)
