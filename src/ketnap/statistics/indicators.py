"""Every indicator, declared once, in the order of reports; writes `docs/indicators.md`."""

from __future__ import annotations

from collections.abc import Iterable

from ketnap.statistics import admissions, coverage, membership, pipeline
from ketnap.statistics.indicator import BASIS_LABELS, Basis, Indicator

PLANNED = [
    Indicator(
        "target_admitted",
        "Chỉ tiêu kết nạp",
        "Target: admitted",
        Basis.TARGET,
        definition="Chỉ tiêu kết nạp của đơn vị cho đúng kỳ báo cáo; nếu không có thì tổng các chỉ "
        "tiêu của những kỳ nối tiếp nhau vừa khít kỳ báo cáo; nếu không có nữa thì để trống. Chỉ "
        "tiêu theo % số đảng viên đầu kỳ hoặc theo mỗi chi bộ được đổi ra số người.",
        definition_en="The unit's target for exactly this period; else the sum of targets whose "
        "periods tile it exactly; else blank. Per cent of the members at the start, or so many in "
        "each cell, are put into people.",
    ),
    Indicator(
        "share_of_target",
        "Đạt so với chỉ tiêu",
        "Share of the target",
        Basis.TARGET,
        among="target_admitted",
        counted_by="admitted",
        unit="%",
        unit_en="%",
        definition="Số kết nạp trong kỳ chia cho chỉ tiêu của kỳ.",
        definition_en="Admitted in the period over the period's target.",
    ),
    Indicator(
        "average_per_year",
        "Bình quân một năm",
        "Average per year",
        Basis.TARGET,
        counted_by="admitted",
        unit="người/năm",
        unit_en="people a year",
        definition="Số kết nạp chia cho số năm của kỳ; số năm = số tháng tròn / 12, hoặc số ngày / "
        "365,25 khi kỳ không gồm các tháng tròn.",
        definition_en="Admitted over the years of the period: whole months / 12, or days / 365.25 "
        "where the period is not made of whole months.",
    ),
]
INDICATORS: dict[str, Indicator] = {
    indicator.key: indicator
    for indicator in (*admissions.ALL, *PLANNED, *pipeline.ALL, *membership.ALL, *coverage.ALL)
}
COMMAND_LINE = (  # what `ketnap figures` prints, in this order
    "admitted",
    "women",
    "ethnic_minority",
    "rural",
    "youth_union",
    "discharged_soldier",
    "religious",
    "sent_to_class",
    "recognised",
    "struck_off",
    "target_admitted",
    "share_of_target",
    "average_per_year",
)


def find(keys: Iterable[str]) -> list[Indicator]:
    """Return the indicators of these keys, in order. Raises KeyError for one not declared."""
    return [INDICATORS[key] for key in keys]


def document() -> str:
    """Return the text of ``docs/indicators.md``."""
    lines = [
        "# Chỉ số",
        "",
        "Sinh tự động từ `ketnap.statistics.indicators`; không sửa tay. Chỉ số nào không có nguồn "
        "thì ghi là chưa kiểm chứng.",
        "Mỗi số đi kèm số *chưa rõ*; tỷ lệ chia sau cùng; các nhóm chồng lên nhau, không cộng lại.",
    ]
    for basis in Basis:
        own = [indicator for indicator in INDICATORS.values() if indicator.basis == basis]
        label, label_en = BASIS_LABELS[basis]
        lines += ["", f"## {label[0].upper()}{label[1:]} ({label_en})", ""]
        lines += [
            "| Khóa | Tên | English | Đơn vị | Định nghĩa | Căn cứ |",
            "|---|---|---|---|---|---|",
        ]
        for it in own:
            source = it.citation or ("chưa kiểm chứng" if it.unverified else "")
            cells = (f"`{it.key}`", it.label, it.label_en, it.unit, it.meaning(), source)
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
