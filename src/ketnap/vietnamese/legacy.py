"""Text from the time before Unicode: TCVN3 (ABC, fonts .VnTime) and VNI (fonts VNI-Times).

A workbook typed with such a font holds Western letters that only look Vietnamese in that font:
``NguyÔn V¨n An`` and ``Nguyeãn Vaên An`` are both Nguyễn Văn An. Recognition rests on syllables:
a text is old when it has words no Vietnamese syllable can be, and every one of its marked words
becomes a syllable when read through the table. Clean Unicode and the names of other peoples do
not pass that test. Nothing is converted here without being asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Literal

from ketnap.vietnamese.syllables import is_syllable

Encoding = Literal["tcvn3", "vni"]

_TCVN3_CODES = (
    "a1Ă a2Â a3Ê a4Ô a5Ơ a6Ư a7Đ a8ă a9â aaê abô acơ adư aeđ "
    "b5à b6ả b7ã b8á b9ạ bbằ bcẳ bdẵ beắ c6ặ c7ầ c8ẩ c9ẫ caấ cbậ "
    "ccè ceẻ cfẽ d0é d1ẹ d2ề d3ể d4ễ d5ế d6ệ d7ì d8ỉ dcĩ ddí deị "
    "dfò e1ỏ e2õ e3ó e4ọ e5ồ e6ổ e7ỗ e8ố e9ộ eaờ ebở ecỡ edớ eeợ "
    "efù f1ủ f2ũ f3ú f4ụ f5ừ f6ử f7ữ f8ứ f9ự faỳ fbỷ fcỹ fdý feỵ"
)
TCVN3 = {chr(int(code[:2], 16)): code[2:] for code in _TCVN3_CODES.split()}
"""TCVN3 as it appears when its bytes are read as Western letters: one sign for a letter."""

_SIGNS = "".join(char for char in TCVN3 if not char.isalpha())

_VNI_MARKS = {
    "a": "ùá øà ûả õã ïạ êă éắ èằ úẳ üẵ ëặ ââ áấ àầ åẩ ãẫ äậ",
    "e": "ùé øè ûẻ õẽ ïẹ âê áế àề åể ãễ äệ",
    "o": "ùó øò ûỏ õõ ïọ âô áố àồ åổ ãỗ äộ",
    "ô": "ùớ øờ ûở õỡ ïợ",
    "u": "ùú øù ûủ õũ ïụ",
    "ö": "ùứ øừ ûử õữ ïự",
    "y": "ùý øỳ ûỷ õỹ",
}
_VNI_ALONE = {
    "í": "í",
    "ì": "ì",
    "æ": "ỉ",
    "ó": "ĩ",
    "ò": "ị",
    "ô": "ơ",
    "ö": "ư",
    "î": "ỵ",
    "ñ": "đ",
}


def _vni_table() -> dict[str, str]:
    table: dict[str, str] = {}
    for letter, pairs in _VNI_MARKS.items():
        for pair in pairs.split():
            mark, result = pair[0], pair[1]
            for sign in {mark, mark.upper()}:
                table[letter + sign] = result
                table[letter.upper() + sign] = result.upper()
    for sign, result in _VNI_ALONE.items():
        table[sign] = result
        table[sign.upper()] = result.upper()
    return table


VNI = _vni_table()
"""VNI: a letter followed by a Western letter that stands for its marks, or a sign alone."""

_VNI_PATTERN = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))


def convert(text: str, encoding: Encoding) -> str:
    """Read ``text`` as written in an old font; what the table does not know stays.

    The capital fonts of TCVN3 (.VnTimeH) have no marked capitals of their own: where all plain
    letters of the text are capitals, the whole text becomes capitals. Words of one plain letter
    (``Lª Mü``) do not tell: they are words that begin with a capital.
    """
    if encoding == "vni":
        return _VNI_PATTERN.sub(lambda found: VNI[found.group()], text)
    plain = "".join(TCVN3.get(char, char) for char in text)
    own = [char for char in text if char.isascii() and char.isalpha()]
    if plain == text or len(own) < 2:
        return plain
    if all(char.isupper() for char in own) and any(map(_in_capitals, text.split(" "))):
        return plain.upper()
    words = [
        _one_case(word, new) for word, new in zip(text.split(" "), plain.split(" "), strict=True)
    ]
    if all(
        word[:1].isupper()
        for word, old in zip(words, text.split(" "), strict=True)
        if old[:1].isascii()
    ):
        words = [word[:1].upper() + word[1:] for word in words]
    return " ".join(words)


def recognise(text: str) -> Encoding | None:
    """The old font a text was typed in, or ``None`` for clean text, other writings and doubt."""
    if not may_be_old(text):
        return None
    if all(is_syllable(word) for word in _marked_words(text)):
        return None
    for encoding in ("vni", "tcvn3"):
        if _reads(text, encoding):
            return encoding
    return None


def recognise_all(texts: Iterable[str]) -> Encoding | None:
    """The old font a whole column was typed in: what its recognisable cells agree on.

    One clean marked Vietnamese text beyond the Western letters makes the column a mixture; then
    cells are to be judged one by one and the answer is the font of those recognised, if any.
    """
    votes = Counter(found for found in map(recognise, texts) if found)
    return votes.most_common(1)[0][0] if votes else None


def convert_if_old(text: str, encoding: Encoding, *, whole: bool = False) -> str:
    """``text`` converted when it can be old text of that font, else as it is.

    To be used on the cells of a column known (and agreed) to be old: words such as ``Vò`` are
    clean Unicode when alone, but ``Vũ`` beside ``NguyÔn``. ``whole`` says that nothing in the
    file is beyond the font: then words that are no syllable either way (``Bl¬``, ``Blô``: the
    name Y Blơ) are old as well.
    """
    if not may_be_old(text):
        return text
    doubtful = not any(is_syllable(word) for word in _marked_words(text))
    old = _reads(text, encoding) or (whole and doubtful and _written_in(text, encoding))
    return convert(text, encoding) if old else text


def clean_beyond(texts: Iterable[str]) -> bool:
    """Whether one of the texts has letters that no old font leaves: it was typed in Unicode."""
    return any(char > "\xff" and char.isalpha() for text in texts for char in text)


def may_be_old(text: str) -> bool:
    """Old text has only Western letters, at least one of them not plain."""
    return any("\xa1" <= char <= "\xff" for char in text) and all(
        char <= "\xff" or char in "\u2013\u2014\u2018\u2019\u201c\u201d\u2026" for char in text
    )


def _marked_words(text: str) -> list[str]:
    return [
        word
        for word in re.findall(r"[A-Za-z\xa1-\xff]+", text)
        if any(char >= "\xa1" for char in word)
    ]


def _written_in(text: str, encoding: Encoding) -> bool:
    """Whether every sign of ``text`` that is not plain can come from that font."""
    if encoding == "tcvn3":
        return all(char in TCVN3 for char in text if "\xa1" <= char <= "\xff")
    left = _VNI_PATTERN.sub("", text)
    return not any("\xc0" <= char <= "\xff" for char in left)


def _reads(text: str, encoding: Encoding) -> bool:
    """Whether the marked words of ``text`` are syllables once read through the table.

    Signs no Western or Vietnamese word has (``¸``, ``¹``, ``«``) are so plain a proof of TCVN3
    that half of the words are enough: place names of other peoples are no syllables in any font.
    """
    table = TCVN3 if encoding == "tcvn3" else VNI
    words = _marked_words(text)
    read = 0
    for word in words:
        if encoding == "tcvn3" and any(char >= "\xa1" and char not in table for char in word):
            return False
        read += is_syllable(convert(word, encoding))
    if encoding == "tcvn3" and any(char in text for char in _SIGNS):
        return 2 * read >= len(words) > 0
    return read == len(words) > 0


def _in_capitals(word: str) -> bool:
    """Whether a word of TCVN3 is plainly in capitals: two plain ones, or a marked one inside."""
    own = [char for char in word if char.isascii() and char.isalpha()]
    return len(own) > 1 or any("\xa1" <= char <= "\xa7" for char in word[1:])


def _one_case(old: str, new: str) -> str:
    """``PHạM`` is ``PHẠM``: capitals around a small marked letter of TCVN3."""
    own = [char for char in old if char.isascii() and char.isalpha()]
    return new.upper() if len(own) >= 2 and all(char.isupper() for char in own) else new
