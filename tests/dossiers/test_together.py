"""One step or one arrangement for several cases: nothing goes past what others did meanwhile."""

from __future__ import annotations

import html
import re
import secrets
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from ketnap.accounts.today import today
from ketnap.audit.latest import last_writings
from ketnap.audit.reading import viewed
from ketnap.dossiers import arranging, placement, sourcing
from ketnap.dossiers.models import Arrangement, Dossier
from tests import factories
from tests.accounts.people import officer, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]


class Office:
    """A commune with a clerk at a screen, and two cases on the list of sympathisers."""

    def __init__(self) -> None:
        self.land = factories.land()
        self.clerk = officer("clerk", self.land.commune, full_name="Y Văn Phòng")
        self.other = officer("organisation_officer", self.land.commune, full_name="A Tổ Chức")
        self.client = signed_in(self.clerk)
        self.cases = [self.case("Y Một"), self.case("Y Hai")]

    def case(self, name: str) -> Dossier:
        who = factories.person(self.land.cell, full_name=name)
        return factories.walk(self.land, who=who).to("on_list").dossier

    def post(self, address: str, sent: dict[str, Any]) -> tuple[HttpResponse, str]:
        """Send a form; return the answer and its text."""
        answer = self.client.post(address, {**sent, "form_key": secrets.token_urlsafe(24)})
        return answer, html.unescape(answer.content.decode())

    def bulk(self, **more: Any) -> tuple[HttpResponse, str]:
        """Ask for, or confirm, sending both to the class."""
        codes = [case.code for case in self.cases]
        return self.post("/ho-so/hang-loat/", {"act": "send_to_class", "codes": codes, **more})

    def stages(self) -> list[str]:
        return [Dossier.objects.get(pk=case.pk).stage for case in self.cases]


@pytest.fixture
def office() -> Office:
    return Office()


def marks(page: str) -> list[str]:
    """What the form on a page carries of each case."""
    return re.findall(r'name="marks" value="([^"]+)"', page)


def test_a_step_is_taken_for_all_who_were_shown(office: Office) -> None:
    _first, page = office.bulk()
    answer, _page = office.bulk(confirmed="1", on="20/11/2025", marks=marks(page))
    assert (answer.status_code, answer["Location"]) == (302, "/ho-so/")
    assert office.stages() == ["class_sent", "class_sent"]


def test_a_case_somebody_else_took_on_stops_all_and_is_named(office: Office) -> None:
    _first, page = office.bulk()
    taken = office.cases[0]
    sourcing.send_to_class(taken, by=office.other, on=factories.walk(office.land).day)
    viewed(taken, by=officer("inspector", office.land.commune, full_name="Y Chỉ Xem"), what="print")
    answer, text = office.bulk(confirmed="1", on="20/11/2025", marks=marks(page))
    assert answer.status_code == 409
    assert "Có người vừa sửa trước" in text
    assert re.search(r"Y Một</a>: A Tổ Chức đã ghi lúc \d\d/\d\d/\d{4}", text)
    assert "Chưa có gì được ghi" in text
    assert 'value="20/11/2025"' in text
    assert office.stages() == ["class_sent", "on_list"]
    again, _text = office.post(
        "/ho-so/hang-loat/",
        {
            "act": "send_to_class",
            "codes": [office.cases[1].code],
            "confirmed": "1",
            "on": "20/11/2025",
            "marks": marks(text),
        },
    )
    assert again.status_code == 302
    assert office.stages() == ["class_sent", "class_sent"]


def test_a_case_that_went_elsewhere_is_told(office: Office) -> None:
    _first, page = office.bulk()
    moved_on = factories.dt.date(2026, 1, 12)
    placement.move_dossier(
        office.cases[0],
        to=office.land.far,
        paper_number="05-GCN",
        paper_on=moved_on,
        by=office.other,
        on=moved_on,
    )
    answer, text = office.bulk(confirmed="1", on="20/11/2025", marks=marks(page))
    assert answer.status_code == 409
    assert "1 hồ sơ không còn ở đây" in text
    assert office.stages() == ["on_list", "on_list"]


def test_those_refused_stay_on_the_page_with_why_and_those_done_do_not(office: Office) -> None:
    late = factories.walk(
        office.land,
        who=factories.person(office.land.cell, full_name="Y Ba"),
        start=factories.dt.date(2026, 1, 5),
    ).to("on_list")
    office.cases.append(late.dossier)
    _first, page = office.bulk()
    answer, text = office.bulk(confirmed="1", on="20/11/2025", marks=marks(page))
    assert answer.status_code == 422
    assert "cho 2 hồ sơ" in text
    assert "Chưa ghi được cho các hồ sơ sau" in text
    assert re.findall(r'name="codes" value="([^"]+)"', text) == [late.dossier.code]
    assert office.stages() == ["class_sent", "class_sent", "on_list"]


def test_a_mistake_is_told_in_the_title_and_saves_nothing(office: Office) -> None:
    answer, text = office.bulk(confirmed="1", on="31/02/2025")
    assert answer.status_code == 422
    assert "<title>Lỗi: " in text
    assert office.stages() == ["on_list", "on_list"]


def test_an_arrangement_does_not_go_past_somebody_elses(office: Office) -> None:
    codes = [case.code for case in office.cases]
    _first, page = office.post("/viec/sap-xep/", {"kind": "give", "codes": codes})
    given = office.cases[1]
    arranging.give([given], office.other, because="đã nhận", by=office.other, on=today())
    sent = {
        "kind": "give",
        "codes": codes,
        "confirmed": "1",
        "to": str(office.clerk.pk),
        "because": "chia việc",
    }
    answer, text = office.post("/viec/sap-xep/", {**sent, "marks": marks(page)})
    assert answer.status_code == 409
    assert re.search(r"Y Hai</a>: A Tổ Chức đã ghi lúc", text)
    assert "chia việc</textarea>" in text
    assert [(a.dossier_id, a.given_to) for a in Arrangement.objects.all()] == [
        (given.pk, office.other)
    ]
    answer, _text = office.post("/viec/sap-xep/", {**sent, "marks": marks(text)})
    assert answer.status_code == 302
    assert {a.given_to for a in Arrangement.objects.all()} == {office.clerk}


@pytest.mark.parametrize("rows", [1, 3])
def test_who_was_faster_takes_one_question_for_any_number_of_cases(
    office: Office, django_assert_num_queries: Any, rows: int
) -> None:
    cases = [*office.cases, office.case("Y Ba")][:rows]
    with django_assert_num_queries(1):
        found = last_writings("dossier", [case.pk for case in cases])
        assert {entry.actor.full_name for entry in found.values()} == {"Trần Thị Cán Bộ"}
    assert sorted(found) == sorted(case.pk for case in cases)


def test_who_only_looked_is_not_said_to_have_saved(office: Office) -> None:
    case = office.cases[0]
    client: Client = office.client
    assert client.get(f"/ho-so/{case.code}/").status_code == 200
    found = last_writings("dossier", [case.pk])
    assert found[case.pk].action == "assign_helper"
