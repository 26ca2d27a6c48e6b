"""How sign-in behaves: no self-made accounts, sealed second factors, every sign-in on record."""

from __future__ import annotations

import time
import unicodedata
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import make_password
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from ketnap.accounts.guessing import plain_name
from ketnap.accounts.models import User
from ketnap.accounts.sealed import seal, unseal
from ketnap.audit import trail
from ketnap.audit.change import changing

STARTED = "started_at"  # in the session: seconds since 1970 at sign-in
SEALED_FOR = "mfa_authenticator.data"


DONE = {  # what allauth says after an act, in our words; "" where the page itself shows it
    "account/messages/logged_in.txt": "",
    "account/messages/logged_out.txt": "",
    "account/messages/password_changed.txt": _("Đã đổi mật khẩu."),
    "account/messages/password_set.txt": _("Đã đặt mật khẩu."),
    "mfa/messages/totp_activated.txt": _("Đã bật ứng dụng tạo mã."),
    "mfa/messages/totp_deactivated.txt": _("Đã bỏ ứng dụng tạo mã."),
    "mfa/messages/recovery_codes_generated.txt": _("Đã tạo mã dự phòng. Hãy in ra và cất kỹ."),
    "mfa/messages/webauthn_added.txt": _("Đã thêm khóa."),
    "mfa/messages/webauthn_removed.txt": _("Đã bỏ khóa."),
    "usersessions/messages/sessions_logged_out.txt": _("Đã đăng xuất ở các thiết bị khác."),
}


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in with a user name; accounts are made by administrators only."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Kiểm tra bộ gõ và phím Caps Lock rồi nhập lại; "
            "nếu quên, đề nghị quản trị cấp liên kết mới."
        ),
        "too_many_login_attempts": _("Đã nhập sai nhiều lần. Hãy chờ ít phút rồi thử lại."),
        "incorrect_password": _("Mật khẩu chưa đúng. Hãy nhập lại."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for himself."""
        return False

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say in our words what was done; of an act that has none of ours, nothing is said."""
        if text := message or DONE.get(message_template or "", ""):
            messages.add_message(request, level, str(text), extra_tags=extra_tags)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again who sits there, unless the person signed in within the last ten minutes."""
        started = context.request.session.get(STARTED, 0)
        return bool(time.time() - started > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)

    def clean_password(self, password: str, user: Any = None) -> str:
        """Return the password in one spelling, so that NFC and NFD keyboards agree."""
        return str(super().clean_password(unicodedata.normalize("NFC", password), user))

    def set_password(self, user: User, password: str) -> None:
        """Change a password by its owner, with an entry in the trail."""
        with changing("choose_password", subject=user, by=user) as change:
            change.update(user, password=make_password(one_spelling(password)))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Check a user name (without case) and a password (in one spelling)."""
        for key, mend in (("username", plain_name), ("password", one_spelling)):
            if credentials.get(key):
                credentials[key] = mend(credentials[key])
        found: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return found


def one_spelling(password: str) -> str:
    """Return a password in NFC, as it is stored."""
    return unicodedata.normalize("NFC", password)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes rest sealed."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "Mã chưa đúng hoặc đã dùng. Hãy chờ mã mới trong ứng dụng rồi nhập lại; "
            "kiểm tra giờ của điện thoại nếu vẫn sai."
        ),
        "cannot_delete_authenticator": _(
            "Vai trò này cần xác thực hai bước: hãy thêm cách khác trước khi bỏ cách này."
        ),
        "cannot_generate_recovery_codes": _(
            "Hãy bật ứng dụng tạo mã hoặc khóa trước, rồi tạo mã dự phòng."
        ),
    }

    def build_totp_svg(self, url: str) -> str:
        """Return the picture to scan, drawn by the program itself from an address it made."""
        return mark_safe(super().build_totp_svg(url))  # noqa: S308

    def encrypt(self, text: str) -> str:
        """Return the secret sealed."""
        return seal(text, SEALED_FOR)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret itself. Raises SealBroken when it was changed."""
        return unseal(encrypted_text, SEALED_FOR)


def _note(action: str, user: User | None, reason: str = "") -> None:
    with transaction.atomic():
        trail.append(action=action, subject=user, by=user, reason=reason)


@receiver(user_logged_in)
def note_sign_in(sender: object, user: User, **kwargs: Any) -> None:
    """Put a sign-in into the trail and start the session's clock."""
    request = kwargs.get("request")
    if request is not None:
        request.session[STARTED] = time.time()
    _note("sign_in", user)


@receiver(user_logged_out)
def note_sign_out(sender: object, user: User | None, **kwargs: Any) -> None:
    """Put a sign-out into the trail."""
    if user is not None:
        _note("sign_out", user)


@receiver(user_login_failed)
def note_failure(sender: object, credentials: dict[str, Any], **kwargs: Any) -> None:
    """Put a failed sign-in into the trail: the account tried, never the password."""
    tried = plain_name(str(credentials.get("username", "")))
    user = User.objects.filter(username=tried).first()
    with transaction.atomic():
        trail.append(action="sign_in_failed", subject=user, by=None)
