"""Members of the Party from a list: the person and the three dates that must never be mixed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ketnap.audit import trail
from ketnap.audit.bulk import Column, Same, insert_columns, new_keys
from ketnap.audit.change import Change, changing
from ketnap.audit.models import Entry
from ketnap.exchange.intake import Item, Made, spelled
from ketnap.exchange.kinds import MEMBERS
from ketnap.exchange.people_back import gone, touched
from ketnap.exchange.people_in import (
    CHUNK,
    PERSONAL,
    PeopleIntake,
    only_the_case,
    told_value,
)
from ketnap.people.models import Membership, Person
from ketnap.people.services import correct_person
from ketnap.people.traits import TRAITS

ARRIVED_BY = "transferred"
DATES = ("joining_on", "official_on", "party_age_from", "card_number")


class MembersIntake(PeopleIntake):
    """A list of members."""

    kind = MEMBERS
    touched_since: Collection[int] = ()  # people of whom the trail tells more since

    def compare(self, item: Item, cases: Mapping[int, Any]) -> None:
        """Compare the person's columns and those of the membership in force."""
        person = item.found
        if not isinstance(person, Person):
            item.outcome = "new"
            return
        member = person.memberships.filter(ended_on=None).first()
        held = self.held(person)
        held |= {name: (getattr(member, name) or None) if member else None for name in DATES}
        for key, value in item.row.values.items():
            if key in ("cell", "note"):
                continue
            theirs = held.get(key)
            if (
                key == "born_on"
                and theirs
                and value.start <= theirs.start <= theirs.end <= value.end
            ):
                continue
            if key == "full_name" and only_the_case(str(theirs), value):
                continue
            if theirs != value:
                item.before[key], item.after[key] = theirs, value
        label = self.labels["cell"]
        cell = member.cell if member else person.cell
        if item.unit is not None and not self.units.lies_in(cell.pk, item.unit):
            item.row.say("cannot_change", label, label=label, before=cell.name, after=item.unit)
        item.made["membership"] = member.pk if member else None
        item.outcome = "changed" if item.after or member is None else "unchanged"

    def check_facts(self, item: Item, cases: Mapping[int, Any]) -> None:
        """Refuse an official day before the joining day: the two may be in the wrong columns."""
        joining, official = (item.row.values.get(name) for name in DATES[:2])
        if joining and official and official < joining:
            label = self.labels["official_on"]
            says = _(
                "Ngày chính thức trước ngày vào Đảng. Kiểm tra xem hai cột có bị đổi chỗ không."
            )
            item.row.say("cannot_be", label, detail=says)

    def write_new(self, items: list[Item]) -> None:
        """Insert people with traits and memberships, and note each in the trail."""
        people = self.insert_people(items)
        keys = new_keys(Membership, len(items))
        rows = [item.row.values for item in items]
        columns: dict[str, Column] = {
            "id": keys,
            "person": people,
            "cell": [item.cell_key for item in items],
            "joining_on": [row.get("joining_on") for row in rows],
            "official_on": [row.get("official_on") for row in rows],
            "party_age_from": [row.get("party_age_from") for row in rows],
            "card_number": [row.get("card_number", "") for row in rows],
            "arrived_on": [row.get("joining_on") for row in rows],
            "arrived_by": Same(ARRIVED_BY),
        }
        insert_columns(Membership, len(items), columns)
        for item, person, membership in zip(items, people, keys, strict=True):
            item.made |= {"person": person, "membership": membership, "new": True}
        trail.append_alike(
            "import_member",
            Membership,
            keys,
            by=self.by,
            on=self.on,
            reason=self.source,
            field="row",
            after=spelled(rows, told_value),
            person_ids=people,
        )

    def membership(self, item: Item, person: Person) -> Membership:
        """The unsaved membership of a row."""
        values = item.row.values
        return Membership(
            person=person,
            cell=item.unit,
            joining_on=values.get("joining_on"),
            official_on=values.get("official_on"),
            party_age_from=values.get("party_age_from"),
            card_number=values.get("card_number", ""),
            arrived_on=values.get("joining_on"),
            arrived_by=ARRIVED_BY,
        )

    def write_changed(self, item: Item) -> None:
        """Put right the person and the membership, or record a membership of a known person."""
        person = item.found
        assert isinstance(person, Person)
        assert self.by is not None
        personal = {
            ("born" if key == "born_on" else key): value
            for key, value in item.after.items()
            if key in PERSONAL or key in TRAITS
        }
        if personal:
            correct_person(person, by=self.by, on=self.on, reason=self.source, **personal)
        member = Membership.objects.filter(pk=item.made.get("membership")).first()
        dates = {key: value for key, value in item.after.items() if key in DATES}
        with changing(
            "import_member", subject=member, by=self.by, on=self.on, reason=self.source,
            person_id=person.pk,
        ) as change:  # fmt: skip
            if member is None:
                made = change.add(self.membership(item, person))
                item.made["added"] = made.pk
            elif dates:
                change.update(member, **dates)
        person.refresh_from_db()
        item.made["person"] = person.pk
        item.version_after = person.version

    def undo_many(self, rows: Sequence[Made], change: Change, *, before: int = 0) -> dict[int, str]:
        """As for people; a membership has no version, so the trail tells who was touched since."""
        self.touched_since = written_since_applied(change, [row.made.get("person") for row in rows])
        return super().undo_many(rows, change, before=before)

    def came_new(self, made: Mapping[str, Any]) -> bool:
        """Whether a row brought somebody who was not there before."""
        return bool(made.get("new"))

    def more_since(self, rows: Sequence[Made], names: Mapping[int, str]) -> dict[int, str]:
        """Why what came with new members cannot be taken back, by the place of the row."""
        return {
            row.place: touched(names.get(row.made["person"], ""))
            for row in rows
            if row.made["person"] in self.touched_since
        }

    def remove_what_came_along(self, rows: Sequence[Made], change: Change) -> None:
        """Delete the memberships of new members."""
        Membership.objects.filter(pk__in=[row.made["membership"] for row in rows]).delete()

    def held_elsewhere(self, name: str) -> str:
        """Why somebody new cannot go: something refers to them."""
        return _("%(name)s đã được dùng ở nơi khác") % {"name": name}

    def undo(self, made: Mapping[str, Any], before: Mapping[str, Any], change: Change) -> str:
        """Put a changed member back; a membership the list added goes."""
        person = Person.objects.filter(pk=made.get("person")).first()
        if person is None:
            return gone()
        if person.version != made["version"] or person.pk in self.touched_since:
            return touched(person.full_name)
        assert self.by is not None
        if made.get("added"):
            Membership.objects.filter(pk=made["added"]).delete()
        member = Membership.objects.filter(pk=made.get("membership")).first()
        dates = {key: before[key] for key in DATES if key in before}
        if member is not None and dates:
            if "card_number" in dates:
                dates["card_number"] = dates["card_number"] or ""
            change.update(member, **dates)
        personal = {
            ("born" if key == "born_on" else key): value if key == "born_on" else value or ""
            for key, value in before.items()
            if key in PERSONAL
        } | {key: value for key, value in before.items() if key in TRAITS}
        if personal:
            reason = _("Hoàn tác lô nhập")
            told: dict[str, Any] = personal
            correct_person(person, by=self.by, on=self.on, reason=reason, **told)
        return ""


def written_since_applied(change: Change, people: Sequence[int | None]) -> set[int]:
    """Those of the people of whom the trail tells something after their batch was put in."""
    batch = change.subject.pk if change.subject else None
    applied = Entry.objects.filter(
        action="apply_import", object_type="importbatch", object_id=batch
    ).order_by("-number")
    number = applied.values_list("number", flat=True).first() or 0
    keys = sorted({key for key in people if key is not None})
    found: set[int] = set()
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        later = trail.writings().filter(number__gt=number, person_id__in=some)
        found |= {key for key in later.values_list("person_id", flat=True) if key is not None}
    return found
