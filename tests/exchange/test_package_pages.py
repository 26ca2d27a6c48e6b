"""Pages of exchange packages: made, looked into, taken in once; whom to trust is an own right."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile

from ketnap.audit.models import Entry, EntryValue
from ketnap.dossiers.models import Dossier
from ketnap.exchange import batches, packages
from ketnap.exchange.cases_out import case_data
from ketnap.exchange.models import ImportBatch
from ketnap.exchange.package import (
    fingerprint,
    seal_package,
    signer_of,
    trusted_signers,
)
from tests.exchange.lists import ROWS, import_, workbook
from tests.exchange.office import client

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WORDS = "lúa chín đầu mùa"
AT = dt.datetime(2026, 11, 23, 10, 42, tzinfo=dt.UTC)


@pytest.fixture
def officer(land: Any) -> Any:
    return client(land.commune, "organisation_officer", name="to-chuc")


def send(who: Any, address: str, **told: Any) -> Any:
    return who.post(address, {"form_key": secrets.token_urlsafe(24), **told})


def open_page(who: Any, content: bytes, **more: Any) -> Any:
    told = {"unit": "commune", "passphrase": WORDS, "file": SimpleUploadedFile("a.ketnap", content)}
    return send(who, "/goi-trao-doi/", **{**told, **more})


def package_of(land: Any, **more: Any) -> bytes:
    """A package of three people, who are then gone from here."""
    import_(land, workbook(*ROWS))
    dossiers = list(Dossier.objects.select_related("person", "cell"))
    data = case_data(dossiers)
    batch = ImportBatch.objects.get(state="applied")
    batches.undo_batch(batch, by=land.by, on=dt.date(2026, 11, 23))
    about = {"unit": "commune", "unit_name": land.commune.name}
    return seal_package(data, **{"passphrase": WORDS, "about": about, "at": AT, **more})


def whys() -> list[str]:
    """Why packages were refused, as the trail keeps it."""
    kept = EntryValue.objects.filter(entry__action="refused_package", field="why")
    return list(kept.order_by("entry").values_list("after", flat=True))


def test_a_package_made_on_the_page_is_looked_at_then_taken_in_once(land, officer):
    import_(land, workbook(*ROWS))
    made = send(officer, "/goi-trao-doi/tao/", unit="commune", passphrase=WORDS, again=WORDS)
    assert made["Content-Disposition"].endswith('.ketnap"')
    assert Entry.objects.filter(action="exported_sensitive").count() == 1
    answer = open_page(officer, made.content)
    batch = ImportBatch.objects.get(kind="cases")
    assert (answer.status_code, answer["Location"]) == (302, f"/nhap-excel/{batch.pk}/nhap/")
    assert batch.counts["unchanged"] == 3
    shown = officer.get(answer["Location"]).content.decode()
    assert "Không có gì để nhập" in shown
    assert land.commune.name in shown


def test_a_package_brings_people_shows_them_first_and_is_not_taken_twice(land, officer):
    content = package_of(land)
    answer = open_page(officer, content)
    assert Dossier.objects.count() == 0
    assert "Sẽ thêm mới" in officer.get(answer["Location"]).content.decode()
    second = open_page(officer, content)  # opened again before the first was taken in
    send(officer, answer["Location"], what="apply", which="all")
    assert Dossier.objects.count() == 3
    late = send(officer, second["Location"], what="apply", which="all")
    assert (late.status_code, Dossier.objects.count()) == (302, 3)
    assert ImportBatch.objects.filter(kind="cases", state="applied").count() == 1
    again = open_page(officer, content)
    assert again.status_code == 422
    assert "đã được nhập trước đây" in again.content.decode()
    assert whys() == ["replayed"]


def test_an_older_package_of_the_same_sender_is_refused(land, officer):
    newer = package_of(land)
    old = packages.open_package(newer, passphrase=WORDS)
    about = {"unit": "commune", "unit_name": land.commune.name}
    older = seal_package(old.data, passphrase=WORDS, about=about, at=AT - dt.timedelta(days=3))
    send(officer, open_page(officer, newer)["Location"], what="apply", which="all")
    answer = open_page(officer, older)
    assert answer.status_code == 422
    assert "cũ hơn gói" in answer.content.decode()


def test_a_refused_package_says_why_beside_the_field(land, officer):
    content = package_of(land, key=Ed25519PrivateKey.generate())
    assert "chưa được tin cậy" in open_page(officer, content).content.decode()
    mine = package_of(land)
    wrong = open_page(officer, mine, passphrase="lúa chín cuối mùa")
    assert "Mật khẩu của gói không đúng" in wrong.content.decode()
    assert "chép chưa hết" in open_page(officer, mine[:200]).content.decode()
    assert "không phải gói trao đổi" in open_page(officer, b"%PDF-1.7").content.decode()
    assert ImportBatch.objects.filter(kind="cases").count() == 0
    assert whys() == ["foreign", "wrong_passphrase", "truncated", "not_a_package"]


def test_only_who_may_export_sensitive_columns_makes_packages(land, officer):
    clerk = client(land.commune, "clerk", name="van-phong")
    assert clerk.get("/goi-trao-doi/tao/").status_code == 403
    assert clerk.get("/goi-trao-doi/").status_code == 200
    far = send(officer, "/goi-trao-doi/tao/", unit="other-commune", passphrase=WORDS, again=WORDS)
    assert far.status_code == 422
    short = send(officer, "/goi-trao-doi/tao/", unit="commune", passphrase="lúa", again="lúa")
    assert "từ 12 ký tự" in short.content.decode()


def test_an_administrator_trusts_a_sender_after_comparing_and_stops_again(land, officer):
    admin = client(land.commune, "administrator", name="quan-tri")
    key = signer_of(Ed25519PrivateKey.generate())
    told = {"what": "trust", "name": "Xã Bên", "key": key}
    assert send(officer, "/goi-trao-doi/noi-gui/", **told, compared="on").status_code == 403
    assert "đọc dấu khóa" in send(admin, "/goi-trao-doi/noi-gui/", **told).content.decode()
    assert key not in trusted_signers()
    assert send(admin, "/goi-trao-doi/noi-gui/", **told, compared="on").status_code == 302
    assert trusted_signers()[key] == "Xã Bên"
    assert fingerprint(key) in officer.get("/goi-trao-doi/").content.decode()
    assert Entry.objects.get(action="trust_signer").reason == "Xã Bên"
    send(admin, "/goi-trao-doi/noi-gui/", what="distrust", signer=key)
    assert key not in trusted_signers()
    junk = send(admin, "/goi-trao-doi/noi-gui/", what="trust", name="X", key="abc", compared="on")
    assert "Chép lại cả dòng khóa" in junk.content.decode()
