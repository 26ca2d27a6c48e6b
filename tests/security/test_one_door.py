"""Tables are written through the one door: the watch over every page works and finds a culprit."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from ketnap.accounts.models import User
from ketnap.audit.change import changing
from ketnap.audit.context import acting_as
from ketnap.audit.models import Entry
from tests.accounts.people import PASSWORD, officer, with_password
from tests.factories import land
from tests.guarding import WrittenOutside

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_page_that_writes_by_itself_is_caught() -> None:
    user = User.objects.create(username="an", full_name="An")
    with acting_as(), pytest.raises(WrittenOutside), transaction.atomic():
        User.objects.filter(pk=user.pk).update(full_name="Khác")
    with acting_as(), pytest.raises(WrittenOutside), transaction.atomic():
        User.objects.create(username="binh", full_name="Bình")
    with acting_as(), changing("correct_person", subject=user, by=user) as change:
        change.update(user, full_name="Khác")
    assert User.objects.get().full_name == "Khác"


def test_changing_ones_password_is_an_entry_and_ends_nothing_else() -> None:
    user = with_password(officer("cell_secretary", land(members=0).cell, "an"))
    client = Client()
    client.post(reverse("account_login"), {"login": "an", "password": PASSWORD})
    fresh = "nắng vàng trên nương rẫy cũ"
    form = {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh}
    assert client.post(reverse("account_change_password"), form).status_code == 302
    user.refresh_from_db()
    assert user.check_password(fresh)
    entry = Entry.objects.get(action="choose_password", actor=user)
    [value] = entry.values_beside.all()
    assert (value.before, value.after) == ("•••", "•••")
