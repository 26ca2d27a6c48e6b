"""The columns of the list of cases: which there are, and which somebody wants to see.

The name always stands first. None of them is sensitive: who sees the case may read them all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ketnap.accounts.models import User
from ketnap.dossiers.models import HelperAssignment

LIST = "dossiers"


@dataclass(frozen=True)
class ListColumn:
    """An optional column. ``order``: the order its head asks for; ``width``: in a file."""

    key: str
    label: Promise
    width: int
    order: str = ""
    at_first: bool = True


COLUMNS = (
    ListColumn("cell", _("Chi bộ"), 26, "cell"),
    ListColumn("stage", _("Đang ở bước"), 24, "stage"),
    ListColumn("missing", _("Thiếu"), 40, "missing"),
    ListColumn("due", _("Hạn"), 12, "due"),
    ListColumn("holder", _("Giữ hồ sơ"), 24, "holder"),
    ListColumn("helper", _("Người giúp đỡ"), 28, "helper", at_first=False),
    ListColumn("sourced", _("Ngày đưa vào nguồn"), 12, "sourced", at_first=False),
    ListColumn("considered", _("Ngày chi bộ xét"), 12, "considered", at_first=False),
    ListColumn("gender", _("Giới tính"), 10, "gender", at_first=False),
    ListColumn("born", _("Năm sinh"), 10, "born", at_first=False),
)


def columns_of(user: User) -> list[ListColumn]:
    """Return the columns somebody chose to see, in the order of the list. No query."""
    chosen = (user.list_columns or {}).get(LIST)
    if chosen is None:
        return [column for column in COLUMNS if column.at_first]
    return [column for column in COLUMNS if column.key in chosen]


def helpers_of(cases: Iterable[int]) -> dict[int, str]:
    """Return the name of who helps now in each of these cases (by id); one query."""
    now = HelperAssignment.objects.filter(dossier__in=list(cases), until=None)
    return dict(now.order_by("since").values_list("dossier_id", "member__full_name"))
