"""Small random countries with people whose names betray where they leak.

What ought to be visible is worked out here from the story itself (who was put under whom, who was
merged into whom), not from the positions the program computes.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any

from ketnap.accounts.models import Role, RoleAssignment, User
from ketnap.accounts.today import today
from ketnap.dossiers.models import Ballot, Dossier, Meeting
from ketnap.organisations import services as tree
from ketnap.organisations.models import Organisation
from ketnap.people.models import Person

START = dt.date(2020, 1, 1)
BASIS = tree.Document("01-QĐ/TU", START)
STAGES = ("sourced", "on_list", "class_passed", "applied", "submitted", "admitted", "probation")
READS_CASES = {
    Role.CELL_SECRETARY: None,
    Role.CLERK: None,
    Role.ORGANISATION_OFFICER: None,
    Role.AUDITOR: None,
    Role.CLASS_ORGANISER: {
        "on_list",
        "class_sent",
        "class_passed",
        "admitted",
        "probation",
        "recognition_due",
    },
    Role.NOMINATOR: {"sourced", "on_list"},
}
READS_SENSITIVE = {
    Role.CELL_SECRETARY,
    Role.CLERK,
    Role.ORGANISATION_OFFICER,
    Role.AUDITOR,
}


@dataclass
class World:
    """A country with its story: who stands under whom, who carries on whom."""

    parent: dict[str, str | None] = field(default_factory=dict)
    successor: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    past: dict[str, set[str]] = field(default_factory=dict)  # what a unit once stood under
    units: dict[str, Organisation] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    cases: list[Dossier] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    user: Any = None
    roles: list[tuple[Role, str]] = field(default_factory=list)

    def above(self, code: str | None) -> list[str]:
        """Return a unit, what carries it on, and everything above it today.

        A unit that is gone has nothing under it any more but itself.
        """
        line: list[str] = []
        while code is not None:
            if not line or code not in self.gone:
                line.append(code)
            code = self.successor.get(code) or self.parent[code]
        return line

    def covers(self, unit: str, code: str) -> bool:
        """Tell whether somebody at ``unit`` answers for ``code`` today."""
        return unit in self.above(code)

    def sees_case(self, case: Dossier) -> bool:
        """Tell whether the user may see a case, by the story alone."""
        places = [case.cell.code] + ([case.holder.code] if case.holder else [])
        return any(
            role in READS_CASES
            and (READS_CASES[role] is None or case.stage in READS_CASES[role])  # type: ignore[operator]
            and any(self.covers(unit, place) for place in places)
            for role, unit in self.roles
        )

    def sees_person(self, person: Person) -> bool:
        """Tell whether the user may see a person, by the story alone."""
        for role, unit in self.roles:
            if role not in READS_CASES or not self.covers(unit, person.cell.code):
                continue
            stages = READS_CASES[role]
            if stages is None or any(
                c.person_id == person.pk and c.stage in stages for c in self.cases
            ):
                return True
        return False

    def reads_sensitive(self, person: Person) -> bool:
        """Tell whether the user may read a person's ethnicity and religion."""
        cells = {person.cell.code} | {c.cell.code for c in self.cases if c.person_id == person.pk}
        cells |= {c.holder.code for c in self.cases if c.person_id == person.pk and c.holder}
        return any(
            role in READS_SENSITIVE and self.covers(unit, cell)
            for role, unit in self.roles
            for cell in cells
        )

    def sees_unit(self, code: str) -> bool:
        """Tell whether the user may see a unit (in his subtree)."""
        return any(self.covers(unit, code) for _, unit in self.roles)

    def in_history_of_mine(self, code: str) -> bool:
        """Tell whether a unit belongs to the history that the page of a visible unit tells."""
        return any(code in told for mine, told in self.past.items() if self.sees_unit(mine))

    def remember(self, code: str) -> None:
        """Keep what a unit stands under, before that changes."""
        self.past.setdefault(code, set()).update(self.above(code))

    def stands_above(self, code: str) -> bool:
        """Tell whether a unit stands above one of the user's."""
        return any(code in self.above(unit) for _, unit in self.roles)


def unit_name(code: str) -> str:
    return f"Đảng bộ Qu{code}x"


def grow(chance: random.Random) -> World:
    """Make a country: a province, communes, bodies and cells, then moves, mergers, closures."""
    world = World()
    plan: list[tree.NewUnit] = [tree.NewUnit("p0", unit_name("p0"), "province", None)]
    world.parent["p0"] = None
    for c in range(chance.randint(2, 4)):
        commune = f"c{c}"
        plan.append(tree.NewUnit(commune, unit_name(commune), "commune", "p0"))
        world.parent[commune] = "p0"
        for b in range(chance.randint(0, 2)):
            body = f"{commune}b{b}"
            plan.append(tree.NewUnit(body, unit_name(body), "grassroots_party_body", commune))
            world.parent[body] = commune
        homes = [u.code for u in plan if u.code.startswith(commune)]
        for k in range(chance.randint(1, 3)):
            cell = f"{commune}k{k}"
            home = chance.choice(homes)
            plan.append(tree.NewUnit(cell, unit_name(cell), "cell", home))
            world.parent[cell] = home
    world.units = dict(tree.establish_many(plan, basis=BASIS, by=None, on=START))
    for code in world.parent:
        world.remember(code)
    for number in range(chance.randint(0, 3)):
        _reorganise(world, chance, dt.date(2025, 7, 1) + dt.timedelta(days=30 * number))
    world.units = Organisation.objects.in_bulk(list(world.units), field_name="code")
    _people(world, chance)
    _meetings(world)
    _user(world, chance)
    return world


def _open(world: World, letter: str) -> list[str]:
    return [c for c in world.parent if letter in c and c not in world.successor and world.units[c]]


def _reorganise(world: World, chance: random.Random, on: dt.date) -> None:
    """Let one thing happen to the tree, in the program and in the story."""
    fresh = Organisation.objects.in_bulk(list(world.units), field_name="code")
    alive = [c for c, u in fresh.items() if u.closed_on is None]
    communes = [c for c in alive if c[0] == "c" and c.isalnum() and len(c) == 2]
    cells = [c for c in alive if "k" in c]
    event = chance.choice(["move", "merge communes", "merge cells", "dissolve"])
    if event == "move" and cells:
        cell, home = chance.choice(cells), chance.choice(communes)
        if world.parent[cell] != home:
            world.remember(cell)
            tree.move(fresh[cell], parent=fresh[home], basis=BASIS, by=None, on=on)
            world.parent[cell] = home
    elif event == "merge communes" and len(communes) > 2:
        gone, into = chance.sample(communes, 2)
        tree.merge([fresh[gone]], into=fresh[into], basis=BASIS, by=None, on=on)
        world.remember(gone)
        world.past.setdefault(into, set()).update(world.past[gone])
        world.successor[gone] = into
        world.gone.add(gone)
        for code, parent in world.parent.items():
            if parent == gone and fresh[code].closed_on is None:
                world.past.setdefault(code, set()).update(world.past[gone])
                world.parent[code] = into
    elif event == "merge cells" and len(cells) > 1:
        gone, into = chance.sample(cells, 2)
        tree.merge([fresh[gone]], into=fresh[into], basis=BASIS, by=None, on=on)
        world.remember(gone)
        world.past.setdefault(into, set()).update(world.past[gone])
        world.successor[gone] = into
        world.gone.add(gone)
    elif event == "dissolve" and len(cells) > 1:
        ended = chance.choice(cells)
        tree.dissolve(fresh[ended], basis=BASIS, by=None, on=on)
        world.gone.add(ended)


def _people(world: World, chance: random.Random) -> None:
    """Put one or two people with a case into every cell."""
    opener = User.objects.create(username="nguoi-lap", full_name="Người Lập")
    number = 0
    for code in [c for c in world.parent if "k" in c]:
        for _ in range(chance.randint(1, 2)):
            number += 1
            person = Person.objects.create(
                full_name=f"Qzx Người{number}x",
                fold_key=f"qzx nguoi{number}x",
                sort_key=f"nguoi{number}x qzx",
                born_on=dt.date(1990, 1, 1),
                born_on_to=dt.date(1990, 1, 1),
                gender="female",
                ethnicity=f"DânQe{number}x",
                religion=f"ĐạoQr{number}x",
                identity_number=f"0{66200000000 + number}",
                cell=world.units[code],
            )
            world.people.append(person)
            homes = [c for c in world.parent if "k" not in c]
            holder = chance.choice(homes) if chance.random() < 0.3 else None
            world.cases.append(
                Dossier.objects.create(
                    code=f"HSQ{number}X",
                    person=person,
                    cell=world.units[code],
                    holder=world.units[holder] if holder else None,
                    opened_on=dt.date(2025, 10, 1),
                    opened_by=opener,
                    sourced_by="cell",
                    sourced_on=dt.date(2025, 10, 1),
                    stage=chance.choice(STAGES),
                    note=f"Ghi chú Qn{number}x",
                )
            )


def _meetings(world: World) -> None:
    """Let every cell have proposed its people at one meeting, whose minutes are closed."""
    by_cell: dict[int, list[Dossier]] = {}
    for case in world.cases:
        by_cell.setdefault(case.cell_id, []).append(case)
    for cell, cases in by_cell.items():
        meeting = Meeting.objects.create(
            organisation_id=cell,
            body="cell",
            on=dt.date(2025, 12, 1),
            entitled=9,
            present=9,
            state=Meeting.State.CLOSED,
            resolution_number="01-NQ/CB",
        )
        world.meetings.append(meeting)
        for case in cases:
            Ballot.objects.create(
                meeting=meeting,
                dossier=case,
                matter="admission",
                votes_for=9,
                votes_against=0,
                agreed=True,
            )


def _user(world: World, chance: random.Random) -> None:
    """Make the person who looks: one or two roles anywhere, and roles that hold no longer."""
    day = today()
    world.user = User.objects.create(username="nguoi-xem", full_name="Người Xem")
    past = dt.timedelta(days=400)
    for _ in range(chance.randint(1, 2)):
        role, unit = chance.choice(list(Role)), chance.choice(list(world.parent))
        world.roles.append((role, unit))
        RoleAssignment.objects.create(
            user=world.user, organisation=world.units[unit], role=role, since=day - past
        )
    for values in (
        {"since": day - past, "until": day},
        {"since": day + dt.timedelta(days=1)},
        {"since": day - past, "approved": False},
    ):
        RoleAssignment.objects.create(
            user=world.user, organisation=world.units["p0"], role=Role.CLERK, **values
        )
