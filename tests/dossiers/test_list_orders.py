"""The list in every order: whole, by pages, without scripts, in the columns somebody chose."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import openpyxl
import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketnap.audit.models import Entry
from ketnap.dossiers import judging, ordering
from ketnap.dossiers.lists import Row, page_of
from ketnap.dossiers.models import Dossier, HelperAssignment
from ketnap.dossiers.views.listing import missing_of
from ketnap.vietnamese.names import sort_key
from tests import factories
from tests.accounts.people import officer, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]

DAY = dt.date(2026, 3, 2)
BOTH_WAYS = [*ordering.ORDERS, *(f"-{name}" for name in ordering.ORDERS)]
NAMES = ("Trần Thị Ánh", "Lê Văn An", "Đỗ Bình", "H'Ngăm Niê", "Y Blen", "Nguyễn Ân", "Lê Văn An")
STAGES = ("sourced", "class_passed", "probation")


@pytest.fixture
def country() -> factories.Land:
    """A country with seven cases in two cells, two of them of people of the same name."""
    country = factories.land(members=1)
    for number, name in enumerate(NAMES):
        who = factories.person(country.units["second" if number % 2 else "cell"], full_name=name)
        factories.walk(country, start=DAY, who=who, cell=who.cell).to("sourced")
    return country


@pytest.fixture
def clerk(country: factories.Land) -> Client:
    return signed_in(officer("clerk", country.commune), HTTP_HOST="localhost")


def walked(order: str, size: int, cases: Any = None) -> list[Row]:
    """Every row of a list, page by page to the end."""
    cases = Dossier.objects.all() if cases is None else cases
    rows: list[Row] = []
    after: str | None = None
    while True:
        page = page_of(cases, after=after, size=size, order=order)
        assert len(page.rows) <= size
        rows += page.rows
        if not page.next_after:
            return rows
        assert len(page.rows) == size
        after = page.next_after


def walked_back(order: str, size: int) -> list[Row]:
    """Every row of a list from its last page back to the first."""
    page = page_of(Dossier.objects.all(), size=size, order=order)
    while page.next_after:
        page = page_of(Dossier.objects.all(), after=page.next_after, size=size, order=order)
    rows = list(page.rows)
    while page.previous_before:
        page = page_of(Dossier.objects.all(), before=page.previous_before, size=size, order=order)
        assert len(page.rows) == size
        assert page.next_after
        rows = page.rows + rows
    return rows


def value_of(case: Dossier, order: str) -> Any:
    """What an order compares, worked out from the record."""
    return {
        "name": case.person.sort_key,
        "cell": case.cell.position,
        "stage": list(judging.stages()).index(case.stage),
        "due": case.next_due_on,
        "sourced": case.sourced_on,
        "considered": case.cell_considered_on,
        "born": case.person.born_on,
        "missing": len(missing_of(page_of(Dossier.objects.filter(pk=case.pk)).rows[0])),
        "holder": case.holder.position if case.holder else None,
        "helper": next(
            (row.member.sort_key for row in case.helpers.filter(until=None).order_by("-since")),
            None,
        ),
        "gender": case.person.gender or None,
    }[order.removeprefix("-")]


def expected(order: str) -> list[int]:
    """The ids of all cases in an order: values, then those without one, equals by age."""
    cases = sorted(Dossier.objects.select_related("person", "cell"), key=lambda case: case.pk)
    with_value = [case for case in cases if value_of(case, order) is not None]
    without = [case.pk for case in cases if value_of(case, order) is None]
    # a reversed sort keeps equals as they stood: by age
    with_value.sort(key=lambda case: value_of(case, order), reverse=order.startswith("-"))
    return [case.pk for case in with_value] + without


days = st.none() | st.dates(dt.date(2026, 1, 1), dt.date(2026, 1, 4))
written = st.lists(
    st.tuples(days, days, days, st.sampled_from(STAGES)),
    min_size=len(NAMES),
    max_size=len(NAMES),
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(values=written, size=st.integers(1, 3))
def test_pages_walked_to_the_end_give_every_row_once_in_every_order(
    country: factories.Land, values: list[Any], size: int
) -> None:
    for case, (due, considered, born, stage) in zip(
        Dossier.objects.order_by("pk"), values, strict=True
    ):
        Dossier.objects.filter(pk=case.pk).update(
            next_due_on=due, cell_considered_on=considered, stage=stage
        )
        type(case.person).objects.filter(pk=case.person_id).update(born_on=born)
    for order in BOTH_WAYS:
        assert [row.pk for row in walked(order, size)] == expected(order), order
        back = [row.pk for row in walked_back(order, size)]
        assert back == expected(order), f"{order}, backwards"


def test_names_stand_in_the_vietnamese_order_of_given_names(country: factories.Land) -> None:
    assert [row.full_name for row in walked("name", 3)] == sorted(NAMES, key=sort_key)
    assert [row.full_name for row in walked("name", 3)][:4] == [
        "Lê Văn An",
        "Lê Văn An",
        "Trần Thị Ánh",
        "Nguyễn Ân",
    ]
    assert [row.full_name for row in walked("-name", 2)] == sorted(
        NAMES, key=sort_key, reverse=True
    )


def test_a_cursor_holds_no_name_and_no_birth_date(country: factories.Land) -> None:
    for order in ("name", "-name", "born", "-born"):
        page = page_of(Dossier.objects.all(), size=2, order=order)
        assert page.next_after == f"_{page.rows[-1].pk}"


@pytest.mark.parametrize("after", ["x", "_", "2026-01-01_", "abc_"])
def test_a_broken_cursor_starts_from_the_top(country: factories.Land, after: str) -> None:
    for order in ("name", "-stage", "cell", "sourced"):
        told = page_of(Dossier.objects.all(), after=after, order=order)
        assert told == page_of(Dossier.objects.all(), order=order), order


def test_a_cursor_beyond_every_number_is_no_error(country: factories.Land) -> None:
    huge = "9" * 20
    assert page_of(Dossier.objects.all(), after=f"{huge}_1", order="stage").rows == []
    assert page_of(Dossier.objects.all(), after=f"_{huge}", order="sourced").rows == []
    assert len(page_of(Dossier.objects.all(), after=f"_{huge}", order="name").rows) == len(NAMES)


def test_a_case_outside_the_scope_does_not_tell_its_place(country: factories.Land) -> None:
    foreign = factories.person(country.units["far"], full_name="Phạm Văn Chung")
    case = factories.walk(country, start=DAY, who=foreign, cell=foreign.cell).to("sourced").dossier
    seen = Dossier.objects.exclude(pk=case.pk)
    page = page_of(seen, after=f"_{case.pk}", order="name", seen=seen)
    assert page == page_of(seen, order="name")


def test_a_case_that_left_the_filter_keeps_its_place_as_a_cursor(country: factories.Land) -> None:
    rows = walked("name", 3)
    kept = Dossier.objects.exclude(pk=rows[2].pk)
    page = page_of(kept, after=f"_{rows[2].pk}", order="name", seen=Dossier.objects.all())
    assert [row.pk for row in page.rows] == [row.pk for row in rows[3:]]


# ---------------------------------------------------------------------------------- the page


def shown(page: str) -> list[str]:
    """The names of the list, in order."""
    return re.findall(r'<th scope="row"><a [^>]*><strong>(.*?)</strong>', page)


def head(page: str, label: str) -> tuple[str, str]:
    """How a head stands (aria-sort) and where it leads."""
    for sort, href, text in re.findall(
        r'<th scope="col"[^>]*?(?:aria-sort="(\w+)")?>\s*<a href="(.*?)">\s*([^<]+?)\s*<svg', page
    ):
        if text == label:
            return sort, href.replace("&amp;", "&")
    raise AssertionError(f"{label} leads nowhere")


def open_(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode().replace("&#39;", "'")


def test_a_head_sorts_by_its_link_and_the_second_click_turns_round(clerk: Client) -> None:
    page = open_(clerk, "/ho-so/?buoc=sourced&so=25")
    assert head(page, "Hạn") == ("ascending", "?buoc=sourced&so=25&order=-due")
    assert head(page, "Họ và tên") == ("", "?buoc=sourced&so=25&order=name")
    page = open_(clerk, "/ho-so/?buoc=sourced&so=25&order=name")
    assert shown(page) == sorted(NAMES, key=sort_key)
    assert head(page, "Họ và tên") == ("ascending", "?buoc=sourced&so=25&order=-name")
    page = open_(clerk, "/ho-so/?buoc=sourced&so=25&order=-name")
    assert shown(page) == sorted(NAMES, key=sort_key, reverse=True)
    assert head(page, "Họ và tên") == ("descending", "?buoc=sourced&so=25&order=name")


def test_what_one_goes_to_from_an_ordered_list_keeps_the_order(clerk: Client) -> None:
    page = open_(clerk, "/ho-so/?buoc=sourced&order=-name").replace("&amp;", "&")
    assert 'href="?han=overdue&order=-name"' in page
    assert 'href="/xuat/dossiers/?buoc=sourced&order=-name"' in page
    assert '<option value="-name" selected>Họ và tên, giảm dần</option>' in page
    assert 'href="/ho-so/?order=-name"' in page  # without the filter
    assert 'name="query" value="buoc=sourced&order=-name"' in page  # a saved view
    assert shown(open_(clerk, "/ho-so/?order=khong-co")) == shown(open_(clerk, "/ho-so/"))


def test_a_search_is_sorted_without_its_text_in_an_address(clerk: Client) -> None:
    answer = clerk.post("/ho-so/?order=-name", {"text": "van"})
    page = answer.content.decode()
    assert shown(page) == ["Lê Văn An", "Lê Văn An"]
    buttons = re.findall(r'<button type="submit" form="list-search" formaction="(.*?)">', page)
    assert "?order=name" in buttons
    assert "?order=stage" in buttons
    assert not re.search(r'(href|formaction)="[^"]*van', page)


def sheet_of(client: Client, query: str = "") -> list[list[Any]]:
    """The table of the exported list: heads, then rows."""
    answer = client.get(f"/xuat/dossiers/{query}")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    return [list(row) for row in sheet.iter_rows(min_row=6, values_only=True)]


@pytest.mark.parametrize("order", ["", "-due", "name", "-name", "-stage", "cell"])
def test_the_file_stands_in_the_order_of_the_page(clerk: Client, order: str) -> None:
    first = Dossier.objects.order_by("pk").first()
    Dossier.objects.filter(pk=first.pk).update(next_due_on=None)
    query = f"?order={order}" if order else ""
    heads, *rows = sheet_of(clerk, query)
    at = heads.index("Họ và tên")
    assert [row[at] for row in rows] == shown(open_(clerk, f"/ho-so/{query}"))


def test_what_was_searched_for_is_exported_and_the_trail_keeps_no_name(clerk: Client) -> None:
    page = clerk.post("/ho-so/?order=-name&buoc=sourced", {"text": "an le"}).content.decode()
    assert 'action="/xuat/dossiers/?order=-name&amp;buoc=sourced"' in page
    assert 'href="/xuat/dossiers/' not in page
    answer = clerk.post("/xuat/dossiers/?order=-name&buoc=sourced", {"text": "an le"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert [row[2] for row in rows[6:]] == ["Lê Văn An", "Lê Văn An"]
    assert any("tên có “an le”" in str(value) for row in rows[:5] for value in row)
    (entry,) = Entry.objects.filter(action="exported")
    assert entry.reason == "Tạo nguồn, 2 hồ sơ"


@pytest.mark.parametrize("order", ["", "-name", "missing", "helper"])
def test_the_page_before_is_the_one_that_was_left(clerk: Client, order: str, monkeypatch) -> None:
    monkeypatch.setattr("ketnap.dossiers.views.listing.SIZES", (3, 50))
    start = "/ho-so/?so=3" + (f"&order={order}" if order else "")

    def move(page: str, way: str) -> str:
        found = re.search(rf'rel="{way}" href="(.*?)"', page)
        return found.group(1).replace("&amp;", "&") if found else ""

    pages = [open_(clerk, start)]
    while following := move(pages[-1], "next"):
        pages.append(open_(clerk, f"/ho-so/{following}"))
    assert [len(shown(page)) for page in pages] == [3, 3, 1]
    assert move(pages[0], "prev") == ""
    second = open_(clerk, f"/ho-so/{move(pages[2], 'prev')}")
    assert shown(second) == shown(pages[1])
    first = open_(clerk, f"/ho-so/{move(second, 'prev')}")
    assert shown(first) == shown(pages[0])
    assert move(first, "prev") == ""
    assert not re.search(r'href="[^"]*(Lê|Văn|sort_key)', second)


def test_whatever_lacks_anything_is_a_view_of_its_own(clerk: Client) -> None:
    page = open_(clerk, "/ho-so/")
    assert re.search(r'<a href="\?thieu=any"[^>]*>Thiếu giấy tờ</a>', page)
    some = Dossier.objects.order_by("pk")[:2]
    for case in some:
        type(case.person).objects.filter(pk=case.person_id).update(born_on=None, born_on_to=None)
    judging.rejudge(on=DAY)
    lacking = {
        row.full_name for row in page_of(Dossier.objects.all(), size=50).rows if missing_of(row)
    }
    found = open_(clerk, "/ho-so/?thieu=any")
    assert set(shown(found)) == lacking
    assert "Thiếu giấy tờ hoặc điều kiện, " in found
    heads, *rows = sheet_of(clerk)
    assert {row[2] for row in rows if row[heads.index("Thiếu")]} == lacking


def test_a_view_is_kept_for_the_unit_and_forgotten_again(
    country: factories.Land, clerk: Client
) -> None:
    key = re.search(r'name="form_key" value="(.*?)"', open_(clerk, "/ho-so/?loc=1")).group(1)
    clerk.post(
        "/ho-so/kieu-xem/",
        {"name": "Của cả xã", "query": "han=week", "for_unit": "1", "form_key": key},
    )
    another = signed_in(officer("clerk", country.commune, "cung-xa"), HTTP_HOST="localhost")
    assert ">Của cả xã</a>" in open_(another, "/ho-so/")
    assert "Bỏ “Của cả xã”" not in open_(another, "/ho-so/?loc=1")
    page = open_(clerk, "/ho-so/?loc=1")
    forget = re.search(r'name="forget" value="(\d+)"', page).group(1)
    key = re.findall(r'name="form_key" value="(.*?)"', page)[-1]
    clerk.post("/ho-so/kieu-xem/", {"forget": forget, "form_key": key})
    assert ">Của cả xã</a>" not in open_(another, "/ho-so/")


def choose(client: Client, *columns: str, **more: str) -> Any:
    key = re.search(r'name="form_key" value="(.*?)"', open_(client, "/ho-so/")).group(1)
    return client.post("/ho-so/cot/", {"columns": columns, "form_key": key, **more})


def test_columns_chosen_are_kept_for_the_person_on_the_page_and_in_the_file(
    country: factories.Land, clerk: Client
) -> None:
    case = Dossier.objects.get(person__full_name="Đỗ Bình")
    HelperAssignment.objects.create(
        dossier=case, member=factories.officials(country.cell)[0], since=DAY
    )
    person = case.person
    type(person).objects.filter(pk=person.pk).update(
        gender="female", born_on=dt.date(2001, 5, 4), born_on_to=dt.date(2001, 5, 4)
    )
    chosen = ("born", "helper", "sourced", "gender", "khong-co")
    answer = choose(clerk, *chosen, query="order=name")
    assert answer["Location"] == "/ho-so/?order=name"
    heads = ["Người giúp đỡ", "Ngày đưa vào nguồn", "Giới tính", "Năm sinh"]
    page = open_(clerk, "/ho-so/?order=name")
    assert list(dict.fromkeys(re.findall(r'<td data-label="(.*?)"', page))) == heads
    helper = factories.officials(country.cell)[0].full_name
    row = page[page.index("Đỗ Bình</strong>") :]
    told = [text.strip() for text in re.findall(r"<td data-label=.*?>(.*?)</td>", row, re.S)[:4]]
    assert told == [helper, case.sourced_on.strftime("%d/%m/%Y"), "Nữ", "2001"]
    first, *rows = sheet_of(clerk)
    assert first == ["STT", "Mã hồ sơ", "Họ và tên", "Ngày sinh", *heads]
    mine = next(row for row in rows if row[2] == "Đỗ Bình")
    assert [mine[4], mine[6], mine[7]] == [helper, "Nữ", 2001]
    another = signed_in(officer("clerk", country.commune, "nguoi-khac"), HTTP_HOST="localhost")
    assert 'data-label="Giữ hồ sơ"' in open_(another, "/ho-so/")
    assert 'data-label="Giới tính"' not in open_(another, "/ho-so/")


def test_columns_go_back_to_those_at_first_and_none_at_all_leaves_the_names(clerk: Client) -> None:
    choose(clerk)
    page = open_(clerk, "/ho-so/")
    assert shown(page) == shown(open_(clerk, "/ho-so/?order=due"))
    assert len(shown(page)) == len(NAMES)
    assert re.findall(r'<td data-label="(.*?)"', page) == []
    choose(clerk, reset="1")
    assert list(dict.fromkeys(re.findall(r'<td data-label="(.*?)"', open_(clerk, "/ho-so/")))) == [
        "Chi bộ",
        "Đang ở bước",
        "Thiếu",
        "Hạn",
        "Giữ hồ sơ",
    ]
    assert Entry.objects.filter(action="choose_display").count() == 2


def test_the_boxes_to_filter_with_come_when_they_are_opened(clerk: Client) -> None:
    page = open_(clerk, "/ho-so/?order=name&so=25")
    assert 'name="buoc"' not in page
    assert '<a href="?order=name&amp;so=25&amp;loc=1">Mở bộ lọc</a>' in page
    opened = open_(clerk, "/ho-so/?order=name&so=25&loc=1")  # without scripts
    assert shown(opened) == shown(page)
    assert opened.count('name="buoc"') == len(judging.stages())
    assert "<details open>" in opened and 'href="?order=name&amp;so=25&amp;loc=1"' not in opened
    alone = clerk.get("/ho-so/?order=name&so=25&loc=1", headers={"HX-Request": "true"})
    boxes = alone.content.decode()
    assert boxes.count('name="buoc"') == len(judging.stages())
    assert '<input type="hidden" name="so" value="25">' in boxes and shown(boxes) == []
    assert '<option value="name" selected>' in boxes


def test_a_list_that_is_filtered_has_its_boxes_folded(clerk: Client) -> None:
    page = open_(clerk, "/ho-so/?buoc=sourced")
    assert 'value="sourced" id="id_buoc_0" checked' in page and "<details open>" not in page


def test_a_filter_that_cannot_be_read_stands_open_with_what_is_wrong(clerk: Client) -> None:
    page = open_(clerk, "/ho-so/?don_vi=khong-co")
    assert "<details open>" in page
    assert "Không chọn được đơn vị này ở đây." in page
