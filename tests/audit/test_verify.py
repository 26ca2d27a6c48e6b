"""R15: whoever rewrites the trail is found, always with an anchor, and without one we say so."""

from __future__ import annotations

import datetime as dt
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from ketnap.audit import checking, erasing, trail, verify
from ketnap.audit.models import Entry, EntryValue
from ketnap.audit.refusals import Refused
from ketnap.audit.verify import read_anchors, verify_file
from tests.audit.tampering import FOUND_ONLY_WITH_AN_ANCHOR, KINDS, take_guards_down
from tests.factories import user

TODAY = dt.date(2026, 11, 23)
SIZE = 40
pytestmark = pytest.mark.database


def write_entries(count: int) -> None:
    """Append entries with values, each in its own transaction, as services do."""
    by = user()
    for number in range(count):
        with transaction.atomic():
            trail.append(
                action="record_facts",
                subject=None,
                by=by,
                on=TODAY,
                reason=f"lý do {number}",
                before={"dossier[1].applied_on": None},
                after={"dossier[1].applied_on": f"2026-01-{number % 28 + 1:02}"},
            )


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database of its own with a trail in it, made by the program itself."""
    home = tmp_path_factory.mktemp("installation")
    code = (
        "import django; django.setup();"
        "from django.core.management import call_command;"
        "call_command('migrate', verbosity=0);"
        "import datetime as dt;"
        "from django.db import transaction;"
        "from ketnap.audit import trail;"
        "from ketnap.accounts.models import User;"
        "by = User.objects.create(username='an', full_name='An');\n"
        f"for n in range({SIZE}):\n"
        "    with transaction.atomic():\n"
        "        trail.append(action='record_facts', subject=None, by=by,"
        " on=dt.date(2026, 11, 23), reason=f'lý do {n}',"
        " before={'dossier[1].note': None}, after={'dossier[1].note': f'ghi {n}'})\n"
        "    import time; time.sleep(0.001)\n"
    )
    environment = {
        "KETNAP_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "ketnap.settings",
        "PATH": "/usr/bin:/bin",
    }
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    return home / "ketnap.sqlite3"


def head_of(path: Path) -> dict[int, str]:
    report = verify_file(path)
    return {report.last[0]: report.last[1][:16]}


@pytest.mark.parametrize("kind", KINDS)
def test_tampering_is_found(kind: str, original: Path, tmp_path: Path, examples: int) -> None:
    anchor = head_of(original)
    for seed in range(12 if examples <= 50 else 100):
        chance = random.Random(f"{kind}{seed}")
        copy = tmp_path / "copy.sqlite3"
        shutil.copy(original, copy)
        database = sqlite3.connect(copy)
        database.execute("PRAGMA synchronous = OFF")
        take_guards_down(database)
        KINDS[kind](database, chance.randint(2, SIZE), chance)
        database.commit()
        database.close()
        assert not verify_file(copy, anchor).sound, (kind, seed)
        without = verify_file(copy)
        assert without.sound == (kind in FOUND_ONLY_WITH_AN_ANCHOR), (kind, seed)
        assert "không loại trừ được" in without.limits()


def test_an_untouched_copy_is_whole_with_and_without_an_anchor(original: Path) -> None:
    anchor = head_of(original)
    report = verify_file(original, anchor)
    assert (report.sound, report.entries) == (True, SIZE)
    assert report.sentences()[0] == "Chuỗi nhật ký nguyên vẹn."
    assert f"đến mục {SIZE}" in report.limits()
    assert verify_file(original).sound


def test_the_verifier_runs_alone_on_another_machine(original: Path, tmp_path: Path) -> None:
    shutil.copy(verify.__file__, tmp_path / "verify.py")
    shutil.copy(original, tmp_path / "copy.sqlite3")
    anchor = ":".join(map(str, next(iter(head_of(original).items()))))
    command = [sys.executable, "-I", "-S", "verify.py", "copy.sqlite3", "--anchor"]
    whole = subprocess.run([*command, anchor], cwd=tmp_path, capture_output=True, text=True)
    assert (whole.returncode, whole.stdout.splitlines()[0]) == (0, "Chuỗi nhật ký nguyên vẹn.")
    wrong = subprocess.run([*command, f"{SIZE}:{'0' * 16}"], cwd=tmp_path, capture_output=True)
    assert wrong.returncode == 1
    unreadable = subprocess.run([*command, "không"], cwd=tmp_path, capture_output=True)
    assert unreadable.returncode == 2


def test_random_bytes_never_pass_as_a_whole_trail(original: Path, tmp_path: Path) -> None:
    body = original.read_bytes()
    chance = random.Random(7)
    for _ in range(10):
        broken = bytearray(body)
        for _ in range(50):
            broken[chance.randrange(100, len(broken))] ^= 0xFF
        path = tmp_path / "broken.sqlite3"
        path.write_bytes(broken)
        try:
            report = verify_file(path, {1: "0" * 16})
        except (sqlite3.DatabaseError, ValueError, KeyError, TypeError):
            continue
        assert not report.sound


@pytest.mark.django_db
def test_this_installation_verifies_itself_on_either_engine(tmp_path: Path) -> None:
    write_entries(30)
    report = checking.verify_here(read_anchors([checking.anchor_text()]))
    assert report.sound, report.sentences()
    line = checking.write_anchor(tmp_path / "anchors.txt")
    write_entries(3)
    assert checking.verify_here(read_anchors([str(tmp_path / "anchors.txt")])).sound
    number, digest = line.split(" ")[0].split(":")
    assert (len(digest), int(number) > 0) == (16, True)


@pytest.mark.django_db
def test_the_order_answers_with_sentences_and_exit_codes(capsys: Any) -> None:
    from ketnap.commands.verify import register, run

    def answer(*words: str) -> tuple[int, str]:
        import argparse

        parser = argparse.ArgumentParser()
        register(parser)
        code = run(parser.parse_args(words))
        return code, capsys.readouterr().out

    write_entries(2)
    code, said = answer()
    assert (code, said.splitlines()[0]) == (0, "Chuỗi nhật ký nguyên vẹn.")
    assert answer("--anchor", f"2:{'f' * 16}")[0] == 1
    assert answer("--anchor", "vớ vẩn")[0] == 2


@pytest.mark.django_db
def test_a_lawful_erasure_takes_two_people_and_leaves_the_chain_whole() -> None:
    write_entries(5)
    an, binh = user("an"), user("binh")
    proposal = erasing.propose_erasure([2, 3], reason="Yêu cầu của chủ thể", by=an, on=TODAY)
    with pytest.raises(Refused) as refused:
        erasing.erase_values(proposal, by=an, on=TODAY)
    assert refused.value.codes == ("second_person",)
    assert erasing.erase_values(proposal, by=binh, on=TODAY) == 2
    assert not EntryValue.objects.filter(entry_id__in=[2, 3]).exists()
    report = checking.verify_here()
    assert (report.sound, report.erased) == (True, 2)
    with pytest.raises(Refused) as refused:
        erasing.erase_values(proposal, by=binh, on=TODAY)
    assert refused.value.codes == ("already_answered",)


@pytest.mark.long
@pytest.mark.django_db
def test_a_hundred_thousand_entries_verify_within_ten_seconds() -> None:
    act = {"action": "x", "subject": None, "after": {"a": "b"}}
    with transaction.atomic():
        for _ in range(100):
            trail.append_many([act] * 1000)
    start = time.process_time()
    assert checking.verify_here().entries == 100_000
    assert time.process_time() - start < 10


@pytest.mark.django_db
def test_numbers_stay_in_order_when_the_clock_goes_back() -> None:
    import time_machine

    write_entries(1)
    with time_machine.travel("2026-01-01"):
        write_entries(1)
    assert list(Entry.objects.values_list("number", flat=True)) == [1, 2]
    assert [f.kind for f in checking.verify_here().findings] == ["clock"]
