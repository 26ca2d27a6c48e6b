"""Exchange packages between sites without a line: a signed, encrypted zip of JSON.

Outside, a zip of two members: ``envelope.json`` (format, number, who signed, salt, signature) and
``content.bin`` (AES-256-GCM under a key that scrypt makes of a passphrase told by another way).
Inside, a zip of ``manifest.json`` (what, from where, when, the SHA-256 of every member) and the
data. The signature (Ed25519, the site's own key) covers the envelope and the encrypted content; a
site takes only packages of signers whose key it was told to trust.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import json
import re
import secrets
import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils.translation import gettext as _

from ketnap.home import home, secret

FORMAT = "ketnap-package"
VERSION = 1
MOST_BYTES = 60 << 20
MOST_MEMBERS = 50
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may ask for any amount of memory
SIGNED = ("format", "version", "number", "signer", "salt", "nonce", "content")


class PackageRefused(Exception):
    """A package that is not taken: ``code`` is stable, the text says why and what to do."""

    def __init__(self, code: str, says: str) -> None:
        super().__init__(says)
        self.code = code
        self.says = says


@dataclass(frozen=True)
class Package:
    """An opened package: its number, its manifest, its data by member name."""

    number: str
    signer: str
    manifest: Mapping[str, Any]
    data: Mapping[str, Any]


def site_key() -> Ed25519PrivateKey:
    """This installation's signing key, made at first use."""
    return Ed25519PrivateKey.from_private_bytes(
        hashlib.sha256(b"package:" + secret("package-signing", 32)).digest()
    )


def signer_of(key: Ed25519PrivateKey) -> str:
    """The public half as text: what another site is told to trust."""
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def fingerprint(signer: str) -> str:
    """A signer's key as people compare it over the telephone: eight groups of four figures."""
    digest = hashlib.sha256(base64.b64decode(signer)).hexdigest()[:32]
    return " ".join(digest[at : at + 4] for at in range(0, 32, 4))


def trusted_signers() -> dict[str, str]:
    """Signers this installation takes packages from, with their names: its own, and those told."""
    path = _signers()
    told = path.read_text("utf-8").splitlines() if path.exists() else []
    lines = [line.partition("\t") for line in told if line.strip()]
    return {signer_of(site_key()): "", **{key.strip(): name.strip() for key, _tab, name in lines}}


def trust(signer: str, name: str = "") -> None:
    """Take packages of this signer from now on. Raises PackageRefused for what is no key."""
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(signer, validate=True))
    except ValueError as error:
        says = _("Đây không phải khóa của một nơi gửi. Chép lại cả dòng khóa.")
        raise PackageRefused("key_unreadable", says) from error
    _keep_signers({**trusted_signers(), signer: " ".join(name.split())})


def distrust(signer: str) -> None:
    """Take no more packages of this signer; an unknown one is left as it is."""
    _keep_signers({key: name for key, name in trusted_signers().items() if key != signer})


def _signers() -> Path:
    return home() / "keys" / "trusted-signers"


def _keep_signers(signers: Mapping[str, str]) -> None:
    path = _signers()
    path.parent.mkdir(mode=0o700, exist_ok=True)
    own = signer_of(site_key())
    lines = [f"{key}\t{name}".strip() for key, name in sorted(signers.items()) if key != own]
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    path.chmod(0o600)


def canonical(value: Any) -> bytes:
    """JSON with one way to write it: what hashes are made of."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def content_hash(data: Mapping[str, Any]) -> str:
    """The hash of a package's data, whatever site, number and time it was made with."""
    return hashlib.sha256(canonical(dict(data))).hexdigest()


def seal_package(
    data: Mapping[str, Any],
    *,
    passphrase: str,
    about: Mapping[str, Any],
    at: dt.datetime,
    key: Ed25519PrivateKey | None = None,
) -> bytes:
    """Make a package.

    In: JSON data by member name, the passphrase, what the manifest tells (unit, receiver), the
    moment. Out: the bytes of the file.
    """
    members = {f"{name}.json": canonical(value) for name, value in data.items()}
    manifest = {
        **about,
        "format": FORMAT,
        "version": VERSION,
        "made_at": at.isoformat(timespec="seconds"),
        "content": content_hash(data),
        "members": {name: hashlib.sha256(raw).hexdigest() for name, raw in members.items()},
    }
    inner = _zip({"manifest.json": canonical(manifest), **members})
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    number = secrets.token_hex(16)
    sealed = AESGCM(_key(passphrase, salt)).encrypt(nonce, inner, number.encode())
    signing = key or site_key()
    envelope: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "number": number,
        "signer": signer_of(signing),
        "salt": base64.b64encode(salt).decode(),
        "nonce": base64.b64encode(nonce).decode(),
        "content": hashlib.sha256(sealed).hexdigest(),
    }
    signature = signing.sign(canonical({name: envelope[name] for name in SIGNED}))
    envelope["signature"] = base64.b64encode(signature).decode()
    return _zip({"envelope.json": canonical(envelope), "content.bin": sealed})


def open_package(
    content: bytes,
    *,
    passphrase: str,
    trusted: Collection[str] | None = None,
    seen: Sequence[str] = (),
) -> Package:
    """Open a package after proving who made it and that nothing was changed.

    ``seen`` are the numbers of packages taken before. Raises :class:`PackageRefused` with
    ``not_a_package``, ``truncated``, ``newer``, ``tampered``, ``foreign``, ``replayed``,
    ``wrong_passphrase``.
    """
    envelope, sealed = _outside(content)
    newer = PackageRefused(
        "newer",
        _("Gói do phiên bản mới hơn của chương trình tạo. Cập nhật chương trình rồi mở lại."),
    )
    if envelope["version"] > VERSION:
        raise newer
    tampered = PackageRefused(
        "tampered", _("Gói đã bị sửa sau khi ký nên không được mở. Xin nơi gửi tạo gói khác.")
    )
    if hashlib.sha256(sealed).hexdigest() != envelope["content"]:
        raise tampered
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(envelope["signer"]))
        signature = base64.b64decode(envelope["signature"])
        public.verify(signature, canonical({name: envelope[name] for name in SIGNED}))
    except (InvalidSignature, ValueError) as error:
        raise tampered from error
    if not re.fullmatch("[0-9a-f]{32}", envelope["number"]):
        raise tampered  # another would not be known again when it comes a second time
    if envelope["signer"] not in (trusted_signers() if trusted is None else trusted):
        says = _(
            "Gói do nơi chưa được tin cậy gửi (dấu khóa %(mark)s). Gọi cho nơi gửi đọc lại dấu "
            "khóa; nếu khớp, thêm khóa vào danh sách tin cậy rồi mở lại."
        )
        raise PackageRefused("foreign", says % {"mark": fingerprint(envelope["signer"])})
    if envelope["number"] in seen:
        says = _("Gói này đã được nhập trước đây, không nhập lần hai.")
        raise PackageRefused("replayed", says)
    try:
        key = _key(passphrase, base64.b64decode(envelope["salt"]))
        nonce = base64.b64decode(envelope["nonce"])
        inner = AESGCM(key).decrypt(nonce, sealed, envelope["number"].encode())
    except (InvalidTag, ValueError) as error:
        says = _("Mật khẩu của gói không đúng. Hỏi lại nơi gửi; phân biệt chữ hoa, chữ thường.")
        raise PackageRefused("wrong_passphrase", says) from error
    try:
        manifest, data = _inside(inner)
        whole = manifest["content"] == content_hash(data)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise tampered from error
    except zipfile.BadZipFile as error:
        raise tampered from error
    if not whole:
        raise tampered
    if manifest["version"] > VERSION:
        raise newer
    return Package(envelope["number"], envelope["signer"], manifest, data)


def _outside(content: bytes) -> tuple[dict[str, Any], bytes]:
    truncated = PackageRefused(
        "truncated", _("Gói chép chưa hết hoặc bị hỏng. Chép lại từ nơi gửi.")
    )
    strange = PackageRefused(
        "not_a_package", _("Đây không phải gói trao đổi của Kết Nạp. Chọn tệp có đuôi .ketnap.")
    )
    if not content.startswith(b"PK"):
        raise strange
    try:
        members = _unzip(content)
    except zipfile.BadZipFile as error:
        raise truncated from error
    if set(members) != {"envelope.json", "content.bin"}:
        raise strange
    try:
        envelope = json.loads(members["envelope.json"])
    except (ValueError, RecursionError) as error:
        raise truncated from error
    wanted: dict[str, type] = {**dict.fromkeys((*SIGNED, "signature"), str), "version": int}
    if not isinstance(envelope, dict) or envelope.get("format") != FORMAT:
        raise strange
    if any(not isinstance(envelope.get(name), kind) for name, kind in wanted.items()):
        raise truncated
    return envelope, members["content.bin"]


def _inside(inner: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    members = _unzip(inner)
    manifest = json.loads(members.pop("manifest.json"))
    for name, digest in manifest["members"].items():
        if hashlib.sha256(members.get(name, b"")).hexdigest() != digest:
            says = _("Một phần của gói không khớp với bản kê. Xin nơi gửi tạo gói khác.")
            raise PackageRefused("tampered", says)
    data = {name.removesuffix(".json"): json.loads(members[name]) for name in manifest["members"]}
    return manifest, data


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.strip().encode())


def _zip(members: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), raw)
    return held.getvalue()


def _unzip(content: bytes) -> dict[str, bytes]:
    """The members of a zip; one that is not whole in any way raises BadZipFile."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            if len(infos) > MOST_MEMBERS or sum(info.file_size for info in infos) > MOST_BYTES:
                raise zipfile.BadZipFile("too large")
            if any(info.compress_type not in PACKED for info in infos):
                raise zipfile.BadZipFile("not packed as our packages are")
            return {info.filename: archive.read(info) for info in infos}
    except (OSError, EOFError, ValueError, RuntimeError, zlib.error, struct.error) as error:
        raise zipfile.BadZipFile(str(error)) from error
