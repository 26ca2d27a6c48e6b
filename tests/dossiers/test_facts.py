"""The bridge from tables to the law gives one case and many cases the same facts."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from polars.testing import assert_frame_equal

from ketnap.dossiers import judging
from ketnap.dossiers.facts import SCHEMA, facts_of, frame_of, frame_of_facts
from ketnap.dossiers.models import Dossier
from ketnap.people.models import Person
from ketnap.regulations import rulebook
from ketnap.regulations.facts import FACTS
from ketnap.vietnamese.dates import PartialDate
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def random_value(name: str, chance: random.Random) -> Any:
    """A value a column can hold, unknown one time in three."""
    fact = FACTS[name]
    if chance.random() < 1 / 3:
        return "" if fact.kind in ("enum", "text") else None
    if fact.kind == "date":
        return dt.date(2015, 1, 1) + dt.timedelta(days=chance.randrange(4000))
    if fact.kind == "int":
        return chance.randrange(20)
    if fact.kind == "bool":
        return chance.random() < 0.5
    if fact.kind == "enum":
        return chance.choice(list(fact.values))
    return chance.choice(["Kinh", "Xơ Đăng", "không", "Công giáo"])


def random_cases(count: int, seed: int = 7) -> list[Dossier]:
    """Write cases with random facts straight into the tables."""
    chance = random.Random(seed)
    country = factories.land(members=1)
    people = []
    for number in range(count):
        precision = chance.choice(["year", "month", "day"])
        born = PartialDate(
            dt.date(1980, 1, 1) + dt.timedelta(days=chance.randrange(9000)), precision
        )
        unborn = chance.random() < 0.1
        people.append(
            Person(
                full_name=f"Người {number}",
                fold_key=f"nguoi {number}",
                sort_key=f"{number:05d}",
                born_on=None if unborn else born.start,
                born_on_to=None if unborn else born.end,
                gender=random_value("gender", chance),
                ethnicity=random_value("ethnicity", chance),
                religion=random_value("religion", chance),
                cell=country.cell,
            )
        )
    Person.objects.bulk_create(people)
    cases = [
        Dossier(
            code=f"R{number}",
            person=person,
            cell=country.cell,
            opened_on=dt.date(2020, 1, 1),
            opened_by=country.by,
            **{
                name: random_value(name, chance)
                for name in FACTS
                if name not in ("born_on", "gender", "ethnicity", "religion")
            },
        )
        for number, person in enumerate(people)
    ]
    return Dossier.objects.bulk_create(cases)


def test_the_facts_of_one_case_equal_its_row_among_many() -> None:
    random_cases(200)
    dossiers = list(Dossier.objects.select_related("person").order_by("pk"))
    one_by_one = frame_of_facts([facts_of(dossier) for dossier in dossiers])
    together = frame_of(Dossier.objects.all())
    assert together["dossier_id"].to_list() == [dossier.pk for dossier in dossiers]
    assert_frame_equal(together.drop("dossier_id"), one_by_one)
    assert dict(together.drop("dossier_id").schema) == SCHEMA


def test_a_case_judged_alone_equals_the_case_judged_among_many() -> None:
    random_cases(60)
    dossiers = list(Dossier.objects.select_related("person").order_by("pk"))
    table = judging.judged(frame_of(Dossier.objects.all()))
    alone = [judging.judged_one(facts_of(dossier)) for dossier in dossiers]
    assert table.to_dicts() == alone


def test_rejudging_writes_the_same_as_deriving_one_by_one() -> None:
    country = factories.land()
    for start in (dt.date(2021, 10, 4), dt.date(2026, 4, 6)):
        factories.walk(country, start=start).to("decided")
    kept = list(Dossier.objects.order_by("pk").values())
    Dossier.objects.update(
        stage="sourced", rules_true=0, rules_unknown=0, next_due_on=None, holder=None, commune=None,
        province=None, law_digest="",
    )  # fmt: skip
    assert set(judging.stale()) == set(Dossier.objects.all())
    assert judging.rejudge(on=dt.date(2026, 11, 23)) == 2
    after = list(Dossier.objects.order_by("pk").values())
    for row in (*kept, *after):
        row.pop("changed_at")
    assert after == kept
    assert judging.rejudge(on=dt.date(2026, 11, 23)) == 0
    assert not judging.stale().exists()


def test_unknown_columns_are_unknown_facts() -> None:
    country = factories.land()
    dossier = factories.walk(country, who=factories.person(country.cell, gender="")).dossier
    facts = facts_of(dossier)
    assert set(facts) == set(FACTS)
    assert facts["gender"] is None
    assert facts["applied_on"] is None
    assert facts["born_on"] == PartialDate(dt.date(1998, 5, 12))
    assert rulebook().explain(facts, dt.date(2026, 1, 1)).stage == "sourced"
