"""Indicators of dossiers still open on a day: where they stand, what runs out, what is late.

Rows carry ``place`` (where the dossier lies, see ``standing``), ``day`` (the last day of the
period) and the legal dates that follow from the parameters in force on that day.
"""

from __future__ import annotations

import polars as pl

from ketnap.statistics.indicator import Basis, Indicator

col = pl.col
day = pl.col("day")
# A step without a date has not been taken: no certificate, nothing that could run out.
CERTIFICATE_ENDS = col("certificate_ends_on").fill_null(pl.lit(0).cast(pl.Date))

PLACES = {  # place → label, English label, the stages (domain, annex C) that lie there
    "found": ("Mới phát hiện nguồn", "Found", ("sourced",)),
    "on_list": ("Trong danh sách cảm tình", "On the list", ("on_list",)),
    "in_class": ("Đang học lớp nhận thức", "Sent to class", ("class_sent",)),
    "certified": ("Đã có giấy chứng nhận", "Certificate issued", ("class_passed",)),
    "applied": ("Đã nộp đơn", "Applied", ("applied", "cv_declared")),
    "verifying": ("Đang thẩm tra", "Verifying", ()),
    "at_cell": ("Chờ chi bộ xét", "At the cell", ("verified", "introduced", "comments")),
    "at_grassroots": (
        "Chờ đảng ủy cơ sở",
        "At the grassroots committee",
        ("cell_resolved", "sectional_appraised", "grassroots_resolved"),
    ),
    "at_superior": ("Chờ cấp có thẩm quyền", "At the superior", ("submitted",)),
    "returned": ("Bị trả lại", "Returned", ("returned",)),
    "decided": ("Chờ làm lễ", "Decided, awaiting the ceremony", ("decided",)),
    "probation": (
        "Đảng viên dự bị",
        "Probationary",
        (
            "admitted",
            "probation",
            "recognition_due",
            "recognition_cell",
            "recognition_grassroots",
        ),
    ),
}
BEFORE_ADMISSION = tuple(place for place in PLACES if place != "probation")


def pending(key: str, label: str, label_en: str, counts: pl.Expr, **rest: object) -> Indicator:
    """Dossiers open on the day."""
    return Indicator(
        key,
        label,
        label_en,
        Basis.PIPELINE,
        counts,
        unit=str(rest.pop("unit", "hồ sơ")),
        unit_en=str(rest.pop("unit_en", "dossiers")),
        **rest,  # type: ignore[arg-type]
    )


IN_PIPELINE = pending(
    "pipeline",
    "Đang trong nguồn",
    "In the pipeline",
    col("place").is_in(BEFORE_ADMISSION),
    definition="Hồ sơ còn mở, chưa làm lễ kết nạp, tính đến hết ngày cuối kỳ.",
    definition_en="Dossiers open and not yet admitted at the end of the last day.",
)
STEPS = [
    pending(f"now_{place}", label, label_en, col("place") == place)
    for place, (label, label_en, _stages) in PLACES.items()
]
WATCHED = [
    pending(
        "certificate_valid",
        "Giấy chứng nhận còn hạn",
        "Certificate valid",
        col("place").is_in(BEFORE_ADMISSION) & (day <= CERTIFICATE_ENDS),
        citation="06-HD/TW 9-6-2025, điểm 5.4",
    ),
    pending(
        "certificate_expiring",
        "Giấy chứng nhận hết hạn trong 3 tháng",
        "Certificate expires within 3 months",
        col("place").is_in(BEFORE_ADMISSION)
        & col("cell_considered_on").is_null()
        & (day <= CERTIFICATE_ENDS)
        & (day.dt.offset_by("3mo") > CERTIFICATE_ENDS),
        definition="Chi bộ chưa xét và thời hạn của giấy chứng nhận kết thúc trong 3 tháng tới.",
        definition_en="The cell has not considered it and the certificate ends within 3 months.",
    ),
    pending(
        "ever_returned",
        "Hồ sơ từng bị trả lại",
        "Returned at least once",
        col("place").is_in(BEFORE_ADMISSION) & col("returned_on").is_not_null(),
    ),
    pending(
        "probation_due_30",
        "Hết 12 tháng dự bị trong 30 ngày tới",
        "Probation ends within 30 days",
        (col("place") == "probation")
        & (col("probation_ends_on") >= day)
        & (col("probation_ends_on") <= day.dt.offset_by("30d")),
        unit="người",
        unit_en="people",
        citation="Điều lệ Đảng, Điều 5",
    ),
    pending(
        "recognition_overdue",
        "Quá hạn xét công nhận chính thức",
        "Recognition overdue",
        (col("place") == "probation")
        & col("recognition_considered_on").is_null()
        & (col("probation_ends_on") <= col("late_if_ended_by")),
        unit="người",
        unit_en="people",
        definition="Đã quá thời hạn chi bộ phải xét công nhận sau 12 tháng dự bị mà chưa xét.",
        definition_en="The cell's time limit after the 12 months has passed without consideration.",
    ),
]
ALL = [IN_PIPELINE, *STEPS, *WATCHED]
