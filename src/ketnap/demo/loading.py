"""Builds the whole demo in an empty database: same day, same demo."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from django.db import transaction

from ketnap.accounts.models import User
from ketnap.audit.change import Change, changing
from ketnap.demo.accounts import FIRST, demo_user, give_roles
from ketnap.demo.casting import Casting
from ketnap.demo.names import MINORITIES, invented_name
from ketnap.demo.numbers import open_terms
from ketnap.demo.rows import Cells, Rows
from ketnap.demo.targets import set_targets
from ketnap.demo.tree import load_tree
from ketnap.dossiers import falling_due
from ketnap.dossiers.judging import rejudge
from ketnap.dossiers.milestones import freeze_many
from ketnap.dossiers.models import Return
from ketnap.dossiers.returns import RETURN_REASONS, citation_of
from ketnap.organisations.models import Organisation
from ketnap.people.models import Person
from ketnap.web.models import Installation

SEED = 2022


class NotEmpty(Exception):
    """The database already holds something: a demo is only ever born in an empty one."""


@dataclass(frozen=True)
class Loaded:
    """How much the demo holds."""

    units: int
    people: int
    dossiers: int
    open_dossiers: int


def load_demo(today: dt.date) -> Loaded:
    """Build the demo as it stands on ``today``. Raises NotEmpty; all or nothing."""
    if Installation.objects.exists() or User.objects.exists() or Person.objects.exists():
        raise NotEmpty
    with transaction.atomic():
        with changing("found_demo", subject=None, by=None, on=today) as change:
            change.add(Installation(is_demo=True, name="Sa Thầy (minh họa)"))
        administrator = demo_user(FIRST[0], FIRST[1])
        casting = Casting(SEED, today)
        cells = load_tree(casting.places, administrator)
        open_terms(deciders(cells), administrator)
        lives = casting.balanced(
            [*casting.half_term(), *casting.later_years(), *casting.open_cases()]
        )
        with changing("load_demo", subject=administrator, by=administrator, on=today) as change:
            rows = Rows(change, administrator, Random(SEED), cells)  # noqa: S311
            rows.write_members(existing_members(casting, change), today)
            dossiers = rows.write_lives(lives, today)
            rejudge(on=today)  # the database was empty: every case is ours
            cite_returns(change, today)
            freeze_many([dossier.pk for dossier in dossiers])
        give_roles(administrator, today)
        set_targets(administrator)
        falling_due.tick(today)
    return Loaded(
        units=len(casting.commune_of) + len(casting.places),
        people=Person.objects.count(),
        dossiers=len(dossiers),
        open_dossiers=sum(1 for life in lives if is_open(life.facts)),
    )


def deciders(cells: Cells) -> list[Organisation]:
    """Return the committees that decide in the demo, each once, in a fixed order."""
    found = {
        organisation.pk: organisation
        for code, stretches in cells.items()
        if code.startswith("decider:")
        for _since, organisation in stretches
    }
    return [found[key] for key in sorted(found)]


def cite_returns(change: Change, today: dt.date) -> None:
    """Put the clause behind each reason of the returns, as an officer's screen would."""
    for sent_back in Return.objects.select_related("dossier"):
        reasons = [
            reason
            | {"citation": citation_of(sent_back.dossier, RETURN_REASONS[reason["code"]], today)}
            for reason in sent_back.reasons
        ]
        change.write(Return.objects.filter(pk=sent_back.pk), reasons=reasons)


def is_open(facts: dict[str, object]) -> bool:
    """Tell whether a case with these facts is still under way."""
    return not facts.get("closed_on") and not facts.get("recognition_decided_on")


def existing_members(casting: Casting, change: Change) -> list[tuple[str, str, str, int]]:
    """Draw the official members every cell had from the start."""
    random = Random(SEED + 1)  # noqa: S311
    wanted = []
    for places in casting.places.values():
        for place in places:
            for _ in range(place.members):
                gender = random.choice(("male", "male", "female"))
                ethnicity = random.choice(("Kinh", *MINORITIES)) if place.rural else "Kinh"
                wanted.append(
                    (
                        place.code,
                        invented_name(random, ethnicity, gender),
                        f"{gender}/{ethnicity}",
                        random.randint(1958, 1990),
                    )
                )
    return wanted
