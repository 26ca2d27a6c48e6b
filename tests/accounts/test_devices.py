"""The list of devices: kept up to date without a write for every page."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.accounts.people import officer, signed_in, with_password
from tests.factories import land

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NINE = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


def seen() -> list[tuple[dt.datetime, str]]:
    return list(UserSession.objects.values_list("last_seen_at", "user_agent"))


def test_a_device_is_written_down_every_five_minutes_and_at_once_when_it_changes() -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        client = signed_in(with_password(officer("cell_secretary", land(members=0).cell, "binh")))
        client.get("/ho-so/", headers={"user-agent": "Điện thoại"})
        assert seen() == [(NINE, "Điện thoại")]
        clock.shift(20)
        with CaptureQueriesContext(connection) as queries:
            client.get("/ho-so/", headers={"user-agent": "Điện thoại"})
        writing = ("INSERT", "UPDATE", "DELETE", "BEGIN", "SAVEPOINT")
        assert [q["sql"] for q in queries if q["sql"].startswith(writing)] == []
        assert seen() == [(NINE, "Điện thoại")]
        clock.shift(30)
        client.get("/ho-so/", headers={"user-agent": "Máy bàn"})
        assert seen() == [(NINE + dt.timedelta(seconds=50), "Máy bàn")]
        clock.shift(301)
        client.get("/ho-so/", headers={"user-agent": "Máy bàn"})
        assert seen() == [(NINE + dt.timedelta(seconds=351), "Máy bàn")]
