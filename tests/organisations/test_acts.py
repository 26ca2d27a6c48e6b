"""Orders about a unit on its page: an office builds its own tree without files or commands."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ketnap.accounts.today import today
from ketnap.audit.models import Entry
from ketnap.organisations.models import Authority, Organisation, OrganisationVersion
from ketnap.organisations.tree import tree_on
from ketnap.targets.services import set_target
from ketnap.web.templates import new_form_key
from tests.accounts.people import officer, signed_in
from tests.factories import Land, land, person, walk

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DOCUMENT = {"document_number": "12-QĐ/ĐU", "document_on": "01/08/2026", "on": "15/08/2026"}


@pytest.fixture
def country() -> Land:
    return land(members=0)


@pytest.fixture
def client(country: Land) -> Client:
    return signed_in(officer("organisation_officer", country.commune))


def give(client: Client, unit: Any, act: str, **fields: Any) -> Any:
    address = reverse("organisation_act", args=[unit.code, act])
    return client.post(address, {"form_key": new_form_key(), **fields})


def test_a_cell_is_founded_under_the_commune_with_its_document(
    country: Land, client: Client
) -> None:
    page = client.get(reverse("organisation_page", args=[country.commune.code])).content.decode()
    assert "Thêm đơn vị trực thuộc" in page
    done = give(
        client,
        country.commune,
        "them",
        name="Chi bộ thôn Mới",
        kind="cell",
        rural="true",
        **DOCUMENT,
    )
    assert done.status_code == 302
    made = Organisation.objects.get(name="Chi bộ thôn Mới")
    version = made.versions.get()
    assert (made.parent, version.rural, version.hard_area) == (country.commune, True, None)
    assert made.opened_on == dt.date(2026, 8, 15)
    assert version.made_by is not None
    assert version.made_by.document_number == "12-QĐ/ĐU"
    assert Entry.objects.filter(action="established", object_id=made.pk).count() == 1


def test_a_unit_without_a_document_is_refused_and_what_was_typed_is_kept(
    country: Land, client: Client
) -> None:
    before = Organisation.objects.count()
    answer = give(client, country.commune, "them", name="Chi bộ đang gõ", kind="cell")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Chi bộ đang gõ" in page
    assert Organisation.objects.count() == before


def test_a_new_name_holds_from_its_day_and_the_old_one_stays_before(
    country: Land, client: Client
) -> None:
    old = country.cell.name
    assert (
        give(client, country.cell, "doi-ten", name="Chi bộ thôn Đẹp", **DOCUMENT).status_code == 302
    )
    names = {day: tree_on(day) for day in (dt.date(2026, 8, 14), dt.date(2026, 8, 15))}
    told = [tree.names[tree.index(country.cell.pk)] for tree in names.values()]
    assert told == [old, "Chi bộ thôn Đẹp"]
    again = give(client, country.cell, "doi-ten", name="Chi bộ thôn Đẹp", **DOCUMENT)
    assert again.status_code == 422


def test_a_slip_is_put_right_with_a_reason_and_leaves_no_event(
    country: Land, client: Client
) -> None:
    fields = {"name": country.cell.name, "official_code": "01234567890123", "hard_area": "true"}
    assert give(client, country.cell, "dinh-chinh", **fields).status_code == 422
    assert give(client, country.cell, "dinh-chinh", reason="gõ nhầm", **fields).status_code == 302
    version = OrganisationVersion.objects.get(organisation=country.cell)
    assert (version.official_code, version.hard_area) == ("01234567890123", True)


def test_three_powers_are_written_together_or_not_at_all(country: Land, client: Client) -> None:
    Authority.objects.filter(organisation=country.commune).delete()
    fields: dict[str, Any] = {
        "powers": ["admit", "recognise", "strike_off"],
        "deciding_body": "standing_committee",
        "basis": "own_right",
        "since": "26/07/2026",
    }
    assert give(client, country.commune, "tham-quyen", **fields).status_code == 302
    held = Authority.objects.filter(organisation=country.commune)
    assert {row.power for row in held} == {"admit", "recognise", "strike_off"}
    again = give(client, country.commune, "tham-quyen", **fields)
    assert again.status_code == 422
    assert held.count() == 3
    alone = fields | {"basis": "delegation", "since": "01/08/2026", "powers": ["admit"]}
    assert (
        "Ủy quyền phải có văn bản"
        in give(client, country.commune, "tham-quyen", **alone).content.decode()
    )


def test_a_term_is_opened_with_its_number(country: Land, client: Client) -> None:
    fields = {"body": "committee", "number": "XVII", "starts_on": "20/08/2026", "members": "15"}
    assert give(client, country.commune, "nhiem-ky", **fields).status_code == 302
    page = client.get(reverse("organisation_page", args=[country.commune.code])).content.decode()
    assert "XVII" in page


@pytest.mark.parametrize("act", ["them", "doi-ten", "dinh-chinh", "tham-quyen", "nhiem-ky"])
def test_a_foreign_unit_an_unknown_one_and_an_unknown_order_answer_alike(
    act: str, country: Land, client: Client
) -> None:
    for code, word in ((country.far.code, act), ("khong-co", act), (country.commune.code, "la")):
        assert client.get(reverse("organisation_act", args=[code, word])).status_code == 404


def test_nothing_is_founded_under_a_cell_and_a_clerk_founds_nothing(
    country: Land, client: Client
) -> None:
    address = reverse("organisation_act", args=[country.cell.code, "them"])
    assert client.get(address).status_code == 404
    clerk = signed_in(officer("clerk", country.commune))
    assert clerk.get(address).status_code == 403
    page = clerk.get(reverse("organisation_page", args=[country.commune.code])).content.decode()
    assert "Thêm đơn vị trực thuộc" not in page


def test_the_page_of_a_unit_counts_its_open_cases_as_the_list_behind_does_and_its_targets(
    country: Land,
) -> None:
    for name in ("Y Thu", "A Lưới"):
        walk(country, who=person(country.cell, full_name=name))
    set_target(
        organisation=country.commune,
        period="year",
        starts_on=dt.date(today().year, 1, 1),
        ends_on=dt.date(today().year, 12, 31),
        indicator="admitted",
        number=Decimal(12),
        document_number="05-NQ/ĐU",
        document_on=dt.date(2026, 1, 5),
        by=country.by,
        on=today(),
    )
    clerk = signed_in(officer("clerk", country.commune))
    page = clerk.get(reverse("organisation_page", args=[country.commune.code])).content.decode()
    listed = clerk.get(reverse("dossier_list"), {"don_vi": country.commune.code})
    assert "2 hồ sơ" in page
    assert all(name in listed.content.decode() for name in ("Y Thu", "A Lưới"))
    assert "chỉ tiêu 12 đến 31/12/" in page
    leader = signed_in(officer("leader", country.commune))
    theirs = leader.get(reverse("organisation_page", args=[country.commune.code])).content.decode()
    assert "Hồ sơ đang mở" not in theirs
    assert "chỉ tiêu 12" in theirs
