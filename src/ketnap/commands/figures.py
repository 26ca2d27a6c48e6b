"""``ketnap figures``: figures of a unit and what lies below it, for any days, on any tree."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import unicodedata

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ketnap.accounts.today import today
from ketnap.organisations.models import Organisation
from ketnap.statistics.indicators import COMMAND_LINE
from ketnap.statistics.periods import show
from ketnap.statistics.places import UnitNotThere
from ketnap.statistics.renderers import as_json
from ketnap.statistics.table import Table, table
from ketnap.vietnamese.dates import DateError, parse_date

UNUSABLE = 2


def day(text: str) -> dt.date:
    """Read dd/mm/yyyy or yyyy-mm-dd."""
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        pass
    try:
        return parse_date(text)
    except DateError as wrong:
        english = (get_language() or "vi").startswith("en")
        raise argparse.ArgumentTypeError(wrong.message_en if english else wrong.message) from None


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``ketnap figures``."""
    parser.add_argument(
        "--unit", required=True, metavar="CODE", help=_("mã đơn vị, ví dụ sa-binh-commune-2020")
    )
    parser.add_argument(
        "--from", dest="since", required=True, type=day, metavar="D", help=_("ngày đầu kỳ")
    )
    parser.add_argument(
        "--to", dest="until", required=True, type=day, metavar="D", help=_("ngày cuối kỳ, tính cả")
    )
    trees = parser.add_mutually_exclusive_group()
    trees.add_argument(
        "--tree-as-of",
        type=day,
        metavar="D",
        help=_("cây tổ chức của ngày này (mặc định: ngày cuối kỳ)"),
    )
    trees.add_argument(
        "--successors",
        action="store_true",
        help=_("cây tổ chức hiện nay, đơn vị cũ tính cho đơn vị kế tục"),
    )
    parser.add_argument(
        "--by",
        choices=("children", "cell", "month"),
        default="children",
        help=_("chia theo đơn vị trực thuộc, chi bộ hoặc tháng"),
    )
    parser.add_argument("--json", action="store_true", help=_("in JSON"))


def refuse(message: str) -> int:
    """Say what cannot be used."""
    print(f"{_('Lỗi')}: {message}", file=sys.stderr)
    return UNUSABLE


def run(args: argparse.Namespace) -> int:
    """Print the figures; 2 for a unit, period or tree that cannot be used."""
    unit = Organisation.objects.filter(code=args.unit).first()
    if unit is None:
        return refuse(
            _("không có đơn vị mang mã “%(code)s”. Xem mã ở trang Cây tổ chức.")
            % {"code": args.unit}
        )
    if args.until < args.since:
        return refuse(
            _("ngày cuối kỳ (%(until)s) trước ngày đầu kỳ (%(since)s). Đổi lại hai ngày.")
            % {"until": f"{args.until:%d/%m/%Y}", "since": f"{args.since:%d/%m/%Y}"}
        )
    tree_day = today() if args.successors else args.tree_as_of or args.until
    try:
        made = table(
            unit,
            args.since,
            args.until,
            COMMAND_LINE,
            tree_day=tree_day,
            by=args.by,
            successors=args.successors,
        )
    except UnitNotThere as missing:
        return refuse(str(missing))
    if args.json:
        print(json.dumps(as_json.rows(made), ensure_ascii=False, indent=1))
    else:
        print(aligned(made))
    return 0


def width(text: str) -> int:
    """Return the columns a text takes on a terminal (combining marks take none)."""
    return sum(not unicodedata.combining(char) for char in text)


def aligned(made: Table) -> str:
    """Return the table as text: names left, figures right, unknown counts after a plus."""
    english = (get_language() or "vi").startswith("en")
    head = ["", *(it.title("en" if english else "vi") for it in made.columns)]
    lines = [head]
    for row in made.lines:
        figures = []
        for it in made.columns:
            cell = row.cells[it.key]
            figures.append(
                show(cell.value, it.unit) + (f" (+{cell.unknown}?)" if cell.unknown else "")
            )
        lines.append([row.name if row is made.unit else f"  {row.name}", *figures])
    numbers = [f"({n})" for n in range(1, len(head))]
    legend = [f"{number} {label}" for number, label in zip(numbers, head[1:], strict=True)]
    lines[0] = ["", *numbers]
    widths = [max(width(line[n]) for line in lines) for n in range(len(head))]
    drawn = [
        line[0]
        + " " * (widths[0] - width(line[0]))
        + "".join("  " + " " * (widths[n] - width(line[n])) + line[n] for n in range(1, len(head)))
        for line in lines
    ]
    return "\n".join([*legend, "", *drawn, "", *made.notes])
