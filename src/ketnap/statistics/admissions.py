"""Indicators of people who passed a milestone: admitted, sent to class, recognised, struck off.

The groups are those frozen on the day of the milestone, never today's. They overlap: a person may
stand in several, so groups are never shown as the parts of a sum.
"""

from __future__ import annotations

import polars as pl

from ketnap.people.models import AcademicTitle, Occupation, Qualification
from ketnap.statistics.indicator import FORMS, Basis, Indicator, share

col = pl.col
EVERYONE = pl.lit(True)
UNKNOWN = pl.lit(None, dtype=pl.Boolean)
FORM_2 = f"Biểu 2, {FORMS}"
AGES = ((0, 30), (31, 35), (36, 40), (41, 45), (46, 50), (51, 55), (56, 60), (61, 200))
NO_RELIGION = ("không", "Không")


def aged(low: int, high: int) -> pl.Expr:
    """Whole years of age that day lie in [low, high]; unknown while the birth date leaves both."""
    sure = (col("age_least") >= low) & (col("age_most") <= high)
    possible = (col("age_most") >= low) & (col("age_least") <= high)
    return sure.fill_null(False) | (possible.fill_null(True) & UNKNOWN)


def schooled(*keys: str) -> pl.Expr:
    """General education is one of these."""
    return col("schooling").is_in(list(keys))


def worked(*keys: str) -> pl.Expr:
    """Occupation is one of these."""
    return col("occupation").is_in(list(keys))


def group(key: str, label: str, label_en: str, counts: pl.Expr, **rest: object) -> Indicator:
    """A group of the people admitted."""
    rest.setdefault("citation", FORM_2)
    return Indicator(key, label, label_en, Basis.ADMITTED, counts, **rest)  # type: ignore[arg-type]


ADMITTED = Indicator(
    "admitted",
    "Kết nạp",
    "Admitted",
    Basis.ADMITTED,
    EVERYONE,
    citation=FORM_2,
    definition="Số người được kết nạp (kể cả kết nạp lại) có ngày làm lễ trong kỳ; theo ngày quyết "
    "định nếu báo cáo chọn như vậy. Mỗi người một lần.",
    definition_en="People admitted (readmissions included) whose ceremony lies in the period; the "
    "decision date if the report says so. Each person once.",
)

GROUPS = [
    group("women", "Nữ", "Women", col("gender") == "female"),
    group(
        "ethnic_minority",
        "Dân tộc thiểu số",
        "Ethnic minority",
        (col("ethnicity") != "Kinh") & (col("ethnicity") != "kinh"),
        sensitive=True,
    ),
    group(
        "religious",
        "Theo tôn giáo",
        "Religious",
        (col("religion") != NO_RELIGION[0]) & (col("religion") != NO_RELIGION[1]),
        sensitive=True,
    ),
    group("youth_union", "Đoàn viên thanh niên", "Youth Union members", col("youth_union_member")),
    group(
        "private_enterprise_owner",
        "Chủ doanh nghiệp tư nhân",
        "Private-enterprise owners",
        col("private_enterprise_owner"),
    ),
    group(
        "family_planning_breach",
        "Người vi phạm chính sách dân số",
        "In breach of the family-planning policy",
        col("family_planning_breach"),
        sensitive=True,
    ),
    group(
        "foreign_marriage",
        "Kết hôn với người nước ngoài",
        "Married to a foreigner",
        col("foreign_marriage"),
        sensitive=True,
    ),
    group("readmitted", "Kết nạp lại", "Readmitted", col("readmission")),
]

LOCAL_GROUPS = [
    group(
        "rural",
        "Đảng viên nông thôn",
        "Rural",
        col("rural"),
        citation="",
        unverified="chi bộ đặt ở địa bàn nông thôn vào ngày kết nạp (đặc điểm của đơn vị), "
        "trừ khi hồ sơ ghi khác",
    ),
    group(
        "discharged_soldier",
        "Thanh niên xuất ngũ",
        "Discharged soldiers",
        col("discharged_soldier"),
        citation="",
        unverified="hồ sơ ghi là quân nhân xuất ngũ vào ngày kết nạp",
    ),
    group("aged_18_30", "Từ 18 đến 30 tuổi", "Aged 18 to 30", aged(18, 30), citation=""),
    group(
        "students",
        "Học sinh, sinh viên",
        "Pupils and students",
        worked(Occupation.PUPIL, Occupation.UNIVERSITY_STUDENT),
        citation="",
    ),
    group(
        "hamlet_heads",
        "Người hoạt động không chuyên trách thôn, tổ dân phố",
        "Hamlet officials",
        worked(Occupation.HAMLET_OFFICIAL),
        citation="",
    ),
    group(
        "enterprise",
        "Trong doanh nghiệp",
        "In enterprises",
        worked(
            Occupation.ENTERPRISE_MANAGER,
            Occupation.ENTERPRISE_INDIRECT,
            Occupation.ENTERPRISE_WORKER,
        ),
        citation="",
    ),
    group("hard_area", "Ở địa bàn khó khăn", "In hard areas", col("hard_area"), citation=""),
    group(
        "trade_union",
        "Đoàn viên công đoàn",
        "Trade-union members",
        col("trade_union_member"),
        citation="",
    ),
    group(
        "village_elder",
        "Già làng, trưởng thôn, người có uy tín",
        "Village elders, headmen, prestigious people",
        col("village_elder"),
        citation="",
    ),
]

ENGLISH_OCCUPATIONS = {
    "state_agency": "Officials of State agencies (district and up)",
    "party_agency": "Officials of Party, Front, mass organisations (district and up)",
    "commune_official": "Officials and part-timers of commune, ward, town",
    "hamlet_official": "Part-timers of hamlet, street group",
    "public_service": "Staff of public-service units",
    "non_public_service": "Workers of non-public service units",
    "enterprise_manager": "Enterprises: managers",
    "enterprise_indirect": "Enterprises: indirect staff",
    "enterprise_worker": "Enterprises: direct workers",
    "farmer": "Agriculture, forestry, fishery",
    "armed_forces": "Armed forces",
    "university_student": "University students",
    "pupil": "School pupils",
    "other": "Others",
}
OCCUPATIONS = [
    group(f"occupation_{key}", str(label), ENGLISH_OCCUPATIONS[key], col("occupation") == key)
    for key, label in Occupation.choices
]


def _age(low: int, high: int) -> Indicator:
    if low == 0:
        key, label, label_en, low_shown = "age_18_30", "Từ 18 đến 30 tuổi", "18 to 30", "đến đủ 30"
    elif high == 200:
        key, label, label_en, low_shown = "age_over_60", "Trên 60 tuổi", "Over 60", "từ 61"
    else:
        key = f"age_{low}_{high}"
        label, label_en, low_shown = (
            f"Từ {low} đến {high} tuổi",
            f"{low} to {high}",
            f"{low}–{high}",
        )
    return group(
        key,
        label,
        label_en,
        aged(low, high),
        definition=f"Tuổi tròn năm tính đến ngày làm lễ: {low_shown}.",
        definition_en=f"Whole years of age on the day of the ceremony: {label_en}.",
    )


AGE_CLASSES = [_age(low, high) for low, high in AGES]
MEAN_AGE = group(
    "mean_age",
    "Tuổi bình quân",
    "Mean age",
    EVERYONE,
    mean_of="age",
    unit="tuổi",
    unit_en="years",
    definition="Trung bình cộng tuổi tròn năm tại ngày làm lễ của những người biết rõ năm sinh.",
    definition_en="Mean of whole years of age at the ceremony, of those whose birth date is known.",
)
EDUCATION = [
    group("edu_literate", "Biết đọc, biết viết", "Literate", schooled("literate")),
    group("edu_primary", "Tiểu học", "Primary", schooled("primary")),
    group(
        "edu_lower_secondary",
        "Trung học cơ sở",
        "Lower secondary",
        schooled("lower_secondary_completed", "lower_secondary_diploma"),
    ),
    group(
        "edu_upper_secondary", "Trung học phổ thông", "Upper secondary", schooled("upper_secondary")
    ),
]
ENGLISH_QUALIFICATIONS = {
    "technical": "Technical worker, elementary",
    "intermediate": "Intermediate",
    "college": "College",
    "university": "University",
    "master": "Master",
    "doctor": "Doctor",
}
QUALIFICATIONS = [
    group(
        f"qualification_{key}", str(label), ENGLISH_QUALIFICATIONS[key], col("qualification") == key
    )
    for key, label in Qualification.choices
]
TITLES = [
    group(
        f"title_{key}",
        str(label),
        key.replace("_", " ").capitalize(),
        (col("academic_title") == key) & (col("qualification") == "doctor"),
        definition=f"Có học hàm {str(label).lower()} và trình độ tiến sĩ.",
        definition_en=f"{key.replace('_', ' ').capitalize()} with a doctorate.",
    )
    for key, label in AcademicTitle.choices
]

OTHER_MILESTONES = [
    Indicator(
        "sent_to_class",
        "Cử học lớp nhận thức về Đảng",
        "Sent to the awareness class",
        Basis.SENT_TO_CLASS,
        EVERYONE,
        definition="Số người được cử học lớp bồi dưỡng nhận thức về Đảng, theo ngày cử.",
        definition_en="People sent to the awareness class, by the day they were sent.",
    ),
    Indicator(
        "recognised",
        "Công nhận đảng viên chính thức",
        "Recognised as official members",
        Basis.RECOGNISED,
        EVERYONE,
        definition="Số đảng viên dự bị được công nhận chính thức, theo ngày của việc công nhận.",
        definition_en="Probationary members recognised, by the day of recognition.",
    ),
    Indicator(
        "struck_off",
        "Xóa tên đảng viên dự bị",
        "Struck off during probation",
        Basis.STRUCK_OFF,
        EVERYONE,
        definition="Số đảng viên dự bị bị xóa tên, theo ngày quyết định.",
        definition_en="Probationary members struck off, by the day of the decision.",
    ),
]

SHARES = [share(indicator, ADMITTED) for indicator in (*GROUPS, *LOCAL_GROUPS)]
CLASS_TO_ADMISSION = Indicator(
    "admitted_per_sent",
    "Kết nạp so với cử học",
    "Admitted per person sent to class",
    Basis.ADMITTED,
    among="sent_to_class",
    counted_by="admitted",
    unit="%",
    unit_en="%",
    definition="Số kết nạp trong kỳ chia cho số cử học lớp nhận thức trong kỳ; "
    "hai tập hợp khác nhau.",
    definition_en="Admitted in the period over sent to class in the period; two different sets.",
)

ALL = [
    ADMITTED,
    *GROUPS,
    *LOCAL_GROUPS,
    *OCCUPATIONS,
    *AGE_CLASSES,
    MEAN_AGE,
    *EDUCATION,
    *QUALIFICATIONS,
    *TITLES,
    *OTHER_MILESTONES,
    *SHARES,
    CLASS_TO_ADMISSION,
]
