"""An installation of many persons, made up: a tree, cases at every stage, their papers."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import numpy as np

from bench.figures import FULL, insert, units

TODAY = dt.date(2026, 11, 23)


def cases_of_the_demo() -> list[tuple[Any, dict[str, Any]]]:
    """Return the lives of the demo, each with what the law makes of its facts."""
    from ketnap.demo.casting import cast
    from ketnap.dossiers.facts import frame_of_facts
    from ketnap.dossiers.judging import judged
    from ketnap.regulations.facts import FACTS

    lives = cast(TODAY)
    facts = [
        {name: value for name, value in {**life.traits, **life.facts}.items() if name in FACTS}
        for life in lives
    ]
    return list(zip(lives, judged(frame_of_facts(facts)).iter_rows(named=True), strict=True))


def above(chosen: np.ndarray) -> dict[str, list[int]]:
    """Return for each cell drawn its grassroots body, commune and province, by id."""
    from ketnap.organisations.models import Organisation

    rows = Organisation.objects.order_by("id").values_list("id", "parent_id")
    parent = np.zeros(len(rows) + 1, int)
    for key, up in rows:
        parent[key] = up or 0
    found, at = {}, chosen
    for level in ("grassroots", "commune", "province"):
        at = parent[at]
        found[level] = at.tolist()
    return found


def generate(persons: int) -> None:
    """Fill an empty database: a tree of that size, persons, cases at every stage, their facts."""
    from ketnap.accounts.models import Role, RoleAssignment, User
    from ketnap.audit.change import changing
    from ketnap.dossiers.models import (
        Dossier,
        FactRecord,
        HelperAssignment,
        Introducer,
        Verification,
    )
    from ketnap.organisations.models import Organisation
    from ketnap.people.models import Person
    from ketnap.regulations import rulebook
    from ketnap.vietnamese.names import fold_key, sort_key
    from ketnap.web.models import Installation

    with changing("found_demo", subject=None, by=None, on=TODAY) as change:
        change.add(Installation(is_demo=True, name="bench"))
    chance = np.random.default_rng(20261123)
    cells, _total = units(chance, persons / FULL)
    drawn = chance.choice(cells, persons)
    cell, places = drawn.tolist(), above(drawn)
    models = cases_of_the_demo()
    lives = [models[n] for n in chance.integers(0, len(models), persons)]
    names = [lives[n][0].full_name for n in chance.permutation(persons)]
    insert(
        Person,
        {
            "full_name": names,
            "fold_key": [fold_key(name) for name in names],
            "sort_key": [sort_key(name) for name in names],
            "gender": [life.gender for life, _ in lives],
            "born_on": [life.born_on.isoformat() for life, _ in lives],
            "born_on_to": [life.born_on.isoformat() for life, _ in lives],
            "ethnicity": [life.ethnicity for life, _ in lives],
            "cell_id": cell,
        },
        persons,
    )
    people = {}
    for username, role, unit in (
        ("province", Role.ORGANISATION_OFFICER, Organisation.objects.get(parent=None)),
        ("commune", Role.CLERK, Organisation.objects.get(pk=places["commune"][0])),
        ("cell", Role.CELL_SECRETARY, Organisation.objects.get(pk=cell[0])),
    ):
        with changing("create_demo_user", subject=None, by=None) as change:
            people[username] = change.add(User(username=username, full_name=username, is_demo=True))
        with changing("grant_role", subject=people[username], by=None, on=TODAY) as change:
            change.add(
                RoleAssignment(
                    user=people[username], organisation=unit, role=role, since=dt.date(2020, 1, 1)
                )
            )
    dates = sorted({n for life, _ in models for n, v in life.facts.items() if type(v) is dt.date})
    others = sorted({n for life, _ in models for n in life.facts} - set(dates))
    fields = {f.name: f for f in Dossier._meta.fields}
    due = chance.integers(-40, 400, persons).tolist()
    holders = {
        "cell": cell,
        "grassroots": places["grassroots"],
        "superior": places["commune"],
    }
    turn = {stage.key: stage.holder for stage in rulebook().procedure.stages}
    columns: dict[str, Any] = {
        "code": [f"{life.facts['sourced_on'].year}-{n:06d}" for n, (life, _) in enumerate(lives)],
        "person_id": range(1, persons + 1),
        "cell_id": cell,
        "commune_id": places["commune"],
        "province_id": places["province"],
        "holder_id": [
            holders.get(turn[found["stage"]], cell)[n] for n, (_, found) in enumerate(lives)
        ],
        "opened_on": [life.facts["sourced_on"].isoformat() for life, _ in lives],
        "opened_by_id": people["province"].pk,
        "law_digest": rulebook().digest,
        "next_due_on": [
            (TODAY + dt.timedelta(days=due[n])).isoformat() if found["next_due_on"] else None
            for n, (_, found) in enumerate(lives)
        ],
    }
    for name in ("stage", "rules_true", "rules_unknown"):
        columns[name] = [found[name] for _, found in lives]
    for name in dates:
        columns[name] = [
            life.facts[name].isoformat() if life.facts.get(name) else None for life, _ in lives
        ]
    for name in others:
        empty = None if fields[name].null else ""
        columns[name] = [life.facts.get(name, empty) for life, _ in lives]
    insert(Dossier, columns, persons)
    records = [
        (number, name, life.facts[name].isoformat())
        for number, (life, _) in enumerate(lives, 1)
        for name in dates
        if life.facts.get(name)
    ]
    insert(
        FactRecord,
        {
            "dossier_id": [row[0] for row in records],
            "name": [row[1] for row in records],
            "value": [json.dumps(row[2]) for row in records],
            "on": [row[2] for row in records],
            "recorded_by_id": people["province"].pk,
        },
        len(records),
    )
    asked = [n for n, (life, _) in enumerate(lives, 1) if life.facts.get("verification_asked_on")]
    sheets = [n for n, (life, _) in enumerate(lives, 1) if life.facts.get("introduced_on")]
    for model, rows, more in (
        (Verification, asked * 3, {"relation": "self", "place": "Nơi cư trú"}),
        (HelperAssignment, list(range(1, persons + 1)), {"since": "2024-01-05"}),
        (Introducer, sheets * 2, {"kind": "member", "sheet_on": "2024-01-05"}),
    ):
        theirs = {"dossier_id": rows, **more}
        if any(f.attname == "member_id" for f in model._meta.concrete_fields):
            theirs["member_id"] = [(n % persons) + 1 for n in rows]
        insert(model, theirs, len(rows))


def after_loading() -> None:
    """Let both databases know their tables, and PostgreSQL the keys given by hand."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(
            no_style(), list(apps.get_app_config("ketnap").get_models())
        ):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
