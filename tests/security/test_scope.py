"""R13: nobody sees outside his scope: random trees, roles, moves and closures × every address."""

from __future__ import annotations

import io
import os
import random
import re
import zipfile
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ketnap.accounts.addresses import ADDRESSES, PUBLIC
from ketnap.accounts.today import today
from ketnap.audit import trail
from ketnap.audit.models import Entry
from ketnap.dossiers.forms.steps import FORMS
from ketnap.dossiers.models import Dossier
from ketnap.exchange.kinds import KINDS
from ketnap.organisations.models import Organisation
from ketnap.organisations.scope import scope_of
from ketnap.people.models import Person
from ketnap.regulations import rulebook
from ketnap.statistics import snapshot
from ketnap.statistics.official import OFFICIAL
from tests.accounts.people import signed_in
from tests.security.test_addresses import named
from tests.security.world import World, grow

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WORDS = {  # what is typed into any search: it fits everybody
    **dict.fromkeys(("q", "name", "text", "actor", "full_name", "query"), "Qzx"),
    "form_key": "f" * 24,
}
LEAVE_OUT = {"account_logout", "set_language", "first_steps", "enter_as_demo"}
FIGURES = {"see_figures", "see_names_behind_figures"}
NOT_SENT = {"switch_role", "usersessions_list"}  # they end or change the session that looks
SLUGS: dict[str, list[str]] = {  # words of addresses that lead to something
    "suffix": ["xlsx", "json", "svg", "docx", "html"],
    "what": ["dossiers", *KINDS],
    "kind": list(KINDS),
    "key": list(OFFICIAL),
    "rule": list(rulebook().rules),
    "act": list(FORMS),
    "form": ["open"],
}
UNIT_WORDS = ("don_vi", "don-vi", "mo", "organisation", "unit", "cell", "to", "into", "commune")
PERSON_WORDS = ("person", "member", "first", "second", "nguoi", "actor")
CASE_WORDS = ("dossier", "code", "codes", "add", "remove", "present", "rows", "confirmed")
PROFILE = os.environ.get("KETNAP_PROFILE", "quick")
WORLDS = 50 if PROFILE == "quick" else 300
ADDRESSES_A_WORLD = 24
EVERY = 10_000
REVEALING = {"reveal_identity", "reveal_sensitive", "export_sensitive"}  # each look is an entry


def texts(response: Any) -> str:
    """Return everything readable in an answer: its text, or what a packed file holds."""
    body = b"".join(response) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b" ".join(archive.read(name) for name in archive.namelist())
    head = " ".join(f"{k}: {v}" for k, v in response.items())
    return head + body.decode("utf-8", "ignore")


def forbidden(world: World, name: str) -> dict[str, str]:
    """Return the words that must not appear, with whose they are."""
    words = {}
    for person in world.people:
        number = person.identity_number[-6:].lstrip("0")
        mine = [c for c in world.cases if c.person_id == person.pk]
        seen = world.sees_person(person) or any(world.sees_case(c) for c in mine)
        tag = person.full_name.removeprefix("Qzx Người")
        if not seen:
            words[person.full_name] = "name"
            words[f"Ghi chú Qn{tag}"] = "note"
            words |= {c.code: "code" for c in mine}
        if not world.reads_sensitive(person):
            words[person.ethnicity] = "ethnicity"
            words[person.religion] = "religion"
        if name not in REVEALING or not world.reads_sensitive(person):
            words[person.identity_number] = f"identity number {number}"
    told = {o.pk for c in world.cases if world.sees_case(c) for o in (c.cell, c.holder) if o}
    for code, unit in world.units.items():
        open_ = world.sees_unit(code) or world.stands_above(code) or unit.pk in told
        if FIGURES & set(ADDRESSES[name]):  # a past period counts the units that stood here then
            open_ |= any(world.sees_unit(above) for above in world.past.get(code, ()))
        if not (open_ or world.in_history_of_mine(code)):
            words[unit.name] = "unit"
    return words


def keys(chance: random.Random, world: World, converter: str, argument: str) -> Any:
    """Return something that exists somewhere for one argument of an address."""
    if argument == "code" and converter == "slug":
        return chance.choice(list(world.units))
    if argument in ("code", "dossier"):
        return chance.choice(world.cases).code
    if argument in SLUGS and converter != "int":
        return chance.choice(SLUGS[argument])
    if converter == "int":
        ids = [p.pk for p in world.people] + [c.pk for c in world.cases] + [world.user.pk]
        ids += [m.pk for m in world.meetings] + [
            b.pk for m in world.meetings for b in m.ballots.all()
        ]
        ids += list(Entry.objects.values_list("pk", flat=True)[:20])
        return chance.choice(ids)
    return "khong-co"


def asked(chance: random.Random, world: World) -> dict[str, Any]:
    """Return what an address is asked for: words that fit everybody, keys of anybody's records."""
    unit, case = chance.choice(list(world.units)), chance.choice(world.cases)
    key = chance.choice([world.units[unit].pk, unit])
    return (
        {"q": "Qzx", "ket_thuc": "on", "cay": chance.choice(["ke-thua", "2024-05-05"])}
        | {"ngay": chance.choice(["", "2024-05-05", "2025-08-01"]), "tu": "01/01/2020"}
        | dict.fromkeys(UNIT_WORDS, key)
        | {"don_vi": unit, "don-vi": unit, "mo": unit}
        | dict.fromkeys(PERSON_WORDS, chance.choice([case.person_id, case.person_id + 1]))
        | dict.fromkeys(CASE_WORDS, chance.choice([case.code, case.pk]))
    )


def sent(client: Client, path: str, fields: dict[str, Any]) -> Any:
    """Send a form and undo whatever it did: what is looked for is what its answer tells."""
    with transaction.atomic():
        answer = client.post(path, fields)
        transaction.set_rollback(True)
    return answer


def visit(world: World, client: Client, chance: random.Random, count: int) -> list[str]:
    """Open addresses and send their forms with keys of anybody's records; return what leaked."""
    leaks = []
    everything = sorted(set(named().items()), key=lambda item: item[0])
    for name, pattern in chance.sample(everything, min(count, len(everything))):
        access = ADDRESSES[name]
        if name in LEAVE_OUT or (access.get or access.post) == PUBLIC:
            continue
        given = {
            argument: keys(
                chance, world, type(conv).__name__.removesuffix("Converter").lower(), argument
            )
            for argument, conv in pattern.pattern.converters.items()
        }
        path = reverse(name, kwargs=given)
        answers = [client.get(path, chance.choice([{}, asked(chance, world)]))]
        if access.post and name not in NOT_SENT:
            answers.append(sent(client, path, chance.choice([{}, asked(chance, world)]) | WORDS))
        for answer in answers:
            said = texts(answer)
            leaks += [
                f"{name} {given} {answer.status_code}: {kind} {word} {world.roles}"
                for word, kind in forbidden(world, name).items()
                if word in said and word not in path and word not in echoed(answer)
            ]
            if answer.status_code == 500:
                leaks.append(f"{name} {given}: 500")
    return leaks


def echoed(answer: Any) -> str:
    """Return what the request itself carried: an answer may repeat it."""
    request = answer.wsgi_request
    return f"{request.get_full_path()} {dict(request.GET)} {dict(request.POST)}"


@settings(max_examples=WORLDS, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(seed=st.integers(0, 2**32))
def test_nobody_sees_outside_his_scope_at_any_address(seed: int) -> None:
    chance = random.Random(seed)
    with transaction.atomic():
        snapshot.forget()
        world = grow(chance)
        for case in world.cases:
            trail.append(action="record_facts", subject=case, by=None, reason=f"Qn-{case.pk}")
        scope = scope_of(world.user, today())
        people = {p.pk for p in world.people if world.sees_person(p)}
        cases = {c.pk for c in world.cases if world.sees_case(c)}
        units = {u.pk for code, u in world.units.items() if world.sees_unit(code)}
        assert set(Person.objects.visible_to(scope).values_list("pk", flat=True)) == people
        assert set(Dossier.objects.visible_to(scope).values_list("pk", flat=True)) == cases
        assert set(Organisation.objects.visible_to(scope).values_list("pk", flat=True)) == units
        assert set(Dossier.objects.editable_by(scope).values_list("pk", flat=True)) <= cases
        client = signed_in(world.user)
        count = ADDRESSES_A_WORLD if PROFILE == "quick" else EVERY
        assert visit(world, client, chance, count) == []
        transaction.set_rollback(True)
    snapshot.forget()


def plain(text: str) -> str:
    """Return a page without what differs on every request: tokens, the code to read out."""
    text = re.sub(r'(value|content|name="csrf" content)="[A-Za-z0-9_-]{20,}"', "", text)
    return re.sub(r"\b(404|403)-[0-9A-F]{6}\b|\d\d:\d\d|Content-Length: \d+", "", text)


def is_telling(world: World) -> bool:
    """Tell whether the user sees some cases but not all, and not the whole tree."""
    sees = {world.sees_case(c) for c in world.cases}
    reads_trail = {str(r) for r, _ in world.roles} & {"clerk", "auditor", "organisation_officer"}
    return sees == {True, False} and bool(reads_trail) and not world.sees_unit("p0")


def test_what_is_foreign_and_what_is_unknown_answer_alike() -> None:
    tried = 0
    for seed in range(200):
        with transaction.atomic():
            world = grow(random.Random(seed))
            if is_telling(world):
                tried += 1
                compare_foreign_with_unknown(world)
            transaction.set_rollback(True)
        if tried == 5:
            return
    pytest.fail(f"only {tried} telling worlds")


def compare_foreign_with_unknown(world: World) -> None:
    client = signed_in(world.user)
    foreign = next(
        c for c in world.cases if not world.sees_case(c) and not world.sees_person(c.person)
    )
    outside = next(u for code, u in world.units.items() if not world.sees_unit(code))
    pairs: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("dossier_page", {"code": foreign.code}, {"code": "HSQ999X"}),
        ("dossier_history", {"code": foreign.code}, {"code": "HSQ999X"}),
        ("trail_of_dossier", {"code": foreign.code}, {"code": "HSQ999X"}),
        ("trail_of_person", {"pk": foreign.person_id}, {"pk": 999_999}),
        ("reveal_identity", {"pk": foreign.person_id}, {"pk": 999_999}),
        ("organisation_page", {"code": outside.code}, {"code": "khong-co"}),
        ("document_register", {"code": outside.code}, {"code": "khong-co"}),
    ]
    for name, theirs, nobodys in pairs:
        answers = [client.get(reverse(name, kwargs=given)) for given in (theirs, nobodys)]
        assert {a.status_code for a in answers} <= {404, 403}, name
        shown = [
            plain(texts(a).replace(reverse(name, kwargs=given), "?"))
            for a, given in zip(answers, (theirs, nobodys), strict=True)
        ]
        assert shown[0] == shown[1], name
