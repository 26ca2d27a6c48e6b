"""Somebody was faster: the step is not taken, what was typed is shown and kept."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from ketnap.dossiers.meetings import change_meeting, open_meeting
from ketnap.dossiers.models import Dossier, Meeting
from tests.dossiers.test_bad_input import act, at
from tests.dossiers.test_walk_in_pages import Office, members
from tests.factories import land

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def office() -> Office:
    return Office(land(members=6))


def test_every_step_notices_that_somebody_was_faster(office):
    at("on_list", office)
    seen = office.dossier.version
    office.step("assign_helper", on=dt.date(2026, 3, 2), member=members(office)[3], because="đi xa")
    late = act(
        office, "close", on=dt.date(2026, 3, 3), reason="withdrawn", note="đi xa", version=seen
    )
    assert late.status_code == 409
    assert "đi xa" in late.content.decode()
    assert Dossier.objects.get().closed_on is None


def test_a_vote_typed_on_an_old_page_is_shown_as_it_was_typed(office):
    dossier = at("comments", office)
    late = act(
        office, "cell_consider", on=dt.date(2026, 8, 3), entitled="6", excused_absent="0",
        votes_for="5", votes_against="1", votes_other="0", resolution_number="13-NQ/CB",
        version=dossier.version - 1,
    )  # fmt: skip
    assert late.status_code == 409
    told = " ".join(late.content.decode().split())
    (answers,) = re.findall(r'<dl class="facts">(.*?)</dl>', told)
    found = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", answers))
    assert found == {
        "Ngày": "03/08/2026", "Tổng số đảng viên chính thức": "6", "Vắng mặt được trừ": "0",
        "Tán thành": "5", "Không tán thành": "1", "Ý kiến khác": "0", "Số nghị quyết": "13-NQ/CB",
    }  # fmt: skip
    assert "Vẫn ghi nội dung này" in told
    assert "giống bản đang có" not in told
    assert Meeting.objects.filter(resolution_number="13-NQ/CB").count() == 0


def test_what_was_typed_while_a_colleague_was_faster_is_a_draft(office):
    """The page of the conflict may be left: the boxes are filled when the form is opened again."""
    dossier = at("comments", office)
    answer = act(
        office, "cell_consider", on=dt.date(2026, 8, 3), entitled="6", excused_absent="0",
        votes_for="4", votes_against="2", votes_other="0", version=90,
    )  # fmt: skip
    assert answer.status_code == 409
    page = office.client.get(f"/ho-so/{dossier.code}/viec/cell_consider/").content.decode()
    boxes = dict(re.findall(r'name="(votes_\w+)" value="(\d*)"', page))
    assert boxes == {"votes_for": "4", "votes_against": "2", "votes_other": "0"}


def test_a_draft_typed_before_a_colleague_changed_the_minutes_does_not_undo_it(office):
    at("comments", office)
    by = office.world.by
    meeting = open_meeting(
        office.world.cell, body="cell", by=by, on=dt.date(2026, 8, 3), entitled=6
    )
    address = f"/hop/{meeting.pk}/"
    seen = meeting.version
    change_meeting(meeting, by=by, on=dt.date(2026, 8, 3), chair="Y Trâm")
    late = office.send(address, entitled="6", excused_absent="1", chair="", version=seen)
    assert late.status_code == 409
    page = office.client.get(address).content.decode()
    assert f'name="version" value="{seen}"' in page  # sent again, it asks again
    draft = re.search(r'formaction="(/nhap/[^"]+)" name="leave"', late.content.decode())[1]
    left = office.client.post(draft, {"leave": address})
    assert (left.status_code, left["Location"]) == (302, address)
    page = office.client.get(address).content.decode()
    assert re.search(r'name="chair" value="Y Trâm"', page)
    assert f'name="version" value="{seen + 1}"' in page
