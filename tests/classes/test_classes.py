"""Classes: the roll from the list, attendance, certificates that become facts of the case."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ketnap.audit.refusals import Refused
from ketnap.classes import services
from ketnap.classes.models import Enrolment
from ketnap.dossiers.recording import history_of
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.database]

START = dt.date(2026, 1, 5)
OPENING = dt.date(2026, 3, 2)


def codes(order: Any) -> tuple[str, ...]:
    """Give an order that must be refused; return the codes."""
    with pytest.raises(Refused) as refusal:
        order()
    return refusal.value.codes


def course(country: factories.Land, **fields: Any) -> Any:
    """An awareness class of the commune that starts on 2 March 2026."""
    values = {
        "kind": "awareness",
        "organisation": country.commune,
        "title": "Lớp nhận thức khóa 1/2026",
        "starts_on": OPENING,
        "by": country.by,
        "on": START,
    }
    values.update(fields)
    return services.open_course(**values)


def case(country: factories.Land, stage: str, name: str = "Y Blen") -> Any:
    """A case of that name at that stage."""
    who = factories.person(country.cell, full_name=name)
    return factories.walk(country, start=START, who=who).to(stage).dossier


def test_a_class_sends_its_roll_and_its_certificates_become_facts() -> None:
    country = factories.land()
    cases = [case(country, "on_list", f"Người {number}") for number in range(3)]
    lesson = course(country, capacity=3)
    roll = services.enrol(lesson, cases, by=country.by, on=OPENING)
    assert [row.dossier.stage for row in roll] == ["class_sent"] * 3
    assert {row.dossier.class_sent_on for row in roll} == {OPENING}
    services.record_attendance(roll[2], attended=False, by=country.by, on=OPENING)
    done = OPENING + dt.timedelta(days=4)
    services.pass_course(
        lesson,
        {roll[0].pk: (True, "01/GCN"), roll[1].pk: (True, "02/GCN"), roll[2].pk: (False, "")},
        by=country.by,
        on=done,
    )
    for row in (*cases, *roll):
        row.refresh_from_db()
    assert [dossier.stage for dossier in cases] == ["class_passed", "class_passed", "class_sent"]
    assert [dossier.certificate_issued_on for dossier in cases] == [done, done, None]
    assert [dossier.certificate_number for dossier in cases] == ["01/GCN", "02/GCN", ""]
    assert [(row.passed, row.attended) for row in roll] == [
        (True, True),
        (True, True),
        (False, False),
    ]
    record = history_of(cases[0], "certificate_issued_on").get()
    assert (record.document_kind, record.document_number) == (38, "01/GCN")


def test_a_new_member_class_gives_its_certificate_to_the_probation() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("probation")
    day = walk.after(30)
    lesson = course(country, kind="new_member", title="Lớp đảng viên mới", starts_on=day)
    (row,) = services.enrol(lesson, [walk.dossier], by=country.by, on=day)
    services.pass_course(lesson, {row.pk: (True, "9/ĐVM")}, by=country.by, on=day)
    walk.dossier.refresh_from_db()
    assert walk.dossier.new_member_class_on == day


def test_who_is_not_eligible_is_told_why_and_nobody_is_enrolled() -> None:
    country = factories.land()
    ready, early = case(country, "on_list", "Người Được"), case(country, "sourced", "Người Sớm")
    lesson = course(country)
    found = services.eligible_for(lesson, [ready, early], on=OPENING)
    assert found.able == [ready]
    assert found.unable == [(early, ["Chưa ở trong danh sách cảm tình Đảng của chi bộ."])]
    with pytest.raises(Refused) as refusal:
        services.enrol(lesson, [ready, early], by=country.by, on=OPENING)
    assert [(p.field, p.code) for p in refusal.value.problems] == [(early.code, "not_eligible")]
    assert not Enrolment.objects.exists()
    services.enrol(lesson, [ready], by=country.by, on=OPENING)
    assert services.eligible_for(lesson, [ready], on=OPENING).unable == [
        (ready, ["Đã có trong danh sách lớp."])
    ]


def test_a_full_or_finished_class_takes_nobody() -> None:
    country = factories.land()
    cases = [case(country, "on_list", f"Người {number}") for number in range(2)]
    small = course(country, capacity=1)
    assert codes(lambda: services.enrol(small, cases, by=country.by, on=OPENING)) == ("class_full",)
    over = course(country, ends_on=OPENING)
    late = OPENING + dt.timedelta(days=1)
    assert codes(lambda: services.enrol(over, cases, by=country.by, on=late)) == ("course_over",)


def test_courses_and_results_that_cannot_be_are_refused() -> None:
    country = factories.land()
    assert codes(lambda: course(country, title=" ")) == ("title_empty",)
    assert codes(lambda: course(country, ends_on=START)) == ("dates_disordered",)
    assert codes(lambda: course(country, capacity=0)) == ("value_foreign",)
    assert codes(lambda: course(country, kind="party_school")) == ("value_foreign",)
    lesson = course(country)
    rows = services.enrol(
        lesson,
        [case(country, "on_list", f"Người {number}") for number in range(2)],
        by=country.by,
        on=OPENING,
    )

    def give(results: Any, on: dt.date = OPENING) -> tuple[str, ...]:
        return codes(lambda: services.pass_course(lesson, results, by=country.by, on=on))

    assert give({rows[0].pk: (True, "")}) == ("number_missing",)
    assert give({rows[0].pk: (True, "1"), rows[1].pk: (True, "1")}) == (
        "number_taken",
        "number_taken",
    )
    assert give({rows[0].pk: (True, "1")}, START) == ("dates_disordered",)
    assert give({0: (True, "1")}) == ("not_on_roll",)
    assert codes(lambda: services.change_course(lesson, capacity=1, by=country.by, on=START)) == (
        "capacity_below_roll",
    )


def test_somebody_is_withdrawn_with_a_reason_until_certified() -> None:
    country = factories.land()
    lesson = course(country)
    first, second = services.enrol(
        lesson,
        [case(country, "on_list", f"Người {number}") for number in range(2)],
        by=country.by,
        on=OPENING,
    )
    services.withdraw(first, reason="đi làm xa", by=country.by, on=OPENING)
    assert lesson.enrolments.get() == second
    services.pass_course(lesson, {second.pk: (True, "3")}, by=country.by, on=OPENING)
    second.refresh_from_db()
    assert codes(lambda: services.withdraw(second, reason="nhầm", by=country.by, on=OPENING)) == (
        "certified_already",
    )
