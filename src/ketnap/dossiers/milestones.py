"""The four events that statistics count, with the person's groups frozen on their day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from ketnap.audit.change import Change
from ketnap.dossiers.models import Dossier, Milestone, Placement
from ketnap.dossiers.routes import Lines
from ketnap.people.models import PersonTrait
from ketnap.people.traits import traits_on

DAYS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {  # kind → (fact with the day of the act, fact with the day of the decision behind it)
        Milestone.Kind.SENT_TO_CLASS: ("class_sent_on", ""),
        Milestone.Kind.ADMITTED: ("admitted_on", "decided_on"),
        Milestone.Kind.RECOGNISED: ("recognition_decided_on", "recognition_decided_on"),
        Milestone.Kind.STRUCK_OFF: ("strike_off_decided_on", "strike_off_decided_on"),
    }
)
GROUPS = (
    "gender",
    "born_on",
    "born_on_to",
    "ethnicity",
    "religion",
    "schooling",
    "qualification",
    "academic_title",
    "occupation",
    "youth_union_member",
    "trade_union_member",
    "discharged_soldier",
    "rural",
    "hard_area",
    "village_elder",
    "foreign_marriage",
    "family_planning_breach",
    "private_enterprise_owner",
    "readmission",
)


def frozen(
    dossier: Dossier,
    kind: str,
    lines: Lines,
    *,
    traits: Iterable[PersonTrait] | None = None,
    placements: Iterable[Placement] | None = None,
) -> Milestone | None:
    """Return the milestone as the facts have it today, unsaved; None when it was not reached.

    Groups are those of the day of the act: dated traits by their periods, ``rural`` and
    ``hard_area`` from the version of the cell of that day.
    """
    fact, decided = DAYS[kind]
    day: dt.date | None = getattr(dossier, fact)
    if day is None:
        return None
    cell_id = cell_that_day(dossier, day, placements)
    version = lines.alive(cell_id, day)
    person = dossier.person
    groups = traits_on(person, day, traits)
    return Milestone(
        dossier=dossier,
        kind=kind,
        on=day,
        decided_on=getattr(dossier, decided) if decided else None,
        cell_id=cell_id,
        gender=person.gender,
        born_on=person.born_on,
        born_on_to=person.born_on_to,
        ethnicity=person.ethnicity,
        religion=person.religion,
        rural=version.rural if version else None,
        hard_area=version.hard_area if version else None,
        readmission=dossier.readmission,
        **groups,
    )


def cell_that_day(
    dossier: Dossier, day: dt.date, placements: Iterable[Placement] | None = None
) -> int:
    """Return the id of the cell in which the case lay on ``day``."""
    rows = dossier.placements.all() if placements is None else placements
    for placement in rows:
        if placement.since <= day and (placement.until is None or day < placement.until):
            return placement.cell_id
    return dossier.cell_id


def follow(change: Change, dossier: Dossier, lines: Lines, *, refreeze: bool = False) -> None:
    """Bring the milestones in line with the facts just written.

    A new one is frozen; one whose day was corrected is frozen again on the new day; one whose fact
    is gone is removed. ``refreeze`` also takes up a correction of the person's own record. What
    changed stands in the entry.
    """
    days = {kind: getattr(dossier, fact) for kind, (fact, _) in DAYS.items()}
    held = {m.kind: m for m in dossier.milestones.all()}
    if not held and not any(days.values()):
        return
    for kind, (_fact, decided) in DAYS.items():
        old, day = held.get(kind), days[kind]
        if old is None and day is None:
            continue
        if old is not None and day is None:
            change.remove(old)
        elif old is None:
            made = frozen(dossier, kind, lines)
            if made is not None:
                change.add(made)
        elif refreeze or old.on != day or (decided and old.decided_on != getattr(dossier, decided)):
            made = frozen(dossier, kind, lines)
            if made is not None:
                names = ("on", "decided_on", "cell_id", *GROUPS)
                change.update(old, **{name: getattr(made, name) for name in names})


def freeze_many(ids: Collection[int]) -> int:
    """Freeze every milestone still missing of many cases written in bulk; return how many.

    For imports and the demo, after ``judging.rejudge``; the caller keeps the trail.
    """
    made: list[Milestone] = []
    lines = Lines()
    keys = sorted(ids)
    for start in range(0, len(keys), 2_000):
        cases = (
            Dossier.objects.filter(pk__in=keys[start : start + 2_000])
            .select_related("person")
            .prefetch_related("placements", "milestones", "person__traits")
        )
        lines.load({case.cell_id for case in cases})
        for case in cases:
            held = {milestone.kind for milestone in case.milestones.all()}
            for kind in DAYS:
                if kind not in held:
                    milestone = frozen(case, kind, lines)
                    if milestone is not None:
                        made.append(milestone)
    Milestone.objects.bulk_create(made, batch_size=500)
    return len(made)
