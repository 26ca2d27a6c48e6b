"""The forms that are filled, declared once: which places each has, from which fact, entered where.

The Word files in ``sheets/`` hold the wording; a house test compares the places in each with what
is declared here. Their text follows the order and the words of the -KNĐ forms as far as they were
seen (13-KNĐ second-hand, on a law portal; the others by symmetry): see docs/glossary.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ketnap.dossiers.sitting import Matter

FOLDER = Path(__file__).parent / "sheets"
UNKNOWN = "……………"
"""What stands in a paper for a fact that nobody has entered."""


@dataclass(frozen=True)
class Blank:
    """One place of a form. ``source`` names the fact; ``entered`` the page that takes it.

    ``entered``: ``details`` (of the meeting), ``person``, ``case``, ``unit``; ``paper`` for what
    the program does not keep and people write into the Word file themselves.
    """

    key: str
    label: str | Promise
    source: str
    entered: str
    unknown: str = UNKNOWN


@dataclass(frozen=True)
class ResolutionForm:
    """A form of resolution: which body passes it on which matter, its kind of the 104, its file."""

    key: str
    label: str | Promise
    body: str
    matter: str
    kind: int
    code: str  # ends the number of the paper
    blanks: tuple[Blank, ...]

    @property
    def path(self) -> Path:
        """The Word file that came with the program."""
        return FOLDER / f"{self.key}.docx"

    def places(self) -> Iterator[str]:
        """The keys of its blanks."""
        return (blank.key for blank in self.blanks)


_HEAD = (
    Blank("above", _("Đảng bộ cấp trên"), "organisation_version.parent", "unit"),
    Blank("issuer", _("Cơ quan ra nghị quyết"), "organisation_version.name", "unit"),
    Blank("number", _("Số nghị quyết"), "meeting.resolution_number", "details"),
    Blank("place", _("Nơi ra nghị quyết"), "organisation_version.name", "unit"),
    Blank("signed_on", _("Ngày ký"), "meeting.signed_on", "details", "…… tháng …… năm ……"),
    Blank("draft", _("Dự thảo"), "meeting.signed_on", "details"),
    Blank("act", _("Kết nạp hay kết nạp lại"), "dossier.readmission", "case"),
    Blank("met_on", _("Ngày họp"), "meeting.on", "case"),
    Blank("body_name", _("Tên chi bộ, đảng ủy"), "organisation_version.name", "unit"),
)
_PERSON = (
    Blank("candidate", _("Họ và tên"), "person.full_name", "person"),
    Blank("born", _("Ngày sinh"), "person.born_on", "person"),
    Blank("home", _("Quê quán"), "person.home", "person"),
    Blank("residence", _("Nơi ở"), "person.residence", "person"),
)
_PRESENT = (
    Blank("official", _("Số có quyền biểu quyết"), "meeting.entitled", "case"),
    Blank("official_present", _("Số có mặt"), "meeting.present", "case"),
    Blank("official_absent", _("Số vắng mặt"), "meeting.present", "case"),
    Blank("absence_reason", _("Lý do vắng mặt"), "meeting.absence_reason", "details"),
    Blank("chair", _("Chủ trì"), "meeting.chair", "details"),
    Blank("chair_position", _("Chức vụ người chủ trì"), "meeting.chair_position", "details"),
    Blank("secretary", _("Thư ký"), "meeting.secretary", "details"),
)
_ROLL = (
    Blank("members", _("Tổng số đảng viên"), "meeting.probationary", "details"),
    Blank("probationary", _("Số đảng viên dự bị"), "meeting.probationary", "details"),
    Blank("present", _("Tổng số có mặt"), "meeting.probationary_present", "details"),
    Blank(
        "probationary_present",
        _("Số đảng viên dự bị có mặt"),
        "meeting.probationary_present",
        "details",
    ),
    Blank("absent", _("Tổng số vắng mặt"), "meeting.probationary_present", "details"),
    Blank(
        "probationary_absent",
        _("Số đảng viên dự bị vắng mặt"),
        "meeting.probationary_present",
        "details",
    ),
    Blank("excused", _("Số vắng được trừ"), "meeting.excused_absent", "case"),
)
_VOTE = (
    Blank("assessment", _("Ưu điểm, khuyết điểm chính"), "", "paper", UNKNOWN * 18),
    Blank("votes_for", _("Số tán thành"), "ballot.votes_for", "case"),
    Blank("base", _("Cơ số"), "meeting.entitled", "case"),
    Blank("share", _("Tỷ lệ tán thành"), "ballot.votes_for", "case"),
    Blank("majority", _("Tỷ lệ cần có"), "cell_vote", "case"),
    Blank("needed", _("Số phiếu cần có"), "cell_vote", "case"),
    Blank("votes_against", _("Số không tán thành"), "ballot.votes_against", "case"),
    Blank("against_share", _("Tỷ lệ không tán thành"), "ballot.votes_against", "case"),
    Blank("votes_other", _("Số ý kiến khác"), "ballot.votes_other", "case"),
    Blank("against_reason", _("Lý do không tán thành"), "", "paper"),
)
_FOOT = (
    Blank("addressed", _("Cấp có thẩm quyền"), "authority", "unit"),
    Blank("recipient", _("Nơi nhận"), "authority", "unit"),
    Blank("signer_position", _("Chức vụ người ký"), "meeting.chair_position", "details"),
    Blank("signer", _("Người ký"), "meeting.chair", "details"),
)
_JOINED = (Blank("admitted_on", _("Ngày kết nạp"), "admitted_on", "case"),)
_CELL_SAID = (
    Blank("cell_number", _("Số nghị quyết của chi bộ"), "ballot.resolution_number", "case"),
    Blank("cell_met_on", _("Ngày chi bộ họp"), "cell_considered_on", "case"),
    Blank("cell_name", _("Tên chi bộ"), "organisation_version.name", "unit"),
)

FORMS: tuple[ResolutionForm, ...] = (
    ResolutionForm(
        "cell_admission",
        _("Nghị quyết của chi bộ đề nghị kết nạp"),
        "cell",
        Matter.ADMISSION,
        43,
        "NQ/CB",
        (*_HEAD, *_PERSON, *_PRESENT, *_ROLL, *_VOTE, *_FOOT),
    ),
    ResolutionForm(
        "cell_recognition",
        _("Nghị quyết của chi bộ đề nghị công nhận chính thức"),
        "cell",
        Matter.RECOGNITION,
        50,
        "NQ/CB",
        (*_HEAD, *_PERSON, *_JOINED, *_PRESENT, *_ROLL, *_VOTE, *_FOOT),
    ),
    ResolutionForm(
        "committee_admission",
        _("Nghị quyết của đảng ủy đề nghị kết nạp"),
        "committee",
        Matter.ADMISSION,
        45,
        "NQ/ĐU",
        (*_HEAD, *_CELL_SAID, *_PERSON, *_PRESENT, *_VOTE, *_FOOT),
    ),
    ResolutionForm(
        "committee_recognition",
        _("Nghị quyết của đảng ủy đề nghị công nhận chính thức"),
        "committee",
        Matter.RECOGNITION,
        52,
        "NQ/ĐU",
        (*_HEAD, *_CELL_SAID, *_PERSON, *_JOINED, *_PRESENT, *_VOTE, *_FOOT),
    ),
)


def form_of(body: str, matter: str) -> ResolutionForm | None:
    """Return the form in which ``body`` proposes on ``matter``; None where there is none."""
    return next((form for form in FORMS if (form.body, form.matter) == (body, matter)), None)
