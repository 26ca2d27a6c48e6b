"""Registers: a number is given once, a second use asks why, a gap waits for its reason."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse

from ketnap.audit.models import Entry as TrailEntry
from ketnap.audit.refusals import Refused
from ketnap.dossiers import decisions, registers
from ketnap.dossiers.models import Decision, Dossier, Meeting
from ketnap.dossiers.registers import DECISIONS, RESOLUTIONS, Gap
from ketnap.organisations.bodies import open_term, set_committee
from tests import factories
from tests.accounts.people import officer, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]

START = dt.date(2026, 1, 5)


def decide(walk: factories.Walk, **given: Any) -> str:
    """Record the decision on a submitted case; return its number."""
    decision = decisions.decide_admission(
        walk.dossier,
        organisation=walk.decider(),
        body="standing_committee",
        granted=True,
        members=9,
        votes_for=8,
        by=walk.by,
        on=walk.after(5),
        **given,
    )
    return decision.number


def submitted(country: Any) -> factories.Walk:
    return factories.walk(country, start=START).to("submitted")


def test_the_next_number_goes_on_from_the_last_and_is_signed_like_it() -> None:
    country = factories.land()
    assert decide(submitted(country), take_next=True) == "01-QĐ/ĐU"
    assert decide(submitted(country), number="41-QĐ/ĐUX") == "41-QĐ/ĐUX"
    assert decide(submitted(country), take_next=True) == "42-QĐ/ĐUX"


def test_numbers_begin_again_with_the_term_of_the_committee() -> None:
    country = factories.land()
    first, second = submitted(country), submitted(country)
    assert decide(first, number="99-QĐ/ĐU") == "99-QĐ/ĐU"
    committee = set_committee(country.commune, body="committee", by=country.by, on=START)
    second.day = first.day
    second.after(1)
    open_term(committee, number="2026-2031", starts_on=second.day, by=country.by, on=second.day)
    assert decide(second, take_next=True) == "01-QĐ/ĐU"


def test_a_number_that_is_taken_may_be_passed_with_a_reason_that_is_kept() -> None:
    country = factories.land()
    decide(submitted(country), number="07-QĐ/ĐU")
    second = submitted(country)
    with pytest.raises(Refused) as refused:
        decide(second, number="7/QĐ-ĐU")
    assert [w.rule for w in refused.value.warnings] == ["number_taken"]
    assert "07-QĐ/ĐU đã dùng" in str(refused.value)
    assert Decision.objects.count() == 1
    reason = {"number_taken": "Văn thư đánh trùng, đã báo cáo"}
    assert decide(second, number="7/QĐ-ĐU", passing=reason) == "7/QĐ-ĐU"
    kept = second.dossier.passed_warnings.get(rule="number_taken")
    assert (kept.reason, kept.passed_by) == ("Văn thư đánh trùng, đã báo cáo", country.by)
    found = registers.entries(registers.register_on(country.commune, DECISIONS, second.day))
    assert registers.repeated(found) == {(7, "")}


def test_a_number_both_typed_and_taken_is_refused_and_nothing_is_saved() -> None:
    walk = submitted(factories.land())
    with pytest.raises(Refused) as refused:
        decide(walk, number="07-QĐ/ĐU", take_next=True)
    assert refused.value.codes == ("number_twice",)
    assert Dossier.objects.get().decided_on is None


def test_a_gap_waits_until_somebody_says_what_its_numbers_are() -> None:
    country = factories.land()
    first, second = submitted(country), submitted(country)
    decide(first, number="02-QĐ/ĐU")
    decide(second, number="06-QĐ/ĐU")
    register = registers.register_on(country.commune, DECISIONS, second.day)

    def shown() -> list[str | Gap]:
        lines = registers.lines(register, registers.entries(register))
        return [line if isinstance(line, Gap) else line.text for line in lines]

    assert shown() == [Gap(1, 1), "02-QĐ/ĐU", Gap(3, 5), "06-QĐ/ĐU"]

    def explain(first: int, last: int, reason: str) -> None:
        registers.explain_numbers(
            country.commune, kind=DECISIONS, since=None, first=first, last=last, reason=reason,
            by=country.by, on=second.day,
        )  # fmt: skip

    explain(4, 4, "Quyết định chuẩn y cấp ủy")
    assert shown() == [
        Gap(1, 1), "02-QĐ/ĐU", Gap(3, 3), Gap(4, 4, "Quyết định chuẩn y cấp ủy"), Gap(5, 5),
        "06-QĐ/ĐU",
    ]  # fmt: skip
    assert TrailEntry.objects.filter(action="explain_numbers").count() == 1
    for numbers, reason, code in (
        ((4, 5), "văn bản khác", "number_taken"),
        ((5, 6), "văn bản khác", "number_taken"),
        ((5, 3), "văn bản khác", "value_foreign"),
        ((5, 5), " ", "reason_empty"),
    ):
        with pytest.raises(Refused) as refused:
            explain(*numbers, reason)
        assert refused.value.codes == (code,)
    explain(7, 9, "Giữ cho quyết định khen thưởng")
    assert shown()[-1] == Gap(7, 9, "Giữ cho quyết định khen thưởng")
    assert registers.next_number(register).text == "10-QĐ/ĐU"


def test_resolutions_of_a_cell_stand_in_its_own_register() -> None:
    country = factories.land()
    walk = factories.walk(country, start=START).to("cell_resolved")
    register = registers.register_on(country.cell, RESOLUTIONS, walk.day)
    (entry,) = registers.entries(register)
    assert (entry.text, entry.meeting_id) == ("01-NQ", Meeting.objects.get(body="cell").pk)
    assert registers.next_number(register).text == "02-NQ/CB"


@pytest.mark.django_db(transaction=True)
def test_decisions_at_the_same_moment_are_never_given_the_same_number(examples: int) -> None:
    country = factories.land()
    threads, each = (4, 3) if examples <= 50 else (20, 5)
    walks = [submitted(country) for _ in range(threads * each)]

    def work(mine: list[factories.Walk]) -> list[str]:
        try:
            return [decide(walk, take_next=True) for walk in mine]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        shares = [walks[at::threads] for at in range(threads)]
        given = [number for numbers in pool.map(work, shares) for number in numbers]
    assert sorted(given) == sorted(f"{n:02d}-QĐ/ĐU" for n in range(1, threads * each + 1))


def test_the_page_shows_papers_gaps_and_doubles_and_takes_a_reason() -> None:
    country = factories.land()
    first, second, third = (submitted(country) for _ in range(3))
    decide(first, number="02-QĐ/ĐU")
    decide(second, number="02-QĐ/ĐU", passing={"*": "Trùng do văn thư"})
    decide(third, take_next=True)
    browser = signed_in(officer("organisation_officer", country.commune))
    address = reverse("document_register", args=[country.commune.code])
    page = browser.get(address).content.decode()
    assert page.count("Trùng số") == 2
    assert page.count("Chưa rõ dùng vào việc gì") == 1
    assert third.dossier.person.full_name in page
    key = {"form_key": "k" * 32, "first": "1", "last": "1"}
    empty = browser.post(address, {**key, "reason": ""})
    assert empty.status_code == 422
    said = browser.post(address, {**key, "reason": "Quyết định khác của đảng ủy"}, follow=True)
    assert said.status_code == 200
    page = said.content.decode()
    assert "Quyết định khác của đảng ủy" in page
    assert "Chưa rõ dùng vào việc gì" not in page


def test_a_stranger_finds_no_register_and_no_name_in_it() -> None:
    country = factories.land()
    decide(submitted(country), take_next=True)
    address = reverse("document_register", args=[country.commune.code])
    stranger = signed_in(officer("organisation_officer", country.other_commune))
    assert stranger.get(address).status_code == 404
    secretary = signed_in(officer("cell_secretary", country.cell))
    assert secretary.get(address).status_code == 404
