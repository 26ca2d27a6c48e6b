"""What the page of a unit tells: its past, its bodies, its powers, who is in charge."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ketnap.accounts.models import RoleAssignment
from ketnap.law.sources import CONFIDENCE_LABELS
from ketnap.organisations.models import (
    Authority,
    CommitteeTerm,
    Organisation,
    OrganisationVersion,
    Reorganisation,
    Succession,
)
from ketnap.organisations.outline import last_day
from ketnap.organisations.scope import Scope
from ketnap.vietnamese.dates import show_date
from ketnap.web.design import Happening


@dataclass(frozen=True)
class Heir:
    """A unit on the other end of a succession; without ``href`` it lies outside one's scope."""

    name: str
    href: str


class Portrait:
    """Everything about one unit that ``scope`` may see, as the page shows it on ``today``."""

    def __init__(self, organisation: Organisation, scope: Scope, today: dt.date) -> None:
        self.organisation = organisation
        self.scope = scope
        self.today = today
        self.versions = list(
            organisation.versions.select_related("parent", "made_by").order_by("since")
        )
        in_force = [v for v in self.versions if v.since <= today]
        self.version = in_force[-1] if in_force else self.versions[0]

    @property
    def closed(self) -> bool:
        """Whether the unit no longer exists today."""
        closed_on = self.organisation.closed_on
        return closed_on is not None and closed_on <= self.today

    @property
    def day(self) -> dt.date:
        """The day the page speaks of: today, or the last day of a unit that has ended."""
        closed_on = self.organisation.closed_on
        return closed_on - dt.timedelta(days=1) if self.closed and closed_on else self.today

    def above(self) -> str:
        """Return the names of the units above, top first; of an ended unit the last one above.

        One's own superiors are told to everybody, whatever else is outside one's scope.
        """
        unit = self.organisation
        if self.closed:
            return self.version.parent.name if self.version.parent else ""
        return " › ".join(
            Organisation.objects.open_on(self.today)
            .filter(position__lt=unit.position, position_end__gte=unit.position, position__gt=0)
            .order_by("position")
            .values_list("name", flat=True)
        )

    def history(self) -> list[Happening]:
        """Return what happened to the unit, newest first, each with its document."""
        told: list[tuple[dt.date, int, Happening]] = []
        before: OrganisationVersion | None = None
        for version in self.versions:
            told.append((version.since, 1, self._told(version, before)))
            before = version
        for edge in self._edges():
            told.append((edge.reorganisation.on, 0, self._succession(edge)))
        closed_on = self.organisation.closed_on
        if closed_on is not None:
            end = _happening(
                _("Kết thúc hoạt động"), closed_on, self.organisation.closed_by, self.today
            )
            told.append((closed_on, 2, end))
        told.sort(key=lambda entry: entry[:2], reverse=True)
        return _each_note_once([happening for _on, _rank, happening in told])

    def heirs(self) -> list[Heir]:
        """Return the units that carry on what this one was."""
        edges = [e for e in self._edges() if e.predecessor_id == self.organisation.pk]
        return [self._heir(edge.successor) for edge in edges]

    def bodies(self) -> list[dict[str, str]]:
        """Return the committees of the unit with their terms, the newest term first."""
        lines = []
        for committee in self.organisation.committees.order_by("id"):
            terms = [_term(term) for term in committee.terms.order_by("-starts_on")]
            lines.append(
                line(
                    str(committee.get_body_display()),
                    terms[0] if terms else _("chưa ghi nhiệm kỳ"),
                    "; ".join(terms[1:]),
                )
            )
        return lines

    def powers(self, *, in_force: bool) -> list[dict[str, str]]:
        """Return what the unit decides today (or decided before, or will), with the basis.

        Powers that agree in everything else share a line.
        """
        grouped: dict[tuple[str, str], list[str]] = {}
        for row in self.organisation.authorities.order_by("-since", "id"):
            holds = row.since <= self.today and (row.until is None or row.until > self.today)
            if holds == in_force:
                says = f"{_body(row.deciding_body)}, {_threshold(row)}"
                grouped.setdefault((says, self._basis(row)), []).append(
                    str(row.get_power_display())
                )
        return [line(", ".join(names), *key) for key, names in grouped.items()]

    def in_charge(self) -> list[dict[str, str]]:
        """Return who holds a role at this very unit today."""
        held = (
            RoleAssignment.objects.in_force(self.today)
            .filter(organisation=self.organisation, user__is_active=True)
            .select_related("user")
            .order_by("role", "since", "id")
        )
        lines = []
        for role in held:
            notes = [role.user.position] if role.user.position else []
            if role.until:
                notes.append(_("đến hết ngày %(day)s") % {"day": last_day(role.until)})
            lines.append(line(str(role.get_role_display()), role.user.full_name, "; ".join(notes)))
        return lines

    def area(self) -> str:
        """Return the traits of the area in one line."""
        words = []
        if self.version.unit_kind:
            words.append(str(self.version.get_unit_kind_display()))
        traits = (
            (self.version.rural, _("nông thôn"), _("không thuộc nông thôn")),
            (self.version.hard_area, _("địa bàn khó khăn"), _("không thuộc địa bàn khó khăn")),
        )
        words += [yes if value else no for value, yes, no in traits if value is not None]
        return ", ".join(words)

    def _edges(self) -> list[Succession]:
        unit = self.organisation
        return list(
            Succession.objects.filter(Q(predecessor=unit) | Q(successor=unit))
            .select_related("reorganisation", "predecessor", "successor")
            .order_by("id")
        )

    def _heir(self, unit: Organisation) -> Heir:
        if self.scope.covers(unit, "see_tree"):
            return Heir(unit.name, reverse("organisation_page", args=[unit.code]))
        return Heir(_("một đơn vị ngoài phạm vi của anh chị"), "")

    def _told(self, version: OrganisationVersion, before: OrganisationVersion | None) -> Happening:
        words = {"name": version.name, "parent": version.parent or ""}
        if before is None:
            title = (
                _("Thành lập: %(name)s, trực thuộc %(parent)s")
                if version.parent
                else _("Thành lập: %(name)s")
            )
        elif before.name != version.name:
            title = _("Đổi tên thành %(name)s (trước là %(old)s)")
            words["old"] = before.name
        elif before.parent_id != version.parent_id and version.parent:
            title = _("Chuyển về trực thuộc %(parent)s")
        else:
            title = _("Thay đổi thông tin đơn vị")
        return _happening(title % words, version.since, version.made_by, self.today)

    def _succession(self, edge: Succession) -> Happening:
        if edge.predecessor_id == self.organisation.pk:
            heir = self._heir(edge.successor)
            title = _("Kế tục: %(unit)s") % {"unit": heir.name}
        else:
            heir = self._heir(edge.predecessor)
            title = (
                _("Nhận một phần từ %(unit)s")
                if edge.reorganisation.event == Reorganisation.Event.SPLIT
                else _("Tiếp nhận toàn bộ %(unit)s")
            ) % {"unit": heir.name}
        return _happening(
            title, edge.reorganisation.on, edge.reorganisation, self.today, href=heir.href
        )

    def _basis(self, row: Authority) -> str:
        """Say since when, by which text, and how sure that is."""
        words = [_period(row.since, row.until), str(row.get_basis_display())]
        if row.document_number:
            words.append(_document(row.document_number, row.document_on))
        if row.confidence != "seen":
            labels = CONFIDENCE_LABELS.get(row.confidence, CONFIDENCE_LABELS["unsure"])
            words.append(labels[(get_language() or "vi").startswith("en")])
        text = "; ".join(words) + "."
        return f"{text} {row.note}" if row.note else text


def line(term: str, value: str, note: str = "") -> dict[str, str]:
    """Return one line of the component ``definitions``."""
    return {"term": term, "value": value, "note": note}


def _happening(
    title: str, on: dt.date, event: Reorganisation | None, today: dt.date, href: str = ""
) -> Happening:
    notes = []
    if event is not None:
        notes.append(_document(event.document_number, event.document_on))
        notes += [text for text in (event.document_title, event.note) if text]
    return Happening(
        title=title, when=show_date(on), note=". ".join(notes), href=href, ahead=on > today
    )


def _each_note_once(happenings: list[Happening]) -> list[Happening]:
    """Leave the document out where the entry just before names the same one for the same day."""
    pairs = zip([None, *happenings], happenings, strict=False)
    return [
        replace(now, note="")
        if before is not None and (before.when, before.note) == (now.when, now.note)
        else now
        for before, now in pairs
    ]


def _document(number: str, on: dt.date | None) -> str:
    if on is None:
        return number
    return _("%(number)s ngày %(day)s") % {"number": number, "day": show_date(on)}


def _term(term: CommitteeTerm) -> str:
    words = {"number": term.number, "start": show_date(term.starts_on)}
    if term.ends_on is None:
        text = _("Nhiệm kỳ %(number)s, từ ngày %(start)s") % words
    else:
        words["end"] = show_date(term.ends_on)
        text = _("Nhiệm kỳ %(number)s, từ ngày %(start)s đến ngày %(end)s") % words
    if term.members is not None:
        text += ", " + _("%(count)s ủy viên") % {"count": term.members}
    return text


def _period(since: dt.date, until: dt.date | None) -> str:
    if until is None:
        return _("từ ngày %(since)s") % {"since": show_date(since)}
    return _("từ ngày %(since)s đến hết ngày %(last)s") % {
        "since": show_date(since),
        "last": last_day(until),
    }


def _body(name: str) -> str:
    return {
        "standing_committee": _("Ban thường vụ"),
        "collective": _("Tập thể cấp ủy"),
        "delegated_collective": _("Tập thể cấp ủy được ủy quyền"),
    }[name]


def _threshold(row: Authority) -> str:
    share = {"share": f"{row.numerator}/{row.denominator}"}
    return (
        _("từ %(share)s số ủy viên trở lên") if row.or_equal else _("trên %(share)s số ủy viên")
    ) % share
