"""What can be imported: for each kind of list its columns, the headings they go by, how they read.

Headings are compared without marks, capitals, numbering and brackets; ``synonyms`` are written
so. A column ``born_on@male`` is half of the classic pair "Ngày sinh: Nam | Nữ".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from ketnap.exchange.choices import (
    COURSE_KINDS,
    INDICATOR_PERIODS,
    OCCUPATIONS,
    ORGANISATION_KINDS,
    QUALIFICATIONS,
    SCHOOLINGS,
    Choice,
)

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


@dataclass(frozen=True)
class Kind:
    """A kind of list; ``identity`` are the columns that tell one row from another."""

    key: str
    label: Any
    columns: Sequence[Column]
    takes_groups: str = ""  # the column that group heading rows fill
    right: str = "import_people"
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)

    def column(self, key: str) -> Column:
        """The column of that key; raises KeyError."""
        return self._by_key[key]

    @cached_property
    def _by_key(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns}

    @cached_property
    def headings(self) -> dict[str, str]:
        """Folded heading → column key, with the derived halves of pairs."""
        known: dict[str, str] = {}
        for column in self.columns:
            for heading in column.headings:
                known.setdefault(heading, column.key)
        for key in ("born_on", "gender"):
            if key not in self._by_key:
                continue
            for heading in [*self._by_key[key].headings, "ngay sinh", "nam sinh"]:
                owner = "born_on" if "sinh" in heading else key
                for word, sex in (("nam", "male"), ("nu", "female")):
                    known[f"{heading} {word}"] = f"{owner}@{sex}"
        if "born_on" in self._by_key:
            known |= {"nam": "gender@male", "nu": "gender@female"}
            for heading in self._by_key["born_on"].headings:
                for word, part in (("ngay", "day"), ("thang", "month"), ("nam sinh", "year")):
                    known[f"{heading} {word}"] = f"born_on@{part}"
        if "full_name" in self._by_key:
            known |= {
                "ho va ten dem": "full_name@family",
                "ho va chu lot": "full_name@family",
                "ho va chu dem": "full_name@family",
                "ho chu lot": "full_name@family",
                "ho chu dem": "full_name@family",
                "ho, chu lot": "full_name@family",
                "ho, chu dem": "full_name@family",
                "ho lot": "full_name@family",
                "ho dem": "full_name@family",
                "ho": "full_name@family",
                "ten": "full_name@given",
                "ho va ten ho": "full_name@family",
                "ho va ten ten": "full_name@given",
                "ho va ten ho va ten dem": "full_name@family",
                "ho va ten ho dem": "full_name@family",
            }
        return known

    def required(self) -> list[Column]:
        """Columns without which the list says nothing."""
        return [column for column in self.columns if column.required]


_NAME = Column(
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
_BORN = Column(
    "born_on",
    _("Ngày sinh"),
    "partial",
    "ngay sinh|ngay thang nam sinh|ngay, thang, nam sinh|nam sinh|sinh ngay|ngay/thang/nam sinh|"
    "ngay thang, nam sinh|ntns|ngay, thang nam sinh|sinh nam|born_on|date of birth|ngay-thang-nam "
    "sinh",
    example="25/04/1999",
)
_GENDER = Column("gender", _("Giới tính"), "gender", "gioi tinh|phai|gioi|nam/nu|nam, nu|gender")
_ETHNICITY = Column(
    "ethnicity",
    _("Dân tộc"),
    "ethnicity",
    "dan toc|thanh phan dan toc|ethnicity",
    most=40,
    sensitive=True,
)
_RELIGION = Column(
    "religion", _("Tôn giáo"), "religion", "ton giao|religion", most=60, sensitive=True
)
_IDENTITY = Column(
    "identity_number",
    _("Số định danh"),
    "identity",
    "so dinh danh|so dinh danh ca nhan|so can cuoc|so can cuoc cong dan|so cccd|cccd|so cccd/cmnd|"
    "cmnd|so cmnd|cmnd/cccd|cccd/cmnd|so cmnd/cccd|can cuoc cong dan|so the can cuoc|can cuoc|"
    "identity_number|so cmt|cmtnd|so cmtnd",
    example="062099012345",
    sensitive=True,
)
_CELL = Column(
    "cell",
    _("Chi bộ"),
    "unit",
    "chi bo|chi bo sinh hoat|thuoc chi bo|ten chi bo|don vi|don vi cong tac|don vi sinh hoat|"
    "noi sinh hoat|sinh hoat tai chi bo|chi bo theo doi|cell|to chuc dang|chi bo quan ly|"
    "chi bo/don vi|don vi (chi bo)|chi bo de nghi|chi bo gioi thieu",
    example="Chi bộ thôn 1",
)
_HOME = Column("home", _("Quê quán"), "text", "que quan|nguyen quan|que|home")
_RESIDENCE = Column(
    "residence",
    _("Nơi ở"),
    "text",
    "noi o|noi o hien nay|cho o|cho o hien nay|noi cu tru|thuong tru|noi thuong tru|dia chi|"
    "ho khau thuong tru|noi dang ky thuong tru|tam tru|residence|dia chi thuong tru|cho o hien tai",
)
_SCHOOLING = Column(
    "schooling",
    _("Học vấn"),
    "choice",
    "hoc van|trinh do hoc van|trinh do van hoa|van hoa|trinh do pho thong|giao duc pho thong|"
    "trinh do giao duc pho thong|trinh do|gdpt|schooling|hoc van pho thong|trinh do van hoa pho "
    "thong",
    choices=SCHOOLINGS,
)


def _day(key: str, label: Any, synonyms: str, **options: Any) -> Column:
    return Column(key, label, "date", f"{synonyms}|{key}", example="25/04/2026", **options)


def _known(key: str, label: Any, synonyms: str) -> Column:
    return Column(key, label, "yes_no", f"{synonyms}|{key}", example="x")


_CERTIFICATE = _day(
    "certificate_issued_on",
    _("Ngày cấp giấy chứng nhận"),
    "ngay cap giay chung nhan|ngay cap gcn|giay chung nhan ngay cap|ngay cap chung nhan|"
    "giay chung nhan lop boi duong nhan thuc ve dang ngay cap|ngay cap giay chung nhan boi duong "
    "nhan thuc ve dang|giay chung nhan ngay, thang, nam cap|ngay chung nhan|gcn ngay cap",
)
_CERTIFICATE_NUMBER = Column(
    "certificate_number",
    _("Số giấy chứng nhận"),
    "text",
    "so giay chung nhan|so gcn|giay chung nhan so|so chung nhan|certificate_number|gcn so|"
    "giay chung nhan lop boi duong nhan thuc ve dang so",
    most=40,
)

PEOPLE = Kind(
    "people",
    _("Quần chúng, người xin vào Đảng"),
    (
        _NAME,
        Column(
            "sort_name", _("Tên dùng để sắp xếp"), "text", "ten dung de sap xep|sort_name", most=60
        ),
        _BORN,
        _GENDER,
        _CELL,
        _ETHNICITY,
        _RELIGION,
        _IDENTITY,
        _HOME,
        _RESIDENCE,
        _SCHOOLING,
        Column(
            "qualification",
            _("Chuyên môn"),
            "choice",
            "chuyen mon|trinh do chuyen mon|chuyen mon nghiep vu|trinh do chuyen mon nghiep vu|"
            "qualification|bang cap|hoc vi",
            choices=QUALIFICATIONS,
        ),
        Column(
            "occupation",
            _("Nghề nghiệp"),
            "choice",
            "nghe nghiep|nghe|thanh phan nghe nghiep|occupation|nghe nghiep hien nay",
            choices=OCCUPATIONS,
        ),
        _known(
            "youth_union_member",
            _("Đoàn viên thanh niên"),
            "doan vien|doan vien thanh nien|doan vien tncs|la doan vien|doan vien tncs ho chi minh|"
            "doan vien tncshcm|dv tncs hcm",
        ),
        _known(
            "trade_union_member",
            _("Đoàn viên công đoàn"),
            "doan vien cong doan|cong doan|cong doan vien",
        ),
        _known(
            "village_elder",
            _("Già làng, trưởng thôn, người có uy tín"),
            "gia lang, truong thon, nguoi co uy tin|gia lang|nguoi co uy tin|truong thon|"
            "gia lang, truong ban, nguoi co uy tin",
        ),
        _known("discharged_soldier", _("Quân nhân xuất ngũ"), "quan nhan xuat ngu|bo doi xuat ngu"),
        _day(
            "sourced_on",
            _("Ngày tạo nguồn"),
            "ngay tao nguon|tao nguon|ngay dua vao nguon|ngay dua vao tao nguon",
        ),
        _day(
            "listed_on",
            _("Ngày đưa vào danh sách cảm tình Đảng"),
            "ngay dua vao danh sach|ngay dua vao danh sach cam tinh dang|cam tinh dang|"
            "ngay cong nhan cam tinh dang|ngay vao cam tinh dang",
        ),
        _day(
            "helper_assigned_on",
            _("Ngày phân công giúp đỡ"),
            "ngay phan cong giup do|ngay phan cong dang vien giup do",
        ),
        _day(
            "class_sent_on",
            _("Ngày cử học lớp nhận thức về Đảng"),
            "ngay cu di hoc|ngay cu hoc|ngay cu hoc lop boi duong nhan thuc ve dang|"
            "ngay cu hoc lop nhan thuc ve dang|ngay hoc lop cam tinh dang",
        ),
        _CERTIFICATE,
        _CERTIFICATE_NUMBER,
        _day(
            "applied_on",
            _("Ngày làm đơn"),
            "ngay lam don|ngay viet don|ngay nop don|don xin vao dang|ngay lam don xin vao dang|"
            "ngay don xin vao dang",
        ),
        _day(
            "cv_received_on",
            _("Ngày nhận lý lịch"),
            "ngay nhan ly lich|ngay nop ly lich|ngay khai ly lich",
        ),
        _day("introduced_on", _("Ngày giới thiệu"), "ngay gioi thieu|ngay dang vien gioi thieu"),
        _day(
            "cell_considered_on",
            _("Ngày chi bộ xét"),
            "ngay chi bo xet|ngay chi bo hop|ngay hop chi bo|ngay chi bo xet ket nap",
        ),
        Column("note", _("Ghi chú"), "text", "ghi chu|chu thich|note|ghi chu khac", most=2000),
    ),
    takes_groups="cell",
)

MEMBERS = Kind(
    "members",
    _("Đảng viên"),
    (
        _NAME,
        Column(
            "sort_name", _("Tên dùng để sắp xếp"), "text", "ten dung de sap xep|sort_name", most=60
        ),
        _BORN,
        _GENDER,
        _CELL,
        _ETHNICITY,
        _RELIGION,
        _IDENTITY,
        _HOME,
        _RESIDENCE,
        _SCHOOLING,
        _day(
            "joining_on",
            _("Ngày vào Đảng"),
            "ngay vao dang|ngay ket nap|vao dang|ngay ket nap dang|ngay, thang, nam vao dang|"
            "ngay vao dang lan dau|ngay thang nam vao dang|ngay vao dang du bi|ngay du bi|"
            "ngay vao dang ngay ket nap|du bi",
        ),
        _day(
            "official_on",
            _("Ngày chính thức"),
            "ngay chinh thuc|chinh thuc|ngay vao dang chinh thuc|ngay cong nhan chinh thuc|"
            "ngay cong nhan dang vien chinh thuc|ngay vao dang ngay chinh thuc",
        ),
        _day("party_age_from", _("Tuổi Đảng tính từ"), "tuoi dang tinh tu|ngay tinh tuoi dang"),
        Column(
            "card_number",
            _("Số thẻ"),
            "text",
            "so the dang|so the|so the dang vien|the dang vien|card_number|so tdv",
            most=12,
        ),
        Column("note", _("Ghi chú"), "text", "ghi chu|chu thich|note", most=2000),
    ),
    takes_groups="cell",
)

CLASSES = Kind(
    "classes",
    _("Danh sách lớp"),
    (
        _NAME,
        _BORN,
        _GENDER,
        _CELL,
        _IDENTITY,
        Column(
            "course",
            _("Lớp"),
            "text",
            "lop|ten lop|lop hoc|khoa|khoa hoc|lop boi duong|course",
            example="Lớp khóa I/2026",
        ),
        Column(
            "course_kind", _("Loại lớp"), "choice", "loai lop|course_kind", choices=COURSE_KINDS
        ),
        _day(
            "starts_on",
            _("Ngày khai giảng"),
            "ngay khai giang|khai giang|ngay mo lop|tu ngay",
            past=False,
        ),
        _day("ends_on", _("Ngày bế giảng"), "ngay be giang|be giang|den ngay", past=False),
        _day(
            "sent_on",
            _("Ngày cử đi học"),
            "ngay cu di hoc|ngay cu hoc|ngay quyet dinh cu",
            past=False,
        ),
        _known("attended", _("Dự đủ"), "du du|tham gia du|co mat|du hoc|tham du|du thoi gian"),
        _known("passed", _("Đạt"), "dat|ket qua|dat yeu cau|hoan thanh|xep loai dat"),
        _CERTIFICATE_NUMBER,
        Column(
            "certificate_on",
            _("Ngày cấp giấy chứng nhận"),
            "date",
            _CERTIFICATE.synonyms + "|certificate_on",
            example="25/04/2026",
        ),
        Column("note", _("Ghi chú"), "text", "ghi chu|chu thich|note", most=250),
    ),
    takes_groups="cell",
)

ORGANISATIONS = Kind(
    "organisations",
    _("Tổ chức đảng"),
    (
        Column(
            "name",
            _("Tên tổ chức"),
            "text",
            "ten to chuc|ten don vi|ten to chuc dang|to chuc dang|don vi|ten|name|"
            "ten to chuc co so dang|chi bo|ten chi bo",
            required=True,
            example="Chi bộ thôn 1",
        ),
        Column(
            "code",
            _("Mã đơn vị"),
            "code",
            "ma don vi|ma|ma to chuc|code|ky hieu",
            example="sa-thay-thon-1",
            most=80,
        ),
        Column(
            "kind",
            _("Loại"),
            "choice",
            "loai|loai to chuc|loai hinh|loai hinh to chuc|cap|kind|loai to chuc dang",
            choices=ORGANISATION_KINDS,
        ),
        Column(
            "parent",
            _("Cấp trên trực tiếp"),
            "unit",
            "cap tren|cap tren truc tiep|truc thuoc|don vi cap tren|to chuc cap tren|parent|"
            "thuoc|thuoc dang bo|ma cap tren|dang bo|ma don vi cap tren",
        ),
        Column(
            "official_code",
            _("Mã tổ chức đảng (14 số)"),
            "text",
            "ma to chuc dang|ma so to chuc dang|ma dinh danh|official_code|ma to chuc dang (14 so)",
            most=14,
        ),
        _day("opened_on", _("Ngày thành lập"), "ngay thanh lap|thanh lap|ngay thanh lap to chuc"),
        _known("rural", _("Địa bàn nông thôn"), "dia ban nong thon|nong thon"),
        _known(
            "hard_area",
            _("Địa bàn khó khăn"),
            "dia ban kho khan|vung kho khan|kho khan|vung dac biet kho khan|"
            "dia ban dac biet kho khan",
        ),
        Column("note", _("Ghi chú"), "text", "ghi chu|note", most=250),
    ),
    takes_groups="parent",
    right="manage_tree",
)

TARGETS = Kind(
    "targets",
    _("Chỉ tiêu"),
    (
        Column(
            "organisation",
            _("Đơn vị"),
            "unit",
            "don vi|to chuc dang|chi bo|ten don vi|dang bo|chi bo, dang bo|dang bo, chi bo|"
            "ma don vi|organisation|ten to chuc dang|ten chi bo",
            required=True,
        ),
        Column(
            "number",
            _("Chỉ tiêu"),
            "number",
            "chi tieu|so luong|chi tieu ket nap|chi tieu giao|number|so chi tieu|"
            "chi tieu ket nap dang vien|chi tieu duoc giao|so nguoi",
            required=True,
            example="5",
        ),
        Column(
            "indicator", _("Chỉ số"), "text", "chi so|noi dung chi tieu|indicator|noi dung", most=48
        ),
        Column(
            "period", _("Kỳ"), "choice", "ky|ky chi tieu|thoi ky|period", choices=INDICATOR_PERIODS
        ),
        Column("year", _("Năm"), "count", "nam|nam chi tieu|nam giao|year", example="2026"),
        _day("starts_on", _("Từ ngày"), "tu ngay|ngay bat dau|bat dau", past=False),
        _day("ends_on", _("Đến ngày"), "den ngay|ngay ket thuc|ket thuc|den het ngay", past=False),
        Column(
            "document_number",
            _("Nghị quyết số"),
            "text",
            "nghi quyet so|so nghi quyet|van ban giao|so van ban|nghi quyet|document_number",
            most=60,
        ),
        _day("document_on", _("Ngày nghị quyết"), "ngay nghi quyet|ngay van ban"),
        Column("note", _("Ghi chú"), "text", "ghi chu|note", most=250),
    ),
    right="set_targets",
)

KINDS: dict[str, Kind] = {
    kind.key: kind for kind in (PEOPLE, ORGANISATIONS, CLASSES, TARGETS, MEMBERS)
}
"""Every kind of list, by the word of ``ketnap import``."""
