"""Every open case is in the queue of exactly one person, with one next step."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ketnap.accounts.models import RoleAssignment
from ketnap.dossiers import closing, judging, returns, steps, verification
from ketnap.dossiers.charge import in_charge, right_of
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.queue import KEYS, queue_of, responsible_for
from ketnap.people.models import Person
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TODAY = dt.date(2026, 11, 23)


def role(name: str, organisation: Any, role: str, **fields: Any) -> Any:
    """Give somebody a role since 2020."""
    user = factories.user(name, full_name=name)
    RoleAssignment.objects.create(
        user=user, organisation=organisation, role=role, since=dt.date(2020, 1, 1), **fields
    )
    return user


def crowd(country: factories.Land) -> list[Dossier]:
    """Cases early and late on the way, in two cells."""
    cases = []
    stages = ("sourced", "on_list", "class_sent", "cv_declared", "submitted", "recognition_decided")
    for number, stage in enumerate(stages):
        cell = country.cell if number % 2 else country.second
        who = factories.person(cell, full_name=f"Người Thứ {number}")
        cases.append(
            factories.walk(country, start=dt.date(2026, 1, 5), who=who, cell=cell).to(stage).dossier
        )
    return cases


def listed(user: Any, *, followed: bool = False) -> list[str]:
    """The codes in a user's queue, over all groups and pages."""
    codes = []
    for key in KEYS:
        after = None
        while True:
            group = queue_of(user, on=TODAY, group=key, after=after, size=3).groups[key]
            codes += [row.code for row in group.rows if row.followed is followed]
            after = group.next_after
            if not after:
                break
    return codes


def test_every_open_case_is_in_exactly_one_queue() -> None:
    country = factories.land()
    users = [
        role("bi-thu-mot", country.cell, "cell_secretary"),
        role("can-bo-xa", country.commune, "clerk"),
        role("to-chuc-xa", country.commune, "organisation_officer"),
        role("lanh-dao", country.commune, "leader"),
        role("can-bo-tinh", country.province, "clerk"),
    ]
    crowd(country)
    cases = list(Dossier.objects.select_related("holder"))
    owners = {
        case.code: [user.username for user in users if case.code in listed(user)] for case in cases
    }
    expected = {
        case.code: [owner.username] if (owner := responsible_for(case, TODAY)) else []
        for case in cases
    }
    assert owners == expected
    assert {code for code, found in owners.items() if not found} == {
        case.code for case in cases if judging.is_over(case)
    }


def test_the_one_in_charge_is_the_nearest_handler_and_a_substitute_comes_first() -> None:
    country = factories.land()
    clerk = role("can-bo-xa", country.commune, "clerk")
    assert in_charge(country.cell, TODAY) == clerk
    officer = role("to-chuc-xa", country.commune, "organisation_officer")
    assert in_charge(country.cell, TODAY) == officer
    secretary = role("bi-thu", country.cell, "cell_secretary")
    assert in_charge(country.cell, TODAY) == secretary
    assert in_charge(country.second, TODAY) == officer
    stand_in = role(
        "thay",
        country.cell,
        "cell_secretary",
        substitute_for=RoleAssignment.objects.get(user=secretary),
    )
    assert in_charge(country.cell, TODAY) == stand_in
    assert in_charge(country.province, TODAY) is None


def test_what_waits_for_a_decision_lies_with_the_nearest_who_may_record_it() -> None:
    country = factories.land()
    clerk = role("can-bo-xa", country.commune, "clerk")
    walk = factories.walk(country, start=dt.date(2026, 1, 5)).to("submitted")
    assert responsible_for(walk.dossier, TODAY) == clerk  # nobody there may decide
    officer = role("to-chuc-tinh", country.province, "organisation_officer")
    assert responsible_for(walk.dossier, TODAY) == officer
    assert (listed(officer), listed(clerk)) == ([walk.dossier.code], [])
    followed = queue_of(clerk, on=TODAY).groups["waiting"].rows
    assert [(row.code, row.followed, row.waiting_for) for row in followed] == [
        (walk.dossier.code, True, "to-chuc-tinh")
    ]
    rows = [row for group in queue_of(officer, on=TODAY).groups.values() for row in group.rows]
    assert [(row.act, row.url_name) for row in rows] == [("decide", "dossier_act")]
    nearer = role("to-chuc-xa", country.commune, "organisation_officer")
    assert (listed(nearer), listed(officer), listed(clerk)) == ([walk.dossier.code], [], [])


@pytest.mark.parametrize("officers", [(), ("province",), ("province", "commune"), ("cell",)])
def test_the_condition_on_decisions_agrees_with_the_next_step_of_every_case(
    officers: tuple[str, ...],
) -> None:
    country = factories.land()
    users = [
        role("bi-thu-mot", country.cell, "cell_secretary"),
        role("can-bo-xa", country.commune, "clerk"),
        role("can-bo-tinh", country.province, "clerk"),
        *(role(f"to-chuc-{at}", getattr(country, at), "organisation_officer") for at in officers),
    ]
    for number, stage in enumerate(factories.ROUTE):
        cell = country.cell if number % 2 else country.second
        who = factories.person(cell, full_name=f"Người Thứ {number}")
        factories.walk(country, start=dt.date(2025, 7, 7), who=who, cell=cell).to(stage)
    cases = list(Dossier.objects.select_related("holder", "cell"))
    deciding = set(Dossier.objects.filter(steps.awaits_decision()).values_list("pk", flat=True))
    acts = {case.pk: steps.main_act(case) for case in cases}
    assert deciding == {key for key, act in acts.items() if act and right_of(act.key) == "decide"}
    assert len(deciding) >= 2
    owners = {case.code: [u for u in users if case.code in listed(u)] for case in cases}
    assert owners == {
        case.code: [owner] if (owner := responsible_for(case, TODAY)) else [] for case in cases
    }


def test_a_queue_is_divided_by_when_and_by_whose_turn() -> None:
    country = factories.land()
    secretary = role("bi-thu", country.cell, "cell_secretary")
    officer = role("to-chuc-xa", country.commune, "organisation_officer")
    start = dt.date(2026, 6, 1)

    def case(stage: str, name: str) -> factories.Walk:
        who = factories.person(country.cell, full_name=name)
        return factories.walk(country, start=start, who=who).to(stage)

    waiting = case("class_sent", "Người Chờ Lớp")
    asked = case("cv_declared", "Người Chờ Thẩm Tra")
    for place in ("Xã Sa Nghĩa", "Xã Sa Nghĩa", "Phường Đắk Bla"):
        verification.ask_verification(
            asked.dossier, relation="self" if place[0] == "P" else "father", place=place,
            relative_name=str(Dossier.objects.count()) + place + str(asked.day), by=country.by,
            on=asked.after(1),
        )  # fmt: skip
    back = case("submitted", "Người Bị Trả")
    returns.return_dossier(
        back.dossier, reasons=[("papers_faulty", "")], by=country.by, on=back.after(3)
    )
    case("submitted", "Người Ở Trên")
    case("sourced", "Người Mới")
    late = case("cell_resolved", "Người Quá Hạn")
    day = late.dossier.next_due_on + dt.timedelta(days=1)

    mine = queue_of(secretary, on=day).groups
    names = {key: [row.person.full_name for row in mine[key].rows] for key in KEYS}
    assert names["returned"] == ["Người Bị Trả"]
    assert names["later"] == ["Người Mới"]
    assert set(names["waiting"]) == {"Người Chờ Lớp", "Người Chờ Thẩm Tra", "Người Ở Trên"}
    assert "Người Quá Hạn" in names["overdue"]
    rows = {row.person.full_name: row for row in mine["waiting"].rows}
    assert rows["Người Chờ Lớp"].since == waiting.dossier.class_sent_on
    assert rows["Người Chờ Thẩm Tra"].waiting_for == "Xã Sa Nghĩa, Phường Đắk Bla"
    assert rows["Người Chờ Thẩm Tra"].act == "conclude_verification"
    assert rows["Người Ở Trên"].followed
    assert rows["Người Ở Trên"].waiting_for == "Đảng bộ xã Mẫu"
    above = queue_of(officer, on=day).groups
    assert [row.act for key in KEYS for row in above[key].rows] == ["decide"]


def test_the_next_step_leads_through_the_whole_procedure() -> None:
    country = factories.land()
    walk = factories.walk(country, start=dt.date(2026, 4, 6))
    told = {}
    for stage in factories.ROUTE:
        walk.to(stage)
        walk.dossier.refresh_from_db()
        act = steps.main_act(walk.dossier)
        told[stage] = act.key if act else None
        if act is not None:
            opened = {verdict.act.key for verdict in judging.next_acts(walk.dossier, walk.day)}
            assert act.key in opened, stage
    assert told == {
        "sourced": "put_on_list",
        "on_list": "send_to_class",
        "class_sent": "record_certificate",
        "class_passed": "receive_application",
        "applied": "receive_cv",
        "cv_declared": "ask_verification",
        "verified": "record_introductions",
        "introduced": "collect_comments",
        "comments": "cell_consider",
        "cell_resolved": "submit",
        "grassroots_resolved": "submit",
        "submitted": "decide",
        "decided": "hold_ceremony",
        "admitted": "declare_member_cv",
        "probation": "pass_new_member_class",
        "recognition_cell": "decide_recognition",
        "recognition_grassroots": "decide_recognition",
        "recognition_decided": None,
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_a_queue_costs_the_same_queries_for_one_row_and_for_three(rows: int) -> None:
    country = factories.land()
    secretary = role("bi-thu", country.cell, "cell_secretary")
    for number in range(rows):
        who = factories.person(country.cell, full_name=f"Người Thứ {number}")
        walk = factories.walk(country, start=dt.date(2026, 8, 3), who=who).to("cv_declared")
        verification.ask_verification(
            walk.dossier, relation="self", place="Xã Sa Nhơn", by=country.by, on=walk.after(1)
        )
    with CaptureQueriesContext(
        connection,
    ) as queries:
        queue = queue_of(secretary, on=dt.date(2026, 8, 30))
    assert queue.count == rows
    assert len(queries) == 9


def test_a_case_that_is_over_is_in_nobodys_queue() -> None:
    country = factories.land()
    secretary = role("bi-thu", country.cell, "cell_secretary")
    walk = factories.walk(country)
    assert listed(secretary) == [walk.dossier.code]
    closing.close_dossier(walk.dossier, reason="withdrawn", by=country.by, on=walk.after(3))
    assert listed(secretary) == []
    assert responsible_for(walk.dossier, TODAY) is None
    assert Person.objects.filter(dossiers__closed_reason="withdrawn").count() == 1
