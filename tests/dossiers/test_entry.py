"""Nhập, sửa hồ sơ: sections with their state, each saved by itself; every answer on one page."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest

from ketnap.audit.models import Entry
from ketnap.dossiers import returns
from ketnap.dossiers.models import Meeting
from ketnap.people.models import Person
from tests.dossiers.test_bad_input import act, at, office, told
from tests.dossiers.test_walk_in_pages import Office

pytestmark = [pytest.mark.django_db, pytest.mark.database]

__all__ = ["office"]  # the fixture


def sections(office: Office) -> dict[str, tuple[str, str]]:
    """Return the state and the hint of every section shown."""
    page = office.client.get(f"/ho-so/{office.dossier.code}/nhap/").content.decode()
    lines = re.findall(r'<li class="(done|open|begun|waiting)">(.*?)</li>', page, re.S)
    found = {}
    for state, line in lines:
        words = [html.unescape(w).strip() for w in re.findall(r">([^<>]+)<", line)]
        said = [word for word in words if word]
        found[said[0]] = (state, said[1] if len(said) > 2 else "")
    return found


def test_each_section_tells_its_state_and_what_it_waits_for(office):
    at("class_passed", office)
    found = sections(office)
    assert found["Ghi giấy chứng nhận lớp nhận thức"][0] == "done"
    assert found["Nhận đơn xin vào Đảng"] == ("open", "")
    assert found["Nhận lý lịch người xin vào Đảng"] == (
        "waiting", "Sau bước “Nhận đơn xin vào Đảng”.",
    )  # fmt: skip
    assert found["Họ tên, ngày sinh, giới tính"][0] == "done"
    assert found["Quê quán, nơi ở"] == ("open", "")


def test_a_draft_marks_its_section_as_begun_and_comes_back(office):
    dossier = at("class_passed", office)
    office.client.post(f"/nhap/act:{dossier.pk}:receive_application/", {"on": "06/04/2026"})
    office.client.post(f"/nhap/person:{dossier.person_id}:noi-o/", {"home": "Sa Bình"})
    found = sections(office)
    assert found["Nhận đơn xin vào Đảng"] == ("begun", "Có bản nháp chưa lưu.")
    assert found["Quê quán, nơi ở"] == ("begun", "Có bản nháp chưa lưu.")
    page = office.client.get(f"/ho-so/{dossier.code}/ly-lich/dinh-chinh/", {"phan": "noi-o"})
    assert 'value="Sa Bình"' in page.content.decode()


def test_a_part_is_saved_by_itself_without_a_reason_and_leads_back(office):
    dossier = at("class_passed", office)
    address = f"/ho-so/{dossier.code}/ly-lich/dinh-chinh/"
    back = f"/ho-so/{dossier.code}/nhap/"
    page = office.client.get(address, {"phan": "noi-o", "ve": back}).content.decode()
    assert re.findall(r'name="(home|full_name|schooling|reason)"', page) == ["home"]
    saved = office.send(address, phan="noi-o", ve=back, home="Sa Bình", residence="Lung Leng")
    assert (saved.status_code, saved["Location"]) == (302, back)
    person = Person.objects.get(pk=dossier.person_id)
    assert (person.home, person.residence, person.schooling) == (
        "Sa Bình", "Lung Leng", "upper_secondary",
    )  # fmt: skip
    entry = Entry.objects.filter(action="correct_person").latest("number")
    assert entry.reason == "Bổ sung điều chưa ghi"
    assert sections(office)["Quê quán, nơi ở"] == ("done", "")


def test_what_is_replaced_still_needs_a_reason(office):
    dossier = at("class_passed", office)
    address = f"/ho-so/{dossier.code}/ly-lich/dinh-chinh/"
    typed = {"phan": "ho-ten", "full_name": "Y Blen Sửa", "born": "12/05/1998", "gender": "male"}
    refused = office.send(address, **typed)
    assert "Đính chính phải ghi lý do và căn cứ (giấy tờ nào)." in told(refused)
    assert "Y Blen Sửa" in refused.content.decode()
    assert Person.objects.get(pk=dossier.person_id).full_name == "Nguyễn Văn Mẫu"
    assert office.send(address, **typed, reason="đối chiếu căn cước").status_code == 302
    assert Person.objects.get(pk=dossier.person_id).full_name == "Y Blen Sửa"


def test_a_way_back_to_another_site_is_not_taken(office):
    dossier = at("class_passed", office)
    saved = office.send(
        f"/ho-so/{dossier.code}/ly-lich/dinh-chinh/", phan="noi-o", home="X",
        ve="https://xau.example/",
    )  # fmt: skip
    assert saved["Location"] == f"/ho-so/{dossier.code}/ly-lich/"


def answers(page: str) -> dict[str, tuple[str, str]]:
    """Return each answer of a check page with the address that changes it."""
    rows = re.findall(r"<div><dt>(.*?)</dt><dd>(.*?)</dd></div>", page, re.S)
    found = {}
    for term, rest in rows:
        link = re.search(r'href="([^"]+)"', rest)
        value = re.sub(r"<[^>]+>", " ", re.sub(r"<a .*?</a>", "", rest, flags=re.S))
        found[html.unescape(term)] = (
            " ".join(html.unescape(value).split()), html.unescape(link.group(1)) if link else "",
        )  # fmt: skip
    return found


def test_every_answer_stands_on_one_page_and_what_is_empty_says_so(office):
    dossier = at("comments", office)
    here = f"/ho-so/{dossier.code}/kiem-tra/"
    found = answers(office.client.get(here).content.decode())
    assert found["Họ và tên"][0] == "Nguyễn Văn Mẫu"
    assert found["Quê quán"][0] == "Chưa nhập"
    assert found["Ngày làm đơn xin vào Đảng"][0] == dossier.applied_on.strftime("%d/%m/%Y")
    for term, (_value, href) in found.items():
        bare = href.partition("#")[0]
        assert office.client.get(bare).status_code == 200, term
    home = found["Quê quán"][1].partition("#")[0]
    page = office.client.get(home).content.decode()
    assert f'name="ve" value="{here}"' in page


def test_a_vote_is_read_once_more_before_it_is_kept(office):
    dossier = at("comments", office)
    typed = {
        "on": dt.date(2026, 6, 1), "entitled": "6", "excused_absent": "0", "votes_for": "5",
        "votes_against": "1", "votes_other": "0", "resolution_number": "06-NQ/CB",
    }  # fmt: skip
    page = act(office, "cell_consider", **typed, then="check")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Chưa có gì được ghi" in text
    assert answers(text)["Số nghị quyết"] == (
        "06-NQ/CB", f"/ho-so/{dossier.code}/viec/cell_consider/#id_resolution_number",
    )  # fmt: skip
    assert "Đủ phiếu: 5 trên 6, cần 4" in text
    assert Meeting.objects.count() == 0
    changed = office.client.get(f"/ho-so/{dossier.code}/viec/cell_consider/").content.decode()
    assert 'value="06-NQ/CB"' in changed
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', text))
    done = office.client.post(f"/ho-so/{dossier.code}/viec/cell_consider/", kept)
    assert done.status_code == 302
    assert Meeting.objects.get().ballots.get().votes_for == 5


def test_what_would_be_refused_is_told_before_the_last_look(office):
    at("comments", office)
    before = Entry.objects.count()
    page = act(
        office, "cell_consider", on=dt.date(2026, 6, 1), entitled="6", excused_absent="0",
        votes_for="9", votes_against="0", votes_other="0", then="check",
    )  # fmt: skip
    assert page.status_code == 422
    assert "nhiều hơn 6 người có quyền biểu quyết" in told(page)
    assert Entry.objects.count() == before


def test_a_case_is_read_as_a_whole_before_it_is_sent(office):
    at("comments", office)
    office.step(
        "cell_consider", on=dt.date(2026, 8, 3), entitled="6", excused_absent="0",
        votes_for="6", votes_against="0", votes_other="0", resolution_number="06-NQ/CB",
    )  # fmt: skip
    page = act(office, "submit", on=dt.date(2026, 8, 5), then="check").content.decode()
    found = answers(page)
    assert found["Ngày gửi"][0] == "05/08/2026"
    assert found["Họ và tên"][0] == "Nguyễn Văn Mẫu"
    assert found["Quê quán"][0] == "Chưa nhập"
    office.dossier.refresh_from_db()
    assert office.dossier.submitted_on is None


def test_save_and_next_opens_the_same_step_of_the_next_case(office):
    first = at("class_passed", office)
    second: Any = at("class_passed", office)
    office.dossier = first
    from tests.dossiers.test_queue import role  # the officer in charge at the cell

    office.client.force_login(
        role("bi-thu", office.world.cell, "cell_secretary"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    done = act(office, "close", on=dt.date(2026, 4, 6), reason="withdrawn", then="next")
    assert done["Location"] == f"/ho-so/{second.code}/viec/receive_application/"


def test_a_case_that_came_back_has_the_decision_still_ahead_of_it(office):
    dossier = at("submitted", office)
    returns.return_dossier(
        dossier, reasons=[("papers_faulty", "")], by=office.world.by,
        on=dossier.submitted_on + dt.timedelta(days=40),
    )  # fmt: skip
    found = sections(office)
    assert found["Ghi quyết định kết nạp"] == ("waiting", "Sau bước “Tiếp nhận hồ sơ”.")
