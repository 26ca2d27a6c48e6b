"""R7: the same form sent again has one effect and the same answer, however often and at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse

from ketnap.accounts.models import User
from ketnap.audit.models import Entry
from ketnap.web.models import SubmittedForm
from ketnap.web.templates import new_form_key
from tests.accounts.people import officer, signed_in
from tests.factories import land

pytestmark = [pytest.mark.database]


def new_user_form(unit: Any, **more: str) -> dict[str, str]:
    return {
        "form_key": new_form_key(),
        "username": "nguoi.moi",
        "full_name": "Người Mới",
        "role": "cell_secretary",
        "organisation": str(unit.pk),
        "since": "01/11/2026",
        **more,
    }


def made() -> int:
    return User.objects.filter(username="nguoi.moi").count()


@pytest.mark.django_db
def test_a_form_sent_twice_has_one_effect_and_one_answer() -> None:
    country = land(members=0)
    client = signed_in(officer("administrator", country.province))
    form = new_user_form(country.cell)
    first, second = (client.post(reverse("user_create"), form) for _ in range(2))
    assert first.status_code == 302
    assert second["Location"] == first["Location"]
    assert made() == 1
    assert Entry.objects.filter(action="create_user").count() == 1


@pytest.mark.django_db
def test_a_form_with_mistakes_can_be_mended_and_sent_with_the_same_key() -> None:
    country = land(members=0)
    client = signed_in(officer("administrator", country.province))
    form = new_user_form(country.cell)
    assert client.post(reverse("user_create"), form | {"username": "ă"}).status_code == 422
    assert SubmittedForm.objects.count() == 0
    assert client.post(reverse("user_create"), form).status_code == 302


@pytest.mark.django_db
def test_going_back_and_sending_something_else_is_not_taken_for_the_same() -> None:
    country = land(members=0)
    client = signed_in(officer("administrator", country.province))
    form = new_user_form(country.cell)
    client.post(reverse("user_create"), form)
    again = client.post(reverse("user_create"), form | {"full_name": "Tên Khác Hẳn"})
    assert again.status_code == 409
    assert "Tên Khác Hẳn" in again.content.decode()
    assert made() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "ngắn", "x" * 200, "'; drop table"])
def test_a_form_without_a_usable_key_is_refused_and_kept(key: str) -> None:
    country = land(members=0)
    client = signed_in(officer("administrator", country.province))
    answer = client.post(reverse("user_create"), new_user_form(country.cell, form_key=key))
    assert answer.status_code == 400
    assert "Người Mới" in answer.content.decode()
    assert made() == 0


@pytest.mark.django_db
def test_somebody_elses_key_is_no_key() -> None:
    country = land(members=0)
    form = new_user_form(country.cell)
    signed_in(officer("administrator", country.province)).post(reverse("user_create"), form)
    other = signed_in(officer("administrator", country.province, "khac"))
    assert other.post(reverse("user_create"), form).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_many_identical_forms_at_once_have_one_effect(examples: int) -> None:
    country = land(members=0)
    user = officer("administrator", country.province)
    browser = signed_in(user)
    cookies = browser.cookies
    form = new_user_form(country.cell)

    def send(_number: int) -> tuple[int, str]:
        from django.test import Client

        client = Client()
        client.cookies = cookies
        try:
            answer = client.post(reverse("user_create"), form)
            return answer.status_code, answer.headers.get("Location", "")
        finally:
            connections.close_all()

    count = 60 if examples <= 50 else 500
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(send, range(count)))
    user_made = User.objects.get(username="nguoi.moi")
    assert set(answers) == {(302, reverse("user_page", args=[user_made.pk]))}
    assert Entry.objects.filter(action="create_user").count() == 1
    assert user_made.roles.count() == 1
