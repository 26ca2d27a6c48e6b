"""Accounts: made by an administrator, opened by a one-time link, closed at once."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence

from allauth.usersessions.models import UserSession
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ketnap.accounts.adapter import one_spelling
from ketnap.accounts.guessing import plain_name
from ketnap.accounts.links import new_link, use_up
from ketnap.accounts.models import OneTimeLink, User
from ketnap.audit.change import changing
from ketnap.audit.refusals import Problem, Refused, order, refuse_if
from ketnap.vietnamese.names import normalise
from ketnap.web.installation import is_demo

NAME_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._-")
FIRST_ADMINISTRATOR = "quan-tri-"  # a user name waiting to be chosen by the link's owner


def _name_problem(username: str, but: User | None = None) -> Problem | None:
    """Say why a user name cannot be taken."""
    if len(username) < 3 or not set(username) <= NAME_LETTERS:
        return Problem(
            "username",
            "username_letters",
            _(
                "Tên đăng nhập cần ít nhất 3 ký tự, gồm chữ không dấu, số, dấu chấm, gạch nối. "
                "Ví dụ: nguyen.van.an"
            ),
        )
    taken = User.objects.filter(username=username)
    if (taken.exclude(pk=but.pk) if but else taken).exists():
        return Problem(
            "username",
            "username_taken",
            _("Tên đăng nhập “%(name)s” đã có người dùng. Hãy thêm số hoặc tên đơn vị.")
            % {"name": username},
        )
    return None


def _need(field: str, value: str) -> Problem | None:
    """Say that a field must be filled in."""
    return None if value else Problem(field, "missing", _("Ô này chưa nhập. Hãy nhập rồi gửi lại."))


def _password_problems(password: str, user: User) -> list[Problem]:
    """Say why a password cannot be used."""
    try:
        password_validation.validate_password(password, user)
    except ValidationError as error:
        return [Problem("password", e.code or "password", e.messages[0]) for e in error.error_list]
    return []


@order
def create_user(
    *, username: str, full_name: str, position: str = "", by: User | None, on: dt.date
) -> tuple[User, str]:
    """Make an account without a password; return it and the token of its first link.

    Refuses: a user name that is taken or has other letters, no full name.
    """
    username, full_name = plain_name(username), normalise(full_name)
    refuse_if([_name_problem(username), _need("full_name", full_name)])
    with changing("create_user", subject=None, by=by, on=on) as change:
        user = User(username=username, full_name=full_name, position=normalise(position))
        user.set_unusable_password()
        change.add(user)
        return user, new_link(change, user)


@order
def renew_link(user: User, *, by: User | None, on: dt.date) -> str:
    """Give somebody a fresh link to choose a new password; return the token. Older links end.

    Refuses: a closed account.
    """
    if not user.is_active:
        says = _("Tài khoản đang ngừng. Hãy mở lại tài khoản trước khi cấp liên kết.")
        raise Refused([Problem("", "account_closed", says)])
    with changing("renew_link", subject=user, by=by, on=on) as change:
        return new_link(change, user)


@order
def invite_first_administrator(*, on: dt.date) -> tuple[User, str]:
    """Make (or make again) the link with which the first administrator opens his account.

    The account has no name and no password until the link is used. Refuses when somebody can
    already sign in: then accounts are given by administrators.
    """
    if any(user.has_usable_password() for user in User.objects.filter(is_active=True)):
        says = _("Đã có người dùng. Người quản trị cấp liên kết mới ở trang Người dùng.")
        raise Refused([Problem("", "not_the_first", says)])
    waiting = User.objects.filter(username__startswith=FIRST_ADMINISTRATOR, full_name="").first()
    with changing("invite_first_administrator", subject=waiting, by=None, on=on) as change:
        if waiting is None:
            waiting = User(username=FIRST_ADMINISTRATOR + secrets.token_hex(4), full_name="")
            waiting.set_unusable_password()
            change.add(waiting)
        return waiting, new_link(change, waiting)


def names_itself(user: User) -> bool:
    """Tell whether the link's owner still has to choose a user name (the first administrator)."""
    return user.full_name == ""


@order
def choose_password(
    link: OneTimeLink,
    *,
    password: str,
    username: str = "",
    full_name: str = "",
    on: dt.date,
) -> User:
    """Use a one-time link: set the password (and the names, for the first administrator).

    Ends every session of the account. Refuses: a used or old link, a weak password, a taken name.
    """
    user = link.user
    password = one_spelling(password)
    first = names_itself(user)
    if first:
        username, full_name = plain_name(username), normalise(full_name)
        refuse_if([_name_problem(username, but=user), _need("full_name", full_name)])
        user.username, user.full_name = username, full_name
    refuse_if(_password_problems(password, user))
    if first:
        user.refresh_from_db()
    with changing("choose_password", subject=user, by=user, on=on) as change:
        use_up(change, link)
        given: dict[str, str] = {"username": username, "full_name": full_name} if first else {}
        hashed = User()
        hashed.set_password(password)
        change.update(user, password=hashed.password, **given)  # type: ignore[arg-type]
    end_sessions(user)
    return user


@order
def close_account(user: User, *, reason: str, by: User, on: dt.date) -> None:
    """Close an account and end its sessions at once. Refuses: no reason, one's own account."""
    refuse_if(
        [
            _need("reason", normalise(reason)),
            Problem(
                "", "own_account", _("Không tự ngừng tài khoản của mình. Hãy nhờ quản trị khác.")
            )
            if user.pk == by.pk
            else None,
        ]
    )
    with changing("close_account", subject=user, by=by, on=on, reason=reason) as change:
        change.update(user, is_active=False)
        for link in OneTimeLink.objects.filter(user=user, used_at=None):
            change.remove(link)
    end_sessions(user)


@order
def reopen_account(user: User, *, reason: str, by: User, on: dt.date) -> None:
    """Open a closed account again. Refuses: no reason."""
    refuse_if([_need("reason", normalise(reason))])
    with changing("reopen_account", subject=user, by=by, on=on, reason=reason) as change:
        change.update(user, is_active=True)


@order
def choose_display(
    user: User, *, text_size: int | None = None, compact: bool | None = None, by: User, on: dt.date
) -> None:
    """Keep how somebody likes the pages: text of 14, 16, 18 or 20 px, compact tables or not."""
    values: dict[str, int | bool] = {}
    if text_size in (14, 16, 18, 20):
        values["text_size"] = text_size  # type: ignore[assignment]
    if compact is not None:
        values["compact"] = compact
    if values:
        with changing("choose_display", subject=user, by=by, on=on) as change:
            change.update(user, **values)


@order
def choose_columns(
    user: User, list_name: str, columns: Sequence[str] | None, *, by: User, on: dt.date
) -> None:
    """Keep which columns of a list somebody likes to see (their keys); None: as at first."""
    kept = {name: shown for name, shown in (user.list_columns or {}).items() if name != list_name}
    if columns is not None:
        kept[list_name] = list(columns)
    if kept != (user.list_columns or {}):
        with changing("choose_display", subject=user, by=by, on=on) as change:
            change.update(user, list_columns=kept or None)


def end_sessions(user: User) -> int:
    """End every session of an account now; return how many there were."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


def is_demo_installation() -> bool:
    """Tell whether everything in this database is made up."""
    return is_demo()
