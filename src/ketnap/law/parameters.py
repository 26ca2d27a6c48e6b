"""Dated values: each version carries its citation inside itself.

A parameter names its `clock`: the date of the dossier that picks the version, because law in
transition keeps old cases under old rules. When a dossier does not know that date, the value is
known only if it has been the same in every version (it then holds whatever the date turns out to
be, an unknown date being taken as one on which some version was in force).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from ketnap.law.reading import Block, Fault, FileFaults, read_block, strings
from ketnap.law.sources import CONFIDENCES, Confidence, Source

Value = int | bool | str | Fraction | tuple[str, ...] | None

UNITS: Mapping[str, tuple[str, str]] = {
    "years": ("tuổi", "years"),
    "months": ("tháng", "months"),
    "days": ("ngày", "days"),
    "working_days": ("ngày làm việc", "working days"),
    "people": ("người", "people"),
    "times": ("lần", "times"),
    "percent": ("%", "%"),
    "millimetres": ("mm", "mm"),
    "fraction": ("", ""),
    "yes_no": ("", ""),
    "choice": ("", ""),
    "list": ("", ""),
    "range": ("", ""),
}
TODAY_CLOCK = "today"
_KEYS = {
    "label",
    "label_en",
    "unit",
    "clock",
    "not_after",
    "values",
    "choices",
    "note",
    "domain",
    "same_as",
}
_VERSION_KEYS = {"since", "value", "cite", "clause", "confidence", "note"}


_CLAUSES = {
    "Điều": "article",
    "khoản": "paragraph",
    "điểm": "point",
    "mục": "section",
    "ghi chú": "note",
}
_CLAUSE = re.compile("|".join(_CLAUSES))


@dataclass(frozen=True)
class Version:
    """One dated value. `value` None means repealed. `clause` is the point within the source."""

    since: date
    value: Value
    cite: str
    clause: str
    confidence: Confidence
    note: str = ""

    def place(self, language: str = "vi") -> str:
        """The clause as it is cited in that language: `Điều 5 khoản 4`, `article 5 paragraph 4`."""
        if language == "vi":
            return self.clause
        return _CLAUSE.sub(lambda found: _CLAUSES[found[0]], self.clause)


@dataclass(frozen=True)
class Parameter:
    """A value set by law, with all its versions in the order of time.

    `clock` names the dates of the dossier that pick the version, the first known one; a later
    clock stands in for an act still to come. `not_after` names a date the clock is never after:
    while the clock is unknown, the value is known if it was the same up to that date.
    `choices` are the allowed values of a choice with their labels; `domain` names the fact whose
    values they are, when they are compared with that fact.
    """

    name: str
    label: str
    label_en: str
    unit: str
    clock: tuple[str, ...]
    versions: tuple[Version, ...]
    topic: str
    choices: Mapping[str, tuple[str, str]]
    domain: str = ""
    not_after: str = ""
    note: str = ""
    file: str = ""
    line: int = 0

    @property
    def clocks(self) -> tuple[str, ...]:
        """Every date that helps to pick the version."""
        return (*self.clock, self.not_after) if self.not_after else self.clock

    def at(self, day: date) -> Version | None:
        """The version in force on that day; None before the first (no law known that day)."""
        found = None
        for version in self.versions:
            if version.since > day:
                break
            found = version
        return found

    def up_to(self, day: date) -> Version | None:
        """The version in force on that day if all before it had the same value; else None."""
        version = self.at(day)
        if version is None or any(
            one.value != version.value for one in self.versions if one.since <= day
        ):
            return None
        return version

    @property
    def constant(self) -> Value:
        """The value if it never changed and was never repealed; otherwise None."""
        first = self.versions[0].value
        return first if all(version.value == first for version in self.versions) else None

    def show(self, value: object, language: str = "vi") -> str:
        """A value as a person reads it, without its unit."""
        which = 0 if language == "vi" else 1
        if value is None:
            return ("chưa có quy định", "no rule")[which]
        if isinstance(value, bool):
            return (("không", "no"), ("có", "yes"))[value][which]
        if isinstance(value, Fraction):
            return f"{value.numerator}/{value.denominator}"
        if isinstance(value, tuple):
            return ", ".join(self.show(item, language) for item in value)
        if str(value) in self.choices:
            return self.choices[str(value)][which]
        return str(value)


def load_parameters(
    path: Path,
    *,
    topic: str,
    sources: Mapping[str, Source],
    dates: Collection[str],
    domains: Mapping[str, Mapping[str, tuple[str, str]]],
    known: Mapping[str, Parameter] | None = None,
) -> dict[str, Parameter]:
    """The parameters a file states, added to those already `known`.

    `dates` are the facts a clock may name; `domains` the enum facts, by name, whose values a
    choice may borrow. The clock `today` is for values read by the day at hand, never by a rule.
    A parameter with `same_as` has the versions of an earlier one under a clock of its own.

    Raises `FileFaults` naming every line at fault: an unknown or missing property, unordered
    dates, a citation whose source is absent, a value earlier than its source, a bad confidence,
    a value that does not fit its unit, a clock that is not a date of the dossier.
    """
    block = read_block(path)
    faults: list[Fault] = []
    found = dict(known or {})
    for name in block:
        entry = block[name]
        line = block.lines[name]
        if name in found:
            faults.append(
                Fault(line, f"«{name}» đã có ở nơi khác.", f"«{name}» exists elsewhere already.")
            )
            continue
        if not isinstance(entry, Block):
            faults.append(Fault(line, f"«{name}»: thiếu nội dung.", f"«{name}»: it is empty."))
            continue
        before = len(faults)
        faults.extend(_property_faults(name, entry, line, dates, domains))
        choices = _choices(entry, domains)
        unit = str(entry.get("unit"))
        if "same_as" in entry:
            twin = found.get(str(entry["same_as"]))
            if twin is None:
                faults.append(
                    Fault(
                        entry.lines["same_as"],
                        f"«{name}»: «{entry['same_as']}» chưa được khai ở trên.",
                        f"«{name}»: «{entry['same_as']}» is not declared above.",
                    )
                )
                continue
            unit, choices, versions = twin.unit, twin.choices, twin.versions
        else:
            versions = tuple(_versions(name, entry, line, unit, choices, sources, faults))
        if len(faults) == before:
            found[name] = Parameter(
                name=name,
                label=str(entry["label"]),
                label_en=str(entry["label_en"]),
                unit=unit,
                clock=tuple(strings(entry["clock"])),
                versions=versions,
                topic=topic,
                choices=choices,
                domain=str(entry.get("domain", "")),
                not_after=str(entry.get("not_after", "")),
                note=str(entry.get("note", "")),
                file=path.name,
                line=line,
            )
    if faults:
        raise FileFaults(path, faults)
    return found


def _choices(
    entry: Block, domains: Mapping[str, Mapping[str, tuple[str, str]]]
) -> Mapping[str, tuple[str, str]]:
    if entry.get("domain"):
        return domains.get(str(entry["domain"]), {})
    stated = entry.get("choices")
    if not isinstance(stated, Block):
        return {}
    return {
        key: (str(labels[0]), str(labels[1]))
        for key, labels in stated.items()
        if isinstance(labels, list) and len(labels) == 2
    }


def _property_faults(
    name: str,
    entry: Block,
    line: int,
    dates: Collection[str],
    domains: Mapping[str, Mapping[str, tuple[str, str]]],
) -> Iterator[Fault]:
    for key in entry:
        if key not in _KEYS:
            allowed = ", ".join(sorted(_KEYS))
            yield Fault(
                entry.lines[key],
                f"«{name}»: «{key}» không phải thuộc tính của tham số; được phép: {allowed}.",
                f"«{name}»: «{key}» is no property of a parameter; allowed: {allowed}.",
            )
    required = ["label", "label_en", "clock"]
    required += [] if "same_as" in entry else ["unit", "values"]
    for key in required:
        if not entry.get(key):
            yield Fault(line, f"«{name}»: thiếu «{key}».", f"«{name}»: «{key}» missing.")
    unit = entry.get("unit")
    if unit and unit not in UNITS:
        allowed = ", ".join(UNITS)
        yield Fault(
            entry.lines["unit"],
            f"«{name}»: không có đơn vị «{unit}»; chọn {allowed}.",
            f"«{name}»: no unit «{unit}»; one of {allowed}.",
        )
    for key in ("clock", "not_after"):
        for clock in strings(entry.get(key)):
            if clock not in dates and (clock, key) != (TODAY_CLOCK, "clock"):
                yield Fault(
                    entry.lines[key],
                    f"«{name}»: mốc «{clock}» không phải một ngày của hồ sơ.",
                    f"«{name}»: clock «{clock}» is not a date of the dossier.",
                )
    domain = entry.get("domain")
    if domain and domain not in domains:
        yield Fault(
            entry.lines["domain"],
            f"«{name}»: «{domain}» không phải dữ kiện có danh sách giá trị.",
            f"«{name}»: «{domain}» is not a fact with a list of values.",
        )


def _versions(
    name: str,
    entry: Block,
    line: int,
    unit: str,
    choices: Mapping[str, tuple[str, str]],
    sources: Mapping[str, Source],
    faults: list[Fault],
) -> Iterator[Version]:
    stated = entry.get("values")
    if not isinstance(stated, list):
        if stated:
            faults.append(
                Fault(line, f"«{name}»: «values» phải là danh sách.", f"«{name}»: a list, please.")
            )
        return
    last: date | None = None
    for item in stated:
        if not isinstance(item, Block):
            faults.append(
                Fault(
                    line,
                    f"«{name}»: mỗi giá trị cần since, value, cite, confidence.",
                    f"«{name}»: each value needs since, value, cite, confidence.",
                )
            )
            continue
        version = _version(name, item, unit, choices, sources, faults)
        since = item.get("since")
        if isinstance(since, date):
            if last is not None and since <= last:
                faults.append(
                    Fault(
                        item.line,
                        f"«{name}»: các giá trị phải xếp theo ngày tăng dần ({since:%d/%m/%Y}).",
                        f"«{name}»: values must stand in the order of time ({since}).",
                    )
                )
            last = since
        if version is not None:
            yield version


def _version(
    name: str,
    item: Block,
    unit: str,
    choices: Mapping[str, tuple[str, str]],
    sources: Mapping[str, Source],
    faults: list[Fault],
) -> Version | None:
    before = len(faults)

    def fault(vi: str, en: str, key: str = "") -> None:
        faults.append(Fault(item.lines.get(key, item.line), f"«{name}»: {vi}", f"«{name}»: {en}"))

    for key in item:
        if key not in _VERSION_KEYS:
            allowed = ", ".join(sorted(_VERSION_KEYS))
            fault(
                f"không có «{key}»; được phép: {allowed}.", f"no «{key}»; allowed: {allowed}.", key
            )
    since, cite, confidence = item.get("since"), item.get("cite"), item.get("confidence")
    if not isinstance(since, date):
        fault("thiếu ngày hiệu lực «since» (năm-tháng-ngày).", "«since» must be a date.", "since")
    if "value" not in item:
        fault("thiếu «value» (null nghĩa là đã bãi bỏ).", "«value» missing (null = repealed).")
    source = sources.get(str(cite))
    if source is None:
        fault(
            f"văn bản dẫn «{cite}» không có trong sources.yaml.",
            f"the cited «{cite}» is not in sources.yaml.",
            "cite",
        )
    elif isinstance(since, date) and since < source.in_force_on:
        day = source.in_force_on
        fault(
            f"giá trị từ {since:%d/%m/%Y} lại sớm hơn văn bản «{cite}» ({day:%d/%m/%Y}).",
            f"a value since {since} is earlier than its source «{cite}» ({day}).",
            "since",
        )
    if confidence not in CONFIDENCES:
        allowed = ", ".join(CONFIDENCES)
        fault(
            f"độ tin cậy «{confidence}» không có; chọn {allowed}.",
            f"no confidence «{confidence}»; one of {allowed}.",
            "confidence",
        )
    value, fits = _fit(item.get("value"), unit, choices)
    if not fits:
        fault(
            f"giá trị «{item.get('value')}» không hợp với đơn vị «{unit}».",
            f"the value «{item.get('value')}» does not fit the unit «{unit}».",
            "value",
        )
    if len(faults) > before:
        return None
    assert isinstance(since, date)
    return Version(
        since=since,
        value=value,
        cite=str(cite),
        clause=str(item.get("clause", "")),
        confidence=next(level for level in CONFIDENCES if level == confidence),
        note=str(item.get("note", "")),
    )


def _fit(value: object, unit: str, choices: Mapping[str, object]) -> tuple[Value, bool]:
    if value is None:
        return None, True
    if unit == "yes_no":
        return (value, True) if isinstance(value, bool) else (None, False)
    if unit == "fraction":
        try:
            return Fraction(str(value)), True
        except (ValueError, ZeroDivisionError):
            return None, False
    if unit == "choice":
        return (value, True) if isinstance(value, str) and value in choices else (None, False)
    if unit in ("list", "range"):
        if isinstance(value, list) and all(not choices or str(item) in choices for item in value):
            return tuple(str(item) for item in value), True
        return None, False
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        return None, False
    return value, True
