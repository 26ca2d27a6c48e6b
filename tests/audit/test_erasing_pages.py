"""Erasing values lawfully on the pages: a reason, two people, a chain that still verifies."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ketnap.audit.checking import verify_here
from ketnap.audit.models import Entry, EntryValue
from ketnap.people.services import correct_person
from ketnap.web.templates import new_form_key
from tests.accounts.people import officer, signed_in
from tests.factories import Land, land, person, walk

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SECRET = "Xơ Đăng Cần Xóa"


@pytest.fixture
def country() -> Land:
    return land(members=0)


@pytest.fixture
def who(country: Land) -> Any:
    """Somebody whose ethnicity was corrected: the trail keeps the value."""
    found = walk(country, who=person(country.cell, full_name="Y Thu")).dossier.person
    by = officer("clerk", country.commune, "nguoi-sua")
    correct_person(found, by=by, on=found_day(), reason="nhầm", ethnicity=SECRET)
    return found


def found_day() -> Any:
    from ketnap.accounts.today import today

    return today()


def send(client: Client, name: str, key: int, **fields: Any) -> Any:
    return client.post(reverse(name, args=[key]), {"form_key": new_form_key(), **fields})


def kept() -> str:
    return str(list(EntryValue.objects.values_list("before", "after")))


def test_one_proposes_another_erases_and_the_chain_still_verifies(country: Land, who: Any) -> None:
    first = signed_in(officer("organisation_officer", country.commune))
    second = signed_in(officer("organisation_officer", country.province))
    page = first.get(reverse("trail_of_person", args=[who.pk])).content.decode()
    assert reverse("erasure_propose", args=[who.pk]) in page
    assert send(first, "erasure_propose", who.pk).status_code == 422
    assert send(first, "erasure_propose", who.pk, reason="Đơn 03/11 của chủ thể").status_code == 302
    proposal = Entry.objects.get(action="propose_erasure")
    assert SECRET in kept()
    assert send(first, "erasure_answer", proposal.number, answer="yes").status_code == 422
    assert SECRET in kept()
    waiting = second.get(reverse("erasure_list")).content.decode()
    assert "Đơn 03/11 của chủ thể" in waiting
    assert "Y Thu" in waiting
    assert send(second, "erasure_answer", proposal.number, answer="yes").status_code == 302
    assert SECRET not in kept()
    report = verify_here()
    assert (report.sound, report.erased > 0) == (True, True)
    assert send(second, "erasure_answer", proposal.number, answer="yes").status_code == 422
    assert "Đã xóa" in second.get(reverse("erasure_list")).content.decode()


def test_a_proposal_may_be_declined_with_a_reason_and_is_then_over(country: Land, who: Any) -> None:
    first = signed_in(officer("organisation_officer", country.commune))
    second = signed_in(officer("organisation_officer", country.province))
    send(first, "erasure_propose", who.pk, reason="Đơn 03/11")
    number = Entry.objects.get(action="propose_erasure").number
    assert send(second, "erasure_answer", number, answer="no").status_code == 422
    assert send(second, "erasure_answer", number, answer="no", reason="chưa đủ").status_code == 302
    assert send(second, "erasure_answer", number, answer="yes").status_code == 422
    assert SECRET in kept()


def test_a_neighbour_neither_proposes_nor_answers_nor_sees(country: Land, who: Any) -> None:
    first = signed_in(officer("organisation_officer", country.commune))
    send(first, "erasure_propose", who.pk, reason="Đơn 03/11")
    number = Entry.objects.get(action="propose_erasure").number
    beside = signed_in(officer("organisation_officer", country.other_commune))
    assert beside.get(reverse("erasure_propose", args=[who.pk])).status_code == 404
    assert beside.get(reverse("erasure_propose", args=[999_999])).status_code == 404
    assert send(beside, "erasure_answer", number, answer="yes").status_code == 404
    assert "Đơn 03/11" not in beside.get(reverse("erasure_list")).content.decode()
    clerk = signed_in(officer("clerk", country.commune))
    assert clerk.get(reverse("erasure_list")).status_code == 403
    assert SECRET in kept()
