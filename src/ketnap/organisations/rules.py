"""What the tree refuses, each with a code, a sentence and how to mend it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Container
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ketnap.audit.refusals import Problem, Refused
from ketnap.organisations.models import CELL_KINDS, Kind, Organisation, OrganisationVersion
from ketnap.vietnamese.dates import show_date
from ketnap.vietnamese.names import fold_key, normalise


@dataclass(frozen=True)
class NewUnit:
    """A unit to be established. ``parent`` is a unit, the code of one, or None for a root.

    ``order`` is the place among its siblings; None puts it last.
    """

    code: str
    name: str
    kind: str
    parent: Organisation | str | None
    official_code: str = ""
    rural: bool | None = None
    hard_area: bool | None = None
    unit_kind: str = ""
    order: int | None = None


def refuse(code: str, says: str, field: str = "") -> Refused:
    """Return the refusal of an order for one reason."""
    return Refused([Problem(field=field, code=code, says=says)])


def find_unit(code: str) -> Organisation:
    """Return the unit with this code; refuse an unknown one."""
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise refuse(
            "unknown_unit",
            _("Không có đơn vị nào mang mã “%(code)s”. Hãy kiểm tra lại mã.") % {"code": code},
            "parent",
        )
    return found


def check_new(unit: NewUnit, *, taken: Container[str] | None = None) -> None:
    """Refuse a unit without a name, of no known kind, or whose code is ``taken``.

    Without ``taken`` the database is asked.
    """
    if not normalise(unit.name):
        raise refuse("no_name", _("Đơn vị phải có tên. Hãy nhập tên."), "name")
    if unit.kind not in Kind.values:
        raise refuse(
            "unknown_kind",
            _("Không có loại tổ chức “%(kind)s”. Dùng một trong: %(kinds)s.")
            % {"kind": unit.kind, "kinds": ", ".join(Kind.values)},
            "kind",
        )
    used = taken is not None and unit.code in taken
    if used or (taken is None and Organisation.objects.filter(code=unit.code).exists()):
        raise refuse(
            "code_used",
            _("Mã “%(code)s” đã dùng cho một đơn vị khác. Hãy chọn mã khác.") % {"code": unit.code},
            "code",
        )


def check_exists(organisation: Organisation, day: dt.date, field: str) -> None:
    """Refuse a day on which the organisation does not exist."""
    closed = organisation.closed_on
    if organisation.opened_on <= day and (closed is None or day < closed):
        return
    raise refuse(
        "outside_life",
        _("%(unit)s không tồn tại vào ngày %(day)s. Hãy chọn ngày khác hoặc đơn vị khác.")
        % {"unit": organisation, "day": show_date(day)},
        field,
    )


def check_parent(
    organisation: Organisation | None,
    parent: Organisation,
    since: dt.date,
    until: dt.date | None,
) -> None:
    """Refuse ``parent`` for the days from ``since`` to ``until``: closed, a cell, or a cycle."""
    words = {"parent": parent.name or parent.code, "on": show_date(since)}
    if parent.opened_on > since:
        raise refuse(
            "parent_not_open",
            _(
                "%(parent)s chưa thành lập vào ngày %(on)s. Hãy chọn đơn vị cấp trên khác, hoặc "
                "ngày muộn hơn."
            )
            % words,
            "parent",
        )
    if parent.closed_on is not None and parent.closed_on <= since:
        raise refuse(
            "parent_closed",
            _(
                "%(parent)s đã kết thúc hoạt động từ ngày %(closed)s nên không thể có đơn vị trực "
                "thuộc từ ngày %(on)s. Hãy chọn đơn vị kế tục."
            )
            % {**words, "closed": show_date(parent.closed_on)},
            "parent",
        )
    if parent.closed_on is not None and (until is None or until > parent.closed_on):
        raise refuse(
            "outlives_parent",
            _(
                "%(parent)s sẽ kết thúc hoạt động từ ngày %(closed)s; đơn vị trực thuộc không thể "
                "tồn tại lâu hơn. Hãy chọn đơn vị cấp trên khác."
            )
            % {**words, "closed": show_date(parent.closed_on)},
            "parent",
        )
    at_work = parent.versions.order_by("since").filter(since__lte=since).last()
    if at_work is not None and at_work.kind in CELL_KINDS:
        raise under_cell(at_work.name)
    if organisation is not None and stands_under(parent, organisation, since, until):
        raise refuse(
            "cycle",
            _(
                "%(parent)s đang trực thuộc %(unit)s nên không thể là cấp trên của đơn vị này. "
                "Hãy chuyển %(parent)s đi nơi khác trước."
            )
            % {**words, "unit": organisation.name or organisation.code},
            "parent",
        )


def under_cell(name: str) -> Refused:
    """Return the refusal of a unit under a cell: a cell is the lowest organisation."""
    return refuse(
        "parent_is_cell",
        _("%(parent)s là chi bộ; chi bộ không có tổ chức đảng trực thuộc. Hãy chọn đảng ủy.")
        % {"parent": name},
        "parent",
    )


def stands_under(
    unit: Organisation, above: Organisation, since: dt.date, until: dt.date | None
) -> bool:
    """Tell whether ``unit`` is ``above`` or stands under it on any day of the interval."""
    end = until or dt.date.max
    walks = {(unit.pk, since, end)}
    while walks:
        if any(key == above.pk for key, _since, _end in walks):
            return True
        rows = OrganisationVersion.objects.filter(
            organisation__in={key for key, _since, _end in walks}, parent__isnull=False
        ).values_list("organisation_id", "parent_id", "since", "until")
        walks = {
            (parent, max(start, row_since), min(stop, row_until or dt.date.max))
            for key, start, stop in walks
            for row_key, parent, row_since, row_until in rows
            if row_key == key and row_since < stop and (row_until or dt.date.max) > start
        }
    return False


def readable_code(name: str, *, under: Organisation, taken: Container[str] = ()) -> str:
    """Return a free code made of the name and the unit above; with a number where it is taken."""
    stem = re.sub(r"[^a-z0-9]+", "-", fold_key(name)).strip("-")[:60]
    top = re.sub(r"[^a-z0-9]+", "-", under.code)[:18]
    stem = f"{top}-{stem}" if stem else top
    code, number = stem, 1
    while code in taken or Organisation.objects.filter(code=code).exists():
        number += 1
        code = f"{stem}-{number}"
    return code
