"""Class rolls: people found by name, enrolled in a course, with results and certificates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from ketnap.audit.change import Change, changing
from ketnap.classes.models import Course, Enrolment
from ketnap.dossiers import checks
from ketnap.dossiers.facts import facts_of
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.recording import take_over_facts
from ketnap.exchange.intake import WRITING, Intake, Item, counted
from ketnap.exchange.kinds import CLASSES
from ketnap.exchange.persons import Known, compare_rows, find_people, namesakes_of
from ketnap.people.models import Person
from ketnap.vietnamese.names import fold_key

RESULTS = {
    "attended": "attended",
    "passed": "passed",
    "certificate_number": "certificate_number",
    "certificate_on": "certificate_on",
    "sent_on": "sent_on",
}


class ClassesIntake(Intake):
    """A roll. Everybody on it must be known already: a roll does not open cases.

    Options: ``course`` (id of a course all rows belong to), ``course_kind`` and ``starts_on`` for
    courses that a column "Lớp" names and that are not there yet.
    """

    kind = CLASSES

    def examine(self, items: list[Item]) -> None:
        """Find person, case, course and enrolment of every row."""
        unplaced: list[Item] = []
        for item in items:
            if self.without_cell(item):
                unplaced.append(item)
            else:
                text = item.row.values.get("cell")
                item.unit = self.units.cell(item.row, text, self.labels["cell"])
        for item, namesakes in zip(unplaced, namesakes_of(unplaced, self.units), strict=True):
            self.place_by_name(item, namesakes)
        items = [item for item in items if item.unit is not None]
        compare_rows(items)
        items = [item for item in items if not item.row.refused]
        people = find_people(items, self.units)
        self.courses: dict[tuple[str, str], list[Course]] = {}
        ours = Q(organisation__in=self.units.ids) | Q(enrolments__dossier__cell__in=self.units.home)
        for course in Course.objects.filter(ours).distinct():
            self.courses.setdefault((course.kind, fold_key(course.title)), []).append(course)
        chosen = Course.objects.filter(pk=self.options.get("course") or 0).first()
        for item, person in zip(items, people, strict=True):
            if item.row.refused:
                continue
            dossier = self.case_of(item, person)
            if dossier is None:
                continue
            item.made["dossier"] = dossier.pk
            if self.fits(item, dossier, chosen):
                self.compare(item, dossier, chosen)

    def without_cell(self, item: Item) -> bool:
        """Whether nothing tells the cell of a row, as on the roll of a whole district."""
        several = len(self.units.cells) > 1
        return several and not item.row.values.get("cell") and not item.row.hint

    def place_by_name(self, item: Item, namesakes: Sequence[Known]) -> None:
        """The cell of the one person whom name and birth can mean."""
        label = self.labels["full_name"]
        if len(namesakes) == 1:
            item.unit = self.units.home[namesakes[0].cell]
            item.row.say("person_by_name", label, cell=item.unit.name)
        elif namesakes:
            item.row.say("duplicate_several", label, count=len(namesakes))
        else:
            item.row.say("not_found", label, who=item.row.values["full_name"])

    def case_of(self, item: Item, person: Person | None) -> Dossier | None:
        """The case of the person on the row; says so when there is none."""
        dossier = (
            person.dossiers.select_related("person", "cell").order_by("pk").last()
            if person
            else None
        )
        if dossier is None:
            name = item.row.values["full_name"]
            item.row.say("not_found", self.labels["full_name"], who=name)
        return dossier

    def fits(self, item: Item, dossier: Dossier, chosen: Course | None) -> bool:
        """Whether the row says which course, since when, and nothing impossible."""
        values = item.row.values
        if chosen is None and not values.get("course") and not self.options.get("course_title"):
            item.row.say("list_silent", self.labels["course"], label=self.labels["course"])
        elif chosen is None and self.course_of(item) is None and self.started_on(item) is None:
            item.row.say("list_silent", self.labels["starts_on"], label=self.labels["starts_on"])
        self.in_order(item)
        facts = self.facts(item, dossier)
        found = [
            *checks.impossible(facts_of(dossier), facts),
            *checks.after_the_day(facts, self.on),
        ]
        for problem in found:
            item.row.say("cannot_be", problem.field and "", detail=problem.says)
        return not item.row.refused

    def in_order(self, item: Item) -> None:
        """Say which days of the class cannot follow one another so."""
        values = item.row.values
        first = values.get("starts_on")
        said = {
            "ends_on": _("Ngày bế giảng trước ngày khai giảng."),
            "certificate_on": _("Ngày cấp giấy chứng nhận trước ngày khai giảng."),
        }
        for key, what in said.items():
            if first and values.get(key) and values[key] < first:
                how = _("Kiểm tra xem hai cột có bị đổi chỗ không.")
                item.row.say("cannot_be", self.labels[key], detail=f"{what} {how}")

    def course_key(self, item: Item) -> tuple[str, str]:
        """Kind and folded title of the course a row names."""
        values = item.row.values
        kind = values.get("course_kind") or self.options.get("course_kind") or "awareness"
        title = values.get("course") or self.options.get("course_title") or ""
        return str(kind), fold_key(str(title))

    def course_of(self, item: Item) -> Course | None:
        """The course a row names, when it is there: of several alike the one of its first day."""
        alike = self.courses.get(self.course_key(item), [])
        day = self.started_on(item)
        if day is not None:
            return next((course for course in alike if course.starts_on == day), None)
        return alike[0] if len(alike) == 1 else None

    def started_on(self, item: Item) -> dt.date | None:
        """The first day of the course, as the row or the options tell it."""
        day = item.row.values.get("starts_on") or self.options.get("starts_on")
        return dt.date.fromisoformat(day) if isinstance(day, str) else day

    def facts(self, item: Item, dossier: Dossier) -> dict[str, object]:
        """What a roll says of the case: certificate and new-member class, never the sending."""
        values = item.row.values
        kind = self.course_key(item)[0]
        if kind == "awareness" and values.get("certificate_on"):
            return {"certificate_issued_on": values["certificate_on"]}
        if kind == "new_member" and values.get("passed") and values.get("certificate_on"):
            return {"new_member_class_on": values["certificate_on"]}
        return {}

    def compare(self, item: Item, dossier: Dossier, chosen: Course | None) -> None:
        """New on the roll, changed or unchanged."""
        course = chosen or self.course_of(item)
        enrolled = Enrolment.objects.filter(course=course, dossier__person=dossier.person_id)
        enrolment = enrolled.order_by("pk").last() if course else None
        item.found = enrolment
        if enrolment is None:
            item.outcome = "new"
            return
        for key, column in RESULTS.items():
            value = item.row.values.get(key)
            held = getattr(enrolment, column) or None
            if value is not None and value != getattr(enrolment, column):
                item.before[key], item.after[key] = held, value
        item.outcome = "changed" if item.after else "unchanged"

    def write(self, items: list[Item], change: Change) -> None:
        """Enrol, record results, and let the cases know of certificates."""
        chosen = Course.objects.filter(pk=self.options.get("course") or 0).first()
        for item in counted(items, WRITING, self.tell):
            if item.outcome in ("new", "changed"):
                self.write_one(item, chosen or self.course_of(item) or self.open_course(item))

    def open_course(self, item: Item) -> Course:
        """Open the course a row names."""
        kind, _folded = self.course_key(item)
        title = item.row.values.get("course") or self.options.get("course_title")
        with changing("open_course", subject=None, by=self.by, on=self.on) as change:
            course = change.add(
                Course(
                    kind=kind,
                    organisation=self.organisation,
                    title=str(title),
                    starts_on=self.started_on(item),
                    ends_on=item.row.values.get("ends_on"),
                )
            )
        self.courses.setdefault(self.course_key(item), []).append(course)
        return course

    def write_one(self, item: Item, course: Course) -> None:
        """One line of the roll."""
        assert self.by is not None
        dossier = Dossier.objects.select_related("person", "cell").get(pk=item.made["dossier"])
        values = {
            column: item.row.values[key]
            for key, column in RESULTS.items()
            if key in item.row.values
        }
        enrolment = item.found
        with changing(
            "import_enrolment",
            subject=enrolment,
            by=self.by,
            on=self.on,
            reason=self.source,
            dossier_id=dossier.pk,
            person_id=dossier.person_id,
        ) as change:
            if isinstance(enrolment, Enrolment):
                change.update(enrolment, **values)
            else:
                sent_on = values.pop("sent_on", None) or course.starts_on
                enrolment = change.add(
                    Enrolment(course=course, dossier=dossier, sent_on=sent_on, **values)
                )
                item.made["new"] = True
        facts = self.facts(item, dossier)
        before = facts_of(dossier)
        fresh = {name: value for name, value in facts.items() if before[name] != value}
        if fresh:
            take_over_facts(dossier, fresh, by=self.by, on=self.on, source=self.source)
            item.made["facts"] = {
                name: old.isoformat() if isinstance(old := before[name], dt.date) else None
                for name in fresh
            }
        item.found = enrolment
        item.made["enrolment"] = enrolment.pk
        item.version_after = enrolment.version

    def undo(self, made: Mapping[str, Any], before: Mapping[str, Any], change: Change) -> str:
        """Take one line off the roll, or put its results back."""
        enrolment = Enrolment.objects.select_related("dossier").filter(pk=made["enrolment"]).first()
        if enrolment is None or enrolment.version != made["version"]:
            return _("dòng này của lớp đã được sửa sau khi nhập")
        dossier = enrolment.dossier
        if made.get("new"):
            change.remove(enrolment)
        else:
            back = {RESULTS[key]: value for key, value in before.items()}
            if "certificate_number" in back:
                back["certificate_number"] = back["certificate_number"] or ""
            change.update(enrolment, **back)
        if facts := made.get("facts"):
            assert self.by is not None
            values = {n: dt.date.fromisoformat(v) if v else None for n, v in facts.items()}
            reason = _("Hoàn tác lô nhập")
            take_over_facts(dossier, values, by=self.by, on=self.on, source=reason)
        return ""
