"""``ketnap figures``: rows as promised, Vietnamese errors, exit codes."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest

from ketnap.__main__ import main
from ketnap.organisations.models import Organisation
from ketnap.targets.services import set_target
from tests.statistics import world

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PERIOD = ("--from", "2020-07-01", "--to", "31/12/2022")
EXPECTED = {
    *("admitted", "women", "ethnic_minority", "rural", "youth_union", "sent_to_class"),
    *("recognised", "struck_off", "target_admitted", "share_of_target", "average_per_year"),
}


@pytest.fixture
def made() -> dict[str, Organisation]:
    """A district where 19 of 25 planned were admitted in one commune."""
    found = world.units()
    for number in range(19):
        one = world.dossier(found["u-c0-0"], number)
        world.milestone(one, on=dt.date(2021, 1, 1 + number), gender="female" if number < 5 else "")
        world.touch(one)
    for since, until, number in (
        (dt.date(2020, 7, 1), dt.date(2020, 12, 31), 5),
        (dt.date(2021, 1, 1), dt.date(2022, 12, 31), 20),
    ):
        set_target(
            organisation=found["u-c0"],
            period="custom",
            starts_on=since,
            ends_on=until,
            indicator="admitted",
            number=Decimal(number),
            document_number="5-NQ/ĐU",
            document_on=since,
            by=None,
            on=since,
        )
    return found


def test_json_rows_start_with_the_unit_itself(
    made: dict[str, Organisation], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["figures", "--unit", "u-c0", *PERIOD, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["unit"] for row in rows] == ["u-c0", "u-c0-0", "u-c0-1", "u-c0-2"]
    assert rows[0]["name"] == "Đảng bộ xã 0"
    assert rows[0]["values"].keys() >= EXPECTED
    values = rows[0]["values"]
    assert values["admitted"] == {"value": 19, "unknown": 0}
    assert values["women"] == {"value": 5, "unknown": 14}
    assert values["target_admitted"] == {"value": 25, "unknown": 0}
    assert values["share_of_target"] == {"value": 76.0, "unknown": 0}
    assert values["average_per_year"] == {"value": 7.6, "unknown": 0}
    assert rows[1]["values"]["target_admitted"] == {"value": None, "unknown": 0}


def test_the_text_shows_names_figures_and_conditions(
    made: dict[str, Organisation], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["figures", "--unit", "u-c0", *PERIOD]) == 0
    said = capsys.readouterr().out
    assert "Đảng bộ xã 0" in said
    assert "76,0" in said
    assert "cây tổ chức ngày 31/12/2022" in said


def test_months_and_successors(
    made: dict[str, Organisation], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["figures", "--unit", "u-d", *PERIOD, "--by", "month", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["unit"] for row in rows[:3]] == ["u-d", "2020-07-01", "2020-08-01"]
    assert len(rows) == 31
    world.merge_communes(made)
    assert main(["figures", "--unit", "u-new", *PERIOD, "--successors", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows[0]["values"]["admitted"]["value"] == 19


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--unit", "nowhere", *PERIOD), "không có đơn vị mang mã “nowhere”"),
        (("--unit", "u-d", "--from", "2022-01-02", "--to", "2022-01-01"), "trước ngày đầu kỳ"),
        (("--unit", "u-d", *PERIOD, "--tree-as-of", "2018-01-01"), "không tồn tại"),
    ],
)
def test_what_cannot_be_used_is_said_in_vietnamese_and_ends_with_2(
    made: dict[str, Organisation],
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    says: str,
) -> None:
    assert main(["figures", *words]) == 2
    assert says in capsys.readouterr().err


def test_a_day_that_is_no_day_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["figures", "--unit", "u-d", "--from", "31/02/2022", "--to", "2022-12-31"])
    assert ended.value.code == 2
    assert "--from" in capsys.readouterr().err
