"""Orders on the tree. Each rests on a document, takes effect ``on`` a day, and is whole or nothing.

All of them raise ``ketnap.audit.refusals.Refused`` (code, sentence, how to mend) and write one
entry of the trail. Names, parents and traits before ``on`` stay as they were: history is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit import trail
from ketnap.audit.change import changing
from ketnap.audit.refusals import WarningAhead
from ketnap.organisations import positions
from ketnap.organisations.bodies import add_hamlet, grant_authority, open_term, set_committee
from ketnap.organisations.mergers import merge, split
from ketnap.organisations.models import (
    CELL_KINDS,
    Organisation,
    OrganisationVersion,
    Reorganisation,
)
from ketnap.organisations.reorganising import (
    Document,
    children_from,
    first_values,
    new_identity,
    next_order,
    reorganising,
)
from ketnap.organisations.rules import (
    NewUnit,
    check_new,
    check_parent,
    find_unit,
    refuse,
    under_cell,
)
from ketnap.vietnamese.dates import show_date
from ketnap.vietnamese.names import fold_key, normalise

__all__ = [
    "Document",
    "NewUnit",
    "add_hamlet",
    "correct_version",
    "dissolve",
    "establish",
    "establish_many",
    "find_unit",
    "follow_today",
    "grant_authority",
    "merge",
    "move",
    "open_term",
    "rename",
    "same_name_warnings",
    "set_committee",
    "split",
]

CORRECTABLE = (
    *("name", "kind", "parent", "official_code", "order"),
    *("rural", "hard_area", "unit_kind"),
)


def establish(unit: NewUnit, *, basis: Document, by: User | None, on: dt.date) -> Organisation:
    """Establish one unit from ``on``; return it.

    Refuses: a code in use, no name, an unknown kind, a parent that is closed, not yet open, closing
    later, or a cell.
    """
    event = Reorganisation.Event.ESTABLISHED
    with reorganising(event, subject=None, basis=basis, by=by, on=on) as work:
        organisation = work.open(unit)
        work.change.subject = organisation
    organisation.refresh_from_db()
    return organisation


def establish_many(
    units: Iterable[NewUnit], *, basis: Document, by: User | None, on: dt.date
) -> dict[str, Organisation]:
    """Establish many units with one event; return them by code.

    A parent may be a code of the same batch, wherever it stands in it. Refuses as ``establish``.
    """
    batch = list(units)
    event = Reorganisation.Event.ESTABLISHED
    with reorganising(event, subject=None, basis=basis, by=by, on=on) as work:
        parents = _check_batch(batch, on)
        work.change.subject = work.record
        made = {unit.code: new_identity(unit, on) for unit in batch}
        Organisation.objects.bulk_create(made.values(), batch_size=500)
        orders: dict[str | None, int] = {}
        versions = []
        for unit in batch:
            parent = unit.parent
            if isinstance(parent, str):
                parent = made.get(parent) or parents[parent]
            key = parent.code if parent else None
            if key not in orders:
                orders[key] = 0 if key in made else next_order(parent, on)
            order = orders[key] if unit.order is None else unit.order
            orders[key] = max(orders[key], order + 1)
            version = OrganisationVersion(
                organisation=made[unit.code],
                since=on,
                made_by=work.record,
                **first_values(unit, parent, order),
            )
            versions.append(version)
            told = {"code": unit.code, "name": version.name, "kind": unit.kind, "parent": key}
            work.change.note(f"organisation[{version.organisation_id}]", None, told)
        OrganisationVersion.objects.bulk_create(versions, batch_size=500)
    return Organisation.objects.in_bulk(list(made), field_name="code")


def rename(
    organisation: Organisation, *, name: str, basis: Document, by: User | None, on: dt.date
) -> OrganisationVersion:
    """Give the unit another name from ``on``; it stays the same unit. Return the new version.

    Refuses: no name, the same name, a closed unit, a day before its opening or a later event.
    """
    if not normalise(name):
        raise refuse("no_name", _("Đơn vị phải có tên. Hãy nhập tên."), "name")
    event = Reorganisation.Event.RENAMED
    with reorganising(event, subject=organisation, basis=basis, by=by, on=on) as work:
        before = organisation.versions.in_force(on).first()
        if before is not None and before.name == normalise(name):
            raise refuse(
                "nothing_changes",
                _("Tên mới giống tên đang dùng (%(name)s). Hãy nhập tên khác.")
                % {"name": before.name},
                "name",
            )
        version = work.revise(organisation, name=name)
    organisation.refresh_from_db()
    return version


def move(
    organisation: Organisation,
    *,
    parent: Organisation | None,
    basis: Document,
    by: User | None,
    on: dt.date,
    **traits: Any,
) -> OrganisationVersion:
    """Put the unit, with all below it, under another parent from ``on``; return the new version.

    ``traits`` (``kind``, ``official_code``, ``order``, ``rural``, ``hard_area``, ``unit_kind``) may
    change with the move. Refuses: a cycle, a closed parent, one that is a cell or does not outlive
    the unit, the parent it already has, and what ``rename`` refuses.
    """
    event = Reorganisation.Event.MOVED
    with reorganising(event, subject=organisation, basis=basis, by=by, on=on) as work:
        before = organisation.versions.in_force(on).first()
        if before is not None and before.parent == parent:
            raise refuse(
                "nothing_changes",
                _("%(unit)s đã trực thuộc %(parent)s. Hãy chọn đơn vị cấp trên khác.")
                % {"unit": before.name, "parent": parent or _("cấp cao nhất")},
                "parent",
            )
        traits.setdefault("order", next_order(parent, on))
        version = work.revise(organisation, parent=parent, **traits)
    organisation.refresh_from_db()
    return version


def dissolve(
    organisation: Organisation,
    *,
    basis: Document,
    by: User | None,
    on: dt.date,
    children_to: Organisation | None = None,
) -> None:
    """End the unit without a successor; ``on`` is the first day it no longer exists.

    Units under it go to ``children_to`` the same day; without that, a unit that still has some is
    refused, since no child outlives its parent. Refuses also a closed unit, a day that is not after
    its opening, and a later event.
    """
    event = Reorganisation.Event.DISSOLVED
    with reorganising(event, subject=organisation, basis=basis, by=by, on=on) as work:
        if children_to is not None:
            order = next_order(children_to, on)
            for number, child in enumerate(children_from(organisation, on)):
                work.revise(child, parent=children_to, order=order + number)
        work.close(organisation)
    organisation.refresh_from_db()


def correct_version(
    version: OrganisationVersion, *, by: User | None, on: dt.date, reason: str, **values: Any
) -> OrganisationVersion:
    """Mend a slip in one stretch of a unit's history; the trail keeps what stood there.

    :param values: any of ``CORRECTABLE``; and ``since``, which moves the border to the stretch
        before (not of the first one: that is the day of establishment).
    Refuses: no reason, a border outside both stretches, no name, and what breaks the tree.
    """
    if not reason.strip():
        raise refuse("no_reason", _("Hãy ghi lý do sửa: lý do được giữ trong nhật ký."), "reason")
    if unknown := set(values) - {*CORRECTABLE, "since"}:
        raise TypeError(f"not correctable: {', '.join(sorted(unknown))}")
    organisation = version.organisation
    since = values.pop("since", version.since)
    with transaction.atomic():
        trail.lock_head()
        with changing(
            "correct_version", subject=organisation, by=by, on=on, reason=reason
        ) as change:
            if "name" in values:
                if not normalise(values["name"]):
                    raise refuse("no_name", _("Đơn vị phải có tên. Hãy nhập tên."), "name")
                values["name"] = normalise(values["name"])
                values["fold_key"] = fold_key(values["name"])
            parent = values.get("parent", version.parent)
            if parent is not None and ("parent" in values or since != version.since):
                check_parent(organisation, parent, since, version.until)
            if since != version.since:
                _move_border(change, version, since)
            change.update(version, **values)
            positions.renumber()
    return version


def follow_today(*, by: User | None, on: dt.date) -> int:
    """Bring positions to the tree of ``on``, the day that has begun; return how many units moved.

    For ``ketnap tick``: a reorganisation entered ahead takes effect without anybody's hand. Days on
    which nothing takes effect leave no entry.
    """
    with transaction.atomic():
        trail.lock_head()
        moved = positions.renumber(on)
        if moved:
            trail.append(
                action="follow_today", subject=None, by=by, on=on, after={"organisations": moved}
            )
    return moved


def same_name_warnings(
    name: str, *, parent: Organisation | None, on: dt.date, besides: Organisation | None = None
) -> list[WarningAhead]:
    """Return a warning when a unit under ``parent`` bears this name on ``on``; it may be passed."""
    siblings = OrganisationVersion.objects.in_force(on).filter(parent=parent)
    if besides is not None:
        siblings = siblings.exclude(organisation=besides)
    return [
        WarningAhead(
            rule="same_name_as_sibling",
            says=_(
                "Đã có %(name)s (mã %(code)s) trực thuộc cùng đơn vị từ ngày %(since)s. Hãy kiểm "
                "tra xem có phải cùng một đơn vị không; nếu không, nên đặt tên phân biệt."
            )
            % {"name": row.name, "code": row.organisation.code, "since": show_date(row.since)},
        )
        for row in siblings.filter(fold_key=fold_key(name)).select_related("organisation")
    ]


def _check_batch(batch: list[NewUnit], on: dt.date) -> dict[str, Organisation]:
    """Refuse a batch with a bad unit or a ring of parents; return its parents outside."""
    codes = {unit.code: unit for unit in batch}
    taken = set(Organisation.objects.filter(code__in=list(codes)).values_list("code", flat=True))
    parents: dict[str, Organisation] = {}
    checked: set[str] = set()
    for unit in batch:
        check_new(unit, taken=taken)
        taken.add(unit.code)
        walked = {unit.code}
        above = unit.parent
        while isinstance(above, str) and above in codes and above not in checked:
            if above in walked:
                raise refuse(
                    "cycle",
                    _(
                        "%(unit)s và đơn vị cấp trên của nó trực thuộc lẫn nhau. "
                        "Hãy xem lại cột cấp trên."
                    )
                    % {"unit": unit.name},
                    "parent",
                )
            walked.add(above)
            above = codes[above].parent
        checked |= walked
        if isinstance(unit.parent, str) and unit.parent in codes:
            if codes[unit.parent].kind in CELL_KINDS:
                raise under_cell(codes[unit.parent].name)
        elif unit.parent is not None:
            code = unit.parent if isinstance(unit.parent, str) else unit.parent.code
            if code not in parents:
                parent = find_unit(code) if isinstance(unit.parent, str) else unit.parent
                check_parent(None, parent, on, None)
                parents[code] = parent
    return parents


def _move_border(change: Any, version: OrganisationVersion, since: dt.date) -> None:
    """Move the day on which ``version`` takes over from the one before."""
    before = version.organisation.versions.filter(since__lt=version.since).order_by("since").last()
    if before is None or before.until != version.since:
        raise refuse(
            "first_version",
            _(
                "Ngày bắt đầu của giai đoạn đầu tiên là ngày thành lập đơn vị và không sửa ở đây. "
                "Hãy để trống ngày."
            ),
            "since",
        )
    if not before.since < since or (version.until is not None and since >= version.until):
        raise refuse(
            "border_outside",
            _("Ngày %(since)s phải nằm sau %(first)s và trước ngày kết thúc giai đoạn này.")
            % {"since": show_date(since), "first": show_date(before.since)},
            "since",
        )
    if since < version.since:
        change.update(before, until=since)
        change.update(version, since=since)
    else:
        change.update(version, since=since)
        change.update(before, until=since)
