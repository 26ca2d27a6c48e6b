"""S1, B3 Browser, B5: what the shipped settings say, and the headers every answer carries."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from ketnap.database import sqlite_pragmas, wal_is_safe
from tests.accounts.people import officer, signed_in
from tests.factories import land

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def outside(**more: str) -> dict[str, str]:
    """Return the environment of an installation: this one's without what browser tests set."""
    kept = {k: v for k, v in os.environ.items() if k != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return kept | more


def test_the_check_of_a_public_installation_has_no_warning(tmp_path: Path) -> None:
    environment = outside(
        KETNAP_HOME=str(tmp_path),
        KETNAP_TLS="1",
        KETNAP_NAMES="ketnap.example",
        DJANGO_SETTINGS_MODULE="ketnap.settings",
    )
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (
        0,
        "System check identified no issues (0 silenced).\n",
    ), done.stderr


def test_cookies_of_a_public_installation_belong_to_one_host_only(tmp_path: Path) -> None:
    environment = outside(KETNAP_HOME=str(tmp_path), KETNAP_TLS="1")
    code = (
        "from ketnap import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME,"
        " s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    names = done.stdout.split()
    assert all(name.startswith("__Host-") for name in names[:3])
    assert names[3:] == ["True", "True", "True"]


def headers_hold(answer: Any) -> None:
    """Check what every answer must carry."""
    policy = dict(
        part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";")
    )
    assert {key: policy[key] for key in POLICY} == POLICY
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "data:" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cache-Control"].startswith(("no-store", "max-age=0"))
    assert "geolocation=()" in answer["Permissions-Policy"]


@pytest.mark.django_db
def test_every_answer_carries_the_headers_errors_and_redirects_too() -> None:
    client = signed_in(officer("clerk", land(members=0).commune))
    for path, status in (
        (reverse("account_login"), 302),
        (reverse("account"), 200),
        (reverse("administration"), 403),
        ("/khong-co/", 404),
        (reverse("stay"), 405),
    ):
        answer = client.get(path)
        assert answer.status_code == status, path
        headers_hold(answer)
    headers_hold(Client().get(reverse("account_login")))


@pytest.mark.django_db
def test_cookies_are_out_of_reach_of_scripts() -> None:
    answer = Client().get(reverse("account_login"))
    for cookie in answer.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert not cookie["domain"]


@pytest.mark.django_db
def test_a_form_without_the_token_is_refused_and_what_was_typed_is_kept() -> None:
    client = signed_in(officer("clerk", land(members=0).commune), enforce_csrf_checks=True)
    fields = {"note": "một đoạn rất dài đã gõ", "password": "bí mật", "form_key": "k" * 24}
    origin = {"HTTP_ORIGIN": "http://testserver"}
    answer = client.post(reverse("display_settings"), fields, **origin)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "một đoạn rất dài đã gõ" in page
    assert "bí mật" not in page
    assert "Gửi lại nội dung này" in page
    elsewhere = client.post(reverse("display_settings"), fields, HTTP_ORIGIN="http://evil.example")
    assert "Gửi lại nội dung này" not in elsewhere.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "next_", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_no_redirect_leads_elsewhere(next_: str) -> None:
    client = signed_in(officer("clerk", land(members=0).commune))
    fields = {"text_size": "18", "next": next_, "form_key": "k" * 24}
    assert client.post(reverse("display_settings"), fields)["Location"] == "/"
    language = client.post(reverse("set_language"), {"language": "en", "next": next_})
    assert "evil" not in language.get("Location", "")
    assert "script" not in language.get("Location", "")


@pytest.mark.django_db
def test_too_much_at_once_gets_a_page_of_its_own() -> None:
    client = signed_in(officer("clerk", land(members=0).commune))
    body = "a=" + "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    kind = "application/x-www-form-urlencoded"
    answer = client.post(reverse("display_settings"), body, content_type=kind)
    assert answer.status_code == 413
    assert "5 MB" in answer.content.decode()


@pytest.mark.django_db
def test_each_error_says_what_happened_whether_saved_and_a_code() -> None:
    client = signed_in(officer("clerk", land(members=0).commune))
    for path, status in ((reverse("administration"), 403), ("/khong-co/", 404)):
        page = client.get(path).content.decode()
        assert "Chưa có gì được lưu." in page
        assert f"{status}-" in page


@pytest.mark.django_db
def test_our_own_failure_keeps_what_was_typed_and_saves_nothing(monkeypatch: Any) -> None:
    from ketnap.accounts import views

    client = signed_in(officer("administrator", land(members=0).province))
    client.raise_request_exception = False

    def fail(**_values: Any) -> None:
        raise RuntimeError("disk")

    monkeypatch.setattr(views.people, "create_user", fail)
    form = {
        "form_key": "k" * 24,
        "username": "nguoi.moi",
        "full_name": "Người Đã Gõ",
        "role": "clerk",
        "organisation": str(land_id()),
        "since": "01/01/2026",
        "until": "01/01/2027",
    }
    answer = client.post(reverse("user_create"), form)
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "Người Đã Gõ" in page
    assert "disk" not in page


def land_id() -> int:
    from ketnap.organisations.models import Organisation

    return Organisation.objects.filter(closed_on=None, kind="commune").values_list("pk", flat=True)[
        0
    ]


def test_sqlite_writes_ahead_only_where_it_is_safe() -> None:
    assert not wal_is_safe((3, 40, 1))
    assert wal_is_safe((3, 44, 6))
    assert not wal_is_safe((3, 51, 2))
    assert wal_is_safe((3, 51, 3))
    old, new = sqlite_pragmas((3, 40, 1)), sqlite_pragmas((3, 53, 4))
    assert "journal_mode=DELETE" in old
    assert "synchronous=EXTRA" in old
    assert "journal_mode=WAL" in new
    assert "synchronous=FULL" in new


@pytest.mark.django_db
def test_the_connection_is_as_safe_as_the_settings_say() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            assert cursor.execute("PRAGMA synchronous").fetchone()[0] >= 2
            assert cursor.execute("PRAGMA foreign_keys").fetchone()[0] == 1
        else:
            cursor.execute("SHOW default_transaction_isolation")
            assert cursor.fetchone() == ("read committed",)


@pytest.mark.database
def test_pages_are_sent_compressed_to_who_understands_it(db: None, client: Client) -> None:
    asked = {"Accept-Encoding": "gzip"}
    shown = client.get(reverse("account_login"), headers=asked)
    plain = client.get(reverse("account_login"))
    assert shown["Content-Encoding"] == "gzip"
    assert len(shown.content) * 2 < len(plain.content)
    words = gzip.decompress(shown.content).decode()
    assert "Đăng nhập" in words
    assert "Content-Encoding" not in plain
