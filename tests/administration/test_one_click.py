"""What an administrator does with one click: back up, try a restore, review and lock accounts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from ketnap import backups
from ketnap.accounts.models import RoleAssignment, User
from ketnap.accounts.today import today
from ketnap.administration import health
from ketnap.administration.review import accounts_to_review
from ketnap.audit.models import Entry
from ketnap.commands.worker import work_once
from ketnap.jobs.models import Job
from ketnap.web.templates import new_form_key
from tests.accounts.people import officer, signed_in
from tests.factories import Land, land

YEARS_AGO = dt.timedelta(days=800)


@pytest.fixture
def country(db: None) -> Land:
    return land(members=0)


@pytest.fixture
def admin(country: Land) -> Client:
    return signed_in(officer("administrator", country.province, "qt"))


def send(client: Client, name: str, *args: Any, **fields: Any) -> Any:
    return client.post(reverse(name, args=args), {"form_key": new_form_key(), **fields})


@pytest.mark.django_db(transaction=True)
def test_a_backup_is_asked_for_made_by_the_worker_and_told(
    tmp_path: Path, settings: Any, admin: Client
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the test's own database is not the one pg_dump would be pointed at")
    settings.HOME = tmp_path
    assert send(admin, "administration_safekeeping", "sao-luu").status_code == 302
    assert "Đang chờ tới lượt" in admin.get(reverse("administration")).content.decode()
    assert send(admin, "administration_safekeeping", "sao-luu").status_code == 422
    done = work_once()
    assert done is not None
    assert (done.state, done.message[:10]) == ("done", "Đã sao lưu")
    [made] = (tmp_path / "backups").glob("*.ketnap")
    assert backups.examine(made).rows["ketnap_user"] == User.objects.count()
    assert health.backup(tmp_path).tone == "good"
    progress = admin.get(reverse("administration_progress"))
    assert (progress.status_code, progress["HX-Refresh"]) == (204, "true")
    assert send(admin, "administration_safekeeping", "dien-tap").status_code == 302
    drilled = work_once()
    assert drilled is not None
    assert drilled.state == "done", drilled.message
    assert health.restore_test(tmp_path).tone == "good"
    asked = Entry.objects.filter(action__startswith="ask_").values_list("action", flat=True)
    assert set(asked) == {"ask_back_up", "ask_restore_drill"}


@pytest.mark.django_db
def test_a_backup_that_fails_says_why_on_the_page(
    tmp_path: Path, settings: Any, admin: Client
) -> None:
    blocked = tmp_path / "home"
    blocked.write_text("not a folder")
    settings.HOME = blocked
    send(admin, "administration_safekeeping", "sao-luu")
    done = work_once()
    assert done is not None
    assert done.state == "failed"
    settings.HOME = tmp_path
    assert "Không sao lưu được" in admin.get(reverse("administration")).content.decode()


@pytest.mark.django_db
def test_only_an_administrator_starts_safekeeping(country: Land) -> None:
    clerk = signed_in(officer("clerk", country.commune))
    assert send(clerk, "administration_safekeeping", "sao-luu").status_code == 403
    assert Job.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.database
def test_old_ending_silent_and_roleless_accounts_are_on_the_list_and_fresh_ones_are_not(
    country: Land,
) -> None:
    old = officer("clerk", country.commune, "cu")
    RoleAssignment.objects.filter(user=old).update(since=today() - YEARS_AGO)
    ending = officer("clerk", country.cell, "sap-het")
    RoleAssignment.objects.filter(user=ending).update(
        since=today(), until=today() + dt.timedelta(days=9)
    )
    bare = User.objects.create(username="tro", full_name="Người Trơ")
    silent = officer("clerk", country.cell, "im")
    RoleAssignment.objects.filter(user=silent).update(since=today())
    User.objects.filter(pk=silent.pk).update(created_at="2026-01-01T00:00:00+00:00")
    fresh = officer("clerk", country.cell, "moi")
    RoleAssignment.objects.filter(user=fresh).update(since=today())
    names = User.objects.filter(pk__in=[u.pk for u in (old, ending, bare, silent, fresh)])
    found = {row.user.username: row.reasons for row in accounts_to_review(names, today())}
    assert set(found) == {"cu", "sap-het", "tro", "im"}
    assert found["tro"] == ["không còn vai trò nào"]
    assert found["cu"] == ["vai trò đã quá một năm chưa rà soát"]
    assert found["im"][0].endswith("ngày không đăng nhập")


@pytest.mark.django_db
@pytest.mark.database
def test_a_reviewed_account_leaves_the_list_and_a_locked_one_is_out_at_once(
    country: Land, admin: Client
) -> None:
    clerk = officer("clerk", country.commune, "cu")
    RoleAssignment.objects.filter(user=clerk).update(since=today() - YEARS_AGO)
    theirs = signed_in(clerk)
    page = admin.get(reverse("administration")).content.decode()
    assert "vai trò đã quá một năm chưa rà soát" in page
    assert send(admin, "administration_reviewed", clerk.pk).status_code == 302
    assert accounts_to_review(User.objects.filter(pk=clerk.pk), today()) == []
    assert theirs.get(reverse("dossier_list")).status_code == 200
    locking = {"reason": "khóa khi rà soát"}
    assert send(admin, "user_active", clerk.pk, **locking).status_code == 302
    assert theirs.get(reverse("dossier_list")).status_code == 302
    assert Entry.objects.get(action="close_account").reason == "khóa khi rà soát"


@pytest.mark.django_db
def test_nobody_reviews_himself_or_an_account_outside_his_scope(country: Land) -> None:
    me = officer("administrator", country.commune, "toi")
    far = officer("clerk", country.other_commune, "xa")
    client = signed_in(me)
    assert send(client, "administration_reviewed", me.pk).status_code == 422
    assert send(client, "administration_reviewed", far.pk).status_code == 404
