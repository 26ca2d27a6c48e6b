"""A file of organisations: what was founded, merged, moved, who decides there, with sources.

The file is YAML (see ``data/sa_thay.yaml``). It is checked whole before anything is written, and
written whole or not at all, through the same orders a person would give.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from ketnap.accounts.models import User
from ketnap.audit.refusals import Refused
from ketnap.law.reading import Block, Fault, FileFaults, read_block
from ketnap.law.sources import CONFIDENCES
from ketnap.organisations import services
from ketnap.organisations.bodies import DECIDING_BODIES
from ketnap.organisations.models import Authority, Committee, Kind, Organisation, UnitKind
from ketnap.organisations.positions import renumbering_once
from ketnap.organisations.services import Document, NewUnit

DATA = Path(__file__).parent / "data"
SA_THAY = DATA / "sa_thay.yaml"

TEXT, DAY, BOOL, INT, LIST, BLOCK = str, dt.date, bool, int, list, Block
UNIT: dict[str, type] = {
    "code": TEXT,
    "name": TEXT,
    "kind": TEXT,
    "parent": TEXT,
    "official_code": TEXT,
    "rural": BOOL,
    "hard_area": BOOL,
    "unit_kind": TEXT,
    "order": INT,
}
EVENTS: dict[str, tuple[dict[str, Any], set[str]]] = {  # event → (its own keys, those needed)
    "established": ({"units": LIST}, {"units"}),
    "renamed": ({"unit": TEXT, "name": TEXT}, {"unit", "name"}),
    "moved": ({"unit": TEXT, "parent": TEXT}, {"unit", "parent"}),
    "merged": ({"units": LIST, "into": (TEXT, BLOCK)}, {"units", "into"}),
    "split": (
        {"unit": TEXT, "into": LIST, "children": BLOCK, "continues": BOOL},
        {"unit", "into", "children"},
    ),
    "dissolved": ({"unit": TEXT, "children_to": TEXT}, {"unit"}),
}
COMMON = {"event": TEXT, "on": DAY, "document": TEXT, "note": TEXT}
SOURCE = {"number": TEXT, "on": DAY, "title": TEXT, "confidence": TEXT, "note": TEXT}
COMMITTEE = {"units": LIST, "body": TEXT, "since": DAY, "terms": LIST}
TERM = {"number": TEXT, "starts_on": DAY, "ends_on": DAY, "members": INT}
AUTHORITY = {
    "units": LIST,
    "powers": LIST,
    "since": DAY,
    "until": DAY,
    "deciding_body": TEXT,
    "basis": TEXT,
    "document": TEXT,
    "numerator": INT,
    "denominator": INT,
    "or_equal": BOOL,
    "confidence": TEXT,
    "note": TEXT,
}
HAMLET = {"commune": TEXT, "name": TEXT, "since": DAY, "until": DAY, "cell": TEXT}
WORDS = {  # key → what it may say
    "kind": Kind.values,
    "unit_kind": UnitKind.values,
    "event": list(EVENTS),
    "body": Committee.Body.values,
    "deciding_body": DECIDING_BODIES,
    "basis": Authority.Basis.values,
    "confidence": CONFIDENCES,
}
SAYS = {
    TEXT: ("chữ", "text"),
    DAY: ("ngày YYYY-MM-DD", "a day YYYY-MM-DD"),
    LIST: ("danh sách", "a list"),
    BOOL: ("true hoặc false", "true or false"),
    INT: ("số nguyên", "a whole number"),
    BLOCK: ("các cặp «tên: giá trị»", "«name: value» pairs"),
}


@dataclass(frozen=True)
class Loaded:
    """How much a file brought: reorganisations, units founded, powers and hamlets recorded."""

    events: int
    units: int
    authorities: int
    hamlets: int


def load_organisations(path: Path, by: User | None) -> Loaded:
    """Carry out every event of the file, then record its committees, powers and hamlets.

    :param by: who loads it; None for the system.
    :raises FileFaults: the file cannot be used, or the tree refuses one of its events; every fault
        of form at once, else the first refusal, each with its line. Nothing is kept then.
    """
    file = _File(path)
    file.check()
    with transaction.atomic(), renumbering_once():
        before = Organisation.objects.count()
        for event in file.blocks("events"):
            file.carry_out(event, lambda event=event: file.event(event, by))
        for committee in file.blocks("committees"):
            file.carry_out(committee, lambda block=committee: _record_committee(block, by))
        for authority in file.blocks("authorities"):
            file.carry_out(authority, lambda block=authority: file.authority(block, by))
        for hamlet in file.blocks("hamlets"):
            file.carry_out(hamlet, lambda block=hamlet: _record_hamlet(block, by))
    return Loaded(
        events=len(file.blocks("events")),
        units=Organisation.objects.count() - before,
        authorities=sum(
            len(block["units"]) * len(block["powers"])  # type: ignore[arg-type]
            for block in file.blocks("authorities")
        ),
        hamlets=len(file.blocks("hamlets")),
    )


class _File:
    """A file of organisations: its faults, its sources, its events."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.root = read_block(path)
        self.faults: list[Fault] = []
        self.sources: dict[str, Document] = {}

    def blocks(self, key: str) -> list[Block]:
        """Return the entries of one part of the file, in order."""
        return self.root.get(key) or []  # type: ignore[return-value]

    def check(self) -> None:
        """Raise FileFaults with every fault of form."""
        parts = {"sources": BLOCK} | dict.fromkeys(
            ("events", "committees", "authorities", "hamlets"), LIST
        )
        self._keys(self.root, parts, set())
        if not self.faults:
            for block in self._values(self.root, "sources"):
                self._keys(block, SOURCE, {"number"})
            for block in self._entries("events"):
                self._check_event(block)
            for block in self._entries("committees"):
                self._keys(block, COMMITTEE, {"units", "body", "since"})
                for term in self._listed(block, "terms"):
                    self._keys(term, TERM, {"number", "starts_on"})
            for block in self._entries("authorities"):
                self._keys(block, AUTHORITY, {"units", "powers", "since", "deciding_body"})
                self._document(block)
            for block in self._entries("hamlets"):
                self._keys(block, HAMLET, {"commune", "name", "since"})
        if self.faults:
            raise FileFaults(self.path, self.faults)
        for key, value in (self.root.get("sources") or {}).items():  # type: ignore[attr-defined]
            self.sources[key] = Document(value["number"], value.get("on"), value.get("title", ""))

    def carry_out(self, block: Block, order: Callable[[], None]) -> None:
        """Give one order; a refusal becomes a fault at the entry's line."""
        try:
            order()
        except Refused as refused:
            fault = Fault(block.line, str(refused), str(refused))
            raise FileFaults(self.path, [fault]) from refused

    def basis(self, block: Block) -> Document:
        """Return the document an entry cites, with the entry's own note."""
        cited = self.sources[str(block["document"])]
        return Document(cited.number, cited.on, cited.title, str(block.get("note", "")))

    def event(self, block: Block, by: User | None) -> None:
        """Carry out one event."""
        what: dict[str, Any] = {"basis": self.basis(block), "by": by, "on": block["on"]}
        unit = services.find_unit(str(block["unit"])) if "unit" in block else None
        match block["event"]:
            case "established":
                services.establish_many(map(_new_unit, block["units"]), **what)  # type: ignore[call-overload]
            case "renamed":
                services.rename(unit, name=block["name"], **what)
            case "moved":
                services.move(unit, parent=services.find_unit(str(block["parent"])), **what)
            case "merged":
                units = [services.find_unit(code) for code in block["units"]]  # type: ignore[attr-defined]
                services.merge(units, into=_successor(block["into"]), **what)
            case "split":
                services.split(
                    unit,
                    into=[_successor(goal) for goal in block["into"]],  # type: ignore[attr-defined]
                    children=block["children"],
                    continues=bool(block.get("continues")),
                    **what,
                )
            case "dissolved":
                goal = block.get("children_to")
                heir = services.find_unit(str(goal)) if goal else None
                services.dissolve(unit, children_to=heir, **what)

    def authority(self, block: Block, by: User | None) -> None:
        """Record the powers of one entry."""
        names = set(AUTHORITY) - {"units", "powers", "document"}
        values: dict[str, Any] = {key: value for key, value in block.items() if key in names}
        document = self.basis(block) if "document" in block else None
        for code in block["units"]:  # type: ignore[attr-defined]
            for power in block["powers"]:  # type: ignore[attr-defined]
                services.grant_authority(
                    services.find_unit(code),
                    power=power,
                    document=document,
                    by=by,
                    on=values["since"],
                    **values,
                )

    def _fault(self, line: int, message: str, message_en: str) -> None:
        self.faults.append(Fault(line, message, message_en))

    def _keys(self, block: object, known: dict[str, Any], needed: set[str]) -> bool:
        """Note unknown and missing keys, wrong types and words of one block."""
        if not isinstance(block, Block):
            return False
        for key, value in block.items():
            line = block.lines[key]
            if key not in known:
                self._fault(
                    line,
                    f"không có mục «{key}»; dùng một trong: {', '.join(known)}.",
                    f"there is no «{key}»; use one of: {', '.join(known)}.",
                )
                continue
            kinds = known[key] if isinstance(known[key], tuple) else (known[key],)
            if type(value) not in kinds:
                vietnamese = " hoặc ".join(SAYS[kind][0] for kind in kinds)
                english = " or ".join(SAYS[kind][1] for kind in kinds)
                self._fault(line, f"«{key}» phải là {vietnamese}.", f"«{key}» must be {english}.")
            elif key in WORDS and value not in WORDS[key]:
                words = ", ".join(WORDS[key])
                self._fault(
                    line,
                    f"«{key}: {value}» không dùng được; dùng một trong: {words}.",
                    f"«{key}: {value}» cannot be used; use one of: {words}.",
                )
        for key in sorted(needed - set(block)):
            self._fault(block.line, f"thiếu «{key}».", f"«{key}» is missing.")
        return True

    def _values(self, block: Block, key: str) -> Iterator[object]:
        part = block.get(key)
        if isinstance(part, Block):
            for name, value in part.items():
                if isinstance(value, Block):
                    yield value
                else:
                    self._fault(
                        part.lines[name],
                        f"«{name}» phải là {SAYS[BLOCK][0]}.",
                        f"«{name}» must be {SAYS[BLOCK][1]}.",
                    )

    def _listed(self, block: Block, key: str) -> Iterator[Block]:
        """Yield the blocks of a list, noting members of another kind."""
        part = block.get(key)
        for item in part if isinstance(part, list) else ():
            if isinstance(item, Block):
                yield item
            else:
                self._fault(
                    block.lines[key],
                    f"mỗi phần tử của «{key}» phải là {SAYS[BLOCK][0]}.",
                    f"each item of «{key}» must be {SAYS[BLOCK][1]}.",
                )

    def _entries(self, key: str) -> Iterator[Block]:
        return self._listed(self.root, key)

    def _check_event(self, block: Block) -> None:
        own, needed = EVENTS.get(str(block.get("event")), ({}, set()))
        self._keys(block, COMMON | own, {"event", "on", "document"} | needed)
        self._document(block)
        if block.get("event") == "established":
            for unit in self._listed(block, "units"):
                self._keys(unit, UNIT, {"code", "name", "kind"})
        into = block.get("into")
        for unit in into if isinstance(into, list) else (into,):
            self._keys(unit, UNIT, {"code", "name", "kind"})

    def _document(self, block: Block) -> None:
        sources = self.root.get("sources")
        cited = block.get("document")
        if isinstance(cited, str) and (not isinstance(sources, Block) or cited not in sources):
            self._fault(
                block.lines["document"],
                f"văn bản «{cited}» không có trong «sources».",
                f"«sources» has no document «{cited}».",
            )


def _new_unit(block: Block) -> NewUnit:
    return NewUnit(**{"parent": None, **block})  # type: ignore[arg-type]


def _successor(value: object) -> NewUnit | Organisation:
    return _new_unit(value) if isinstance(value, Block) else services.find_unit(str(value))


def _record_committee(block: Block, by: User | None) -> None:
    since: Any = block["since"]
    for code in block["units"]:  # type: ignore[attr-defined]
        committee = services.set_committee(
            services.find_unit(code), body=str(block["body"]), by=by, on=since
        )
        for term in block.get("terms") or ():  # type: ignore[attr-defined]
            services.open_term(committee, by=by, on=term["starts_on"], **term)


def _record_hamlet(block: Block, by: User | None) -> None:
    values: dict[str, Any] = dict(block)
    commune = services.find_unit(values.pop("commune"))
    if "cell" in values:
        values["cell"] = services.find_unit(values["cell"])
    services.add_hamlet(commune, by=by, on=values["since"], **values)
