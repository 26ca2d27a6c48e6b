"""The health page: every line says how it is, and what to do when it is not well."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from ketnap.administration import health
from tests.accounts.people import officer, signed_in
from tests.factories import land

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_an_administrator_sees_every_line_and_nobody_else_does() -> None:
    country = land(members=0)
    admin = signed_in(officer("administrator", country.province))
    shown = admin.get(reverse("administration")).content.decode()
    for label in ("Sao lưu", "Diễn tập phục hồi", "Đĩa", "Cơ sở dữ liệu", "Chuỗi nhật ký"):
        assert label in shown
    clerk = signed_in(officer("clerk", country.commune))
    assert clerk.get(reverse("administration")).status_code == 403


def test_a_backup_is_red_until_there_is_a_fresh_one(tmp_path: Path) -> None:
    assert health.backup(tmp_path).tone == "bad"
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "a.ketnap").write_bytes(b"x")
    assert health.backup(tmp_path).tone == "good"


@pytest.mark.parametrize(
    ("age", "differences", "tone"), [(1, [], "good"), (49, [], "bad"), (1, ["x"], "bad")]
)
def test_a_restore_drill_is_green_for_two_days_when_it_went_well(
    age: int, differences: list[str], tone: str, tmp_path: Path
) -> None:
    at = dt.datetime.now(dt.UTC) - dt.timedelta(hours=age)
    told = {"at": at.isoformat(), "seconds": 12.0, "rows": 5000, "differences": differences}
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "last-drill.json").write_text(json.dumps(told), "utf-8")
    assert health.restore_test(tmp_path).tone == tone


@pytest.mark.parametrize(("used", "tone"), [(50, "good"), (86, "wait"), (96, "bad")])
def test_the_disk_warns_before_it_is_full(
    used: int, tone: str, tmp_path: Path, monkeypatch: Any
) -> None:
    usage = SimpleNamespace(used=used, total=100, free=100 - used)
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _path: usage)
    assert health.disk(tmp_path).tone == tone


def test_the_database_we_test_with_is_a_safe_one() -> None:
    assert health.database().tone == "good"


def test_holidays_of_next_year_are_asked_for_from_november_on() -> None:
    assert "2041" in health.holidays(dt.date(2040, 11, 1)).says
    assert "2041" not in health.holidays(dt.date(2040, 10, 31)).says
