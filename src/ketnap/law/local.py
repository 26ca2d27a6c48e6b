"""Extra conditions an installation adds in a folder of its own, read like all other law.

The folder may hold `sources.yaml`, `parameters.yaml` (both as in the regulations) and
`checklist.yaml`. A checklist entry is a claim with its citation inside:

    listed_a_year:
      label: Trong danh sách cảm tình Đảng đủ thời gian trước khi thẩm tra
      label_en: On the list long enough before verification
      severity: warn                 # block, warn or remind
      since: 2024-01-01
      cite: "12-QĐ/ĐU 2023-12-01"
      confidence: seen
      months: 12                     # with from and to: so many months between two dates
      from: listed_on
      to: verification_asked_on

Instead of `months/from/to` an entry may have `holds: some_yes_no_fact`, or `confirm: true`,
which makes a new yes/no fact of the entry's own name with `_confirmed` behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ketnap.law.calendar import plus_months
from ketnap.law.comparisons import under
from ketnap.law.facts import Fact
from ketnap.law.parameters import Parameter, Version, load_parameters
from ketnap.law.reading import Block, Fault, FileFaults, read_block
from ketnap.law.rules import SEVERITIES, Part, Rule, part
from ketnap.law.sources import CONFIDENCES, Source, load_sources
from ketnap.law.terms import LAW, column, constant

TOPIC = "local"
FILES = ("sources.yaml", "parameters.yaml", "checklist.yaml")
_KEYS = {
    *("label", "label_en", "severity", "since", "cite", "confidence", "clause"),
    *("months", "from", "to", "holds", "confirm"),
}


@dataclass
class LocalLaw:
    """What a local folder adds."""

    sources: dict[str, Source]
    parameters: dict[str, Parameter]
    facts: dict[str, Fact] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)


def load_local(
    folder: Path,
    *,
    sources: Mapping[str, Source],
    parameters: Mapping[str, Parameter],
    facts: Mapping[str, Fact],
    clock: str,
) -> LocalLaw:
    """The sources, parameters, facts and rules with those of the folder added.

    `clock` is the date that tells whether an entry is in force. Raises `FileFaults` as the other
    readers do, and for a folder that is not there or a YAML file in it that nobody would read: a
    condition is never left out in silence. A local name may not replace a national one.
    """
    _refuse_unread(folder)
    found = LocalLaw(dict(sources), dict(parameters), dict(facts))
    if (folder / "sources.yaml").exists():
        found.sources = load_sources(folder / "sources.yaml", sources)
    if (folder / "parameters.yaml").exists():
        found.parameters = load_parameters(
            folder / "parameters.yaml",
            topic=TOPIC,
            sources=found.sources,
            dates=[name for name, fact in facts.items() if fact.kind == "date"],
            domains={name: fact.values for name, fact in facts.items() if fact.values},
            known=parameters,
        )
    checklist = folder / "checklist.yaml"
    if checklist.exists():
        block = read_block(checklist)
        faults: list[Fault] = []
        for key in block:
            entry = block[key]
            if not isinstance(entry, Block):
                faults.append(Fault(block.lines[key], f"«{key}» trống.", f"«{key}» is empty."))
                continue
            before = len(faults)
            faults.extend(_faults(key, entry, found))
            if len(faults) == before:
                _add(key, entry, clock, found)
        if faults:
            raise FileFaults(checklist, faults)
    return found


def _refuse_unread(folder: Path) -> None:
    if not folder.is_dir():
        fault = Fault(
            1,
            "không có thư mục quy định của địa phương này; kiểm tra biến KETNAP_RULES.",
            "there is no such folder of local rules; look at the setting KETNAP_RULES.",
        )
        raise FileFaults(folder, [fault])
    for file in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]):
        if file.name not in FILES:
            fault = Fault(
                1,
                f"tệp này không được đọc; chỉ dùng các tên {', '.join(FILES)}.",
                f"this file is not read; the names are {', '.join(FILES)}.",
            )
            raise FileFaults(file, [fault])


def _faults(key: str, entry: Block, found: LocalLaw) -> Iterator[Fault]:
    def fault(vi: str, en: str, at: str = "") -> Fault:
        return Fault(entry.lines.get(at, entry.line), f"«{key}»: {vi}", f"«{key}»: {en}")

    for name in entry:
        if name not in _KEYS:
            allowed = ", ".join(sorted(_KEYS))
            yield fault(f"không có «{name}»; được phép: {allowed}.", f"no «{name}».", name)
    for name in ("label", "label_en", "severity", "since", "cite", "confidence"):
        if not entry.get(name):
            yield fault(f"thiếu «{name}».", f"«{name}» is missing.")
    if entry.get("severity") not in SEVERITIES:
        allowed = ", ".join(SEVERITIES)
        yield fault(f"severity phải là {allowed}.", f"severity is one of {allowed}.", "severity")
    if entry.get("confidence") not in CONFIDENCES:
        allowed = ", ".join(CONFIDENCES)
        yield fault(f"confidence phải là {allowed}.", f"one of {allowed}.", "confidence")
    since = entry.get("since")
    source = found.sources.get(str(entry.get("cite")))
    if source is None:
        yield fault(
            f"văn bản «{entry.get('cite')}» không có trong sources.yaml.",
            f"the source «{entry.get('cite')}» is not listed.",
            "cite",
        )
    elif not isinstance(since, date) or since < source.in_force_on:
        yield fault(
            "ngày hiệu lực phải là một ngày không trước văn bản.",
            "since must be a date not before the source.",
            "since",
        )
    kinds = [name for name in ("months", "holds", "confirm") if name in entry]
    if len(kinds) != 1:
        yield fault(
            "cần đúng một trong: months, holds, confirm.", "exactly one of months, holds, confirm."
        )
    for name, kind in (("from", "date"), ("to", "date"), ("holds", "bool")):
        needed = name in entry or (name != "holds" and "months" in entry)
        fact = found.facts.get(str(entry.get(name)))
        if needed and (fact is None or fact.kind != kind):
            yield fault(
                f"«{name}» phải là tên một dữ kiện loại {kind}.",
                f"«{name}» must name a fact of kind {kind}.",
                name,
            )
    months = entry.get("months", 0)
    if isinstance(months, bool) or not isinstance(months, int) or months < 0:
        yield fault("«months» phải là số nguyên.", "«months» must be a whole number.", "months")


def _add(key: str, entry: Block, clock: str, found: LocalLaw) -> None:
    label, label_en = str(entry["label"]), str(entry["label_en"])
    since = entry["since"]
    assert isinstance(since, date)
    applies = f"{key}_applies"
    found.parameters[applies] = Parameter(
        name=applies,
        label=label,
        label_en=label_en,
        unit="yes_no",
        clock=(clock,),
        versions=(
            Version(
                since=since,
                value=True,
                cite=str(entry["cite"]),
                clause=str(entry.get("clause", "")),
                confidence=next(one for one in CONFIDENCES if one == entry["confidence"]),
            ),
        ),
        topic=TOPIC,
        choices={},
        file="checklist.yaml",
        line=entry.line,
    )
    found.rules.append(
        Rule(
            key=key,
            label=label,
            label_en=label_en,
            sentence=label,
            sentence_en=label_en,
            claim=_claim(key, entry, applies, found),
            severity=next(one for one in SEVERITIES if one == entry["severity"]),
            topic=TOPIC,
        )
    )


def _claim(key: str, entry: Block, applies: str, found: LocalLaw) -> Part:
    rule = column(f"{LAW}{applies}")
    if "months" in entry:
        start, end, months = str(entry["from"]), str(entry["to"]), entry["months"]
        one, two = found.facts[start], found.facts[end]
        return part(
            under(rule, plus_months(column(start), constant(months)) <= column(end)),
            f"{one.label}: {{{start}}}; {two.label}: {{{end}}}; cần cách ít nhất {months} tháng.",
            f"{one.label_en}: {{{start}}}; {two.label_en}: {{{end}}}; {months} months apart.",
        )
    if "holds" in entry:
        name = str(entry["holds"])
    else:
        name = f"{key}_confirmed"
        found.facts[name] = Fact(name, str(entry["label"]), str(entry["label_en"]), "bool", TOPIC)
    fact = found.facts[name]
    return part(
        under(rule, column(name)), f"{fact.label}: {{{name}}}.", f"{fact.label_en}: {{{name}}}."
    )
