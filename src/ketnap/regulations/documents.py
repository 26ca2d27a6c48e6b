"""Document kinds: keyed by the official catalogue of 104, form numbers versioned beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from ketnap.law.reading import Block, Fault, FileFaults, read_block
from ketnap.law.sources import CONFIDENCES, Confidence, Source, load_sources

FOLDER = Path(__file__).parent
_KEYS = {"label", "label_en", "fact", "forms", "note"}
_FORM_KEYS = {"since", "number", "cite", "confidence"}


@dataclass(frozen=True)
class Form:
    """The form number a kind of document bears from a day on, such as 6-KNĐ."""

    since: date
    number: str
    cite: str
    confidence: Confidence


@dataclass(frozen=True)
class DocumentKind:
    """One kind of document of the 104. `fact` is the dated fact it proves, if there is one."""

    number: int
    label: str
    label_en: str
    fact: str
    forms: tuple[Form, ...]
    note: str = ""

    @property
    def priority(self) -> int:
        """The catalogue's class: 1 for 01–36, 2 for 37–85, 3 for 86–104."""
        return 1 if self.number <= 36 else 2 if self.number <= 85 else 3

    @property
    def code(self) -> str:
        """The number as file names write it: two digits, three from 100."""
        return f"{self.number:02d}"

    def form(self, on: date) -> Form | None:
        """The form in use on that day; None when none is known."""
        found = [form for form in self.forms if form.since <= on]
        return found[-1] if found else None


@lru_cache(maxsize=1)
def document_kinds() -> Mapping[int, DocumentKind]:
    """Every kind of the catalogue that belongs to this work, by its number."""
    sources = load_sources(FOLDER / "sources.yaml")
    return load_kinds(FOLDER / "document_kinds.yaml", sources)


def load_kinds(path: Path, sources: Mapping[str, Source]) -> dict[int, DocumentKind]:
    """The kinds a file states.

    Raises `FileFaults` for a number outside 1–104, an unknown property, a form whose source is
    absent or later than the form, or forms out of the order of time.
    """
    block = read_block(path)
    kinds = block.get("kinds")
    if not isinstance(kinds, Block):
        raise FileFaults(path, [Fault(1, "thiếu «kinds».", "«kinds» is missing.")])
    faults: list[Fault] = []
    found = {}
    for key in kinds:
        entry, line = kinds[key], kinds.lines[key]
        if not key.isdigit() or not 1 <= int(key) <= 104 or not isinstance(entry, Block):
            faults.append(
                Fault(line, f"«{key}» không thuộc 104 loại.", f"«{key}» is none of the 104.")
            )
            continue
        for name in entry:
            if name not in _KEYS:
                faults.append(
                    Fault(entry.lines[name], f"không có «{name}».", f"no property «{name}».")
                )
        forms = _forms(key, entry, sources, faults)
        found[int(key)] = DocumentKind(
            number=int(key),
            label=str(entry.get("label")),
            label_en=str(entry.get("label_en")),
            fact=str(entry.get("fact", "")),
            forms=forms,
            note=str(entry.get("note", "")),
        )
    if faults:
        raise FileFaults(path, faults)
    return found


def _forms(
    key: str, entry: Block, sources: Mapping[str, Source], faults: list[Fault]
) -> tuple[Form, ...]:
    found: list[Form] = []
    stated = entry.get("forms") or []
    assert isinstance(stated, list)
    for item in stated:
        since = item.get("since") if isinstance(item, Block) else None
        source = sources.get(str(item.get("cite"))) if isinstance(item, Block) else None
        good = (
            isinstance(item, Block)
            and set(item) == _FORM_KEYS
            and isinstance(since, date)
            and source is not None
            and since >= source.in_force_on
            and item["confidence"] in CONFIDENCES
            and (not found or since > found[-1].since)
        )
        if not good or not isinstance(since, date):
            faults.append(
                Fault(
                    entry.lines["forms"],
                    f"«{key}»: mẫu cần since, number, cite (có trong sources.yaml, không muộn hơn "
                    "since), confidence, xếp theo ngày.",
                    f"«{key}»: a form needs since, number, cite, confidence, in order of time.",
                )
            )
            continue
        confidence = next(one for one in CONFIDENCES if one == item["confidence"])
        found.append(Form(since, str(item["number"]), str(item["cite"]), confidence))
    return tuple(found)
