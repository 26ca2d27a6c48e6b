"""Old fonts are recognised and converted; clean text and other peoples' names are left alone."""

from __future__ import annotations

import random
import shutil
import subprocess
import unicodedata

import pytest

from ketnap.vietnamese import legacy
from ketnap.vietnamese.syllables import is_syllable

FAMILIES = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Đinh",
    "Trịnh",
    "Đoàn",
    "Mạc",
    "Quách",
    "Tạ",
    "Triệu",
    "Lương",
    "Mai",
    "Tô",
    "Hà",
    "Cao",
    "Chu",
    "Kiều",
]
FAMILY_SHARES = [38, 11, 10, 7, 5, 5, 4, 3, 2, 3, 2, 2, 1, 1] + [0.5] * 16
"""Per cent, as commonly counted: the frequent family names are very frequent."""
MIDDLES = [
    "Văn",
    "Thị",
    "Đức",
    "Hữu",
    "Ngọc",
    "Thanh",
    "Minh",
    "Quốc",
    "Xuân",
    "Thế",
    "Công",
    "Đình",
    "Quang",
    "Bảo",
    "Gia",
    "Khánh",
    "Diệu",
    "Mỹ",
    "Kim",
    "Thu",
]
GIVENS = [
    "An",
    "Ánh",
    "Bình",
    "Cường",
    "Dũng",
    "Đạt",
    "Giang",
    "Hạnh",
    "Hằng",
    "Hiếu",
    "Hoà",
    "Huệ",
    "Hương",
    "Khuê",
    "Kiên",
    "Lộc",
    "Luyến",
    "Mẫn",
    "Nga",
    "Nguyệt",
    "Nhượng",
    "Oanh",
    "Phước",
    "Phượng",
    "Quyết",
    "Quỳnh",
    "Sơn",
    "Tâm",
    "Thảo",
    "Thoại",
    "Thủy",
    "Thúy",
    "Tiến",
    "Toàn",
    "Trường",
    "Tuấn",
    "Tuyết",
    "Út",
    "Uyên",
    "Vân",
    "Việt",
    "Vượng",
    "Xuyến",
    "Ý",
    "Yến",
    "Hoạch",
    "Diễm",
    "Thương",
    "Ưng",
    "Đông",
    "Nghĩa",
    "Chiến",
]
OTHERS = [
    "Y Blen",
    "A Thui",
    "H'Ngăm Niê Kdăm",
    "K'Bnam",
    "Ka Nam",
    "Cill Ha Git",
    "Sùng A Páo",
    "Rơ Châm H'Nhung",
    "Thạch Sa Rết",
    "Krông Pa",
    "Kpă Y Krông",
    "Siu Blôh",
    "Y Bê",
    "Nay H'Bê",
    "Ksor Krôk",
    "Rah Lan H'Đê",
    "Kà Dâu",
    "Lò Văn Pó",
    "Vàng A Dính",
    "Giàng Thị Mỷ",
    "Lù Seo Sử",
    "Hạng A Chú",
    "Thào Mí Và",
    "José Müller",
    "Chloé",
    "René",
    "Chamaléa Thị Bế",
    "Katơr",
    "Êban",
    "Y Ngông Niê",
    "H’Hen Niê",
    "Đinh Yă",
    "A Dũi",
    "Bríu Pố",
    "Alăng Mốt",
    "Pơloong",
]

TO_TCVN3 = {letter: sign for sign, letter in legacy.TCVN3.items()}
TO_VNI = {letter: pair for pair, letter in legacy.VNI.items()}
TO_VNI.update(
    {letter: pair for pair, letter in legacy.VNI.items() if pair in (pair.lower(), pair.upper())}
)


def names(count: int) -> list[str]:
    chance = random.Random(7)
    families = chance.choices(FAMILIES, FAMILY_SHARES, k=count)
    return [f"{name} {chance.choice(MIDDLES)} {chance.choice(GIVENS)}" for name in families]


def in_tcvn3(text: str) -> str:
    """As typed with .VnTime: marked capitals other than Ă Â Ê Ô Ơ Ư Đ have only small codes."""
    return "".join(TO_TCVN3.get(char) or TO_TCVN3.get(char.lower(), char) for char in text)


def in_vni(text: str) -> str:
    return "".join(TO_VNI.get(char, char) for char in text)


def marked(name: str) -> bool:
    return not name.isascii()


def test_the_tcvn3_table_is_the_standard_one():
    iconv = shutil.which("iconv")
    if iconv is None:
        pytest.fail("iconv is part of every Linux C library")
    signs = "".join(legacy.TCVN3)
    out = subprocess.run(
        [iconv, "-f", "TCVN", "-t", "UTF-8"],
        input=signs.encode("latin-1"),
        capture_output=True,
        check=True,
    ).stdout.decode()
    assert unicodedata.normalize("NFC", out) == "".join(legacy.TCVN3.values())


def test_both_tables_hold_every_small_vietnamese_letter_once():
    letters = {
        unicodedata.normalize("NFC", base + tone)
        for base in "aăâeêioôơuưy"
        for tone in ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
    } | {"đ"}
    marked_letters = {letter for letter in letters if not letter.isascii()}
    assert len(marked_letters) == 67
    assert {letter for letter in legacy.TCVN3.values() if letter.islower()} == marked_letters
    assert {letter for letter in legacy.VNI.values() if letter.islower()} == marked_letters
    assert {letter for letter in legacy.VNI.values() if letter.isupper()} == {
        letter.upper() for letter in marked_letters
    }


@pytest.mark.parametrize(("encoding", "write"), [("tcvn3", in_tcvn3), ("vni", in_vni)])
def test_old_names_are_recognised_one_by_one_and_come_back(encoding, write):
    wanted = [name for name in names(500) if marked(name)]
    right = [
        name
        for name in wanted
        if legacy.recognise(write(name)) == encoding
        and legacy.convert(write(name), encoding) == name
    ]
    assert len(right) >= 0.99 * len(wanted), sorted(set(wanted) - set(right))[:20]


@pytest.mark.parametrize(("encoding", "write"), [("tcvn3", in_tcvn3), ("vni", in_vni)])
def test_a_column_known_to_be_old_comes_back_whole(encoding, write):
    wanted = names(500)
    column = [write(name) for name in wanted]
    assert legacy.recognise_all(column) == encoding
    assert [legacy.convert_if_old(text, encoding) for text in column] == wanted


@pytest.mark.parametrize(("encoding", "write"), [("tcvn3", in_tcvn3), ("vni", in_vni)])
def test_capitals_come_back_as_capitals(encoding, write):
    wanted = [name.upper() for name in names(200) if marked(name)]
    assert [legacy.convert(write(name), encoding) for name in wanted] == wanted


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_clean_names_are_never_taken_for_old_ones(form):
    clean = [
        *names(2000),
        *OTHERS,
        *(name.upper() for name in names(300)),
        *(f.lower() for f in names(300)),
    ]
    clean += [word for name in clean for word in name.split()]
    texts = [unicodedata.normalize(form, text) for text in clean]
    assert [text for text in texts if legacy.recognise(text)] == []


def test_an_address_with_a_minority_place_name_is_recognised():
    assert legacy.recognise(in_tcvn3("Xã Krông Pa, huyện Sa Thầy")) == "tcvn3"
    assert legacy.convert(in_tcvn3("Xã Krông Pa"), "tcvn3") == "Xã Krông Pa"


def test_every_common_name_word_is_a_syllable():
    words = {*FAMILIES, *MIDDLES, *GIVENS}
    assert [word for word in sorted(words) if not is_syllable(word)] == []
    assert [
        word
        for word in ("Krông", "Blen", "NguyÔn", "Ph¹m", "Nguyeãn", "Kdăm", "toc")
        if is_syllable(word)
    ] == []
