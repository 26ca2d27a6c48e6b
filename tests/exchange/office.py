"""People of the office that use the pages of imports, and what they send."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import factories


def client(unit: Any, *roles: str, name: str) -> Client:
    """Somebody signed in with roles at a unit."""
    from ketnap.accounts.models import RoleAssignment

    user = factories.user(name, is_demo=True)
    for role in roles:
        RoleAssignment.objects.create(
            user=user, organisation=unit, role=role, since=dt.date(2026, 1, 1)
        )
    signed = Client()
    signed.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return signed


def key() -> str:
    return secrets.token_urlsafe(24)


def upload(who: Client, content: bytes, name: str = "ds.xlsx", **more: str) -> Any:
    return who.post(
        "/nhap-excel/",
        {
            "kind": "people",
            "unit": "commune",
            "file": SimpleUploadedFile(name, content),
            "form_key": key(),
            **more,
        },
    )
