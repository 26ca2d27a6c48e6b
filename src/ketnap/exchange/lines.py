"""A row of an import as the pages show it: who it is about, what is said, what would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ketnap.exchange.intake import Intake, Item, from_json, shown_value
from ketnap.exchange.kinds import Column, Kind
from ketnap.exchange.messages import Message
from ketnap.exchange.models import ImportBatch, ImportRow
from ketnap.organisations.models import Organisation
from ketnap.people.models import Person
from ketnap.people.services import born_of, mask_identity_number

COMPARED = ("full_name", "born_on", "gender", "home")


@dataclass(frozen=True)
class Line:
    """One row on the page; ``likely`` are people, ``others`` places of rows, it may be about."""

    key: int  # of the staged row
    place: str  # its number, with its sheet where the file has several lists
    name: str
    detail: str
    result: str  # new, changed, unchanged, refused
    unit: str
    messages: tuple[Message, ...]
    changes: tuple[tuple[str, str, str], ...] = ()
    likely: tuple[int, ...] = ()
    others: tuple[int, ...] = ()
    confirmed: bool = False  # somebody looked at its doubts already

    @property
    def asks(self) -> bool:
        """Whether somebody must say that the row is about another person than those alike."""
        return any(said.code == "duplicate_likely" for said in self.messages)

    @property
    def outcome(self) -> str:
        """The outcome in words."""
        return outcome_label(self.result)

    @property
    def tone(self) -> str:
        """The badge's tone."""
        if self.result == "refused":
            return "bad"
        worst = {said.severity for said in self.messages}
        return "wait" if "warn" in worst else "good" if self.result != "unchanged" else "hush"


def outcome_label(outcome: str) -> str:
    """The word for an outcome."""
    return {
        "new": _("Thêm mới"),
        "changed": _("Thay đổi"),
        "unchanged": _("Như cũ"),
        "refused": _("Có lỗi"),
    }.get(outcome, "")


def lines_of(intake: Intake, items: Sequence[Item], keys: Sequence[int]) -> list[Line]:
    """Checked rows as the pages show them; ``keys`` are those of the staged rows."""
    several = len({item.row.sheet for item in items}) > 1
    places = {item.row.place: at for at, item in enumerate(items)}
    return [
        _line_of(intake, item, key, several, places)
        for item, key in zip(items, keys, strict=True)
    ]  # fmt: skip


def _line_of(
    intake: Intake, item: Item, key: int, several: bool, places: Mapping[tuple[str, int], int]
) -> Line:
    row, values = item.row, item.row.values
    name = str(values.get("full_name") or values.get("name") or values.get("organisation") or "")
    if not name:
        label = str(intake.kind.required()[0].label)
        name = row.cells.get(label, "") or _("(chưa có tên)")
    born = values.get("born_on")
    unit = item.unit.name if item.unit else ""
    changes = tuple(
        (
            intake.labels.get(field, field),
            _shown(intake, field, item.before.get(field)),
            _shown(intake, field, value),
        )
        for field, value in item.after.items()
    )
    named = [
        places.get((str(said.values["other_sheet"]), int(said.values["other_row"])))
        for said in row.messages
        if "other_row" in said.values
    ]
    return Line(
        key,
        f"{row.row} ({row.sheet})" if several else str(row.row),
        name,
        ", ".join(part for part in (born.show() if born is not None else "", unit) if part),
        item.outcome,
        unit,
        tuple(row.messages),
        changes,
        tuple(item.made.get("likely", ())),
        tuple(at for at in named if at is not None),
        intake.confirmed(row),
    )


def likenesses(
    batch: ImportBatch, kind: Kind, lines: Sequence[Line], others: Mapping[int, Line]
) -> dict[int, list[dict[str, Any]]]:
    """What doubtful lines are compared with: others of the file and of the database, side by side.

    ``others`` are the lines named by ``lines``, by place. Out: by the key of each line, for each
    other the sentence who it is and pairs (label, this row, the other).
    """
    doubtful = [line for line in lines if line.likely or line.others]
    wanted = {line.key for line in doubtful} | {line.key for line in others.values()}
    rows = ImportRow.objects.filter(batch=batch, pk__in=wanted) if doubtful else ()
    values = {row.pk: from_json(row.values) for row in rows}
    keys = {key for line in doubtful for key in line.likely}
    people = Person.objects.select_related("cell").in_bulk(keys)
    found: dict[int, list[dict[str, Any]]] = {line.key: [] for line in lines}
    for line in doubtful:
        mine = _compared(kind, values[line.key], line.unit)
        for other in (others[at] for at in line.others):
            theirs = _compared(kind, values[other.key], other.unit)
            who = _("Dòng %(row)s của tệp") % {"row": other.place}
            found[line.key].append({"who": who, "pairs": _pairs(mine, theirs)})
        for person in (people[key] for key in line.likely if key in people):
            held = {name: getattr(person, name) for name in COMPARED} | {"born_on": born_of(person)}
            theirs = _compared(kind, held, _name_of(person.cell))
            found[line.key].append({"who": _("Trong hệ thống"), "pairs": _pairs(mine, theirs)})
    return found


def _pairs(mine: Mapping[str, str], theirs: Mapping[str, str]) -> list[tuple[str, str, str]]:
    return [(label, mine.get(label, ""), text) for label, text in theirs.items()]


def _name_of(unit: Organisation | None) -> str:
    return unit.name if unit is not None else ""


def _compared(kind: Kind, values: Mapping[str, Any], unit: str) -> dict[str, str]:
    shown = {
        str(kind.column(key).label): shown_as_column(kind.column(key), values.get(key))
        for key in COMPARED
        if any(column.key == key for column in kind.columns)
    }
    return {**shown, _("Chi bộ"): unit}


def _shown(intake: Intake, field: str, value: Any) -> str:
    if field == "identity_number" and value:
        return mask_identity_number(str(value))
    column = next((c for c in intake.kind.columns if c.key == field), None)
    shown = shown_as_column(column, value) if column is not None else shown_value(value)
    return shown or _("chưa có")


def shown_as_column(column: Column, value: Any) -> str:
    """A value in the words of its column, as the column would read them again."""
    if value and column.choices:
        return next((str(c.label) for c in column.choices if c.key == value), str(value))
    if value and column.form == "gender":
        return {"male": _("Nam"), "female": _("Nữ")}.get(str(value), str(value))
    return shown_value(value)
