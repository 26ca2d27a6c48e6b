"""Who and what is there already but not in the list that comes in: told, never taken away.

Asked only of a list that is plainly an older one come back, with most of its rows known already.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ketnap.classes.models import Enrolment
from ketnap.dossiers import judging
from ketnap.dossiers.models import Dossier
from ketnap.exchange.intake import Intake, Item
from ketnap.organisations.models import Organisation
from ketnap.people.models import Membership
from ketnap.targets.choosing import stands
from ketnap.targets.models import Target
from ketnap.vietnamese.dates import show_date
from ketnap.vietnamese.names import fold_key


def absent_from(intake: Intake, items: Sequence[Item]) -> list[str]:
    """What the unit has and the list has not, in words and in order; empty for a list of new rows.

    A row that is refused stands for everybody of its name: it may be about any of them.
    """
    known = [item for item in items if item.found is not None]
    if not known or 2 * len(known) < len(items):
        return []
    named = {
        fold_key(str(text))
        for item in items
        if item.found is None
        for key in ("full_name", "name")
        if (text := item.row.values.get(key) or item.row.cells.get(intake.labels.get(key, "")))
    }
    there = _THERE[intake.kind.key](intake, known)
    return [words for name, words in there if fold_key(name) not in named]


def _people(intake: Intake, known: Sequence[Item]) -> Iterable[tuple[str, str]]:
    found = {item.key for item in known}
    cases = Dossier.objects.filter(judging.OPEN, person__cell__in=intake.units.home)
    rows = cases.select_related("person", "person__cell").order_by("person__sort_key", "pk")
    for case in rows:
        if case.person_id not in found:
            name = case.person.full_name
            yield name, f"{name}, {case.person.cell.name}, {case.code}"


def _members(intake: Intake, known: Sequence[Item]) -> Iterable[tuple[str, str]]:
    found = {item.key for item in known}
    rows = Membership.objects.filter(ended_on=None, cell__in=intake.units.home)
    for member in rows.select_related("person", "cell").order_by("person__sort_key", "pk"):
        if member.person_id not in found:
            name = member.person.full_name
            yield name, f"{name}, {member.cell.name}"


def _organisations(intake: Intake, known: Sequence[Item]) -> Iterable[tuple[str, str]]:
    found = {item.key for item in known} | {intake.organisation.pk}
    rows = Organisation.objects.filter(pk__in=intake.units.ids).exclude(pk__in=found)
    for unit in rows.order_by("position"):
        yield unit.name, f"{unit.name} ({unit.code})"


def _classes(intake: Intake, known: Sequence[Item]) -> Iterable[tuple[str, str]]:
    courses = {item.found.course_id for item in known if isinstance(item.found, Enrolment)}
    rows = Enrolment.objects.filter(
        course__in=courses, dossier__person__cell__in=intake.units.home
    ).exclude(pk__in={item.key for item in known})
    ordered = rows.select_related("course", "dossier__person", "dossier__person__cell")
    for row in ordered.order_by("course_id", "dossier__person__sort_key"):
        person = row.dossier.person
        yield person.full_name, f"{person.full_name}, {person.cell.name}, {row.course.title}"


def _targets(intake: Intake, known: Sequence[Item]) -> Iterable[tuple[str, str]]:
    targets = [item.found for item in known if isinstance(item.found, Target)]
    spans = {(one.starts_on, one.ends_on) for one in targets}
    rows = Target.objects.filter(organisation__in=intake.units.ids)
    ordered = rows.exclude(pk__in={one.pk for one in targets}).select_related(
        "organisation", "revised_by"
    )
    for target in ordered.order_by("organisation__position", "starts_on"):
        if (target.starts_on, target.ends_on) in spans and stands(target, None):
            name = target.organisation.name
            span = f"{show_date(target.starts_on)} – {show_date(target.ends_on)}"
            yield name, f"{name}, {span}"


_THERE = {
    "people": _people,
    "members": _members,
    "organisations": _organisations,
    "classes": _classes,
    "targets": _targets,
    "cases": lambda _intake, _known: (),
}
