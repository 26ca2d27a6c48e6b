"""R14: no forgotten address: each is in the published matrix and refuses who lacks the right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from ketnap.accounts.addresses import ADDRESSES, PUBLIC, SIGNED_IN
from ketnap.accounts.models import Role, User
from ketnap.accounts.rights import ACTIONS, MATRIX, may
from ketnap.organisations.models import Organisation
from tests.accounts.people import officer, signed_in

OPEN = (PUBLIC, SIGNED_IN)
DEMO_ONLY = {"account_login", "gallery"}  # allauth's view with our words; 404 outside the demo
ASKS_INSIDE = {  # which right it takes depends on the step chosen: asked for within
    "dossier_view_save",
    "dossier_columns",
    "dossier_bulk",
    "dossier_act",
    "report_build",  # keeps how a report is put together, no data of a case
    "report_remove",
}
SAMPLES = {"int": 999_999_999, "str": "khong-co", "slug": "khong-co", "path": "khong-co"}


def patterns() -> Iterator[URLPattern]:
    """Yield every address of the program."""

    def walk(entries: list[Any]) -> Iterator[URLPattern]:
        for entry in entries:
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns)
            else:
                yield entry

    yield from walk(get_resolver().url_patterns)


def named() -> dict[str, URLPattern]:
    return {pattern.name or str(pattern.pattern): pattern for pattern in patterns()}


def address(name: str, pattern: URLPattern) -> str:
    """Return a path to the address with made-up keys that no record has."""
    given = {}
    for key, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        given[key] = SAMPLES.get(kind, "khong-co")
    return reverse(name, kwargs=given)


def test_every_address_stands_in_the_matrix_and_none_is_left_over() -> None:
    assert sorted(set(named()) - set(ADDRESSES)) == []
    assert sorted(set(ADDRESSES) - set(named())) == []


def test_the_door_of_each_page_says_what_the_matrix_says() -> None:
    differ = {
        name: (pattern.callback.access, tuple(ADDRESSES[name]))
        for name, pattern in named().items()
        if hasattr(pattern.callback, "access") and pattern.callback.access != tuple(ADDRESSES[name])
    }
    assert differ == {}


def test_every_page_of_our_own_stands_behind_the_door() -> None:
    without = [
        name
        for name, pattern in named().items()
        if pattern.callback.__module__.startswith("ketnap.")
        and not hasattr(pattern.callback, "access")
        and name not in DEMO_ONLY
    ]
    assert without == []


def test_actions_of_addresses_are_in_the_matrix() -> None:
    used = {action for access in ADDRESSES.values() for action in access if action} - set(OPEN)
    assert used - set(ACTIONS) == set()
    assert {grant.action for grant in MATRIX} - set(ACTIONS) == set()


def test_whatever_writes_is_never_behind_an_action_that_only_reads() -> None:
    reading = {"see_tree", "see_figures", "see_trail", "see_dossiers"}
    searches = {  # forms that change nothing: personal words never stand in an address
        name
        for name, pattern in named().items()
        if getattr(pattern.callback, "once", True) is False
    }
    careless = [
        name
        for name, access in ADDRESSES.items()
        if access.post in reading and name not in searches | ASKS_INSIDE
    ]
    assert careless == []


@pytest.fixture
def unit(db: None) -> Organisation:
    from tests.factories import land

    return land(members=0).commune


@pytest.mark.database
def test_a_stranger_without_sign_in_gets_nowhere(unit: Organisation) -> None:
    client = Client()
    open_doors = []
    for name, pattern in named().items():
        access = ADDRESSES[name]
        for method, action in (("get", access.get), ("post", access.post)):
            if action in ("", PUBLIC):
                continue
            answer = getattr(client, method)(address(name, pattern))
            if answer.status_code not in (302, 403, 405, 404):
                open_doors.append((name, method, answer.status_code))
            if answer.status_code == 302 and "dang-nhap" not in answer["Location"]:
                open_doors.append((name, method, answer["Location"]))
    assert open_doors == []


@pytest.mark.database
@pytest.mark.parametrize("role", [None, *Role])
def test_a_role_without_the_right_is_refused_at_every_address(
    role: Role | None, unit: Organisation
) -> None:
    user = (
        officer(role, unit)
        if role
        else User.objects.create(username="khong-vai", full_name="Không Vai")
    )
    client = signed_in(user)
    let_in = []
    for name, pattern in named().items():
        access = ADDRESSES[name]
        for method, action in (("get", access.get), ("post", access.post)):
            if action in OPEN or (role and action and may(role, action)):
                continue
            if not hasattr(pattern.callback, "access"):
                continue  # pages of sign-in guard themselves
            wanted = 403 if action else 405
            if name == "today" and role and action:  # led to where the role starts
                wanted = 302
            status = getattr(client, method)(address(name, pattern)).status_code
            if status != wanted:
                let_in.append((name, method, status))
    assert let_in == []


@pytest.mark.database
@pytest.mark.parametrize("role", list(Role))
def test_every_role_arrives_on_a_page_that_is_open_to_it(role: Role, unit: Organisation) -> None:
    arrived = signed_in(officer(role, unit)).get("/", follow=True)
    assert (arrived.status_code, len(arrived.redirect_chain) <= 1) == (200, True)


@pytest.mark.database
def test_nobody_high_opens_any_address_before_setting_up_a_second_factor(
    unit: Organisation,
) -> None:
    client = Client()
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(officer("organisation_officer", unit), backend=backend)
    opened = []
    for name, pattern in named().items():
        access = ADDRESSES[name]
        for method, action in (("get", access.get), ("post", access.post)):
            if action in ("", PUBLIC) or not hasattr(pattern.callback, "access"):
                continue  # pages of sign-in itself: there the factor is set up
            answer = getattr(client, method)(address(name, pattern))
            if answer.status_code != 302 or answer["Location"] != reverse("mfa_index"):
                opened.append((name, method, answer.status_code))
    assert opened == []


@pytest.mark.database
def test_every_form_of_our_own_needs_its_key_unless_sending_it_twice_does_no_harm(
    unit: Organisation,
) -> None:
    harmless = {  # searches, previews, downloads, and what sets the same thing again
        *("search", "person_options", "unit_options", "people_alike", "user_list"),
        *("dossier_tally", "meeting_tally", "dossier_list", "draft", "stay", "switch_role"),
        *("trail", "trail_verify", "trail_extract", "trail_anchor", "export_list"),
        *("export_trail", "export_users", "export_search", "import_stop"),
    }
    without = {
        name
        for name, pattern in named().items()
        if getattr(pattern.callback, "once", True) is False
    }
    assert without - harmless == set()
    client = signed_in(officer("organisation_officer", unit))
    for name, pattern in named().items():
        post = ADDRESSES[name].post
        ours = hasattr(pattern.callback, "access") and name not in without
        if not ours or post in ("", PUBLIC):
            continue
        if post == SIGNED_IN or may("organisation_officer", post):
            answer = client.post(address(name, pattern), {"note": "đã gõ"})
            assert answer.status_code == 400, name
            assert "đã gõ" in answer.content.decode(), name


@pytest.mark.database
def test_unknown_methods_are_refused_everywhere(unit: Organisation) -> None:
    client = signed_in(officer("clerk", unit))
    for name, pattern in named().items():
        for method in ("PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"):
            assert client.generic(method, address(name, pattern)).status_code == 405, name
