"""Values that rest encrypted: AES-256-GCM with the place they stand in as associated data."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from binascii import b2a_base64
from collections.abc import Sequence
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


def _cipher(key_id: str) -> AESGCM:
    return _made_once(_secret(f"seal-{key_id}"))


@lru_cache(maxsize=16)
def _made_once(key: bytes) -> AESGCM:
    return AESGCM(hashlib.sha256(b"seal:" + key).digest())


def seal(text: str, place: str, key_id: str = KEY_ID) -> str:
    """Return ``text`` encrypted for ``place`` (``table.column``), as ``key id:base64``."""
    return seal_many([text], place, key_id)[0]


def seal_many(texts: Sequence[str], place: str, key_id: str = KEY_ID) -> list[str]:
    """Return every text encrypted as :func:`seal` does, each under a nonce of its own."""
    encrypt, where, prefix = _cipher(key_id).encrypt, place.encode(), f"{key_id}:"
    random = secrets.token_bytes(12 * len(texts))
    sealed = []
    for at, text in enumerate(texts):
        nonce = random[12 * at : 12 * at + 12]
        data = nonce + encrypt(nonce, text.encode(), where)
        sealed.append(prefix + b2a_base64(data, newline=False).decode())
    return sealed


def unseal(stored: str, place: str) -> str:
    """Return the text that ``seal`` hid. Raises SealBroken when it was tampered with."""
    key_id, _, body = stored.partition(":")
    try:
        data = base64.b64decode(body, validate=True)
        return _cipher(key_id).decrypt(data[:12], data[12:], place.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise SealBroken(place) from error


def seal_bytes(content: bytes, place: str, key_id: str = KEY_ID) -> bytes:
    """Return ``content`` encrypted for ``place``, as ``key id:`` and what is sealed."""
    nonce = secrets.token_bytes(12)
    sealed = _cipher(key_id).encrypt(nonce, content, place.encode())
    return f"{key_id}:".encode() + nonce + sealed


def unseal_bytes(stored: bytes, place: str) -> bytes:
    """Return what ``seal_bytes`` hid. Raises SealBroken when it was tampered with."""
    key_id, _, data = stored.partition(b":")
    try:
        return _cipher(key_id.decode("ascii")).decrypt(data[:12], data[12:], place.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBroken(place) from error


def blind_index(text: str, place: str) -> str:
    """Return a keyed digest (32 hex digits) that finds an exact value without storing it."""
    return blind_indexes([text], place)[0]


def blind_indexes(texts: Sequence[str], place: str) -> list[str]:
    """Return the digest of every text, as :func:`blind_index` does."""
    key, digest = _secret("blind-index"), hmac.digest
    return [digest(key, f"{place}:{text}".encode(), "sha256").hex()[:32] for text in texts]


class SealedField(models.TextField):
    """A text column that is encrypted in the database and plain in Python; '' stays ''."""

    def _place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return seal(text, self._place()) if text else ""

    def prepare_many(self, values: Sequence[str]) -> list[str]:
        """As :meth:`get_prep_value`, for a whole column at once."""
        sealed = iter(seal_many([value for value in values if value], self._place()))
        return [next(sealed) if value else "" for value in values]

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str:
        return unseal(value, self._place()) if value else ""
