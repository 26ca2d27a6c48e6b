"""Bad input through the pages: what is told, by which rule, and that nothing is half saved."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.test import Client

from ketnap.accounts.models import User
from ketnap.audit.models import Entry
from ketnap.dossiers.models import Dossier, FactRecord, Meeting
from ketnap.people.models import NotDuplicate
from tests.accounts.people import signed_in
from tests.dossiers.test_walk_in_pages import Office, members, walk
from tests.factories import land, member
from tests.factories import walk as walk_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def office() -> Office:
    return Office(land(members=6))


def at(stage: str, office: Office) -> Any:
    """Put the office before a case carried to ``stage`` on the way of 2026."""
    office.dossier = walk_of(office.world, start=dt.date(2026, 1, 5)).to(stage).dossier
    return office.dossier


def told(answer: Any) -> str:
    """Return the errors on top of a refused form, as plain words."""
    found = re.search(r'class="error-summary".*?</div>', answer.content.decode(), re.S)
    assert found, answer.status_code
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", found.group()).split()))


def act(office: Office, key: str, **typed: Any) -> Any:
    return office.send(f"/ho-so/{office.dossier.code}/viec/{key}/", **typed)


def test_a_helper_from_outside_the_list_is_refused_with_the_article_of_the_charter(office):
    dossier = at("on_list", office)
    young = member(
        office.world.cell, full_name="A Dự Bị", joining_on=dt.date(2025, 12, 1), official_on=None
    )
    before = list(dossier.helpers.values())
    answer = act(office, "assign_helper", on=dt.date(2026, 2, 2), member=young.pk)
    assert answer.status_code == 422
    assert "phải là đảng viên chính thức (Điều lệ Đảng 19/01/2011, Điều 4 và Điều 5)" in told(
        answer
    )
    assert list(dossier.helpers.values()) == before


def test_votes_above_those_present_name_the_rule_of_the_count(office):
    at("comments", office)
    answer = act(
        office, "cell_consider", on=dt.date(2026, 6, 1), entitled="6", excused_absent="0",
        votes_for="9", votes_against="0", votes_other="0",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "nhiều hơn 6 người có quyền biểu quyết. Đếm lại theo biên bản. (" in told(answer)
    assert re.search(r"biên bản[.] [(].*-HD/TW ngày \d\d/\d\d/\d{4}", told(answer))
    assert Meeting.objects.count() == 0


def test_a_negative_count_says_to_count_again(office):
    at("comments", office)
    answer = act(
        office, "cell_consider", on=dt.date(2026, 6, 1), entitled="6", excused_absent="0",
        votes_for="-1", votes_against="0", votes_other="0",
    )  # fmt: skip
    assert "Số lượng không thể âm. Đếm lại theo biên bản." in told(answer)
    assert Meeting.objects.count() == 0


def test_a_forged_step_names_the_order_of_the_law(office):
    at("applied", office)
    answer = act(office, "hold_ceremony", on=dt.date(2026, 10, 20))
    assert answer.status_code == 422
    assert re.search(r"chưa tới lượt việc “Ghi lễ kết nạp”.*\(.*-QĐ/TW ngày", told(answer))
    assert Entry.objects.filter(action="refused", dossier_id=office.dossier.pk).count() == 1


def test_a_member_is_not_let_go_by_a_forged_reason(office):
    at("admitted", office)
    answer = act(office, "close", on=dt.date(2026, 11, 27), reason="withdrawn")
    assert "bằng quyết định xóa tên" in told(answer)
    assert "Điều lệ Đảng 19/01/2011, Điều 5" in told(answer)
    assert Dossier.objects.get().closed_on is None


def test_a_version_that_is_no_number_is_not_an_error_of_the_program(office):
    office.open(dt.date(2026, 10, 1))
    answer = act(office, "put_on_list", on=dt.date(2026, 10, 5), version="không phải số")
    assert answer.status_code == 302


def test_a_step_that_is_done_leads_to_the_case_with_a_sentence(office):
    dossier = at("class_passed", office)
    for key, says in (
        ("put_on_list", "đã ghi ngày"),
        ("hold_ceremony", "nên chưa ghi được “Ghi lễ kết nạp”"),
    ):
        page = office.client.get(f"/ho-so/{dossier.code}/viec/{key}/", follow=True)
        assert page.redirect_chain == [(f"/ho-so/{dossier.code}/", 302)]
        assert says in html.unescape(page.content.decode())


def test_a_helper_hands_over_from_the_page_of_the_case(office):
    dossier = at("cv_declared", office)
    first, second = members(office)[0], members(office)[3]
    page = office.client.get(f"/ho-so/{dossier.code}/tham-tra/").content.decode()
    assert f'href="/ho-so/{dossier.code}/viec/assign_helper/"' in page
    office.step("assign_helper", on=dt.date(2026, 5, 4), member=second, because="chuyển công tác")
    rows = dossier.helpers.order_by("pk").values_list("member_id", "until", "ended_because")
    assert list(rows) == [(first, dt.date(2026, 5, 4), "chuyển công tác"), (second, None, "")]


def test_what_was_typed_is_sent_again_after_signing_in_elsewhere(office):
    office.open(dt.date(2026, 10, 1))
    address = f"/ho-so/{office.dossier.code}/viec/put_on_list/"
    user = office.client.session["_auth_user_id"]
    stranger = Client(HTTP_HOST="localhost", HTTP_ORIGIN="http://localhost")
    typed = {"form_key": "k" * 32, "on": "05/10/2026", "resolution": "05-NQ/CB đã gõ"}
    lost = stranger.post(address, typed)
    assert lost.status_code == 403
    page = lost.content.decode()
    assert "Gửi lại nội dung này" in page
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    assert not FactRecord.objects.filter(name="listed_on").exists()

    back = signed_in(User.objects.get(pk=user), HTTP_HOST="localhost")
    assert (
        back.post(address, {**kept, "form_key": html.unescape(kept["form_key"])}).status_code == 302
    )
    assert FactRecord.objects.filter(name="listed_on").count() == 1


def test_an_admission_wholly_under_208_has_no_committee_step(office):
    dossier = at("comments", office)
    office.step(
        "cell_consider", on=dt.date(2026, 8, 3), entitled="6", excused_absent="0",
        votes_for="5", votes_against="1", votes_other="0", resolution_number="06-NQ/CB",
    )  # fmt: skip
    page = office.client.get(f"/ho-so/{dossier.code}/").content.decode()
    assert f"/ho-so/{dossier.code}/viec/submit/" in page
    assert f"/ho-so/{dossier.code}/viec/grassroots_consider/" not in page
    office.step("submit", on=dt.date(2026, 8, 5))
    office.step("receive", on=dt.date(2026, 8, 6))
    office.step(
        "decide", on=dt.date(2026, 9, 14), number="97-QĐ/ĐU", body="standing_committee",
        members="11", votes_for="10", granted="true",
    )  # fmt: skip
    office.step("receive_decision", on=dt.date(2026, 9, 16))
    office.step("hold_ceremony", on=dt.date(2026, 9, 28))
    assert (office.dossier.stage, office.dossier.grassroots_considered_on) == ("admitted", None)
    assert office.dossier.decisions.get().organisation == office.world.commune


def deadlocked(office: Office) -> Any:
    """Carry a case to three failed votes on its recognition."""
    walk(office, dt.date(2024, 8, 5), district=True)
    ceremony = office.dossier.admitted_on
    ends = ceremony.replace(year=ceremony.year + 1)
    days = dt.timedelta
    office.step("declare_member_cv", on=ceremony + days(10))
    office.step("pass_new_member_class", on=ceremony + days(150))
    office.step(
        "collect_probation_papers", on=ends + days(1), helper_remarks_on=ends + days(2),
        probation_comments_on=ends + days(3),
    )  # fmt: skip
    for number in range(3):
        typed = {
            "on": ends + days(8 + 10 * number), "entitled": "6", "excused_absent": "0",
            "votes_for": "3", "votes_against": "3", "votes_other": "0",
        }  # fmt: skip
        answer = act(office, "consider_recognition", **typed)
        if answer.status_code == 422:
            boxes = re.findall(r'name="(passing-[^"]+)"', answer.content.decode())
            answer = act(office, "consider_recognition", **typed, **dict.fromkeys(boxes, "đã xem"))
        assert answer.status_code == 302
    office.dossier.refresh_from_db()
    return ends + days(60)


@pytest.mark.parametrize(
    ("key", "ends_as"),
    [("decide_recognition", "recognition_decided"), ("decide_strike_off", "closed")],
)
def test_after_three_failed_votes_the_page_opens_both_decisions(office, key, ends_as):
    day = deadlocked(office)
    page = office.client.get(f"/ho-so/{office.dossier.code}/").content.decode()
    assert f'href="/ho-so/{office.dossier.code}/viec/{key}/"' in page
    typed = {
        "on": day, "number": "9-QĐ", "body": "standing_committee", "members": "11",
        "votes_for": "11",
    }  # fmt: skip
    answer = act(office, key, **typed)
    if answer.status_code == 422:
        boxes = re.findall(r'name="(passing-[^"]+)"', answer.content.decode())
        answer = act(office, key, **typed, **dict.fromkeys(boxes, "đã xem"))
    assert answer.status_code == 302
    office.dossier.refresh_from_db()
    assert office.dossier.stage == ends_as


def test_several_relatives_are_asked_about_in_one_go_all_or_none(office):
    dossier = at("cv_declared", office)
    lines = {
        "relation": ["self", "father", "mother", ""],
        "relative_name": ["", "A Bố", "Y Mẹ", ""],
        "place": ["Xã Mẫu", "Xã Khác", "", ""],
    }
    wrong = act(office, "ask_verification", on=dt.date(2026, 5, 4), **lines)
    assert "Dòng 3: Ghi nơi cần thẩm tra" in told(wrong)
    assert "A Bố" in wrong.content.decode()
    assert dossier.verifications.count() == 0
    lines["place"][2] = "Xã Mẫu"
    assert act(office, "ask_verification", on=dt.date(2026, 5, 4), **lines).status_code == 302
    rows = dossier.verifications.order_by("pk").values_list("relation", "relative_name", "place")
    assert list(rows) == [
        ("self", "", "Xã Mẫu"), ("father", "A Bố", "Xã Khác"), ("mother", "Y Mẹ", "Xã Mẫu"),
    ]  # fmt: skip


def test_a_draft_of_the_grid_comes_back_with_every_line(office):
    dossier = at("cv_declared", office)
    office.client.post(
        f"/nhap/act:{dossier.pk}:ask_verification/",
        {"relation": ["father", "mother"], "relative_name": ["A Bố", "Y Mẹ"], "place": ["X", "Y"]},
    )
    page = office.client.get(f"/ho-so/{dossier.code}/viec/ask_verification/").content.decode()
    assert ('value="A Bố"' in page, 'value="Y Mẹ"' in page) == (True, True)


def test_save_and_next_leads_to_the_next_step_of_the_case(office):
    dossier = at("class_passed", office)
    done = act(office, "receive_application", on=dt.date(2026, 4, 6), then="next")
    assert done["Location"] == f"/ho-so/{dossier.code}/viec/receive_cv/"


def test_what_to_see_before_is_told_for_the_day_in_the_date_box(office):
    dossier = at("submitted", office)
    dossier.refresh_from_db()
    address = f"/ho-so/{dossier.code}/viec/decide/"
    late = "passing-decided_in_time"
    assert late in office.client.get(address).content.decode()
    in_time = dossier.next_due_on.strftime("%d/%m/%Y")
    assert late not in office.client.get(address, {"on": in_time}).content.decode()


def test_a_case_is_sent_on_with_one_click_from_the_closed_meeting(office):
    dossier = at("comments", office)
    office.step(
        "cell_consider", on=dt.date(2026, 8, 3), entitled="6", excused_absent="0",
        votes_for="6", votes_against="0", votes_other="0", resolution_number="06-NQ/CB",
    )  # fmt: skip
    page = office.client.get(f"/hop/{Meeting.objects.get().pk}/", follow=True).content.decode()
    form = re.search(
        rf'<form[^>]*action="(/ho-so/{dossier.code}/viec/submit/)".*?</form>', page, re.S
    )
    assert form
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form.group()))
    assert office.client.post(form.group(1), kept).status_code == 302
    office.dossier.refresh_from_db()
    assert office.dossier.stage == "submitted"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31/02/2026", "tháng 2"),
        ("5/3/26", "2026"),
        ("hôm qua", "25/04/2025"),
        ("01/01/2031", "muộn hơn"),
    ],
)
def test_a_date_that_cannot_be_says_what_and_how_to_mend_it(office, typed, said):
    dossier = at("sourced", office)
    answer = act(office, "put_on_list", on=typed, resolution="05-NQ/CB")
    assert answer.status_code == 422
    assert said in told(answer)
    assert f'value="{typed}"' in answer.content.decode()
    assert 'value="05-NQ/CB"' in answer.content.decode()
    dossier.refresh_from_db()
    assert (dossier.listed_on, dossier.stage) == (None, "sourced")


def test_a_decision_before_the_cell_considered_is_impossible(office):
    dossier = at("submitted", office)
    before = dossier.cell_considered_on - dt.timedelta(days=3)
    answer = act(
        office, "decide", on=before, number="9-QĐ", body="standing_committee", members="11",
        votes_for="11", granted="true",
    )  # fmt: skip
    assert "không thể như vậy. Kiểm tra lại hai ngày này trên giấy tờ." in told(answer)
    assert dossier.decisions.count() == 0


def reasons_asked(answer: Any) -> dict[str, str]:
    """Return the warnings that ask for a reason: rule and words."""
    page = html.unescape(answer.content.decode())
    return dict(re.findall(r'<label for="id_passing-([^"]+)">([^<]+)', page))


def test_a_list_date_before_the_person_was_found_asks_why(office):
    dossier = at("sourced", office)
    early = dossier.sourced_on - dt.timedelta(days=10)
    answer = act(office, "put_on_list", on=early)
    assert answer.status_code == 422
    (words,) = reasons_asked(answer).values()
    assert words.startswith(
        f"Ngày đưa vào danh sách cảm tình Đảng ({early:%d/%m/%Y}) trước ngày phát hiện, giới "
        f"thiệu nguồn ({dossier.sourced_on:%d/%m/%Y})."
    )
    assert FactRecord.objects.filter(name="listed_on").count() == 0
    passed = {f"passing-{rule}": "ghi sổ muộn" for rule in reasons_asked(answer)}
    assert act(office, "put_on_list", on=early, **passed).status_code == 302
    assert dossier.passed_warnings.get().reason == "ghi sổ muộn"


def test_a_cv_before_the_application_asks_why_and_names_the_guide(office):
    dossier = at("applied", office)
    early = dossier.applied_on - dt.timedelta(days=5)
    answer = act(office, "receive_cv", on=early)
    (words,) = reasons_asked(answer).values()
    assert f"Lý lịch ngày {early:%d/%m/%Y}, không được trước: đơn xin vào Đảng" in words
    assert "06-HD/TW ngày 09/06/2025, mục 3" in answer.content.decode()
    dossier.refresh_from_db()
    assert dossier.cv_received_on is None
    passed = {f"passing-{rule}": "lý lịch nộp trước" for rule in reasons_asked(answer)}
    assert act(office, "receive_cv", on=early, **passed).status_code == 302
    later = early + dt.timedelta(days=20)
    following = act(
        office, "ask_verification", on=later, relation=["self"], relative_name=[""], place=["Xã"]
    )
    assert following.status_code == 302  # asked once, at the step that broke the order


def test_a_helper_is_replaced_only_with_a_reason(office):
    dossier = at("cv_declared", office)
    before = list(dossier.helpers.values())
    second = members(office)[3]
    answer = act(office, "assign_helper", on=dt.date(2026, 5, 4), member=second)
    assert "Ghi vì sao phân công người khác" in told(answer)
    assert "24-QĐ/TW ngày 30/07/2021, điểm 3.2.2" in told(answer)
    assert f'value="{second}" selected' in answer.content.decode()
    assert list(dossier.helpers.values()) == before


def test_a_body_without_the_power_that_day_cannot_decide(office):
    dossier = at("submitted", office)
    answer = act(
        office, "decide", on=dossier.received_on or dt.date(2026, 10, 1), number="9-QĐ",
        body="delegated_collective", members="15", votes_for="15", granted="true",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "thẩm quyền" in told(answer)
    assert re.search(r"\d+-(QĐ|HD)/TW ngày \d\d/\d\d/\d{4}", told(answer))
    assert dossier.decisions.count() == 0
    assert Entry.objects.filter(action="refused", dossier_id=dossier.pk).count() == 1


def test_the_same_person_is_not_put_on_the_list_twice(office):
    office.open(dt.date(2026, 10, 1))
    typed = {
        "full_name": "Y Blen", "born": "2000", "gender": "female", "cell": office.world.cell.code,
        "sourced_by": "youth_union", "sourced_on": "05/10/2026",
    }  # fmt: skip
    asked = office.send("/ho-so/moi/", **typed)
    assert asked.status_code == 422
    assert "Có phải là một trong những người này?" in asked.content.decode()
    unanswered = office.send("/ho-so/moi/", **typed, asked="1")
    assert "Chọn một người ở trên, hoặc chọn “Không phải, là người khác”." in told(unanswered)
    same = office.send("/ho-so/moi/", **typed, asked="1", person=office.dossier.person_id)
    assert same.status_code == 422
    assert "đang có hồ sơ" in told(same)
    assert Dossier.objects.count() == 1


def test_somebody_said_to_be_another_is_not_asked_about_again(office):
    office.open(dt.date(2026, 10, 1))
    first = office.dossier.person
    typed = {"full_name": "Y Blen", "born": "2000", "cell": office.world.cell.code,
             "sourced_by": "cell", "sourced_on": "05/10/2026"}  # fmt: skip
    opened = office.send("/ho-so/moi/", **typed, asked="1", person="new")
    assert opened.status_code == 302
    assert NotDuplicate.objects.filter(first=first).count() == 1
    assert "Người có thể trùng" not in office.client.get(opened.url + "ly-lich/").content.decode()


def test_the_same_name_in_the_same_cell_is_asked_about_even_without_a_birth_date(office):
    office.open(dt.date(2026, 10, 1))
    asked = office.send(
        "/ho-so/moi/", full_name="Y BLEN", cell=office.world.cell.code, sourced_by="cell",
        sourced_on="05/10/2026",
    )  # fmt: skip
    assert asked.status_code == 422
    assert "Có phải là một trong những người này?" in asked.content.decode()
    assert Dossier.objects.count() == 1


def test_what_was_typed_before_the_session_ended_is_told_in_the_words_of_the_form(office):
    stranger = Client(HTTP_HOST="localhost", HTTP_ORIGIN="http://localhost")
    lost = stranger.post(
        "/ho-so/moi/",
        {"form_key": "k" * 32, "full_name": "Y Blen", "born": "03/04/1998", "sourced_by": "front",
         "cell": office.world.cell.code, "sourced_on": "05/10/2026", "youth_union_member": "true"},
    )  # fmt: skip
    told = re.sub(r"\s+", " ", lost.content.decode())
    (answers,) = re.findall(r'<dl class="facts">(.*?)</dl>', told)
    pairs = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", answers))
    assert pairs == {
        "Họ và tên": "Y Blen",
        "Ngày sinh": "03/04/1998",
        "Ai giới thiệu": "Mặt trận Tổ quốc",
        "Chi bộ": office.world.cell.code,
        "Ngày đưa vào nguồn": "05/10/2026",
        "Đoàn viên thanh niên": "Có",
    }
    assert 'href="/tai-khoan/dang-nhap/" target="_blank"' in told


def test_a_form_sent_twice_is_carried_out_once(office):
    dossier = at("class_passed", office)
    typed = {"form_key": "k" * 32, "on": "06/04/2026"}
    address = f"/ho-so/{dossier.code}/viec/receive_application/"
    answers = [office.client.post(address, typed) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert FactRecord.objects.filter(name="applied_on", dossier=dossier).count() == 1
