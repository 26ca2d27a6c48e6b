"""The forms that are filled, declared once: which places each has, from which fact, entered where.

The Word files in ``sheets/`` hold the wording; a house test compares the places in each with what
is declared here. Their text follows the order and the words of the -KNĐ forms as far as they were
seen (13-KNĐ second-hand, on a law portal; the others by symmetry, the decisions by the common
order of Party documents): ``wording`` says so of each, and the pages say it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ketnap.dossiers.sitting import Matter
from ketnap.law.sources import Confidence

DECIDES = "decides"
FOLDER = Path(__file__).parent / "sheets"
UNKNOWN = "……………"
"""What stands in a paper for a fact that nobody has entered."""
LINE = "…" * 33
"""A line to write on: as many as 165 mm hold at 14 points."""


@dataclass(frozen=True)
class Blank:
    """One place of a form. ``source`` names the fact; ``entered`` the page that takes it.

    ``entered``: ``details`` (of the meeting), ``person``, ``case``, ``unit``, ``decision``;
    ``paper`` for what the program does not keep and people write into the Word file themselves.
    """

    key: str
    label: str | Promise
    source: str
    entered: str
    unknown: str = UNKNOWN


@dataclass(frozen=True)
class PaperForm:
    """A form of paper: which body issues it on which matter, its kind of the 104, its file.

    ``wording``: how far the words of the Word file were seen in the form itself; the number of a
    form may be sure (``document_kinds``) while its words are not.
    """

    key: str
    label: str | Promise
    body: str  # "cell", "committee"; DECIDES for whoever holds the power
    matter: str
    kind: int
    code: str  # ends the number of the paper
    blanks: tuple[Blank, ...]
    wording: Confidence = "unsure"

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
    Blank("assessment", _("Ưu điểm, khuyết điểm chính"), "", "paper", LINE * 3),
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
_DECISION = (
    Blank("above", _("Đảng bộ cấp trên"), "organisation_version.parent", "unit"),
    Blank("issuer", _("Cơ quan ra quyết định"), "authority", "unit"),
    Blank("number", _("Số quyết định"), "decision.number", "decision"),
    Blank("place", _("Nơi ra quyết định"), "organisation_version.name", "unit"),
    Blank("decided_on", _("Ngày quyết định"), "decision.on", "decision", "…… tháng …… năm ……"),
    Blank("draft", _("Dự thảo"), "decision.on", "decision"),
    Blank("act", _("Kết nạp hay kết nạp lại"), "dossier.readmission", "case"),
    Blank("regulation", _("Quy định thi hành Điều lệ Đảng"), "regulations", "paper", UNKNOWN * 4),
    Blank("delegation", _("Văn bản ủy quyền"), "authority.document_number", "unit"),
    Blank("proposal", _("Nghị quyết đề nghị"), "ballot.resolution_number", "case", UNKNOWN * 4),
    Blank("decider", _("Tập thể quyết định"), "authority", "unit"),
    Blank("executors", _("Nơi thi hành"), "organisation_version.name", "unit"),
    Blank("on_behalf", _("Thay mặt tập thể nào"), "authority", "unit"),
    Blank("archive", _("Nơi lưu"), "authority", "unit"),
    Blank("signer_position", _("Chức vụ người ký"), "meeting.chair_position", "details"),
    Blank("signer", _("Người ký"), "meeting.chair", "details"),
)
_CEREMONY = (
    Blank("act_title", _("Kết nạp hay kết nạp lại"), "dossier.readmission", "case"),
    Blank("cell_name", _("Tên chi bộ"), "organisation_version.name", "unit"),
    Blank("ceremony_limit", _("Thời hạn tổ chức lễ kết nạp"), "ceremony_limit", "paper"),
    Blank("ceremony_clock", _("Mốc tính thời hạn"), "ceremony_clock_start", "paper"),
    Blank("probation", _("Thời gian dự bị"), "probation_length", "paper"),
)
_OFFICIAL = (
    Blank("admitted_by", _("Quyết định kết nạp"), "dossier.decision_number", "case", UNKNOWN * 2),
    Blank("official_on", _("Ngày chính thức"), "admitted_on", "case"),
    Blank("party_age_from", _("Ngày tính tuổi Đảng"), "decided_on", "case"),
)

FORMS: tuple[PaperForm, ...] = (
    PaperForm(
        "cell_admission",
        _("Nghị quyết của chi bộ đề nghị kết nạp"),
        "cell",
        Matter.ADMISSION,
        43,
        "NQ/CB",
        (*_HEAD, *_PERSON, *_PRESENT, *_ROLL, *_VOTE, *_FOOT),
    ),
    PaperForm(
        "cell_recognition",
        _("Nghị quyết của chi bộ đề nghị công nhận chính thức"),
        "cell",
        Matter.RECOGNITION,
        50,
        "NQ/CB",
        (*_HEAD, *_PERSON, *_JOINED, *_PRESENT, *_ROLL, *_VOTE, *_FOOT),
        wording="second-hand",
    ),
    PaperForm(
        "committee_admission",
        _("Nghị quyết của đảng ủy đề nghị kết nạp"),
        "committee",
        Matter.ADMISSION,
        45,
        "NQ/ĐU",
        (*_HEAD, *_CELL_SAID, *_PERSON, *_PRESENT, *_VOTE, *_FOOT),
    ),
    PaperForm(
        "committee_recognition",
        _("Nghị quyết của đảng ủy đề nghị công nhận chính thức"),
        "committee",
        Matter.RECOGNITION,
        52,
        "NQ/ĐU",
        (*_HEAD, *_CELL_SAID, *_PERSON, *_JOINED, *_PRESENT, *_VOTE, *_FOOT),
    ),
    PaperForm(
        "decision_admission",
        _("Quyết định kết nạp đảng viên"),
        DECIDES,
        Matter.ADMISSION,
        5,
        "QĐ",
        (*_DECISION, *_PERSON, *_CEREMONY),
    ),
    PaperForm(
        "decision_recognition",
        _("Quyết định công nhận đảng viên chính thức"),
        DECIDES,
        Matter.RECOGNITION,
        7,
        "QĐ",
        (*_DECISION, *_PERSON, *_JOINED, *_OFFICIAL),
    ),
)


def form_of(body: str, matter: str) -> PaperForm | None:
    """Return the form in which ``body`` proposes, or decides, on ``matter``; None without one."""
    return next((form for form in FORMS if (form.body, form.matter) == (body, matter)), None)
