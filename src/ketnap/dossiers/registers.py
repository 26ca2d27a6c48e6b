"""Registers of documents: which numbers an organisation has used in a term, which comes next.

A register is not kept, it is read from the decisions and meetings recorded. Numbers run from 01
for each kind of document in each term of the committee (399-QĐ/TW, 9-1-2026); the office numbers
other papers in the same row, so a gap here is no fault: it waits until somebody says what it is.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ketnap.accounts.models import User
from ketnap.audit import trail
from ketnap.audit.change import changing
from ketnap.audit.refusals import Problem, Refused, WarningAhead, order, refuse_if
from ketnap.dossiers.models import Decision, Dossier, Meeting, PassedWarning, UnusedNumbers
from ketnap.organisations.models import Committee, CommitteeTerm, Kind, Organisation
from ketnap.vietnamese.dates import show_date
from ketnap.vietnamese.document_numbers import DocumentNumber, read_document_number

DECISIONS, RESOLUTIONS = "QĐ", "NQ"
KINDS = {DECISIONS: gettext_lazy("Quyết định"), RESOLUTIONS: gettext_lazy("Nghị quyết")}
CITATION = "399-QĐ/TW, 9-1-2026"
TAKEN = "number_taken"
ISSUERS = {  # how an organisation signs its numbers until one of its own is known here
    Kind.CELL: "CB",
    Kind.GRASSROOTS_CELL: "CB",
    Kind.DISTRICT: "HU",
    Kind.PROVINCE: "TU",
}


@dataclass(frozen=True)
class Register:
    """One row of numbers: an organisation, a kind of document, a term (its days, None: open)."""

    organisation: Organisation
    kind: str
    term: str = ""
    since: dt.date | None = None
    until: dt.date | None = None  # first day of the next term

    @property
    def key(self) -> str:
        """The term as an address names it: its first day, or "" before any term."""
        return self.since.isoformat() if self.since else ""

    def holds(self, day: dt.date) -> bool:
        """Whether a paper of ``day`` is numbered here."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


@dataclass(frozen=True)
class Entry:
    """One paper: its number as typed and as read, its day, the case or the meeting it is of."""

    text: str
    on: dt.date
    read: DocumentNumber | None
    matter: str = ""
    granted: bool = True
    dossier_id: int | None = None
    meeting_id: int | None = None

    @property
    def about(self) -> tuple[str, int | None]:
        """What it is of: ("case", its id) or ("meeting", its id)."""
        return ("case", self.dossier_id) if self.dossier_id else ("meeting", self.meeting_id)


@dataclass(frozen=True)
class Gap:
    """Numbers from ``first`` to ``last`` that stand on no paper here; ``reason`` once said."""

    first: int
    last: int
    reason: str = ""


def registers_of(organisation: Organisation, kind: str) -> list[Register]:
    """Return the registers of a kind, the newest term first, down to the days before any term."""
    terms = CommitteeTerm.objects.filter(
        committee__organisation=organisation,
        committee__body__in=(Committee.Body.COMMITTEE, Committee.Body.CELL),
    )
    starts = dict(terms.values_list("starts_on", "number"))
    days = sorted(starts)
    bounds = list(zip([None, *days], [*days, None], strict=True))
    return [
        Register(organisation, kind, starts[since] if since else "", since, until)
        for since, until in reversed(bounds)
        if until is None or organisation.opened_on < until
    ]


def register_on(organisation: Organisation, kind: str, day: dt.date) -> Register:
    """Return the register in which a paper of ``day`` is numbered."""
    return next(one for one in registers_of(organisation, kind) if one.holds(day))


def entries(register: Register) -> list[Entry]:
    """Return the numbered papers of a register, by number; those without a readable one last."""
    found = _decisions(register) if register.kind == DECISIONS else _resolutions(register)
    return sorted(
        found,
        key=lambda entry: (
            entry.read is None,
            entry.read.place if entry.read else (0, ""),
            entry.on,
        ),
    )


def _days(register: Register) -> dict[str, dt.date]:
    days = {}
    if register.since is not None:
        days["on__gte"] = register.since
    if register.until is not None:
        days["on__lt"] = register.until
    return days


def _decisions(register: Register) -> Iterable[Entry]:
    rows = Decision.objects.filter(organisation=register.organisation, **_days(register)).exclude(
        number=""
    )
    for number, on, matter, granted, dossier_id in rows.values_list(
        "number", "on", "matter", "granted", "dossier_id"
    ):
        read = read_document_number(number)
        yield Entry(number, on, read, matter, granted, dossier_id=dossier_id)


def _resolutions(register: Register) -> Iterable[Entry]:
    rows = Meeting.objects.filter(organisation=register.organisation, **_days(register)).exclude(
        resolution_number=""
    )
    for number, on, meeting_id in rows.values_list("resolution_number", "on", "pk"):
        yield Entry(number, on, read_document_number(number), meeting_id=meeting_id)


def noted_in(register: Register) -> list[UnusedNumbers]:
    """Return what was said about numbers that stand on no paper here, in order."""
    return list(
        UnusedNumbers.objects.filter(
            organisation=register.organisation, kind=register.kind, since=register.since
        ).order_by("first", "pk")
    )


def next_number(register: Register) -> DocumentNumber:
    """Return the number after the highest used or accounted for, signed as the last one was."""
    used = [entry.read for entry in entries(register) if entry.read is not None]
    highest = max(
        [read.number for read in used] + [note.last for note in noted_in(register)], default=0
    )
    signed = [read.issuer for read in used if read.issuer]
    issuer = signed[-1] if signed else ISSUERS.get(Kind(register.organisation.kind), "ĐU")
    return DocumentNumber(highest + 1, kind=register.kind, issuer=issuer)


def lines(register: Register, found: list[Entry]) -> list[Entry | Gap]:
    """Return a register as it is read: its papers in order, the gaps between them in place."""
    noted = noted_in(register)
    shown: list[Entry | Gap] = []
    before = 0
    for entry in found:
        if entry.read is not None:
            shown += _gaps(before + 1, entry.read.number - 1, noted)
            shown.append(entry)
            before = entry.read.number
    shown += _gaps(before + 1, max((note.last for note in noted), default=0), noted)
    return shown + [entry for entry in found if entry.read is None]


def _gaps(first: int, last: int, noted: Iterable[UnusedNumbers]) -> Iterator[Gap]:
    """Return the numbers from ``first`` to ``last`` as gaps, split where another reason begins."""
    for note in noted:
        if note.last < first or note.first > last:
            continue
        if note.first > first:
            yield Gap(first, note.first - 1)
        end = min(last, note.last)
        yield Gap(max(first, note.first), end, note.reason)
        first = end + 1
    if first <= last:
        yield Gap(first, last)


def repeated(found: Iterable[Entry]) -> frozenset[tuple[int, str]]:
    """Return the places of a register on which more than one paper stands."""
    places = Counter(entry.read.place for entry in found if entry.read is not None)
    return frozenset(place for place, times in places.items() if times > 1)


@dataclass(frozen=True)
class Numbered:
    """The number a paper gets, and the warning gone past for it, unsaved."""

    text: str
    passed: PassedWarning | None = None


def number_decision(
    dossier: Dossier,
    *,
    organisation: Organisation,
    typed: str,
    take_next: bool,
    act: str,
    by: User,
    on: dt.date,
    passing: Mapping[str, str] | None,
) -> Numbered:
    """Settle a decision's number, inside the order that records it: as typed, or the next one.

    The trail's head is locked first, so that nobody else is given the same number. A number that
    another decision of the same term bears is a warning (it stands on a paper that exists): it may
    be passed with a reason. Refused codes: ``number_twice`` when a number is both typed and taken.
    """
    typed = typed.strip()
    if not (typed or take_next):
        return Numbered("")
    if typed and take_next:
        raise Refused(
            [
                Problem(
                    "number",
                    "number_twice",
                    _("Vừa nhập số vừa chọn lấy số tiếp theo. Xóa số đã nhập hoặc bỏ chọn."),
                )
            ]
        )
    trail.lock_head()
    register = register_on(organisation, DECISIONS, on)
    if take_next:
        return Numbered(next_number(register).text)
    read = read_document_number(typed)
    other = next(
        (
            entry
            for entry in entries(register)
            if read is not None and entry.read is not None and entry.read.place == read.place
        ),
        None,
    )
    if other is None:
        return Numbered(typed)
    reason = ((passing or {}).get(TAKEN) or (passing or {}).get("*") or "").strip()
    if not reason:
        raise Refused(
            (),
            [
                WarningAhead(
                    TAKEN,
                    _(
                        "Số %(number)s đã dùng cho quyết định ngày %(day)s của %(unit)s. Mỗi số "
                        "chỉ dùng cho một văn bản cùng loại trong nhiệm kỳ: xem lại số, hoặc cho "
                        "biết vì sao trùng."
                    )
                    % {
                        "number": other.text,
                        "day": show_date(other.on),
                        "unit": organisation.name,
                    },
                    (CITATION,),
                )
            ],
        )
    return Numbered(
        typed,
        PassedWarning(dossier=dossier, rule=TAKEN, act=act, on=on, reason=reason, passed_by=by),
    )


@order
def explain_numbers(
    organisation: Organisation,
    *,
    kind: str,
    since: dt.date | None,
    first: int,
    last: int,
    reason: str,
    by: User,
    on: dt.date,
) -> UnusedNumbers:
    """Say why numbers ``first`` to ``last`` of a term stand on no paper here (another paper of the
    committee, a number struck out).

    Refused codes: ``reason_empty``, ``value_foreign`` (a range that ends before it begins),
    ``number_taken`` (one of them is in use or has its reason).
    """
    trail.lock_head()
    register = next(
        (one for one in registers_of(organisation, kind) if one.since == since),
        Register(organisation, kind, since=since),
    )
    refuse_if(
        [
            None
            if reason.strip()
            else Problem("reason", "reason_empty", _("Cho biết các số này dùng vào việc gì.")),
            None
            if 1 <= first <= last
            else Problem("last", "value_foreign", _("Số cuối phải từ số đầu trở lên.")),
            _in_use(register, first, last),
        ]
    )
    with changing("explain_numbers", subject=organisation, by=by, on=on, reason=reason) as change:
        return change.add(
            UnusedNumbers(
                organisation=organisation,
                kind=kind,
                since=since,
                first=first,
                last=last,
                reason=reason.strip(),
                noted_by=by,
                noted_on=on,
            )
        )


def _in_use(register: Register, first: int, last: int) -> Problem | None:
    used = [entry.read.number for entry in entries(register) if entry.read is not None]
    taken = [number for number in used if first <= number <= last]
    taken += [
        max(first, note.first)
        for note in noted_in(register)
        if note.first <= last and first <= note.last
    ]
    if not taken:
        return None
    return Problem(
        "first",
        TAKEN,
        _("Số %(number)s đã dùng hoặc đã ghi lý do. Chỉ ghi lý do cho các số còn trống.")
        % {"number": min(taken)},
    )
