"""What a process remembers holds until something is written, and not a moment longer."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ketnap.accounts.models import RoleAssignment
from ketnap.accounts.today import today
from ketnap.audit import remembering
from ketnap.audit.change import changing
from ketnap.audit.remembering import one_head, until_next_entry
from ketnap.organisations.grants import end_role
from ketnap.people.models import Person
from tests import factories
from tests.accounts.people import officer, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def people() -> int:
    return until_next_entry("people", work_out=Person.objects.count)


def rename(person: Person, name: str) -> None:
    with changing("edit_person", subject=person, by=None, on=dt.date(2026, 3, 2)) as change:
        change.update(person, full_name=name)


def test_a_thing_is_worked_out_once_until_an_entry_is_written() -> None:
    someone = factories.person(factories.land().cell)
    rename(someone, "Lê Văn An")
    before = people()
    with CaptureQueriesContext(connection) as queries:
        assert people() == before
    assert len(queries) == 1  # which entry is the newest
    factories.person(someone.cell)  # writes an entry
    assert people() == before + 1


def test_each_question_has_its_own_answer() -> None:
    rename(factories.person(factories.land().cell), "Lê Văn An")
    assert until_next_entry("sum", 1, 2, work_out=lambda: 3) == 3
    assert until_next_entry("sum", 1, 3, work_out=lambda: 4) == 4
    assert until_next_entry("sum", 1, 2, work_out=lambda: 5) == 3


def test_what_is_taken_back_is_not_remembered() -> None:
    country = factories.land()
    someone = factories.person(country.cell)
    rename(someone, "Lê Văn An")
    before = people()
    with one_head():
        with transaction.atomic():
            factories.person(country.cell)
            rename(someone, "Lê Văn Ân")
            assert people() == before + 1
            transaction.set_rollback(True)
        assert people() == before
    assert people() == before


def test_the_newest_entry_is_asked_for_once_in_a_request_and_again_after_writing() -> None:
    someone = factories.person(factories.land().cell)
    rename(someone, "Lê Văn An")
    with one_head():
        with CaptureQueriesContext(connection) as queries:
            assert remembering.head_hash() == remembering.head_hash()
        assert len(queries) == 1
        known = remembering.head_hash()
        rename(someone, "Lê Văn Ân")
        assert remembering.head_hash() != known


def test_a_role_that_ends_shuts_the_list_at_the_next_click() -> None:
    country = factories.land()
    factories.walk(country, who=factories.person(country.cell)).to("sourced")
    clerk = officer("clerk", country.commune)
    browser: Any = signed_in(clerk, HTTP_HOST="localhost")
    for _again in range(2):
        assert browser.get("/ho-so/").status_code == 200
    chief = officer("administrator", country.commune)
    held = RoleAssignment.objects.get(user=clerk)
    day = today()
    end_role(held, until=day, reason="thôi giữ", by=chief, on=day)
    assert browser.get("/ho-so/").status_code == 403
