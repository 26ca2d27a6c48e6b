"""``ketnap import``: read a list from an .xlsx or .csv file, check it, take its good rows in."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.accounts.today import today
from ketnap.audit.refusals import Refused
from ketnap.exchange import batches
from ketnap.exchange.intake import Item
from ketnap.exchange.kinds import CASES, KINDS
from ketnap.exchange.messages import Message, message
from ketnap.exchange.package import PackageRefused, trust
from ketnap.exchange.packages import check_package, look_into, take_in
from ketnap.exchange.reading import Reading, read_file
from ketnap.exchange.workbook import LARGE_MEMORY_MB, LARGE_SECONDS, UnusableFile
from ketnap.organisations.models import Organisation
from ketnap.vietnamese.dates import DateError, PartialDate, parse_date, show_date

DONE, NO, UNUSABLE = 0, 1, 2
SYSTEM_USER = "dong-lenh"


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``ketnap import``."""
    parser.add_argument(
        "kind", choices=[*sorted(KINDS), "package"], help=_("loại danh sách, hoặc gói")
    )
    parser.add_argument("file", type=Path, help=_("tệp .xlsx hoặc .csv"))
    parser.add_argument("--unit", required=True, metavar="CODE", help=_("mã đơn vị nhập"))
    parser.add_argument(
        "--check", action="store_true", help=_("chỉ kiểm tra, không ghi gì vào cơ sở dữ liệu")
    )
    parser.add_argument("--json", action="store_true", help=_("in JSON"))
    parser.add_argument(
        "--all-or-nothing",
        action="store_true",
        help=_("có dòng bị từ chối thì không nhập dòng nào"),
    )
    parser.add_argument("--sheet", default="", help=_("chỉ đọc trang tính này"))
    parser.add_argument("--by", default="", metavar="USERNAME", help=_("tên đăng nhập người nhập"))
    parser.add_argument(
        "--date-order", choices=("day_first", "month_first"), help=_("ô ngày của sổ kiểu Mỹ")
    )
    parser.add_argument(
        "--leading-zeros", choices=("pad", "keep"), help=_("số 0 đã mất ở đầu số định danh")
    )
    parser.add_argument("--legacy", choices=("convert", "keep"), help=_("chữ TCVN3, VNI"))
    parser.add_argument(
        "--new-people", action="store_true", help=_("người giống người đã có vẫn là người mới")
    )
    parser.add_argument("--document", default="", help=_("số văn bản làm căn cứ"))
    parser.add_argument("--document-on", default="", metavar="D", help=_("ngày văn bản"))
    parser.add_argument("--year", type=int, help=_("năm của chỉ tiêu"))
    parser.add_argument("--course", default="", help=_("tên lớp"))
    parser.add_argument("--passphrase-file", type=Path, help=_("tệp chứa mật khẩu của gói"))
    parser.add_argument("--trust", default="", metavar="KEY", help=_("tin khóa của nơi gửi gói"))


def run(args: argparse.Namespace) -> int:
    """Carry the order out: 0 all rows good, 1 some refused, 2 the file is unusable."""
    unit = Organisation.objects.filter(code=args.unit).first()
    if unit is None:
        says = _("Không có đơn vị mang mã “%(code)s”. Xem mã ở trang Cây tổ chức.")
        return refuse(args, "unit_unknown", says % {"code": args.unit})
    if not args.file.is_file():
        says = _("Không có tệp “%(file)s”. Kiểm tra lại đường dẫn.")
        return refuse(args, "file_missing", says % {"file": args.file})
    on = today()
    if args.kind == "package":
        return take_package(args, unit)
    try:
        options = options_of(args)
        content = args.file.read_bytes()
        reading = read_file(
            content,
            args.file.name,
            KINDS[args.kind],
            today=on,
            remembered=batches.remembered_mapping(unit, args.kind),
            answers=answers_of(args),
            sheet=args.sheet,
            megabytes=LARGE_MEMORY_MB,
            seconds=LARGE_SECONDS,
        )
    except UnusableFile as refused:
        return refuse(args, refused.code, refused.message.text)
    except DateError as error:
        return refuse(args, error.code, error.message)
    if unit.closed_on is not None and unit.closed_on <= on:
        ended = message("unit_ended", unit=unit.name, day=show_date(unit.closed_on))
        reading.messages.insert(0, ended)
    if args.check:
        items = batches.intake_for(
            args.kind, unit, by=None, on=on, options=options, file_name=args.file.name
        ).check(reading.rows)
        report(args, reading, items)
        return NO if any(item.refused for item in items) else DONE
    user = acting_user(args.by)
    if user is None:
        says = _("Không có người dùng “%(name)s”.") % {"name": args.by}
        return refuse(args, "user_unknown", says)
    try:
        _batch, items = batches.import_reading(
            reading,
            unit,
            by=user,
            on=on,
            content=content,
            file_name=args.file.name,
            options=options,
            good_rows_only=not args.all_or_nothing,
        )
    except batches.SomeRefused:
        items = batches.intake_for(args.kind, unit, by=None, on=on, options=options).check(
            reading.rows
        )
        report(args, reading, items, nothing=True)
        return NO
    except Refused as refused:  # what the check could not foresee: nothing was written
        return refuse(args, refused.problems[0].code, str(refused))
    report(args, reading, items)
    return NO if any(item.refused for item in items) else DONE


def take_package(args: argparse.Namespace, unit: Organisation) -> int:
    """Check or take in an exchange package."""
    content, on = args.file.read_bytes(), today()
    path = args.passphrase_file
    words = path.read_text("utf-8").strip() if path is not None and path.is_file() else ""
    try:
        if args.trust:
            trust(args.trust)
        package = look_into(content, passphrase=words, unit=unit)
    except PackageRefused as refused:
        return refuse(args, f"package_{refused.code}", refused.says)
    reading = Reading(CASES, [], [], [], [], [package.number])
    items = check_package(package, unit, by=None, on=on)
    if not args.check:
        user = acting_user(args.by)
        if user is None:
            says = _("Không có người dùng “%(name)s”.") % {"name": args.by}
            return refuse(args, "user_unknown", says)
        try:
            _batch, items = take_in(
                package,
                unit,
                by=user,
                on=on,
                content=content,
                file_name=args.file.name,
                good_rows_only=not args.all_or_nothing,
            )
        except batches.SomeRefused:
            report(args, reading, items, nothing=True)
            return NO
    report(args, reading, items)
    return NO if any(item.refused for item in items) else DONE


def answers_of(args: argparse.Namespace) -> dict[str, str]:
    """What was answered on the command line to the questions a file raises."""
    given = {
        "date_order": args.date_order,
        "leading_zeros": args.leading_zeros,
        "legacy": args.legacy,
    }
    return {key: value for key, value in given.items() if value}


def options_of(args: argparse.Namespace) -> dict[str, Any]:
    """What the list may leave out."""
    options: dict[str, Any] = {
        "document_number": args.document,
        "document_on": parse_date(args.document_on).isoformat() if args.document_on else "",
        "year": args.year,
        "course_title": args.course,
        "confirmed": "all" if args.new_people else "",
    }
    return {key: value for key, value in options.items() if value}


def acting_user(username: str) -> User | None:
    """The account the entries of the trail name; a closed one of its own for the command line."""
    if username:
        return User.objects.filter(username=username).first()
    made, _new = User.objects.get_or_create(
        username=SYSTEM_USER,
        defaults={"full_name": _("Dòng lệnh trên máy chủ"), "is_active": False},
    )
    return made


def refuse(args: argparse.Namespace, code: str, says: str) -> int:
    """Say why nothing can be done with the file."""
    if args.json:
        said = {"row": 0, "column": "", "code": code, "severity": "block", "text": says}
        empty = dict.fromkeys(("rows", *batches.OUTCOMES), 0)
        told: dict[str, Any] = {**empty, "messages": [said]}
        if args.check:
            told["rows_read"] = []
        print(json.dumps(told, ensure_ascii=False, indent=1))
    print(says, file=sys.stderr)
    return UNUSABLE


def report(
    args: argparse.Namespace, reading: Reading, items: list[Item], *, nothing: bool = False
) -> None:
    """Print what became of the rows."""
    counts = batches.counts_of(items)
    several = len(reading.sheets) > 1
    said = [*reading.messages, *(one for item in items for one in item.row.messages)]
    if args.json:
        told: dict[str, Any] = {**counts, "messages": [json_of(one, several) for one in said]}
        if args.check:
            told["rows_read"] = [row_read(item, several) for item in items]
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for one in said:
        place = _("Dòng %(row)s") % {"row": one.row} if one.row else _("Cả tệp")
        place = f"{in_sheet(one.sheet if several else '')}{place}"
        mark = {"block": _("Lỗi"), "warn": _("Cảnh báo"), "remind": _("Lưu ý")}[one.severity]
        column = f", {one.column}" if one.column else ""
        print(f"{place}{column}: {mark}: {one.text}")
    for question in reading.questions:
        print(f"{_('Cần trả lời')}: {question.text}")
        option = "--" + question.key.replace("_", "-")
        for key, label in question.choices:
            print(f"  {option} {key}: {label}")
    print(
        _(
            "%(rows)s dòng: %(new)s mới, %(changed)s thay đổi, %(unchanged)s như cũ, "
            "%(refused)s lỗi."
        )
        % counts
    )
    if args.check:
        print(_("Chỉ kiểm tra, chưa ghi gì."))
    elif nothing:
        print(_("Chưa nhập gì vì có dòng lỗi."))


def in_sheet(name: str) -> str:
    """The words before what is said of a row when a file has several lists; ``""`` for no name."""
    return _("Trang tính “%(sheet)s”: ") % {"sheet": name} if name else ""


def json_of(said: Message, several: bool) -> dict[str, Any]:
    """A message for other programs, with its sheet where the file has several lists."""
    told = said.as_json()
    if not (several and said.sheet):
        return told
    return told | {"sheet": said.sheet, "text": f"{in_sheet(said.sheet)}{told['text']}"}


def named_unit(values: dict[str, Any]) -> str:
    """The unit a row names where none was found."""
    return str(values.get("cell") or values.get("organisation") or values.get("parent") or "")


def row_read(item: Item, several: bool = False) -> dict[str, Any]:
    """One row as it was understood, with its sheet where the file has several lists."""
    values = item.row.values
    born = values.get("born_on")
    where = {"sheet": item.row.sheet} if several else {}
    return {
        "row": item.row.row,
        "full_name": values.get("full_name") or values.get("name") or "",
        "born_on": born.iso() if isinstance(born, PartialDate) else "",
        "gender": values.get("gender") or "",
        "ethnicity": values.get("ethnicity") or "",
        "cell": item.unit.name if item.unit else item.made.get("upper") or named_unit(values),
        **where,
    }
