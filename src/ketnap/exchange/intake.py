"""What every kind of import shares: a row with its outcome, values as JSON, the base of an intake.

An intake is made for one file, one unit and one day. ``check`` compares all rows with each other
and with the database and gives each an outcome; ``write`` puts the good ones in, inside the
caller's transaction.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.accounts.sealed import seal, unseal
from ketnap.audit.change import Change
from ketnap.audit.verify import canonical, quoted
from ketnap.exchange.kinds import Kind
from ketnap.exchange.reading import Row
from ketnap.exchange.units import Units
from ketnap.organisations.models import Organisation
from ketnap.vietnamese.dates import PartialDate, from_iso, show_date
from ketnap.vietnamese.numbers import show_number

T = TypeVar("T")
PLACE = "ketnap_importrow.values"

Tell = Callable[[str, int, int], None]
"""Is told how far an import is: which of :data:`STEPS`, how many rows, of how many. May raise."""

READING, CHECKING, WRITING, KEEPING = STEPS = ("reading", "checking", "writing", "keeping")
TAKING_BACK = "taking_back"
TOLD_EVERY = 250


def nobody(step: str, done: int, total: int) -> None:
    """Tell nobody."""


def counted(items: Collection[T], step: str, tell: Tell, *, before: int = 0) -> Iterator[T]:
    """The items one by one, telling how many are done; ``before`` were done already."""
    return counted_of(items, before + len(items), step, tell, before=before)


def counted_of(
    items: Iterable[T], total: int, step: str, tell: Tell, *, before: int = 0
) -> Iterator[T]:
    """As :func:`counted`, for items whose number is known otherwise."""
    for number, item in enumerate(items, start=before):
        if not number % TOLD_EVERY:
            tell(step, number, total)
        yield item
    tell(step, total, total)


@dataclass(slots=True)
class Item:
    """One row on its way in; ``before`` and ``after`` hold what a changed row changes."""

    row: Row
    outcome: str = ""  # new, changed, unchanged, refused
    found: models.Model | None = None
    unit: Organisation | None = None
    identity_index: str = ""  # the blind index of the identity number, once people are compared
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    made: dict[str, Any] = field(default_factory=dict)  # what is needed to take it back
    version_after: int | None = None
    object_id: int | None = None  # of a record made in bulk

    @property
    def cell_key(self) -> int:
        """The id of the cell the row belongs to, once it is found."""
        assert self.unit is not None
        return self.unit.pk

    @property
    def key(self) -> int | None:
        """The id of the record the row is about, when there is one."""
        return self.found.pk if self.found is not None else self.object_id

    @property
    def refused(self) -> bool:
        """Whether the row stays out."""
        return self.outcome == "refused"


@dataclass(frozen=True)
class Made:
    """A row that was written: its place among them, what it made, what it changed before."""

    place: int
    made: Mapping[str, Any]
    before: Mapping[str, Any]


class Intake:
    """One import of one kind. Subclasses fill ``examine`` and ``write``."""

    kind: ClassVar[Kind]

    def __init__(
        self,
        organisation: Organisation,
        *,
        by: User | None,
        on: dt.date,
        options: Mapping[str, Any] | None = None,
        source: str = "",
    ) -> None:
        self.organisation = organisation
        self.by = by
        self.on = on
        self.options = dict(options or {})
        self.source = source or _("Nhập từ bảng tính")
        self.units = Units(organisation, on)
        self.labels = {column.key: str(column.label) for column in self.kind.columns}
        self.tell: Tell = nobody
        self.rows = 0  # of the list, faulty ones too

    def check(self, rows: Iterable[Row]) -> list[Item]:
        """Every row with its outcome; messages go onto the rows. Nothing is written."""
        items = [Item(row) for row in rows]
        self.rows = len(items)
        good = [item for item in items if not item.row.refused]
        for item in items:
            if item.row.refused:
                self.look_further(item)
        self.tell(CHECKING, len(items) - len(good), len(items))
        self.examine(good)
        self.tell(CHECKING, len(items), len(items))
        for item in items:
            if not item.row.messages:
                continue
            doubtful = any(said.code == "duplicate_likely" for said in item.row.messages)
            if doubtful and not self.confirmed(item.row):
                item.row.say("warning_unconfirmed")
                item.outcome = "refused"
            if item.row.refused:
                item.outcome = "refused"
        return items

    def confirmed(self, row: Row) -> bool:
        """Whether somebody looked at the doubts of a row and wants it in."""
        told = self.options.get("confirmed") or []
        return told == "all" or list(row.place) in told

    def checked(self, items: Collection[Item]) -> Iterator[Item]:
        """The last rows to be checked one by one, telling how many of the list are done."""
        return counted(items, CHECKING, self.tell, before=self.rows - len(items))

    def look_further(self, item: Item) -> None:
        """Say what else is wrong with a row already refused, so that it is mended in one go."""

    def examine(self, items: list[Item]) -> None:
        """Find each row's counterpart and decide new, changed or unchanged."""
        raise NotImplementedError

    def write(self, items: list[Item], change: Change) -> None:
        """Write what is new or changed."""
        raise NotImplementedError

    def undo_many(self, rows: Sequence[Made], change: Change, *, before: int = 0) -> dict[int, str]:
        """Take written rows back; return why not, by the place of the row."""
        whys = {}
        for row in counted(rows, TAKING_BACK, self.tell, before=before):
            if why := self.undo(row.made, row.before, change):
                whys[row.place] = why
        return whys

    def undo(self, made: Mapping[str, Any], before: Mapping[str, Any], change: Change) -> str:
        """Take one written row back; return why that cannot be done, or ``""``."""
        raise NotImplementedError


def to_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Typed values as JSON; an identity number rests sealed."""
    return {
        key: seal(str(value), PLACE) if key == "identity_number" else as_json(value)
        for key, value in values.items()
    }


def as_json(value: Any) -> Any:
    """A typed value as JSON that can be told apart from a text."""
    if isinstance(value, PartialDate):
        return {"partial": value.iso()}
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"number": str(value)}
    return value


def spelled(rows: Sequence[Mapping[str, Any]], tell: Callable[[str, Any], Any]) -> list[str]:
    """Each row as a JSON object in its one spelling; ``tell`` gives a value of a key as JSON.

    Rows of a list have the same keys and share most of their values: rows with the same keys are
    written column by column, each value of a column once.
    """
    alike: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        alike[tuple(row)].append(place)
    texts = ["{}"] * len(rows)
    for keys, places in alike.items():
        same = [rows[at] for at in places]
        columns = [_spelled_column(key, [row[key] for row in same], tell) for key in sorted(keys)]
        for place, parts in zip(places, map(",".join, zip(*columns, strict=True)), strict=False):
            texts[place] = f"{{{parts}}}"
    return texts


def _spelled_column(key: str, values: Sequence[Any], tell: Callable[[str, Any], Any]) -> list[str]:
    name = canonical(key)
    kinds = set(map(type, values))
    if len(kinds) > 1 or Decimal in kinds:  # 1.0 equals 1 and True, and is not written alike
        return [f"{name}:{canonical(tell(key, value))}" for value in values]
    distinct = set(values)
    if 2 * len(distinct) > len(values):  # names, numbers: looking each up would be the longer way
        return [f"{name}:{_text(tell(key, value))}" for value in values]
    met = {value: f"{name}:{_text(tell(key, value))}" for value in distinct}
    return [met[value] for value in values]


def _text(told: Any) -> str:
    """As :func:`canonical`; texts, and one text under one name, sooner."""
    if told.__class__ is str:
        return quoted(told)
    if told.__class__ is dict and len(told) == 1:
        ((name, value),) = told.items()
        return f"{{{quoted(name)}:{_text(value)}}}"
    return canonical(told)


def from_json(plain: Mapping[str, Any]) -> dict[str, Any]:
    """What :func:`to_json` wrote, typed again."""
    values: dict[str, Any] = {}
    for key, value in plain.items():
        if key == "identity_number":
            values[key] = unseal(str(value), PLACE)
        elif isinstance(value, dict) and "partial" in value:
            values[key] = from_iso(value["partial"])
        elif isinstance(value, dict) and "date" in value:
            values[key] = dt.date.fromisoformat(value["date"])
        elif isinstance(value, dict) and "number" in value:
            values[key] = Decimal(value["number"])
        else:
            values[key] = value
    return values


def shown_value(value: Any) -> str:
    """A value as a preview shows it; not known is ``""``."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, PartialDate):
        return value.show()
    if isinstance(value, dt.date):
        return show_date(value)
    if isinstance(value, int | Decimal):
        return show_number(value)
    return str(value)
