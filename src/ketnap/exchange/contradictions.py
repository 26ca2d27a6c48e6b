"""What one cell of a row says against another; never law, only plain sense."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ketnap.exchange.cells import Agreed
from ketnap.exchange.kinds import Kind
from ketnap.people.services import mask_identity_number
from ketnap.vietnamese.dates import PartialDate, show_date
from ketnap.vietnamese.identity import check_identity_number

if TYPE_CHECKING:
    from ketnap.exchange.reading import Row

OLDEST_AGE = 100
YOUNGEST_AGE = 10
YOUNGEST_MEMBER = 18
"""Age from which one may be admitted (Điều lệ Đảng, 2011-01-19, article 1.2)."""
_UNMET = object()


def compare(row: Row, kind: Kind, agreed: Agreed) -> None:
    """What one cell says against another of the same row; never law, only plain sense."""
    born = row.values.get("born_on")
    if isinstance(born, PartialDate):
        oldest = agreed.today.year - born.start.year
        if not YOUNGEST_AGE <= oldest <= OLDEST_AGE:
            label = kind.column("born_on").label
            why = _("năm nay %(age)s tuổi") % {"age": oldest}
            row.say("date_implausible", str(label), label=label, value=born.show(), why=why)
    number = row.values.get("identity_number")
    if number:
        for warning in check_identity_number(number, row.values.get("gender"), born):
            label = str(kind.column("identity_number").label)
            masked = _in_language(warning).replace(number, mask_identity_number(number))
            row.say("identity_warning", label, detail=masked)
    joined = row.values.get("joining_on")
    if isinstance(born, PartialDate) and joined and joined.year - born.end.year < YOUNGEST_MEMBER:
        label = kind.column("joining_on").label
        why = _("khi ấy chưa đủ %(age)s tuổi") % {"age": YOUNGEST_MEMBER}
        row.say("date_implausible", str(label), label=label, value=show_date(joined), why=why)


def _in_language(warning: Any) -> str:
    english = (get_language() or "vi").startswith("en")
    return str(warning.message_en if english else warning.message)
