"""`ketnap judge FILE.yaml`: facts in, explained verdict out. Needs neither Django nor a database.

Exit codes: 0 done; 1 the answer is no, that is, at least one absolute rule (severity `block`) is
violated; 2 the file cannot be used. Unknown verdicts and violated warnings do not make it a no.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from ketnap.facts_file import read_facts
from ketnap.law.book import Rulebook
from ketnap.law.explanation import ActVerdict, Explanation, RuleVerdict
from ketnap.law.facts import Language, show_day
from ketnap.law.reading import FileFaults
from ketnap.law.sources import CONFIDENCE_LABELS, Confidence
from ketnap.regulations import TOPICS, rulebook
from ketnap.regulations.facts import TOPICS as FACT_TOPICS
from ketnap.vietnamese.dates import DateError, parse_date

DONE, NO, UNUSABLE = 0, 1, 2
MARKS: Mapping[bool | None, str] = {True: "[x]", False: "[!]", None: "[?]"}


def main(args: list[str], lang: str = "vi") -> int:
    """Read the words after `ketnap judge`, print the verdict, return the exit code."""
    from ketnap.__main__ import Parser  # the door imports this module

    language: Language = "en" if lang == "en" else "vi"
    parser = Parser(prog="ketnap judge", lang=language)
    parser.description = parser.say(
        "Xét các dữ kiện của một hồ sơ theo quy định và giải thích. Mã kết thúc: 0 xong; 1 có quy "
        "định bắt buộc bị vi phạm; 2 tệp không dùng được.",
        "Judge the facts of a case and explain the verdict. Exit codes: 0 done; 1 an absolute "
        "rule is violated; 2 the file cannot be used.",
    )
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar=parser.say("TỆP.yaml", "FILE.yaml"),
        help=parser.say("các dữ kiện, mỗi dòng «tên: giá trị»", "facts, one «name: value» a line"),
    )
    parser.add_argument(
        "--on",
        metavar=parser.say("NGÀY", "DATE"),
        help=parser.say("xét tại ngày này (mặc định hôm nay)", "as of that day (default today)"),
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help=parser.say("in JSON cho chương trình khác", "print JSON for other programs"),
    )
    parser.add_argument(
        "--facts",
        action="store_true",
        help=parser.say("liệt kê tên các dữ kiện được phép", "list the fact names allowed"),
    )
    asked = parser.parse_args(args)
    local = os.environ.get("KETNAP_RULES", "")
    try:
        book = rulebook(local=Path(local) if local else None)
    except FileFaults as error:
        print(error.show(language), file=sys.stderr)
        return UNUSABLE
    if asked.facts:
        _list_facts(book, language)
        return DONE
    if asked.file is None:
        parser.error(parser.say("thiếu tệp dữ kiện", "the facts file is missing"))
    try:
        on = parse_date(asked.on) if asked.on is not None else date.today()
    except DateError as error:
        parser.error(f"--on: {error.message_en if language == 'en' else error.message}")
    try:
        facts = read_facts(asked.file, book.facts).facts
    except FileFaults as error:
        print(error.show(language), file=sys.stderr)
        return UNUSABLE
    explanation = book.explain(facts, on, language)
    if asked.json:
        print(json.dumps(explanation.as_json(), ensure_ascii=False, indent=2))
    else:
        _print(book, explanation, book.next_acts(facts, on, language), language)
    return NO if explanation.refused else DONE


def _list_facts(book: Rulebook, language: Language) -> None:
    which = 0 if language == "vi" else 1
    topic = ""
    for fact in book.facts.values():
        if fact.topic != topic:
            topic = fact.topic
            print(f"\n# {FACT_TOPICS[topic][which] if topic in FACT_TOPICS else topic}")
        values = f" ({', '.join(fact.values)})" if fact.values else f" ({fact.kind})"
        print(f"{fact.name}: {fact.label if which == 0 else fact.label_en}{values}")


def _print(
    book: Rulebook, explanation: Explanation, acts: list[ActVerdict], language: Language
) -> None:
    def say(vi: str, en: str) -> str:
        return en if language == "en" else vi

    stage = book.procedure.stage(explanation.stage)
    print(f"{say('Giai đoạn', 'Stage')}: {stage.title(language)}")
    print(f"{say('Xét tại ngày', 'As of')}: {show_day(explanation.on)}")
    if explanation.next_due_on:
        overdue = explanation.next_due_on < explanation.on
        late = say(" (đã quá hạn)", " (overdue)") if overdue else ""
        print(f"{say('Hạn gần nhất', 'Next due')}: {show_day(explanation.next_due_on)}{late}")
    print(
        say(
            "\n[x] đúng quy định   [!] trái quy định   [?] chưa đủ dữ kiện",
            "\n[x] fulfilled   [!] violated   [?] not yet known",
        )
    )
    later = book.procedure.later_rules(explanation.stage)
    waiting = [
        one for one in explanation.rules.values() if one.verdict is None and one.key in later
    ]
    topic = ""
    for verdict in explanation.rules.values():
        if verdict in waiting:
            continue
        rule = book.rules[verdict.key]
        if rule.topic != topic:
            topic = rule.topic
            titles = TOPICS.get(topic, (topic, topic))
            print(f"\n{say(*titles).upper()}")
        _print_rule(book, verdict, language)
    if waiting:
        print(f"\n{say('CHƯA ĐẾN BƯỚC XÉT', 'FOR A LATER STEP')}")
        for verdict in waiting:
            print(f"  [?] {verdict.label}")
    print(f"\n{say('CÁC MỐC NGÀY', 'DATES')}")
    for found in explanation.dates.values():
        if found.value:
            print(f"  {found.label}: {show_day(found.value)}\n      {found.how}")
            print(f"      {_basis(found.citations, found.confidence, language)}")
    untold = [found.label for found in explanation.dates.values() if not found.value]
    if untold:
        print(f"  {say('Chưa tính được', 'Cannot be told yet')}: {'; '.join(untold)}")
    if acts:
        print(f"\n{say('VIỆC CÓ THỂ LÀM TIẾP', 'NEXT STEPS')}")
        for act in acts:
            _print_act(act, language)
    print(f"\n{_conclusion(explanation, language)}")


def _print_rule(book: Rulebook, verdict: RuleVerdict, language: Language) -> None:
    def say(vi: str, en: str) -> str:
        return en if language == "en" else vi

    mild = {
        "block": "",
        "warn": say(
            " (cảnh báo: làm tiếp được nhưng phải ghi lý do)", " (warning: go on with a reason)"
        ),
        "remind": say(" (nhắc việc)", " (reminder)"),
    }
    violated = verdict.verdict is False
    print(f"  {MARKS[verdict.verdict]} {verdict.label}{mild[verdict.severity] if violated else ''}")
    if violated:
        print(f"      {say('Quy định', 'Rule')}: {verdict.says}.")
    if verdict.missing:
        names = [f"{book.facts[name].title(language)} ({name})" for name in verdict.missing]
        print(f"      {say('Còn thiếu', 'Missing')}: {'; '.join(names)}")
    else:
        for reason in verdict.reasons:
            print(f"      - {reason}")
    print(f"      {_basis(verdict.citations, verdict.confidence, language)}")


def _basis(citations: tuple[str, ...], confidence: Confidence, language: Language) -> str:
    """Where it is written, and how sure we are of the wording when we have not read it."""
    english = language == "en"
    doubt = "" if confidence == "seen" else f" [{CONFIDENCE_LABELS[confidence][english]}]"
    none = "no text in force" if english else "chưa có văn bản nào đang hiệu lực"
    return f"{'Basis' if english else 'Căn cứ'}: {'; '.join(citations) or none}{doubt}"


def _print_act(act: ActVerdict, language: Language) -> None:
    def say(vi: str, en: str) -> str:
        return en if language == "en" else vi

    due = f", {say('hạn', 'by')} {show_day(act.due_on)}" if act.due_on else ""
    print(f"  {'->' if act.allowed else '--'} {act.act.title(language)}{due}")
    for blocker in act.blockers:
        print(f"      {say('chưa làm được', 'not possible')}: {blocker.reasons[0]}")
    for warning in act.warnings:
        print(f"      {say('lưu ý', 'note')}: {warning.reasons[0]}")


def _conclusion(explanation: Explanation, language: Language) -> str:
    verdicts = [one.verdict for one in explanation.rules.values()]
    counts = (verdicts.count(True), verdicts.count(False), verdicts.count(None))
    if language == "en":
        head = "violates absolute rules" if explanation.refused else "no absolute rule is violated"
        return f"Verdict: {head} ({counts[0]} fulfilled, {counts[1]} violated, {counts[2]} unknown)"
    head = (
        "trái quy định bắt buộc: " + ", ".join(one.label for one in explanation.refused)
        if explanation.refused
        else "chưa thấy trái quy định bắt buộc nào"
    )
    return f"Kết luận: {head} ({counts[0]} đúng, {counts[1]} trái, {counts[2]} chưa rõ)."
