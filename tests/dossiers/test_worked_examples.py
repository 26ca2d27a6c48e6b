"""Examples from real papers and from the examiners' questions, carried through the services."""

from __future__ import annotations

import datetime as dt

import pytest

from ketnap.audit.refusals import Refused
from ketnap.dossiers import introductions, recording, sending, sourcing, verification
from ketnap.dossiers.facts import book_explain
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def day(text: str) -> dt.date:
    """A day as ISO."""
    return dt.date.fromisoformat(text)


def test_the_appraisal_sheet_of_a_district_in_2022_is_lawful_step_by_step() -> None:
    """Domain 3.4: certificate 21-12-2018 … cell 06-NQ/CB 4-11, committee 553-NQ/ĐU 30-11-2022."""
    country = factories.land()
    walk = factories.walk(country, start=day("2018-10-01"))
    dossier, by = walk.dossier, country.by
    sourcing.put_on_list(dossier, by=by, on=day("2018-10-15"))
    sourcing.assign_helper(
        dossier, factories.member(country.cell, full_name="A Giúp"), by=by, on=day("2018-10-15")
    )
    sourcing.send_to_class(dossier, by=by, on=day("2018-12-10"))
    sourcing.record_certificate(dossier, by=by, on=day("2018-12-21"))
    recording.record_facts(dossier, {"applied_on": day("2022-09-06")}, by=by, on=day("2022-09-06"))
    recording.record_facts(
        dossier, {"cv_received_on": day("2022-09-12")}, by=by, on=day("2022-09-12")
    )
    for number in range(5):
        row = verification.ask_verification(
            dossier, relation="father", place=f"Nơi {number}", by=by, on=day("2022-09-20")
        )
        verification.answer_verification(row, by=by, on=day(f"2022-10-{3 + number:02d}"))
        dossier.refresh_from_db()
    verification.conclude_verification(dossier, by=by, on=day("2022-10-17"))
    for who in factories.officials(country.cell)[1:3]:
        introductions.add_introducer(
            dossier, member=who, by=by, on=day("2022-10-25"), shared_from=day("2020-01-01")
        )
    introductions.close_introducers(dossier, by=by, on=day("2022-10-25"))
    introductions.record_comment(dossier, said_by="Đoàn xã", by=by, on=day("2022-11-04"))
    walk.day = day("2022-11-04")
    walk.meeting("cell", "admission", country.cell)
    walk.day = day("2022-11-30")
    walk.meeting("committee", "admission", country.commune)
    sending.submit_dossier(dossier, by=by, on=day("2022-12-02"))
    found = book_explain(dossier, day("2022-12-02"))
    assert found.refused == ()
    assert found.rules["dates_in_order"].verdict is True
    assert found.dates["certificate_expires_on"].value == day("2023-12-21")
    assert found.dates["decision_due_on"].value == dossier.next_due_on
    assert not dossier.passed_warnings.exists()


def test_an_expired_certificate_stops_the_cell_until_the_class_is_taken_again() -> None:
    """Question 7: issued 15-1-2020, the cell's meeting of 3-2-2025 was wrong."""
    country = factories.land()
    walk = factories.walk(country, start=day("2019-10-07")).to("class_sent")
    sourcing.record_certificate(walk.dossier, by=country.by, on=day("2020-01-15"))
    walk.day = day("2024-10-01")
    walk.to("comments")
    walk.day = day("2025-02-03")
    with pytest.raises(Refused) as refusal:
        walk.meeting("cell", "admission", country.cell)
    assert [problem.code for problem in refusal.value.problems] == ["certificate_valid"]
    assert "15/01/2025" in refusal.value.problems[0].says
    sourcing.send_to_class(walk.dossier, by=country.by, on=day("2025-02-10"))
    sourcing.record_certificate(walk.dossier, by=country.by, on=day("2025-02-14"))
    walk.day = day("2025-03-03")
    walk.meeting("cell", "admission", country.cell)
    assert walk.dossier.stage == "cell_resolved"
    assert [r.value for r in recording.history_of(walk.dossier, "certificate_issued_on")] == [
        "2025-02-14",
        "2020-01-15",
    ]


def test_an_introducer_official_for_six_months_may_have_shared_two_years() -> None:
    """Question 2: how long ago the introducer was recognised does not matter."""
    country = factories.land()
    walk = factories.walk(country, start=day("2026-01-05")).to("verified")
    young = factories.member(
        country.cell,
        full_name="Y Mới",
        joining_on=walk.day - dt.timedelta(days=550),
        official_on=walk.day - dt.timedelta(days=185),
    )
    for who in (young, factories.helper(country.cell)):
        introductions.add_introducer(
            walk.dossier,
            member=who,
            by=country.by,
            on=walk.day,
            shared_from=walk.day - dt.timedelta(days=731),
        )
    introductions.close_introducers(walk.dossier, by=country.by, on=walk.day)
    assert walk.dossier.introducer_shared_months == 24
    found = book_explain(walk.dossier, walk.day)
    assert found.rules["introduced"].verdict is True
    walk.to("cell_resolved")
    assert book_explain(walk.dossier, walk.day).rules["introducers_shared_enough"].verdict is True
