"""A signed extract of the trail, checked by its own program on a machine without ours."""

from __future__ import annotations

import base64
import io
import json
import random
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from django.urls import reverse

from ketnap.accounts.today import today
from ketnap.audit.checking import last_anchor
from ketnap.audit.models import Entry
from ketnap.audit.verify_extract import signature_holds
from ketnap.people.services import correct_person
from tests.accounts.people import officer, signed_in
from tests.factories import Land, land, person, walk

NAME = "trich-nhat-ky.json"


@pytest.fixture
def country(db: None) -> Land:
    return land(members=0)


@pytest.fixture
def folder(country: Land, tmp_path: Path) -> Path:
    """An unpacked extract that an auditor took of one case."""
    case = walk(country, who=person(country.cell, full_name="Y Thu")).dossier
    by = officer("clerk", country.commune, "nguoi-sua")
    correct_person(case.person, by=by, on=today(), reason="nhầm", home="Làng Mới")
    unpack(take(signed_in(officer("auditor", country.commune))), tmp_path)
    return tmp_path


def take(client: Client, **filters: Any) -> bytes:
    answer = client.post(reverse("trail_extract"), filters)
    assert answer.status_code == 200
    return bytes(answer.content)


def unpack(data: bytes, where: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(where)


def check(folder: Path, *words: str) -> tuple[int, str]:
    """Run the verifier as somebody without our program: no path, no settings, no libraries."""
    command = [sys.executable, "-S", "verify_extract.py", NAME, *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env={}, timeout=60)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.database
def test_an_extract_is_whole_and_its_values_can_be_proved_elsewhere(folder: Path) -> None:
    extract = json.loads((folder / NAME).read_text("utf-8"))
    assert "Làng Mới" in str(extract["entries"])
    code, said = check(folder)
    assert (code, said.splitlines()[0]) == (0, "Bản trích nguyên vẹn. (whole)")
    assert "signer not compared" in said
    code, said = check(folder, "--signer", extract["signer"])
    assert (code, "not compared" in said) == (0, False)
    last = extract["entries"][-1]
    anchor = f"{last['content']['number']}:{last['hash'][:16]}"
    assert check(folder, "--anchor", anchor)[0] == 0
    assert check(folder, "--anchor", anchor[:-16] + "0" * 16)[0] == 1


def test_whatever_is_changed_in_an_extract_is_found(folder: Path) -> None:
    path, chance = folder / NAME, random.Random(7)
    sound = path.read_bytes()
    for _ in range(12):
        place = chance.randrange(len(sound))
        broken = bytearray(sound)
        broken[place] ^= 1 << chance.randrange(7)
        path.write_bytes(bytes(broken))
        assert check(folder)[0] in (1, 2), place


def test_an_extract_made_and_signed_by_somebody_else_is_found_by_its_key(folder: Path) -> None:
    path = folder / NAME
    extract = json.loads(path.read_text("utf-8"))
    office, forger = extract["signer"], Ed25519PrivateKey.generate()
    raw = forger.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    extract["signer"] = base64.b64encode(raw).decode()
    forged = json.dumps(extract, ensure_ascii=False).encode()
    path.write_bytes(forged)
    path.with_name(NAME + ".sig").write_bytes(base64.b64encode(forger.sign(forged)))
    assert check(folder)[0] == 0  # nothing inside tells: only the key known from elsewhere does
    code, said = check(folder, "--signer", office)
    assert (code, "signer" in said.splitlines()[1]) == (1, True)


@pytest.mark.database
def test_an_extract_holds_no_value_its_reader_may_not_read_and_no_foreign_case(
    country: Land, tmp_path: Path
) -> None:
    case = walk(country, who=person(country.cell, full_name="Y Thu")).dossier
    by = officer("clerk", country.commune, "nguoi-sua")
    correct_person(case.person, by=by, on=today(), reason="nhầm", ethnicity="Dân Tộc Kín")
    for role, unit in (("administrator", country.province), ("auditor", country.other_commune)):
        unpack(take(signed_in(officer(role, unit))), tmp_path)
        text = (tmp_path / NAME).read_text("utf-8")
        assert "Dân Tộc Kín" not in text
        assert "Y Thu" not in text
    unpack(take(signed_in(officer("auditor", country.commune))), tmp_path)
    assert "Dân Tộc Kín" in (tmp_path / NAME).read_text("utf-8")
    assert Entry.objects.filter(action="exported").count() == 3


@pytest.mark.database
def test_an_anchor_is_handed_over_and_shown_as_the_last_one(country: Land) -> None:
    client = signed_in(officer("auditor", country.commune))
    answer = client.post(reverse("trail_anchor"))
    line = answer.content.decode().strip()
    kept = last_anchor()
    assert kept is not None
    assert line.startswith(kept[0])
    assert "attachment" in answer["Content-Disposition"]
    assert client.post(reverse("trail_verify")).status_code == 200


def test_signatures_hold_as_the_library_says(examples: int) -> None:
    chance = random.Random(3)
    for _ in range(min(examples, 50) // 5):
        key = Ed25519PrivateKey.generate()
        raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        message = chance.randbytes(chance.randrange(200))
        signature = bytearray(key.sign(message))
        assert signature_holds(raw, message, bytes(signature))
        assert not signature_holds(raw, message + b"x", bytes(signature))
        signature[chance.randrange(64)] ^= 1
        assert not signature_holds(raw, message, bytes(signature))
    assert not signature_holds(b"\xff" * 32, b"", b"\xff" * 64)
