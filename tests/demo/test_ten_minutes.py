"""The ten-minute guide is true: both of its walks are followed, word for word, in the demo."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "ten-minutes.md"
ROUTES = {"2022": 2, "2025": 3}  # which column of the table
NO_SUCH_STEP = "không có bước này"
ANSWER = "Ghi trả lời thẩm tra"  # a row of the verification, no step of the procedure


def table() -> list[list[str]]:
    """The rows of the guide: button, what to fill in, the day on each route."""
    rows = [line for line in GUIDE.read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def words() -> str:
    """The guide as running text."""
    return " ".join(GUIDE.read_text(encoding="utf-8").split())


def choose_member(page: Any, name: str) -> None:
    """Choose somebody official long before the day, as the guide says."""
    options = page.locator(f"select[name={name}] option").all_inner_texts()
    old = next(text for text in options if re.search(r"chính thức từ \d\d/(200\d|201\d)", text))
    page.locator(f"select[name={name}]").select_option(label=old)


def fill(page: Any, button: str) -> None:
    """Fill in what the second column of the guide tells for the step."""
    if button == "Phân công đảng viên giúp đỡ":
        choose_member(page, "member")
    elif button == "Gửi đề nghị thẩm tra lý lịch":
        page.locator("select[name=relation]").first.select_option("self")
        page.locator("input[name=place]").first.fill("Xã nơi cư trú")
    elif button == ANSWER:
        page.get_by_label("Không có vấn đề").check()
    elif button == "Ghi giấy giới thiệu vào Đảng":
        choose_member(page, "first")
        page.locator("[name=first_since]").fill("01/01/2020")
        page.locator("[name=union]").select_option(label="Ban chấp hành Đoàn cơ sở")
        page.get_by_role("group", name=re.compile("đủ")).get_by_label("Có", exact=True).check()
    elif button == "Tổng hợp ý kiến nhận xét":
        page.locator("[name=organisations]").fill("Đoàn xã")
        page.locator("[name=residence]").fill("Chi ủy thôn")
    elif button.startswith("Ghi nghị quyết chi bộ"):
        page.get_by_role("button", name="Tất cả tán thành").click()
    elif button.startswith("Ghi nghị quyết đảng ủy"):
        page.locator("[name=entitled]").fill("9")
        page.get_by_role("button", name="Tất cả tán thành").click()
    elif button.startswith("Ghi quyết định"):
        page.locator("[name=body]").select_option(label="Ban thường vụ")
        page.locator("[name=members]").fill("11")
        page.locator("[name=votes_for]").fill("11")


def record(page: Any, said: str) -> None:
    """Press the buttons the guide names until the step is recorded; give reasons when asked."""
    for _time in range(4):
        before = page.url
        main = page.get_by_role("button", name=re.compile("^(Kiểm tra lại|Ghi)( |$)")).first
        main.click()
        page.wait_for_load_state()
        if page.url != before:
            return
        for box in page.locator("textarea[name^=passing-]").all():
            box.fill("đã đối chiếu hồ sơ giấy")
    raise AssertionError(f"{said}: {page.locator('main').inner_text()[:600]}")


def days(page: Any, day: str) -> None:
    """Put the day of the guide into every box for a date."""
    for box in page.locator("main form input[data-date]").all():
        box.fill(day)


@pytest.mark.parametrize("route", ROUTES)
def test_the_walk_of_the_guide_leads_from_the_first_name_to_recognition(enter, route):
    page = enter("Cán bộ tổ chức")
    assert "**Cán bộ tổ chức**" in words()
    first, *rows = table()
    page.get_by_role("link", name="Đưa người vào nguồn").click()
    page.get_by_label("Họ và tên", exact=True).fill(f"Y Đường {route}")
    page.get_by_label("Ngày sinh").fill("12/05/1999")
    cell = page.locator("select[name=cell]")
    cell.select_option(label=next(
        text for text in cell.locator("option").all_inner_texts()
        if text.startswith("Chi bộ thôn Lung Leng")
    ))  # fmt: skip
    page.locator("[name=sourced_by]").select_option(index=1)
    page.get_by_label("Ngày đưa vào nguồn").fill(first[ROUTES[route]])
    page.get_by_text("Thông tin khác (không bắt buộc)").click()
    page.locator("[name=schooling]").select_option("upper_secondary")
    page.get_by_role("group", name="Đoàn viên thanh niên").get_by_label("Có", exact=True).check()
    page.get_by_role("button", name="Lưu và mở hồ sơ").click()
    page.get_by_role("heading", level=1, name=f"Y Đường {route}").wait_for()
    case = re.sub(r"(/ho-so/[^/]+/).*", r"\1", page.url)
    held = set()
    for row in rows:
        button, day = row[0], row[ROUTES[route]]
        if day == NO_SUCH_STEP:
            continue
        page.locator(".next-step").get_by_role("link", name=re.compile(f"^{button}( |$)")).click()
        page.wait_for_load_state()
        days(page, day)
        fill(page, button)
        record(page, button)
        page.goto(case)
        held |= set(re.findall(r"Hồ sơ đang ở ([^.]+)\.", page.locator("main").inner_text()))
    assert "Đã công nhận chính thức" in page.locator("main").inner_text()
    place = {"2022": "Huyện Sa Thầy", "2025": "Xã Sa Bình"}[route]
    assert f"*{place}*" in words() or f"ở {place}*" in words()
    assert any(place in where for where in held)


def test_every_button_the_guide_names_is_a_step_of_the_procedure():
    from ketnap.regulations import rulebook

    titles = {act.label for act in rulebook().procedure.acts}
    assert {row[0] for row in table()} - {"Đưa người vào nguồn", ANSWER} <= titles
    assert "**Kiểm tra lại**" in words()
