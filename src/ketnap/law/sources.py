"""Where law is written: a text is known by its number AND its date, never by number alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from ketnap.law.reading import Block, Fault, FileFaults, read_block, strings

Confidence = Literal["seen", "second-hand", "known", "unsure"]
CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)
CONFIDENCE_LABELS: Mapping[str, tuple[str, str]] = {
    "seen": ("đã đối chiếu", "seen in the text"),
    "second-hand": ("theo nguồn dẫn lại, chưa đối chiếu nguyên văn", "seen second-hand"),
    "known": ("theo hiểu biết chung, chưa đối chiếu nguyên văn", "general knowledge, unchecked"),
    "unsure": ("chưa chắc chắn, chưa đối chiếu nguyên văn", "unsure, not verified"),
}
_KEYS = {"title", "title_en", "issuer", "in_force_on", "replaced_by", "confidence", "note"}


@dataclass(frozen=True)
class Source:
    """One document of law.

    `key` is "number YYYY-MM-DD", or "number YYYY" while the day has not been seen (`issued_on`
    is then the first of January); `in_force_on` the first day it binds; `replaced_by` the keys
    of the texts that took its place.
    """

    key: str
    number: str
    issued_on: date
    in_force_on: date
    title: str
    title_en: str
    issuer: str
    confidence: Confidence
    replaced_by: tuple[str, ...] = ()
    note: str = ""

    def cite(self, language: str = "vi") -> str:
        """The citation people write: 29-QĐ/TW ngày 25/07/2016. A text that has a name for a number
        is named by its title in English.
        """
        number = self.number
        if language == "en" and not any(char.isdigit() for char in number):
            number = self.title_en
        if self.key.endswith(f" {self.issued_on.year}"):
            unseen = {"vi": "năm", "en": "of"}[language]
            return f"{number} {unseen} {self.issued_on.year}"
        day = f"{self.issued_on:%d/%m/%Y}"
        return f"{number} ngày {day}" if language == "vi" else f"{number} of {day}"


def weakest(confidences: list[Confidence]) -> Confidence:
    """The least certain of them; `seen` for none."""
    return max(confidences, key=CONFIDENCES.index, default="seen")


def load_sources(path: Path, known: Mapping[str, Source] | None = None) -> dict[str, Source]:
    """The sources a file states, added to those already `known`.

    Raises `FileFaults` for an unknown or missing property, a key without a date, a bad
    confidence, a text in force before it was issued, a successor nobody knows.
    """
    block = read_block(path)
    faults: list[Fault] = []
    sources = dict(known or {})
    for key in block:
        source = _source(key, block, faults)
        if source is not None:
            sources[key] = source
    for key, source in sources.items():
        for successor in source.replaced_by:
            if successor not in sources:
                faults.append(
                    Fault(
                        block.lines.get(key, 1),
                        f"«{key}»: văn bản thay thế «{successor}» không có trong danh mục.",
                        f"«{key}»: its successor «{successor}» is not listed.",
                    )
                )
    if faults:
        raise FileFaults(path, faults)
    return sources


def _source(key: str, block: Block, faults: list[Fault]) -> Source | None:
    line = block.lines[key]
    before = len(faults)
    number, _, day = key.rpartition(" ")
    issued_on = _day(day)
    entry = block[key]
    if issued_on is None or not number:
        faults.append(
            Fault(
                line,
                f"«{key}»: văn bản phải được gọi bằng số VÀ ngày, ví dụ «29-QĐ/TW 2016-07-25».",
                f"«{key}»: a text is named by number AND date, such as «29-QĐ/TW 2016-07-25».",
            )
        )
    if not isinstance(entry, Block):
        faults.append(Fault(line, f"«{key}»: thiếu nội dung.", f"«{key}»: it is empty."))
        return None
    for name in entry:
        if name not in _KEYS:
            faults.append(
                Fault(
                    entry.lines[name],
                    f"«{name}» không phải thuộc tính của văn bản; được phép: {_list(_KEYS)}.",
                    f"«{name}» is no property of a source; allowed: {_list(_KEYS)}.",
                )
            )
    for name in ("title", "title_en", "issuer", "confidence"):
        if not entry.get(name):
            faults.append(Fault(line, f"«{key}»: thiếu «{name}».", f"«{key}»: «{name}» missing."))
    confidence = entry.get("confidence")
    if confidence not in CONFIDENCES:
        faults.append(
            Fault(
                line,
                f"«{key}»: độ tin cậy «{confidence}» không có; chọn {_list(CONFIDENCES)}.",
                f"«{key}»: no confidence «{confidence}»; one of {_list(CONFIDENCES)}.",
            )
        )
    in_force = entry.get("in_force_on", issued_on)
    if not isinstance(in_force, date) or (issued_on is not None and in_force < issued_on):
        faults.append(
            Fault(
                line,
                f"«{key}»: ngày có hiệu lực phải là một ngày không trước ngày ban hành.",
                f"«{key}»: the day in force must be a date not before the day of issue.",
            )
        )
    if len(faults) > before:
        return None
    assert issued_on is not None
    assert isinstance(in_force, date)
    return Source(
        key=key,
        number=number,
        issued_on=issued_on,
        in_force_on=in_force,
        title=str(entry["title"]),
        title_en=str(entry["title_en"]),
        issuer=str(entry["issuer"]),
        confidence=next(level for level in CONFIDENCES if level == confidence),
        replaced_by=tuple(strings(entry.get("replaced_by"))),
        note=str(entry.get("note", "")),
    )


def _day(text: str) -> date | None:
    try:
        if len(text) == 4 and text.isdigit():
            return date(int(text), 1, 1)
        return date.fromisoformat(text)
    except ValueError:
        return None


def _list(names: object) -> str:
    assert isinstance(names, set | tuple)
    return ", ".join(sorted(map(str, names)))
