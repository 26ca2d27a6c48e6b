"""Targets from a list: one number for a unit, a period and an indicator, under its resolution."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ketnap.audit.change import Change
from ketnap.audit.refusals import Refused
from ketnap.exchange.intake import WRITING, Intake, Item, counted
from ketnap.exchange.kinds import TARGETS
from ketnap.exchange.wide import indicator_called
from ketnap.organisations.models import Organisation
from ketnap.statistics.indicators import INDICATORS
from ketnap.targets.choosing import in_force
from ketnap.targets.models import Target
from ketnap.targets.services import check, revise_target, set_target


class TargetsIntake(Intake):
    """A list of targets. Options give what the list leaves out: ``document_number``,
    ``document_on``, ``year``, ``indicator``."""

    kind = TARGETS

    def examine(self, items: list[Item]) -> None:
        """Complete every row, then find the target that already stands."""
        seen: dict[tuple[object, ...], tuple[str, int]] = {}
        for item in items:
            text = str(item.row.values["organisation"])
            item.unit = self.units.find(item.row, text, self.labels["organisation"])
            target = self.complete(item)
            if target is None or item.unit is None or item.row.refused:
                continue
            key = (item.unit.pk, target.indicator, target.starts_on, target.ends_on)
            if other := seen.get(key):
                same = _("đơn vị, chỉ số và kỳ")
                item.row.say_other(
                    "repeated_in_file", self.labels["organisation"], other, same=same
                )
                continue
            seen[key] = item.row.place
            self.compare(item, target)

    def complete(self, item: Item) -> Target | None:
        """The unsaved target of a row, or None with the reasons said."""
        values = item.row.values
        for key in ("document_number", "document_on"):
            if not values.get(key) and not self.options.get(key):
                item.row.say("list_silent", self.labels[key], label=self.labels[key])
        indicator = self.indicator(item)
        start, end = self.period(item)
        if item.row.refused or indicator is None or start is None or end is None:
            return None
        document_on = values.get("document_on") or self.options["document_on"]
        whole_year = (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)
        period = values.get("period") or ("year" if whole_year else "custom")
        if whole_year and start.year != end.year:
            period = values.get("period") or "term"
        target = Target(
            organisation=item.unit,
            period=period,
            starts_on=start,
            ends_on=end,
            indicator=indicator,
            number=Decimal(values["number"]),
            document_number=str(values.get("document_number") or self.options["document_number"]),
            document_on=dt.date.fromisoformat(document_on)
            if isinstance(document_on, str)
            else document_on,
            note=values.get("note") or "",
        )
        try:
            check(target)
        except Refused as refused:
            for problem in refused.problems:
                item.row.say("cannot_be", self.labels.get(problem.field, ""), detail=problem.says)
            return None
        return target

    def indicator(self, item: Item) -> str | None:
        """The indicator a row names by key or label; admissions when it names none."""
        text = item.row.values.get("indicator") or self.options.get("indicator") or "admitted"
        if key := indicator_called(str(text)):
            return key
        label = self.labels["indicator"]
        choices = "; ".join(indicator.label for indicator in list(INDICATORS.values())[:12])
        item.row.say("choice_unread", label, value=text, label=label, choices=choices)
        return None

    def period(self, item: Item) -> tuple[dt.date | None, dt.date | None]:
        """First and last day: two dates, or a year."""
        values = item.row.values
        start, end = values.get("starts_on"), values.get("ends_on")
        if start and end:
            return start, end
        year = values.get("year") or self.options.get("year")
        if year is None:
            item.row.say("list_silent", self.labels["year"], label=self.labels["year"])
            return None, None
        if not 1990 <= int(year) <= 2099:
            detail = _("Năm %(year)s không thể là năm của chỉ tiêu. Ghi đủ bốn chữ số.")
            item.row.say("cannot_be", self.labels["year"], detail=detail % {"year": year})
            return None, None
        return start or dt.date(int(year), 1, 1), end or dt.date(int(year), 12, 31)

    def compare(self, item: Item, target: Target) -> None:
        """New, changed (to be revised) or unchanged."""
        item.made["target"] = target
        for other in in_force([target.organisation_id], target.indicator):
            same_days = (other.starts_on, other.ends_on) == (target.starts_on, target.ends_on)
            if same_days and other.measure == target.measure:
                item.found = other
                if other.number == target.number:
                    item.outcome = "unchanged"
                else:
                    item.before["number"], item.after["number"] = other.number, target.number
                    item.outcome = "changed"
                return
        item.outcome = "new"

    def write(self, items: list[Item], change: Change) -> None:
        """Set new targets, revise changed ones by the document of the list."""
        for item in counted(items, WRITING, self.tell):
            target: Target = item.made.pop("target")
            if item.outcome == "new":
                made = set_target(
                    organisation=_known(item.unit),
                    period=target.period,
                    starts_on=target.starts_on,
                    ends_on=target.ends_on,
                    indicator=target.indicator,
                    number=target.number,
                    document_number=target.document_number,
                    document_on=target.document_on,
                    note=target.note,
                    by=self.by,
                    on=self.on,
                )
            elif item.outcome == "changed" and isinstance(item.found, Target):
                made = revise_target(
                    target=item.found,
                    number=target.number,
                    document_number=target.document_number,
                    document_on=target.document_on,
                    reason=self.source,
                    by=self.by,
                    on=self.on,
                )
            else:
                continue
            item.found = made
            item.made["id"] = made.pk
            item.version_after = made.version

    def undo(self, made: Mapping[str, Any], before: Mapping[str, Any], change: Change) -> str:
        """Delete a target nobody built upon; a revised number stands again."""
        target = Target.objects.filter(pk=made["id"]).first()
        if target is None or target.version != made["version"] or target.allocations.exists():
            return _("chỉ tiêu này đã được điều chỉnh hoặc phân bổ sau khi nhập")
        if hasattr(target, "revised_by"):
            return _("chỉ tiêu này đã được điều chỉnh sau khi nhập")
        change.remove(target)
        return ""


def _known(unit: Organisation | None) -> Organisation:
    assert unit is not None
    return unit
