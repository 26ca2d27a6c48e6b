"""The page of a case: its main button, what is due, the way so far, a link for what is lacking."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from lxml import html

from ketnap.dossiers import returns, verification
from tests.dossiers.test_walk_in_pages import Office
from tests.factories import land, member, person
from tests.factories import walk as walk_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def office() -> Office:
    return Office(land(members=6))


def at(stage: str, office: Office, start: dt.date = dt.date(2026, 1, 5), **who: Any) -> Any:
    """Put the office before a case carried to ``stage`` on the way begun that day."""
    walk = walk_of(office.world, start=start, who=who.get("who")).to(stage)
    office.dossier = walk.dossier
    return walk


def page_of(office: Office) -> Any:
    return html.fromstring(office.client.get(f"/ho-so/{office.dossier.code}/").content.decode())


def words(nodes: Any) -> list[str]:
    return [" ".join(node.text_content().split()) for node in nodes]


def asked(page: Any) -> list[Any]:
    """The requirements that are not folded away."""
    return page.xpath("//main//ul[contains(@class, 'checklist')][not(ancestor::details)]/li")


def main_button(page: Any) -> tuple[str, str]:
    (link,) = page.xpath("//*[contains(@class, 'next-step')]//a[contains(@class, 'main')]")
    return words([link])[0], link.get("href")


def ask(office: Office, walk: Any, *places: str) -> list[Any]:
    return [
        verification.ask_verification(
            office.dossier, relation="self", place=place, by=office.world.by, on=walk.after(1)
        )
        for place in places
    ]


def test_while_places_have_not_answered_the_main_button_records_their_answers(office):
    rows = ask(office, at("cv_declared", office), "Xã Đăk Tô", "Xã Sa Nhơn")
    code, day = office.dossier.code, rows[0].asked_on
    page = page_of(office)
    assert main_button(page) == ("Ghi trả lời thẩm tra", f"/ho-so/{code}/tham-tra/")
    beside = words(page.xpath("//*[@class='other-acts']//a"))
    assert "Kết luận thẩm tra lý lịch" in beside
    (broken,) = page.xpath("//ul[contains(@class, 'checklist')]/li[@class='warn']")
    assert broken.xpath(".//a[contains(@class, 'button')]/@href") == [f"/ho-so/{code}/tham-tra/"]

    def answer(row: Any) -> str:
        address = f"/ho-so/{code}/tham-tra/{row.pk}/tra-loi/"
        return office.send(address, on=day + dt.timedelta(days=9), clear="true").url

    assert answer(rows[0]) == f"/ho-so/{code}/tham-tra/"
    assert main_button(page_of(office)) == (
        "Ghi trả lời thẩm tra",
        f"/ho-so/{code}/tham-tra/{rows[1].pk}/tra-loi/",
    )
    assert answer(rows[1]) == f"/ho-so/{code}/"
    assert main_button(page_of(office))[0] == "Kết luận thẩm tra lý lịch"


def test_asking_and_going_on_leaves_a_case_that_waits_for_answers(office):
    walk = at("cv_declared", office)
    address = f"/ho-so/{office.dossier.code}/viec/ask_verification/"
    sent = office.send(address, on=walk.after(1), relation="self", place="Xã Đăk Tô", then="next")
    assert sent.url == "/"


def test_what_is_overdue_is_told_beside_the_name_and_among_the_dates(office):
    at("cell_resolved", office, dt.date(2022, 1, 10))
    page = page_of(office)
    due = office.dossier.next_due_on
    late = f"Quá hạn {(dt.date.today() - due).days} ngày"
    (head,) = page.xpath("//*[@class='identity-name']")
    assert late in words([head])[0]
    (dates,) = page.xpath("//ul[@class='deadlines']")
    first, *others = words(dates.xpath("./li"))
    assert first.startswith(f"{due:%d/%m/%Y} ")
    assert late in first
    assert "Tính thế nào?" in first
    assert not any("giấy chứng nhận hết hạn" in other for other in [first, *others])


def test_the_way_of_somebody_recognised_ends_on_the_official_day_and_asks_nothing_more(office):
    at("recognition_decided", office, dt.date(2022, 1, 10))
    page = page_of(office)
    admitted = office.dossier.admitted_on
    told = words(page.xpath("//ol[@class='rail']/li"))[-2:]
    assert [part.split()[-1] for part in told] == [
        f"{admitted:%m/%Y}",
        f"{admitted.replace(year=admitted.year + 1):%m/%Y}",
    ]
    assert not any("xóa tên" in line for line in words(page.xpath("//ul/li")))
    assert not page.xpath("//ul[@class='deadlines']")


def test_an_age_that_is_not_known_is_mended_by_its_own_link_and_the_party_keeps_its_capital(office):
    who = person(office.world.cell, full_name="Y Chưa Rõ", born=None)
    at("on_list", office, who=who)
    page = page_of(office)
    lines = page.xpath("//ul[contains(@class, 'checklist')]/li[@class='unknown']")
    (age,) = [line for line in lines if "Đủ 18 tuổi" in line.text_content()]
    assert words([age])[0].count("ngày sinh") == 1
    assert age.xpath(".//a[contains(@class, 'button')]/@href") == [
        f"/ho-so/{office.dossier.code}/ly-lich/dinh-chinh/"
    ]
    told = " ".join(words(lines))
    assert "lớp nhận thức về Đảng" in told
    assert "về đảng" not in told


def test_a_case_that_came_back_tells_why_by_which_clause_and_where_to_mend_it(office):
    walk = at("submitted", office)
    returns.return_dossier(
        office.dossier,
        reasons=[("verification_incomplete", "thiếu quê mẹ"), ("schooling", ""), ("age", ""),
                 ("vote_base_wrong", ""), ("papers_faulty", "")],
        by=office.world.by, on=walk.after(3),
    )  # fmt: skip
    page = page_of(office)
    (told,) = page.xpath("//main//div[@class='notice wait']")
    code, shown = office.dossier.code, words(told.xpath(".//li"))
    assert words(told.xpath(".//p"))[0].startswith("Bị trả lại lần 1, ngày ")
    assert shown[0].startswith("Thẩm tra lý lịch chưa đủ nơi: thiếu quê mẹ (")
    assert re.search(r"-HD/TW ngày \d\d/\d\d/\d{4}[^()]*\) Bổ sung$", shown[0])
    assert told.xpath(".//a/@href") == [
        f"/ho-so/{code}/tham-tra/",
        f"/ho-so/{code}/du-kien/?muc=schooling",
        f"/ho-so/{code}/ly-lich/dinh-chinh/",
        f"/ho-so/{code}/viec/cell_consider_again/",
    ]
    for address in told.xpath(".//a/@href"):
        assert office.client.get(address).status_code == 200, address
    assert not any("uyết định" in line for line in words(asked(page)))


def test_a_closed_case_says_why_asks_nothing_and_can_be_opened_again_with_a_reason(office):
    at("applied", office)
    address = f"/ho-so/{office.dossier.code}/"
    assert office.client.get(f"{address}mo-lai/").status_code == 404
    office.step("close", on=office.dossier.applied_on, reason="withdrawn", note="")
    page = page_of(office)
    (notice,) = page.xpath("//main//div[@class='notice hush']")
    assert "người xin vào Đảng rút đơn" in words([notice])[0]
    assert notice.xpath(".//a/@href") == [f"{address}mo-lai/"]
    assert not [line for line in asked(page) if line.get("class") == "unknown"]
    assert "điều không xét đến" in page.text_content()

    empty = office.send(f"{address}mo-lai/", reason="")
    assert empty.status_code == 422
    back = office.send(f"{address}mo-lai/", reason="Ghi nhầm người cùng tên")
    assert back.url == address
    office.dossier.refresh_from_db()
    assert (office.dossier.stage, office.dossier.closed_on) == ("applied", None)


def test_the_paper_of_a_move_is_asked_for_at_its_own_box(office):
    at("applied", office)
    address = f"/ho-so/{office.dossier.code}/viec/move/"
    typed = {"on": dt.date(2026, 6, 1), "to": office.world.far.code}
    page = html.fromstring(office.send(address, **typed).content.decode())
    (wrong,) = page.xpath("//*[@id='id_paper_number']/ancestor::*[contains(@class, 'wrong')]")
    assert "giấy chứng nhận người vào Đảng đang được xem xét" in words([wrong])[0]
    assert office.send(address, **typed, paper_number="12-GCN/ĐU").status_code == 302
    office.dossier.refresh_from_db()
    assert office.dossier.cell == office.world.far


def test_a_second_candidacy_leads_to_the_first_and_back(office):
    at("applied", office)
    first = office.dossier
    office.step("close", on=first.applied_on, reason="withdrawn", note="")
    person = first.person
    opened = office.send(
        "/ho-so/moi/", full_name=person.full_name, cell=office.world.cell.code, asked="1",
        person=person.pk, sourced_by="cell", sourced_on=dt.date(2026, 9, 1),
    )  # fmt: skip
    second = person.dossiers.latest("pk")
    assert opened.url == f"/ho-so/{second.code}/"
    for here, there in ((first, second), (second, first)):
        told = office.client.get(f"/ho-so/{here.code}/ly-lich/").content.decode()
        assert f'<a href="/ho-so/{there.code}/">{there.code}</a>' in told


def test_somebody_who_left_the_party_is_put_on_a_list_again_as_a_readmission(office):
    left = member(office.world.cell, full_name="A Trở Lại")
    left.memberships.update(ended_on=dt.date(2020, 3, 2), ended_by="struck_off")
    typed = {
        "full_name": "A Trở Lại", "cell": office.world.cell.code, "sourced_by": "cell",
        "sourced_on": dt.date(2026, 9, 1), "asked": "1", "person": left.pk,
    }  # fmt: skip
    page = html.fromstring(office.send("/ho-so/moi/", **typed).content.decode())
    (wrong,) = page.xpath("//*[@id='id_readmission']/ancestor::*[contains(@class, 'wrong')]")
    assert "lần này là kết nạp lại" in words([wrong])[0]
    assert page.xpath("//input[@name='person']/@value") == [str(left.pk)]
    barred = office.send("/ho-so/moi/", **typed, readmission="on", left_reason="disunity")
    assert barred.status_code == 422
    opened = office.send(
        "/ho-so/moi/", **typed, readmission="on", left_reason="struck_off", times_readmitted="0"
    )
    assert opened.status_code == 302
    case = left.dossiers.get()
    assert (case.readmission, case.left_on, case.left_reason, case.times_readmitted) == (
        True, dt.date(2020, 3, 2), "struck_off", 0,
    )  # fmt: skip
