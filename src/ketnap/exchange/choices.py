"""Closed lists of cells: the value kept, its label, and the words offices write for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from ketnap.vietnamese.names import fold_key


def folded_in_each_language(label: Any) -> list[str]:
    """A translated label as it reads folded in every language of the program.

    A list says the same whichever language its reader works in.
    """
    found = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.append(fold_key(str(label)))
    return found


@dataclass(frozen=True)
class Choice:
    """One value of a list; ``words`` are folded, separated by ``|``."""

    key: str
    label: Any
    words: str = ""

    def means(self, folded: str) -> bool:
        """Whether a folded cell text says this value."""
        return folded in self._said

    @cached_property
    def _said(self) -> frozenset[str]:
        words = self.words.split("|") if self.words else []
        return frozenset((self.key, *folded_in_each_language(self.label), *words))


SCHOOLINGS = (
    Choice(
        "literate",
        _("Biết đọc, biết viết"),
        "biet doc, biet viet chu quoc ngu|biet doc biet viet|biet doc, viet|doc thong viet thao|"
        "xoa mu chu|biet chu",
    ),
    Choice("primary", _("Tiểu học"), "cap 1|cap i|hoc xong tieu hoc|tot nghiep tieu hoc|th"),
    Choice(
        "lower_secondary_completed",
        _("Học xong chương trình THCS"),
        "thcs|cap 2|cap ii|trung hoc co so|hoc xong thcs|hoc xong trung hoc co so",
    ),
    Choice(
        "lower_secondary_diploma",
        _("Tốt nghiệp THCS"),
        "tn thcs|tot nghiep trung hoc co so|bang tot nghiep thcs|tot nghiep cap 2|"
        "co bang tot nghiep thcs",
    ),
    Choice(
        "upper_secondary",
        _("Tốt nghiệp THPT"),
        "thpt|ptth|cap 3|cap iii|trung hoc pho thong|tn thpt|tot nghiep trung hoc pho thong|"
        "tot nghiep ptth|tot nghiep cap 3|bo tuc thpt|btth|btthpt",
    ),
)

QUALIFICATIONS = (
    Choice(
        "technical",
        _("Công nhân kỹ thuật, sơ cấp"),
        "so cap|cong nhan ky thuat|cnkt|so cap nghe|trung cap nghe cnkt",
    ),
    Choice("intermediate", _("Trung cấp"), "tc|trung cap nghe|thcn|trung hoc chuyen nghiep|tccn"),
    Choice("college", _("Cao đẳng"), "cd|cao dang nghe|cao dang su pham"),
    Choice("university", _("Đại học"), "dh|cu nhan|ky su|bac si|dai hoc su pham"),
    Choice("master", _("Thạc sĩ"), "ths|thac si|thac sy|cao hoc"),
    Choice("doctor", _("Tiến sĩ"), "ts|tien sy"),
)

OCCUPATIONS = (
    Choice("state_agency", _("Cán bộ, công chức cơ quan Nhà nước"), "cong chuc nha nuoc"),
    Choice(
        "party_agency",
        _("Cán bộ, công chức cơ quan Đảng, Mặt trận, đoàn thể"),
        "cong chuc dang|can bo doan the",
    ),
    Choice(
        "commune_official",
        _("Cán bộ, công chức xã"),
        "can bo xa|cong chuc xa|can bo, cong chuc|cbcc xa|can bo cong chuc|cong chuc|can bo|"
        "can bo khong chuyen trach xa",
    ),
    Choice(
        "hamlet_official",
        _("Người hoạt động không chuyên trách thôn"),
        "thon truong|truong thon|can bo thon|khong chuyen trach thon|thon doi truong|"
        "bi thu chi doan|cong an vien",
    ),
    Choice(
        "public_service",
        _("Viên chức"),
        "giao vien|y si|bac si|dieu duong|vien chuc nha nuoc|y te|nhan vien y te",
    ),
    Choice(
        "non_public_service", _("Người lao động đơn vị ngoài công lập"), "giao vien ngoai cong lap"
    ),
    Choice("enterprise_manager", _("Cán bộ quản lý doanh nghiệp"), "giam doc|quan ly doanh nghiep"),
    Choice(
        "enterprise_indirect",
        _("Lao động gián tiếp doanh nghiệp"),
        "nhan vien van phong|ke toan|nhan vien",
    ),
    Choice("enterprise_worker", _("Công nhân"), "cong nhan lao dong|lao dong truc tiep|tho|lai xe"),
    Choice(
        "farmer",
        _("Nông dân"),
        "lam nong|nong|lam ruong|lam ray|lam nuong ray|nong nghiep|lao dong nong nghiep|"
        "nong, lam, ngu nghiep|lao dong nong, lam, ngu nghiep",
    ),
    Choice(
        "armed_forces",
        _("Lực lượng vũ trang"),
        "bo doi|quan nhan|cong an|si quan|chien si|luc luong vu trang",
    ),
    Choice("university_student", _("Sinh viên"), "sv"),
    Choice("pupil", _("Học sinh"), "hs|hoc sinh thpt"),
    Choice("other", _("Thành phần khác"), "khac|tu do|lao dong tu do|buon ban|kinh doanh|noi tro"),
)

ORGANISATION_KINDS = (
    Choice("province", _("Đảng bộ tỉnh"), "tinh|tinh uy|dang bo thanh pho"),
    Choice("district", _("Đảng bộ huyện"), "huyen|huyen uy"),
    Choice(
        "commune",
        _("Đảng bộ xã, phường, thị trấn"),
        "xa|phuong|thi tran|dang bo xa|dang bo phuong|dang bo thi tran|dang uy xa|"
        "dang bo xa, phuong",
    ),
    Choice("grassroots_party_body", _("Đảng bộ cơ sở"), "dang bo co so|dbcs"),
    Choice("sectional_body", _("Đảng bộ bộ phận"), "dang bo bo phan|dbbp"),
    Choice("grassroots_cell", _("Chi bộ cơ sở"), "chi bo co so|cbcs"),
    Choice("cell", _("Chi bộ"), "chi bo|chi bo truc thuoc|chi bo thon|cb"),
)

COURSE_KINDS = (
    Choice(
        "awareness",
        _("Bồi dưỡng nhận thức về Đảng"),
        "nhan thuc ve dang|cam tinh dang|lop nhan thuc ve dang|lop cam tinh dang|nhan thuc",
    ),
    Choice("new_member", _("Bồi dưỡng đảng viên mới"), "dang vien moi|lop dang vien moi"),
)

INDICATOR_PERIODS = (
    Choice("term", _("Nhiệm kỳ"), "ca nhiem ky"),
    Choice("year", _("Năm"), "ca nam|hang nam"),
    Choice("half", _("Nửa năm"), "6 thang|6 thang dau nam|6 thang cuoi nam|sau thang"),
    Choice("quarter", _("Quý"), "quy i|quy ii|quy iii|quy iv|3 thang"),
    Choice("custom", _("Từ ngày đến ngày"), "khac"),
)

_TRAINED = (
    (r"tien si|tien sy|ts", "doctor"),
    (r"thac si|thac sy|ths|cao hoc", "master"),
    (r"dai hoc|dh|dhsp|cu nhan|ky su|bac si", "university"),
    (r"cao dang|cd|cdsp", "college"),
    (r"trung cap|tc|tcsp|trung hoc chuyen nghiep", "intermediate"),
    (r"so cap|sc|cong nhan ky thuat|cnkt", "technical"),
)
_STILL_OPEN = re.compile(r"\b(dang|chua|nam|lien thong|llct|ly luan|chinh tri|hcll)\b|[/;+]")
"""Not a training finished in a profession: "đang học", "năm 2", "TC LLCT"; or two of them."""


def qualification_in(folded: str) -> str | None:
    """The level in ``cử nhân Luật``, ``ĐH Kinh tế``, ``CĐ SP``; None where it is not plain."""
    if _STILL_OPEN.search(folded):
        return None
    found = {
        level: match.start()
        for words, level in _TRAINED
        if (match := re.search(rf"\b(?:{words})\b", folded))
    }
    return next(iter(found)) if len(found) == 1 and 0 in found.values() else None


_GRADES = re.compile(r"(?:lop )?(\d{1,2})(?: ?/ ?(10|12))?(?: ?\(?(?:bt|btvh|bo tuc)\)?)?")


def schooling_of_grade(folded: str) -> str | None:
    """``9/12`` and the like: the schooling surely completed by who finished that grade.

    The old ten-year system had four grades of primary and three of lower-secondary school. A
    grade alone (``lớp 12``) is taken where both systems give the same.
    """
    found = _GRADES.fullmatch(folded)
    if not found:
        return None
    grade = int(found[1])
    systems = [int(found[2])] if found[2] else [system for system in (12, 10) if grade <= system]
    read = {_completed(grade, system) for system in systems}
    return read.pop() if len(read) == 1 else None


def _completed(grade: int, system: int) -> str | None:
    if grade > system:
        return None
    steps = (5, 9, 12) if system == 12 else (4, 7, 10)
    if grade >= steps[2]:
        return "upper_secondary"
    if grade >= steps[1]:
        return "lower_secondary_completed"
    return "primary" if grade >= steps[0] else "literate"


_PEOPLES = (
    "Kinh|Tày|Thái|Mường|Khmer|Hoa|Nùng|H'Mông|Dao|Gia Rai|Ngái|Ê Đê|Ba Na|Xơ Đăng|Sán Chay|Cơ Ho|"
    "Chăm|Sán Dìu|Hrê|Mnông|Raglay|Xtiêng|Bru - Vân Kiều|Thổ|Giáy|Cơ Tu|Gié Triêng|Mạ|Khơ Mú|Co|"
    "Tà Ôi|Chơ Ro|Kháng|Xinh Mun|Hà Nhì|Chu Ru|Lào|La Chí|La Ha|Phù Lá|La Hủ|Lự|Lô Lô|Chứt|Mảng|"
    "Pà Thẻn|Cơ Lao|Cống|Bố Y|Si La|Pu Péo|Brâu|Ơ Đu|Rơ Măm"
).split("|")
"""The 54 peoples in the spelling of the list of 1979-03-02 (121-TCTK/PPCĐ), as known."""

_OTHER_SPELLINGS = {
    "H'Mông": "mong|hmong|h mong|meo",
    "Khmer": "kho me|khome",
    "Gia Rai": "jrai|j'rai|jarai|giarai|gio rai|cho rai",
    "Ê Đê": "ede|e-de|rade|ra de",
    "Ba Na": "bana|bahnar|ba nar",
    "Xơ Đăng": "xodang|xe dang|xedang|se dang|sedang|so dang",
    "Cơ Ho": "k'ho|koho|coho",
    "Hrê": "h're",
    "Mnông": "m'nong|m nong|mo nong|ma nong",
    "Raglay": "raglai|ra glai",
    "Xtiêng": "stieng|x'tieng|s'tieng",
    "Bru - Vân Kiều": "bru van kieu",
    "Cơ Tu": "cotu|ca tu|katu",
    "Gié Triêng": "je trieng|gietrieng|jeh trieng",
    "Co": "kor|cor",
    "Brâu": "b'rau",
    "Rơ Măm": "romam|r'mam",
    "Chu Ru": "churu",
}
"""The same name written otherwise; it goes in as the list has it, and that is told."""
_LOCAL_GROUPS = (
    "van kieu|pa co|ha lang|ro ngao|rong gao|so dra|cao lan|san chi|thai den|thai trang|"
    "nguoi nuoc ngoai|khac"
).split("|")
"""Names of parts of a people, and what is no people; they stay as written."""

PEOPLES = {fold_key(people): people for people in _PEOPLES}
PEOPLES |= {
    written: people for people, words in _OTHER_SPELLINGS.items() for written in words.split("|")
}
KNOWN_PEOPLES = {*PEOPLES, *_LOCAL_GROUPS}
