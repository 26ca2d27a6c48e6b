"""Signing in: passwords, the second step, links that work once, guessing, sessions that end."""

from __future__ import annotations

import datetime as dt
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ketnap.accounts.adapter import DONE
from ketnap.accounts.links import find_link
from ketnap.accounts.models import Role, RoleAssignment, User
from ketnap.accounts.services import (
    close_account,
    create_user,
    invite_first_administrator,
    renew_link,
)
from ketnap.accounts.today import today
from ketnap.audit.models import Entry
from ketnap.audit.refusals import Refused
from ketnap.organisations.loading import SA_THAY, load_organisations
from ketnap.organisations.models import Organisation
from tests.accounts.people import PASSWORD, code_of, officer, signed_in, with_app, with_password
from tests.factories import land

pytestmark = [pytest.mark.django_db, pytest.mark.database]
KEY = "k" * 24


def sign_in(client: Client, username: str, password: str = PASSWORD, **meta: Any) -> Any:
    data = {"login": username, "password": password}
    return client.post(reverse("account_login"), data, **meta)


@pytest.fixture
def clerk() -> User:
    return with_password(officer("clerk", land(members=0).commune, "an"))


@pytest.fixture
def secretary() -> User:
    return with_password(officer("cell_secretary", land(members=0).cell, "binh"))


def test_every_page_of_signing_in_is_drawn(secretary: User) -> None:
    client = Client()
    for name in ("account_login", "account_signup", "account_inactive"):
        assert client.get(reverse(name)).status_code == 200, name
    client = signed_in(secretary)
    for name in (
        "account",
        "account_logout",
        "account_change_password",
        "account_reauthenticate",
        "mfa_index",
        "mfa_deactivate_totp",
        "mfa_generate_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "usersessions_list",
    ):
        response = client.get(reverse(name))
        assert response.status_code == 200, name
        assert 'lang="vi"' in response.content.decode()


def test_a_password_opens_the_door_in_either_spelling_of_vietnamese(secretary: User) -> None:
    for form in ("NFC", "NFD"):
        response = sign_in(Client(), " BINH ", unicodedata.normalize(form, PASSWORD))
        assert (response.status_code, response["Location"]) == (302, "/")


def test_a_second_factor_is_asked_for_and_each_code_works_once(clerk: User) -> None:
    secret = with_app(clerk)
    code = code_of(secret)
    client = Client()
    assert sign_in(client, "an")["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("mfa_authenticate")).status_code == 200
    assert client.get(reverse("account")).status_code == 302  # not in yet
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert client.get(reverse("account")).status_code == 200
    again = Client()
    sign_in(again, "an")
    assert "đã dùng" in again.post(reverse("mfa_authenticate"), {"code": code}).content.decode()


def test_from_commune_level_up_nothing_opens_without_a_second_factor(clerk: User) -> None:
    client = Client()
    sign_in(client, "an")
    assert client.get(reverse("account"))["Location"] == reverse("mfa_index")
    assert "Cần thiết lập" in client.get(reverse("mfa_index")).content.decode()


def test_a_cell_secretary_may_work_without_a_second_factor(secretary: User) -> None:
    client = Client()
    sign_in(client, "binh")
    assert client.get(reverse("account")).status_code == 200


def test_the_secret_of_the_app_rests_sealed(clerk: User) -> None:
    secret = with_app(clerk)
    stored = Authenticator.objects.get(user=clerk).data["secret"]
    assert secret not in stored
    assert stored.startswith("1:")


def test_an_app_is_set_up_with_a_picture_and_printed_codes_follow(secretary: User) -> None:
    client = Client()
    sign_in(client, "binh")
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    assert "<svg" in page
    assert "style=" not in page
    secret = client.session["mfa.totp.secret"]
    response = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert response.status_code == 302
    page = client.get(reverse("mfa_view_recovery_codes"))
    assert page.status_code == 200
    assert client.get(reverse("mfa_download_recovery_codes")).status_code == 200


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(secretary: User) -> None:
    answers = {
        sign_in(Client(), name, "sai mật khẩu rồi").content.decode().replace(name, "?")
        for name in ("binh", "khong-co-ai")
    }
    assert len({strip_token(a) for a in answers}) == 1


def strip_token(page: str) -> str:
    import re

    return re.sub(r'(value|content)="[A-Za-z0-9]{64}"', "", page)


def test_an_unknown_name_costs_the_same_hashing(secretary: User, monkeypatch: Any) -> None:
    from django.contrib.auth import hashers

    counted: list[str] = []
    original = hashers.MD5PasswordHasher.encode

    def encode(self: Any, password: str, salt: str) -> str:
        counted.append(password)
        return original(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", encode)
    costs = []
    for name in ("binh", "khong-co-ai"):
        counted.clear()
        sign_in(Client(), name, "sai mật khẩu rồi")
        costs.append(len(counted))
    assert costs[0] == costs[1] > 0


def test_ten_wrong_tries_stop_the_guesser_but_not_the_person_elsewhere(secretary: User) -> None:
    for _ in range(10):
        last = sign_in(Client(), "binh", "đoán mò lần nữa", REMOTE_ADDR="10.0.0.9")
    assert last.status_code == 429
    assert "15 phút" in last.content.decode()
    assert sign_in(Client(), "binh", REMOTE_ADDR="10.0.0.9").status_code == 429
    assert sign_in(Client(), " BiNh", REMOTE_ADDR="10.0.0.9").status_code == 429
    forged = {"HTTP_X_FORWARDED_FOR": "10.0.0.77"}
    assert sign_in(Client(), "binh", REMOTE_ADDR="10.0.0.9", **forged).status_code == 429
    assert sign_in(Client(), "binh", REMOTE_ADDR="10.0.0.10").status_code == 302


def test_the_wait_ends_by_itself_and_grows_with_every_round(secretary: User) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(10):
            sign_in(Client(), "binh", "đoán mò lần nữa")
        clock.shift(dt.timedelta(minutes=14))
        assert sign_in(Client(), "binh").status_code == 429
        clock.shift(dt.timedelta(minutes=2))
        for _ in range(10):
            last = sign_in(Client(), "binh", "đoán mò lần nữa")
        assert "30 phút" in last.content.decode()
        clock.shift(dt.timedelta(minutes=16))
        assert sign_in(Client(), "binh").status_code == 429
        clock.shift(dt.timedelta(minutes=15))
        assert sign_in(Client(), "binh").status_code == 302


def test_another_persons_failures_do_not_shorten_the_wait(secretary: User) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(2):
            for _ in range(10):
                sign_in(Client(), "binh", "đoán mò lần nữa")
            clock.shift(dt.timedelta(minutes=16))
        sign_in(Client(), "nguoi-khac", "đoán mò lần nữa")
        assert sign_in(Client(), "binh").status_code == 429


def test_signing_in_out_and_failing_stand_in_the_trail_without_the_password(
    secretary: User,
) -> None:
    client = Client()
    sign_in(client, "binh", "sai mật khẩu rồi")
    sign_in(client, "binh")
    response = client.post(reverse("account_logout"))
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    actions = list(
        Entry.objects.filter(object_type="user", object_id=secretary.pk).values_list(
            "action", flat=True
        )
    )
    assert actions == ["sign_in_failed", "sign_in", "sign_out"]
    assert "sai mật" not in str(list(Entry.objects.values()))


def test_the_session_gets_a_new_number_at_sign_in_and_role_switch() -> None:
    country = land(members=0)
    user = with_password(officer("cell_secretary", country.cell, "binh"))
    officer("cell_secretary", country.second, "binh")
    client = Client()
    client.get(reverse("account_login"))
    client.session.save()
    before = client.session.session_key
    sign_in(client, "binh")
    inside = client.session.session_key
    second = RoleAssignment.objects.filter(user=user).last()
    assert second is not None
    response = client.post(reverse("switch_role"), {"role": second.pk})
    assert response.status_code == 302
    assert len({before, inside, client.session.session_key}) == 3
    assert client.get(reverse("account")).wsgi_request.unit == country.second


def test_a_role_of_somebody_else_cannot_be_chosen(secretary: User) -> None:
    other = officer("clerk", Organisation.objects.get(pk=land_unit("commune")), "khac")
    client = signed_in(secretary)
    role = RoleAssignment.objects.get(user=other).pk
    assert client.post(reverse("switch_role"), {"role": role}).status_code == 404


def land_unit(kind: str) -> int:
    found = Organisation.objects.filter(kind=kind).first()
    assert found is not None
    return found.pk


def test_a_session_ends_after_twenty_idle_minutes(secretary: User) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        client = Client()
        sign_in(client, "binh")
        clock.shift(dt.timedelta(minutes=19))
        assert client.get(reverse("account")).status_code == 200
        clock.shift(dt.timedelta(minutes=19))
        assert client.post(reverse("stay")).status_code == 204
        clock.shift(dt.timedelta(minutes=21))
        assert client.get(reverse("account")).status_code == 302


def test_a_session_ends_after_ten_hours_of_work(secretary: User) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        client = Client()
        sign_in(client, "binh")
        for _ in range(40):
            clock.shift(dt.timedelta(minutes=15))
            assert client.get(reverse("account")).status_code == 200
        clock.shift(dt.timedelta(minutes=1))
        assert client.get(reverse("account")).status_code == 302


def test_what_was_typed_is_kept_when_the_session_has_ended(secretary: User) -> None:
    page = Client().post(reverse("display_settings"), {"note": "đã gõ rất lâu", "form_key": KEY})
    assert page.status_code == 403
    assert "đã gõ rất lâu" in page.content.decode()


def test_closing_an_account_ends_every_session_at_once(secretary: User) -> None:
    by = officer("administrator", Organisation.objects.get(pk=land_unit("province")), "quan-tri")
    browsers = [Client(), Client()]
    for browser in browsers:
        sign_in(browser, "binh")
        assert browser.get(reverse("account")).status_code == 200
    close_account(secretary, reason="nghỉ công tác", by=by, on=today())
    assert [b.get(reverse("account")).status_code for b in browsers] == [302, 302]
    browser = Client()
    sign_in(browser, "binh")
    assert browser.get(reverse("account")).status_code == 302


def test_a_role_that_ends_today_is_gone_with_the_next_click(secretary: User) -> None:
    client = signed_in(secretary)
    assert client.get(reverse("account")).wsgi_request.unit is not None
    RoleAssignment.objects.filter(user=secretary).update(until=today())
    assert client.get(reverse("account")).wsgi_request.unit is None


def test_the_first_administrator_opens_his_account_with_a_link() -> None:
    user, token = invite_first_administrator(on=today())
    address = reverse("first_steps", args=[token])
    client = Client()
    assert client.get(address).status_code == 200
    form = {
        "form_key": KEY,
        "username": "Quan.Tri",
        "full_name": "Y Mẫu",
        "unit_name": "Đảng bộ xã Mẫu",
        "unit_kind": "commune",
        "unit_since": "01/07/2025",
        "password": PASSWORD,
        "again": PASSWORD,
    }
    weak = client.post(address, form | {"password": "matkhau1234", "again": "matkhau1234"})
    assert weak.status_code == 422
    assert Organisation.objects.count() == 0
    assert client.post(address, form)["Location"] == reverse("account_login")
    user.refresh_from_db()
    role = RoleAssignment.objects.get()
    assert (user.username, role.role, role.organisation.name) == (
        "quan.tri",
        Role.ADMINISTRATOR,
        "Đảng bộ xã Mẫu",
    )
    assert role.organisation.opened_on == dt.date(2025, 7, 1)
    assert client.get(address).status_code == 404
    assert sign_in(client, "quan.tri")["Location"] == "/"
    with pytest.raises(Refused) as refused:
        invite_first_administrator(on=today())
    assert refused.value.codes == ("not_the_first",)


def test_a_link_works_once_for_72_hours_and_only_its_digest_is_kept() -> None:
    by = officer("administrator", land(members=0).province, "quan-tri")
    user, token = create_user(username="moi", full_name="Người Mới", by=by, on=today())
    assert len(token) >= 32
    assert token not in str(list(user.links.values()))
    assert find_link(token) is not None
    with time_machine.travel(timezone.now() + dt.timedelta(hours=73)):
        assert find_link(token) is None
    fresh = renew_link(user, by=by, on=today())
    assert find_link(token) is None
    assert find_link(fresh) is not None


def test_no_account_exists_before_somebody_makes_one() -> None:
    assert User.objects.count() == 0


def test_the_first_administrator_of_a_loaded_tree_chooses_whose_installation_it_is() -> None:
    load_organisations(SA_THAY, None)
    commune = Organisation.objects.get(code="sa-thay-commune-2025")
    closed = Organisation.objects.get(code="sa-thay-district")
    user, token = invite_first_administrator(on=today())
    address = reverse("first_steps", args=[token])
    client = Client()
    assert commune.name in client.get(address).content.decode()
    form = {"form_key": KEY, "username": "quan.tri", "full_name": "Y Mẫu"}
    form |= {"password": PASSWORD, "again": PASSWORD}
    assert client.post(address, form | {"place": closed.pk}).status_code == 422
    assert client.post(address, form | {"place": commune.pk}).status_code == 302
    assert RoleAssignment.objects.get(user=user).organisation == commune


def test_what_was_done_at_sign_in_is_told_in_our_words(secretary: User) -> None:
    client = Client()
    signed = {"login": "binh", "password": PASSWORD}
    page = client.post(reverse("account_login"), signed, follow=True)
    assert page.wsgi_request.user == secretary
    assert "Successfully" not in page.content.decode()
    fresh = "nắng vàng trên nương rẫy cũ"
    form = {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh}
    page = client.post(reverse("account_change_password"), form, follow=True)
    assert "Đã đổi mật khẩu." in page.content.decode()


def test_every_message_of_the_sign_in_library_that_can_appear_has_our_words() -> None:
    import allauth

    folder = Path(allauth.__file__).parent / "templates"
    theirs = {
        str(path.relative_to(folder).as_posix())
        for app in ("account", "mfa", "usersessions")
        for path in (folder / app / "messages").glob("*.txt")
        if not {"email", "phone", "code"} & set(path.stem.split("_"))  # ways we do not offer
    }
    assert theirs - set(DONE) == set()


@pytest.mark.parametrize(
    ("password", "is_good"),
    [
        ("mật khẩu 2026!!", False),  # the office's words, whatever their marks
        ("DangVien@12345", False),
        ("Nguyễn Văn Bình 1", False),  # his own name, with or without marks
        ("nguyenvanbinh99", False),
        ("Chi bộ thôn Một 7", False),  # his unit
        ("066098001217", False),  # an identity number: figures alone
        ("ngắn quá 1", False),  # fewer than twelve signs
        ("mưa rừng trên nương", True),
        ("chibo thì không nói với ai", True),  # a familiar word among many others
        ("x" * 64 + " và một câu rất dài", True),
        ("chỉ toàn chữ thường thôi", True),  # no rule about figures or signs
    ],
)
def test_a_password_is_judged_by_how_easily_people_here_would_guess_it(
    password: str, is_good: bool
) -> None:
    who = officer("cell_secretary", land(members=0).cell, "binh.nv")
    User.objects.filter(pk=who.pk).update(full_name="Nguyễn Văn Bình")
    token = renew_link(who, by=None, on=today())
    form = {"form_key": KEY, "password": password, "again": password}
    answer = Client().post(reverse("first_steps", args=[token]), form)
    assert (answer.status_code == 302) == is_good
    who.refresh_from_db()
    assert who.check_password(password) == is_good
