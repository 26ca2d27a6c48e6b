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
    ("code", _("Mã hồ sơ")),
    ("full_name", _("Họ và tên khai sinh")),
    ("gender", _("Giới tính")),
    ("born_on", _("Ngày sinh")),
    ("identity_number", _("Số định danh cá nhân")),
    ("ethnicity", _("Dân tộc")),
    ("religion", _("Tôn giáo")),
    ("home", _("Quê quán")),
    ("residence", _("Nơi ở hiện nay")),
    ("schooling", _("Giáo dục phổ thông")),
    ("qualification", _("Chuyên môn nghiệp vụ")),
    ("occupation", _("Nghề nghiệp khi vào Đảng")),
    ("cell", _("Chi bộ")),
    ("decision_number", _("Số quyết định kết nạp")),
    ("decided_on", _("Ngày quyết định kết nạp")),
    ("admitted_on", _("Ngày vào Đảng (lễ kết nạp)")),
    ("recognition_decided_on", _("Ngày quyết định công nhận chính thức")),
)
SENSITIVE = ("identity_number", "ethnicity", "religion")


def admitted_list(
    unit: Organisation, *, since: dt.date, until: dt.date, sensitive: bool
) -> tuple[list[Out], list[list[Any]]]:
    """People admitted at a unit and below it from ``since`` to ``until``, both days included.

    Out: columns and rows, in the order of the ceremony; sensitive columns only when allowed.
    """
    wanted = [(key, label) for key, label in COLUMNS if sensitive or key not in SENSITIVE]
    dossiers = (
        Dossier.objects.filter(
            cell__position__range=(unit.position, unit.position_end),
            admitted_on__range=(since, until),
        )
        .select_related("person", "cell")
        .order_by("admitted_on", "person__sort_key", "pk")
    )
    rows = [[_value(dossier, key) for key, _label in wanted] for dossier in dossiers]
    return [Out(str(label), 20, sensitive=key in SENSITIVE) for key, label in wanted], rows


def _value(dossier: Dossier, key: str) -> Any:
    person = dossier.person
    if key == "born_on":
        return born_of(person)
    if key == "cell":
        return dossier.cell.name
    if key in ("gender", "schooling", "qualification", "occupation"):
        return str(getattr(person, f"get_{key}_display")()) or None
    return getattr(dossier if hasattr(dossier, key) else person, key) or None
