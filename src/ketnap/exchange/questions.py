"""What a person is asked once for a whole file: whole columns show what one cell cannot.

The order of day and month on a US machine, the zeros Excel took from identity numbers, the old
fonts. Nothing is guessed: until answered, the cells concerned are refused or told of.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from typing import TypeGuard

from django.utils.translation import gettext as _

from ketnap.exchange.cells import MAC_START, SERIAL_START, TICKS, Agreed, shown
from ketnap.exchange.headings import Found
from ketnap.exchange.kinds import Kind
from ketnap.exchange.layout import Record
from ketnap.exchange.workbook import Cell, OldText
from ketnap.people.services import mask_identity_number
from ketnap.vietnamese import legacy
from ketnap.vietnamese.identity import tidy_identity_number, zeros_back

_WRITTEN = re.compile(r"\s*(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*\d{4}")


@dataclass(frozen=True)
class Question:
    """Something asked once per file: key of ``answers``, the sentence, the choices."""

    key: str
    text: str
    choices: tuple[tuple[str, str], ...]
    samples: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The question with what can be answered, as one message."""
        answers = "; ".join(label for _key, label in self.choices)
        return f"{self.text} ({', '.join(self.samples)}) {_('Chọn một')}: {answers}."


def ask(
    lists: list[tuple[Found, list[Record]]], kind: Kind, today: date, answers: Mapping[str, str]
) -> tuple[Agreed, list[Question]]:
    """Look at whole columns for what one cell cannot tell."""
    turned: set[str] = set()
    written: set[str] = set()
    short: set[str] = set()
    samples: dict[str, list[str]] = {"date_order": [], "leading_zeros": [], "legacy": []}
    texts: list[str] = []
    for found, records in lists:
        standing = list(zip_longest(*[record.cells for record in records]))
        for place in found.places:
            form = kind.column(place.key).form
            cells = standing[place.index] if place.index < len(standing) else ()
            if form in ("partial", "date"):
                for doubtful, columns in (
                    (_turned_days(cells), turned),
                    (_month_first_texts(cells), written),
                ):
                    if doubtful:
                        columns.add(place.key)
                        samples["date_order"] += doubtful[:3]
            elif form == "identity":
                lost = [
                    t
                    for cell in cells
                    if (t := tidy_identity_number(shown(cell))).isdigit()
                    and len(zeros_back(t)) == 12
                ]
                if lost:
                    short.add(place.key)
                    samples["leading_zeros"] += [mask_identity_number(text) for text in lost[:3]]
            elif form == "yes_no":
                texts += [cell for cell in cells if _is_words(cell) and str(cell) not in TICKS]
            else:
                texts += [cell for cell in cells if _is_words(cell)]
        texts += [r.group for r in records if r.group and not r.group.isascii()]
    told = list(dict.fromkeys(text for text in texts if isinstance(text, OldText)))
    font = told[0].encoding if told else legacy.recognise_all(dict.fromkeys(texts))
    whole = font is not None and not legacy.clean_beyond(texts)
    if font:
        old = [text for text in dict.fromkeys(texts) if legacy.recognise(text) == font][:3]
        samples["legacy"] = [f"{text} → {legacy.convert(text, font)}" for text in old]
        samples["legacy"] = [f"{text} → {text.read()}" for text in told[:3]] or samples["legacy"]
    order, zeros, fonts = (answers.get(key) for key in ("date_order", "leading_zeros", "legacy"))
    month_first, unanswered = order == "month_first", order not in ("day_first", "month_first")
    agreed = Agreed(
        today=today,
        days_since=MAC_START if any(f.sheet.since_1904 for f, _r in lists) else SERIAL_START,
        month_first=frozenset(turned if month_first else ()),
        ask_order=frozenset(turned if unanswered else ()),
        texts_month_first=frozenset(written if month_first else ()),
        ask_texts=frozenset(written if unanswered else ()),
        pad_zeros=frozenset(short if zeros == "pad" else ()),
        legacy=font if fonts != "keep" else None,
        legacy_agreed=fonts == "convert",
        legacy_whole=whole,
        legacy_told=bool(told) and any(not isinstance(text, OldText) for text in texts),
    )
    questions = []
    if turned or written:
        questions.append(_question("date_order", samples["date_order"]))
    if short:
        questions.append(_question("leading_zeros", samples["leading_zeros"]))
    if font:
        questions.append(_question("legacy", samples["legacy"]))
    return agreed, questions


def _is_words(cell: Cell) -> TypeGuard[str]:
    return isinstance(cell, str) and not cell.isascii()


def _turned_days(cells: Sequence[Cell]) -> list[str]:
    """Signs of a US Excel: days whose number never exceeds 12, beside texts where it does.

    Typing 25/04/1999 there leaves a text (there is no month 25), typing 05/04/1999 a day in May.
    Out: some of the doubtful days as shown, or nothing.
    """
    days = [
        cell.date() if isinstance(cell, datetime) else cell
        for cell in cells
        if isinstance(cell, date)
    ]
    if not days or any(day.day > 12 for day in days):
        return []
    if not any(first > 12 >= second for first, second in _written_days(cells)):
        return []
    return [shown(day) for day in days if day.day != day.month]


def _month_first_texts(cells: Sequence[Cell]) -> list[str]:
    """Signs of texts written month first: a second number that only a day can be, never a first.

    Out: some of the texts that can be read both ways, or nothing.
    """
    found = _written_days(cells)
    if any(first > 12 for first, _second in found):
        return []
    if not any(first <= 12 < second <= 31 for first, second in found):
        return []
    doubtful = [cell for cell in cells if isinstance(cell, str) and _WRITTEN.match(cell)]
    return [text for text in doubtful if len({*_written_days([text])[0]}) == 2]


def _written_days(cells: Sequence[Cell]) -> list[tuple[int, int]]:
    """The first two numbers of every text that may be a whole day."""
    matches = [_WRITTEN.match(cell) for cell in cells if isinstance(cell, str)]
    return [(int(match[1]), int(match[2])) for match in matches if match]


def _question(key: str, samples: list[str]) -> Question:
    text, choices = {
        "date_order": (
            _(
                "Tệp có dấu hiệu được gõ trên máy đặt ngày kiểu Mỹ (tháng trước, ngày sau), nên "
                "một số ngày có thể đã bị đảo. Các ô ngày ấy đọc thế nào?"
            ),
            (
                ("month_first", _("Tháng đứng trước (Excel đã đảo): đổi lại cho đúng")),
                ("day_first", _("Ngày đứng trước, các ô đang đúng: giữ nguyên")),
            ),
        ),
        "leading_zeros": (
            _(
                "Có số định danh chỉ có 10, 11 chữ số: Excel có thể đã bỏ số 0 ở đầu. "
                "Thêm lại số 0 cho đủ 12 chữ số?"
            ),
            (("pad", _("Thêm số 0 ở đầu")), ("keep", _("Giữ nguyên như trong tệp"))),
        ),
        "legacy": (
            _("Tệp gõ bằng phông chữ cũ (TCVN3 hoặc VNI). Chuyển chữ sang Unicode?"),
            (("convert", _("Chuyển sang Unicode")), ("keep", _("Giữ nguyên như trong tệp"))),
        ),
    }[key]
    return Question(key, text, choices, tuple(dict.fromkeys(samples))[:5])
