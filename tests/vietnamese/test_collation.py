"""The sort key orders as ICU's Vietnamese collation does, on every database."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from itertools import pairwise

import psycopg
import pytest

from ketnap.vietnamese.collation import collation_key
from ketnap.vietnamese.names import sort_key
from tests import postgres

VOWELS = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ"
LETTERS = (
    VOWELS
    + VOWELS.upper()
    + "bcdđghklmnpqrstvxBCDĐGHKLMNPQRSTVX"
    + "fjwzFJWZĕŏƀčĔŎČñöüçéï'’ -.,()/0123456789"
)


@pytest.fixture(scope="module")
def icu() -> Iterator[psycopg.Connection]:
    with postgres.running() as server, psycopg.connect(server.url, autocommit=True) as connection:
        yield connection


def random_texts(count: int) -> list[str]:
    chance = random.Random(2026)
    texts = set()
    while len(texts) < count:
        # Few letters and short texts make many near ties, where the levels of comparison matter.
        some = chance.choices(LETTERS, k=chance.choice([2, 3, 4, 40]))
        texts.add("".join(chance.choices(some, k=chance.randint(1, 9))))
    return sorted(texts)


def test_thousands_of_random_texts_sort_as_icu_sorts_them(icu, examples):
    texts = random_texts(4000 if examples <= 50 else 40000)
    icu.execute("CREATE COLLATION vi_strict (provider = icu, locale = 'vi', deterministic = false)")
    # PostgreSQL's usual collation parts texts that ICU calls equal by their bytes; this one tells
    # which neighbours ICU itself parts.
    ranked = icu.execute(
        """
        SELECT t, t COLLATE vi_strict > lag(t) OVER place COLLATE vi_strict
        FROM unnest(%s::text[]) AS t
        WINDOW place AS (ORDER BY t COLLATE "vi-x-icu")
        """,
        [texts],
    ).fetchall()
    parted = 0
    wrong = []
    for (one, _), (other, greater) in pairwise(ranked):
        first, second = collation_key(one), collation_key(other)
        parted += greater
        if first > second or (greater and first == second):
            wrong.append((one, other))
    assert wrong == []
    assert parted > 0.9 * len(texts)


def test_decomposed_texts_have_the_key_of_the_composed_ones():
    import unicodedata

    for text in random_texts(500):
        assert collation_key(unicodedata.normalize("NFD", text)) == collation_key(text)


def test_both_databases_sort_the_keys_by_their_bytes(icu):
    keys = [collation_key(text) for text in random_texts(1500)]
    wanted = sorted(keys)
    on_postgres = icu.execute(
        'SELECT k FROM unnest(%s::text[]) AS k ORDER BY k COLLATE "C"', [keys]
    ).fetchall()
    assert [key for (key,) in on_postgres] == wanted
    sqlite = sqlite3.connect(":memory:")
    sqlite.execute("CREATE TABLE t (k text)")
    sqlite.executemany("INSERT INTO t VALUES (?)", [(key,) for key in keys])
    assert [key for (key,) in sqlite.execute("SELECT k FROM t ORDER BY k")] == wanted


def test_people_sort_as_two_columns_given_name_then_the_rest_do_in_icu(icu):
    chance = random.Random(5)
    words = [
        "An",
        "Ân",
        "Ăn",
        "Anh",
        "Ánh",
        "Ảnh",
        "Hà",
        "Hạ",
        "Hả",
        "Hoà",
        "Hòa",
        "Văn",
        "Vân",
        "Vạn",
        "Thị",
        "Nguyễn",
        "Nguyên",
        "Nguyện",
        "Y",
        "Ý",
        "A",
        "K'Bnam",
        "H'Nhung",
    ]
    people = sorted({" ".join(chance.choices(words, k=chance.randint(1, 3))) for _ in range(800)})
    rows = [(name.split()[-1], " ".join(name.split()[:-1]), name) for name in people]
    icu.execute("CREATE TEMP TABLE person (given text, rest text, name text)")
    with icu.cursor() as cursor:
        cursor.executemany("INSERT INTO person VALUES (%s, %s, %s)", rows)
    ranked = icu.execute(
        'SELECT name FROM person ORDER BY given COLLATE "vi-x-icu", rest COLLATE "vi-x-icu", name'
    ).fetchall()
    assert sorted(people, key=lambda name: (sort_key(name), name)) == [name for (name,) in ranked]


def test_tones_follow_the_dictionary_and_letters_the_alphabet():
    assert sorted(["má", "mạ", "mà", "ma", "mã", "mả"], key=collation_key) == [
        "ma",
        "mà",
        "mả",
        "mã",
        "má",
        "mạ",
    ]
    letters = [
        "a",
        "ă",
        "â",
        "b",
        "c",
        "d",
        "đ",
        "e",
        "ê",
        "g",
        "h",
        "i",
        "k",
        "l",
        "m",
        "n",
        "o",
        "ô",
        "ơ",
        "p",
        "q",
        "r",
        "s",
        "t",
        "u",
        "ư",
        "v",
        "x",
        "y",
    ]
    assert sorted(reversed(letters), key=collation_key) == letters
