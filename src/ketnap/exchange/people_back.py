"""Taking people back who came in with a list, while nobody has touched them since.

New ones are removed many at a time: a list of thousands must not hold the database for minutes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from ketnap.audit.change import Change
from ketnap.dossiers.models import Dossier, FactRecord, Milestone, Placement
from ketnap.dossiers.recording import correct_candidate, take_over_facts
from ketnap.exchange.intake import TAKING_BACK, Intake, Made
from ketnap.people.models import Person, PersonTrait
from ketnap.people.traits import TRAITS

PERSONAL = (
    *("full_name", "sort_name", "born_on", "gender", "ethnicity", "religion"),
    *("identity_number", "home", "residence"),
)
TOGETHER = 250


class PeopleBack(Intake):
    """An intake of people that can take them back."""

    facts: ClassVar[Sequence[str]]
    case_columns: ClassVar[Sequence[str]]

    def undo_many(self, rows: Sequence[Made], change: Change, *, before: int = 0) -> dict[int, str]:
        """New people many at a time, changed ones one by one."""
        new = [row for row in rows if self.came_new(row.made)]
        whys: dict[int, str] = {}
        for start in range(0, len(new), TOGETHER):
            self.tell(TAKING_BACK, before + start, before + len(rows))
            whys |= self.remove_many(new[start : start + TOGETHER], change)
        changed = [row for row in rows if not self.came_new(row.made)]
        return whys | super().undo_many(changed, change, before=before + len(new))

    def came_new(self, made: Mapping[str, Any]) -> bool:
        """Whether a row brought somebody who was not there before."""
        return "dossier" in made

    def undo(self, made: Mapping[str, Any], before: Mapping[str, Any], change: Change) -> str:
        """Put a changed person and case back; a case the list opened goes."""
        person = Person.objects.filter(pk=made.get("person")).first()
        if person is None:
            return gone()
        if person.version != made["version"]:
            return touched(person.full_name)
        dossier = Dossier.objects.filter(pk=made.get("case")).first()
        if dossier is not None and dossier.version != made.get("case_version", dossier.version):
            return more_done(person.full_name)
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
        if "opened" in made and (why := self.close_again(person, made["opened"], change)):
            return why
        if dossier is not None:
            extra = {key: before[key] or "" for key in self.case_columns if key in before}
            if extra:
                Dossier.objects.filter(pk=dossier.pk).update(**extra)
            facts = {key: value for key, value in before.items() if key in self.facts}
            if facts:
                take_over_facts(dossier, facts, by=self.by, on=self.on, source=reason)
        if personal:
            correct_candidate(person, by=self.by, on=self.on, reason=reason, **personal)
        return ""

    def close_again(self, person: Person, opened: int, change: Change) -> str:
        """Remove a case the list opened for somebody known; return why not, or ``""``."""
        dossier = Dossier.objects.filter(pk=opened).first()
        if dossier is None or dossier.version != 1:
            return more_done(person.full_name)
        try:
            with transaction.atomic():
                remove_cases({opened: dossier.code}, change)
        except models.ProtectedError:
            return more_done(person.full_name)
        return ""

    def remove_many(self, rows: Sequence[Made], change: Change) -> dict[int, str]:
        """Delete people who came in new, with what came with them; return why not, by place."""
        people = {
            key: (version, name)
            for key, version, name in Person.objects.filter(
                pk__in=[row.made["person"] for row in rows]
            ).values_list("pk", "version", "full_name")
        }
        whys: dict[int, str] = {}
        for row in rows:
            person = people.get(row.made["person"])
            if person is None:
                whys[row.place] = gone()
            elif person[0] != row.made["version"]:
                whys[row.place] = touched(person[1])
        whys = self.more_since(rows, {key: name for key, (_seen, name) in people.items()}) | whys
        if whys:
            return whys  # nothing is kept anyhow: the batch goes whole or stays whole
        try:
            with transaction.atomic():
                self.remove_what_came_along(rows, change)
                PersonTrait.objects.filter(person__in=people).delete()
                Person.objects.filter(pk__in=people).delete()
        except models.ProtectedError:
            if len(rows) == 1:
                (name,) = (name for _version, name in people.values())
                return {rows[0].place: self.held_elsewhere(name)}
            for row in rows:  # somebody is named elsewhere: find out who
                whys |= self.remove_many([row], change)
            return whys
        for row in rows:
            person_id = row.made["person"]
            change.note(f"person[{person_id}].full_name", people[person_id][1], None)
        return {}

    def more_since(self, rows: Sequence[Made], names: Mapping[int, str]) -> dict[int, str]:
        """Why what came with new people cannot be taken back, by the place of the row."""
        cases = Dossier.objects.filter(pk__in=[row.made["dossier"] for row in rows])
        untouched = set(cases.filter(version=1).values_list("pk", flat=True))
        return {
            row.place: more_done(names.get(row.made["person"], ""))
            for row in rows
            if row.made["dossier"] not in untouched
        }

    def remove_what_came_along(self, rows: Sequence[Made], change: Change) -> None:
        """Delete the cases of new people. Raises ProtectedError when there is more."""
        cases = Dossier.objects.filter(pk__in=[row.made["dossier"] for row in rows])
        remove_cases(dict(cases.values_list("pk", "code")), change)

    def held_elsewhere(self, name: str) -> str:
        """Why somebody new cannot go: something refers to them."""
        return more_done(name)


def remove_cases(cases: Mapping[int, str], change: Change) -> None:
    """Delete cases (their codes by their keys) with what was written when they were opened.

    Raises ProtectedError when there is more.
    """
    for model in (FactRecord, Placement, Milestone):
        model._default_manager.filter(dossier__in=cases).delete()
    Dossier.objects.filter(pk__in=cases).delete()
    for key, code in cases.items():
        change.note(f"dossier[{key}].code", code, None)


def gone() -> str:
    """Why: the person was removed meanwhile."""
    return _("người này không còn trong hệ thống")


def touched(name: str) -> str:
    """Why: the person was put right meanwhile."""
    return _("%(name)s đã được sửa sau khi nhập") % {"name": name}


def more_done(name: str) -> str:
    """Why: the case has gone on meanwhile."""
    return _("hồ sơ của %(name)s đã có thêm việc") % {"name": name}
