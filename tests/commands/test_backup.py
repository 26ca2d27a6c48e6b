"""``ketnap backup`` and ``ketnap restore`` as a person calls them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from ketnap.__main__ import main
from ketnap.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.database
def test_a_backup_is_written_checked_and_found_damaged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "one.ketnap"
    assert main(["backup", str(path)]) == 0
    assert "Khóa không nằm trong tệp này" in capsys.readouterr().out
    assert main(["backup", str(path), "--check"]) == 0
    path.write_bytes(path.read_bytes()[:-1])
    assert main(["backup", str(path), "--check"]) == 1
    assert "Tệp sao lưu hỏng" in capsys.readouterr().err


def test_a_backup_that_is_not_there_is_unusable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", str(tmp_path / "none.ketnap"), "--check"]) == 2
    assert main(["restore", str(tmp_path / "none.ketnap")]) == 2
    assert "Không làm được" in capsys.readouterr().err


def test_a_key_of_the_wrong_length_is_unusable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    short = tmp_path / "key"
    short.write_bytes(b"short")
    with pytest.raises(SystemExit) as ended:
        main(["backup", str(tmp_path / "x.ketnap"), "--key", str(short)])
    assert ended.value.code == 2
    assert "phải dài đúng 32 byte" in capsys.readouterr().err


@pytest.mark.django_db(transaction=True)
def test_a_drill_of_this_installation_finds_no_difference(
    capsys: pytest.CaptureFixture[str],
) -> None:
    User.objects.create(username="somebody")
    assert main(["backup", "--drill"]) == 0
    assert capsys.readouterr().out.strip().endswith("0 chỗ khác nhau.")


@pytest.mark.django_db(transaction=True)
def test_a_restored_place_holds_the_same_rows_and_tells_of_the_keys_it_lacks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.create(username="somebody")
    path = tmp_path / "one.ketnap"
    assert main(["backup", str(path)]) == 0
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setattr(settings, "HOME", home)
    assert main(["restore", str(path)]) == 0
    assert "Thiếu khóa" in capsys.readouterr().out
    assert (home / "ketnap.sqlite3").stat().st_size > 0
    assert main(["restore", str(path)]) == 1
    assert "Nơi này đã có dữ liệu, không ghi đè" in capsys.readouterr().err
