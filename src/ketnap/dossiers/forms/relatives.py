"""Whom to ask about, and where: a small grid, one relative and one place a line."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ketnap.accounts.models import User
from ketnap.dossiers import verification
from ketnap.dossiers.forms.acts import ActForm, Passing
from ketnap.dossiers.models import Verification
from ketnap.vietnamese.names import normalise

COLUMNS = ("relation", "relative_name", "place")
LENGTHS = {"relative_name": 120, "place": 200}
FEWEST_LINES = 4
MOST_LINES = 40


@dataclass
class Line:
    """One line of the grid as typed, with what is wrong in it ("" for nothing)."""

    relation: str = ""
    relative_name: str = ""
    place: str = ""
    fault: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing was typed: a relation alone, chosen in a list, says nothing."""
        return not (self.relative_name or self.place)


class AskVerificationForm(ActForm):
    """Letters of one day to one or several places."""

    dated = gettext_lazy("Ngày gửi công văn")
    hint = gettext_lazy("Mỗi người, mỗi nơi một dòng. Dán được cả khối từ Excel.")
    relations: ClassVar[Any] = Verification.Relation.choices

    def prepare(self) -> None:
        self.typed = self.read()

    def read(self) -> list[Line]:
        """Return the lines as they were sent, or as the draft kept them."""
        source: Any = self.data if self.is_bound else self.initial
        lists = []
        for name in COLUMNS:
            found = source.getlist(name) if hasattr(source, "getlist") else source.get(name, [])
            lists.append([found] if isinstance(found, str) else list(found))
        lines = [
            Line(*(normalise(text) for text in row)) for row in zip_longest(*lists, fillvalue="")
        ]
        return lines[:MOST_LINES]

    @property
    def lines(self) -> list[Line]:
        """Return the lines to draw: what was typed, and some empty ones."""
        typed = self.typed or [Line(relation=Verification.Relation.SELF)]
        return [*typed, *(Line() for _spare in range(FEWEST_LINES - len(typed)))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = [line for line in self.typed if not line.blank]
        asked: set[tuple[str, str, str]] = set()
        for line in given:
            line.fault = fault_of(line, asked)
            asked.add((line.relation, line.relative_name, line.place))
        for number, line in enumerate(self.typed, start=1):
            if line.fault:
                self.add_error(None, _("Dòng %(n)s: %(says)s") % {"n": number, "says": line.fault})
        if not given:
            self.add_error(
                None, _("Chưa ghi thẩm tra ai, ở đâu. Ghi ít nhất một dòng có nơi gửi đến.")
            )
        return cleaned

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        first: int | None = seen  # the case moves on with each line
        for line in self.typed:
            if not line.blank:
                verification.ask_verification(
                    self.dossier,
                    relation=line.relation,
                    relative_name=line.relative_name,
                    place=line.place,
                    by=by,
                    on=self.cleaned_data["on"],
                    seen=first,
                    passing=passing,
                )
                first = None


def fault_of(line: Line, asked: set[tuple[str, str, str]]) -> str:
    """Return what is wrong in a line and how to mend it; "" when nothing is."""
    if line.relation not in Verification.Relation.values:
        return _("Chọn quan hệ trong danh sách.")
    if not line.place:
        return _("Ghi nơi cần thẩm tra (xã, cơ quan).")
    for name, most in LENGTHS.items():
        if len(getattr(line, name)) > most:
            return _("Dài quá %(most)s chữ. Viết gọn lại.") % {"most": most}
    if (line.relation, line.relative_name, line.place) in asked:
        return _("Trùng với một dòng ở trên. Bỏ một dòng.")
    return ""
