"""The screen font after cutting: every letter our users write is there, and it is small."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from ketnap.web import fonts

SENTENCE = (
    "Đảng ủy xã Ya Xiêr, chi bộ Lung Leng: kết nạp 19/25 (76 %), từ ngày 01-07-2025 – “đủ điều "
    "kiện”; ặ ằ ẵ ẫ ỡ ỹ ự ừ č ñ ₫ ≥ ≤ → ✓"
)


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return fonts.lay_out(tmp_path_factory.mktemp("fonts"))


def test_every_weight_is_cut_once(cut: list[Path]) -> None:
    assert len(cut) == len(fonts.WEIGHTS)
    assert fonts.lay_out(cut[0].parents[1]) == []


def test_every_vietnamese_letter_is_in_every_weight(cut: list[Path]) -> None:
    letters = {ord(letter) for letter in SENTENCE if letter.isalpha()} | set(range(0x1EA0, 0x1EFA))
    for path in cut:
        assert letters - set(TTFont(path).getBestCmap()) == set(), path.name


def test_no_weight_is_heavier_than_forty_kilobytes(cut: list[Path]) -> None:
    assert [path.name for path in cut if path.stat().st_size > 40_000] == []
