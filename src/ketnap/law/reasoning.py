"""Explanation derived: reasons, missing facts, citations and confidence of one dossier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ketnap.law.dates import LegalDate
from ketnap.law.explanation import ActVerdict, DateVerdict, Explanation, RuleVerdict
from ketnap.law.facts import UNKNOWN, Interval, Language, show_day
from ketnap.law.force import InForce, in_force, scaled
from ketnap.law.parameters import UNITS, Version
from ketnap.law.procedure import Act, Stage
from ketnap.law.rules import Part, Rule, parts, reasons, verdict
from ketnap.law.sources import Confidence, weakest
from ketnap.law.terms import DUE, TODAY, Term

if TYPE_CHECKING:
    from ketnap.law.book import Rulebook


@dataclass
class Case:
    """One dossier being reasoned about: its facts, the law for it, and the row terms read."""

    facts: Mapping[str, object]
    force: Mapping[str, InForce]
    row: Mapping[str, object]
    stage: Stage


@dataclass(frozen=True)
class Wording:
    """What a rule says under certain versions of law, where that is written, how sure it is."""

    says: str
    citations: tuple[str, ...]
    confidence: Confidence


class Words:
    """The names a sentence may use: computed values, facts, parameters, legal dates."""

    def __init__(self, reasoner: Reasoner, case: Case, shows: Mapping[str, Term]) -> None:
        self._reasoner, self._case, self._shows = reasoner, case, shows

    def __getitem__(self, name: str) -> str:
        book, language = self._reasoner.book, self._reasoner.language
        if name in self._shows:
            value = self._shows[name].read(self._case.row)
            return UNKNOWN[language] if value is None else str(value)
        if name in book.facts:
            return book.facts[name].show(self._case.facts.get(name), language)
        if name in book.dates:
            day = self._case.row[f"{DUE}{name}"]
            return show_day(day) if isinstance(day, date) else UNKNOWN[language]
        force = self._case.force[name]
        value = force.value
        if force.day is None and force.version is not None:
            value = force.version.value
        return book.parameters[name].show(value, language)


class Reasoner:
    """Explains dossiers in one language. Built once per language, then only evaluated."""

    def __init__(self, book: Rulebook, language: Language) -> None:
        self.book = book
        self.language = language
        self._blank: dict[str, object] = dict.fromkeys(book.needed_columns)
        self._stages = {stage.key: stage for stage in book.procedure.stages}
        self._cites: dict[tuple[str, str], str] = {}
        self._wordings: dict[tuple[object, ...], Wording] = {}

    def explain(self, facts: Mapping[str, object], on: date) -> Explanation:
        """As `Rulebook.explain`."""
        case = self._case(facts, on)
        return Explanation(
            stage=case.stage.key,
            rules={key: self._rule(rule, case) for key, rule in self.book.rules.items()},
            dates={key: self._date(legal, case) for key, legal in self.book.dates.items()},
            next_due_on=self._next_due(case),
            on=on,
        )

    def next_acts(self, facts: Mapping[str, object], on: date) -> list[ActVerdict]:
        """As `Rulebook.next_acts`."""
        now = self._case(facts, on)
        found = []
        for act in self.book.procedure.acts:
            if now.stage.key not in act.at:
                continue
            if act.offered is not None and act.offered.read(now.row) is not True:
                continue
            supposed = {**facts, act.dated: on} if act.dated else facts
            found.append(self._act(act, self._case(supposed, on), now))
        return found

    def _act(self, act: Act, case: Case, now: Case) -> ActVerdict:
        found = [self._rule(self.book.rules[key], case) for key in act.requires]
        false = [one for one in found if one.verdict is False]
        blockers = tuple(one for one in false if one.severity == "block")
        due = now.row[f"{DUE}{act.deadline}"] if act.deadline else None
        return ActVerdict(
            act=act,
            allowed=not blockers,
            blockers=blockers,
            warnings=tuple(one for one in false if one.severity != "block"),
            unknown=tuple(one for one in found if one.verdict is None),
            due_on=due if isinstance(due, date) else None,
        )

    def _case(self, facts: Mapping[str, object], on: date) -> Case:
        book = self.book
        row = dict(self._blank)
        row[TODAY] = on
        for name, value in facts.items():
            fact = book.facts[name]
            row.update(fact.cells(scaled(value, fact) if isinstance(value, str) else value))
        force = {
            name: in_force(parameter, facts, on) for name, parameter in book.parameters.items()
        }
        for name, column in book.law_columns.items():
            row[name] = column.cell(force[column.parameter.name])
        for name, term in book.date_terms.items():
            row[name] = term.read(row)
        stage = self._stages[book.procedure.first]
        for one in book.procedure.stages:
            if one.reached.read(row) is True:
                stage = one
        return Case(facts, force, row, stage)

    def _next_due(self, case: Case) -> date | None:
        days = [
            day
            for deadline in case.stage.deadlines
            if case.row[deadline.until] is None
            and isinstance(day := case.row[f"{DUE}{deadline.date}"], date)
        ]
        return min(days, default=None)

    def _rule(self, rule: Rule, case: Case) -> RuleVerdict:
        values = _values(rule, case.row)
        answer = verdict(rule.claim, values)
        because = list(reasons(rule.claim, values))
        wording = self._wording(rule, case)
        told: list[str] = []
        missing: list[str] = []
        if answer is None:
            told += self._silence(because, case)
            missing = self._missing(rule, because, case)
        told += [
            self._pick(part.sentence, part.sentence_en).format_map(Words(self, case, part.shows))
            for part in because
        ]
        if rule.note:
            told.append(self._pick(rule.note, rule.note_en))
        return RuleVerdict(
            key=rule.key,
            label=rule.title(self.language),
            verdict=answer,
            severity=rule.severity,
            says=wording.says,
            reasons=tuple(dict.fromkeys(told)),
            missing=tuple(missing),
            citations=wording.citations,
            confidence=wording.confidence,
        )

    def _wording(self, rule: Rule, case: Case) -> Wording:
        """What the rule says under the versions of law this dossier falls under; kept, for there
        are few such versions and many dossiers.
        """
        laws = [case.force[name] for name in self.book.laws(rule.key)]
        key = (rule.key, *(id(force.version) for force in laws))
        if key not in self._wordings:
            says = self._pick(rule.sentence, rule.sentence_en)
            self._wordings[key] = Wording(
                says.format_map(Words(self, case, {})), self._citations(laws), _confidence(laws)
            )
        return self._wordings[key]

    def _silence(self, because: Iterable[Part], case: Case) -> list[str]:
        return [
            self._silent(case.force[name])
            for part in because
            for name in self.book.part_laws(part)
            if case.force[name].silent
        ]

    def _silent(self, force: InForce) -> str:
        label = self._pick(force.parameter.label, force.parameter.label_en)
        day = show_day(force.day) if force.day else ""
        if force.version is not None:
            since = show_day(force.version.since)
            return self._pick(
                f"«{label}» đã bị bãi bỏ từ {since}.", f"«{label}» was repealed from {since}."
            )
        return self._pick(
            f"Ngày {day} chưa có quy định nào đang hiệu lực về «{label}».",
            f"No law in force on {day} about «{label}».",
        )

    def _missing(self, rule: Rule, because: Iterable[Part], case: Case) -> list[str]:
        found: dict[str, None] = {}
        for part in because:
            read = self.book.part_roots(part)
            names = [name for name in self.book.facts if name in read.facts]
            absent = [name for name in names if _absent(case.facts.get(name))]
            needed = [
                name for name in absent if name not in part.hints or self._settles(rule, name, case)
            ]
            for name in sorted(read.law):
                needed += self._clocks(case.force[name])
            for key in sorted(read.dates):
                needed += self._date_missing(self.book.all_dates[key], case)
            # Nothing absent: a list still open ("not complete") is what keeps the claim unknown.
            still_open = [name for name in names if case.facts.get(name) is False]
            found.update(dict.fromkeys(needed or absent or still_open))
        return list(found)

    def _settles(self, rule: Rule, name: str, case: Case) -> bool:
        """Whether a yes or a no to this one fact would decide the whole rule."""
        if self.book.facts[name].kind != "bool":
            return False
        rows = ({**case.row, name: answer} for answer in (True, False))
        return any(verdict(rule.claim, _values(rule, row)) is not None for row in rows)

    def _clocks(self, force: InForce) -> list[str]:
        """The date that would pick the law, when the law cannot be told without it."""
        if force.day is None and force.value is None:
            return [force.parameter.clock[0]]
        return []

    def _date(self, legal: LegalDate, case: Case) -> DateVerdict:
        value = case.row[f"{DUE}{legal.key}"]
        laws = [case.force[name] for name in self.book.date_laws(legal.key)]
        missing: list[str] = []
        if isinstance(value, date):
            how = self._how(legal, case)
        else:
            how, missing = self._why_no_date(legal, case, laws)
        return DateVerdict(
            key=legal.key,
            label=legal.title(self.language),
            value=value if isinstance(value, date) else None,
            how=how,
            missing=tuple(missing),
            citations=self._citations(laws),
            confidence=_confidence(laws),
        )

    def _start(self, legal: LegalDate, case: Case) -> tuple[str, date | None]:
        """The label and the day of the start that law chose; no label while it is open."""
        if legal.start_by:
            column = legal.starts.get(str(case.force[legal.start_by].value), "")
        else:
            column = next(iter(legal.starts.values()))
        if column.startswith(DUE):
            earlier = self.book.all_dates[column[len(DUE) :]]
            value, label = case.row[column], earlier.title(self.language)
        elif column:
            value, label = case.facts.get(column), self.book.facts[column].title(self.language)
        else:
            return "", None
        return _lower(label), value if isinstance(value, date) else None

    def _how(self, legal: LegalDate, case: Case) -> str:
        label, start = self._start(legal, case)
        assert start is not None
        since = show_day(start)
        note = self._pick(legal.note, legal.note_en)
        tail = f"; {note}" if note else ""
        if not legal.term:
            return f"{self._pick('là', 'is')} {label} {since}{tail}"
        length = case.force[legal.term].value
        assert isinstance(length, int)
        unit = UNITS[legal.unit][0 if self.language == "vi" else 1]
        if legal.more and isinstance(more := case.force[legal.more].value, int):
            length += more
        term, days = f"{length} {unit}", length
        if legal.extension is not None:
            granted = case.facts.get(legal.extension.fact)
            most = case.force[legal.extension.limit].value
            if isinstance(granted, int) and granted and isinstance(most, int):
                allowed = min(granted, most)
                days += allowed
                term += self._pick(
                    f" và {allowed} {unit} gia hạn", f" and {allowed} {unit} of extension"
                )
        sentence = f"{term} {self._pick('kể từ', 'from')} {label} {since}"
        if legal.unit == "working_days":
            count = self.book.calendar.explain_working_days(start, days).show(self.language)
            sentence += f", {count}" if count else ""
        return sentence + tail

    def _why_no_date(
        self, legal: LegalDate, case: Case, laws: Iterable[InForce]
    ) -> tuple[str, list[str]]:
        silent = [self._silent(force) for force in laws if force.silent]
        missing = self._date_missing(legal, case)
        if silent:
            return " ".join(silent), missing
        names = "; ".join(_lower(self.book.facts[name].title(self.language)) for name in missing)
        if not names:
            return self._pick("chưa tính được từ các dữ kiện này", "cannot be told"), missing
        return self._pick(f"chưa tính được, còn thiếu: {names}", f"missing: {names}"), missing

    def _date_missing(self, legal: LegalDate, case: Case) -> list[str]:
        found: dict[str, None] = {}
        for name in legal.parameters():
            found.update(dict.fromkeys(self._clocks(case.force[name])))
        columns = list(legal.starts.values())
        if legal.start_by and (chosen := case.force[legal.start_by].value) is not None:
            columns = [legal.starts[str(chosen)]]
        for column in columns:
            if column.startswith(DUE):
                found.update(
                    dict.fromkeys(self._date_missing(self.book.all_dates[column[len(DUE) :]], case))
                )
            elif case.facts.get(column) is None:
                found[column] = None
        return list(found)

    def _citations(self, laws: Iterable[InForce]) -> tuple[str, ...]:
        versions = (force.version for force in laws)
        return tuple(dict.fromkeys(self._cite(version) for version in versions if version))

    def _cite(self, version: Version) -> str:
        place = (version.cite, version.clause)
        if place not in self._cites:
            cite = self.book.sources[version.cite].cite(self.language)
            clause = version.place(self.language)
            self._cites[place] = f"{cite}, {clause}" if clause else cite
        return self._cites[place]

    def _pick(self, vi: str, en: str) -> str:
        return vi if self.language == "vi" else en


def _values(rule: Rule, row: Mapping[str, object]) -> dict[int, bool | None]:
    return {id(part): part.claim.read(row) for part in parts(rule.claim)}


def _confidence(laws: Iterable[InForce]) -> Confidence:
    return weakest([force.version.confidence if force.version else "unsure" for force in laws])


def _absent(value: object) -> bool:
    """Not known, or known only to the month or year."""
    if isinstance(value, date | str | int):
        return False
    return value is None or (isinstance(value, Interval) and value.start != value.end)


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]
