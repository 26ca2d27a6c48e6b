"""Admitted people for the clerk of the national member database, in the order of its entry form.

The format is described in ``docs/exchange.md``. Nothing is sent anywhere: the clerk keys in.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from ketnap.dossiers.models import Dossier
from ketnap.exchange.export import Out
from ketnap.organisations.models import Organisation
from ketnap.people.services import born_of

COLUMNS = (
    ("code", _("Mã hồ sơ"), 14),
    ("full_name", _("Họ và tên khai sinh"), 28),
    ("gender", _("Giới tính"), 10),
    ("born_on", _("Ngày sinh"), 12),
    ("identity_number", _("Số định danh cá nhân"), 16),
    ("ethnicity", _("Dân tộc"), 14),
    ("religion", _("Tôn giáo"), 16),
    ("home", _("Quê quán"), 30),
    ("residence", _("Nơi ở hiện nay"), 30),
    ("schooling", _("Giáo dục phổ thông"), 18),
    ("qualification", _("Chuyên môn nghiệp vụ"), 22),
    ("occupation", _("Nghề nghiệp khi vào Đảng"), 26),
    ("cell", _("Chi bộ"), 28),
    ("above", _("Trực thuộc"), 28),
    ("decision_number", _("Số quyết định kết nạp"), 18),
    ("decided_on", _("Ngày quyết định kết nạp"), 14),
    ("admitted_on", _("Ngày vào Đảng (lễ kết nạp)"), 14),
    ("recognition_decided_on", _("Ngày quyết định công nhận chính thức"), 16),
)
SENSITIVE = ("identity_number", "ethnicity", "religion")


def admitted_list(
    unit: Organisation, *, since: dt.date, until: dt.date, sensitive: bool
) -> tuple[list[Out], list[list[Any]]]:
    """People admitted at a unit and below it from ``since`` to ``until``, both days included.

    Out: columns and rows, in the order of the ceremony; sensitive columns only when allowed.
    """
    wanted = [column for column in COLUMNS if sensitive or column[0] not in SENSITIVE]
    dossiers = (
        Dossier.objects.filter(
            cell__position__range=(unit.position, unit.position_end),
            admitted_on__range=(since, until),
        )
        .select_related("person", "cell__parent")
        .order_by("admitted_on", "person__sort_key", "pk")
    )
    rows = [[_value(dossier, key) for key, _label, _width in wanted] for dossier in dossiers]
    outs = [Out(str(label), width, sensitive=key in SENSITIVE) for key, label, width in wanted]
    return outs, rows


def _value(dossier: Dossier, key: str) -> Any:
    person = dossier.person
    if key == "born_on":
        return born_of(person)
    if key == "cell":
        return dossier.cell.name
    if key == "above":  # cells of several communes go by the same name
        return dossier.cell.parent.name if dossier.cell.parent else None
    if key in ("gender", "schooling", "qualification", "occupation"):
        return str(getattr(person, f"get_{key}_display")()) or None
    return getattr(dossier if hasattr(dossier, key) else person, key) or None
