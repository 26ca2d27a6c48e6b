"""Values that rest encrypted: AES-256-GCM with the place they stand in as associated data."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models

from ketnap.home import secret

KEY_ID = "1"


class SealBroken(ValueError):
    """The stored value was changed, moved to another column, or sealed under an unknown key."""


@lru_cache(maxsize=16)
def _read_once(name: str, _home: str) -> bytes:
    return secret(name, 32)


def _secret(name: str) -> bytes:
    """Return a secret of this installation, read from its file once in the life of the process."""
    return _read_once(name, os.environ.get("KETNAP_HOME", ""))


def _key(key_id: str) -> bytes:
    return hashlib.sha256(b"seal:" + _secret(f"seal-{key_id}")).digest()


def seal(text: str, place: str, key_id: str = KEY_ID) -> str:
    """Return ``text`` encrypted for ``place`` (``table.column``), as ``key id:base64``."""
    nonce = secrets.token_bytes(12)
    data = nonce + AESGCM(_key(key_id)).encrypt(nonce, text.encode(), place.encode())
    return f"{key_id}:{base64.b64encode(data).decode()}"


def unseal(stored: str, place: str) -> str:
    """Return the text that ``seal`` hid. Raises SealBroken when it was tampered with."""
    key_id, _, body = stored.partition(":")
    try:
        data = base64.b64decode(body, validate=True)
        return AESGCM(_key(key_id)).decrypt(data[:12], data[12:], place.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise SealBroken(place) from error


def blind_index(text: str, place: str) -> str:
    """Return a keyed digest (32 hex digits) that finds an exact value without storing it."""
    return hmac.new(_secret("blind-index"), f"{place}:{text}".encode(), "sha256").hexdigest()[:32]


class SealedField(models.TextField):
    """A text column that is encrypted in the database and plain in Python; '' stays ''."""

    def _place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return seal(text, self._place()) if text else ""

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str:
        return unseal(value, self._place()) if value else ""
