"""What an indicator is: a claim about one row, true, false or unknown, and its labels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import polars as pl

FORMS = "11-HD/BTCTW 13-12-2021"


class Basis(StrEnum):
    """Which rows an indicator counts, and which day places a row in a period."""

    ADMITTED = "admitted"  # admissions, by ceremony or by decision
    SENT_TO_CLASS = "sent_to_class"
    RECOGNISED = "recognised"
    STRUCK_OFF = "struck_off"
    PIPELINE = "pipeline"  # dossiers open at the end of the period
    MEMBERS = "members"  # memberships at its start, during it, at its end
    HAMLETS = "hamlets"  # hamlets that exist at its end
    CELLS = "cells"  # cells that exist at its end
    TARGET = "target"  # what was planned: measured, never counted


MILESTONES = (Basis.ADMITTED, Basis.SENT_TO_CLASS, Basis.RECOGNISED, Basis.STRUCK_OFF)
BASIS_LABELS = {
    Basis.ADMITTED: ("kết nạp trong kỳ", "admissions of the period"),
    Basis.SENT_TO_CLASS: ("cử học lớp nhận thức trong kỳ", "people sent to class in the period"),
    Basis.RECOGNISED: ("công nhận chính thức trong kỳ", "recognitions of the period"),
    Basis.STRUCK_OFF: ("xóa tên trong kỳ", "strike-offs of the period"),
    Basis.PIPELINE: ("hồ sơ đang mở đến ngày cuối kỳ", "dossiers open on the last day"),
    Basis.MEMBERS: ("đảng viên, theo các kỳ sinh hoạt", "memberships"),
    Basis.HAMLETS: ("thôn, tổ dân phố đến ngày cuối kỳ", "hamlets on the last day"),
    Basis.CELLS: ("chi bộ đến ngày cuối kỳ", "cells on the last day"),
    Basis.TARGET: ("nghị quyết, kế hoạch", "resolutions and plans"),
}


@dataclass(frozen=True)
class Indicator:
    """A number that any report may show, declared once.

    ``counts`` is an expression over the rows of ``basis``; a null is *unknown* and is counted in
    the shadow, never as "no". ``among`` names the indicator to divide by (unit %), and the division
    is made last, after sums. ``mean_of`` averages a column over the rows where ``counts`` is true.
    ``sensitive`` groups are suppressed in small cells. ``unverified`` says why the definition
    stands without a source, ``version`` changes whenever a definition does.
    """

    key: str
    label: str
    label_en: str
    basis: Basis
    counts: pl.Expr | None = None
    among: str = ""
    counted_by: str = ""  # of a share: the indicator above the line
    mean_of: str = ""
    unit: str = "người"
    unit_en: str = "people"
    citation: str = ""
    definition: str = ""
    definition_en: str = ""
    sensitive: bool = False
    unverified: str = ""
    version: int = 1

    def title(self, language: str = "vi") -> str:
        """The label in that language."""
        return self.label_en if language == "en" else self.label

    def meaning(self, language: str = "vi") -> str:
        """The definition in words, in that language."""
        english = language == "en"
        written = self.definition_en if english else self.definition
        if not written:
            of = BASIS_LABELS[self.basis][english]
            written = f"{self.title(language)}: {of}."
        if self.unverified:
            doubt = (
                "Local definition, not verified"
                if english
                else "Định nghĩa địa phương, chưa kiểm chứng"
            )
            written += f" {doubt} (v{self.version}): {self.unverified}."
        return written

    @property
    def is_share(self) -> bool:
        """Whether it is a division, made after everything else."""
        return bool(self.among)


def share(of: Indicator, among: Indicator) -> Indicator:
    """Return the indicator ``share_<key>``: ``of`` in per cent of ``among``."""
    return replace(
        of,
        key=f"share_{of.key}",
        label=f"Tỷ lệ {of.label[0].lower()}{of.label[1:]}",
        label_en=f"Share: {of.label_en}",
        among=among.key,
        counted_by=of.key,
        unit="%",
        unit_en="%",
        definition=f"{of.label} chia cho {among.label.lower()}, chia sau khi cộng.",
        definition_en=f"{of.label_en} divided by {among.label_en}, after summing.",
    )
