"""Who signs in, and which role they hold at which organisation from when to when."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    CELL_SECRETARY = "cell_secretary", _("Bí thư chi bộ")
    CLERK = "clerk", _("Cán bộ văn phòng")
    ORGANISATION_OFFICER = "organisation_officer", _("Cán bộ tổ chức")
    LEADER = "leader", _("Lãnh đạo xem số liệu")
    CLASS_ORGANISER = "class_organiser", _("Cán bộ mở lớp")
    NOMINATOR = "nominator", _("Đoàn thể giới thiệu nguồn")
    AUDITOR = "auditor", _("Kiểm tra, giám sát")
    ADMINISTRATOR = "administrator", _("Quản trị hệ thống")


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """A person who signs in. There is no default account and nobody is all-powerful by a flag."""

    username = models.CharField(_("Tên đăng nhập"), max_length=60, unique=True)
    full_name = models.CharField(_("Họ và tên"), max_length=120)
    position = models.CharField(_("Chức vụ"), max_length=120, blank=True)
    is_active = models.BooleanField(_("Đang dùng"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)
    language = models.CharField(max_length=2, default="vi")
    text_size = models.PositiveSmallIntegerField(default=16)
    compact = models.BooleanField(default=False)
    # keys of the columns shown, by the name of the list; a list left out shows its first choice
    list_columns = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    objects = UserManager()

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.full_name


class RoleAssignmentQuerySet(models.QuerySet):
    def in_force(self, day: dt.date) -> RoleAssignmentQuerySet:
        """Assignments that hold on ``day`` (start included, end excluded)."""
        return self.filter(Q(until=None) | Q(until__gt=day), since__lte=day, approved=True)


class RoleAssignment(models.Model):
    """A role of a user at an organisation and everything under it, from ``since`` to ``until``."""

    user = models.ForeignKey(User, models.PROTECT, related_name="roles")
    organisation = models.ForeignKey("ketnap.Organisation", models.PROTECT, related_name="roles")
    role = models.CharField(max_length=24, choices=Role.choices)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    substitute_for = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    basis = models.CharField(_("Căn cứ"), max_length=200, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved = models.BooleanField(default=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["user", "since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=models.F("since")),
                name="role_ends_after_start",
            )
        ]


class OneTimeLink(models.Model):
    """A link that works once: activate an account, or set a new password."""

    user = models.ForeignKey(User, models.CASCADE, related_name="links")
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
