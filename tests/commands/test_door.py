"""The command line's door: orders, languages, exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ketnap import commands
from ketnap.__main__ import available, language, main


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run ``ketnap words``; return exit code, what was printed, what was complained."""
    try:
        code = main(words)
    except SystemExit as ended:
        code = int(ended.code or 0)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_help_lists_every_order_in_vietnamese(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = told(capsys, "--help")
    assert code == 0
    assert out.startswith("cách dùng: ketnap")
    for name in available():
        assert f"  {name}" in out
        assert commands.SUMMARIES[name][0] in out


def test_help_speaks_english_when_asked_to(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = told(capsys, "--lang", "en", "--help")
    assert code == 0
    assert "Exit codes: 0 done, 1 the answer is no, 2 unusable input." in out
    assert "sao lưu" not in out


def test_saying_nothing_is_unusable_and_shows_how(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = told(capsys)
    assert (code, out) == (2, "")
    assert "Lỗi: thiếu tham số: LỆNH" in err
    assert "Xem hướng dẫn: ketnap --help" in err


def test_an_unknown_order_is_unusable(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "sing")[0] == 2
    assert "không có lệnh “sing”" in told(capsys, "sing")[2]
    assert "there is no order “sing”" in told(capsys, "sing", "--lang", "en")[2]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["backup", "--colour"], "không hiểu tham số: --colour"),
        (["run", "--port", "mười"], "tham số --port: không phải số nguyên: 'mười'"),
        (["restore"], "thiếu tham số: file"),
        (["backup", "--key"], "tham số --key: cần một giá trị"),
        (["judge", "--lang", "fr"], "không có lựa chọn: 'fr'"),
        (["--lang", "fr", "backup"], "không có lựa chọn: 'fr' (chọn một trong"),
    ],
)
def test_a_wrong_argument_is_unusable_and_told_in_vietnamese(
    capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    code, out, err = told(capsys, *words)
    assert (code, out) == (2, "")
    assert sentence in err


def test_the_language_may_stand_anywhere() -> None:
    assert language(["judge", "a.yaml", "--lang", "en"]) == "en"
    assert language(["--lang=en", "judge"]) == "en"
    assert language(["judge", "en"]) == "vi"


def test_an_order_without_database_takes_the_language_anywhere(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for words in (["--lang", "en", "judge", "none.yaml"], ["judge", "none.yaml", "--lang=en"]):
        code, out, err = told(capsys, *words)
        assert (code, out) == (2, "")
        assert "there is no such file" in err


def test_local_rules_that_cannot_be_read_stop_every_order(tmp_path: Path) -> None:
    environment = {**os.environ, "KETNAP_RULES": str(tmp_path / "none"), "PYTHONUTF8": "1"}
    for order in (["docs"], ["judge", "none.yaml"]):
        done = subprocess.run(
            [sys.executable, "-m", "ketnap", *order],
            env=environment,
            capture_output=True,
            encoding="utf-8",
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert "không có thư mục quy định của địa phương này" in done.stderr


def test_each_order_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for name in available():
        code, out, _ = told(capsys, name, "--help")
        assert code == 0, name
        assert out.startswith(f"cách dùng: ketnap {name}"), name
