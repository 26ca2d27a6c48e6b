"""Numbers as Vietnamese offices write them: 1.234.567,5, with a comma before the fraction."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal


class NumberError(ValueError):
    """A text that is not a number: ``code``, ``message``, ``message_en``, ``suggestion``."""

    def __init__(self, code: str, message: str, message_en: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.message_en = message_en
        self.suggestion = suggestion


_SHAPE = re.compile(r"[+-]?\d[\d.,]*", re.ASCII)


def parse_number(text: str) -> Decimal:
    """Read a number: ``1.234.567,5``, ``1 234,5``, ``1,5`` and, where no thousands can be
    meant, ``1.5``; ``76,0 %`` is 76.0 (the sign of percent is dropped, nothing is divided).

    A single point followed by exactly three figures separates thousands (``1.234`` is 1234); a
    single comma always starts the fraction (``1,234`` is 1.234).
    Raises :class:`NumberError` when it is not a number.
    """
    bare = re.sub(r"\s", "", text).replace("\u2212", "-").removesuffix("%")
    if not _SHAPE.fullmatch(bare):
        raise _not_a_number(text)
    sign, digits = ("-", bare[1:]) if bare[0] == "-" else ("", bare.lstrip("+"))
    commas, points = digits.count(","), digits.count(".")
    if commas and points:
        mark = "," if digits.rfind(",") > digits.rfind(".") else "."
    elif commas == 1 or (points == 1 and not re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", digits)):
        mark = "," if commas else "."
    else:
        mark = ""
    whole, _, fraction = digits.rpartition(mark) if mark else (digits, "", "")
    if (mark and not fraction) or (not fraction.isdigit() and fraction):
        raise _not_a_number(text)
    groups = re.split(r"[.,]", whole)
    if len(groups) > 1 and (
        len({char for char in whole if char in ".,"}) > 1
        or not 1 <= len(groups[0]) <= 3
        or any(len(group) != 3 for group in groups[1:])
    ):
        raise _not_a_number(text)
    if not groups[0]:
        raise _not_a_number(text)
    return Decimal(sign + "".join(groups) + (f".{fraction}" if fraction else ""))


def parse_integer(text: str) -> int:
    """Read a count. Raises :class:`NumberError` for a fraction, with what may have been meant."""
    number = parse_number(text)
    if number == number.to_integral_value():
        return int(number)
    thousands = text.strip().replace(",", ".")
    grouped = bool(re.fullmatch(r"\d{1,3}\.\d{3}", thousands, re.ASCII))
    raise NumberError(
        "number_fraction",
        f"“{text.strip()}” có phần lẻ, ở đây cần số nguyên. "
        + (f"Nếu là hàng nghìn, nhập {thousands}." if grouped else "Nhập số không có dấu phẩy."),
        f"“{text.strip()}” has a fraction, a whole number is needed. "
        + (f"If thousands are meant, write {thousands}." if grouped else "Leave out the comma."),
        thousands if grouped else "",
    )


def show_number(value: int | float | Decimal, places: int | None = None) -> str:
    """``1.234.567,5``; ``places`` fixes the figures after the comma (rounded half up).

    Without ``places`` an integer has none and a fraction keeps what it has, without idle zeros.
    """
    number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    shown = f"{number:,f}"
    if places is None and "." in shown:
        shown = shown.rstrip("0").rstrip(".")
    if not number:
        shown = shown.removeprefix("-")
    return shown.translate({ord(","): ".", ord("."): ","})


def show_percent(share: int | float | Decimal, places: int = 1) -> str:
    """A share (0.76 of 1) as ``76,0 %``: one figure after the comma unless told otherwise."""
    exact = Decimal(str(share)) if isinstance(share, float) else Decimal(share)
    return f"{show_number(exact * 100, places)} %"


def _not_a_number(text: str) -> NumberError:
    shown = text.strip()
    return NumberError(
        "number_format",
        f"“{shown}” chưa phải là số. Nhập theo mẫu 1.234,5 (dấu chấm ngăn hàng nghìn, "
        "dấu phẩy trước phần lẻ).",
        f"“{shown}” is not a number. Write it like 1.234,5 (points between thousands, "
        "a comma before the fraction).",
    )
