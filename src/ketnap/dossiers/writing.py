"""How every order on a case is carried out: weigh it by the law, write facts, derive, one entry.

>>> with carrying_out("put_on_list", dossier, {"listed_on": day}, by=clerk, on=day) as writing:
...     writing.change.add(...)          # rows beside the facts             # doctest: +SKIP
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit.change import Change, changing, plain
from ketnap.audit.refusals import Problem, Refused, WarningAhead, refuse_if
from ketnap.dossiers import checks, judging, milestones, sequence
from ketnap.dossiers.facts import OF_PERSON, facts_of, language
from ketnap.dossiers.models import Dossier, FactRecord, PassedWarning
from ketnap.dossiers.routes import Lines
from ketnap.law.explanation import RuleVerdict
from ketnap.people.traits import put_right
from ketnap.regulations import rulebook
from ketnap.vietnamese.dates import PartialDate, show_date

Passing = Mapping[str, str]
"""Rule → the reason for going past its warning; the key ``*`` gives one reason for all."""


@dataclass(frozen=True)
class Reference:
    """The paper a fact stands on: one of the 104 kinds of 1361-CV/BTCTW, its number, its date."""

    kind: int | None = None
    number: str = ""
    on: dt.date | None = None


@dataclass
class Writing:
    """What one order writes: rows through ``change``, facts through ``facts``."""

    change: Change
    facts: dict[str, object]
    lines: Lines
    passed: list[PassedWarning] = field(default_factory=list)
    after: list[Callable[[], None]] = field(default_factory=list)


def check_not_over(dossier: Dossier) -> None:
    """Raise Refused when the case is at its end: nothing more can be done in it."""
    if not judging.is_over(dossier):
        return
    day = dossier.closed_on or dossier.strike_off_decided_on or dossier.recognition_decided_on
    raise Refused(
        [
            Problem(
                "",
                "dossier_over",
                _(
                    "Hồ sơ %(code)s đã kết thúc ngày %(day)s nên không nhận việc mới. "
                    "Nếu ngày kết thúc ghi sai thì đính chính; nếu là lần xét mới thì mở hồ sơ mới."
                )
                % {"code": dossier.code, "day": show_date(day) if day else ""},
                unlawful=True,
            )
        ]
    )


def check_open(act: str, dossier: Dossier, facts: Mapping[str, object], on: dt.date) -> None:
    """Raise Refused when the step is not open to the case at its present stage."""
    step = judging.acts()[act]
    open_now = rulebook().next_acts(facts, on, language())
    if any(verdict.act.key == act for verdict in open_now):
        return
    stage = judging.stages()[dossier.stage].title(language())
    rule = next(iter(step.requires), "dates_in_order")
    explained = rulebook().explain(facts, on, language()).rules
    offered = "; ".join(verdict.act.title(language()) for verdict in open_now)
    raise Refused(
        [
            Problem(
                "",
                "act_not_open",
                _(
                    "Hồ sơ %(code)s đang ở bước “%(stage)s”, chưa tới lượt việc “%(act)s”. "
                    "Việc làm được lúc này: %(offered)s."
                )
                % {
                    "code": dossier.code,
                    "stage": stage,
                    "act": step.title(language()),
                    "offered": offered or _("không có"),
                },
                " · ".join(explained[rule].citations),
                unlawful=True,
            )
        ]
    )


def says(verdict: RuleVerdict) -> str:
    """Return a failed rule in one paragraph: what it asks, why it does not hold."""
    reasons = " ".join(verdict.reasons)
    return f"{verdict.says.rstrip('.')}. {reasons}".strip()


def unsettled(verdict: RuleVerdict) -> str:
    """Return an absolute rule that cannot be told yet, with the facts that would settle it."""
    facts = "; ".join(checks.inline(checks.label_of(name)) for name in verdict.missing)
    return _("Chưa rõ: %(says)s. Còn thiếu: %(facts)s.") % {
        "says": verdict.says.rstrip("."),
        "facts": facts or _("quy định đang hiệu lực vào ngày ấy"),
    }


def passed_before(dossier: Dossier, after: Mapping[str, object]) -> set[str]:
    """Return the rules whose warnings were passed since the cell last considered the person."""
    rows = dossier.passed_warnings.all()
    day = after["cell_considered_on"]
    if isinstance(day, dt.date):
        rows = rows.filter(on__gte=day)
    return set(rows.values_list("rule", flat=True))


def weigh(
    act: str,
    dossier: Dossier,
    after: Mapping[str, object],
    *,
    rules: frozenset[str],
    on: dt.date,
    passing: Passing | None,
    by: User,
    step: bool = False,
    before: Mapping[str, object] | None = None,
) -> list[PassedWarning]:
    """Judge the facts as they would be, by ``rules``; return the warnings gone past, unsaved.

    Raises Refused with every absolute rule that is violated, else with every warning for which
    neither ``passing`` nor an earlier passing gives a reason. For a ``step`` of the procedure an
    absolute rule that cannot be told yet is a warning: what is missing is not a "no", but nobody
    goes past it without saying why. Dates put out of their order are a warning as well.
    """
    unusual = sequence.out_of_turn(before, after) if before is not None else []
    if not rules and not unusual:
        return []
    found = rulebook().explain(after, on, language()).rules
    weighed = [found[key] for key in found if key in rules]
    blockers = [v for v in weighed if v.verdict is False and v.severity == "block"]
    if blockers:
        raise Refused(
            Problem("", v.key, says(v), "; ".join(v.citations), unlawful=True) for v in blockers
        )
    ahead = unusual + [
        WarningAhead(v.key, says(v) if v.verdict is False else unsettled(v), v.citations)
        for v in weighed
        if (v.verdict is False and v.severity == "warn")
        or (step and v.verdict is None and v.severity == "block")
    ]
    if not ahead:
        return []
    earlier, given = passed_before(dossier, after), passing or {}
    passed, left = [], []
    for warning in ahead:
        reason = (given.get(warning.rule) or given.get("*") or "").strip()
        if reason:
            passed.append(
                PassedWarning(
                    dossier=dossier, rule=warning.rule, act=act, on=on, reason=reason, passed_by=by
                )
            )
        elif warning.rule not in earlier:
            left.append(warning)
    if left:
        raise Refused((), left)
    return passed


def newly_false(before: Mapping[str, object], after: Mapping[str, object]) -> frozenset[str]:
    """Return the rules that do not hold after the change but were not violated before it."""
    book = rulebook()
    was = book.explain(before, judging.BEFORE_ALL_LAW).rules
    now = book.explain(after, judging.BEFORE_ALL_LAW).rules
    return frozenset(
        key for key in now if now[key].verdict is False and was[key].verdict is not False
    )


def touched(
    before: Mapping[str, object], after: Mapping[str, object], *, correction: bool
) -> frozenset[str]:
    """Return the rules to weigh when facts are written outside a step of the procedure.

    Those of every step whose own date is now known or changed; every absolute rule the change
    violates; and, when a known value is put right, every rule it violates.
    """
    fresh = {name for name, value in after.items() if value is not None and before[name] != value}
    steps = frozenset(
        rule for act in judging.acts().values() if act.dated in fresh for rule in act.requires
    )
    violated = newly_false(before, after)
    if correction:
        return steps | violated
    rules = rulebook().rules
    return steps | {key for key in violated if rules[key].severity == "block"}


@contextmanager
def carrying_out(
    service: str,
    dossier: Dossier,
    facts: Mapping[str, object] | None = None,
    *,
    by: User,
    on: dt.date,
    act: str = "",
    passing: Passing | None = None,
    seen: int | None = None,
    document: Reference | None = None,
    reason: str = "",
    over: bool = False,
    refreeze: bool = False,
    lawful: bool = True,
    exempt: frozenset[str] = frozenset(),
) -> Iterator[Writing]:
    """Carry out one order on a case: all of it in one change, or nothing.

    :param service: the entry's action.
    :param facts: facts to write; the block may add more, from the rows it writes.
    :param act: the step of the procedure it is; it must be open, and its rules are weighed on the
        facts as they will be. Without one, the rules that the change newly violates are weighed.
    :param reason: of a correction or of a further round; stands in the history of each fact.
    :param over: whether a case that is over may be written (corrections).
    :param lawful: False to take over facts from elsewhere as they are, without weighing them.
    :param exempt: rules that do not apply to this act in this case (a deadlock, a refusal).
    """
    if not over:
        check_not_over(dossier)
    before = facts_of(dossier)
    if act and lawful:
        check_open(act, dossier, before, on)
    with changing(
        service,
        subject=dossier,
        by=by,
        on=on,
        reason=reason,
        dossier_id=dossier.pk,
        person_id=dossier.person_id,
    ) as change:
        writing = Writing(change, dict(facts or {}), Lines())
        yield writing
        refuse_if(checks.impossible(before, writing.facts))
        after = {**before, **writing.facts}
        considered = after["cell_considered_on"]
        day = considered if isinstance(considered, dt.date) else on
        after |= judging.followed(dossier, on, writing.lines, day=day)
        if lawful:
            rules = (
                frozenset(judging.acts()[act].requires)
                if act
                else touched(before, after, correction=over)
            )
            writing.passed = weigh(
                act or service,
                dossier,
                after,
                before=before,
                rules=rules - exempt,
                on=on,
                passing=passing,
                by=by,
                step=bool(act),
            )
        for passed in writing.passed:
            change.add(passed)
        write_facts(
            change,
            dossier,
            writing.facts,
            by=by,
            on=on,
            seen=seen,
            document=document,
            reason=reason,
        )
        judging.derive(dossier, change, on=on, lines=writing.lines)
        milestones.follow(change, dossier, writing.lines, refreeze=refreeze)
        for finish in writing.after:
            finish()


def write_facts(
    change: Change,
    dossier: Dossier,
    facts: Mapping[str, object],
    *,
    by: User,
    on: dt.date,
    seen: int | None,
    document: Reference | None,
    reason: str,
) -> None:
    """Write facts into the case, its person and the history; always raises the case's version."""
    before = facts_of(dossier)
    fresh = {name: value for name, value in facts.items() if before[name] != value}
    records = [
        FactRecord(
            dossier=dossier,
            name=name,
            value=value.iso() if isinstance(value, PartialDate) else plain(value),
            on=value if isinstance(value, dt.date) else on,
            recorded_at=timezone.now(),
            recorded_by=by,
            document_kind=document.kind if document else None,
            document_number=document.number if document else "",
            document_on=document.on if document else None,
            reason=reason,
        )
        for name, value in fresh.items()
    ]
    if records:
        earlier = {
            record.name: record
            for record in FactRecord.objects.filter(
                dossier=dossier, name__in=list(fresh), superseded_by=None
            )
        }
        for record in FactRecord.objects.bulk_create(records):
            if record.name in earlier:
                FactRecord.objects.filter(pk=earlier[record.name].pk).update(superseded_by=record)
    change.update(dossier, seen=seen, **dict(judging.columns_of(fresh)))
    _write_person(change, dossier, fresh)


def _write_person(change: Change, dossier: Dossier, fresh: Mapping[str, object]) -> None:
    person = dossier.person
    values: dict[str, object] = {}
    for name, value in fresh.items():
        if name == "born_on":
            born = value if isinstance(value, PartialDate) else None
            values |= {
                "born_on": born.start if born else None,
                "born_on_to": born.end if born else None,
            }
        elif name in OF_PERSON:
            values[name] = value or ""
        elif name in judging.FROM_TRAITS:
            values[name] = ("" if name == "schooling" else None) if value is None else value
            put_right(person, name, values[name])
    if values:
        change.update(person, **values)  # type: ignore[arg-type]
