"""``ketnap tick``: reminders ahead, overdue, word to the level above; the same day twice is one."""

from __future__ import annotations

import datetime as dt

import pytest

from ketnap.__main__ import main
from ketnap.audit.models import Entry
from ketnap.dossiers import falling_due
from ketnap.dossiers.models import Dossier, Notice
from ketnap.law.calendar import add_months
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def notices(matter: str) -> list[tuple[str, int | None, str]]:
    """The open notices on one legal date: kind, days ahead, organisation."""
    return [
        (notice.kind, notice.days_ahead, notice.organisation.code)
        for notice in Notice.objects.filter(matter=matter, cleared_on=None).order_by("id")
    ]


def test_the_end_of_probation_is_reminded_60_30_and_7_days_ahead() -> None:
    country = factories.land()
    dossier = factories.walk(country, start=dt.date(2025, 1, 6)).to("probation").dossier
    ends = add_months(dossier.admitted_on, 12)
    told = {}
    for left in (61, 60, 31, 30, 8, 7, 1, 0):
        falling_due.tick(ends - dt.timedelta(days=left))
        told[left] = notices("probation_ends_on")
    assert told == {
        61: [],
        60: [("ahead", 60, "cell")],
        31: [("ahead", 60, "cell")],
        30: [("ahead", 30, "cell")],
        8: [("ahead", 30, "cell")],
        7: [("ahead", 7, "cell")],
        1: [("ahead", 7, "cell")],
        0: [("ahead", 7, "cell")],
    }


def test_what_is_overdue_is_told_to_the_holder_and_to_the_level_above() -> None:
    country = factories.land()
    walk = factories.walk(country, start=dt.date(2026, 4, 6)).to("submitted")
    walk.dossier.refresh_from_db()
    due = walk.dossier.next_due_on
    falling_due.tick(due)
    assert notices("decision_due_on") == [("ahead", 7, "commune")]
    found = falling_due.tick(due + dt.timedelta(days=1))
    assert notices("decision_due_on") == [
        ("overdue", None, "commune"),
        ("escalated", None, "province"),
    ]
    assert dict(found.raised) == {"overdue": 1, "escalated": 1}
    walk.to("decided")
    falling_due.tick(due + dt.timedelta(days=2))
    assert notices("decision_due_on") == []


def test_the_same_day_twice_raises_nothing_new_and_leaves_no_entry() -> None:
    country = factories.land()
    dossier = factories.walk(country, start=dt.date(2021, 10, 4)).to("class_passed").dossier
    day = add_months(dossier.certificate_issued_on, 60) - dt.timedelta(days=80)
    falling_due.tick(day)
    first = list(Notice.objects.values())
    entries = Entry.objects.count()
    falling_due.tick(day)
    assert list(Notice.objects.values()) == first
    assert Entry.objects.count() == entries
    assert notices("certificate_expires_on") == [("ahead", 90, "cell")]


def test_a_case_judged_under_another_law_is_judged_anew() -> None:
    country = factories.land()
    walk = factories.walk(country).to("applied")
    Dossier.objects.update(law_digest="0" * 64, stage="sourced")
    assert falling_due.tick(dt.date(2026, 1, 5)).rejudged == 1
    walk.dossier.refresh_from_db()
    assert walk.dossier.stage == "applied"


def test_the_command_says_what_it_found(capsys: pytest.CaptureFixture[str]) -> None:
    country = factories.land()
    walk = factories.walk(country, start=dt.date(2026, 4, 6)).to("submitted")
    walk.dossier.refresh_from_db()
    day = walk.dossier.next_due_on + dt.timedelta(days=1)
    assert main(["tick", "--on", day.isoformat()]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"Ngày {day:%d/%m/%Y}:"
    assert "- quá hạn: 1 việc mới" in lines
    assert "- báo cấp trên: 1 việc mới" in lines


def test_a_case_waiting_above_follows_the_power_when_the_districts_end() -> None:
    country = factories.land()
    walk = factories.walk(country, start=dt.date(2025, 1, 6)).to("submitted")
    walk.dossier.refresh_from_db()
    assert (walk.day < factories.DISTRICTS_END, walk.dossier.holder) == (True, country.district)
    falling_due.tick(dt.date(2025, 6, 30))
    walk.dossier.refresh_from_db()
    assert walk.dossier.holder == country.district
    falling_due.tick(factories.DISTRICTS_END)
    walk.dossier.refresh_from_db()
    assert walk.dossier.holder == country.commune
