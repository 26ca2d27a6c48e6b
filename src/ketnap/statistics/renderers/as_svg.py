"""The first indicator of a table as a drawing: lying bars by unit, columns by month or quarter.

A file of its own (for a document or a slide), so it is made with altair and converted here, without
a browser and without the network; pages draw with ``ketnap.web.charts`` instead.
"""

from __future__ import annotations

from typing import Any

import altair as alt
import vl_convert

from ketnap.statistics.periods import show
from ketnap.statistics.printed import figure
from ketnap.statistics.table import Table

INK, MARK = "#26211c", "#9a1b1e"


def render(table: Table, language: str = "vi") -> bytes:
    """Return the drawing; every bar is labelled with its figure, so colour carries nothing."""
    it = table.columns[0]
    rows = []
    for number, row in enumerate(table.rows or (table.unit,)):
        shown = figure(row.cells[it.key], it.unit)
        length = 0 if shown.hidden else row.cells[it.key].value or 0
        rows.append({"n": number, "name": row.name, "value": length, "text": shown.text})
    over_time = table.by in ("month", "quarter")
    name = {"field": "name", "type": "nominal", "sort": {"field": "n"}, "title": None}
    value = {"field": "value", "type": "quantitative", "title": None, "axis": {"grid": False}}
    base = alt.Chart(alt.Data(values=rows))
    across, up = ("x", "y") if over_time else ("y", "x")
    channels = {
        across: alt.X(**_channel(name)) if over_time else alt.Y(**_channel(name)),
        up: alt.Y(**_channel(value)) if over_time else alt.X(**_channel(value)),
    }
    bars = base.mark_bar(color=MARK).encode(**channels)
    words = base.mark_text(
        color=INK,
        dy=-6 if over_time else 0,
        dx=0 if over_time else 4,
        align="center" if over_time else "left",
    ).encode(**channels, text=alt.Text("text:N"))
    title = f"{it.title(language)}: {table.unit.name}, {show(table.cell(it.key).value, it.unit)}"
    chart = (
        (bars + words)
        .properties(title=title, width=640, height=320 if over_time else alt.Step(26))
        .configure(font="Be Vietnam Pro, Arial, sans-serif")
        .configure_view(stroke=None)
    )
    return str(vl_convert.vegalite_to_svg(chart.to_json())).encode()


def _channel(given: dict[str, Any]) -> dict[str, Any]:
    """Return altair's arguments of a channel."""
    shorthand = f"{given['field']}:{given['type'][0].upper()}"
    channel: dict[str, Any] = {"shorthand": shorthand, "title": None}
    if "sort" in given:
        channel["sort"] = alt.EncodingSortField(field="n", order="ascending")
    if "axis" in given:
        channel["axis"] = alt.Axis(grid=False)
    return channel
