"""Several units become one, one becomes several; what carries on is linked to what ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.organisations.models import Organisation, Reorganisation
from ketnap.organisations.reorganising import (
    Document,
    Event,
    children_from,
    next_order,
    reorganising,
)
from ketnap.organisations.rules import NewUnit, check_exists, refuse


def merge(
    organisations: Sequence[Organisation],
    *,
    into: NewUnit | Organisation,
    basis: Document,
    by: User | None,
    on: dt.date,
) -> Organisation:
    """Merge units into a new one, or into one that goes on; return it.

    The merged units end: ``on`` is the first day they no longer exist. Units under them stand
    under the successor from that day. ``into`` may be one of ``organisations``, which then goes on.
    Refuses: nothing to merge, a unit twice, a closed unit, a day before an opening or before a
    later event, and for a new unit what ``establish`` refuses.
    """
    ending = [unit for unit in organisations if unit != into]
    if not ending or len(set(ending)) < len(ending):
        raise refuse(
            "nothing_to_merge",
            _("Hãy chọn các đơn vị cần sáp nhập, mỗi đơn vị một lần, khác với đơn vị kế tục."),
            "units",
        )
    event = Reorganisation.Event.MERGED
    subject = into if isinstance(into, Organisation) else None
    with reorganising(event, subject=subject, basis=basis, by=by, on=on) as work:
        successor = _successor(work, into)
        work.change.subject = successor
        order = next_order(successor, on)
        for unit in ending:
            for child in children_from(unit, on):
                work.revise(child, parent=successor, order=order)
                order += 1
            work.close(unit)
            work.hand_over(unit, successor)
    for unit in (*ending, successor):
        unit.refresh_from_db()
    return successor


def split(
    organisation: Organisation,
    *,
    into: Sequence[NewUnit | Organisation],
    children: Mapping[str, str],
    basis: Document,
    by: User | None,
    on: dt.date,
    continues: bool = False,
) -> list[Organisation]:
    """Split a unit; return those that carry on, in the order of ``into``.

    :param into: the successors: new units, or ones that exist (a part joined to a neighbour).
    :param children: code of each unit under it → code of the successor it goes to.
    :param continues: the unit itself goes on with what is not handed over (a part was cut off).
    Refuses: no successor, a child without a place or with an unknown one, and what ``establish``
    and ``dissolve`` refuse.
    """
    if not into or (len(into) == 1 and not continues):
        raise refuse(
            "nothing_to_split",
            _("Chia tách cần ít nhất hai đơn vị kế tục. Nếu chỉ đổi tên, hãy dùng mục đổi tên."),
            "into",
        )
    event = Reorganisation.Event.SPLIT
    with reorganising(event, subject=organisation, basis=basis, by=by, on=on) as work:
        below = {child.code: child for child in children_from(organisation, on)}
        codes = {unit.code for unit in into}
        lost = [
            child.name or code
            for code, child in below.items()
            if code not in children and not continues
        ]
        if lost:
            raise refuse(
                "child_without_place",
                _(
                    "Chưa phân công cho %(names)s. Hãy chọn đơn vị kế tục cho từng đơn vị trực "
                    "thuộc."
                )
                % {"names": ", ".join(lost)},
                "children",
            )
        strangers = [c for c, goal in children.items() if c not in below or goal not in codes]
        if strangers:
            raise refuse(
                "unknown_place",
                _(
                    "%(codes)s: đơn vị không trực thuộc đơn vị bị chia, hoặc nơi đến không nằm "
                    "trong các đơn vị kế tục. Hãy xem lại bảng phân công."
                )
                % {"codes": ", ".join(strangers)},
                "children",
            )
        heirs = {unit.code: _successor(work, unit) for unit in into}
        orders = {code: next_order(heir, on) for code, heir in heirs.items()}
        for code, goal in children.items():
            work.revise(below[code], parent=heirs[goal], order=orders[goal])
            orders[goal] += 1
        if not continues:
            work.close(organisation)
        for heir in heirs.values():
            work.hand_over(organisation, heir)
    for unit in (organisation, *heirs.values()):
        unit.refresh_from_db()
    return list(heirs.values())


def _successor(work: Event, unit: NewUnit | Organisation) -> Organisation:
    """Establish a new successor, or return one that exists on the event's day."""
    if isinstance(unit, NewUnit):
        return work.open(unit)
    check_exists(unit, work.on, "into")
    return unit
