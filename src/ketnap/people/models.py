"""Who people are: names as written, partial birth dates, dated traits, membership."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ketnap.accounts.sealed import SealedField
from ketnap.people.querysets import PersonQuerySet


class Gender(models.TextChoices):
    MALE = "male", _("Nam")
    FEMALE = "female", _("Nữ")


class Schooling(models.TextChoices):
    LITERATE = "literate", _("Biết đọc, biết viết chữ quốc ngữ")
    PRIMARY = "primary", _("Tiểu học")
    LOWER_SECONDARY_COMPLETED = "lower_secondary_completed", _("Học xong chương trình THCS")
    LOWER_SECONDARY_DIPLOMA = "lower_secondary_diploma", _("Tốt nghiệp THCS")
    UPPER_SECONDARY = "upper_secondary", _("Tốt nghiệp THPT")


class Qualification(models.TextChoices):
    TECHNICAL = "technical", _("Công nhân kỹ thuật, sơ cấp")
    INTERMEDIATE = "intermediate", _("Trung cấp")
    COLLEGE = "college", _("Cao đẳng")
    UNIVERSITY = "university", _("Đại học")
    MASTER = "master", _("Thạc sĩ")
    DOCTOR = "doctor", _("Tiến sĩ")


class AcademicTitle(models.TextChoices):
    ASSOCIATE_PROFESSOR = "associate_professor", _("Phó giáo sư")
    PROFESSOR = "professor", _("Giáo sư")


class Occupation(models.TextChoices):
    """Rows II.1 of Biểu 2 (11-HD/BTCTW, 13-12-2021; wording before the districts ended)."""

    STATE_AGENCY = "state_agency", _("Cán bộ, công chức cơ quan Nhà nước từ cấp huyện trở lên")
    PARTY_AGENCY = (
        "party_agency",
        _("Cán bộ, công chức cơ quan Đảng, Mặt trận, đoàn thể từ cấp huyện trở lên"),
    )
    COMMUNE_OFFICIAL = (
        "commune_official",
        _("Cán bộ, công chức, người hoạt động không chuyên trách xã, phường, thị trấn"),
    )
    HAMLET_OFFICIAL = (
        "hamlet_official",
        _("Người hoạt động không chuyên trách thôn, tổ dân phố"),
    )
    PUBLIC_SERVICE = "public_service", _("Viên chức, người lao động đơn vị sự nghiệp công lập")
    NON_PUBLIC_SERVICE = (
        "non_public_service",
        _("Người lao động đơn vị sự nghiệp ngoài công lập"),
    )
    ENTERPRISE_MANAGER = "enterprise_manager", _("Doanh nghiệp: cán bộ quản lý")
    ENTERPRISE_INDIRECT = "enterprise_indirect", _("Doanh nghiệp: lao động gián tiếp")
    ENTERPRISE_WORKER = "enterprise_worker", _("Doanh nghiệp: công nhân, lao động trực tiếp")
    FARMER = "farmer", _("Lao động nông, lâm, ngư nghiệp")
    ARMED_FORCES = "armed_forces", _("Lực lượng vũ trang")
    UNIVERSITY_STUDENT = "university_student", _("Sinh viên")
    PUPIL = "pupil", _("Học sinh")
    OTHER = "other", _("Thành phần khác")


class Person(models.Model):
    """One human being, however many candidacies; sensitive columns have their own read right."""

    full_name = models.CharField(_("Họ và tên"), max_length=120)
    sort_name = models.CharField(_("Tên dùng để sắp xếp"), max_length=60, blank=True)
    fold_key = models.CharField(max_length=160)
    sort_key = models.CharField(max_length=400)
    initials = models.CharField(max_length=12, blank=True)
    born_on = models.DateField(_("Ngày sinh"), null=True, blank=True)  # start of the interval
    born_on_to = models.DateField(null=True, blank=True)  # end of the interval
    gender = models.CharField(_("Giới tính"), max_length=6, choices=Gender.choices, blank=True)
    ethnicity = models.CharField(_("Dân tộc"), max_length=40, blank=True)  # sensitive
    religion = models.CharField(_("Tôn giáo"), max_length=60, blank=True)  # sensitive
    identity_number = SealedField(_("Số định danh"), blank=True)  # sensitive, sealed
    identity_index = models.CharField(max_length=32, blank=True)
    home = models.CharField(_("Quê quán"), max_length=160, blank=True)
    residence = models.CharField(_("Nơi ở"), max_length=160, blank=True)
    hamlet = models.ForeignKey("ketnap.Hamlet", models.PROTECT, null=True, blank=True)
    # Today's value of dated traits (history in PersonTrait)
    schooling = models.CharField(_("Học vấn"), max_length=32, choices=Schooling.choices, blank=True)
    qualification = models.CharField(
        _("Chuyên môn"), max_length=16, choices=Qualification.choices, blank=True
    )
    academic_title = models.CharField(
        _("Học hàm"), max_length=24, choices=AcademicTitle.choices, blank=True
    )
    occupation = models.CharField(
        _("Nghề nghiệp"), max_length=24, choices=Occupation.choices, blank=True
    )
    youth_union_member = models.BooleanField(_("Đoàn viên thanh niên"), null=True, blank=True)
    trade_union_member = models.BooleanField(_("Đoàn viên công đoàn"), null=True, blank=True)
    discharged_soldier = models.BooleanField(_("Quân nhân xuất ngũ"), null=True, blank=True)
    village_elder = models.BooleanField(_("Già làng, trưởng thôn, người có uy tín"), null=True)
    foreign_marriage = models.BooleanField(_("Kết hôn với người nước ngoài"), null=True)
    family_planning_breach = models.BooleanField(_("Vi phạm chính sách dân số"), null=True)
    private_enterprise_owner = models.BooleanField(_("Chủ doanh nghiệp tư nhân"), null=True)
    cell = models.ForeignKey(  # where the person is now considered or belongs
        "ketnap.Organisation", models.PROTECT, related_name="people"
    )
    purpose_basis = models.CharField(_("Căn cứ xử lý dữ liệu"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "id"]
        indexes = [
            models.Index(fields=["fold_key", "born_on"], name="person_duplicate"),
            models.Index(fields=["identity_index"], name="person_identity"),
            models.Index(fields=["sort_key"], name="person_sorted"),
        ]

    def __str__(self) -> str:
        return self.full_name


class PersonTrait(models.Model):
    """A trait (any of the columns above) with the period in which it was true."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="traits")
    trait = models.CharField(max_length=32)
    value = models.JSONField(null=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        ordering = ["person", "trait", "since"]


class Membership(models.Model):
    """A person's time in the Party: the three dates that must never be mixed."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    cell = models.ForeignKey("ketnap.Organisation", models.PROTECT, related_name="members")
    joining_on = models.DateField(_("Ngày vào Đảng"), null=True, blank=True)
    official_on = models.DateField(_("Ngày chính thức"), null=True, blank=True)
    party_age_from = models.DateField(_("Tuổi Đảng tính từ"), null=True, blank=True)
    card_number = models.CharField(_("Số thẻ"), max_length=12, blank=True)
    arrived_on = models.DateField(null=True, blank=True)  # joined this cell (transfer, restored)
    arrived_by = models.CharField(max_length=24, blank=True)  # admitted, transferred, restored
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.CharField(
        max_length=24, blank=True
    )  # died, expelled, struck_off, left, moved
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["person", "joining_on"]


class NotDuplicate(models.Model):
    """Two people somebody compared and found to be two."""

    first = models.ForeignKey(Person, models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+")
    said_at = models.DateTimeField(auto_now_add=True)
    said_by = models.ForeignKey("ketnap.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="compared_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="compared_in_order"
            ),
        ]
