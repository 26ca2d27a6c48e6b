"""Who decides in an organisation: committees, terms, powers; and the hamlets it covers."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit import trail
from ketnap.audit.change import changing
from ketnap.audit.refusals import Refused
from ketnap.law.sources import CONFIDENCES
from ketnap.organisations.models import Authority, Committee, CommitteeTerm, Hamlet, Organisation
from ketnap.organisations.reorganising import Document
from ketnap.organisations.rules import check_exists, refuse
from ketnap.vietnamese.dates import show_date
from ketnap.vietnamese.names import normalise

DECIDING_BODIES = ("standing_committee", "collective", "delegated_collective")
"""Values of the fact ``decision_body``."""


def set_committee(
    organisation: Organisation, *, body: str, by: User | None, on: dt.date
) -> Committee:
    """Give the organisation a body that meets and votes; return it, also if it was there."""
    if body not in Committee.Body.values:
        raise refuse(
            "unknown_body",
            _("Không có cơ quan “%(body)s”. Dùng một trong: %(bodies)s.")
            % {"body": body, "bodies": ", ".join(Committee.Body.values)},
            "body",
        )
    with transaction.atomic():
        trail.lock_head()
        found = Committee.objects.filter(organisation=organisation, body=body).first()
        if found is not None:
            return found
        with changing("set_committee", subject=organisation, by=by, on=on) as change:
            return change.add(Committee(organisation=organisation, body=body))


def open_term(
    committee: Committee,
    *,
    number: str,
    starts_on: dt.date,
    by: User | None,
    on: dt.date,
    ends_on: dt.date | None = None,
    members: int | None = None,
) -> CommitteeTerm:
    """Open a committee's next term; the one before, if still open, ends the day before it.

    :param number: as the congress is named: XVI, 2025-2030.
    :param ends_on: last day; None until the next congress.
    :param members: elected members, the base of its votes; None when not known.
    Refuses: no number, a start outside the organisation's life, an end before the start, an overlap
    with another term.
    """
    organisation = committee.organisation
    if not normalise(number):
        raise refuse("no_number", _("Nhiệm kỳ phải có số hoặc tên. Hãy nhập."), "number")
    check_exists(organisation, starts_on, "starts_on")
    if ends_on is not None and ends_on < starts_on:
        raise refuse(
            "ends_before_start",
            _("Ngày kết thúc nhiệm kỳ phải từ ngày bắt đầu (%(start)s) trở đi.")
            % {"start": show_date(starts_on)},
            "ends_on",
        )
    with transaction.atomic():
        trail.lock_head()
        with changing("open_term", subject=organisation, by=by, on=on) as change:
            before = committee.terms.filter(ends_on=None, starts_on__lt=starts_on).last()
            if before is not None:
                change.update(before, ends_on=starts_on - dt.timedelta(days=1))
            overlapping = committee.terms.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on))
            if ends_on is not None:
                overlapping = overlapping.filter(starts_on__lte=ends_on)
            if other := overlapping.first():
                raise refuse(
                    "terms_overlap",
                    _(
                        "Nhiệm kỳ %(number)s bắt đầu ngày %(start)s; hai nhiệm kỳ không được chồng "
                        "lên nhau. Hãy xem lại ngày."
                    )
                    % {"number": other.number, "start": show_date(other.starts_on)},
                    "starts_on",
                )
            return change.add(
                CommitteeTerm(
                    committee=committee,
                    number=normalise(number),
                    starts_on=starts_on,
                    ends_on=ends_on,
                    members=members,
                )
            )


def grant_authority(
    organisation: Organisation,
    *,
    power: str,
    deciding_body: str,
    since: dt.date,
    by: User | None,
    on: dt.date,
    basis: str = Authority.Basis.OWN_RIGHT,
    document: Document | None = None,
    until: dt.date | None = None,
    numerator: int = 1,
    denominator: int = 2,
    or_equal: bool = False,
    confidence: str = "unsure",
    note: str = "",
) -> Authority:
    """Record that a body of the organisation holds a power from ``since`` to ``until`` (excluded).

    :param power: ``admit``, ``recognise`` or ``strike_off`` (``Authority.Power``).
    :param deciding_body: one of ``DECIDING_BODIES``.
    :param basis: own right, or delegation, which needs a document.
    :param numerator, denominator, or_equal: the share of its members that must agree: more than
        1/2, or 2/3 and above with ``or_equal``.
    :param confidence: how sure the basis is (``law.sources.CONFIDENCES``).
    Refuses: unknown words, an interval outside the organisation's life, a second holder of the same
    power on the same day, a delegation without document.
    """
    for value, allowed, field in (
        (power, Authority.Power.values, "power"),
        (deciding_body, DECIDING_BODIES, "deciding_body"),
        (basis, Authority.Basis.values, "basis"),
        (confidence, CONFIDENCES, "confidence"),
    ):
        if value not in allowed:
            raise _unknown_word(value, allowed, field)
    if basis == Authority.Basis.DELEGATION and document is None:
        raise refuse(
            "delegation_without_document",
            _("Ủy quyền phải có văn bản. Hãy ghi số và ngày của văn bản ủy quyền."),
            "document_number",
        )
    check_exists(organisation, since, "since")
    closed = organisation.closed_on
    if until is not None and (until <= since or (closed is not None and until > closed)):
        raise refuse(
            "bad_interval",
            _("Ngày hết thẩm quyền phải sau ngày bắt đầu và không muộn hơn ngày đơn vị kết thúc."),
            "until",
        )
    with transaction.atomic():
        trail.lock_head()
        held = Authority.objects.filter(
            Q(until=None) | Q(until__gt=since), organisation=organisation, power=power
        )
        if until is not None:
            held = held.filter(since__lt=until)
        if other := held.first():
            raise refuse(
                "authority_overlaps",
                _(
                    "Thẩm quyền này đã được ghi từ ngày %(since)s; mỗi ngày chỉ một cơ quan của "
                    "đơn vị giữ một thẩm quyền. Hãy kết thúc thẩm quyền trước."
                )
                % {"since": show_date(other.since)},
                "since",
            )
        with changing("grant_authority", subject=organisation, by=by, on=on) as change:
            return change.add(
                Authority(
                    organisation=organisation,
                    power=power,
                    since=since,
                    until=until,
                    basis=basis,
                    document_number=document.number if document else "",
                    document_on=document.on if document else None,
                    deciding_body=deciding_body,
                    numerator=numerator,
                    denominator=denominator,
                    or_equal=or_equal,
                    confidence=confidence,
                    note=note,
                )
            )


def add_hamlet(
    commune: Organisation,
    *,
    name: str,
    since: dt.date,
    by: User | None,
    on: dt.date,
    cell: Organisation | None = None,
    until: dt.date | None = None,
) -> Hamlet:
    """Record a hamlet or street group of a commune, with its own cell when it has one.

    Refuses: no name, days outside the commune's life, the same name twice on one day.
    """
    name = normalise(name)
    if not name:
        raise refuse("no_name", _("Thôn, tổ dân phố phải có tên. Hãy nhập tên."), "name")
    check_exists(commune, since, "since")
    with transaction.atomic():
        trail.lock_head()
        if commune.hamlets.filter(Q(until=None) | Q(until__gt=since), name=name).exists():
            raise refuse(
                "hamlet_twice",
                _("%(name)s đã có trong danh sách của %(commune)s. Hãy kiểm tra lại tên.")
                % {"name": name, "commune": commune},
                "name",
            )
        with changing("add_hamlet", subject=commune, by=by, on=on) as change:
            return change.add(
                Hamlet(name=name, commune=commune, cell=cell, since=since, until=until)
            )


def _unknown_word(value: str, allowed: object, field: str) -> Refused:
    words = ", ".join(map(str, allowed))  # type: ignore[call-overload]
    return refuse(
        f"unknown_{field}",
        _("“%(value)s” không dùng được ở đây. Dùng một trong: %(words)s.")
        % {"value": value, "words": words},
        field,
    )
