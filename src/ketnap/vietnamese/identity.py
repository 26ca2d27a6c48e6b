"""Numbers of identity papers: what looks wrong, as warnings only.

The personal identification number has twelve figures: three for the place of birth registration
(as it was then, so never compared with today's provinces), one for century and sex, two for the
year of birth, six at random (Decree 137/2015/NĐ-CP of 2015-12-31, article 13). Nine figures are
the old identity card. A number is text: its zeros count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ketnap.vietnamese.dates import PartialDate

Gender = Literal["male", "female"]
_BETWEEN = re.compile(r"[\s.\-\u2010-\u2015']")


@dataclass(frozen=True)
class IdentityWarning:
    """Something to look at: stable ``code``, the sentence in both languages, a ``suggestion``."""

    code: str
    message: str
    message_en: str
    suggestion: str = ""


def tidy_identity_number(number: str) -> str:
    """The number without the spaces, points and hyphens people put into it."""
    return number if number.isdigit() else _BETWEEN.sub("", number)


def zeros_back(digits: str) -> str:
    """The number with the zeros a spreadsheet took from its front; ``""`` where none are missing.

    Twelve figures begin with up to two zeros (``001`` to ``096``), nine with one. A number that
    still begins with zero lost none.
    """
    if digits.startswith("0"):
        return ""
    whole = {8: 9, 10: 12, 11: 12}.get(len(digits), 0)
    return digits.zfill(whole) if whole else ""


def check_identity_number(
    number: str, gender: str | None = None, born: PartialDate | date | None = None
) -> list[IdentityWarning]:
    """What is unusual about an identity number, given the sex and the birth of its holder.

    In: the number as written; ``gender`` ``"male"``, ``"female"`` or ``None``; ``born`` as far as
    known. Out: warnings in reading order, none for a number that fits. Never an error: papers
    with mistakes exist, and the office must be able to record what they say.
    """
    digits = tidy_identity_number(number)
    if not digits:
        return []
    if not (digits.isascii() and digits.isdigit()):
        return [
            IdentityWarning(
                "identity_characters",
                f"Số định danh “{number}” có ký tự không phải chữ số. "
                "Kiểm tra lại trên thẻ căn cước (12 chữ số).",
                f"The identity number “{number}” has characters that are not figures. "
                "Check it on the card (12 figures).",
            )
        ]
    if len(digits) == 9:
        return []
    whole = zeros_back(digits)
    if len(whole) == 12:
        return [
            IdentityWarning(
                "identity_leading_zero",
                f"Số định danh “{digits}” chỉ có {len(digits)} chữ số: có thể Excel đã bỏ số 0 ở "
                f"đầu. Nếu đúng vậy, nhập {whole}.",
                f"The identity number “{digits}” has only {len(digits)} figures: a spreadsheet may "
                f"have dropped the leading zero. If so, write {whole}.",
                whole,
            )
        ]
    if len(digits) != 12:
        return [
            IdentityWarning(
                "identity_length",
                f"Số định danh “{digits}” có {len(digits)} chữ số; thẻ căn cước có 12 chữ số, "
                "chứng minh nhân dân cũ có 9 chữ số. Kiểm tra lại trên giấy tờ"
                + (f": có thể thiếu số 0 ở đầu ({whole})." if whole else "."),
                f"The identity number “{digits}” has {len(digits)} figures; the card has 12, the "
                "old identity card 9. Check the papers"
                + (f": a leading zero may be missing ({whole})." if whole else "."),
                whole,
            )
        ]
    return _structure(digits, gender, born)


def gender_of(number: str) -> Gender | None:
    """The sex a twelve-figure number was issued for, or ``None`` when it does not tell."""
    digits = tidy_identity_number(number)
    if not (len(digits) == 12 and digits.isascii() and digits.isdigit()):
        return None
    return _gender(digits)


def _gender(digits: str) -> Gender:
    return "female" if digits[3] in "13579" else "male"


def birth_year_of(number: str) -> int | None:
    """The year of birth in a twelve-figure number, or ``None`` when it does not tell."""
    digits = tidy_identity_number(number)
    if not (len(digits) == 12 and digits.isascii() and digits.isdigit()):
        return None
    return _birth_year(digits)


def _birth_year(digits: str) -> int:
    return 1900 + 100 * (int(digits[3]) // 2) + int(digits[4:6])


def _structure(
    digits: str, gender: str | None, born: PartialDate | date | None
) -> list[IdentityWarning]:
    found: list[IdentityWarning] = []
    told = _gender(digits)
    if gender in ("male", "female") and told != gender:
        names = {"male": ("nam", "male"), "female": ("nữ", "female")}
        found.append(
            IdentityWarning(
                "identity_gender",
                f"Theo chữ số thứ tư, số định danh {digits} cấp cho {names[told][0]}, "
                f"nhưng hồ sơ ghi {names[gender][0]}. Đối chiếu thẻ căn cước rồi sửa chỗ sai.",
                f"By its fourth figure the identity number {digits} was issued to a "
                f"{names[told][1]} person, but the record says {names[gender][1]}. "
                "Compare with the card and mend what is wrong.",
            )
        )
    year = _birth_year(digits)
    if born is not None and year != born.year:
        found.append(
            IdentityWarning(
                "identity_year",
                f"Theo số định danh {digits}, năm sinh là {year}, nhưng hồ sơ ghi {born.year}. "
                "Đối chiếu thẻ căn cước rồi sửa chỗ sai.",
                f"By the identity number {digits} the year of birth is {year}, but the record "
                f"says {born.year}. Compare with the card and mend what is wrong.",
            )
        )
    return found
