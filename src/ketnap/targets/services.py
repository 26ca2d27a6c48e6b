"""Setting, revising, withdrawing and allocating targets; every number rests on a document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit.change import changing
from ketnap.audit.refusals import Problem, Refused
from ketnap.organisations.models import Organisation
from ketnap.targets.choosing import DAY, in_force
from ketnap.targets.models import Target
from ketnap.vietnamese.dates import show_date
from ketnap.vietnamese.numbers import show_number

Period = Target.Period
Measure = Target.Measure
MONTHS_OF = {Period.YEAR: 12, Period.HALF: 6, Period.QUARTER: 3}


MOST = Decimal(9_999_999)
"""More is a slip of the keyboard."""


def refuse(code: str, says: str, field: str = "") -> Refused:
    """Return the refusal of an order for one reason."""
    return Refused([Problem(field=field, code=code, says=says)])


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the first of the month some months later (``day`` is a first of a month)."""
    month = day.year * 12 + day.month - 1 + months
    return dt.date(month // 12, month % 12 + 1, 1)


def check(target: Target) -> None:
    """Raise Refused for a period, number or document that cannot be."""
    if target.ends_on < target.starts_on:
        raise refuse(
            "period_backwards",
            _("Kỳ của chỉ tiêu kết thúc (%(end)s) trước khi bắt đầu (%(start)s). Sửa lại một ngày.")
            % {"end": show_date(target.ends_on), "start": show_date(target.starts_on)},
            "ends_on",
        )
    if target.number <= 0:
        raise refuse(
            "number_not_positive",
            _("Chỉ tiêu phải lớn hơn 0. Muốn bỏ chỉ tiêu, dùng “Thôi áp dụng”."),
            "number",
        )
    if target.number > MOST:
        raise refuse(
            "number_too_large",
            _("Chỉ tiêu không thể lớn hơn %(most)s. Kiểm tra lại số.")
            % {"most": show_number(MOST)},
            "number",
        )
    if target.number != round(target.number, 2):
        raise refuse(
            "number_too_fine",
            _("Chỉ tiêu có nhiều nhất hai chữ số sau dấu phẩy. Làm tròn theo nghị quyết rồi nhập."),
            "number",
        )
    if target.measure in (Measure.SHARE, Measure.PERCENT_OF_MEMBERS) and target.number > 100:
        raise refuse(
            "share_over_100", _("Chỉ tiêu tính theo tỷ lệ không vượt quá 100 %."), "number"
        )
    if not target.document_number.strip():
        raise refuse(
            "no_document",
            _("Ghi số của nghị quyết hoặc kế hoạch đặt ra chỉ tiêu."),
            "document_number",
        )
    months = MONTHS_OF.get(Period(target.period))
    if months and (
        target.starts_on.day != 1 or add_months(target.starts_on, months) - DAY != target.ends_on
    ):
        raise refuse(
            "period_length",
            _(
                "Kỳ “%(period)s” bắt đầu %(start)s phải từ ngày đầu tháng và dài %(months)d tháng. "
                "Chọn “Từ ngày đến ngày” nếu kỳ khác."
            )
            % {
                "period": Period(target.period).label,
                "start": show_date(target.starts_on),
                "months": months,
            },
            "starts_on",
        )


def set_target(
    *,
    organisation: Organisation,
    period: str,
    starts_on: dt.date,
    ends_on: dt.date,
    indicator: str,
    number: Decimal,
    document_number: str,
    document_on: dt.date,
    by: User | None,
    on: dt.date,
    measure: str = Measure.COUNT,
    note: str = "",
    allocated_from: Target | None = None,
) -> Target:
    """Set a target by a resolution and return it.

    :param number: people, per cent or people per cell, by ``measure``.
    :raises Refused: the period or number cannot be, or the same target already stands
        (then it is to be revised, so that the earlier number is kept).
    """
    target = Target(
        organisation=organisation,
        period=period,
        starts_on=starts_on,
        ends_on=ends_on,
        indicator=indicator,
        measure=measure,
        number=number,
        document_number=document_number.strip(),
        document_on=document_on,
        note=note.strip(),
        allocated_from=allocated_from,
    )
    check(target)
    for other in in_force([organisation.pk], indicator):
        if (other.starts_on, other.ends_on, other.measure) == (starts_on, ends_on, measure):
            raise refuse(
                "target_exists",
                _(
                    "%(unit)s đã có chỉ tiêu này cho kỳ %(start)s – %(end)s (%(number)s, theo "
                    "%(document)s). Hãy điều chỉnh chỉ tiêu đó, số cũ vẫn được giữ."
                )
                % {
                    "unit": organisation.name,
                    "start": show_date(starts_on),
                    "end": show_date(ends_on),
                    "number": show_number(other.number),
                    "document": other.document_number,
                },
                "",
            )
    with changing("set_target", subject=None, by=by, on=on) as change:
        return change.add(target)


def revise_target(
    *,
    target: Target,
    number: Decimal,
    document_number: str,
    document_on: dt.date,
    reason: str,
    by: User | None,
    on: dt.date,
    seen: int | None = None,
) -> Target:
    """Replace a target's number by a later document; the earlier one stays readable.

    :raises Refused: it was revised or withdrawn before, or the new number cannot be.
    :raises Conflict: somebody changed it since it was ``seen``.
    """
    if hasattr(target, "revised_by") or target.withdrawn_on:
        raise refuse(
            "not_in_force",
            _("Chỉ tiêu này đã được điều chỉnh hoặc thôi áp dụng. Hãy mở bản đang có hiệu lực."),
            "",
        )
    fresh = Target(
        organisation_id=target.organisation_id,
        period=target.period,
        starts_on=target.starts_on,
        ends_on=target.ends_on,
        indicator=target.indicator,
        measure=target.measure,
        number=number,
        document_number=document_number.strip(),
        document_on=document_on,
        note=reason.strip()[:250],
        allocated_from=target.allocated_from,
        revises=target,
    )
    check(fresh)
    with changing("revise_target", subject=target, by=by, on=on, reason=reason) as change:
        change.update(target, seen=seen)
        change.add(fresh)
        for part in target.allocations.all():
            change.update(part, allocated_from=fresh)
    return fresh


def withdraw_target(
    *, target: Target, reason: str, by: User | None, on: dt.date, seen: int | None = None
) -> Target:
    """Stop applying a target from a day on."""
    with changing("withdraw_target", subject=target, by=by, on=on, reason=reason) as change:
        change.update(target, seen=seen, withdrawn_on=on)
    return target


@dataclass(frozen=True)
class Allocation:
    """A superior's number beside the sum given to the units below it."""

    target: Target
    parts: tuple[Target, ...]

    @property
    def given(self) -> Decimal:
        """The sum given down."""
        return sum((part.number for part in self.parts), Decimal(0))

    @property
    def difference(self) -> Decimal:
        """Given down less the superior's own number: above 0 means more was given than planned."""
        return self.given - self.target.number


def allocation(target: Target) -> Allocation:
    """Return what was given down of a target, in the order of the tree."""
    parts = [
        part
        for part in target.allocations.select_related("organisation", "revised_by").order_by(
            "organisation__position"
        )
        if part.withdrawn_on is None and not hasattr(part, "revised_by")
    ]
    return Allocation(target, tuple(parts))


def allocate(
    *,
    target: Target,
    numbers: Mapping[Organisation, Decimal],
    document_number: str,
    document_on: dt.date,
    by: User | None,
    on: dt.date,
) -> Allocation:
    """Give a target down: one number for each unit; a unit's earlier number is revised.

    A difference from the superior's number is allowed and shown, never hidden.

    :raises Refused: a number cannot be, or the target is not a count.
    """
    if target.measure != Measure.COUNT:
        raise refuse("not_a_count", _("Chỉ phân bổ được chỉ tiêu tính bằng số người."), "")
    standing = {part.organisation_id: part for part in allocation(target).parts}
    with transaction.atomic():
        for organisation, number in numbers.items():
            existing = standing.get(organisation.pk)
            if existing is None:
                set_target(
                    organisation=organisation,
                    period=target.period,
                    starts_on=target.starts_on,
                    ends_on=target.ends_on,
                    indicator=target.indicator,
                    number=number,
                    document_number=document_number,
                    document_on=document_on,
                    allocated_from=target,
                    by=by,
                    on=on,
                )
            elif existing.number != number:
                revise_target(
                    target=existing,
                    number=number,
                    document_number=document_number,
                    document_on=document_on,
                    reason=_("Phân bổ lại"),
                    by=by,
                    on=on,
                )
    return allocation(target)
