"""Charts as small SVG drawings in the design's own tokens.

Drawn here and not by a chart library: inline drawings take the page's font and colours (also in
print and in forced colours), say their figures to a screen reader, cost about 2 kB and no second
of warming up in every process. Files for slides and papers are made elsewhere, by altair. Values
are labelled directly; shapes and dashes carry what colour carries. Coordinates are in a viewBox
400 wide; the stylesheet decides the size on the page.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.utils.translation import gettext as _
from markupsafe import Markup

from ketnap.vietnamese.numbers import show_number

WIDTH = 400
Value = int | float | None
_OPEN = Markup(
    '<svg class="chart" viewBox="0 0 {width} {height}" role="img"'
    ' aria-labelledby="{id}-title {id}-desc">'
    '<title id="{id}-title">{title}</title><desc id="{id}-desc">{desc}</desc>'
)


def _sentence(pairs: Sequence[tuple[str, Value]], unit: str) -> str:
    """Return the values as a screen reader says them."""
    said = [f"{label}: {_say(value)}{unit and ' ' + unit}" for label, value in pairs]
    return "; ".join(said) + "."


def _say(value: Value) -> str:
    return _("chưa rõ") if value is None else show_number(value)


def _top(values: Sequence[Value]) -> float:
    return max([float(value) for value in values if value is not None] + [0.0]) or 1.0


def _shape(name: str, **attributes: object) -> Markup:
    given = Markup(" ").join(
        Markup('{}="{}"').format(
            key.rstrip("_").replace("_", "-"), f"{value:g}" if isinstance(value, float) else value
        )
        for key, value in attributes.items()
    )
    return Markup("<{} {}/>").format(Markup(name), given)  # noqa: S704


def _words(x: float, y: float, text: str, class_: str = "", anchor: str = "middle") -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="{}" class="{}">{}</text>').format(
        f"{x:g}", f"{y:g}", anchor, class_, text
    )


def _open(height: float, title: str, desc: str) -> Markup:
    return _OPEN.format(
        width=WIDTH, height=f"{height:g}", id=f"c{secrets.token_hex(4)}", title=title, desc=desc
    )


def bar_chart(
    series: Sequence[tuple[str, Value]],
    *,
    title: str,
    unit: str = "",
    goal: float | None = None,
    now: int | None = None,
    height: int = 190,
) -> Markup:
    """Return columns, one per ``(label, value)``; None is drawn as an open, dashed column.

    ``goal`` draws a labelled line across; ``now`` is the index of the column to stress, the
    others are then quieter. Labels that would touch are left out, first and last stay.
    """
    if not series:
        return Markup("")
    top = max(_top([value for _label, value in series]), goal or 0.0)
    across = WIDTH - (0 if goal is None else 58)
    step = across / len(series)
    wide = min(step * 0.62, 46.0)
    ground, room = height - 26.0, height - 46.0
    every = max(1, -(-len(series) * max(len(label) for label, _ in series) * 7 // across))
    parts = [_open(height, title, _sentence(series, unit))]
    if goal is not None:
        level = ground - room * goal / top
        parts.append(_shape("line", class_="goal", x1=0, x2=across, y1=level, y2=level))
        parts.append(_words(across + 6, level - 1, _("chỉ tiêu"), "", "start"))
        parts.append(_words(across + 6, level + 13, show_number(goal), "figure", "start"))
    for index, (label, value) in enumerate(series):
        middle = step * (index + 0.5)
        tall = room * float(value) / top if value is not None else room * 0.5
        quiet = now is not None and index != now
        parts.append(
            _shape(
                "rect",
                class_="unknown" if value is None else "quiet" if quiet else "mark",
                x=middle - wide / 2,
                y=ground - tall,
                width=wide,
                height=max(tall, 1.0),
                rx=2,
            )
        )
        shown = "?" if value is None else show_number(value)
        parts.append(_words(middle, ground - tall - 6, shown, "figure"))
        if index % every == 0 or index == len(series) - 1:
            parts.append(_words(middle, ground + 18, label))
    parts.append(_shape("line", class_="ground", x1=0, x2=across, y1=ground, y2=ground))
    parts.append(Markup("</svg>"))
    return Markup("").join(parts)


def row_chart(
    series: Sequence[tuple[str, Value]],
    *,
    title: str,
    unit: str = "",
    goals: Sequence[Value] | None = None,
) -> Markup:
    """Return lying bars, one row per ``(label, value)``; ``goals`` sets an upright mark per row."""
    top = max(_top([value for _label, value in series]), _top(goals or []))
    parts = [_open(len(series) * 40.0, title, _sentence(series, unit))]
    for index, (label, value) in enumerate(series):
        y = index * 40.0
        long = (WIDTH - 70) * float(value or 0) / top
        parts.append(_words(0, y + 14, label, "", "start"))
        parts.append(
            _shape("rect", class_="track", x=0, y=y + 20, width=WIDTH - 70, height=9, rx=4)
        )
        if value is not None:
            bar = max(long, 1.0)
            parts.append(_shape("rect", class_="mark", x=0, y=y + 20, width=bar, height=9, rx=4))
        said = _say(value) + (f" {unit}" if unit and value is not None else "")
        parts.append(_words(WIDTH, y + 29, said, "figure", "end"))
        goal = goals[index] if goals else None
        if goal is not None:
            x = (WIDTH - 70) * float(goal) / top
            parts.append(_shape("rect", class_="goalmark", x=x - 1, y=y + 16, width=2.5, height=17))
    parts.append(Markup("</svg>"))
    return Markup("").join(parts)


def line_chart(
    labels: Sequence[str],
    lines: Sequence[tuple[str, Sequence[Value]]],
    *,
    title: str,
    unit: str = "",
    height: int = 210,
) -> Markup:
    """Return up to four lines over the same ``labels``, each named at its own end.

    A None breaks the line. Lines differ in dashes and marks as well as in colour.
    """
    top = _top([value for _name, values in lines for value in values])
    left, right, ground, room = 30.0, WIDTH - 104.0, height - 26.0, height - 42.0
    step = (right - left) / max(len(labels) - 1, 1)
    said = [
        f"{name}: {_sentence(list(zip(labels, values, strict=True)), unit)}"
        for name, values in lines
    ]
    parts = [_open(height, title, " ".join(said))]
    for share in (0.0, 0.5, 1.0):
        y, kind = ground - room * share, "rule" if share else "ground"
        parts.append(_shape("line", class_=kind, x1=left, x2=right, y1=y, y2=y))
        parts.append(_words(left - 6, y + 4, show_number(round(top * share, 1)), "scale", "end"))
    ends: list[float] = []
    for kind_of_line, (name, values) in enumerate(lines):
        points = [
            (left + index * step, ground - room * float(value) / top) if value is not None else None
            for index, value in enumerate(values)
        ]
        path, pen = [], "M"
        for point in points:
            if point is None:
                pen = "M"
                continue
            path.append(f"{pen}{point[0]:.1f} {point[1]:.1f}")
            pen = "L"
        parts.append(_shape("path", class_=f"line line-{kind_of_line + 1}", d=" ".join(path)))
        known = [(index, point) for index, point in enumerate(points) if point is not None]
        parts.extend(_mark(kind_of_line, x, y) for _index, (x, y) in known)
        if known:
            index, (x, y) = known[-1]
            level = _free_level(y + 4, ends, 15.0)
            ends.append(level)
            parts.append(_words(x + 9, level, f"{name} {_say(values[index])}", "figure", "start"))
    every = max(1, -(-len(labels) * max(len(label) for label in labels) * 7 // int(right - left)))
    for index, label in enumerate(labels):
        if index % every == 0 or index == len(labels) - 1:
            parts.append(_words(left + index * step, ground + 18, label))
    parts.append(Markup("</svg>"))
    return Markup("").join(parts)


def _free_level(wanted: float, taken: Sequence[float], room: float) -> float:
    """Return the height nearest to ``wanted`` that leaves ``room`` to every one taken."""
    tries = [wanted + sign * room * step / 2 for step in range(20) for sign in (1, -1)]
    return next((t for t in tries if all(abs(t - other) >= room for other in taken)), wanted)


def _mark(kind: int, x: float, y: float) -> Markup:
    """Return the mark of a point: circle, square, triangle, diamond by line."""
    class_ = f"dot dot-{kind + 1}"
    if kind == 0:
        return _shape("circle", class_=class_, cx=x, cy=y, r=3.2)
    outline = {
        1: f"M{x - 3:.1f} {y - 3:.1f}h6v6h-6z",
        2: f"M{x:.1f} {y - 4:.1f}l4 7h-8z",
        3: f"M{x:.1f} {y - 4:.1f}l4 4-4 4-4-4z",
    }[kind % 4]
    return _shape("path", class_=class_, d=outline)
