"""The tree and the unit page: what is shown on a day, to whom."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from ketnap.accounts.models import Role, RoleAssignment, User
from ketnap.organisations import services
from ketnap.organisations.loading import SA_THAY, load_organisations
from ketnap.organisations.models import Kind, Organisation
from ketnap.organisations.services import Document, NewUnit
from ketnap.web.models import Installation

pytestmark = pytest.mark.django_db

BASIS = Document("15-QĐ/ĐU", dt.date(2025, 7, 5))
DAY = dt.date(2025, 7, 5)


@pytest.fixture
def sa_thay() -> None:
    load_organisations(SA_THAY, None)
    cells = [
        NewUnit(
            code=f"{commune}-{n}",
            name=f"Chi bộ Thôn {n} {commune}",
            kind=Kind.CELL,
            parent=f"{commune}-commune-2025",
        )
        for commune in ("sa-binh", "ya-ly")
        for n in (1, 2)
    ]
    services.establish_many(cells, basis=BASIS, by=None, on=DAY)


def signed_in(client: Client, code: str, role: str = Role.LEADER) -> Client:
    """A client whose user holds ``role`` at the unit, in the demo (no second factor asked)."""
    Installation.objects.create(is_demo=True)
    user = User.objects.create(username="u", full_name="Nguyễn Thị Hằng", is_demo=True)
    RoleAssignment.objects.create(
        user=user,
        organisation=Organisation.objects.get(code=code),
        role=role,
        since=dt.date(2025, 7, 1),
    )
    client.force_login(user)
    return client


def test_the_tree_of_30_june_2025_shows_the_district_and_that_of_1_july_does_not(sa_thay, client):
    office = signed_in(client, "quang-ngai-province")
    before = office.get("/cay-to-chuc/?ngay=30/06/2025&mo=sa-thay-district").content.decode()
    assert "Huyện Sa Thầy" in before
    assert "Xã Sa Nghĩa" in before
    after = office.get("/cay-to-chuc/?ngay=2025-07-01").content.decode()
    assert "Huyện Sa Thầy" not in after
    assert "Xã Sa Nghĩa" not in after
    assert "sa-binh-commune-2025" in after


def test_a_day_that_is_no_day_is_told_and_today_is_shown(sa_thay, client):
    page = signed_in(client, "quang-ngai-province").get("/cay-to-chuc/?ngay=31/06/2025")
    assert page.status_code == 200
    assert "notice bad" in page.content.decode()


def test_a_branch_is_sent_alone_when_it_is_opened(sa_thay, client):
    office = signed_in(client, "quang-ngai-province")
    answer = office.get(
        "/cay-to-chuc/?mo=sa-binh-commune-2025", headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in answer
    assert answer.count('role="treeitem"') == 2
    assert answer.count('aria-level="3"') == 2


def test_search_needs_no_accents_and_finds_both_communes_called_sa_binh(sa_thay, client):
    page = signed_in(client, "quang-ngai-province").get("/cay-to-chuc/?q=xa sa binh")
    text = page.content.decode()
    assert '/don-vi/sa-binh-commune-2025/"' in text
    assert '/don-vi/sa-binh-commune-2020/"' in text
    assert "đến hết ngày 30/06/2025" in text


def test_a_commune_sees_what_merged_into_it_and_nothing_of_its_neighbour(sa_thay, client):
    office = signed_in(client, "sa-binh-commune-2025", Role.CLERK)
    for day in ("", "?ngay=2025-06-30", "?q=xa", "?q=thon"):
        text = office.get(f"/cay-to-chuc/{day}").content.decode()
        assert "ya-ly" not in text
        assert "Ya Ly" not in text
    past = office.get("/cay-to-chuc/?ngay=2025-06-30").content.decode()
    assert "Xã Sa Nghĩa" in past
    assert office.get("/don-vi/sa-binh-commune-2020/").status_code == 200


def test_a_foreign_unit_and_an_unknown_one_answer_alike(sa_thay, client):
    office = signed_in(client, "sa-binh-commune-2025", Role.CLERK)
    for address in ("/don-vi/{}/", "/cay-to-chuc/?mo={}"):
        foreign = office.get(address.format("ya-ly-commune-2025"))
        unknown = office.get(address.format("no-such-unit"))
        assert foreign.status_code == unknown.status_code == 404


def test_the_page_of_a_unit_tells_its_history_with_documents_and_its_powers(sa_thay, client):
    page = signed_in(client, "quang-ngai-province").get("/don-vi/ro-koi-commune/")
    text = page.content.decode()
    assert "Chuyển về trực thuộc Tỉnh Quảng Ngãi" in text
    assert "1677/NQ-UBTVQH15 ngày 16/06/2025" in text
    assert "Kết nạp, Công nhận chính thức, Xóa tên" in text
    assert "theo nguồn dẫn lại" in text


def test_the_page_of_a_closed_unit_leads_to_its_successor(sa_thay, client):
    page = signed_in(client, "quang-ngai-province").get("/don-vi/sa-binh-commune-2020/")
    text = page.content.decode()
    assert "đã kết thúc hoạt động từ ngày 01/07/2025" in text
    assert 'href="/don-vi/sa-binh-commune-2025/"' in text


def test_the_page_of_a_unit_counts_the_cells_under_it(sa_thay, client):
    office = signed_in(client, "quang-ngai-province")
    assert "2 chi bộ" in office.get("/don-vi/quang-ngai-province/").content.decode()
