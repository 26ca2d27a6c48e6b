"""The result of a meeting on a phone: sent on, drafted, photographed, each with one press."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from PIL import Image

from ketnap.dossiers.models import Dossier, Meeting, MinutesPage
from ketnap.web.models import Installation
from tests.accounts.people import officer
from tests.attachments.pictures import picture
from tests.browser.conftest import DESK, PHONE
from tests.factories import land, person, walk


@pytest.fixture
def meeting(live_server: Any, sign_in: Callable[..., None]) -> Meeting:
    """A closed meeting of the cell under today's route, its secretary signed in; photos are on."""
    Installation.objects.create(is_demo=True)
    world = land()
    case = walk(
        world,
        start=dt.date(2026, 5, 4),
        who=person(world.cell, full_name="Y Blen", home="Xã Mẫu", residence="Thôn Một"),
    ).to("cell_resolved")
    sign_in(officer("cell_secretary", world.cell, is_demo=True))
    return case.dossier.ballots.get().meeting


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_pages_of_a_closed_meeting_are_accessible_and_whole(
    meeting: Meeting,
    browser_page: Callable[..., Any],
    axe: Callable[..., list[str]],
    sideways: Callable[..., list[str]],
    expect_trouble: Callable[[str], None],
    width: int,
) -> None:
    expect_trouble("422")  # the mistake at the end
    page = browser_page(width)
    ballot = meeting.ballots.get().pk
    found = {}
    for rest in ("ket-qua", "bien-ban", "bo-sung", "nghi-quyet", f"nghi-quyet/{ballot}"):
        page.goto(f"/hop/{meeting.pk}/{rest}/")
        if problems := axe(page) + sideways(page):
            found[rest] = problems
    page.goto(f"/hop/{meeting.pk}/bo-sung/")
    page.get_by_label("Đảng viên dự bị có mặt").fill("2")
    page.get_by_label("Số đảng viên dự bị").fill("1")
    page.get_by_role("button", name="Lưu").click()
    page.wait_for_selector("[data-error-summary]")
    if problems := axe(page) + sideways(page):
        found["bo-sung with a mistake"] = problems
    assert found == {}


def test_a_secretary_drafts_photographs_and_sends_on_from_one_page(
    meeting: Meeting,
    browser_page: Callable[..., Any],
    axe: Callable[..., list[str]],
    tmp_path: Path,
) -> None:
    page = browser_page(PHONE)
    page.goto(f"/hop/{meeting.pk}/")  # where the minutes were written leads to their result
    with page.expect_download() as coming:
        page.get_by_role("link", name="Tải dự thảo nghị quyết").click()
    paper = Document(io.BytesIO(Path(coming.value.path()).read_bytes()))
    assert any("quần chúng Y Blen" in paragraph.text for paragraph in paper.paragraphs)
    photo = tmp_path / "IMG_0001.jpg"
    photo.write_bytes(picture(size=(3000, 2000)))
    page.get_by_label("Chụp ảnh biên bản").set_input_files(photo)
    page.get_by_text("IMG_0001.jpg").wait_for()
    page.get_by_role("button", name="Gửi", exact=True).click()
    page.get_by_role("link", name="Trang 1").wait_for()
    assert axe(page) == []
    with page.expect_download() as coming:
        page.get_by_role("link", name="Trang 1").click()
    assert coming.value.suggested_filename == f"bien-ban-cell-{meeting.on:%Y%m%d}-1.jpg"
    assert Image.open(coming.value.path()).size == (2400, 1600)
    page.get_by_role("button", name="Gửi cấp có thẩm quyền hôm nay").click()
    page.get_by_text("Việc tiếp theo: ").wait_for()
    assert page.url.endswith(f"/hop/{meeting.pk}/ket-qua/")
    assert Dossier.objects.get().stage == "submitted"


def test_a_page_is_taken_away_by_hand(
    meeting: Meeting,
    browser_page: Callable[..., Any],
    axe: Callable[..., list[str]],
    expect_trouble: Callable[[str], None],
    tmp_path: Path,
) -> None:
    expect_trouble("422")  # the file that is no picture
    page = browser_page(PHONE)
    page.goto(f"/hop/{meeting.pk}/ket-qua/")
    text = tmp_path / "thu.jpg"
    text.write_bytes(b"<svg onload=alert(1)>" * 100)
    page.get_by_label("Hoặc chọn tệp ảnh, PDF").set_input_files(text)
    page.get_by_role("button", name="Gửi", exact=True).click()
    page.get_by_text("Chỉ nhận ảnh JPEG, PNG, WebP hoặc PDF").wait_for()
    assert axe(page) == []
    photo = tmp_path / "anh.png"
    photo.write_bytes(picture("PNG"))
    page.get_by_label("Hoặc chọn tệp ảnh, PDF").set_input_files(photo)
    page.get_by_role("button", name="Gửi", exact=True).click()
    page.get_by_text("Gỡ trang 1", exact=True).click()
    page.get_by_label("Lý do gỡ").fill("chụp nhầm")
    page.get_by_role("button", name="Gỡ trang này").click()
    page.get_by_text("đã gỡ, ").wait_for()
    assert axe(page) == []
    assert MinutesPage.objects.get().removed_because == "chụp nhầm"
