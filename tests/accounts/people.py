"""People in charge, for tests: accounts with a role at a unit, and browsers signed in as them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.test import Client

from ketnap.accounts.models import RoleAssignment, User
from ketnap.accounts.today import today

PASSWORD = "mưa rừng ấm áp trên đỉnh núi"


def officer(role: str, organisation: Any, username: str = "", **fields: Any) -> User:
    """Make an account with ``role`` at ``organisation``, in force from a year ago for two years."""
    day = today()
    username = username or f"{role}.{organisation.code}"
    user, _ = User.objects.get_or_create(
        username=username, defaults={"full_name": f"Người {username}", **fields}
    )
    RoleAssignment.objects.create(
        user=user,
        organisation=organisation,
        role=role,
        since=day - dt.timedelta(days=365),
        until=day + dt.timedelta(days=365),
    )
    return user


def with_password(user: User) -> User:
    """Give an account the tests' password."""
    user.set_password(PASSWORD)
    user.save()
    return user


def with_app(user: User) -> str:
    """Give an account an authenticator app; return its secret."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code_of(secret: str, ahead: int = 0) -> str:
    """Return the code an app shows now, or ``ahead`` periods of 30 seconds from now."""
    import time

    from allauth.mfa.totp.internal import auth

    counter = int(time.time()) // 30 + ahead
    return auth.format_hotp_value(auth.hotp_value(secret, counter))


def signed_in(user: User, **options: Any) -> Client:
    """Return a browser in which ``user`` has just signed in, with a second factor if needed."""
    from allauth.mfa.models import Authenticator

    if not Authenticator.objects.filter(user=user).exists():
        with_app(user)
    client = Client(**options)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
