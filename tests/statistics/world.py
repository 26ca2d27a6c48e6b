"""A small random world: a tree with a reorganisation, milestones; and how to count by hand."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from django.db import transaction

from ketnap.accounts.models import User
from ketnap.audit import trail
from ketnap.dossiers.models import Dossier, Milestone
from ketnap.organisations import services
from ketnap.organisations.models import Kind, Organisation
from ketnap.organisations.services import Document, NewUnit
from ketnap.people.models import Occupation, Person

BASIS = Document("01-NQ/TEST", dt.date(2019, 1, 1))
OPENED = dt.date(2019, 1, 1)
MERGED = dt.date(2025, 7, 1)
TODAY = dt.date(2026, 11, 23)
GROUPS: dict[str, list[Any]] = {
    "gender": ["male", "female", "female", ""],
    "ethnicity": ["Kinh", "Gia Rai", "Ba Na", ""],
    "religion": ["không", "Công giáo", ""],
    "youth_union_member": [True, False, None],
    "rural": [True, False, None],
    "discharged_soldier": [True, False, None],
    "readmission": [True, False, False],
    "schooling": ["primary", "lower_secondary_diploma", "upper_secondary", ""],
    "qualification": ["university", "college", "doctor", ""],
    "occupation": [*Occupation.values, ""],
}


def units(prefix: str = "u", communes: int = 3, cells: int = 3) -> dict[str, Organisation]:
    """Establish a province, a district, its communes and their cells; return them by code."""
    wanted = [
        NewUnit(f"{prefix}-p", "Đảng bộ tỉnh", Kind.PROVINCE, None),
        NewUnit(f"{prefix}-d", "Đảng bộ huyện", Kind.DISTRICT, f"{prefix}-p"),
    ]
    for c in range(communes):
        code = f"{prefix}-c{c}"
        wanted.append(NewUnit(code, f"Đảng bộ xã {c}", Kind.COMMUNE, f"{prefix}-d", rural=c > 0))
        wanted += [
            NewUnit(f"{code}-{n}", f"Chi bộ thôn {n}", Kind.CELL, code) for n in range(cells)
        ]
    return services.establish_many(wanted, basis=BASIS, by=None, on=OPENED)


def merge_communes(made: dict[str, Organisation], prefix: str = "u") -> Organisation:
    """Merge the first two communes on 1-7-2025 and end the district; return the new commune."""
    province, district = made[f"{prefix}-p"], made[f"{prefix}-d"]
    merged = services.merge(
        [made[f"{prefix}-c0"], made[f"{prefix}-c1"]],
        into=NewUnit(f"{prefix}-new", "Đảng bộ xã mới", Kind.COMMUNE, province),
        basis=BASIS,
        by=None,
        on=MERGED,
    )
    services.dissolve(district, basis=BASIS, by=None, on=MERGED, children_to=province)
    return merged


def somebody() -> User:
    """Return the one user who opens the dossiers."""
    return User.objects.get_or_create(username="clerk")[0]


def dossier(cell: Organisation, number: int, **facts: Any) -> Dossier:
    """Make a person and a dossier in a cell, with an entry in the trail."""
    person = Person.objects.create(
        full_name=f"Nguyễn Văn {number}", fold_key=f"nguyen van {number}", sort_key="a", cell=cell
    )
    facts = {"opened_on": dt.date(2020, 1, 1), "stage": "sourced", **facts}
    made = Dossier.objects.create(
        code=f"HS-{number}", person=person, cell=cell, opened_by=somebody(), **facts
    )
    touch(made)
    return made


def touch(made: Dossier) -> None:
    """Leave an entry about the dossier, as every service does."""
    with transaction.atomic():
        trail.append(action="record_facts", subject=made, by=None, on=TODAY)


def milestone(made: Dossier, kind: str = "admitted", **values: Any) -> Milestone:
    """Add a milestone to a dossier."""
    values.setdefault("cell", made.cell)
    return Milestone.objects.create(dossier=made, kind=kind, **values)


def random_milestone(made: Dossier, chance: random.Random, kind: str = "admitted") -> Milestone:
    """Add a milestone with random groups on a random day of 2020–2026."""
    on = dt.date(2020, 1, 1) + dt.timedelta(days=chance.randrange(2500))
    born = dt.date(1960, 1, 1) + dt.timedelta(days=chance.randrange(15000))
    spread = chance.choice([0, 0, 364])
    return milestone(
        made,
        kind,
        on=on,
        decided_on=chance.choice([None, on - dt.timedelta(days=chance.randrange(60))]),
        born_on=chance.choice([None, born, born]),
        born_on_to=born + dt.timedelta(days=spread),
        **{name: chance.choice(values) for name, values in GROUPS.items()},
    )


def fill(made: dict[str, Organisation], chance: random.Random, people: int) -> None:
    """Make people with milestones in random cells."""
    cells = [unit for unit in made.values() if unit.kind == Kind.CELL]
    for number in range(people):
        one = dossier(chance.choice(cells), number)
        random_milestone(one, chance)
        for kind in ("sent_to_class", "recognised", "struck_off"):
            if chance.random() < 0.4:
                random_milestone(one, chance, kind)
        touch(one)


# --- counting by hand, one milestone at a time


def three(value: Any, wanted: Any) -> bool | None:
    """Whether a value is the wanted one; a blank one is unknown."""
    return None if value in ("", None) else value == wanted


def not_three(value: bool | None) -> bool | None:
    """The opposite; unknown stays unknown."""
    return None if value is None else not value


BY_HAND = {
    "admitted": lambda m: True,
    "women": lambda m: three(m.gender, "female"),
    "ethnic_minority": lambda m: not_three(three(m.ethnicity, "Kinh")),
    "religious": lambda m: not_three(three(m.religion, "không")),
    "youth_union": lambda m: m.youth_union_member,
    "rural": lambda m: m.rural,
    "discharged_soldier": lambda m: m.discharged_soldier,
    "readmitted": lambda m: m.readmission,
    "edu_upper_secondary": lambda m: three(m.schooling, "upper_secondary"),
    "occupation_farmer": lambda m: three(m.occupation, "farmer"),
    "age_31_35": lambda m: age_between(m, 31, 35),
    "age_over_60": lambda m: age_between(m, 61, 200),
}
OTHERS = ("sent_to_class", "recognised", "struck_off")


def age(born: dt.date, on: dt.date) -> int:
    """Whole years of age."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def age_between(m: Milestone, low: int, high: int) -> bool | None:
    """Whether the age lies in [low, high], whatever day in the interval the person was born."""
    if m.born_on is None:
        possible = set(range(age(m.born_on_to, m.on), 300)) if m.born_on_to else set(range(300))
    else:
        possible = {age(m.born_on, m.on), age(m.born_on_to or m.born_on, m.on)}
        possible = set(range(min(possible), max(possible) + 1))
    inside = {low <= years <= high for years in possible}
    return inside.pop() if len(inside) == 1 else None


def by_hand(
    cells: set[int], since: dt.date, until: dt.date, date_basis: str = "ceremony"
) -> dict[str, tuple[int, int]]:
    """Count every indicator over the milestones of some cells: (true, unknown)."""
    found = {key: [0, 0] for key in (*BY_HAND, *OTHERS)}
    for m in Milestone.objects.filter(cell__in=cells):
        decision = date_basis == "decision" and m.kind != "sent_to_class"
        day = m.decided_on if decision else m.on
        inside = None if day is None else since <= day <= until
        if inside is False:
            continue
        claims = BY_HAND if m.kind == "admitted" else {m.kind: lambda m: True}
        for key, claim in claims.items():
            verdict = claim(m)
            if inside and verdict:
                found[key][0] += 1
            elif verdict is not False and (inside is None or verdict is None):
                found[key][1] += 1
    return {key: (true, unknown) for key, (true, unknown) in found.items()}
