"""Kept definitions, closed periods and written reviews: always the figures of the same table."""

from __future__ import annotations

import datetime as dt
import io
import random
from decimal import Decimal

import pytest
from docx import Document

from ketnap.audit.refusals import Refused
from ketnap.dossiers.models import Milestone
from ketnap.organisations.models import Organisation
from ketnap.reports import builder, closing, paper, written
from ketnap.reports.builder import Definition
from ketnap.reports.models import ClosedPeriod, SavedReport
from ketnap.statistics.table import table
from ketnap.targets.services import set_target
from tests.statistics import world

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SINCE, UNTIL = dt.date(2022, 1, 1), dt.date(2022, 12, 31)
ON = dt.date(2023, 1, 5)


@pytest.fixture
def made() -> dict[str, Organisation]:
    """A filled district."""
    found = world.units()
    world.fill(found, random.Random(21), 60)
    for unit in found.values():
        unit.refresh_from_db()
    return found


def definition(**change: object) -> Definition:
    """Return a definition that can be counted."""
    given = {
        "indicators": ["admitted", "women"],
        "since": "2022-01-01",
        "until": "2022-12-31",
        **change,
    }
    return Definition.read(given)


def test_a_kept_definition_counts_the_same_when_it_is_read_again(
    made: dict[str, Organisation],
) -> None:
    wanted = definition(
        only=["youth_union"], compared_since="2021-01-01", compared_until="2021-06-30"
    )
    kept = builder.save_report(
        organisation=made["u-d"], name="Nữ đoàn viên", definition=wanted, by=world.somebody(), on=ON
    )
    again = Definition.read(SavedReport.objects.get(pk=kept.pk).definition)
    assert again == wanted
    built = builder.build(made["u-d"], again, today=world.TODAY)
    direct = table(
        made["u-d"], SINCE, UNTIL, ["admitted", "women"], tree_day=UNTIL, only=["youth_union"]
    )
    assert [[c.value for c in row.cells.values()] for row in built.lines] == [
        [c.value for c in row.cells.values()] for row in direct.lines
    ]
    assert built.compared == (dt.date(2021, 1, 1), dt.date(2021, 6, 30))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"indicators": []}, "no_columns"),
        ({"indicators": ["nonsense"]}, "no_such_indicator"),
        ({"only": ["admitted"]}, "no_such_group"),
        ({"since": "soon"}, "no_day"),
        ({"until": "2021-12-31"}, "period_backwards"),
        ({"compared_since": "2021-01-01"}, "half_compared"),
        ({"by": "colour"}, "no_such_rows"),
        ({"tree": "day"}, "no_such_tree"),
    ],
)
def test_a_definition_that_cannot_be_counted_is_refused(
    change: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        builder.check(definition(**change))
    assert refused.value.codes == (code,)


def test_a_closed_period_keeps_its_figures_and_shows_what_changed_later(
    made: dict[str, Organisation],
) -> None:
    closed = closing.close_period(
        organisation=made["u-d"], since=SINCE, until=UNTIL, by=world.somebody(), on=ON
    )
    quiet = closing.review(ClosedPeriod.objects.get(pk=closed.pk))
    assert (quiet.differences, quiet.whole, quiet.same_law, quiet.same_tree) == (
        (),
        True,
        True,
        True,
    )

    gone = Milestone.objects.filter(kind="admitted", on__gte=SINCE, on__lte=UNTIL).first()
    assert gone is not None
    before = table(made["u-d"], SINCE, UNTIL, ["admitted"], tree_day=UNTIL).cell("admitted").value
    gone.delete()
    world.touch(gone.dossier)
    later = closing.review(ClosedPeriod.objects.get(pk=closed.pk))
    assert later.whole
    total = next(
        d
        for d in later.differences
        if d.line == "Tổng số đảng viên mới kết nạp trong kỳ" and d.column == "Kỳ này"
    )
    assert (total.then, total.now) == (str(before), str(int(before or 0) - 1))


def test_a_period_is_closed_once_and_only_when_it_is_over(made: dict[str, Organisation]) -> None:
    unit, by = made["u-d"], world.somebody()
    with pytest.raises(Refused) as early:
        closing.close_period(organisation=unit, since=SINCE, until=UNTIL, by=by, on=UNTIL)
    assert early.value.codes == ("period_not_over",)
    closing.close_period(organisation=unit, since=SINCE, until=UNTIL, by=by, on=ON)
    with pytest.raises(Refused) as twice:
        closing.close_period(organisation=unit, since=SINCE, until=UNTIL, by=by, on=ON)
    assert twice.value.codes == ("already_closed",)


def test_a_review_says_what_its_tables_say(made: dict[str, Organisation]) -> None:
    set_target(
        organisation=made["u-d"],
        period="year",
        starts_on=SINCE,
        ends_on=UNTIL,
        indicator="admitted",
        number=Decimal(40),
        document_number="05-NQ/HU",
        document_on=SINCE,
        by=None,
        on=SINCE,
    )
    review = written.write(made["u-d"], SINCE, UNTIL, kind="year", on=ON, place="Sa Thầy")
    figures = table(
        made["u-d"], SINCE, UNTIL, ["admitted", "share_of_target", "women"], tree_day=UNTIL
    )
    sheet = Document(io.BytesIO(paper.document(review)))
    words = "\n".join(p.text for p in sheet.paragraphs)
    share = f"{figures.cell('share_of_target').value:.1f}".replace(".", ",")
    assert f"đã kết nạp {figures.cell('admitted').value} đảng viên, đạt {share}% chỉ tiêu" in words
    assert f"nữ: {figures.cell('women').value} (" in words
    assert "05-NQ/HU ngày 01/01/2022" in words
    cells = [cell.text for grid in sheet.tables for cell in grid._cells]
    assert "Sa Thầy, ngày 05 tháng 01 năm 2023" in "\n".join(cells)
    for row in figures.rows:
        assert any(row.name in text for text in cells)
