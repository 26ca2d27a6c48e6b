"""The trail on screen: who has seen what, before and after as far as one may read, whole or not."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from django.urls import reverse

from ketnap.audit.models import Entry
from ketnap.audit.reading import exported, viewed
from ketnap.audit.wording import ACTIONS
from ketnap.organisations.models import Reorganisation
from ketnap.people.services import correct_person
from tests.accounts.people import officer, signed_in
from tests.factories import land, person, walk
from tests.house.source import modules

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NUMBER = "066098001217"


@pytest.fixture
def case() -> Any:
    country = land(members=0)
    who = person(country.cell, full_name="Y Bích Thủy", identity_number=NUMBER)
    return walk(country, who=who)


def page(client: Any, name: str, **given: Any) -> str:
    answer = client.get(reverse(name, kwargs=given))
    assert answer.status_code == 200, (name, answer.status_code)
    return str(answer.content.decode())


def test_revealing_an_identity_number_is_one_entry_each_time(case: Any) -> None:
    clerk = officer("clerk", case.land.commune)
    client = signed_in(clerk)
    pk = case.dossier.person_id
    for _ in range(2):
        assert NUMBER in page(client, "reveal_identity", pk=pk)
    looks = Entry.objects.filter(action="viewed_identity_number", actor=clerk, person_id=pk)
    assert looks.count() == 2
    assert {look.role for look in looks} == {"clerk"}
    assert NUMBER not in str(list(Entry.objects.values())) + str(
        list(Entry.objects.values_list("values_beside__after", flat=True))
    )


def test_the_number_rests_sealed_and_is_found_by_its_index(case: Any) -> None:
    from django.db import connection

    from ketnap.people.models import Person
    from ketnap.people.services import identity_index

    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_number, identity_index FROM ketnap_person")
        stored = str(cursor.fetchall())
    assert NUMBER not in stored
    assert Person.objects.get(identity_index=identity_index(NUMBER)).identity_number == NUMBER


def test_who_has_seen_a_case_is_on_its_page(case: Any) -> None:
    auditor = officer("auditor", case.land.province, full_name="Kiểm Tra Viên")
    viewed(case.dossier, by=auditor, what="fields", fields=["religion"])
    viewed(case.dossier, by=auditor, what="fields", fields=["religion"])
    client = signed_in(officer("clerk", case.land.commune))
    shown = page(client, "trail_of_dossier", code=case.dossier.code)
    assert "Ai đã xem" in shown
    assert "Kiểm Tra Viên" in shown
    assert Entry.objects.filter(action="viewed_fields").count() == 1
    assert Entry.objects.filter(action="searched_trail").count() == 1
    assert Entry.objects.filter(person_id=case.dossier.person_id).exists()


def test_an_administrator_sees_accounts_in_the_trail_but_no_case(case: Any) -> None:
    client = signed_in(officer("administrator", case.land.province))
    shown = page(client, "trail")
    assert "Đăng nhập" in shown
    assert case.dossier.code not in shown
    about = Entry.objects.filter(dossier_id=case.dossier.pk).values_list("number", flat=True)
    for number in about:
        answer = client.get(reverse("trail_entry", kwargs={"number": number}))
        assert answer.status_code == 404


def test_values_one_may_not_read_are_masked_in_the_trail(case: Any) -> None:
    from ketnap.audit.differences import MASK, differences
    from ketnap.organisations.scope import scope_of

    day = case.dossier.opened_on
    who = case.dossier.person
    correct_person(who, religion="Tin lành", reason="đính chính", by=case.by, on=day)
    entry = Entry.objects.filter(action="correct_person").latest("number")

    def texts(role: str, unit: Any) -> set[str]:
        from ketnap.accounts.today import today

        scope = scope_of(officer(role, unit), today())
        return {c.after for c in differences(entry, scope)[0]}

    assert "Tin lành" in texts("clerk", case.land.commune)
    for role, unit in (("class_organiser", case.land.commune), ("clerk", case.land.far)):
        assert "Tin lành" not in texts(role, unit)
        assert MASK in texts(role, unit)


def test_the_button_says_whether_the_trail_is_whole(case: Any) -> None:
    client = signed_in(officer("auditor", case.land.province))
    shown = client.post(reverse("trail_verify")).content.decode()
    assert "Chuỗi nhật ký nguyên vẹn." in shown
    assert "không loại trừ được" in shown


def test_the_trail_is_searched_by_day_action_person_and_case(case: Any) -> None:
    clerk = officer("clerk", case.land.commune)
    exported("danh sách", by=clerk, rows=12, sentence="chi bộ thôn", subject=case.dossier)
    client = signed_in(clerk)
    for given, found in (
        ({"action": "exported"}, True),
        ({"actor": clerk.username, "action": "exported"}, True),
        ({"code": case.dossier.code, "action": "exported"}, True),
        ({"until": "01/01/2020", "action": "exported"}, False),
        ({"since": "01/01/2020", "action": "exported", "unit": str(case.land.cell.pk)}, False),
    ):
        rows = client.post(reverse("trail"), given).content.decode()
        assert ("chi bộ thôn" in rows) == found, given
    searches = Entry.objects.filter(action="searched_trail", actor=clerk)
    assert searches.count() == 5


def test_every_verb_the_program_writes_has_words() -> None:
    verbs = set(Reorganisation.Event.values)
    for tree in modules().values():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[:1] + [k.value for k in node.keywords if k.arg == "action"]
            if name in ("changing", "append") and first and isinstance(first[0], ast.Constant):
                verbs.add(first[0].value)
    verbs = {v for v in verbs if isinstance(v, str) and v.isidentifier() and "_" in v}
    assert sorted(verbs - set(ACTIONS)) == []
