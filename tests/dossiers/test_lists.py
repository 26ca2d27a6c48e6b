"""The list: filters with their sentence, pages by cursor, one step for many."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ketnap.dossiers import judging
from ketnap.dossiers.lists import Filter, eligible, filtered, page_of, sentence
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.views.listing import missing_of
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.database]

START = dt.date(2026, 1, 5)
TODAY = dt.date(2026, 11, 23)


def case(country: factories.Land, name: str, stage: str, cell: str = "cell") -> Dossier:
    """A case of that name at that stage."""
    unit = country.units[cell]
    who = factories.person(unit, full_name=name)
    dossier = factories.walk(country, start=START, who=who, cell=unit).to(stage).dossier
    dossier.refresh_from_db()
    return dossier


def names(chosen: Filter, on: dt.date = TODAY) -> list[str]:
    """The names a filter shows, in order."""
    found = filtered(Dossier.objects.all(), chosen, on)
    return [row.full_name for row in page_of(found).rows]


def test_filters_choose_by_stage_unit_name_and_term() -> None:
    country = factories.land()
    case(country, "Y Blen", "on_list")
    passed = case(country, "Nguyễn Thị Hòa", "class_passed")
    case(country, "A Lưới", "applied", "far")
    case(country, "Đặng Văn Xong", "recognition_decided")
    assert set(names(Filter())) == {"Y Blen", "Nguyễn Thị Hòa", "A Lưới"}
    assert names(Filter(stages=("on_list",))) == ["Y Blen"]
    assert names(Filter(unit=country.other_commune)) == ["A Lưới"]
    assert set(names(Filter(unit=country.commune))) == {"Y Blen", "Nguyễn Thị Hòa"}
    assert names(Filter(text="hoa nguyen")) == ["Nguyễn Thị Hòa"]
    assert names(Filter(text="dang", closed=True)) == ["Đặng Văn Xong"]
    assert names(Filter(text=passed.code)) == ["Nguyễn Thị Hòa"]
    assert set(names(Filter(holder=country.cell))) == {"Y Blen", "Nguyễn Thị Hòa"}
    due = passed.next_due_on
    assert "Nguyễn Thị Hòa" in names(Filter(due="overdue"), due + dt.timedelta(days=1))
    assert "Nguyễn Thị Hòa" in names(Filter(due="week"), due - dt.timedelta(days=6))
    assert "Nguyễn Thị Hòa" not in names(Filter(due="week"), due - dt.timedelta(days=8))
    assert names(Filter(due_from=due, due_to=due, unit=country.cell)) == ["Nguyễn Thị Hòa"]
    assert names(Filter(due_to=due - dt.timedelta(days=1))) == []


def test_a_filter_by_a_rule_shows_where_it_is_not_known_to_hold() -> None:
    country = factories.land()
    case(country, "Người Đủ", "cell_resolved")
    case(country, "Người Chưa", "applied")
    assert names(Filter(missing_rule="certificate_valid")) == ["Người Chưa"]
    assert set(names(Filter(missing_rule="no_such_rule"))) == {"Người Đủ", "Người Chưa"}


def test_probation_is_told_apart_from_recognition_due_by_the_day() -> None:
    country = factories.land()
    dossier = case(country, "Người Dự Bị", "probation")
    ends = dossier.admitted_on.replace(year=dossier.admitted_on.year + 1)
    before = ends - dt.timedelta(days=1)
    assert names(Filter(stages=("probation",)), before) == ["Người Dự Bị"]
    assert names(Filter(stages=("recognition_due",)), before) == []
    assert names(Filter(stages=("probation",)), ends) == []
    assert names(Filter(stages=("recognition_due",)), ends) == ["Người Dự Bị"]


def test_the_filter_is_said_in_words() -> None:
    country = factories.land(members=1)
    chosen = Filter(stages=("cv_declared", "verified"), unit=country.cell, due="overdue")
    assert (
        sentence(chosen, 7)
        == "Chi bộ thôn Một, đã khai lý lịch hoặc đã thẩm tra lý lịch, quá hạn, 7 hồ sơ"
    )
    assert sentence(Filter(), 0) == "Mọi hồ sơ đang mở, 0 hồ sơ"
    assert sentence(Filter(missing_rule="certificate_valid", text="hòa"), 1) == (
        "Chưa đạt hoặc chưa rõ: giấy chứng nhận lớp nhận thức về Đảng còn hạn, tên có “hòa”, "
        "1 hồ sơ"
    )


def test_pages_follow_each_other_without_gap_or_repeat() -> None:
    country = factories.land()
    for number in range(5):
        case(country, f"Người {number}", "class_passed" if number % 2 else "sourced")
    everyone = [row.pk for row in page_of(filtered(Dossier.objects.all(), Filter(), TODAY)).rows]
    seen, after = [], None
    while True:
        page = page_of(filtered(Dossier.objects.all(), Filter(), TODAY), after=after, size=2)
        seen += [row.pk for row in page.rows]
        after = page.next_after
        if not after:
            break
    assert len(everyone) == 5
    assert seen == everyone


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_is_two_queries_for_one_row_and_for_three(rows: int) -> None:
    country = factories.land(members=1)
    for number in range(rows):
        case(country, f"Người {number}", "sourced")
    with CaptureQueriesContext(connection) as queries:
        page = page_of(filtered(Dossier.objects.all(), Filter(), TODAY))
        told = [(row.full_name, row.cell_name, row.holder_name) for row in page.rows]
    assert len(told) == rows
    assert len(queries) == 2  # those with a due date, then those without


def test_one_step_for_many_says_who_may_and_why_the_others_may_not() -> None:
    country = factories.land()
    ready = case(country, "Người Được", "on_list")
    early = case(country, "Người Sớm", "applied")
    late = case(country, "Người Muộn", "sourced")
    found = eligible("receive_cv", [ready, early, late], on=TODAY)
    assert found.able == [early]
    assert [why for _case, why in found.unable] == [
        [
            "Đang ở bước “Trong danh sách cảm tình Đảng”, chưa tới việc “Nhận lý lịch người xin "
            "vào Đảng”."
        ],
        ["Đang ở bước “Tạo nguồn”, chưa tới việc “Nhận lý lịch người xin vào Đảng”."],
    ]
    found = eligible("send_to_class", [ready, early], on=TODAY)
    assert found.able == [ready]
    assert found.unable == [
        (
            early,
            [
                "Đang ở bước “Đã làm đơn xin vào Đảng”, đã qua việc “Cử đi học lớp nhận thức về "
                "Đảng”."
            ],
        )
    ]


def test_a_row_tells_what_the_case_lacks_today_and_not_what_later_steps_bring() -> None:
    country = factories.land()
    known = case(country, "Người Rõ", "applied")
    who = factories.person(
        country.cell, full_name="Người Chưa Hỏi", traits={"youth_union_member": None}
    )
    unasked = factories.walk(country, start=START, who=who).to("applied").dossier
    Dossier.objects.filter(pk=unasked.pk).update(youth_union_present=None)
    judging.rejudge(Dossier.objects.filter(pk=unasked.pk), on=TODAY)
    unasked.refresh_from_db()
    assert missing_of(known) == []
    assert missing_of(unasked) == [
        "Là đoàn viên thanh niên",
        "Nơi công tác, cư trú có tổ chức Đoàn Thanh niên",
    ]
