"""What can be imported: for each kind of list its columns, the headings they go by, how they read.

Headings are compared without marks, capitals, numbering and brackets; ``synonyms`` are written
so. A column ``born_on@male`` is half of the classic pair "Ngày sinh: Nam | Nữ".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from ketnap.exchange.choices import (
    COURSE_KINDS,
    INDICATOR_PERIODS,
    OCCUPATIONS,
    ORGANISATION_KINDS,
    QUALIFICATIONS,
    folded_in_each_language,
)
from ketnap.exchange.columns import (
    BORN,
    CELL,
    CERTIFICATE,
    CERTIFICATE_NUMBER,
    ETHNICITY,
    GENDER,
    HOME,
    IDENTITY,
    NAME,
    RELIGION,
    RESIDENCE,
    SCHOOLING,
    Column,
    dated,
    yes_no,
)

__all__ = ["ALL_KINDS", "KINDS", "Column", "Kind"]


@dataclass(frozen=True)
class Kind:
    """A kind of list; ``identity`` are the columns that tell one row from another."""

    key: str
    label: Any
    columns: Sequence[Column]
    takes_groups: str = ""  # the column that group heading rows fill
    right: str = "edit_dossiers"
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
        for column in self.columns:
            for heading in folded_in_each_language(column.label):
                known.setdefault(re.sub(r"\s*\([^)]*\)", "", heading), column.key)
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
        if "ethnicity" in self._by_key:
            for heading in self._by_key["ethnicity"].headings:
                for word in ("thieu so", "khac", "dtts", "dan toc thieu so", "dan toc khac"):
                    known[f"{heading} {word}"] = "ethnicity@minority"
                known[f"{heading} kinh"] = "ethnicity@kinh"
            for word in ("dtts", "nguoi dtts", "la nguoi dtts", "dang vien dtts"):
                known[word] = "ethnicity@minority"
            for before in ("", "nguoi ", "la nguoi "):
                known[f"{before}dan toc thieu so"] = "ethnicity@minority"
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
                "ten dem": "full_name@middle",
                "chu dem": "full_name@middle",
                "chu lot": "full_name@middle",
                "dem": "full_name@middle",
                "lot": "full_name@middle",
                "ten": "full_name@given",
                "ho va ten ho": "full_name@family",
                "ho va ten ten": "full_name@given",
                "ho va ten ho va ten dem": "full_name@family",
                "ho va ten ho dem": "full_name@family",
                "ho va ten ten dem": "full_name@middle",
                "ho va ten chu lot": "full_name@middle",
            }
        return known

    def loosely(self, heading: str) -> str | None:
        """The column a heading means by the look of it, where no synonym says so plainly."""
        for column in self.columns:
            if column.loose and re.fullmatch(column.loose, heading):
                return column.key
        return None

    def required(self) -> list[Column]:
        """Columns without which the list says nothing."""
        return [column for column in self.columns if column.required]


PEOPLE = Kind(
    "people",
    _("Quần chúng, người xin vào Đảng"),
    (
        NAME,
        Column(
            "sort_name", _("Tên dùng để sắp xếp"), "text", "ten dung de sap xep|sort_name", most=60
        ),
        BORN,
        GENDER,
        CELL,
        ETHNICITY,
        RELIGION,
        IDENTITY,
        HOME,
        RESIDENCE,
        SCHOOLING,
        Column(
            "qualification",
            _("Chuyên môn"),
            "choice",
            "chuyen mon|trinh do chuyen mon|chuyen mon nghiep vu|trinh do chuyen mon nghiep vu|"
            "qualification|bang cap|hoc vi|trinh do cm|chuyen mon, nghiep vu|tdcm|"
            "trinh do chuyen mon, nghiep vu|trinh do chuyen mon cao nhat",
            choices=QUALIFICATIONS,
        ),
        Column(
            "occupation",
            _("Nghề nghiệp"),
            "choice",
            "nghe nghiep|nghe|thanh phan nghe nghiep|occupation|nghe nghiep hien nay",
            choices=OCCUPATIONS,
        ),
        yes_no(
            "youth_union_member",
            _("Đoàn viên thanh niên"),
            "doan vien|doan vien thanh nien|doan vien tncs|la doan vien|doan vien tncs ho chi minh|"
            "doan vien tncshcm|dv tncs hcm",
        ),
        yes_no(
            "trade_union_member",
            _("Đoàn viên công đoàn"),
            "doan vien cong doan|cong doan|cong doan vien",
        ),
        yes_no(
            "village_elder",
            _("Già làng, trưởng thôn, người có uy tín"),
            "gia lang, truong thon, nguoi co uy tin|gia lang|nguoi co uy tin|truong thon|"
            "gia lang, truong ban, nguoi co uy tin",
        ),
        yes_no("discharged_soldier", _("Quân nhân xuất ngũ"), "quan nhan xuat ngu|bo doi xuat ngu"),
        dated(
            "sourced_on",
            _("Ngày tạo nguồn"),
            "ngay tao nguon|tao nguon|ngay dua vao nguon|ngay dua vao tao nguon",
        ),
        dated(
            "listed_on",
            _("Ngày đưa vào danh sách cảm tình Đảng"),
            "ngay dua vao danh sach|ngay dua vao danh sach cam tinh dang|cam tinh dang|"
            "ngay cong nhan cam tinh dang|ngay vao cam tinh dang",
        ),
        dated(
            "helper_assigned_on",
            _("Ngày phân công giúp đỡ"),
            "ngay phan cong giup do|ngay phan cong dang vien giup do",
        ),
        dated(
            "class_sent_on",
            _("Ngày cử học lớp nhận thức về Đảng"),
            "ngay cu di hoc|ngay cu hoc|ngay cu hoc lop boi duong nhan thuc ve dang|"
            "ngay cu hoc lop nhan thuc ve dang|ngay hoc lop cam tinh dang",
        ),
        CERTIFICATE,
        CERTIFICATE_NUMBER,
        dated(
            "applied_on",
            _("Ngày làm đơn"),
            "ngay lam don|ngay viet don|ngay nop don|don xin vao dang|ngay lam don xin vao dang|"
            "ngay don xin vao dang",
        ),
        dated(
            "cv_received_on",
            _("Ngày nhận lý lịch"),
            "ngay nhan ly lich|ngay nop ly lich|ngay khai ly lich",
        ),
        dated("introduced_on", _("Ngày giới thiệu"), "ngay gioi thieu|ngay dang vien gioi thieu"),
        dated(
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
        NAME,
        Column(
            "sort_name", _("Tên dùng để sắp xếp"), "text", "ten dung de sap xep|sort_name", most=60
        ),
        BORN,
        GENDER,
        CELL,
        ETHNICITY,
        RELIGION,
        IDENTITY,
        HOME,
        RESIDENCE,
        SCHOOLING,
        dated(
            "joining_on",
            _("Ngày vào Đảng"),
            "ngay vao dang|ngay ket nap|vao dang|ngay ket nap dang|ngay, thang, nam vao dang|"
            "ngay vao dang lan dau|ngay thang nam vao dang|ngay vao dang du bi|ngay du bi|"
            "ngay vao dang ngay ket nap|du bi",
        ),
        dated(
            "official_on",
            _("Ngày chính thức"),
            "ngay chinh thuc|chinh thuc|ngay vao dang chinh thuc|ngay cong nhan chinh thuc|"
            "ngay cong nhan dang vien chinh thuc|ngay vao dang ngay chinh thuc",
        ),
        dated("party_age_from", _("Tuổi Đảng tính từ"), "tuoi dang tinh tu|ngay tinh tuoi dang"),
        Column(
            "card_number",
            _("Số thẻ"),
            "text",
            "so the dang|so the|so the dang vien|the dang vien|card_number|so tdv|so the dv|the dv",
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
        NAME,
        BORN,
        GENDER,
        CELL,
        IDENTITY,
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
        dated(
            "starts_on",
            _("Ngày khai giảng"),
            "ngay khai giang|khai giang|ngay mo lop|tu ngay",
            past=False,
        ),
        dated("ends_on", _("Ngày bế giảng"), "ngay be giang|be giang|den ngay", past=False),
        dated(
            "sent_on",
            _("Ngày cử đi học"),
            "ngay cu di hoc|ngay cu hoc|ngay quyet dinh cu",
            past=False,
        ),
        yes_no("attended", _("Dự đủ"), "du du|tham gia du|co mat|du hoc|tham du|du thoi gian"),
        yes_no(
            "passed",
            _("Đạt"),
            "dat|ket qua|dat yeu cau|hoan thanh|xep loai dat|xep loai|ket qua hoc tap|"
            "ket qua xep loai",
        ),
        CERTIFICATE_NUMBER,
        Column(
            "certificate_on",
            _("Ngày cấp giấy chứng nhận"),
            "date",
            CERTIFICATE.synonyms + "|certificate_on|ngay cap|ngay cap chung chi",
            example="25/04/2026",
        ),
        Column("note", _("Ghi chú"), "text", "ghi chu|chu thich|note", most=250),
    ),
    takes_groups="cell",
    right="manage_classes",
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
            "ten to chuc co so dang|chi bo|ten chi bo|ten chi bo, dang bo|chi bo, dang bo|"
            "ten dang bo, chi bo|dang bo, chi bo|ten chi bo/dang bo|ten cac chi bo|"
            "ten to chuc, don vi",
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
        dated("opened_on", _("Ngày thành lập"), "ngay thanh lap|thanh lap|ngay thanh lap to chuc"),
        yes_no("rural", _("Địa bàn nông thôn"), "dia ban nong thon|nong thon"),
        yes_no(
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
            loose=r"(?:tong (?:so )?)?(?:chi tieu|ke hoach|so luong)"
            r"(?: (?:ket nap|dang vien|moi|giao|duoc giao|"
            r"ke hoach|nam|nam \d{4}|\d{4}|phan bo|nguoi|so luong))*",
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
        dated("starts_on", _("Từ ngày"), "tu ngay|ngay bat dau|bat dau", past=False),
        dated("ends_on", _("Đến ngày"), "den ngay|ngay ket thuc|ket thuc|den het ngay", past=False),
        Column(
            "document_number",
            _("Nghị quyết số"),
            "text",
            "nghi quyet so|so nghi quyet|van ban giao|so van ban|nghi quyet|document_number",
            most=60,
        ),
        dated("document_on", _("Ngày nghị quyết"), "ngay nghi quyet|ngay van ban"),
        Column("note", _("Ghi chú"), "text", "ghi chu|note", most=250),
    ),
    right="set_targets",
)

KINDS: dict[str, Kind] = {
    kind.key: kind for kind in (PEOPLE, ORGANISATIONS, CLASSES, TARGETS, MEMBERS)
}
"""Every kind of list, by the word of ``ketnap import``."""

CASES = Kind("cases", _("Gói trao đổi"), PEOPLE.columns, takes_groups="cell")
"""What an exchange package brings; never read from a spreadsheet."""

ALL_KINDS: dict[str, Kind] = {**KINDS, CASES.key: CASES}
"""Every kind a batch can be of."""
