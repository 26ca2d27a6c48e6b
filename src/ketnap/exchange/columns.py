"""Columns of lists: what they fill, how their cells read, the headings offices give them.

Headings are compared without marks, capitals, numbering and brackets; ``synonyms`` are written
so, with ``|`` between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from ketnap.exchange.choices import SCHOOLINGS, Choice

Form = Literal[
    "name",
    "text",
    "date",
    "partial",
    "gender",
    "yes_no",
    "identity",
    "ethnicity",
    "religion",
    "choice",
    "number",
    "count",
    "code",
    "unit",
]


@dataclass(frozen=True)
class Column:
    """One column of a list; ``key`` is the name of the model field or fact it fills."""

    key: str
    label: Any
    form: Form
    synonyms: str = ""  # separated by |, without marks
    loose: str = ""  # pattern of headings that mean it when no heading says so plainly
    required: bool = False
    choices: Sequence[Choice] = ()
    example: str = ""
    most: int = 160
    past: bool = True  # a date here cannot lie in the future
    sensitive: bool = False

    @property
    def headings(self) -> list[str]:
        """All folded headings this column is known by."""
        return self.synonyms.split("|") if self.synonyms else []


_WHO = (
    r"(?: (?:cua|nguoi|quan chung|uu tu|doan vien|dang vien|du bi|hoc vien|can bo|nguon|cong dan|"
    r"duoc gioi thieu|duoc de nghi|duoc xet|de nghi|xin|vao dang|ket nap|xet|cu di hoc|du hoc|"
    r"khai sinh|day du|in hoa|chu in hoa|hien nay|cam tinh dang))*"
)
_PLACE = (
    r"(?:c\.? ?bo|cb|chi bo|to chuc dang|don vi|thon|lang|buon|ban|to|khu pho|to dan pho|tdp|"
    r"chi doan)"
)
_NUMBER = r"(?:cccd|cmnd|cmt|cmtnd|can cuoc(?: cong dan)?|dinh danh(?: ca nhan)?|ddcn)"

NAME = Column(
    "full_name",
    _("Họ và tên"),
    "name",
    "ho va ten|ho ten|ho ten khai sinh|ho va ten khai sinh|ho, ten|ho va ten quan chung|"
    "ho va ten dang vien|ho va ten hoc vien|ten quan chung|ten dang vien|full name|full_name|"
    "ho ten quan chung|ho ten dang vien|ho ten hoc vien|ho va ten nguoi xin vao dang|"
    "ho va ten doan vien|ho & ten|hoten|ho, chu dem va ten|ho chu dem va ten|ho, dem va ten|"
    "ho, chu dem va ten khai sinh|ho chu dem va ten khai sinh|ho, chu dem, ten|ho, chu lot va ten",
    required=True,
    example="Nguyễn Văn An",
    most=120,
    loose=rf"(?:ho(?: va|,| &)? ?ten|ten){_WHO}|quan chung(?: uu tu)?|hoc vien|doan vien uu tu|"
    r"nguoi (?:xin vao dang|duoc gioi thieu)",
)
BORN = Column(
    "born_on",
    _("Ngày sinh"),
    "partial",
    "ngay sinh|ngay thang nam sinh|ngay, thang, nam sinh|nam sinh|sinh ngay|ngay/thang/nam sinh|"
    "ngay thang, nam sinh|ntns|ngay, thang nam sinh|sinh nam|born_on|date of birth|ngay-thang-nam "
    "sinh",
    example="25/04/1999",
    loose=(
        r"(?:ngay|nam|n\.?|ntn)[ ,./-]*(?:thang|t)?[ ,./-]*(?:va )?(?:nam|n)?[ .]*sinh"
        r"(?: (?:cua .*|duong lich|theo .*))?|sinh (?:ngay|nam)|n\.?s"
    ),
)
GENDER = Column(
    "gender",
    _("Giới tính"),
    "gender",
    "gioi tinh|phai|gioi|nam/nu|nam, nu|gender",
    loose=r"gt|g\.? ?tinh|gioi tinh .*|nam ?[/,-] ?nu|nam (?:hay |hoac )?nu",
)
ETHNICITY = Column(
    "ethnicity",
    _("Dân tộc"),
    "ethnicity",
    "dan toc|thanh phan dan toc|ethnicity",
    most=40,
    sensitive=True,
    loose=r"d\.? ?toc|(?:la |thuoc )?(?:nguoi |thanh phan )?dan toc(?: (?:gi|nao))?",
)
RELIGION = Column(
    "religion",
    _("Tôn giáo"),
    "religion",
    "ton giao|religion",
    most=60,
    sensitive=True,
    loose=r"t\.? ?giao",
)
IDENTITY = Column(
    "identity_number",
    _("Số định danh"),
    "identity",
    "so dinh danh|so dinh danh ca nhan|so can cuoc|so can cuoc cong dan|so cccd|cccd|so cccd/cmnd|"
    "cmnd|so cmnd|cmnd/cccd|cccd/cmnd|so cmnd/cccd|can cuoc cong dan|so the can cuoc|can cuoc|"
    "identity_number|so cmt|cmtnd|so cmtnd",
    example="062099012345",
    sensitive=True,
    loose=rf"(?:so )?(?:the )?{_NUMBER}(?:[ /,-]+(?:so |the |hoac )*{_NUMBER})*",
)
CELL = Column(
    "cell",
    _("Chi bộ"),
    "unit",
    "chi bo|chi bo sinh hoat|thuoc chi bo|ten chi bo|don vi|don vi cong tac|don vi sinh hoat|"
    "noi sinh hoat|sinh hoat tai chi bo|chi bo theo doi|cell|to chuc dang|chi bo quan ly|"
    "chi bo/don vi|don vi (chi bo)|chi bo de nghi|chi bo gioi thieu",
    example="Chi bộ thôn 1",
    loose=(
        rf"{_PLACE}(?:(?: ?[/,-] ?| hoac | va ){_PLACE})*"
        r"(?: (?:noi|dang|hien|hien nay|truc thuoc|cu tru|sinh hoat|cong tac|quan ly|theo doi|"
        r"de nghi|gioi thieu|phu trach|tai|o|cua|quan chung))*"
    ),
)
HOME = Column(
    "home",
    _("Quê quán"),
    "text",
    "que quan|nguyen quan|que|home",
    loose=r"(?:que quan|nguyen quan|q\.? ?quan)(?:[ ,/-]+(?:xa|phuong|huyen|tinh|thanh pho))*",
)
RESIDENCE = Column(
    "residence",
    _("Nơi ở"),
    "text",
    "noi o|noi o hien nay|cho o|cho o hien nay|noi cu tru|thuong tru|noi thuong tru|dia chi|"
    "ho khau thuong tru|noi dang ky thuong tru|tam tru|residence|dia chi thuong tru|cho o hien tai|"
    "tru quan|noi tru|tru tai|cu tru|noi cu ngu|noi tam tru|noi dk thuong tru|noi dang ky ho khau",
    loose=(
        r"(?:noi|cho|dia chi)(?: (?:o|cu tru|thuong tru|tam tru|dang ky|hien nay|hien tai|ho khau|"
        r"lien he|lien lac))+"
    ),
)
SCHOOLING = Column(
    "schooling",
    _("Học vấn"),
    "choice",
    "hoc van|trinh do hoc van|trinh do van hoa|van hoa|trinh do pho thong|giao duc pho thong|"
    "trinh do giao duc pho thong|trinh do|gdpt|schooling|hoc van pho thong|trinh do van hoa pho "
    "thong",
    choices=SCHOOLINGS,
    loose=r"(?:trinh do )?(?:hoc van|van hoa|giao duc pho thong)(?: .*)?|td ?(?:hv|vh)|gdpt",
)


def dated(key: str, label: Any, synonyms: str, **options: Any) -> Column:
    return Column(key, label, "date", f"{synonyms}|{key}", example="25/04/2026", **options)


def yes_no(key: str, label: Any, synonyms: str) -> Column:
    return Column(key, label, "yes_no", f"{synonyms}|{key}", example="x")


CERTIFICATE = dated(
    "certificate_issued_on",
    _("Ngày cấp giấy chứng nhận"),
    "ngay cap giay chung nhan|ngay cap gcn|giay chung nhan ngay cap|ngay cap chung nhan|"
    "giay chung nhan lop boi duong nhan thuc ve dang ngay cap|ngay cap giay chung nhan boi duong "
    "nhan thuc ve dang|giay chung nhan ngay, thang, nam cap|ngay chung nhan|gcn ngay cap",
    loose=r"ngay (?:duoc )?cap (?:gcn|giay chung nhan|chung nhan)(?: .*)?",
)
CERTIFICATE_NUMBER = Column(
    "certificate_number",
    _("Số giấy chứng nhận"),
    "text",
    "so giay chung nhan|so gcn|giay chung nhan so|so chung nhan|certificate_number|gcn so|"
    "giay chung nhan lop boi duong nhan thuc ve dang so",
    most=40,
    loose=r"so (?:gcn|giay chung nhan|chung nhan)(?: .*)?",
)
