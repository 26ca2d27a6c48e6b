"""Every paper of a case in one list: what is there, what can be drafted, what is still missing.

The kinds are those of the official catalogue (1361-CV/BTCTW, 30-6-2026) that belong to this work.
A paper is known by the fact it proves: the program keeps its number and date, not the paper.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ketnap.documents.deciding import DraftDecision, decision_of, read_with_case
from ketnap.documents.drafts import Around
from ketnap.documents.wording import DraftResolution, draft_of
from ketnap.dossiers.facts import language
from ketnap.dossiers.judging import is_over, stages
from ketnap.dossiers.models import Ballot, Dossier, FactRecord, Introducer, Meeting
from ketnap.dossiers.prepared import READMITTED
from ketnap.dossiers.sitting import Matter
from ketnap.dossiers.steps import holds, main_act
from ketnap.regulations.documents import Form, document_kinds

ADMISSION, PROBATION, RECOGNITION, OTHER = "admission", "probation", "recognition", "other"
GROUPS: dict[str, str | Promise] = {
    ADMISSION: gettext_lazy("Xét kết nạp"),
    PROBATION: gettext_lazy("Đảng viên dự bị"),
    RECOGNITION: gettext_lazy("Xét công nhận chính thức"),
    OTHER: gettext_lazy("Văn bản khác"),
}
RETURNED_TO = {"returned": "submitted"}  # a returned case is judged as one that went up


class State(StrEnum):
    """Where a paper of a case stands."""

    HELD = "held"
    DRAFT = "draft"  # can be drafted here, not recorded yet
    NOW = "now"  # the next to come
    MISSING = "missing"  # its step is past
    LATER = "later"
    NONE = "none"  # will not come: the case is over, the route has none


@dataclass(frozen=True)
class Expected:
    """A kind of paper: the fact it proves; from which stage it is awaited, and until which."""

    group: str
    kind: int
    fact: str
    since: str
    until: str = ""


EXPECTED = (
    Expected(ADMISSION, 38, "certificate_issued_on", "class_sent"),
    Expected(ADMISSION, 37, "applied_on", "class_passed"),
    Expected(ADMISSION, 1, "cv_received_on", "applied"),
    Expected(ADMISSION, 96, "verification_asked_on", "cv_declared"),
    Expected(ADMISSION, 97, "verification_last_answer_on", "cv_declared"),
    Expected(ADMISSION, 39, "introduced_on", "verified"),
    Expected(ADMISSION, 42, "comments_on", "introduced"),
    Expected(ADMISSION, 43, "cell_considered_on", "comments"),
    Expected(ADMISSION, 44, "sectional_appraised_on", "cell_resolved"),
    Expected(ADMISSION, 45, "grassroots_considered_on", "cell_resolved", "sectional_appraised"),
    Expected(ADMISSION, 5, "decided_on", "submitted"),
    Expected(PROBATION, 2, "member_cv_on", "admitted"),
    Expected(PROBATION, 3, "member_cv_on", "admitted"),
    Expected(PROBATION, 46, "new_member_class_on", "probation", "recognition_due"),
    Expected(RECOGNITION, 47, "self_criticism_on", "probation", "recognition_due"),
    Expected(RECOGNITION, 48, "helper_remarks_on", "probation", "recognition_due"),
    Expected(RECOGNITION, 49, "probation_comments_on", "probation", "recognition_due"),
    Expected(RECOGNITION, 50, "recognition_considered_on", "recognition_due"),
    Expected(RECOGNITION, 52, "recognition_grassroots_considered_on", "recognition_cell"),
    Expected(
        RECOGNITION, 7, "recognition_decided_on", "recognition_cell", "recognition_grassroots"
    ),
)
RESOLUTIONS: dict[int, tuple[str, Matter]] = {
    43: ("cell", Matter.ADMISSION),
    45: ("committee", Matter.ADMISSION),
    50: ("cell", Matter.RECOGNITION),
    52: ("committee", Matter.RECOGNITION),
}
SKIPPED = {  # the committee's resolution, where the route of the day has none
    45: ("cell_considered_on", "grassroots_agreed"),
    52: ("recognition_considered_on", "recognition_grassroots_agreed"),
}
DECISIONS = {5: Matter.ADMISSION, 7: Matter.RECOGNITION}


@dataclass(frozen=True)
class CasePaper:
    """One paper of a case as it is listed."""

    kind: int
    label: str
    form: Form | None
    fact: str
    state: State
    group: str
    number: str = ""
    on: dt.date | None = None
    made_by: str = ""
    note: str = ""
    ballot: Ballot | None = None
    draft: DraftResolution | DraftDecision | None = None


def read_for_papers() -> tuple[Prefetch[str] | str, ...]:
    """Return what the list of papers reads of a case, whatever number of rows it has."""
    ballots, *others = read_with_case()
    with_units = Ballot.objects.select_related("meeting__organisation")
    return (
        Prefetch(ballots.prefetch_through, with_units),
        *others,
        Prefetch(
            "records",
            FactRecord.objects.filter(superseded_by=None).exclude(document_number=""),
            to_attr="numbered_records",
        ),
        Prefetch("introducers", Introducer.objects.select_related("member")),
        *("verifications", "comments", "returns"),
    )


def papers_of(dossier: Dossier, today: dt.date) -> list[CasePaper]:
    """Return every paper of a case, in the order of the way; those of other kinds last.

    ``dossier`` was read with ``read_for_papers``.
    """
    lines = Around()
    found: list[CasePaper] = []
    for expected in EXPECTED:
        if expected.kind == 39:
            found += _introductions(dossier, expected, today)
        elif (paper := _paper(dossier, expected, today, lines)) is not None:
            found.append(paper)
    return [*found, *_others(dossier, today)]


def _paper(dossier: Dossier, expected: Expected, today: dt.date, lines: Around) -> CasePaper | None:
    kind = expected.kind
    if kind == 44 and not (dossier.under_subordinate_committee or dossier.sectional_appraised_on):
        return None
    paper = _plain(dossier, expected, today)
    if kind in RESOLUTIONS:
        return _resolution(dossier, paper, RESOLUTIONS[kind], lines)
    if kind in DECISIONS:
        return _decision(dossier, paper, DECISIONS[kind], today, lines)
    if kind == 97:
        return replace(paper, note=_answers(dossier))
    if kind == 42 and (said := dossier.comments.all()):
        names = [one.by for one in said if one.occasion == "admission"]
        return replace(paper, made_by="; ".join(names))
    if kind == 38:
        return replace(paper, number=paper.number or dossier.certificate_number)
    return paper


def _plain(dossier: Dossier, expected: Expected, today: dt.date) -> CasePaper:
    """Return a paper as the fact it proves and the record of that fact tell it."""
    day: dt.date | None = getattr(dossier, expected.fact)
    record = next(
        (one for one in dossier.numbered_records if one.name == expected.fact),  # type: ignore[attr-defined]  # read_for_papers
        None,
    )
    return CasePaper(
        kind=expected.kind,
        label=label_of(expected.kind),
        form=document_kinds()[expected.kind].form(day or today),
        fact=expected.fact,
        state=State.HELD if day else _awaited(dossier, expected),
        group=expected.group,
        number=record.document_number if record else "",
        on=(record.document_on if record else None) or day,
    )


def label_of(kind: int) -> str:
    """Return the name of a kind of paper in the reader's language."""
    known = document_kinds()[kind]
    return known.label if language() == "vi" else known.label_en


def _awaited(dossier: Dossier, expected: Expected) -> State:
    """Return where a paper stands whose fact nobody recorded."""
    if is_over(dossier):
        return State.NONE
    step = main_act(dossier)
    if step is not None and (expected.fact == step.dated or expected.fact in step.records):
        return State.NOW
    order = list(stages())
    here = order.index(RETURNED_TO.get(dossier.stage, dossier.stage))
    if here < order.index(expected.since):
        return State.LATER
    return State.NOW if here <= order.index(expected.until or expected.since) else State.MISSING


def _introductions(dossier: Dossier, expected: Expected, today: dt.date) -> Iterator[CasePaper]:
    """Yield a row for each sheet of introduction; one that is awaited when there is none."""
    paper = _plain(dossier, expected, today)
    sheets = list(dossier.introducers.all())
    if not sheets:
        yield paper
    kinds = {Introducer.Kind.YOUTH_UNION: 40, Introducer.Kind.TRADE_UNION: 41}
    for sheet in sheets:
        kind = kinds.get(Introducer.Kind(sheet.kind), 39)
        day = sheet.sheet_on or paper.on
        yield replace(
            paper,
            kind=kind,
            label=label_of(kind),
            form=document_kinds()[kind].form(day or today),
            state=State.HELD,
            on=day,
            made_by=sheet.member.full_name if sheet.member else sheet.name,
        )


def _answers(dossier: Dossier) -> str:
    """Return how many of the places asked have answered; "" where none was asked."""
    asked = [row for row in dossier.verifications.all() if row.asked_on and not row.waived]
    if not asked:
        return _("không phải thẩm tra") if dossier.verification_waived else ""
    answered = sum(1 for row in asked if row.answered_on)
    return ngettext(
        "%(answered)s trên %(asked)s nơi đã trả lời",
        "%(answered)s trên %(asked)s nơi đã trả lời",
        len(asked),
    ) % {"answered": answered, "asked": len(asked)}


def _resolution(
    dossier: Dossier, paper: CasePaper, of: tuple[str, Matter], lines: Around
) -> CasePaper:
    """Return a resolution with the vote it follows from; its own absence where there is none."""
    body, matter = of
    votes = [
        one
        for one in dossier.ballots.all()
        if one.matter == matter
        and one.meeting.body == body
        and one.meeting.state == Meeting.State.CLOSED
    ]
    last = max(votes, key=lambda one: (one.meeting.on, one.pk), default=None)
    if last is None:
        if paper.on is None and _is_skipped(dossier, paper.kind):
            return replace(paper, state=State.NONE, note=_("đường đi của hồ sơ không có bước này"))
        return paper
    if not last.agreed:
        return replace(
            paper,
            state=paper.state if paper.state != State.HELD else State.NOW,
            number="",
            on=None,
            note=_("đã xét %(day)s, chưa đủ tỷ lệ") % {"day": f"{last.meeting.on:%d/%m/%Y}"},
        )
    last.dossier = dossier  # with all that was read of it
    draft = draft_of(last, lines)
    values = draft.values if draft else {}
    return replace(
        paper,
        state=State.HELD,
        number=values.get("number") or last.resolution_number or last.meeting.resolution_number,
        on=last.meeting.signed_on or paper.on or last.meeting.on,
        made_by=last.meeting.organisation.name,
        note="" if last.meeting.signed_on else _("chưa ghi ngày ký"),
        ballot=last,
        draft=draft,
    )


def _is_skipped(dossier: Dossier, kind: int) -> bool:
    """Tell whether the cell has voted and the law asks for no committee's resolution after it."""
    if kind not in SKIPPED:
        return False
    before, rule = SKIPPED[kind]
    return getattr(dossier, before) is not None and holds(dossier, rule) is True


def _decision(
    dossier: Dossier, paper: CasePaper, matter: Matter, today: dt.date, lines: Around
) -> CasePaper:
    """Return a decision as recorded, or as a draft while it is due."""
    if paper.kind == 5 and dossier.readmission:
        paper = replace(paper, kind=READMITTED, label=label_of(READMITTED), form=None)
    if matter == Matter.ADMISSION and dossier.decision_granted is False:
        said = _("cấp có thẩm quyền không đồng ý")
        return replace(paper, state=State.NONE, number="", on=None, note=said)
    draft = decision_of(dossier, matter, today, lines)
    if draft is None:
        return paper
    return replace(
        paper,
        state=State.DRAFT if draft.taken is None else State.HELD,
        number=draft.values["number"] or "",
        made_by=draft.decider.name if draft.decider else "",
        draft=draft,
    )


def _others(dossier: Dossier, today: dt.date) -> Iterator[CasePaper]:
    """Yield papers that only some cases have: of a move, of a return, of a strike-off."""

    def other(
        kind: int, on: dt.date | None, number: str = "", made_by: str = "", note: str = ""
    ) -> CasePaper:
        return CasePaper(
            kind=kind,
            label=label_of(kind),
            form=document_kinds()[kind].form(on or today),
            fact="",
            state=State.HELD,
            group=OTHER,
            number=number,
            on=on,
            made_by=made_by,
            note=note,
        )

    for placement in dossier.placements.all():
        if placement.paper_number or placement.paper_on:
            yield other(53, placement.paper_on, number=placement.paper_number)
    for one in dossier.returns.all():
        yield other(98, one.returned_on, note=_("lần %(round)s") % {"round": one.round})
    struck = [one for one in dossier.decisions.all() if one.matter == Matter.STRIKE_OFF]
    for decision in struck:
        yield other(8, decision.on, number=decision.number, made_by=decision.organisation.name)
