"""Pages of figures, targets and reports: every number opens, strangers see nothing, files match."""

from __future__ import annotations

import datetime as dt
import json
import random

import pytest
from django.test import Client
from lxml import html

from ketnap.accounts.models import RoleAssignment, User
from ketnap.organisations.models import Organisation
from ketnap.reports.models import ClosedPeriod, SavedReport
from ketnap.statistics.table import table
from ketnap.targets.models import Target
from ketnap.web.templates import new_form_key
from tests.accounts.people import signed_in as enter
from tests.statistics import world

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PERIOD = {"tu": "01/01/2022", "den": "31/12/2022"}
SINCE, UNTIL = dt.date(2022, 1, 1), dt.date(2022, 12, 31)


@pytest.fixture
def made() -> dict[str, Organisation]:
    """A filled district."""
    found = world.units()
    world.fill(found, random.Random(31), 40)
    for unit in found.values():
        unit.refresh_from_db()
    return found


def signed_in(unit: Organisation, role: str, name: str = "lan") -> Client:
    """Return the browser of somebody with a role at a unit."""
    user = User.objects.create(username=name, full_name=name)
    RoleAssignment.objects.create(
        user=user, organisation=unit, role=role, since=dt.date(2019, 1, 1)
    )
    return enter(user)


@pytest.fixture
def clerk(made: dict[str, Organisation]) -> Client:
    """The organisation officer of the district."""
    return signed_in(made["u-d"], "organisation_officer")


ADDRESSES = [
    "/don-vi/u-d/so-lieu",
    "/chi-tieu/",
    "/bao-cao/",
    "/bao-cao/bieu/1",
    "/bao-cao/bieu/2",
    "/bao-cao/bieu/2b",
    "/bao-cao/bieu/5",
    "/bao-cao/tong-hop",
    "/bao-cao/tu-lap",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_opens_with_its_unit_s_name(clerk: Client, address: str) -> None:
    answer = clerk.get(address, PERIOD)
    assert answer.status_code == 200
    assert "Đảng bộ huyện" in answer.content.decode()


def test_the_dashboard_shows_the_figures_of_the_table_and_opens_them(
    made: dict[str, Organisation], clerk: Client
) -> None:
    found = table(made["u-d"], SINCE, UNTIL, ["admitted"], tree_day=UNTIL)
    words = clerk.get("/don-vi/u-d/so-lieu", PERIOD).content.decode()
    assert f">{found.cell('admitted').value}</a>" in words
    listed = clerk.get("/don-vi/u-d/so-lieu/danh-sach", {**PERIOD, "chi-so": "admitted"})
    assert listed.content.decode().count('href="/ho-so/HS-') == found.cell("admitted").value


def test_the_totals_of_the_units_open_their_lists_too(
    made: dict[str, Organisation], clerk: Client
) -> None:
    page = html.fromstring(clerk.get("/don-vi/u-d/so-lieu", PERIOD).content.decode())
    totals = page.xpath("//tfoot//a")
    assert len(totals) >= 2
    for total in totals:
        listed = html.fromstring(clerk.get(total.get("href")).content.decode())
        assert len(listed.xpath("//main//tbody/tr")) == int(total.text_content())


@pytest.mark.parametrize("suffix", ["xlsx", "docx", "svg", "json"])
def test_one_address_and_the_suffix_chooses(clerk: Client, suffix: str) -> None:
    answer = clerk.get(f"/don-vi/u-d/so-lieu.{suffix}", PERIOD)
    assert answer.status_code == 200
    assert len(answer.content) > 500
    assert clerk.get("/don-vi/u-d/so-lieu.exe", PERIOD).status_code == 404


def test_the_json_of_the_page_is_the_table(made: dict[str, Organisation], clerk: Client) -> None:
    said = json.loads(clerk.get("/don-vi/u-d/so-lieu.json", PERIOD).content)
    found = table(made["u-d"], SINCE, UNTIL, ["admitted", "women"], tree_day=UNTIL)
    assert [
        (row["values"]["admitted"]["value"], row["values"]["women"]["value"])
        for row in said["rows"]
    ] == [tuple(cell.value for cell in row.cells.values()) for row in found.lines]


def test_a_sibling_branch_sees_nothing(made: dict[str, Organisation]) -> None:
    stranger = signed_in(made["u-c1"], "organisation_officer", "stranger")
    assert stranger.get("/don-vi/u-c0/so-lieu", PERIOD).status_code == 404
    assert stranger.get("/don-vi/u-c0/so-lieu.xlsx", PERIOD).status_code == 404
    assert stranger.get("/don-vi/u-c1/so-lieu", PERIOD).status_code == 200
    assert (
        stranger.get(
            "/don-vi/u-c1/so-lieu/danh-sach", {**PERIOD, "chi-so": "admitted", "dong": "u-c0"}
        ).status_code
        == 404
    )


def test_targets_are_set_revised_and_given_down_on_the_page(
    made: dict[str, Organisation], clerk: Client
) -> None:
    given = {
        "form_key": new_form_key(),
        "indicator": "admitted",
        "measure": "count",
        "number": "20",
        "period": "year",
        "starts_on": "01/01/2022",
        "ends_on": "31/12/2022",
        "document_number": "5-NQ/HU",
        "document_on": "10/01/2022",
    }
    answer = clerk.post("/chi-tieu/giao/?don-vi=u-d", given)
    target = Target.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/chi-tieu/{target.pk}/")
    grid = {
        "form_key": new_form_key(),
        f"number-{made['u-c0'].pk}": "12",
        f"number-{made['u-c1'].pk}": "x",
        "document_number": "6-KH/HU",
        "document_on": "12/01/2022",
    }
    wrong = clerk.post(f"/chi-tieu/{target.pk}/", grid)
    assert wrong.status_code == 422
    assert 'value="12"' in wrong.content.decode()
    grid |= {"form_key": new_form_key(), f"number-{made['u-c1'].pk}": "9"}
    assert clerk.post(f"/chi-tieu/{target.pk}/", grid).status_code == 302
    assert sorted(int(part.number) for part in target.allocations.all()) == [9, 12]
    page = clerk.get(f"/chi-tieu/{target.pk}/").content.decode()
    assert "nhiều hơn chỉ tiêu 1" in page
    revised = clerk.post(
        f"/chi-tieu/{target.pk}/dieu-chinh/",
        {
            "form_key": new_form_key(),
            "number": "21",
            "document_number": "9-NQ/HU",
            "document_on": "01/06/2022",
            "reason": "Bổ sung",
        },
    )
    assert revised.status_code == 302
    assert Target.objects.get(revises=target).number == 21


def test_a_report_of_one_s_own_is_kept_and_found_again(
    made: dict[str, Organisation], clerk: Client
) -> None:
    definition = {
        **PERIOD,
        "don-vi": "u-d",
        "chi-so": ["admitted", "women"],
        "chia": "cell",
        "loc": "rural",
    }
    answer = clerk.post(
        "/bao-cao/tu-lap", {**definition, "form_key": new_form_key(), "ten": "Nữ nông thôn"}
    )
    assert answer.status_code == 302
    kept = SavedReport.objects.get()
    assert kept.definition["only"] == ["rural"]
    assert "Nữ nông thôn" in clerk.get("/bao-cao/").content.decode()
    assert clerk.get("/bao-cao/tu-lap", {"don-vi": "u-d", "mau": kept.pk}).status_code == 200
    unnamed = clerk.post("/bao-cao/tu-lap", {**definition, "form_key": new_form_key(), "ten": ""})
    assert unnamed.status_code == 422


def test_a_period_is_closed_and_looked_at(made: dict[str, Organisation], clerk: Client) -> None:
    answer = clerk.post("/bao-cao/khoa/", {**PERIOD, "don-vi": "u-d", "form_key": new_form_key()})
    closed = ClosedPeriod.objects.get()
    assert answer["Location"] == f"/bao-cao/khoa/{closed.pk}/"
    page = clerk.get(f"/bao-cao/khoa/{closed.pk}/").content.decode()
    assert "mọi con số vẫn như khi khóa" in page


def test_the_monthly_report_is_one_file_at_one_address(clerk: Client) -> None:
    answer = clerk.get("/bao-cao/tong-hop.docx", {"tu": "01/10/2022", "den": "31/10/2022"})
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"


def test_the_list_tells_who_makes_the_difference_to_the_month_before(
    made: dict[str, Organisation], clerk: Client
) -> None:
    unit = made["u-c0"]
    for number, month in ((801, 3), (802, 4), (803, 4)):
        one = world.dossier(made["u-c0-0"], number)
        world.milestone(one, on=dt.date(2024, month, 5))
        world.touch(one)
    now, before = (
        table(unit, first, last, ["admitted"], tree_day=last, by="none").cell("admitted").value
        for first, last in (
            (dt.date(2024, 4, 1), dt.date(2024, 4, 30)),
            (dt.date(2024, 3, 1), dt.date(2024, 3, 31)),
        )
    )
    words = clerk.get(
        f"/don-vi/{unit.code}/so-lieu/danh-sach?chi-so=admitted&tu=01/04/2024&den=30/04/2024&khac=1"
    ).content.decode()
    assert f"01/03/2024 – 31/03/2024: {before}" in words
    assert f"có thêm {now}, không còn {before}." in words
    after = words.split("Có trong kỳ trước, không có trong kỳ này")[1]
    assert "Nguyễn Văn 801" in after
    assert "Nguyễn Văn 802" not in after
