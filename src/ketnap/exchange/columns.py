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


NAME = Column(
    "full_name",
    _("Họ và tên"),
    "name",
    "ho va ten|ho ten|ho ten khai sinh|ho va ten khai sinh|ho, ten|ho va ten quan chung|"
    "ho va ten dang vien|ho va ten hoc vien|ten quan chung|ten dang vien|full name|full_name|"
    "ho ten quan chung|ho ten dang vien|ho ten hoc vien|ho va ten nguoi xin vao dang|"
    "ho va ten doan vien|ho & ten|hoten",
    required=True,
    example="Nguyễn Văn An",
    most=120,
)
BORN = Column(
    "born_on",
    _("Ngày sinh"),
    "partial",
    "ngay sinh|ngay thang nam sinh|ngay, thang, nam sinh|nam sinh|sinh ngay|ngay/thang/nam sinh|"
    "ngay thang, nam sinh|ntns|ngay, thang nam sinh|sinh nam|born_on|date of birth|ngay-thang-nam "
    "sinh",
    example="25/04/1999",
)
GENDER = Column("gender", _("Giới tính"), "gender", "gioi tinh|phai|gioi|nam/nu|nam, nu|gender")
ETHNICITY = Column(
    "ethnicity",
    _("Dân tộc"),
    "ethnicity",
    "dan toc|thanh phan dan toc|ethnicity",
    most=40,
    sensitive=True,
)
RELIGION = Column(
    "religion", _("Tôn giáo"), "religion", "ton giao|religion", most=60, sensitive=True
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
)
CELL = Column(
    "cell",
    _("Chi bộ"),
    "unit",
    "chi bo|chi bo sinh hoat|thuoc chi bo|ten chi bo|don vi|don vi cong tac|don vi sinh hoat|"
    "noi sinh hoat|sinh hoat tai chi bo|chi bo theo doi|cell|to chuc dang|chi bo quan ly|"
    "chi bo/don vi|don vi (chi bo)|chi bo de nghi|chi bo gioi thieu",
    example="Chi bộ thôn 1",
)
HOME = Column("home", _("Quê quán"), "text", "que quan|nguyen quan|que|home")
RESIDENCE = Column(
    "residence",
    _("Nơi ở"),
    "text",
    "noi o|noi o hien nay|cho o|cho o hien nay|noi cu tru|thuong tru|noi thuong tru|dia chi|"
    "ho khau thuong tru|noi dang ky thuong tru|tam tru|residence|dia chi thuong tru|cho o hien tai",
)
SCHOOLING = Column(
    "schooling",
    _("Học vấn"),
    "choice",
    "hoc van|trinh do hoc van|trinh do van hoa|van hoa|trinh do pho thong|giao duc pho thong|"
    "trinh do giao duc pho thong|trinh do|gdpt|schooling|hoc van pho thong|trinh do van hoa pho "
    "thong",
    choices=SCHOOLINGS,
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
)
CERTIFICATE_NUMBER = Column(
    "certificate_number",
    _("Số giấy chứng nhận"),
    "text",
    "so giay chung nhan|so gcn|giay chung nhan so|so chung nhan|certificate_number|gcn so|"
    "giay chung nhan lop boi duong nhan thuc ve dang so",
    most=40,
)
