"""Packages go round and come back the same; changed, foreign, old and repeated ones stay out."""

from __future__ import annotations

import base64
import datetime as dt
import io
import json
import random
import zipfile
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from ketnap.__main__ import main
from ketnap.audit.models import Entry
from ketnap.dossiers.models import Dossier
from ketnap.exchange import batches, packages
from ketnap.exchange import package as package_room
from ketnap.exchange.cases_out import case_data
from ketnap.exchange.package import (
    PackageRefused,
    _zip,
    content_hash,
    fingerprint,
    open_package,
    seal_package,
    signer_of,
)
from ketnap.people.models import Membership, Person
from tests import factories

AT = dt.datetime(2026, 11, 23, 10, 42, tzinfo=dt.UTC)
ON = dt.date(2026, 11, 23)
WORDS = "lúa chín đầu mùa"
DATA = {"cases": [{"full_name": "Nguyễn Văn An", "born_on": "1999"}]}
KEY = Ed25519PrivateKey.generate()
TRUSTED = {signer_of(KEY)}


def sealed(**changes: Any) -> bytes:
    given = {"passphrase": WORDS, "about": {"unit": "commune"}, "at": AT, "key": KEY, **changes}
    return seal_package(given.pop("data", DATA), **given)


def refusal(content: bytes, passphrase: str = WORDS, **more: Any) -> str:
    with pytest.raises(PackageRefused) as refused:
        open_package(content, passphrase=passphrase, **{"trusted": TRUSTED, **more})
    assert refused.value.says
    return refused.value.code


def with_envelope(content: bytes, /, **changes: Any) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    envelope = {**json.loads(members["envelope.json"]), **changes}
    members["envelope.json"] = json.dumps(envelope).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, raw in members.items():
            archive.writestr(name, raw)
    return out.getvalue()


def test_a_package_opens_with_its_words_and_holds_what_was_put_in():
    package = open_package(sealed(), passphrase=f" {WORDS} ", trusted=TRUSTED)
    assert package.data == DATA
    assert package.manifest["unit"] == "commune"
    assert package.manifest["content"] == content_hash(DATA)
    assert package.signer in TRUSTED


def test_nothing_of_the_data_can_be_read_without_the_words():
    content = sealed()
    assert "Nguyễn".encode() not in content
    assert b"full_name" not in content
    assert refusal(content, "lúa chín cuối mùa") == "wrong_passphrase"


def test_what_is_not_whole_not_ours_not_trusted_or_not_new_is_refused():
    content = sealed()
    number = open_package(content, passphrase=WORDS, trusted=TRUSTED).number
    assert refusal(b"hello") == "not_a_package"
    assert refusal(content[: len(content) // 2]) == "truncated"
    assert refusal(content, trusted=set()) == "foreign"
    assert refusal(content, seen=[number]) == "replayed"
    assert refusal(with_envelope(content, version=2)) == "newer"
    assert refusal(with_envelope(content, number="0" * 32)) == "tampered"
    assert refusal(with_envelope(content, format="other")) == "not_a_package"
    other = base64.b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
    assert refusal(with_envelope(content, signer=other)) == "tampered"
    assert refusal(with_envelope(content, salt=3)) == "truncated"


def test_no_changed_byte_goes_unseen(examples):
    content = sealed()
    chance = random.Random(3)
    for _ in range(min(examples, 100)):
        changed = bytearray(content)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        try:
            package = open_package(bytes(changed), passphrase=WORDS, trusted=TRUSTED)
        except PackageRefused:
            continue
        assert package.data == DATA  # a byte of the zip's own dates and attributes says nothing


def outside(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_byte_counts_and_every_cut_is_told():
    """Nobody is trusted here, so whatever passes the signature ends at ``foreign``."""
    content = sealed()
    whole = outside(content)
    codes = set()
    for at in range(len(content)):
        changed = bytearray(content)
        changed[at] ^= 0x41
        code = refusal(bytes(changed), trusted=set())
        if code == "foreign":  # the zip's own dates and attributes say nothing
            assert outside(bytes(changed)) == whole
        codes.add(code)
    assert codes == {"foreign", "truncated", "not_a_package"}
    for length in range(0, len(content), 7):
        wanted = "not_a_package" if length < 2 else "truncated"
        assert refusal(content[:length], trusted=set()) == wanted
    assert refusal(content + b"more", trusted=set()) in {"foreign", "truncated"}


def test_every_byte_of_the_sealed_content_and_every_word_of_the_envelope_is_signed():
    """The zip around them is whole each time: somebody knew how to make one."""
    content = sealed()
    members = outside(content)
    secret = members["content.bin"]
    for at in range(0, len(secret), 3):
        changed = bytearray(secret)
        changed[at] ^= 1
        made = _zip({**members, "content.bin": bytes(changed)})
        assert refusal(made, trusted=set()) == "tampered"
    envelope = json.loads(members["envelope.json"])
    for name in ("number", "signer", "salt", "nonce", "content", "signature"):
        other = "A" * len(envelope[name])
        assert refusal(with_envelope(content, **{name: other}), trusted=set()) == "tampered"
    assert refusal(with_envelope(content, version=0), trusted=set()) == "tampered"


def test_what_a_trusted_sender_put_in_wrongly_is_refused_too(monkeypatch):
    whole = package_room.content_hash
    monkeypatch.setattr(package_room, "content_hash", lambda _data: "0" * 64)
    content = sealed()
    monkeypatch.setattr(package_room, "content_hash", whole)
    assert refusal(content) == "tampered"
    monkeypatch.setattr(package_room, "VERSION", 9)
    content = sealed()
    monkeypatch.undo()
    assert refusal(content) == "newer"


CASE = {"cell": "cell", "person": {"full_name": "Nguyễn Văn An"}, "facts": {}, "case": {}}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cases",
    [
        "x",
        [1],
        [{}],
        [{**CASE, "cell": 5}],
        [{**CASE, "person": {}}],
        [{**CASE, "person": {"full_name": 5}}],
        [{**CASE, "person": {"full_name": " "}}],
        [{**CASE, "person": {"full_name": "A" * 5000}}],
        [{**CASE, "person": {"full_name": "An", "born_on": "1999-13"}}],
        [{**CASE, "facts": {"applied_on": "2026-02-31"}}],
        [{**CASE, "facts": {"cell_present": "12"}}],
        [{**CASE, "case": {"note": ["x"]}}],
        [{**CASE, "cell": "\ud800"}],
        [{**CASE, "person": {"full_name": "A\x00n"}}],
        [{**CASE, "person": {"full_name": "An", "home": "\ud800"}}],
        [{**CASE, "person": {"full_name": "An", "gender": "khác"}}],
        [{**CASE, "person": {"full_name": "An", "pk": "5"}}],
        [{**CASE, "facts": {"cell_present": 40_000}}],
        [{**CASE, "facts": {"cell_present": -1}}],
        [{**CASE, "facts": {"decision_body": "ai đó"}}],
        [{**CASE, "facts": {"helper_official": True}}],
        [{**CASE, "case": {"stage": "decided"}}],
    ],
)
def test_what_is_no_case_is_refused_before_anything_is_kept(cases, monkeypatch):
    land = factories.land(members=0)
    monkeypatch.setattr(package_room, "canonical", ascii_only)
    content = seal_package({"cases": cases}, passphrase=WORDS, about={"unit": "commune"}, at=AT)
    with pytest.raises(PackageRefused) as refused:
        packages.look_into(content, passphrase=WORDS, unit=land.commune)
    assert refused.value.code == "unreadable"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "told",
    [
        {"unit": ["commune"]},
        {"unit_name": "Đảng bộ\x00"},
        {"unit_name": "\ud800"},
        {"unit_name": "x" * 1000},
        {"made_at": "2026-11-23"},
        {"made_at": "2026-11-23T10:42:00"},
        {"made_at": "0001-01-01T00:00:00+14:00"},
        {"made_at": "9999-12-31T23:59:59-12:00"},
    ],
)
def test_a_manifest_that_tells_what_cannot_be_is_refused(told, monkeypatch):
    land = factories.land(members=0)
    monkeypatch.setattr(package_room, "canonical", ascii_only)
    about = {"unit": "commune", **told}
    content = seal_package({"cases": [CASE]}, passphrase=WORDS, about=about, at=Told(about))
    with pytest.raises(PackageRefused) as refused:
        packages.look_into(content, passphrase=WORDS, unit=land.commune)
    assert refused.value.code == "unreadable"


class Told(dt.datetime):
    """A moment that writes itself as a stranger's program might."""

    def __new__(cls, about: dict[str, Any]) -> Told:
        made = super().__new__(cls, 2026, 11, 23, 10, 42, tzinfo=dt.UTC)
        made.text = about.get("made_at", "")
        return made

    def isoformat(self, *args: Any, **named: Any) -> str:
        return self.text or super().isoformat(*args, **named)


def ascii_only(value: Any) -> bytes:
    """JSON that can hold signs UTF-8 cannot, as a stranger's program might write it."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


@pytest.mark.django_db
def test_a_package_of_a_clock_that_runs_ahead_is_refused_before_it_makes_others_old():
    land = factories.land(members=0)
    now = timezone.now()
    about = {"unit": "commune", "unit_name": "Đảng bộ xã Mẫu"}
    for ahead, code in ((dt.timedelta(hours=20), None), (dt.timedelta(days=2), "ahead")):
        at = now + ahead
        content = seal_package({"cases": [CASE]}, passphrase=WORDS, about=about, at=at)
        if code is None:
            assert packages.look_into(content, passphrase=WORDS, unit=land.commune).manifest
            continue
        with pytest.raises(PackageRefused) as refused:
            packages.look_into(content, passphrase=WORDS, unit=land.commune)
        assert refused.value.code == code
        assert "đồng hồ máy nơi gửi chạy sai" in refused.value.says


def test_an_envelope_of_endless_brackets_or_strange_packing_is_refused():
    endless = io.BytesIO()
    with zipfile.ZipFile(endless, "w") as archive:
        archive.writestr("envelope.json", "[" * 200_000)
        archive.writestr("content.bin", "x")
    assert refusal(endless.getvalue()) == "truncated"
    for packing in (zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", packing) as archive:
            archive.writestr("envelope.json", "{}")
            archive.writestr("content.bin", "x")
        assert refusal(packed.getvalue()) == "truncated"


def test_a_number_that_would_not_be_known_again_is_refused(monkeypatch):
    monkeypatch.setattr(package_room.secrets, "token_hex", lambda _size: "f" * 200)
    assert refusal(sealed()) == "tampered"


@pytest.mark.django_db
def test_a_package_of_quite_another_unit_is_refused_whole():
    land = factories.land(members=0)
    data = {"cases": [CASE]}
    about = {"unit": "commune", "unit_name": "Đảng bộ xã Mẫu"}
    content = seal_package(data, passphrase=WORDS, about=about, at=AT)
    for unit in (land.commune, land.cell, land.province):
        assert packages.look_into(content, passphrase=WORDS, unit=unit).data == data
    for receiver, sender in ((land.other_commune, about), (land.commune, {"unit": "khong-co"})):
        made = seal_package(data, passphrase=WORDS, about=sender, at=AT)
        with pytest.raises(PackageRefused) as refused:
            packages.look_into(made, passphrase=WORDS, unit=receiver)
        assert refused.value.code == "wrong_receiver"
        assert receiver.name in refused.value.says


def test_a_fingerprint_can_be_read_out_over_the_telephone():
    assert len(fingerprint(signer_of(KEY)).split()) == 8


@pytest.mark.django_db
def test_cases_go_to_another_site_and_come_back_the_same():
    land = factories.land(members=12)
    for stage in ("on_list", "applied", "probation", "recognition_decided"):
        who = factories.person(land.cell, full_name=f"Người {stage}", identity_number="")
        factories.walk(land, who=who, start=dt.date(2023, 10, 2)).to(stage)
    before = case_data(Dossier.objects.select_related("person", "cell"))
    content = packages.make_package(land.commune, passphrase=WORDS, by=land.by, on=ON)
    assert Entry.objects.filter(action="exported_sensitive").count() == 1
    other_site(land)

    package = packages.look_into(content, passphrase=WORDS, unit=land.commune)
    items = packages.check_package(package, land.commune, by=land.by, on=ON)
    assert [item.outcome for item in items] == ["new"] * 4
    assert Dossier.objects.count() == 0
    batch, _items = packages.take_in(
        package, land.commune, by=land.by, on=ON, content=content, file_name="xã.ketnap"
    )
    after = case_data(Dossier.objects.select_related("person", "cell"))
    assert content_hash(after) == content_hash(before)
    stages = dict(Dossier.objects.values_list("person__full_name", "stage"))
    assert stages["Người probation"] == "probation"
    assert Membership.objects.filter(person__full_name="Người recognition_decided").count() == 1

    with pytest.raises(PackageRefused) as refused:
        packages.look_into(content, passphrase=WORDS, unit=land.commune)
    assert refused.value.code == "replayed"
    second = packages.make_package(land.commune, passphrase=WORDS, by=land.by, on=ON)
    items = packages.check_package(
        packages.look_into(second, passphrase=WORDS, unit=land.commune),
        land.commune,
        by=land.by,
        on=ON,
    )
    assert [item.outcome for item in items] == ["unchanged"] * 4
    assert batch.state == "applied"


def other_site(land: Any) -> None:
    """The same tree of another site: without anybody's case."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in (
            "ballot meeting milestone placement factrecord passedwarning introducer verification "
            "comment helperassignment decision return notice dossier membership persontrait person"
        ).split():
            cursor.execute(f'DELETE FROM "ketnap_{table}"')


@pytest.mark.django_db
def test_a_package_for_units_that_are_not_here_is_refused_row_by_row():
    land = factories.land(members=0)
    data = {
        "cases": [{"cell": "elsewhere", "person": {"full_name": "An"}, "facts": {}, "case": {}}]
    }
    package = open_package(sealed(data=data), passphrase=WORDS, trusted=TRUSTED)
    items = packages.check_package(package, land.commune, by=land.by, on=ON)
    assert [said.code for said in items[0].row.messages] == ["unit_unknown"]
    with pytest.raises(batches.SomeRefused):
        packages.take_in(
            package, land.commune, by=land.by, on=ON, content=b"", file_name="a.ketnap"
        )
    assert Person.objects.count() == 0


@pytest.mark.django_db
def test_the_commands_make_check_and_take_in_a_package(tmp_path, capsys):
    land = factories.land(members=0)
    factories.walk(land, who=factories.person(land.cell))
    path, words = tmp_path / "xã.ketnap", tmp_path / "words"
    words.write_text("ngắn")
    make = ["export", "package", str(path), "--unit", "commune", "--passphrase-file", str(words)]
    take = ["import", "package", str(path), "--unit", "commune", "--passphrase-file", str(words)]
    assert main(make) == 2
    words.write_text(WORDS)
    assert main(make) == 0
    assert main([*take, "--check"]) == 0
    assert "1 dòng: 0 mới, 0 thay đổi, 1 như cũ, 0 lỗi." in capsys.readouterr().out
    other_site(land)
    assert main(take) == 0
    assert Person.objects.count() == 1
    assert main(take) == 2
    assert "không nhập lần hai" in capsys.readouterr().err


@pytest.mark.django_db
def test_those_admitted_go_out_for_the_national_database(tmp_path):
    land = factories.land(members=12)
    who = factories.person(land.cell, identity_number="062099012345")
    factories.walk(land, who=who, start=dt.date(2023, 10, 2)).to("admitted")
    path = tmp_path / "moi.csv"
    order = ["export", "admitted", str(path), "--unit", "commune", "--since", "01/01/2023"]
    assert main(order) == 0
    assert "062099012345" not in path.read_text("utf-8-sig")
    assert main([*order, "--sensitive"]) == 0
    lines = path.read_text("utf-8-sig").splitlines()
    assert "Ngày vào Đảng (lễ kết nạp)" in lines[5]
    assert "062099012345" in lines[6]
    assert main([*order, "--until", "30/02/2024"]) == 2
