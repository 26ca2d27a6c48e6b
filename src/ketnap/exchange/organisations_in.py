"""Organisations from a list: new units under known parents; traits of known ones put right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from ketnap.audit.change import Change
from ketnap.audit.refusals import Refused
from ketnap.exchange.intake import WRITING, Intake, Item, counted
from ketnap.exchange.kinds import ORGANISATIONS
from ketnap.organisations import positions
from ketnap.organisations.models import (
    CELL_KINDS,
    Kind,
    Organisation,
    OrganisationVersion,
)
from ketnap.organisations.rules import readable_code
from ketnap.organisations.services import Document, NewUnit, correct_version, establish_many
from ketnap.vietnamese.dates import show_date
from ketnap.vietnamese.names import fold_key, marked_key

GUESSED = (
    ("chi bo co so", "grassroots_cell"),
    ("chi bo", "cell"),
    ("dang bo bo phan", "sectional_body"),
    ("dang bo xa", "commune"),
    ("dang bo phuong", "commune"),
    ("dang bo", "grassroots_party_body"),
)
"""Kinds that a name tells where the list has no column for them."""

ABOVE = {"province": 0, "district": 1, "commune": 2}
"""The levels of the territory; one does not stand under its own or a lower one."""

TRAITS = ("official_code", "rural", "hard_area")


class OrganisationsIntake(Intake):
    """A list of units. Options: ``document_number``, ``document_on`` of the establishing paper."""

    kind = ORGANISATIONS

    def examine(self, items: list[Item]) -> None:
        """Find parent and counterpart of every row; parents may be rows of the same file."""
        by_name: dict[str, list[Item]] = {}
        for item in items:
            by_name.setdefault(fold_key(item.row.values["name"]), []).append(item)
            if code := item.row.values.get("code"):
                by_name.setdefault(f"={code}", [item])  # of two rows of one code the first is it
        taken: dict[str, tuple[str, int]] = {}
        by_place = {item.row.place: item for item in items}
        for item in items:
            if item.row.under:
                self.place_under(item, by_place)
            else:
                self.place(item, by_name)
            if item.row.refused:
                continue
            found = self.counterpart(item)
            if item.row.refused:
                continue
            name = item.row.values["name"]
            code = item.row.values.get("code") or (
                found.code if found else readable_code(name, under=self.organisation, taken=taken)
            )
            if other := taken.get(code):
                self.repeated(item, other)
                continue
            if (twin := self.twin(item, by_name)) is not None:
                self.repeated(item, twin.row.place)
                continue
            taken[code] = item.row.place
            item.made["code"] = code
            if found is not None:
                self.compare(item, found)
            elif (foreign := Organisation.objects.filter(code=code).first()) is not None:
                who = foreign.name if foreign.pk in self.units.ids else _("một đơn vị khác")
                item.row.say("code_taken", self.labels["code"], value=code, who=who)
            elif (namesake := self.namesake(item)) is not None:
                item.row.say("unit_namesake", self.labels["name"], code=namesake.code)
            else:
                item.outcome = "new"
        for item in items:
            if self.goes_round(item):
                item.row.say("unit_circle", self.labels["parent"])
        for item in items:
            self.resolve_parent_code(item)

    def repeated(self, item: Item, other: tuple[str, int]) -> None:
        """Say that a row names a unit another row names already."""
        by_code = bool(item.row.values.get("code"))
        label = self.labels["code" if by_code else "name"]
        same = _("mã đơn vị") if by_code else _("tên và cấp trên")
        item.row.say_other("repeated_in_file", label, other, same=same)

    def twin(self, item: Item, by_name: Mapping[str, list[Item]]) -> Item | None:
        """An earlier row without a code of its own that names the same unit under the same one."""
        if item.row.values.get("code"):
            return None
        for other in by_name[fold_key(item.row.values["name"])]:
            if other is item:
                return None
            if not other.row.values.get("code") and self.parent_of(other) == self.parent_of(item):
                return other
        return None

    def parent_of(self, item: Item) -> object:
        """What a row stands under: a unit, or another row."""
        above = item.made.get("above")
        return id(above) if above is not None else item.unit and item.unit.pk

    def goes_round(self, item: Item) -> bool:
        """Whether the rows above a row lead back to it."""
        seen = [item]
        while (above := seen[-1].made.get("above")) is not None:
            if any(above is one for one in seen):
                return True
            seen.append(above)
        return False

    def place(self, item: Item, by_name: Mapping[str, list[Item]]) -> None:
        """The parent: a known unit, a row of the file, or the unit that imports."""
        text = item.row.values.get("parent")
        if not text:
            item.unit = self.organisation
            return
        code = text.strip().lower()
        above = by_name.get(f"={code}", []) or by_name.get(fold_key(text), [])
        known = self.units.by_code.get(code) or self.units.by_name.get(fold_key(text))
        if len(above) == 1 and not known:
            item.made["above"] = above[0]
            return
        item.unit = self.units.find(item.row, text, self.labels["parent"])

    def place_under(self, item: Item, by_place: Mapping[tuple[str, int], Item]) -> None:
        """The parent in a list that draws a tree: the unit of an earlier row."""
        place = item.row.sheet, item.row.under
        upper = by_place.get(place)
        if upper is None or upper.row.refused:
            item.row.say_other("upper_refused", self.labels["parent"], place)
        elif isinstance(upper.found, Organisation):
            item.unit = upper.found
        else:
            item.made |= {"above": upper, "upper": upper.row.values["name"]}

    def counterpart(self, item: Item) -> Organisation | None:
        """The unit of the same code, else of the same name under the same parent.

        A row that nothing stands above may be the unit that imports, and a Party organisation one
        that goes by the name of its place: "Đảng bộ xã Sa Bình" is "Xã Sa Bình".
        """
        code = item.row.values.get("code")
        if code:
            return self.units.by_code.get(code)
        if item.unit is None:
            return None
        name = item.row.values["name"]
        top = item.unit == self.organisation and not item.row.values.get("parent")
        if top and self.called(name) == [self.organisation]:
            return self.organisation
        folded = fold_key(item.row.values["name"])
        same = [
            unit
            for unit in self.units.all
            if unit.fold_key == folded and unit.parent_id == item.unit.pk
        ]
        if not same and fold_key(name).startswith(("dang bo", "dang uy")):
            same = [unit for unit in self.called(name) if unit.parent_id == item.unit.pk]
        if len(same) > 1:
            spelled = [unit for unit in same if marked_key(unit.name) == marked_key(name)]
            exact = [unit for unit in spelled if unit.name == name]
            same = exact or spelled or same
        if len(same) > 1:
            codes = ", ".join(unit.code for unit in same[:5])
            label = self.labels["name"]
            item.row.say("unit_ambiguous", label, count=len(same), value=name, codes=codes)
        return same[0] if len(same) == 1 else None

    def called(self, name: str) -> list[Organisation]:
        """The units a name may mean, however it is written."""
        return self.units.called(name) or self.units.nearly_called(name)

    def namesake(self, item: Item) -> Organisation | None:
        """A unit of the same name under the same parent, for a row with a code of its own."""
        key = marked_key(item.row.values["name"])
        return next(
            (
                unit
                for unit in self.units.all
                if item.unit and unit.parent_id == item.unit.pk and marked_key(unit.name) == key
            ),
            None,
        )

    def compare(self, item: Item, found: Organisation) -> None:
        """Unchanged, or traits to be put right; a name or place changes only by its document."""
        item.found = found
        values = item.row.values
        version = found.versions.order_by("since").last()
        if version is None:
            return
        for key in ("name", "kind"):
            held, told = getattr(version, key), values.get(key)
            alike = key == "name" and told and marked_key(told) == marked_key(held)
            called_so = key == "name" and told and "code" not in values and not alike
            if called_so and found in self.called(str(told)):
                item.row.say("unit_read_as", self.labels["name"], value=told, read=held)
                alike = True
            if told is not None and told != held and not alike:
                label = self.labels[key]
                before = version.get_kind_display() if key == "kind" else version.name
                after = str(Kind(values[key]).label) if key == "kind" else values[key]
                item.row.say("unit_cannot_change", label, label=label, before=before, after=after)
        if item.unit is not None and "parent" in values and found.parent_id != item.unit.pk:
            label = self.labels["parent"]
            above, after = str(found.parent or ""), item.unit.name
            item.row.say("unit_cannot_change", label, label=label, before=above, after=after)
        for key in TRAITS:
            held = getattr(version, key)
            held = None if held == "" else held
            if key in values and values[key] != held:
                item.before[key], item.after[key] = held, values[key]
        item.outcome = "changed" if item.after else "unchanged"

    def resolve_parent_code(self, item: Item) -> None:
        """Give every new row the code of its parent and a kind that can stand there."""
        above = item.made.pop("above", None)
        if item.row.refused:
            return
        if above is not None:
            if "code" not in above.made or above.row.refused:
                label = self.labels["parent"]
                text = item.row.values.get("parent")
                if text is None:
                    item.row.say_other("upper_refused", label, above.row.place)
                    return
                item.row.say(
                    "unit_unknown", label, value=text, unit=self.organisation.name, suggestion=""
                )
                return
            item.made["parent"] = above.made["code"]
            if item.outcome == "new" and self.kind_told(above) in CELL_KINDS:
                item.row.say("unit_under_cell", self.labels["parent"])
            day, above_day = (one.row.values.get("opened_on") or self.on for one in (item, above))
            if item.outcome == above.outcome == "new" and day < above_day:
                name, label = above.row.values["name"], self.labels["opened_on"]
                values = {"unit": name, "day": show_date(above_day)}
                item.row.say("before_upper", label, value=show_date(day), **values)
        elif item.unit is not None:
            item.made["parent"] = item.unit.code
            if item.outcome == "new":
                self.may_stand_under(item, item.unit)
        kind = self.kind_told(item)
        if item.outcome == "new" and kind is None:
            label = self.labels["kind"]
            item.row.say("required", label, label=label)
        item.made["kind"] = kind

    def may_stand_under(self, item: Item, upper: Organisation) -> None:
        """Say why a new unit cannot stand under a known one from its first day on."""
        label = self.labels["parent"]
        since = item.row.values.get("opened_on") or self.on
        kind = self.kind_told(item)
        if upper.kind in CELL_KINDS:
            item.row.say("unit_under_cell", label)
        elif kind in ABOVE and upper.kind in ABOVE and ABOVE[kind] <= ABOVE[upper.kind]:
            values = {"kind": str(Kind(kind).label), "upper": str(Kind(upper.kind).label)}
            item.row.say("unit_kind_above", self.labels["kind"], **values)
        if upper.closed_on is not None and upper.closed_on <= since:
            day = show_date(upper.closed_on)
            item.row.say("upper_ended", label, unit=upper.name, day=day)
        elif since < upper.opened_on:
            label = self.labels["opened_on"]
            values = {"unit": upper.name, "day": show_date(upper.opened_on)}
            item.row.say("before_upper", label, value=show_date(since), **values)

    def kind_told(self, item: Item) -> str | None:
        """The kind of unit a row says, in its column or by its name."""
        if told := item.row.values.get("kind"):
            return str(told)
        folded = fold_key(item.row.values["name"])
        return next((kind for start, kind in GUESSED if folded.startswith(start)), None)

    def write(self, items: list[Item], change: Change) -> None:
        """Establish the new units with one event; put traits right one by one."""
        basis = Document(
            str(self.options.get("document_number") or self.source)[:60],
            _as_day(self.options.get("document_on")),
        )
        days: dict[dt.date, list[Item]] = {}
        for item in items:
            if item.outcome == "new":
                days.setdefault(item.row.values.get("opened_on") or self.on, []).append(item)
        for day in sorted(days):
            made = establish_many(
                [self.unit(item) for item in days[day]], basis=basis, by=self.by, on=day
            )
            for item in days[day]:
                item.found = made[item.made["code"]]
                item.version_after = item.found.version
        for item in counted(items, WRITING, self.tell):
            if item.outcome == "changed" and isinstance(item.found, Organisation):
                version = item.found.versions.order_by("since").last()
                assert version is not None
                correct_version(version, by=self.by, on=self.on, reason=self.source, **item.after)
                item.found.refresh_from_db()
                item.version_after = item.found.version

    def unit(self, item: Item) -> NewUnit:
        """The unit of a new row."""
        values = item.row.values
        return NewUnit(
            code=item.made["code"],
            name=values["name"],
            kind=item.made["kind"],
            parent=item.made["parent"],
            official_code=values.get("official_code", ""),
            rural=values.get("rural"),
            hard_area=values.get("hard_area"),
        )

    def undo(self, made: Mapping[str, Any], before: Mapping[str, Any], change: Change) -> str:
        """Remove a unit nothing refers to yet, or put its traits back."""
        unit = Organisation.objects.filter(code=made.get("code", "")).first()
        if unit is None:
            return _("đơn vị này không còn")
        version = unit.versions.order_by("since").last()
        if before and version is not None:
            back = {key: ("" if key == "official_code" and not value else value)
                    for key, value in before.items()}  # fmt: skip
            try:
                reason = _("Hoàn tác lô nhập")
                correct_version(version, by=self.by, on=self.on, reason=reason, **back)
            except Refused as refused:
                return str(refused)
            return ""
        try:
            change.note(f"organisation[{unit.pk}].name", unit.name, None)
            OrganisationVersion.objects.filter(organisation=unit).delete()
            unit.delete()
        except models.ProtectedError:
            return _("%(name)s đã được dùng") % {"name": unit.name}
        positions.renumber()
        return ""


def _as_day(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(value) if isinstance(value, str) and value else value or None
