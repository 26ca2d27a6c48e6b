"""Which groups of letters can be a Vietnamese syllable. Used to tell clean text from old fonts."""

from __future__ import annotations

import re
import unicodedata

_TONES = "\u0300\u0309\u0303\u0301\u0323"

_ONSETS = "b|c|ch|d|đ|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x|"

_OPEN = (
    "a|e|ê|i|o|ô|ơ|u|ư|y|ai|ao|au|ay|âu|ây|eo|êu|ia|iêu|iu|oa|oai|oao|oay|oe|oeo|oi|ôi|ơi|"
    "oo|ua|uây|uê|ui|uơ|uôi|ưa|ưi|ươi|ươu|ưu|uy|uya|uyu|yêu"
)

_CLOSED = (
    "ac|ach|am|an|ang|anh|ap|at|ăc|ăm|ăn|ăng|ăp|ăt|âc|âm|ân|âng|âp|ât|ec|em|en|eng|ep|et|"
    "êch|êm|ên|ênh|êp|êt|ich|im|in|inh|ip|it|iêc|iêm|iên|iêng|iêp|iêt|oc|om|on|ong|op|ot|"
    "ôc|ôm|ôn|ông|ôp|ôt|ơm|ơn|ơp|ơt|oac|oach|oam|oan|oang|oanh|oap|oat|oăc|oăm|oăn|oăng|oăt|"
    "oen|oet|ooc|oong|uân|uâng|uât|uêch|uênh|uôc|uôm|uôn|uông|uôt|uc|um|un|ung|up|ut|"
    "ưc|ưm|ưn|ưng|ưt|ươc|ươm|ươn|ương|ươp|ươt|uych|uyn|uynh|uyp|uyt|uyên|uyêt|"
    "yêm|yên|yêng|yêt|ynh"
)

_SYLLABLE = re.compile(f"(?:{_ONSETS})(?:{_CLOSED}|{_OPEN})")
_OTHER = re.compile("quyt|quyp|gi|gin|giêng|giêc|giêt|gia|giêm")
_STOPPED = re.compile("(?:c|ch|p|t)$")


def is_syllable(word: str) -> bool:
    """Whether ``word`` can be one Vietnamese syllable, capitals and composition aside.

    Checked are the onset, the rhyme, one tone at most, capitals that are all, none or only the
    first, and that a syllable closed by c, ch, p, t has the tone sắc or nặng.
    """
    if word not in (word.lower(), word.upper(), word.capitalize()):
        return False
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFD", word.lower()):
        (tones if char in _TONES else letters).append(char)
    if len(tones) > 1:
        return False
    bare = unicodedata.normalize("NFC", "".join(letters))
    if not (_SYLLABLE.fullmatch(bare) or _OTHER.fullmatch(bare)):
        return False
    if _STOPPED.search(bare):
        return bool(tones) and tones[0] in "\u0301\u0323"
    return True
