"""Searching: without marks, any order, initials, codes; never outside one's scope."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ketnap.accounts.models import RoleAssignment
from ketnap.dossiers.opening import open_dossier
from ketnap.organisations.scope import Scope, scope_of
from ketnap.search.services import find, find_cases, find_units
from tests import factories

TODAY = dt.date(2026, 11, 23)
START = dt.date(2025, 10, 6)
NAMES = ("Nguyễn Văn An", "Nguyễn Văn Ánh", "Y Blen", "Rơ Châm H’Nhung", "Trần Thị Hoà")


@pytest.fixture
def country(db: None) -> factories.Land:
    """Five cases in one cell, one in a far one, and a person without a case."""
    country = factories.land()
    for name in NAMES:
        who = factories.person(country.cell, full_name=name)
        open_dossier(who, by=country.by, on=START, cell=country.cell)
    far = factories.person(country.far, full_name="Nguyễn Văn An")
    open_dossier(far, by=country.by, on=START, cell=country.far)
    factories.person(country.cell, full_name="Nguyễn Thị Nguồn")
    return country


def scope_at(organisation: Any, role: str = "clerk") -> Scope:
    """The scope of somebody with one role."""
    someone = factories.user(f"{role}-{organisation.code}")
    RoleAssignment.objects.create(user=someone, organisation=organisation, role=role, since=START)
    return scope_of(someone, TODAY)


def names(cases: list[Any]) -> list[str]:
    """Names of the people of cases."""
    return [case.person.full_name for case in cases]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ro cham", ["Rơ Châm H’Nhung"]),
        ("h'nhung", ["Rơ Châm H’Nhung"]),
        ("an nguyen", ["Nguyễn Văn An", "Nguyễn Văn Ánh"]),
        ("Ánh", ["Nguyễn Văn Ánh"]),
        ("nva", ["Nguyễn Văn An", "Nguyễn Văn Ánh"]),
        ("hòa", ["Trần Thị Hoà"]),
        ("blen y", ["Y Blen"]),
        ("khong co ai", []),
        ("", []),
        ("%", []),
    ],
)
def test_a_name_is_found_however_it_is_typed(
    country: factories.Land, text: str, expected: list[str]
) -> None:
    assert names(find_cases(text, scope_at(country.commune))) == expected


def test_marks_put_the_exact_name_first(country: factories.Land) -> None:
    scope = scope_at(country.commune)
    assert names(find_cases("nguyễn văn an", scope))[0] == "Nguyễn Văn An"
    assert names(find_cases("nguyễn văn ánh", scope))[0] == "Nguyễn Văn Ánh"


def test_a_case_is_found_by_its_code(country: factories.Land) -> None:
    scope = scope_at(country.commune)
    code = find_cases("y blen", scope)[0].code
    assert names(find_cases(code.lower(), scope)) == ["Y Blen"]


def test_a_sibling_branch_sees_nothing(country: factories.Land) -> None:
    scope = scope_at(country.second)
    assert not find("nguyen", scope)
    assert names(find_cases("nguyen van an", scope_at(country.far))) == ["Nguyễn Văn An"]


def test_nobody_without_a_role_finds_anything(country: factories.Land) -> None:
    assert not find("nguyen", scope_of(factories.user("stranger"), TODAY))


def test_a_person_without_a_case_is_told_apart(country: factories.Land) -> None:
    found = find("nguon", scope_at(country.commune))
    assert [person.full_name for person in found.people] == ["Nguyễn Thị Nguồn"]
    assert found.cases == []


def test_units_are_found_from_the_top_down(country: factories.Land) -> None:
    found = find_units("mau", scope_at(country.commune))
    assert [unit.name for unit in found] == ["Đảng bộ xã Mẫu"]
    assert [unit.name for unit in find_units("thon mot", scope_at(country.commune, "leader"))] == [
        "Chi bộ thôn Một"
    ]


def test_a_search_takes_five_questions_however_much_it_finds(
    country: factories.Land, django_assert_num_queries: Any
) -> None:
    scope = scope_at(country.commune)
    for text in ("nguon", "nguyen", "n"):  # one person, some, many
        with django_assert_num_queries(5):
            find(text, scope)
