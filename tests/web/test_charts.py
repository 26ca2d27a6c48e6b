"""Charts: readable without colour and without eyes, within the pages' policy."""

from __future__ import annotations

import re

from markupsafe import Markup

from ketnap.web.charts import bar_chart, line_chart, row_chart

QUARTERS = [("Quý I", 18), ("Quý II", None), ("Quý III", 31)]


def texts(drawing: Markup) -> list[str]:
    """The words of a drawing, in order."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", drawing)


def test_columns_carry_their_values_and_an_unknown_one_says_so() -> None:
    drawing = bar_chart(QUARTERS, title="Theo quý", unit="người")
    assert texts(drawing) == ["18", "Quý I", "?", "Quý II", "31", "Quý III"]
    assert 'class="unknown"' in drawing


def test_a_chart_is_said_in_full_to_a_screen_reader() -> None:
    drawing = bar_chart(QUARTERS, title="Theo quý", unit="người")
    assert '<desc id="' in drawing
    assert "Quý I: 18 người; Quý II: chưa rõ người; Quý III: 31 người." in drawing


def test_no_drawing_carries_style_or_colour() -> None:
    for drawing in (
        bar_chart(QUARTERS, title="a", goal=20),
        row_chart([("Nữ", 165)], title="b", goals=[200]),
        line_chart(["2024", "2025"], [("Sa Bình", [1, 2]), ("Ya Ly", [2, None])], title="c"),
    ):
        assert not re.search(r"style=|fill=|#[0-9a-f]{3}", drawing)


def test_words_from_outside_are_escaped() -> None:
    drawing = bar_chart([("<script>", 1)], title="<b>", unit="")
    assert "<script>" not in drawing
    assert "<b>" not in drawing


def test_a_line_breaks_where_nothing_is_known() -> None:
    drawing = line_chart(["1", "2", "3", "4"], [("a", [1, 2, None, 4])], title="t")
    path = re.search(r' d="(M[^"]*)"', drawing)
    assert path is not None
    assert path.group(1).count("M") == 2


def test_ends_of_lines_do_not_cover_each_other() -> None:
    lines = [("a", [1.0, 5.0]), ("b", [2.0, 5.0]), ("c", [3.0, 5.1])]
    drawing = line_chart(["1", "2"], lines, title="t")
    levels = sorted(
        float(y) for y in re.findall(r'y="([0-9.]+)" text-anchor="start" class="figure"', drawing)
    )
    assert len(levels) == 3
    assert all(high - low >= 14.9 for low, high in zip(levels, levels[1:], strict=False))


def test_nothing_to_draw_draws_nothing() -> None:
    assert bar_chart([], title="t") == ""
