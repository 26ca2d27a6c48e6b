"""What the rulebook promises to everybody who reads it."""

from __future__ import annotations

from datetime import date
from string import Formatter

import polars as pl
import pytest

from ketnap.law.calendar import Calendar, SpecialDay, Year
from ketnap.law.rules import Rule, part
from ketnap.law.terms import column
from ketnap.regulations import rulebook
from ketnap.regulations.facts import FACTS, TOPICS

BOOK = rulebook()
ON = date(2026, 11, 23)
RULES = """
    old_enough within_age_limit schooled_enough union_member_if_required introduced
    introducers_shared_enough certificate_valid verified_before_cell dates_in_order cell_can_meet
    cell_agreed grassroots_agreed decided_by_majority decided_in_time ceremony_in_time
    probation_completed recognition_considered_in_time recognition_agreed recognised_in_time
    readmission_allowed
""".split()
DATES = """
    certificate_expires_on decision_due_on ceremony_due_on probation_ends_on recognition_due_on
    joining_on official_on party_age_from
""".split()
PUBLISHED_FACTS = """
    born_on gender ethnicity schooling hard_area youth_union_present youth_union_member
    official_introducers introducers_complete youth_union_introduced trade_union_introduced
    introducer_shared_months certificate_issued_on applied_on cv_received_on
    verification_concluded_on verification_waived introduced_on comments_on cell_considered_on
    cell_official_members cell_excused_absent cell_votes_for grassroots_considered_on
    grassroots_members grassroots_votes_for submitted_on decided_on decision_body decision_members
    decision_votes_for decision_received_on decision_extension_days admitted_on
    new_member_class_on recognition_considered_on recognition_official_members
    recognition_excused_absent recognition_votes_for recognition_decided_on readmission left_on
""".split()


def test_the_published_names_are_kept():
    assert [name for name in RULES if name not in BOOK.rules] == []
    assert [name for name in DATES if name not in BOOK.dates] == []
    assert [name for name in PUBLISHED_FACTS if name not in FACTS] == []


def test_everything_has_both_labels():
    for thing in [*BOOK.rules.values(), *BOOK.dates.values(), *BOOK.parameters.values()]:
        assert thing.label and thing.label_en
    for fact in FACTS.values():
        assert fact.label and fact.label_en
        assert fact.topic in TOPICS
        assert all(len(labels) == 2 for labels in fact.values.values())


def test_every_rule_reads_a_law_and_so_has_a_citation():
    assert [key for key in BOOK.rules if not BOOK.laws(key)] == []
    assert [key for key in BOOK.dates if not BOOK.date_laws(key)] == []


def test_every_sentence_can_be_said_in_both_languages_with_nothing_known():
    for language in ("vi", "en"):
        found = BOOK.explain({}, ON, language)
        for verdict in found.rules.values():
            assert verdict.verdict is None
            assert "{" not in verdict.says + "".join(verdict.reasons)
        for legal in found.dates.values():
            assert legal.value is None
            assert legal.how


def test_a_rule_says_only_law_that_it_reads():
    for rule in BOOK.rules.values():
        for sentence in (rule.sentence, rule.sentence_en):
            named = {name for _, name, _, _ in Formatter().parse(sentence) if name}
            assert named <= set(BOOK.laws(rule.key)), rule.key


def test_inputs_are_read_from_the_expression():
    assert BOOK.inputs("certificate_valid") == {"certificate_issued_on", "cell_considered_on"}
    assert BOOK.laws("certificate_valid") == ("certificate_validity",)
    assert BOOK.inputs("recognition_considered_in_time") == {
        "recognition_considered_on",
        "admitted_on",
    }
    assert BOOK.laws("recognition_considered_in_time") == (
        "recognition_consider_limit",
        "probation_length",
    )


def test_reasons_carry_the_real_values():
    facts = {
        "cell_considered_on": date(2026, 11, 18),
        "cell_official_members": 12,
        "cell_excused_absent": 0,
        "cell_votes_for": 9,
    }
    verdict = BOOK.explain(facts, ON).rules["cell_agreed"]
    english = BOOK.explain(facts, ON, "en").rules["cell_agreed"]

    assert verdict.reasons == (
        "9 phiếu tán thành trên 12 đảng viên chính thức phải tính (tổng số 12, được miễn hoặc đi "
        "vắng: 0), cần 8.",
    )
    assert verdict.confidence == "unsure"
    assert verdict.citations == ("01-HD/TW ngày 19/05/2026",)
    assert english.reasons == ("9 votes of 12 (members 12, excused absent 0), 8 needed.",)
    assert english.citations == ("01-HD/TW of 19/05/2026",)


def test_citations_are_english_in_english_but_for_the_numbers_of_the_texts():
    said = BOOK.explain({"cell_considered_on": date(2025, 2, 3)}, ON, "en")
    found = {key: rule.citations for key, rule in said.rules.items()}

    assert found["cell_can_meet"] == (
        "Charter of the Communist Party of Vietnam (XI Congress) of 19/01/2011, article 24",
    )
    assert found["decided_in_time"][0] == "232-QĐ/TW of 20/01/2025, point 4.3.1"
    assert said.dates["party_age_from"].citations[0].endswith("26/07/2026")
    for version in (one for name in BOOK.parameters.values() for one in name.versions):
        assert version.place("en").isascii()


def test_before_the_first_version_the_answer_is_unknown_and_says_so():
    facts = {"cell_considered_on": date(2016, 7, 24), "born_on": date(1990, 1, 1)}
    verdict = BOOK.explain(facts, ON).rules["old_enough"]

    assert verdict.verdict is None
    assert verdict.missing == ()
    assert verdict.citations == ()
    assert verdict.reasons[0].startswith("Ngày 24/07/2016 chưa có quy định nào đang hiệu lực")


def test_a_date_tells_how_it_was_counted():
    facts = {"cell_considered_on": date(2025, 8, 11), "decision_extension_days": 10}
    found = BOOK.explain(facts, ON).dates["decision_due_on"]

    assert found.value == date(2025, 11, 19)
    assert found.how.startswith(
        "60 ngày làm việc và 10 ngày làm việc gia hạn kể từ ngày chi bộ xét kết nạp 11/08/2025, "
        "bỏ qua 28 ngày thứ bảy, chủ nhật; 01/09/2025 Quốc khánh"
    )
    assert found.citations == ("294-QĐ/TW ngày 26/05/2025",)


def test_the_json_has_exactly_the_published_shape():
    said = BOOK.explain({"born_on": date(1999, 1, 1)}, ON).as_json()

    assert set(said) == {"stage", "rules", "dates"}
    assert set(said["rules"]) == set(BOOK.rules)
    assert set(said["dates"]) == set(BOOK.dates)
    for rule in said["rules"].values():
        assert list(rule) == [
            *("verdict", "severity", "says", "reasons", "missing", "citations", "confidence")
        ]
    for legal in said["dates"].values():
        assert list(legal) == ["value", "how", "citations"]


def test_text_columns_may_stand_for_enums_and_absent_columns_are_unknown():
    frame = pl.DataFrame({"schooling": ["upper_secondary", "", None]})
    found = BOOK.judge(frame)

    assert found["schooled_enough"].to_list() == [True, None, None]
    assert found["stage"].to_list() == ["sourced"] * 3
    with pytest.raises(pl.exceptions.InvalidOperationError):
        BOOK.judge(pl.DataFrame({"schooling": ["doctor"]}))


def test_an_unknown_fact_name_is_an_error_not_a_silence():
    with pytest.raises(KeyError, match="born"):
        BOOK.explain({"born": date(1999, 1, 1)}, ON)


def test_the_digest_follows_the_law_and_the_calendar():
    other = Calendar([Year(2026, True, (SpecialDay(date(2026, 11, 25), "public", "x", "x"),))])

    assert BOOK.digest == rulebook().digest
    assert rulebook(other).digest != BOOK.digest
    facts = {"cell_considered_on": date(2026, 11, 18)}
    assert rulebook(other).explain(facts, ON).dates["decision_due_on"].value != (
        BOOK.explain(facts, ON).dates["decision_due_on"].value
    )


def test_a_rule_that_reads_an_undeclared_name_cannot_enter_the_book(tmp_path):
    claim = part(column("born") >= 1, "x", "x")
    rule = Rule("tall_enough", "x", "x", "x", "x", claim, "warn")
    from ketnap.law.book import Rulebook

    with pytest.raises(ValueError, match="'born', which nobody declared"):
        Rulebook(
            facts=FACTS,
            parameters={},
            sources={},
            rules=[rule],
            dates=[],
            procedure=BOOK.procedure,
            calendar=BOOK.calendar,
        )


LOCAL_SOURCES = """
"12-QĐ/TU 2023-12-01":
  {title: Quy định của tỉnh, title_en: Provincial rule, issuer: Tỉnh ủy, confidence: seen}
"""
LOCAL_CHECKLIST = """
listed_a_year:
  label: Trong danh sách cảm tình Đảng đủ thời gian trước khi thẩm tra
  label_en: On the list long enough before verification
  severity: warn
  since: 2024-01-01
  cite: "12-QĐ/TU 2023-12-01"
  confidence: seen
  months: 12
  from: listed_on
  to: verification_asked_on
advanced_worker:
  label: Cán bộ đạt lao động tiên tiến
  label_en: Advanced worker
  severity: block
  since: 2024-01-01
  cite: "12-QĐ/TU 2023-12-01"
  clause: "Điều 3"
  confidence: second-hand
  confirm: true
"""


def test_a_folder_of_local_conditions_adds_rules_read_like_all_others(tmp_path):
    (tmp_path / "sources.yaml").write_text(LOCAL_SOURCES, encoding="utf-8")
    (tmp_path / "checklist.yaml").write_text(LOCAL_CHECKLIST, encoding="utf-8")
    book = rulebook(local=tmp_path)
    facts = {
        "cell_considered_on": date(2024, 9, 1),
        "listed_on": date(2023, 6, 1),
        "verification_asked_on": date(2024, 5, 31),
    }
    found = book.explain(facts, ON).rules
    later = book.explain({**facts, "advanced_worker_confirmed": True}, ON).rules
    before = book.explain({**facts, "cell_considered_on": date(2023, 12, 31)}, ON).rules

    assert found["listed_a_year"].verdict is False
    assert found["advanced_worker"].verdict is None
    assert found["advanced_worker"].missing == ("advanced_worker_confirmed",)
    assert found["advanced_worker"].citations == ("12-QĐ/TU ngày 01/12/2023, Điều 3",)
    assert later["advanced_worker"].verdict is True
    assert before["listed_a_year"].verdict is None
    assert list(book.rules)[: len(BOOK.rules)] == list(BOOK.rules)
    assert book.digest != BOOK.digest
