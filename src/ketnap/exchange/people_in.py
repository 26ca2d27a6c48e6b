"""People and their cases from a list: new ones in bulk, changed ones through their own orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ketnap.audit import trail
from ketnap.audit.bulk import insert_records, insert_rows, new_keys
from ketnap.audit.change import Change, plain
from ketnap.audit.refusals import Refused
from ketnap.dossiers import checks, judging, milestones
from ketnap.dossiers.facts import facts_of, frame_of_facts
from ketnap.dossiers.models import Dossier, FactRecord, Placement
from ketnap.dossiers.recording import correct_candidate, take_over_facts
from ketnap.dossiers.routes import Lines
from ketnap.exchange.intake import Intake, Item
from ketnap.exchange.kinds import PEOPLE
from ketnap.exchange.persons import KnownPeople, compare_rows, remember_two_people
from ketnap.people.models import Membership, Person, PersonTrait
from ketnap.people.services import born_of, draft_person, mask_identity_number
from ketnap.people.traits import TRAITS
from ketnap.regulations import rulebook
from ketnap.regulations.facts import FACTS

PERSONAL = (
    *("full_name", "sort_name", "born_on", "gender", "ethnicity", "religion"),
    *("identity_number", "home", "residence"),
)
CASE = ("certificate_number", "note")
FACT_COLUMNS = tuple(
    column.key
    for column in PEOPLE.columns
    if column.key in FACTS and column.key not in (*PERSONAL, *TRAITS)
)
CHUNK = 1000


class PeopleIntake(Intake):
    """A list of people under consideration."""

    kind = PEOPLE
    facts: ClassVar[Sequence[str]] = FACT_COLUMNS
    case_columns: ClassVar[Sequence[str]] = CASE

    def look_further(self, item: Item) -> None:
        """A row with a faulty date may name an unknown cell as well."""
        self.units.cell(item.row, item.row.values.get("cell"), self.labels["cell"])

    def examine(self, items: list[Item]) -> None:
        """Find the cell and the person of every row, then what would change."""
        for item in items:
            text = item.row.values.get("cell")
            item.unit = self.units.cell(item.row, text, self.labels["cell"])
        items = [item for item in items if item.unit is not None]
        compare_rows(items)
        items = [item for item in items if not item.row.refused]
        known = KnownPeople(items, self.units.ids)
        for item in items:
            assert item.unit is not None
            item.found = known.find(item, item.unit)
        cases = self.cases_of([item.found for item in items if item.found is not None])
        for item in items:
            if not item.row.refused:
                self.compare(item, cases)
                self.check_facts(item, cases)

    def cases_of(self, people: Sequence[models.Model]) -> dict[int, Any]:
        """For each person: the open case, else the last one, else the membership in force."""
        ids = [person.pk for person in people]
        found: dict[int, Any] = {}
        for start in range(0, len(ids), CHUNK):
            some = ids[start : start + CHUNK]
            for membership in Membership.objects.filter(person__in=some, ended_on=None):
                found[membership.person_id] = membership
            rows = Dossier.objects.filter(person__in=some).select_related("person", "cell")
            for dossier in rows.order_by("pk"):
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
            held |= facts_of(case) | {name: getattr(case, name) for name in self.case_columns}
            held |= self.held(person)
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
            if held.get(key) != value:
                item.before[key] = held.get(key)
                item.after[key] = value
        if item.unit is not None and person.cell_id != item.unit.pk:
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
        facts = {name: values[name] for name in self.facts if name in values}
        if not facts:
            return
        case = cases.get(item.found.pk) if item.found is not None else None
        before = facts_of(case) if isinstance(case, Dossier) else {"born_on": values.get("born_on")}
        found = [*checks.impossible(before, facts), *checks.after_the_day(facts, self.on)]
        for problem in found:
            item.row.say("cannot_be", self.labels.get(problem.field, ""), detail=problem.says)

    # --- writing

    def write(self, items: list[Item], change: Change) -> None:
        """New people in bulk; changed ones one by one, each with its entry."""
        fresh = [item for item in items if item.outcome == "new"]
        for start in range(0, len(fresh), CHUNK):
            self.write_new(fresh[start : start + CHUNK])
        for item in items:
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
        people = self.insert_people(items)
        for item, person in zip(items, people, strict=True):
            item.found = person
            if likely := item.made.pop("likely", None):
                remember_two_people(person, likely, self.by)
        dossiers = self.open_cases(items)
        entries = []
        for item, dossier in zip(items, dossiers, strict=True):
            item.made |= {"person": dossier.person_id, "dossier": dossier.pk}
            item.version_after = 1
            told = {key: told_value(key, value) for key, value in item.row.values.items()}
            entries.append(
                {
                    "action": "import_person",
                    "subject": dossier,
                    "by": self.by,
                    "on": self.on,
                    "reason": self.source,
                    "after": {f"dossier[{dossier.pk}].row": told},
                    "dossier_id": dossier.pk,
                    "person_id": dossier.person_id,
                }
            )
        trail.append_many(entries)

    def draft(self, item: Item) -> Person:
        """The unsaved person of a new row."""
        assert item.unit is not None
        values = item.row.values
        return draft_person(
            cell=item.unit,
            born=values.get("born_on"),
            purpose_basis=str(self.options.get("purpose_basis", "")),
            traits={trait: values[trait] for trait in TRAITS if trait in values},
            **{key: values[key] for key in PERSONAL if key in values and key != "born_on"},
        )

    def insert_people(self, items: Sequence[Item]) -> list[Person]:
        """Insert the people of new rows, and the first rows of their dated traits."""
        people = [self.draft(item) for item in items]
        for person, key in zip(people, new_keys(Person, len(people)), strict=True):
            person.pk = key
        insert_records(people)
        held = [
            (person.pk, trait, getattr(person, trait))
            for person in people
            for trait in TRAITS
            if getattr(person, trait) not in ("", None)
        ]
        insert_rows(PersonTrait, ("person", "trait", "value"), held)
        return people

    def open_cases(self, items: Sequence[Item]) -> list[Dossier]:
        """Open a case for the person of every row, with the facts the row has, judged."""
        keys = new_keys(Dossier, len(items))
        dossiers = [self.draft_case(item, key) for item, key in zip(items, keys, strict=True)]
        self.judge(dossiers)
        insert_records(dossiers)
        now = timezone.now()
        records, placements = [], []
        for item, dossier in zip(items, dossiers, strict=True):
            days = [self.on]
            for name in self.facts:
                value = item.row.values.get(name)
                if value is None:
                    continue
                day = value if isinstance(value, dt.date) else self.on
                days.append(day)
                told = plain(value)
                records.append((dossier.pk, name, told, day, now, self.by_key, self.source))
            placements.append((dossier.pk, dossier.cell_id, min(days)))
        names = ("dossier", "name", "value", "on", "recorded_at", "recorded_by", "reason")
        insert_rows(FactRecord, names, records)
        insert_rows(Placement, ("dossier", "cell", "since"), placements)
        counted = [fact for fact, _decided in milestones.DAYS.values()]
        milestones.freeze_many(
            [d.pk for d in dossiers if any(getattr(d, fact) is not None for fact in counted)]
        )
        return dossiers

    @property
    def by_key(self) -> int:
        """The id of who imports."""
        assert self.by is not None
        return int(self.by.pk)

    def draft_case(self, item: Item, key: int) -> Dossier:
        """The unsaved case of a row, with the facts the row has."""
        values = item.row.values
        facts = {name: values[name] for name in self.facts if name in values}
        extra = {name: values[name] for name in self.case_columns if name in values}
        return Dossier(
            pk=key,
            code=f"KN{self.on.year}-{key:06d}",
            person=item.found,
            cell=item.unit,
            opened_on=self.on,
            opened_by=self.by,
            sourced_by="cell",
            stage=judging.first_stage(),
            changed_at=timezone.now(),
            **facts,
            **extra,
        )

    def judge(self, dossiers: Sequence[Dossier]) -> None:
        """Put into unsaved cases what follows from person and tree, and what the law says."""
        lines = Lines()
        cells = {dossier.cell_id for dossier in dossiers}
        lines.load(cells)
        for dossier in dossiers:
            # a person just inserted has had each trait as far back as is known: as the column says
            traits = () if dossier.person.version == 1 else None
            for name, value in judging.followed(dossier, self.on, lines, traits).items():
                setattr(dossier, name, value)
        judged = judging.judged(frame_of_facts([facts_of(dossier) for dossier in dossiers]))
        places = judging.ancestors_today(cells)
        digest = rulebook().digest
        for dossier, row in zip(dossiers, judged.iter_rows(named=True), strict=True):
            holder = judging.holder_of(dossier, row["stage"], self.on, lines)
            derived = {**row, **places[dossier.cell_id], "holder_id": holder, "law_digest": digest}
            for name, value in derived.items():
                setattr(dossier, name, value)

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
                (dossier,) = self.open_cases([item])
                item.made["opened"] = dossier.pk
        elif dossier is not None:
            if extra:
                Dossier.objects.filter(pk=dossier.pk).update(**extra)
            if facts:
                take_over_facts(dossier, facts, by=self.by, on=self.on, source=self.source)
        person.refresh_from_db()
        item.made["person"] = person.pk
        item.version_after = person.version

    # --- taking back

    def undo(self, made: Mapping[str, Any], before: Mapping[str, Any], change: Change) -> str:
        """Remove a person that came in new, or put a changed one back."""
        person = Person.objects.filter(pk=made.get("person")).first()
        if person is None:
            return _("người này không còn trong hệ thống")
        if person.version != made["version"]:
            return _("%(name)s đã được sửa sau khi nhập") % {"name": person.full_name}
        if "dossier" in made:
            return self.remove(person, made["dossier"], change)
        assert self.by is not None
        personal: dict[str, Any] = {}
        for key, value in before.items():
            if key == "born_on":
                personal["born"] = value
            elif key in PERSONAL:
                personal[key] = value or ""
            elif key in TRAITS:
                personal[key] = value
        reason = _("Hoàn tác lô nhập")
        if personal:
            correct_candidate(person, by=self.by, on=self.on, reason=reason, **personal)
        facts = {key: value for key, value in before.items() if key in self.facts}
        dossier = Dossier.objects.filter(pk=made.get("case")).first()
        if facts and dossier is not None:
            take_over_facts(dossier, facts, by=self.by, on=self.on, source=reason)
        return ""

    def remove(self, person: Person, dossier_id: int, change: Change) -> str:
        """Delete a person and case nobody has touched since they came in."""
        dossier = Dossier.objects.filter(pk=dossier_id).first()
        if dossier is None or dossier.version != 1:
            return _("hồ sơ của %(name)s đã có thêm việc") % {"name": person.full_name}
        try:
            with transaction.atomic():
                for rows in (dossier.records, dossier.placements, dossier.milestones):
                    rows.all().delete()
                change.note(f"dossier[{dossier.pk}].code", dossier.code, None)
                change.note(f"person[{person.pk}].full_name", person.full_name, None)
                dossier.delete()
                person.traits.all().delete()
                person.delete()
        except models.ProtectedError:
            return _("hồ sơ của %(name)s đã có thêm việc") % {"name": person.full_name}
        return ""


def told_value(key: str, value: Any) -> Any:
    """A value as the trail keeps it: an identity number only masked."""
    if key == "identity_number":
        return mask_identity_number(str(value))
    return value.iso() if hasattr(value, "iso") else plain(value)
