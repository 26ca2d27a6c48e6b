"""Small lists and the way in, for the tests of imports."""

from __future__ import annotations

from datetime import date
from typing import Any

from openpyxl import Workbook

from ketnap.exchange import batches
from ketnap.exchange.kinds import KINDS
from ketnap.exchange.reading import read_file
from tests.exchange.corpus import put, saved

ON = date(2026, 11, 23)
HEAD = [
    "STT",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Dân tộc",
    "Chi bộ",
    "Đoàn viên",
    "Ngày làm đơn",
]
ROWS = [
    [1, "Nguyễn Văn An", "25/04/1999", "Nam", "Kinh", "Chi bộ thôn Một", "x", "03/04/2026"],
    [2, "H'Ngăm Niê Kdăm", 2000, "Nữ", "Ê Đê", "Chi bộ thôn Hai", None, None],
    [3, "Y Blen", "05/2001", "Nam", "Xơ Đăng", "Chi bộ thôn Một", "không", None],
]
BAD = [4, "Trần Văn Xa", "30/02/1999", "Nam", "Kinh", "Chi bộ thôn Xa", None, None]


def workbook(*rows: list[Any], head: list[Any] | None = None) -> bytes:
    book = Workbook()
    put(book.active, head or HEAD, *rows)
    return saved(book)


def import_(land: Any, content: bytes, kind: str = "people", **more: Any) -> Any:
    unit = more.pop("unit", land.commune)
    reading = read_file(content, "ds.xlsx", KINDS[kind], today=ON)
    return batches.import_reading(
        reading, unit, by=land.by, on=ON, content=content, file_name="ds.xlsx", **more
    )


def outcomes(items: list[Any]) -> list[str]:
    return [item.outcome for item in items]
