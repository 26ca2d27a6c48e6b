"""Days as offices write them, made into what reading dates understands; nothing is guessed.

``1 / V / 1999``, ``Tháng 5/1999``, ``ngày 1/5/1999``, ``…/…/1999``, a day with the hour behind it.
"""

from __future__ import annotations

import re

from ketnap.vietnamese.dates import DateError
from ketnap.vietnamese.names import fold_key

_ENGLISH_MONTHS = {
    name: number
    for number, name in enumerate(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1
    )
}


OPEN_PLACES = re.compile(r"(?:[._…? \-]*[/.])?[._…? \-]*[/.] *(?:(\d{1,2}) *[/.] *)?(\d{4})")
"""A day whose first places were left open: ``…/…/1999``, ``?/5/1999``, ``//1999``."""
_WORD_BEFORE = re.compile(
    r"^(?:(?:sn|s/n|ns|sinh (?:năm|ngày)|năm sinh|ngày sinh)[ :.]*|ngày +(?=\d{1,2} *[/.\-]))",
    re.IGNORECASE,
)
_SEPARATED = re.compile(r"(\d{1,2})\s*[/.,\\\-]+\s*(\d{1,2})\s*[/.,\\\-]+\s*(\d{4})")
_MONTH_NAMED = re.compile(
    r"(?:t|th|thg|tháng)\.? ?(\d{1,2}) ?[/\- ] ?(?:năm )?(\d{4})", re.IGNORECASE
)
_ENGLISH = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3})[a-z]*[ -](\d{4})")
_SAID_MONTH = re.compile(
    r"(?:ngày )?(\d{1,2})[ ./\-]*(?:tháng|thg|th)\.? *([\w ]+?)[ ,./\-]+(?:năm )?(\d{4})",
    re.IGNORECASE,
)
_ROMAN_MONTH = re.compile(r"(\d{1,2})[ ./\-]+([IVX]+)[ ./\-]+(\d{4})", re.IGNORECASE)
_MONTHS = {
    name: number
    for number, names in enumerate(
        "mot|gieng|i hai|ii ba|iii tu|bon|iv nam|v sau|vi bay|vii tam|viii chin|ix muoi|x "
        "muoi mot|xi muoi hai|chap|xii".replace("muoi ", "muoi_").split(),
        start=1,
    )
    for name in names.replace("_", " ").split("|")
}


def tidy_day(text: str) -> str:
    """Usual slips around a written day: a word before it, a stop after it, mixed signs in it."""
    text = re.sub(r"^(\d{4,5})\.0+$", r"\1", _WORD_BEFORE.sub("", text).strip(" .,;'’"))
    if found := _SEPARATED.fullmatch(text) or _MONTH_NAMED.fullmatch(text):
        return "/".join(found.groups())
    if found := _ENGLISH.fullmatch(text):
        month = _ENGLISH_MONTHS.get(found[2].lower())
        return f"{found[1]}/{month}/{found[3]}" if month else text
    if found := _SAID_MONTH.fullmatch(text) or _ROMAN_MONTH.fullmatch(text):
        said = fold_key(found[2])
        month = int(said) if said.isdecimal() else _MONTHS.get(said)
        return f"{found[1]}/{month}/{found[3]}" if month else text
    return re.sub(r"(tháng \d{1,2}),\s*", r"\1 năm ", text)


def without_time(text: str) -> tuple[str, list[tuple[str, dict[str, str]]]]:
    """A day without the hour some programs write after it; an hour that says something is told."""
    found = re.search(r"[ T](\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)( ?[AaPp][Mm])?$", text)
    if not found:
        return text, []
    day = text[: found.start()]
    midnight = not found[1].strip("0:.") or (found[1].startswith("12:00") and found[2])
    return day, [] if midnight else [("date_time", {"value": text, "read": day})]


def only_the_year(text: str, error: DateError) -> DateError:
    """The error of an unread day, with what to write where only its year is plain."""
    if re.fullmatch(r"\d\d", text):
        return DateError(
            "date_two_digit_year",
            f"“{text}”: năm phải viết đủ bốn chữ số. Có phải là 19{text}?",
            f"“{text}”: write the year with four figures. Is it 19{text}?",
        )
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)
    if error.code != "date_format" or len(years) != 1:
        return error
    year = years[0]
    return DateError(
        "date_format",
        f"“{text}” chưa phải là ngày. Nhập ngày trước, tháng sau, theo mẫu 25/04/2025; nếu chỉ rõ "
        f"năm thì chỉ ghi {year}.",
        f"“{text}” is not a date. Write the day first, then the month, like 25/04/2025; if only "
        f"the year is known, write only {year}.",
    )
