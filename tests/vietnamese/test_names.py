"""Names are tidied, compared and sorted without being changed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketnap.vietnamese.names import (
    fold_key,
    given_name,
    initials,
    marked_key,
    normalise,
    sort_key,
)

CORPUS = [
    "Y Blen",
    "A Thui",
    "H'Ngăm Niê Kdăm",
    "K'Bnam",
    "Ka Nam",
    "Cill Ha Git",
    "Sùng A Páo",
    "Rơ Châm H'Nhung",
    "Thạch Sa Rết",
    "Ý",
    "Mười",
    "H’Hen Niê",
    "Ja Wer Fĕzŏ Ƀa Č",
    "Nguyễn Công Tằng Tôn Nữ Thị Huyền Trân Ngọc Bảo Châu Mỹ Duyên",
]

LETTERS = "aăâđêôơưàảãáạấộỹ ’'-ABCĐƯ\u0301\u0323\u200b\xa0 "
texts = st.text(alphabet=LETTERS, max_size=30)


@pytest.mark.parametrize("name", CORPUS)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_of_every_people_stay_as_written(name, form):
    assert normalise(unicodedata.normalize(form, f"  {name}\xa0 ")) == unicodedata.normalize(
        "NFC", name
    )
    assert fold_key(name).isascii()
    assert sort_key(name).isascii()


@given(texts)
def test_tidying_twice_is_tidying_once_and_keys_do_not_see_it(text):
    tidy = normalise(text)
    assert normalise(tidy) == tidy
    assert fold_key(tidy) == fold_key(text)
    assert marked_key(tidy) == marked_key(text)
    assert sort_key(tidy) == sort_key(text)
    assert fold_key(fold_key(text)) == fold_key(text)


@given(texts)
def test_composed_and_decomposed_texts_have_the_same_keys(text):
    for form in ("NFC", "NFD"):
        other = unicodedata.normalize(form, text)
        assert fold_key(other) == fold_key(text)
        assert marked_key(other) == marked_key(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà", "Hòa"),
        ("Thuý", "Thúy"),
        ("hoè", "hòe"),
        ("THUỶ", "thủy"),
        ("H’Hen", "H'Hen"),
        ("Quý", "Qúy"),
    ],
)
def test_the_place_of_the_tone_and_the_shape_of_the_apostrophe_make_no_difference(one, other):
    assert fold_key(one) == fold_key(other)
    assert marked_key(one) == marked_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Hoà", "Hoa"), ("Hòa", "Hóa"), ("Đào", "Dào"), ("Tuân", "Tuan")]
)
def test_another_tone_or_letter_is_another_word_when_marks_are_typed(one, other):
    assert fold_key(one) == fold_key(other)
    assert marked_key(one) != marked_key(other)


def test_people_sort_by_given_name_then_by_the_rest():
    people = [
        "Trần Văn Ân",
        "Nguyễn Văn Bình",
        "Lê Thị An",
        "Đỗ An",
        "Dương An",
        "NGUYỄN VĂN ÁN",
        "Y Blen",
        "An",
    ]
    assert sorted(people, key=sort_key) == [
        "An",
        "Dương An",
        "Đỗ An",
        "Lê Thị An",
        "NGUYỄN VĂN ÁN",
        "Trần Văn Ân",
        "Nguyễn Văn Bình",
        "Y Blen",
    ]


def test_a_person_whose_last_word_is_the_clan_sorts_under_the_chosen_name():
    people = [("H'Ngăm Niê Kdăm", "H'Ngăm"), ("Trần Kiên", None), ("Lê Thị Hằng", None)]
    order = sorted(people, key=lambda person: sort_key(*person))
    assert [name for name, _ in order] == ["H'Ngăm Niê Kdăm", "Lê Thị Hằng", "Trần Kiên"]


def test_given_names_and_initials():
    assert given_name("Nguyễn Văn An") == "An"
    assert given_name("Mười") == "Mười"
    assert given_name("  ") == ""
    assert initials("Nguyễn Đức Ánh") == "nda"
    assert initials("H'Ngăm Niê Kdăm") == "hnk"
