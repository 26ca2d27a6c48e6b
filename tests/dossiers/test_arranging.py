"""Cases given to somebody, put off or asked after; what the bell rings for."""

from __future__ import annotations

import datetime as dt
import re
import secrets

import pytest

from ketnap.audit.models import Entry
from ketnap.audit.refusals import Refused
from ketnap.dossiers import arranging, falling_due
from ketnap.dossiers.models import Dossier, Notice
from ketnap.dossiers.notices import count_for, told_to
from ketnap.dossiers.queue import KEYS, queue_of, responsible_for, urgent_count
from ketnap.people.models import Person
from tests import factories
from tests.accounts.people import signed_in
from tests.dossiers.test_queue import role

pytestmark = [pytest.mark.django_db, pytest.mark.database]

DAY = dt.date(2026, 8, 30)


def places(user: object) -> dict[str, str]:
    """Where each case stands in a user's queue: code → group."""
    queue = queue_of(user, on=DAY)
    return {row.code: key for key in KEYS for row in queue.groups[key].rows}


@pytest.fixture
def office() -> tuple[factories.Land, object, object, object, Dossier]:
    """A commune with a clerk and an officer, a cell with a secretary, one case with the cell."""
    country = factories.land()
    secretary = role("bi-thu", country.cell, "cell_secretary")
    clerk = role("can-bo", country.commune, "clerk")
    officer = role("to-chuc", country.commune, "organisation_officer")
    case = factories.walk(country, start=dt.date(2026, 7, 6)).to("class_passed").dossier
    return country, secretary, clerk, officer, Dossier.objects.get(pk=case.pk)


def test_a_case_given_to_somebody_lies_in_that_queue_and_in_no_other(office) -> None:
    _country, secretary, clerk, officer, case = office
    assert responsible_for(case, DAY) == secretary
    arranging.give([case], clerk, because="bí thư đi học", by=officer, on=DAY)
    assert places(clerk) == {case.code: "later"}
    assert queue_of(clerk, on=DAY).groups["later"].rows[0].note == "được giao: bí thư đi học"
    assert responsible_for(case, DAY) == clerk
    owners = [u for u in (secretary, clerk, officer) if case.code in mine(u)]
    assert owners == [clerk]
    assert Entry.objects.filter(action="give_case").count() == 1
    arranging.give([case], None, because="bí thư đã về", by=officer, on=DAY)
    assert responsible_for(case, DAY) == secretary
    assert [u for u in (secretary, clerk, officer) if case.code in mine(u)] == [secretary]


def mine(user: object) -> list[str]:
    """The codes a user is to act on; what only waits for others is left out."""
    queue = queue_of(user, on=DAY)
    return [row.code for key in KEYS for row in queue.groups[key].rows if not row.followed]


def test_what_was_given_ends_when_the_case_goes_to_another_holder(office) -> None:
    country, _secretary, clerk, officer, case = office
    arranging.give([case], clerk, because="thay", by=officer, on=DAY)
    Dossier.objects.filter(pk=case.pk).update(holder=country.commune)
    case.refresh_from_db()
    assert responsible_for(case, DAY) == officer
    assert mine(clerk) == []


def test_a_case_is_only_given_to_somebody_who_handles_cases_there(office) -> None:
    country, _secretary, _clerk, officer, case = office
    stranger = role("noi-khac", country.second, "cell_secretary")
    with pytest.raises(Refused) as refused:
        arranging.give([case], stranger, because="thay", by=officer, on=DAY)
    assert refused.value.codes == ("not_theirs",)
    with pytest.raises(Refused) as refused:
        arranging.give([case], None, because="  ", by=officer, on=DAY)
    assert refused.value.codes == ("reason_missing",)
    assert mine(stranger) == []


def test_a_case_put_off_waits_until_that_day_and_comes_back(office) -> None:
    _country, secretary, _clerk, _officer, case = office
    until = DAY + dt.timedelta(days=10)
    Dossier.objects.filter(pk=case.pk).update(next_due_on=DAY + dt.timedelta(days=20))
    case.refresh_from_db()
    arranging.put_off([case], until=until, because="chờ người về quê", by=secretary, on=DAY)
    assert places(secretary) == {case.code: "waiting"}
    assert queue_of(secretary, on=until).groups["later"].count == 1


def test_no_due_date_is_put_off(office) -> None:
    _country, secretary, _clerk, _officer, case = office
    Dossier.objects.filter(pk=case.pk).update(next_due_on=DAY + dt.timedelta(days=2))
    case.refresh_from_db()
    with pytest.raises(Refused) as refused:
        arranging.put_off(
            [case], until=DAY + dt.timedelta(days=3), because="bận", by=secretary, on=DAY
        )
    assert refused.value.codes == ("past_due",)
    assert "Hạn là 01/09/2026" in str(refused.value)
    assert urgent_count(secretary, on=DAY) == 1
    Dossier.objects.filter(pk=case.pk).update(next_due_on=DAY - dt.timedelta(days=2))
    case.refresh_from_db()
    assert "Đã quá hạn 28/08/2026" in arranging.cannot_put_off(case, None, DAY)


def test_a_reminder_rings_for_the_holder_until_the_step_is_taken(office) -> None:
    _country, secretary, _clerk, officer, case = office
    arranging.remind([case], because="Đề nghị gửi đơn trong tuần", by=officer, on=DAY)
    arranging.remind([case], because="Đề nghị gửi đơn trước thứ Sáu", by=officer, on=DAY)
    asked = [(t.kind, t.count, t.rows[0].says) for t in told_to(secretary, DAY)]
    assert ("asked", 1, "Đề nghị gửi đơn trước thứ Sáu") in asked
    assert "asked" not in [t.kind for t in told_to(officer, DAY)]
    Dossier.objects.filter(pk=case.pk).update(stage="applied")
    assert "asked" not in [t.kind for t in told_to(secretary, DAY)]
    falling_due.tick(DAY)
    assert not Notice.objects.filter(kind="asked", cleared_on=None).exists()


def test_the_bell_tells_the_level_above_what_is_overdue_below() -> None:
    country = factories.land()
    secretary = role("bi-thu", country.cell, "cell_secretary")
    officer = role("to-chuc", country.province, "organisation_officer")
    clerk = role("can-bo", country.commune, "clerk")
    walk = factories.walk(country, start=dt.date(2026, 4, 6)).to("submitted")
    walk.dossier.refresh_from_db()
    late = walk.dossier.next_due_on + dt.timedelta(days=1)
    falling_due.tick(late)
    assert [(t.kind, t.count) for t in told_to(officer, late)] == [("escalated", 1)]
    assert ("overdue", 1) in [(t.kind, t.count) for t in told_to(clerk, late)]
    assert told_to(secretary, late) == []
    assert count_for(officer, late) == sum(t.count for t in told_to(officer, late)) == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_notices_cost_the_same_queries_for_one_row_and_for_three(
    rows: int, django_assert_num_queries
) -> None:
    country = factories.land()
    officer = role("to-chuc", country.commune, "organisation_officer")
    secretary = role("bi-thu", country.cell, "cell_secretary")
    cases = [
        factories.walk(country, who=factories.person(country.cell, full_name=f"Người {n}")).dossier
        for n in range(rows)
    ]
    arranging.remind(cases, because="nhắc", by=officer, on=DAY)
    with django_assert_num_queries(6):
        assert told_to(secretary, DAY)[0].count == rows


def test_rows_are_arranged_from_the_page_and_a_slip_keeps_what_was_typed(office) -> None:
    _country, secretary, _clerk, _officer, case = office
    who = Person.objects.get(pk=case.person_id).full_name
    client = signed_in(secretary, HTTP_HOST="localhost")
    ticked = {"kind": "put_off", "codes": case.code}
    page = client.post("/viec/sap-xep/", {**ticked, "form_key": secrets.token_urlsafe(24)})
    assert page.status_code == 200
    assert who in page.content.decode()
    sent = {**ticked, "confirmed": "1", "until": "31/02/2027", "because": "chờ mùa rẫy"}
    page = client.post("/viec/sap-xep/", {**sent, "form_key": secrets.token_urlsafe(24)})
    assert page.status_code == 422
    text = page.content.decode()
    assert 'value="31/02/2027"' in text
    assert "chờ mùa rẫy" in text
    nobody = client.post(
        "/viec/sap-xep/",
        {"kind": "put_off", "codes": "KN2020-999999", "form_key": secrets.token_urlsafe(24)},
    )
    assert nobody.status_code == 404
    bell = client.get("/nhac-viec/")
    assert bell.status_code == 200
    assert re.search(r'class="bell"', bell.content.decode())


def arrange(client, case: Dossier, kind: str, **typed: str) -> str:
    """Arrange a case from the page; return the page that follows."""
    sent = {"kind": kind, "codes": case.code, "confirmed": "1", "because": "đi học", **typed}
    answer = client.post("/viec/sap-xep/", {**sent, "form_key": secrets.token_urlsafe(24)})
    assert answer.status_code == 302
    return client.get("/").content.decode()


def undo(client) -> str:
    """Press "Hoàn tác"; return the page that follows."""
    answer = client.post("/viec/hoan-tac/", {"form_key": secrets.token_urlsafe(24)})
    assert answer["Location"] == "/"
    return client.get("/").content.decode()


def test_giving_is_taken_back_to_how_it_was_before(office) -> None:
    _country, secretary, clerk, officer, case = office
    arranging.give([case], officer, because="lần trước", by=officer, on=DAY)
    client = signed_in(officer, HTTP_HOST="localhost")
    page = arrange(client, case, "give", to=str(clerk.pk))
    assert 'data-toast="10"' in page
    assert 'action="/viec/hoan-tac/"' in page
    assert "data-toast" not in client.get("/").content.decode()
    assert responsible_for(case, DAY) == clerk
    assert "Đã hoàn tác trên 1 hồ sơ." in undo(client)
    assert responsible_for(case, DAY) == officer
    assert case.arrangement.given_because == "lần trước"
    assert Entry.objects.filter(action="take_back_arrangement").count() == 1
    assert "Không còn gì để hoàn tác." in undo(client)
    assert Entry.objects.filter(action="take_back_arrangement").count() == 1
    assert responsible_for(case, DAY) != secretary


def test_a_reminder_taken_back_rings_no_more(office) -> None:
    _country, secretary, _clerk, officer, case = office
    client = signed_in(officer, HTTP_HOST="localhost")
    arrange(client, case, "remind")
    assert "asked" in [told.kind for told in told_to(secretary, DAY)]
    undo(client)
    assert "asked" not in [told.kind for told in told_to(secretary, DAY)]


def test_a_case_put_off_comes_back_at_once(office) -> None:
    _country, secretary, _clerk, _officer, case = office
    Dossier.objects.filter(pk=case.pk).update(next_due_on=dt.date(2027, 6, 1))
    client = signed_in(secretary, HTTP_HOST="localhost")
    arrange(client, case, "put_off", until="01/03/2027")
    assert arranging.as_it_stands([case])[str(case.pk)]["arranged"]["put_off_until"] == "2027-03-01"
    undo(client)
    assert arranging.as_it_stands([case])[str(case.pk)]["arranged"] is None


@pytest.mark.parametrize("since", ["arranged", "step"])
def test_nothing_is_taken_back_once_something_else_has_happened(office, since: str) -> None:
    _country, secretary, clerk, officer, case = office
    client = signed_in(officer, HTTP_HOST="localhost")
    arrange(client, case, "give", to=str(clerk.pk))
    if since == "arranged":
        arranging.give([case], secretary, because="về rồi", by=clerk, on=DAY)
    else:
        Dossier.objects.filter(pk=case.pk).update(stage="applied")
    stands = arranging.as_it_stands([case])
    assert "từ lúc đó đã có việc khác trên hồ sơ này nên không hoàn tác được" in undo(client)
    assert arranging.as_it_stands([case]) == stands
    assert not Entry.objects.filter(action="take_back_arrangement").exists()
