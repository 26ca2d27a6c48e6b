"""Law files are read strictly: every refusal has a broken file, and says the line."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from ketnap.law.calendar import load_years
from ketnap.law.local import load_local
from ketnap.law.parameters import load_parameters
from ketnap.law.reading import FileFaults, read_block
from ketnap.law.sources import load_sources
from ketnap.regulations import FOLDER, TOPICS, rulebook
from ketnap.regulations.documents import document_kinds, load_kinds
from ketnap.regulations.facts import FACTS

BROKEN = Path(__file__).parent / "broken"
DATES = [name for name, fact in FACTS.items() if fact.kind == "date"]
DOMAINS = {name: fact.values for name, fact in FACTS.items() if fact.values}
SOURCES = load_sources(FOLDER / "sources.yaml")


def parameters(path: Path) -> dict:
    return load_parameters(path, topic="x", sources=SOURCES, dates=DATES, domains=DOMAINS)


REFUSED_PARAMETERS = {
    "unknown_key": "«colour» không phải thuộc tính",
    "unknown_version_key": "không có «until»",
    "unordered_dates": "phải xếp theo ngày tăng dần",
    "absent_source": "«01-HD/TW» không có trong sources.yaml",
    "earlier_than_source": "lại sớm hơn văn bản «01-HD/TW 2016-09-20»",
    "bad_confidence": "độ tin cậy «sure» không có",
    "missing_label": "thiếu «label»",
    "bad_unit": "không có đơn vị «fortnights»",
    "value_does_not_fit": "giá trị «sixty» không hợp",
    "negative_value": "giá trị «-1» không hợp",
    "missing_value": "thiếu «value»",
    "bad_clock": "«cell_votes_for» không phải một ngày của hồ sơ",
    "bad_not_after": "mốc «cell_votes_for» không phải một ngày của hồ sơ",
    "bad_domain": "«colour» không phải dữ kiện có danh sách giá trị",
    "no_since": "thiếu ngày hiệu lực",
    "values_not_a_list": "«values» phải là danh sách",
    "same_as_unknown": "«nothing_above» chưa được khai ở trên",
    "repeated_key": "«unit» đã có ở dòng",
    "bad_fraction": "giá trị «2 in 3» không hợp",
    "not_a_block": "thiếu nội dung",
}
REFUSED_SOURCES = {
    "number_without_date": "bằng số VÀ ngày",
    "unknown_property": "«colour» không phải thuộc tính của văn bản",
    "bad_confidence": "độ tin cậy «sure» không có",
    "missing_title": "thiếu «title»",
    "in_force_before_issue": "không trước ngày ban hành",
    "unknown_successor": "«99-QĐ/TW 2030-01-01» không có trong danh mục",
}
REFUSED_HOLIDAYS = {
    "other_year": "không thuộc năm 2026",
    "day_twice": "đã ghi rồi",
    "not_a_year": "phải là một năm",
    "unknown_property": "«colour» không có trong bảng năm",
    "confirmed_maybe": "confirmed là true hoặc false",
}
REFUSED_CHECKLISTS = {
    "unknown_key": "không có «colour»",
    "bad_severity": "severity phải là",
    "absent_source": "không có trong sources.yaml",
    "two_conditions": "cần đúng một trong",
    "not_a_date": "«from» phải là tên một dữ kiện loại date",
    "bad_confidence": "confidence phải là",
    "earlier_than_source": "không trước văn bản",
}
REFUSED_KINDS = {
    "number_outside": "không thuộc 104 loại",
    "form_without_source": "mẫu cần since, number, cite",
    "no_kinds": "thiếu «kinds»",
}


def test_every_broken_file_is_refused_for_a_stated_reason():
    for folder, reasons in (
        ("parameters", REFUSED_PARAMETERS),
        ("sources", REFUSED_SOURCES),
        ("holidays", REFUSED_HOLIDAYS),
        ("checklist", REFUSED_CHECKLISTS),
        ("kinds", REFUSED_KINDS),
    ):
        assert {path.stem for path in (BROKEN / folder).glob("*.yaml")} == set(reasons)


@pytest.mark.parametrize("name", REFUSED_PARAMETERS)
def test_a_broken_parameter_file_is_refused_with_its_line(name):
    with pytest.raises(FileFaults) as caught:
        parameters(BROKEN / "parameters" / f"{name}.yaml")

    assert REFUSED_PARAMETERS[name] in caught.value.show()
    assert "dòng" in caught.value.show()
    assert "line" in caught.value.show("en")


@pytest.mark.parametrize("name", REFUSED_SOURCES)
def test_a_broken_source_file_is_refused(name):
    with pytest.raises(FileFaults) as caught:
        load_sources(BROKEN / "sources" / f"{name}.yaml")

    assert REFUSED_SOURCES[name] in caught.value.show()


@pytest.mark.parametrize("name", REFUSED_HOLIDAYS)
def test_a_broken_holidays_file_is_refused(name):
    with pytest.raises(FileFaults) as caught:
        load_years(BROKEN / "holidays" / f"{name}.yaml")

    assert REFUSED_HOLIDAYS[name] in caught.value.show()


@pytest.mark.parametrize("name", REFUSED_CHECKLISTS)
def test_a_broken_local_checklist_is_refused(name, tmp_path):
    text = (BROKEN / "checklist" / f"{name}.yaml").read_text(encoding="utf-8")
    (tmp_path / "checklist.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FileFaults) as caught:
        load_local(tmp_path, sources=SOURCES, parameters={}, facts=FACTS, clock="applied_on")

    assert REFUSED_CHECKLISTS[name] in caught.value.show()


def test_local_law_nobody_would_read_is_refused_not_left_out(tmp_path):
    (tmp_path / "check-list.yaml").write_text("a: 1\n", encoding="utf-8")
    told = {
        tmp_path / "none": "không có thư mục quy định của địa phương này",
        tmp_path: "chỉ dùng các tên sources.yaml, parameters.yaml, checklist.yaml",
    }
    for folder, words in told.items():
        with pytest.raises(FileFaults) as caught:
            load_local(folder, sources=SOURCES, parameters={}, facts=FACTS, clock="applied_on")
        assert words in caught.value.show()


@pytest.mark.parametrize("name", REFUSED_KINDS)
def test_a_broken_list_of_document_kinds_is_refused(name):
    with pytest.raises(FileFaults) as caught:
        load_kinds(BROKEN / "kinds" / f"{name}.yaml", SOURCES)

    assert REFUSED_KINDS[name] in caught.value.show()


def test_every_fault_of_a_file_is_told_at_once(tmp_path):
    path = tmp_path / "two.yaml"
    path.write_text("a: {unit: days}\nb: {unit: hours}\n", encoding="utf-8")
    with pytest.raises(FileFaults) as caught:
        parameters(path)

    assert {fault.line for fault in caught.value.faults} == {1, 2}


def test_a_repealed_value_is_null_and_a_day_before_the_first_version_has_none(tmp_path):
    path = tmp_path / "repealed.yaml"
    path.write_text(
        "limit:\n  label: Hạn\n  label_en: Limit\n  unit: days\n  clock: applied_on\n  values:\n"
        "    - {since: 2016-09-20, value: 5, cite: 01-HD/TW 2016-09-20, confidence: seen}\n"
        "    - {since: 2021-09-28, value: null, cite: 01-HD/TW 2021-09-28, confidence: seen}\n",
        encoding="utf-8",
    )
    limit = parameters(path)["limit"]

    assert limit.at(date(2016, 9, 19)) is None
    assert limit.at(date(2021, 9, 27)).value == 5
    assert limit.at(date(2021, 9, 28)).value is None
    assert limit.constant is None


def test_a_file_that_is_not_there_not_yaml_or_empty_is_refused(tmp_path):
    empty, broken, listed = (tmp_path / name for name in ("a.yaml", "b.yaml", "c.yaml"))
    empty.write_text("# nothing\n", encoding="utf-8")
    broken.write_text("a: 1\nb: [1,\n", encoding="utf-8")
    listed.write_text("- 1\n", encoding="utf-8")
    wanted = {
        tmp_path / "none.yaml": "không tìm thấy",
        empty: "tệp trống",
        broken: "sai cú pháp YAML",
        listed: "phải là các cặp",
    }
    for path, words in wanted.items():
        with pytest.raises(FileFaults, match=words):
            read_block(path)


def test_annex_b_is_all_there():
    wanted = """
        min_age max_age_ordinary over_60_consent_level min_schooling min_schooling_hard_area
        min_schooling_elder introducers_required introducers_with_union introducer_min_shared
        introducer_place_rule replacement_helper_needs_shared_time certificate_validity
        verification_staleness cell_vote grassroots_propose_vote delegated_admission_vote
        standing_committee_vote cell_min_official deadlock_votes decide_admission_limit
        decide_recognition_limit decide_extension_max ceremony_limit ceremony_clock_start
        probation_length recognition_consider_limit late_recognition_effective party_age_start
        joining_date_rule readmission_min_out readmission_min_after_record readmission_max_times
        new_member_cv_limit transfer_start_limit transfer_present_limit strike_off_inactivity
        admission_authority org_levels district_level_exists annual_admission_rate doc_margins
        doc_number_reset ack_data_request answer_data_request
    """.split()

    assert [name for name in wanted if name not in rulebook().parameters] == []


def test_the_values_of_annex_b_hold_on_their_days():
    value = {
        name: [version.value for version in parameter.versions]
        for name, parameter in rulebook().parameters.items()
    }

    assert value["cell_vote"] == [Fraction(2, 3)] * 3
    assert value["min_schooling"] == [
        *["lower_secondary_diploma"] * 5,
        "lower_secondary_completed",
    ]
    assert value["ceremony_clock_start"] == [*["decision_received"] * 5, "decision_issued"]
    assert set(value["decide_admission_limit"]) == {60}
    assert set(value["decide_recognition_limit"]) == {30}
    assert value["doc_margins"] == [("20", "20", "30", "15")]
    assert value["district_level_exists"] == [True, False]


def test_what_nobody_has_seen_stays_unsure():
    book = rulebook()
    day = date(2026, 11, 23)
    for name in (
        "decide_admission_limit",
        "decide_recognition_limit",
        "certificate_validity",
        "verification_staleness",
        "grassroots_step",
        "youth_union_max_age",
        "transfer_present_limit",
        "answer_data_request",
    ):
        assert book.parameters[name].at(day).confidence == "unsure", name


def test_every_parameter_belongs_to_a_topic_and_every_citation_to_a_source():
    book = rulebook()
    for parameter in book.parameters.values():
        assert parameter.topic in TOPICS
        assert all(version.cite in book.sources for version in parameter.versions)


def test_the_chain_of_the_central_regulation_is_unbroken():
    sources = rulebook().sources
    chain = ["45-QĐ/TW 2011-11-01"]
    while sources[chain[-1]].replaced_by:
        chain.append(sources[chain[-1]].replaced_by[0])

    assert [key.split()[0] for key in chain] == [
        "45-QĐ/TW",
        "29-QĐ/TW",
        "24-QĐ/TW",
        "232-QĐ/TW",
        "294-QĐ/TW",
        "20-QĐ/TW",
        "208-QĐ/TW",
    ]
    assert sources["294-QĐ/TW 2025-05-26"].in_force_on == date(2025, 7, 1)
    assert sum(key.startswith("01-HD/TW ") for key in sources) == 3


def test_document_kinds_are_keyed_by_the_catalogue_and_their_forms_by_day():
    kinds = document_kinds()

    assert len(kinds) == 43
    assert kinds[43].form(date(2017, 6, 4)) is None
    assert kinds[43].form(date(2022, 3, 1)).number == "6-KNĐ"
    assert kinds[43].form(date(2026, 11, 23)).confidence == "unsure"
    assert (kinds[5].priority, kinds[37].priority, kinds[100].priority) == (1, 2, 3)
    assert (kinds[5].code, kinds[100].code) == ("05", "100")
    assert all(kind.fact in FACTS for kind in kinds.values() if kind.fact)
