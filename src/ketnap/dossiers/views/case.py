"""Trang hồ sơ: who, where it stands, what the law says of it and why, what happened, what next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ketnap.audit.reading import viewed
from ketnap.dossiers.charge import may_act, who_may
from ketnap.dossiers.checks import inline, label_of
from ketnap.dossiers.closing import may_reopen
from ketnap.dossiers.facts import facts_of, language
from ketnap.dossiers.judging import acts, is_over, next_acts, stages
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.returns import clocks
from ketnap.dossiers.steps import awaits_answers, main_act
from ketnap.dossiers.views.history import happenings
from ketnap.dossiers.views.mending import answer_address, mend_of, sent_back
from ketnap.dossiers.views.way import badge_of_due, dates_due, rail
from ketnap.law.explanation import ActVerdict, Explanation, RuleVerdict
from ketnap.people.services import mask_identity_number
from ketnap.regulations import TOPICS, rulebook
from ketnap.regulations.facts import CLOSED_REASONS, FACTS
from ketnap.vietnamese.dates import show_date
from ketnap.web.design import HIDDEN, CheckLine, Happening, Tab
from ketnap.web.fields import partial_of
from ketnap.web.page import page

VERIFIED = {"seen"}


def dossier_seen(request: HttpRequest, code: str) -> Dossier:
    """Return the case of that code if the person may see it; else 404, foreign or unknown alike."""
    cases = Dossier.objects.visible_to(request.scope).select_related("person", "cell", "holder")
    return get_object_or_404(cases, code=code)


def dossier_edited(request: HttpRequest, code: str) -> Dossier:
    """Return the case of that code if the person may change it; else 404."""
    cases = Dossier.objects.editable_by(request.scope).select_related("person", "cell", "holder")
    return get_object_or_404(cases, code=code)


def explained(dossier: Dossier, on: dt.date) -> Explanation:
    """Return what the law says of the case on that day, in the language of the page."""
    return rulebook().explain(facts_of(dossier), on, language())


def may_edit(request: HttpRequest, dossier: Dossier) -> bool:
    """Tell whether the person may change this very case at the stage it stands at."""
    return Dossier.objects.editable_by(request.scope).filter(pk=dossier.pk).exists()


@page("see_dossiers")
def dossier_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show one case. Opening it is an entry in the trail."""
    dossier = dossier_seen(request, code)
    with transaction.atomic():
        viewed(dossier, by=request.user, what="dossier")
    explanation = explained(dossier, request.today)
    steps = next_acts(dossier, request.today) if may_edit(request, dossier) else []
    main, others = chosen_acts(steps, dossier)
    mine = main is not None and may_act(request.scope, main.act.key, dossier)
    happened = happenings(dossier)
    return render(
        request,
        "dossiers/page.html",
        {
            **frame(request, dossier, "dossier_page"),
            "explanation": explanation,
            "groups": check_groups(explanation, dossier, bool(steps)),
            "main": main,
            "main_note": note_of(main, dossier) if main else "",
            "over": over_note(dossier),
            "may_reopen": may_reopen(dossier) and may_act(request.scope, "close", dossier),
            "editable": bool(steps),
            "main_reasons": [reason_of(v, dossier) for v in main.blockers] if main else [],
            "main_is_mine": mine,
            "sent_back": sent_back(dossier, {verdict.act.key for verdict in steps}),
            "answer_at": answer_address(dossier) if mine and awaits_answers(dossier) else "",
            "doers": who_may(main.act.key, dossier, request.today) if main and not mine else [],
            "others": [v for v in others if may_act(request.scope, v.act.key, dossier)],
            "ahead": dates_due(explanation, dossier, request.today),
            "happenings": happened[:12],
            "happened_count": len(happened),
            "clocks": clocks(dossier, request.today) if dossier.decided_on is None else [],
            "decisions": decisions_on_paper(dossier, main.act.key if main else ""),
        },
    )


def decisions_on_paper(dossier: Dossier, act: str) -> list[tuple[str, str]]:
    """Return the decisions that can be read as papers: words, address.

    One that waits to be taken (``act`` takes it) is a draft.
    """
    admitted = dossier.decided_on is not None and dossier.decision_granted is not False
    recognised = dossier.recognition_decided_on is not None
    code = dossier.code
    found = []
    if admitted or act == "decide":
        label = _("Quyết định kết nạp") if admitted else _("Dự thảo quyết định kết nạp")
        found.append((label, reverse("decision_page", args=[code, "ket-nap"])))
    if recognised or act == "decide_recognition":
        label = _("Quyết định công nhận") if recognised else _("Dự thảo quyết định công nhận")
        found.append((label, reverse("decision_page", args=[code, "cong-nhan"])))
    return found


def frame(request: HttpRequest, dossier: Dossier, current: str) -> dict[str, Any]:
    """Return what the head of every page of a case shows: identity, rail, tabs."""
    return {
        "dossier": dossier,
        "person": dossier.person,
        "part": current,
        "identity_pairs": identity_facts(request, dossier),
        "rail_stages": rail(dossier),
        "stage_label": stages()[dossier.stage].title(language()),
        "due": badge_of_due(dossier, request.today),
        "tabs": [
            Tab(label, reverse(name, args=[dossier.code]), name == current)
            for name, label in (
                ("dossier_page", _("Điều kiện và bước tiếp theo")),
                ("dossier_person", _("Lý lịch")),
                ("dossier_vouching", _("Thẩm tra, giới thiệu")),
                ("dossier_sittings", _("Họp, quyết định")),
                ("dossier_papers", _("Văn bản")),
                ("dossier_history", _("Dòng thời gian")),
            )
        ],
    }


def identity_facts(request: HttpRequest, dossier: Dossier) -> list[Any]:
    """Return the pairs of the identity bar; sensitive values stand masked."""
    person = dossier.person
    facts: list[Any] = []
    if born := partial_of(person.born_on, person.born_on_to):
        note = {"year": _("(chỉ biết năm)"), "month": _("(chỉ biết tháng)")}
        facts.append(
            {"label": _("Sinh"), "value": born.show(), "note": note.get(born.precision, "")}
        )
    facts.append((_("Chi bộ"), dossier.cell.name))
    helper = dossier.helpers.filter(until=None).select_related("member").last()
    facts.append((_("Người giúp đỡ"), helper.member.full_name if helper else _("chưa phân công")))
    reveal = reverse("reveal_sensitive", args=[dossier.code])
    if request.scope.readable("sensitive", dossier.stage, dossier.cell):
        facts.append({"label": _("Dân tộc"), "value": HIDDEN, "reveal_href": reveal})
    if person.identity_number and request.scope.readable("identity", dossier.stage, dossier.cell):
        facts.append(
            {
                "label": _("Số định danh"),
                "value": mask_identity_number(person.identity_number),
                "reveal_href": reveal,
            }
        )
    return facts


def chosen_acts(
    steps: Iterable[ActVerdict], dossier: Dossier
) -> tuple[ActVerdict | None, list[ActVerdict]]:
    """Return the one main step and the others.

    The main one is the step the queues name; where the law does not open that one, the first that
    leads on. The rest are side doors.
    """
    aside = {
        "close",
        "move",
        "take_off_list",
        "return_dossier",
        "extend_decision",
        "consider_strike_off",
        "consent_late_ceremony",
        "cell_consider_again",
        "waive_verification",
    }
    found = list(steps)
    onward = [verdict for verdict in found if verdict.act.key not in aside]
    wanted = main_act(dossier)  # the step today's work proposes too
    main = next((verdict for verdict in found if verdict.act == wanted), None)
    if main is None:
        allowed = (verdict for verdict in onward if verdict.allowed)
        main = next(allowed, onward[0] if onward else None)
    return main, [verdict for verdict in found if verdict is not main]


def note_of(verdict: ActVerdict, dossier: Dossier) -> str:
    """Return who holds the case at this step and until when it should be taken."""
    parts = []
    if dossier.holder:
        parts.append(_("Hồ sơ đang ở %(holder)s.") % {"holder": dossier.holder.name})
    if verdict.due_on:
        parts.append(_("Hạn %(day)s.") % {"day": show_date(verdict.due_on)})
    if verdict.warnings:
        parts.append(_("Có %(count)s điều nên xem trước.") % {"count": len(verdict.warnings)})
    return " ".join(parts)


def over_note(dossier: Dossier) -> str:
    """Return the sentence about a case that has come to its end; "" while it is open."""
    if dossier.recognition_decided_on:
        return _("Đã công nhận đảng viên chính thức. Hồ sơ hoàn thành.")
    if dossier.closed_on:
        told = CLOSED_REASONS.get(dossier.closed_reason)
        return _("Hồ sơ đã kết thúc ngày %(day)s: %(reason)s.") % {
            "day": show_date(dossier.closed_on),
            "reason": told[0 if language() == "vi" else 1] if told else "–",
        }
    return ""


def reason_of(verdict: RuleVerdict, dossier: Dossier) -> dict[str, str]:
    """Return one reason why a step is closed, with the link that mends it."""
    says = " ".join((verdict.says, *verdict.reasons))
    mend = mend_of(verdict, dossier)
    return {
        "says": says,
        "href": mend.href if mend else "",
        "mend": mend.label if mend else "",
    }


def check_line(verdict: RuleVerdict, dossier: Dossier, mendable: bool) -> CheckLine:
    """Return one requirement as the page shows it."""
    kind, word = {
        True: ("good", _("Đủ")),
        None: ("unknown", _("Chưa rõ")),
    }.get(verdict.verdict, ("bad", _("Không đạt")))
    if verdict.verdict is False and verdict.severity != "block":
        kind, word = "warn", _("Nên xem")
    mend = mend_of(verdict, dossier) if mendable and verdict.verdict is not True else None
    reason = " ".join(verdict.reasons)
    if verdict.verdict is None and verdict.missing:
        needed = ", ".join(inline(label_of(name)) for name in verdict.missing)
        reason = _("Cần biết: %(facts)s.") % {"facts": needed}
    return CheckLine(
        verdict=kind,
        word=word,
        says=verdict.says,
        reason=reason,
        citations=verdict.citations,
        unverified=bool(verdict.citations) and verdict.confidence not in VERIFIED,
        mend_label=mend.label if mend else "",
        mend_href=mend.href if mend else "",
        label=verdict.label,
    )


def check_groups(
    explanation: Explanation, dossier: Dossier, mendable: bool
) -> list[dict[str, Any]]:
    """Return the checklist by topic: what needs a look first, what holds folded, the rest apart.

    ``later`` are requirements of steps that are still ahead, or that a case which is over never
    came to; nobody has to answer them.
    """
    book, unasked, over = rulebook(), not_asked(dossier), is_over(dossier)
    groups: dict[str, dict[str, Any]] = {}
    for key, verdict in explanation.rules.items():
        if key in unasked:
            continue
        group = groups.setdefault(
            book.rules[key].topic, {"open": [], "met": [], "later": [], "lines": []}
        )
        line = check_line(verdict, dossier, mendable)
        if verdict.verdict is True:
            group["met"].append(line)
        elif verdict.verdict is None and (over or is_ahead(verdict, dossier)):
            group["later"].append(line)
        else:
            group["open"].append(line)
    return [
        {
            **group,
            "title": topic_title(topic),
            "note": tally_of([*group["open"], *group["met"]]),
            "lines": [*group["open"], *group["met"]],
        }
        for topic, group in groups.items()
        if group["open"] or group["met"] or over
    ]


NOT_ASKED = frozenset(
    {
        "readmission_allowed",
        "record_cleared_long_enough",
        "readmission_reason_permitted",
        "readmission_first_time",
        "readmission_consented",
    }
)
"""Rules of readmission: they hold of everybody else without being asked."""


def not_asked(dossier: Dossier) -> frozenset[str]:
    """Return the rules that are no matter of this case: of readmission unless it is one, of
    striking off unless a cell has voted on it."""
    struck = frozenset() if dossier.strike_off_considered_on else frozenset({"strike_off_agreed"})
    return struck if dossier.readmission is True else struck | NOT_ASKED


def topic_title(topic: str) -> str:
    """Return the heading of a topic of rules in the language of the page."""
    label, label_en = TOPICS.get(topic, (topic, topic))
    return label if language() == "vi" else label_en


@cache
def recorded_at_stage() -> dict[str, int]:
    """Return, for each fact, the place of the first stage at which a step records it."""
    order = {key: place for place, key in enumerate(stages())}
    found: dict[str, int] = {}
    for act in acts().values():
        place = min((order[key] for key in act.at if key in order), default=0)
        for name in act.records:
            found[name] = min(place, found.get(name, place))
    return found


def is_ahead(verdict: RuleVerdict, dossier: Dossier) -> bool:
    """Tell whether no step near asks for it, or all that is missing is recorded by later steps."""
    # What came back is on its way to the decision again, whose own facts lie ahead of it.
    stage = "submitted" if dossier.stage == "returned" else dossier.stage
    if verdict.key in rulebook().procedure.later_rules(stage):
        return True
    order = {key: place for place, key in enumerate(stages())}
    place = order.get(stage, 0)
    known = recorded_at_stage()
    return bool(verdict.missing) and all(
        known.get(name, -1) >= place and name in known for name in verdict.missing
    )


def tally_of(lines: Iterable[CheckLine]) -> str:
    """Return "4 đủ · 1 chưa rõ" for a group."""
    words: dict[str, int] = {}
    for line in lines:
        words[line.word.lower()] = words.get(line.word.lower(), 0) + 1
    return " · ".join(f"{number} {word}" for word, number in words.items())


@page("see_dossiers")
def dossier_history(request: HttpRequest, code: str) -> HttpResponse:
    """Show everything that happened, newest first; ``?loai=`` leaves one kind of event."""
    dossier = dossier_seen(request, code)
    kind = request.GET.get("loai", "")
    events: list[Happening] = happenings(dossier, kind=kind)
    return render(
        request,
        "dossiers/history.html",
        {**frame(request, dossier, "dossier_history"), "happenings": events, "kind": kind},
    )


@page("see_dossiers")
def dossier_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Show the check sheet of one printed page: every requirement with verdict and clause."""
    dossier = dossier_seen(request, code)
    explanation = explained(dossier, request.today)
    return render(
        request,
        "dossiers/sheet.html",
        {
            **frame(request, dossier, "dossier_page"),
            "groups": check_groups(explanation, dossier, False),
            "dates": [v for v in explanation.dates.values() if v.value],
            "printed_on": show_date(request.today),
        },
    )


@page("see_dossiers")
def dossier_why(request: HttpRequest, code: str, rule: str) -> HttpResponse:
    """Show one rule in full: claim, values, parts, what is missing, law that was read."""
    dossier = dossier_seen(request, code)
    explanation = explained(dossier, request.today)
    verdict = found_or_404(explanation.rules, rule)
    return render(
        request,
        "dossiers/why.html",
        {
            "dossier": dossier,
            "verdict": verdict,
            "line": check_line(verdict, dossier, may_edit(request, dossier)),
            "missing": [FACTS[name].title(language()) for name in verdict.missing],
        },
    )


def found_or_404(found: Any, key: str) -> Any:
    """Return ``found[key]``; 404 when there is none."""
    if key not in found:
        raise Http404
    return found[key]
