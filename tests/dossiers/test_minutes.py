"""Photos of the minutes: kept sealed, given back to who may see the meeting, swept, restored."""

from __future__ import annotations

import argparse
import datetime as dt
import errno
import html
import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from PIL import Image

from ketnap.accounts.sealed import SealBroken
from ketnap.attachments import store
from ketnap.audit.models import Entry
from ketnap.audit.refusals import Refused
from ketnap.backups import back_up, restore
from ketnap.commands import tick, verify
from ketnap.dossiers import minutes
from ketnap.dossiers.meetings import open_meeting
from ketnap.dossiers.minutes import (
    MOST_PAGES,
    PLACE,
    add_minutes_page,
    lost_pages,
    remove_minutes_page,
    sweep_files,
)
from ketnap.dossiers.models import Meeting, MinutesPage
from tests.accounts.people import officer, signed_in
from tests.attachments.pictures import HAND_MADE, from_a_phone, pdf, picture
from tests.factories import Land, land

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DAY = dt.date(2026, 3, 4)


@pytest.fixture(autouse=True)
def attachments(settings: Any) -> Iterator[None]:
    """Switch attachments on; begin and end without files."""
    settings.ATTACHMENTS = "1"
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    yield
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


@pytest.fixture
def world() -> Land:
    return land()


@pytest.fixture
def meeting(world: Land) -> Meeting:
    return open_meeting(world.cell, body="cell", by=world.by, on=DAY)


@pytest.fixture
def secretary(world: Land) -> Client:
    return signed_in(officer("cell_secretary", world.cell))


def send(client: Client, meeting: Meeting, *contents: bytes, key: str = "k" * 24) -> Any:
    """Send files as a phone does."""
    files = [SimpleUploadedFile(f"IMG_{n}.jpg", one) for n, one in enumerate(contents)]
    return client.post(f"/hop/{meeting.pk}/bien-ban/", {"form_key": key, "files": files})


def on_disk() -> list[str]:
    """Return every file kept, by its path."""
    root = Path(settings.MEDIA_ROOT)
    return sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())


def age(days: float) -> None:
    """Let every file on the disk be older."""
    then = (timezone.now() - dt.timedelta(days=days)).timestamp()
    for name in on_disk():
        os.utime(Path(settings.MEDIA_ROOT) / name, (then, then))


def test_a_photo_comes_back_as_a_file_without_what_it_told(
    secretary: Client, meeting: Meeting
) -> None:
    answer = send(secretary, meeting, from_a_phone(), pdf())
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/hop/{meeting.pk}/bien-ban/")
    first, second = (secretary.get(f"/hop/{meeting.pk}/bien-ban/{n}/") for n in (1, 2))
    assert Image.open(io.BytesIO(first.content)).size == (900, 1200)
    assert b"SecretPhone" not in first.content
    assert second.content == pdf()
    assert {
        name: first.headers[name]
        for name in (
            *("Content-Type", "Content-Disposition", "Content-Security-Policy"),
            *("X-Content-Type-Options", "Cache-Control"),
        )
    } == {
        "Content-Type": "image/jpeg",
        "Content-Disposition": 'attachment; filename="bien-ban-cell-20260304-1.jpg"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    assert second.headers["Content-Type"] == "application/pdf"


def test_what_lies_on_the_disk_is_sealed_under_its_own_digest(
    world: Land, meeting: Meeting
) -> None:
    page = add_minutes_page(meeting, picture(), by=world.by, on=DAY)
    (name,) = on_disk()
    assert name == f"{page.digest[:2]}/{page.digest}.sealed"
    kept = (Path(settings.MEDIA_ROOT) / name).read_bytes()
    assert b"JFIF" not in kept
    assert (Path(settings.MEDIA_ROOT) / name).stat().st_mode & 0o077 == 0
    assert len(store.content_of(page.digest, PLACE)) == page.size
    with pytest.raises(SealBroken):
        store.content_of(page.digest, "elsewhere")


def test_each_look_is_told_in_the_trail(secretary: Client, meeting: Meeting) -> None:
    send(secretary, meeting, picture(), picture())
    for number in (1, 2):
        secretary.get(f"/hop/{meeting.pk}/bien-ban/{number}/")
    looks = Entry.objects.filter(object_type="meeting", object_id=meeting.pk, action="viewed_file")
    assert list(looks.order_by("number").values_list("reason", flat=True)) == ["Trang 1", "Trang 2"]


def test_strangers_and_readers(world: Land, secretary: Client, meeting: Meeting) -> None:
    send(secretary, meeting, picture())
    addresses = [f"/hop/{meeting.pk}/bien-ban/", f"/hop/{meeting.pk}/bien-ban/1/"]
    sibling = signed_in(officer("cell_secretary", world.second, username="ben-canh"))
    school = signed_in(officer("class_organiser", world.commune, username="mo-lop"))
    for client in (sibling, school):
        assert [client.get(a).status_code for a in addresses] == [404, 404]
    assert send(sibling, meeting, picture(), key="s" * 24).status_code == 404
    gone = sibling.post(f"{addresses[1]}go/", {"form_key": "x" * 24, "reason": "x"})
    assert gone.status_code == 404
    auditor = signed_in(officer("auditor", world.commune, username="kiem-tra"))
    assert [auditor.get(a).status_code for a in addresses] == [200, 200]
    assert b'type="file"' not in auditor.get(addresses[0]).content
    assert send(auditor, meeting, picture(), key="t" * 24).status_code == 403
    assert secretary.get(f"/hop/{meeting.pk}/bien-ban/2/").status_code == 404


@pytest.mark.parametrize("name", ["nothing", "an SVG with a script", "a PDF with a script"])
def test_a_hostile_file_is_refused_and_nothing_of_the_sending_is_kept(
    secretary: Client, meeting: Meeting, name: str
) -> None:
    answer = send(secretary, meeting, picture(), HAND_MADE[name][0]())
    assert answer.status_code == 422
    assert 'class="error-summary"' in answer.content.decode()
    assert meeting.pages.count() == 0
    age(days=2)
    assert sweep_files(on=DAY) == 1  # the first, whose row was undone
    assert on_disk() == []


def test_a_photo_does_not_disturb_whoever_types_the_votes(
    world: Land, secretary: Client, meeting: Meeting
) -> None:
    version = meeting.version
    send(secretary, meeting, picture())
    page = MinutesPage.objects.get()
    remove_minutes_page(page, reason="mờ", by=world.by, on=DAY)
    meeting.refresh_from_db()
    assert meeting.version == version


@pytest.mark.django_db(transaction=True)
def test_two_who_add_at_once_get_two_numbers(world: Land, meeting: Meeting) -> None:
    def adds() -> None:
        try:
            add_minutes_page(Meeting.objects.get(), picture(), by=world.by, on=DAY)
        finally:
            connection.close()

    threads = [Thread(target=adds) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(MinutesPage.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_a_form_without_a_file_says_so(secretary: Client, meeting: Meeting) -> None:
    answer = secretary.post(f"/hop/{meeting.pk}/bien-ban/", {"form_key": "k" * 24})
    assert answer.status_code == 422
    assert "Chưa có ảnh nào. Chụp ảnh hoặc chọn tệp rồi bấm Gửi." in answer.content.decode()


def test_a_meeting_takes_only_so_many_pages(
    world: Land, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(minutes, "MOST_PAGES", 2)
    for _ in range(2):
        page = add_minutes_page(meeting, picture(), by=world.by, on=DAY)
    with pytest.raises(Refused) as refusal:
        add_minutes_page(meeting, picture(), by=world.by, on=DAY)
    assert refusal.value.codes == ("minutes_full",)
    remove_minutes_page(page, reason="thừa", by=world.by, on=DAY)
    assert add_minutes_page(meeting, picture(), by=world.by, on=DAY).number == 3
    assert MOST_PAGES == 20


def test_a_page_is_taken_away_with_a_reason_and_the_history_stays(
    secretary: Client, meeting: Meeting
) -> None:
    send(secretary, meeting, picture())
    address = f"/hop/{meeting.pk}/bien-ban/1/go/"
    silent = secretary.post(address, {"form_key": "a" * 24, "reason": " "})
    assert silent.status_code == 422
    assert "Chưa ghi lý do gỡ" in silent.content.decode()
    assert secretary.post(address, {"form_key": "b" * 24, "reason": "chụp nhầm"}).status_code == 302
    assert secretary.get(f"/hop/{meeting.pk}/bien-ban/1/").status_code == 404
    shown = html.unescape(secretary.get(f"/hop/{meeting.pk}/bien-ban/").content.decode())
    assert "Trang 1: đã gỡ, Người cell_secretary.cell" in shown and "chụp nhầm" in shown
    twice = secretary.post(address, {"form_key": "c" * 24, "reason": "lần nữa"})
    assert twice.status_code == 422
    assert MinutesPage.objects.get().removed_because == "chụp nhầm"


def test_files_are_swept_a_day_after_nobody_needs_them(world: Land, meeting: Meeting) -> None:
    kept = add_minutes_page(meeting, picture(), by=world.by, on=DAY)
    removed = add_minutes_page(meeting, picture(), by=world.by, on=DAY)
    store.keep(b"of an order that was undone", PLACE)
    remove_minutes_page(removed, reason="mờ", by=world.by, on=DAY)
    assert sweep_files(on=DAY) == 0
    age(days=2)
    assert sweep_files(on=DAY) == 1  # a page removed just now may still be in a backup being made
    MinutesPage.objects.filter(pk=removed.pk).update(
        removed_at=timezone.now() - dt.timedelta(days=2)
    )
    assert sweep_files(on=DAY) == 1
    assert on_disk() == [f"{kept.digest[:2]}/{kept.digest}.sealed"]
    notes = Entry.objects.filter(action="sweep_files")
    assert notes.count() == 2


def test_tick_sweeps(world: Land, capsys: pytest.CaptureFixture[str]) -> None:
    store.keep(b"x", PLACE)
    age(days=2)
    assert tick.run(argparse.Namespace(on=DAY)) == 0
    assert "xóa 1 tệp không còn trang biên bản nào dùng" in capsys.readouterr().out
    assert on_disk() == []


def test_what_a_killed_server_was_receiving_is_swept(world: Land) -> None:
    received = Path(settings.FILE_UPLOAD_TEMP_DIR) / "half.upload"
    received.write_bytes(b"x")
    assert (sweep_files(on=DAY), received.exists()) == (0, True)
    then = (timezone.now() - dt.timedelta(days=2)).timestamp()
    os.utime(received, (then, then))
    assert (sweep_files(on=DAY), received.exists()) == (1, False)


def test_an_order_undone_leaves_no_row_and_its_file_is_swept(world: Land, meeting: Meeting) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        add_minutes_page(meeting, picture(), by=world.by, on=DAY)
        raise RuntimeError
    assert meeting.pages.count() == 0 and len(on_disk()) == 1
    age(days=2)
    assert sweep_files(on=DAY) == 1


@pytest.mark.parametrize("failing", ["fsync", "open", "replace"])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_fails_refuses_cleanly(
    secretary: Client,
    meeting: Meeting,
    monkeypatch: pytest.MonkeyPatch,
    failing: str,
    error: int,
) -> None:
    def fails(*_given: Any, **_named: Any) -> None:
        raise OSError(error, os.strerror(error))

    with monkeypatch.context() as broken:
        if failing == "replace":
            broken.setattr(Path, "replace", fails)
        else:
            broken.setattr(store.os, failing, fails)
        answer = send(secretary, meeting, picture())
    assert answer.status_code == 422
    assert "Máy chủ không ghi được tệp" in html.unescape(answer.content.decode())
    assert meeting.pages.count() == 0
    assert on_disk() == []
    assert send(secretary, meeting, picture(), key="n" * 24).status_code == 302


def test_a_nearly_full_disk_is_left_to_the_database(
    world: Land, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil._ntuple_diskusage(100, 96, 4)
    monkeypatch.setattr(store.shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(Refused) as refusal:
        add_minutes_page(meeting, picture(), by=world.by, on=DAY)
    assert refusal.value.codes == ("file_not_kept",)


def test_off_until_the_office_chooses_it(
    secretary: Client, meeting: Meeting, settings: Any
) -> None:
    settings.ATTACHMENTS = ""
    page = html.unescape(secretary.get(f"/hop/{meeting.pk}/bien-ban/").content.decode())
    assert "Nơi này không đính kèm ảnh, tệp" in page and 'type="file"' not in page
    answer = send(secretary, meeting, picture())
    assert answer.status_code == 422
    assert on_disk() == []


def test_the_form_reminds_of_state_secrets(secretary: Client, meeting: Meeting) -> None:
    page = html.unescape(secretary.get(f"/hop/{meeting.pk}/bien-ban/").content.decode())
    assert "Luật Bảo vệ bí mật nhà nước 117/2025/QH15" in page
    assert 'accept="image/*" capture="environment" data-shrink' in page


@pytest.mark.parametrize("harm", ["gone", "turned"])
def test_a_lost_file_is_told_by_verify_and_on_the_page(
    world: Land,
    secretary: Client,
    meeting: Meeting,
    capsys: pytest.CaptureFixture[str],
    harm: str,
) -> None:
    page = add_minutes_page(meeting, picture(), by=world.by, on=DAY)
    asked = argparse.Namespace(anchor=[], database=None, write_anchor=None, figures=False)
    assert verify.run(asked) == 0
    path = store.path_of(page.digest)
    if harm == "gone":
        path.unlink()
    else:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    assert [lost.pk for lost in lost_pages()] == [page.pk]
    capsys.readouterr()
    assert verify.run(asked) == 1
    said = capsys.readouterr().out
    assert "Mất hoặc hỏng tệp biên bản: Chi bộ thôn Một, họp 04/03/2026, trang 1" in said
    answer = secretary.get(f"/hop/{meeting.pk}/bien-ban/1/")
    assert answer.status_code == 410
    assert "lấy lại từ bản sao lưu" in html.unescape(answer.content.decode())


@pytest.mark.django_db(transaction=True)
def test_a_backup_carries_the_pages(world: Land, meeting: Meeting, tmp_path: Path) -> None:
    page = add_minutes_page(meeting, picture(), by=world.by, on=DAY)
    (Path(settings.MEDIA_ROOT) / store.INCOMING / "half").write_bytes(b"on its way")
    made = back_up(tmp_path / "today.ketnap")
    members = [name for name in made.manifest.members if name.startswith("files/")]
    assert members == [f"files/{page.digest[:2]}/{page.digest}.sealed"]
    if made.manifest.engine == "sqlite":
        fresh = tmp_path / "fresh"
        fresh.mkdir()
        restore(made.path, home=fresh)
        assert (fresh / members[0]).read_bytes() == store.path_of(page.digest).read_bytes()
