"""Roles: given below at once, at one's own level by two people, for a period, never to oneself."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from ketnap.__main__ import main
from ketnap.accounts.models import Role, RoleAssignment, User
from ketnap.accounts.services import close_account
from ketnap.accounts.today import today
from ketnap.audit.models import Entry
from ketnap.audit.refusals import Refused
from ketnap.organisations.grants import approve_role, end_role, grant_role
from ketnap.organisations.scope import scope_of
from ketnap.web.models import Installation
from ketnap.web.templates import new_form_key
from tests.accounts.people import officer, signed_in, with_app
from tests.factories import Land, land, user

pytestmark = [pytest.mark.django_db, pytest.mark.database]
YEAR = dt.timedelta(days=365)


@pytest.fixture
def country() -> Land:
    return land(members=0)


def codes(call: Any, *args: Any, **values: Any) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        call(*args, **values)
    return refused.value.codes


def give(to: User, unit: Any, by: User, role: str = "clerk", **values: Any) -> RoleAssignment:
    given = {"since": today(), "until": today() + YEAR} | values
    return grant_role(to, organisation=unit, role=role, by=by, on=today(), **given)


def test_a_role_below_is_in_force_at_once(country: Land) -> None:
    admin, an = officer("administrator", country.province), user("an")
    assert give(an, country.commune, admin).approved
    assert scope_of(an, today()).covers(country.cell)
    assert not scope_of(an, today()).covers(country.far)


def test_a_role_at_ones_own_level_waits_for_a_second_person(country: Land) -> None:
    admin, an = officer("administrator", country.province), user("an")
    second = officer("leader", country.province)
    line = give(an, country.province, admin)
    assert scope_of(an, today()).roles == frozenset()
    assert codes(approve_role, line, by=admin, on=today()) == ("second_person",)
    approve_role(line, by=second, on=today())
    assert scope_of(an, today()).roles == {"clerk"}
    refused = Entry.objects.filter(action="refused").get()
    assert "second_person" in refused.reason


def test_every_administrators_role_takes_two(country: Land) -> None:
    admin = officer("administrator", country.province)
    officer("leader", country.province)
    assert not give(user("an"), country.cell, admin, role="administrator").approved


def test_where_no_second_person_has_ever_been_a_role_holds_at_once_and_the_trail_says_so(
    country: Land,
) -> None:
    admin = officer("administrator", country.province)
    assert give(user("an"), country.province, admin, role="administrator").approved
    entry = Entry.objects.get(action="grant_role")
    assert "chưa có người thứ hai" in entry.reason
    assert not give(user("binh"), country.province, admin, role="leader").approved


def test_nobody_becomes_the_only_one_by_closing_the_others(country: Land) -> None:
    admin = officer("administrator", country.province)
    second = officer("administrator", country.province, "thu-hai")
    RoleAssignment.objects.filter(user=second).update(until=today())
    close_account(second, reason="thôi việc", by=admin, on=today())
    assert not give(user("an"), country.province, admin).approved


def test_whoever_keeps_the_machine_lets_in_who_is_locked_out(country: Land, capsys: Any) -> None:
    admin = officer("administrator", country.province, "qt")
    with_app(admin)
    assert main(["admin-link", "--for", "QT", "--reset-factor"]) == 0
    assert not Authenticator.objects.filter(user=admin).exists()
    capsys.readouterr()
    assert main(["admin-link", "--for", "qt", "--address", "https://ketnap.xa.vn/"]) == 0
    assert "https://ketnap.xa.vn/tai-khoan/bat-dau/" in capsys.readouterr().out
    officer("leader", country.province)
    give(user("an"), country.province, admin)
    assert main(["admin-link", "--for", "an", "--approve"]) == 0
    assert scope_of(user("an"), today()).roles == {"clerk"}
    assert main(["admin-link", "--for", "an", "--approve"]) == 1
    assert main(["admin-link", "--for", "an", "--administrator", country.far.code]) == 0
    assert scope_of(user("an"), today()).may("manage_users", organisation=country.far)
    assert main(["admin-link", "--for", "khong-co"]) == 1
    assert main(["admin-link", "--approve"]) == 2
    done = Entry.objects.filter(actor=None).values_list("action", flat=True)
    assert {"reset_factor", "renew_link", "approve_role", "grant_role"} <= set(done)


def test_nobody_gives_roles_outside_his_scope_or_to_himself(country: Land) -> None:
    admin = officer("administrator", country.commune)
    assert codes(give, user("an"), country.far, admin) == ("outside_scope",)
    assert codes(give, admin, country.cell, admin) == ("to_oneself",)
    clerk = officer("clerk", country.commune)
    assert codes(give, user("an"), country.cell, clerk) == ("outside_scope",)


def test_high_roles_and_substitutes_must_end_and_not_outlast_a_term(country: Land) -> None:
    admin, an = officer("administrator", country.province), user("an")
    assert codes(give, an, country.commune, admin, until=None) == ("needs_end",)
    late = today() + 6 * YEAR
    assert codes(give, an, country.commune, admin, until=late) == ("too_long",)
    assert codes(give, an, country.commune, admin, until=today()) == ("ends_before_start",)
    assert give(an, country.cell, admin, role="cell_secretary", until=None).until is None


def test_a_substitute_acts_for_a_period_in_the_role_of_the_one_away(country: Land) -> None:
    admin, an = officer("administrator", country.province), user("an")
    away = RoleAssignment.objects.get(user=officer("cell_secretary", country.cell))
    week = today() + dt.timedelta(days=7)
    assert codes(give, an, None, admin, substitute_for=away, until=None) == ("needs_end",)
    line = give(an, None, admin, substitute_for=away, until=week)
    assert (line.role, line.organisation) == (Role.CELL_SECRETARY, country.cell)
    [held] = scope_of(an, today()).holdings
    assert held.get_role_display() == "Bí thư chi bộ (thay thế)"
    assert scope_of(an, week).holdings == ()


def test_a_role_ends_with_a_reason_and_leaves_its_history(country: Land) -> None:
    admin = officer("administrator", country.province)
    line = give(user("an"), country.commune, admin, since=today() - YEAR)
    assert codes(end_role, line, until=today(), reason="", by=admin, on=today()) == ("missing",)
    end_role(line, until=today(), reason="chuyển công tác", by=admin, on=today())
    assert scope_of(user("an"), today()).holdings == ()
    assert scope_of(user("an"), today() - dt.timedelta(days=1)).roles == {"clerk"}


def test_an_administrator_manages_accounts_on_the_pages_without_seeing_a_password(
    country: Land,
) -> None:
    admin = officer("administrator", country.province)
    client = signed_in(admin)
    form = {
        "form_key": new_form_key(),
        "username": "moi",
        "full_name": "Người Mới",
        "position": "Chuyên viên",
        "role": "clerk",
        "organisation": str(country.commune.pk),
        "since": "01/01/2026",
        "until": "01/01/2030",
    }
    page = client.post(reverse("user_create"), form, follow=True).content.decode()
    assert "/tai-khoan/bat-dau/" in page
    made = User.objects.get(username="moi")
    again = client.get(reverse("user_page", args=[made.pk])).content.decode()
    assert "/tai-khoan/bat-dau/" not in again
    assert "Chuyên viên" in again
    found = client.post(reverse("user_list"), {"name": "nguoi moi"}).content.decode()
    assert "Người Mới" in found
    closing = {"form_key": new_form_key(), "reason": "nghỉ hưu"}
    assert client.post(reverse("user_active", args=[made.pk]), closing).status_code == 302
    made.refresh_from_db()
    assert not made.is_active


def test_a_lost_second_factor_is_taken_off_by_two_people(country: Land) -> None:
    one = officer("administrator", country.province, "qt-mot")
    two = officer("administrator", country.province, "qt-hai")
    clerk = officer("clerk", country.commune)
    with_app(clerk)
    first, second = signed_in(one), signed_in(two)
    address = reverse("user_factor", args=[clerk.pk])
    assert first.post(address, {"form_key": new_form_key()}).status_code == 422
    asked = {"form_key": new_form_key(), "reason": "mất điện thoại"}
    assert first.post(address, asked).status_code == 302
    assert first.post(address, {"form_key": new_form_key()}).status_code == 422
    assert Authenticator.objects.filter(user=clerk).exists()
    shown = second.get(reverse("user_page", args=[clerk.pk])).content.decode()
    assert "mất điện thoại" in shown
    assert second.post(address, {"form_key": new_form_key()}).status_code == 302
    assert not Authenticator.objects.filter(user=clerk).exists()
    done = Entry.objects.filter(object_id=clerk.pk, action__contains="factor")
    assert list(done.order_by("number").values_list("action", "actor")) == [
        ("propose_factor_reset", one.pk),
        ("reset_factor", two.pk),
    ]


def test_accounts_of_other_branches_are_not_shown(country: Land) -> None:
    far = officer("clerk", country.other_commune, "o-xa")
    near = officer("clerk", country.cell, "o-gan")
    both = officer("clerk", country.cell, "hai-noi")
    officer("clerk", country.far, "hai-noi")
    client = signed_in(officer("administrator", country.commune))
    page = client.get(reverse("user_list")).content.decode()
    assert near.username in page
    for hidden in (far, both):
        assert hidden.username not in page
        assert client.get(reverse("user_page", args=[hidden.pk])).status_code == 404


def demo_person(unit: Any, username: str = "minh-hoa") -> User:
    return officer("clerk", unit, username, is_demo=True)


def test_the_demos_people_are_offered_only_in_a_demo_and_on_this_machine() -> None:
    Installation.objects.create(is_demo=True)
    person = demo_person(land(members=0).commune)
    form = {"user": person.pk}
    assert person.full_name in Client().get(reverse("account_login")).content.decode()
    far = Client(REMOTE_ADDR="10.0.0.5")
    assert person.full_name not in far.get(reverse("account_login")).content.decode()
    assert far.post(reverse("enter_as_demo"), form).status_code == 404
    proxied = Client(HTTP_X_FORWARDED_FOR="10.0.0.5")
    assert proxied.post(reverse("enter_as_demo"), form).status_code == 404
    client = Client()
    assert client.post(reverse("enter_as_demo"), form).status_code == 302
    assert client.get(reverse("account")).status_code == 200


def test_real_accounts_cannot_be_played_not_even_in_a_demo() -> None:
    Installation.objects.create(is_demo=True)
    real = officer("clerk", land(members=0).commune)
    assert Client().post(reverse("enter_as_demo"), {"user": real.pk}).status_code == 404


def test_real_data_never_offers_a_choice_of_people(country: Land) -> None:
    real = officer("clerk", country.commune)
    assert Client().post(reverse("enter_as_demo"), {"user": real.pk}).status_code == 404
    assert real.full_name not in Client().get(reverse("account_login")).content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Installation.objects.create(is_demo=True)
