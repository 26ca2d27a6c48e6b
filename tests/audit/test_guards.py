"""The database itself keeps the trail append-only and the demo apart, on both engines."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from ketnap.accounts.models import User
from ketnap.audit import trail
from ketnap.audit.models import Entry
from ketnap.web.models import Installation

pytestmark = [pytest.mark.django_db, pytest.mark.database]

HASH = "0" * 64
FORGED = (
    "INSERT INTO ketnap_entry (number, at, request_id, role, action, object_type, reason,"
    " commitments, previous_hash, hash)"
    " VALUES (9, '2026-01-01 00:00:00+00', '', '', 'x', '', '', '{}', 'no', 'no')"
)


def refused(statement: str) -> str:
    """Run raw SQL that must be refused; return what the database said."""
    with (
        pytest.raises(IntegrityError) as error,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    return str(error.value)


@pytest.fixture
def entry() -> Entry:
    with transaction.atomic():
        return trail.append(action="x", subject=None, by=None, after={"a": 1})


@pytest.mark.parametrize(
    ("statement", "guard"),
    [
        ("UPDATE ketnap_entry SET reason = 'y'", "guard_entry_kept"),
        ("DELETE FROM ketnap_entryvalue", "guard_value_stays"),
        ("UPDATE ketnap_entryvalue SET field = 'b'", "guard_value_kept"),
        ("UPDATE ketnap_trailhead SET number = 0", "guard_head_moves_on"),
        ("DELETE FROM ketnap_trailhead", "guard_head_stays"),
        (FORGED, "guard_entry_next"),
    ],
)
def test_raw_sql_cannot_rewrite_the_trail(entry: Entry, statement: str, guard: str) -> None:
    assert guard in refused(statement)


def test_an_entry_cannot_be_deleted_even_without_values() -> None:
    with transaction.atomic():
        trail.append(action="x", subject=None, by=None)
    assert "guard_entry_stays" in refused("DELETE FROM ketnap_entry")


def test_a_real_installation_never_becomes_a_demo() -> None:
    Installation.objects.create()
    User.objects.create(username="an", full_name="An")
    assert "guard_installation_kept" in refused("UPDATE ketnap_installation SET is_demo = TRUE")
    assert "guard_demo_user_kept" in refused("UPDATE ketnap_user SET is_demo = TRUE")


def test_a_demo_is_born_only_into_an_empty_database() -> None:
    User.objects.create(username="an", full_name="An")
    with pytest.raises(IntegrityError, match="guard_installation_born"), transaction.atomic():
        Installation.objects.create(is_demo=True)


def test_a_demo_account_needs_a_demo() -> None:
    with pytest.raises(IntegrityError, match="guard_demo_user_born"), transaction.atomic():
        User.objects.create(username="an", full_name="An", is_demo=True)


@pytest.mark.django_db(transaction=True)
def test_tests_can_still_empty_the_trail() -> None:
    with transaction.atomic():
        trail.append(action="x", subject=None, by=None, after={"a": 1})
    assert Entry.objects.count() == 1
