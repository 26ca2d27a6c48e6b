"""What cannot be, whatever the law: foreign values, dates in impossible order, too many votes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ketnap.audit.refusals import Problem
from ketnap.law.facts import Language
from ketnap.regulations.facts import FACTS
from ketnap.vietnamese.dates import PartialDate, show_date

NOT_BEFORE: tuple[tuple[str, str], ...] = (
    ("unlisted_on", "listed_on"),
    ("verification_last_answer_on", "verification_asked_on"),
    ("sectional_appraised_on", "cell_considered_on"),
    ("grassroots_considered_on", "cell_considered_on"),
    ("submitted_on", "cell_considered_on"),
    ("received_on", "submitted_on"),
    ("decided_on", "cell_considered_on"),
    ("decision_received_on", "decided_on"),
    ("admitted_on", "decided_on"),
    ("member_cv_on", "admitted_on"),
    ("self_criticism_on", "admitted_on"),
    ("helper_remarks_on", "admitted_on"),
    ("probation_comments_on", "admitted_on"),
    ("recognition_considered_on", "admitted_on"),
    ("recognition_grassroots_considered_on", "recognition_considered_on"),
    ("recognition_decided_on", "recognition_considered_on"),
    ("recognition_received_on", "recognition_decided_on"),
    ("strike_off_considered_on", "admitted_on"),
    ("strike_off_decided_on", "strike_off_considered_on"),
    ("record_cleared_on", "left_on"),
)
"""Pairs (later, earlier): the one cannot have happened before the other. Order that is only
lawful, not necessary (an application before the CV …), is the rules' business."""

AT_MOST: tuple[tuple[tuple[str, ...], str], ...] = (
    (("cell_present", "cell_excused_absent"), "cell_official_members"),
    (("cell_votes_for", "cell_votes_against"), "cell_present"),
    (("cell_votes_for",), "cell_official_members"),
    (("grassroots_votes_for",), "grassroots_members"),
    (("decision_votes_for",), "decision_members"),
    (
        ("recognition_votes_for", "recognition_excused_absent"),
        "recognition_official_members",
    ),
    (("recognition_grassroots_votes_for",), "recognition_grassroots_members"),
    (("recognition_decision_votes_for",), "recognition_decision_members"),
    (("strike_off_votes_for", "strike_off_excused_absent"), "strike_off_official_members"),
)
"""Sums that cannot exceed a count."""


def label_of(name: str) -> str:
    """Return a fact's label in the reader's language."""
    language: Language = "en" if (get_language() or "vi").startswith("en") else "vi"
    return FACTS[name].title(language)


def inline(label: str) -> str:
    """Return a label as it stands within a sentence: its first letter small, "Đảng" kept."""
    return label[:1].lower() + label[1:]


def heading(label: str) -> str:
    """Return a label as it stands by itself: its first letter capital, "Đảng" kept."""
    return label[:1].upper() + label[1:]


def foreign_values(values: Mapping[str, object]) -> Iterator[Problem]:
    """Find values that a fact cannot have: not its kind, not in its list, a negative count."""
    for name, value in values.items():
        if value is None:
            continue
        fact = FACTS[name]
        fits = {
            "date": isinstance(value, dt.date) and not isinstance(value, dt.datetime),
            "partial": isinstance(value, PartialDate),
            "int": isinstance(value, int) and not isinstance(value, bool) and value >= 0,
            "bool": isinstance(value, bool),
            "enum": value in fact.values,
            "text": isinstance(value, str),
        }[fact.kind]
        if not fits:
            wanted = {
                "date": _("một ngày, theo mẫu 25/04/2025"),
                "partial": _("một ngày, hoặc chỉ tháng và năm, hoặc chỉ năm"),
                "int": _("một số nguyên không âm"),
                "bool": _("có, không hoặc chưa rõ"),
                "enum": _("một mục trong danh sách"),
                "text": _("một đoạn chữ"),
            }[fact.kind]
            yield Problem(
                name,
                "value_foreign",
                _("%(label)s: cần %(wanted)s, không nhận “%(value)s”.")
                % {"label": label_of(name), "wanted": wanted, "value": value},
            )


def disordered(facts: Mapping[str, object], changed: set[str]) -> Iterator[Problem]:
    """Find pairs of dates that cannot be, of which at least one is among ``changed``."""
    for later, earlier in NOT_BEFORE:
        if later not in changed and earlier not in changed:
            continue
        last, first = facts.get(later), facts.get(earlier)
        if isinstance(last, dt.date) and isinstance(first, dt.date) and last < first:
            yield Problem(
                later if later in changed else earlier,
                "dates_disordered",
                _(
                    "%(later)s (%(last)s) trước %(earlier)s (%(first)s): không thể như vậy. "
                    "Kiểm tra lại hai ngày này trên giấy tờ."
                )
                % {
                    "later": label_of(later),
                    "last": show_date(last),
                    "earlier": inline(label_of(earlier)),
                    "first": show_date(first),
                },
            )
    born = facts.get("born_on")
    if isinstance(born, PartialDate):
        for name in sorted(changed):
            day = facts.get(name)
            if name != "born_on" and isinstance(day, dt.date) and day < born.start:
                yield Problem(
                    name,
                    "before_birth",
                    _("%(label)s (%(day)s) trước ngày sinh (%(born)s). Kiểm tra lại.")
                    % {"label": label_of(name), "day": show_date(day), "born": born.show()},
                )


def too_many(facts: Mapping[str, object], changed: set[str]) -> Iterator[Problem]:
    """Find votes and attendance above the number there can be."""
    for parts, whole in AT_MOST:
        if whole not in changed and not changed.intersection(parts):
            continue
        most = facts.get(whole)
        told = [facts.get(part) for part in parts]
        counts = [count for count in told if isinstance(count, int)]
        if isinstance(most, int) and sum(counts) > most:
            names = " + ".join(inline(label_of(part)) for part in parts)
            yield Problem(
                next((part for part in parts if part in changed), whole),
                "count_too_large",
                _("%(names)s là %(sum)s, nhiều hơn %(whole)s (%(most)s). Đếm lại theo biên bản.")
                % {
                    "names": names,
                    "sum": sum(counts),
                    "whole": inline(label_of(whole)),
                    "most": most,
                },
            )


def after_the_day(values: Mapping[str, object], on: dt.date) -> Iterator[Problem]:
    """Find dates that had not come yet on the day of recording."""
    for name, value in values.items():
        if isinstance(value, dt.date) and value > on:
            yield Problem(
                name,
                "date_after_act",
                _("%(label)s (%(day)s) sau ngày ghi (%(on)s): việc chưa xảy ra thì chưa ghi được.")
                % {"label": label_of(name), "day": show_date(value), "on": show_date(on)},
            )


def impossible(before: Mapping[str, object], values: Mapping[str, object]) -> list[Problem]:
    """Return everything that cannot be in ``before`` once ``values`` are put in."""
    found = list(foreign_values(values))
    if found:
        return found
    after = {**before, **values}
    changed = {name for name, value in values.items() if before.get(name) != value}
    return [*disordered(after, changed), *too_many(after, changed)]
