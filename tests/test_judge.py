"""`ketnap judge`: what it prints, what it refuses, how it ends."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from ketnap.facts_file import read_facts
from ketnap.judge import main
from ketnap.law.reading import FileFaults
from ketnap.regulations import rulebook
from ketnap.regulations.facts import FACTS

GOOD = """\
# hồ sơ năm 2022
born_on: 1999
schooling: upper_secondary
hard_area: không
certificate_issued_on: 21/12/2018
applied_on: 2022-09-06
cv_received_on: 20/9/2022
verification_concluded_on: 17/10/2022
introduced_on: 25/10/2022
comments_on: 4/11/2022
cell_considered_on: 04/11/2022
cell_official_members: 12
cell_votes_for: 9
"""


@pytest.fixture
def file(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "hồ sơ.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def refused(path: Path, language: str = "vi") -> list[tuple[int, str]]:
    with pytest.raises(FileFaults) as caught:
        read_facts(path, FACTS)
    return [
        (fault.line, fault.message if language == "vi" else fault.message_en)
        for fault in caught.value.faults
    ]


def test_dates_are_read_day_first_or_iso_and_births_may_be_partial(file):
    facts = read_facts(file(GOOD), FACTS).facts

    assert facts["certificate_issued_on"] == date(2018, 12, 21)
    assert facts["applied_on"] == date(2022, 9, 6)
    assert facts["comments_on"] == date(2022, 11, 4)
    assert (facts["born_on"].start, facts["born_on"].end) == (date(1999, 1, 1), date(1999, 12, 31))
    assert facts["hard_area"] is False


@pytest.mark.parametrize("written", ["1999-05", "05/1999", "5/1999", "tháng 5 năm 1999"])
def test_a_birth_known_to_the_month(file, written):
    born = read_facts(file(f"born_on: {written}\n"), FACTS).facts["born_on"]

    assert (born.start, born.end) == (date(1999, 5, 1), date(1999, 5, 31))


@pytest.mark.parametrize(
    ("written", "value"),
    [("true", True), ("có", True), ("Có", True), ("yes", True), ("false", False), ("không", False)],
)
def test_yes_and_no_in_every_accepted_form(file, written, value):
    assert read_facts(file(f"hard_area: {written}\n"), FACTS).facts["hard_area"] is value


def test_a_value_left_empty_is_unknown_and_facts_may_stand_under_a_heading(file):
    text = "facts:\n  born_on:\n  schooling: chưa rõ\n  gender: Nữ\n"

    assert read_facts(file(text), FACTS).facts == {
        "born_on": None,
        "schooling": None,
        "gender": "female",
    }


def test_a_number_is_read_as_written_never_as_octal(file):
    assert read_facts(file("cell_official_members: 010\n"), FACTS).facts == {
        "cell_official_members": 10
    }


def test_every_fault_is_told_at_once_with_its_line_what_is_allowed_and_a_suggestion(file):
    found = refused(
        file(
            "born: 1999\n"
            "schooling: uper_secondary\n"
            "applied_on: 30/02/2022\n"
            "applied_on: 2022-09-06\n"
            "cell_official_members: 12\n"
            "cell_votes_for: 13\n"
            "cell_round: -1\n"
            "hard_area: maybe\n"
            "decided_on: 2026-02-30\n"
            "cell_considered_on: 05/2022\n"
            "comments_on: [1, 2]\n"
        )
    )

    assert [line for line, _ in found] == [1, 2, 3, 4, 6, 7, 8, 9, 10, 11]
    said = dict(found)
    assert "Có phải là «born_on»" in said[1]
    assert "upper_secondary" in said[2] and "Có phải là «upper_secondary»?" in said[2]
    assert "không có ngày 30" in said[3]
    assert "đã có ở dòng 3" in said[4]
    assert "nhiều hơn số người được tính (12)" in said[6]
    assert "số nguyên không âm" in said[7]
    assert "true hoặc false" in said[8]
    assert "không có ngày 30" in said[9]
    assert "chưa đủ ngày, tháng, năm" in said[10]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("certificate_isued_on: 2020-01-01", 1, "«certificate_issued_on»"),
        ("ngay_sinh: 1999", 1, "«born_on»"),
        ("xyz: 1", 1, "ketnap judge --facts"),
        ("applied_on: 1999-13-01", 1, "không có tháng 13"),
        ("applied_on: 99", 1, "99"),
        ("applied_on: 2024-03-01 10:00:00", 1, "applied_on"),
        ("cell_official_members: 3.5", 1, "số nguyên"),
        ("cell_official_members: twelve", 1, "số nguyên"),
        ("cell_official_members: true", 1, "số nguyên"),
        ("hard_area: 1", 1, "true hoặc false"),
        ("ethnicity: 12", 1, "một dòng chữ"),
        (
            "schooling: lower_secondary",
            1,
            "Có phải là «lower_secondary_completed», «lower_secondary_d",
        ),
        ("cell_round: {a: 1}", 1, "một danh sách hoặc nhóm"),
        ("a: &a [*a]", 1, "không dùng tham chiếu «*»"),
        ("a: &a {b: 1}\nc: [*a, *a]", 2, "không dùng tham chiếu «*»"),
        ("<<: {born_on: 1999}", 1, "«<<»"),
        ("born_on: !!python/name:os.system", 1, "không dùng thẻ «!»"),
        ("cell_round: !!int", 1, "không dùng thẻ «!»"),
        ("hard_area: !!bool perhaps", 1, "không dùng thẻ «!»"),
        ("applied_on: !!timestamp hôm qua", 1, "không dùng thẻ «!»"),
        (f"ethnicity: {'[' * 200_000}", 1, "lồng nhau quá 50 lớp"),
        ("facts:\n\tborn_on: 1999", 2, "không dùng phím Tab"),
        ("born_on: 1999\n---\nborn_on: 1998", 2, "bỏ dòng «---»"),
        (f"ethnicity: {'a' * 300_000}", 1, "tệp lớn hơn 256 KB"),
        ("\n".join(f"x{n}: 1" for n in range(10_000)), 51, "sửa các lỗi trên rồi chạy lại"),
        ("decision_body: committee", 1, "standing_committee, collective, delegated_collective"),
        (
            "cell_official_members: 10\ncell_votes_for: 6\ncell_votes_against: 5",
            3,
            "«cell_votes_for + cell_votes_against» là 11",
        ),
        ("cell_official_members: 3\ncell_excused_absent: 4", 2, "nhiều hơn"),
        ("cell_official_members: 9\ncell_excused_absent: 3\ncell_votes_for: 7", 3, "(6)"),
        ("cell_official_members: 9\ncell_present: 5\ncell_votes_for: 6", 3, "«cell_present»"),
        ("decision_votes_for: 12\ndecision_members: 11", 1, "«decision_members» ở dòng 2"),
        ("grassroots_members: 5\ngrassroots_votes_for: 6", 2, "nhiều hơn"),
        ("# nothing at all", 1, "tệp trống"),
        ("- born_on", 1, "không phải danh sách"),
        ("born_on: [1999", 1, "sai cú pháp YAML"),
        ("born_on 1999", 1, "không phải danh sách"),
        ("facts: {}", 1, "không ghi dữ kiện nào"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(file, text, line, words):
    found = refused(file(text + "\n"))

    assert line in [number for number, _ in found]
    assert any(words in message for _, message in found), found


def test_a_few_lines_of_aliases_that_stand_for_billions_are_refused_at_once(file):
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    found = refused(file("\n".join(lines)))

    assert {line for line, message in found if "tham chiếu" in message} == set(range(2, 13))


def test_decomposed_marks_a_byte_order_mark_and_windows_lines_are_read(tmp_path):
    path = tmp_path / "case.yaml"
    text = "hard_area: không\r\nschooling: học xong tiểu học\r\nethnicity: Xơ Đăng\r\n"
    path.write_bytes(b"\xef\xbb\xbf" + unicodedata.normalize("NFD", text).encode())

    assert read_facts(path, FACTS).facts == {
        "hard_area": False,
        "schooling": "primary",
        "ethnicity": "Xơ Đăng",
    }


def test_faults_are_told_in_english_too(file):
    (fault,) = refused(file("bron_on: 1999\n"), "en")

    assert fault == (1, "there is no fact «bron_on». Did you mean «born_on» (Date of birth)?")


def test_the_json_is_the_explanation_and_nothing_else(file, capsys):
    path = file(GOOD)
    code = main([str(path), "--json", "--on", "01/12/2022"])
    facts = read_facts(path, FACTS).facts

    assert code == 0
    assert json.loads(capsys.readouterr().out) == json.loads(
        json.dumps(rulebook().explain(facts, date(2022, 12, 1)).as_json())
    )


def test_a_person_reads_a_checklist_with_reasons_and_citations(file, capsys):
    assert main([str(file(GOOD)), "--on", "2022-12-01"]) == 0
    said = capsys.readouterr().out

    assert "Giai đoạn: Chi bộ đã ra nghị quyết" in said
    assert "[x] Giấy chứng nhận lớp nhận thức về Đảng còn hạn" in said
    assert "Căn cứ: 24-QĐ/TW ngày 30/07/2021, Điều 1" in said
    assert "chưa đối chiếu nguyên văn" in said
    assert "Còn thiếu: Là đoàn viên thanh niên (youth_union_member)" in said
    assert "Kết luận: chưa thấy trái quy định bắt buộc nào" in said


def test_the_case_the_readme_judges_is_in_order(capsys):
    case = Path(__file__).parents[1] / "docs" / "case.yaml"
    assert main([str(case), "--on", "2022-12-01", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    verdicts = {key: rule["verdict"] for key, rule in said["rules"].items()}

    assert said["stage"] == "grassroots_resolved"
    assert False not in verdicts.values()
    assert {verdicts[key] for key in ("cell_agreed", "dates_in_order", "introduced")} == {True}


def test_the_checklist_tells_apart_what_is_missing_now_and_what_is_for_a_later_step(file, capsys):
    main([str(file("applied_on: 2026-09-01\n")), "--on", "2026-09-02"])
    now, later = capsys.readouterr().out.split("CHƯA ĐẾN BƯỚC XÉT")

    assert "[?] Được giới thiệu đúng quy định\n      Còn thiếu: Số đảng viên chính thức" in now
    assert "Căn cứ: Điều lệ Đảng ngày 19/01/2011, Điều 4" in now
    assert "[?] Quyết định công nhận đúng hạn\n" in later.split("CÁC MỐC NGÀY")[0]
    assert "Còn thiếu" not in later


def test_an_absolute_rule_violated_is_a_no_a_warning_is_not(file, capsys):
    assert main([str(file(GOOD.replace("votes_for: 9", "votes_for: 5")))]) == 0
    assert main([str(file(GOOD + "cell_votes_against: 3\n"))]) == 0
    assert (
        main([str(file(GOOD.replace("votes_for: 9", "votes_for: 5\ncell_votes_against: 7")))]) == 1
    )
    assert "Kết luận: trái quy định bắt buộc: Chi bộ tán thành" in capsys.readouterr().out
    late = "cell_considered_on: 2022-11-04\ndecided_on: 2023-09-01\n"
    assert main([str(file(late))]) == 0
    assert "[!] Quyết định kết nạp đúng hạn (cảnh báo: làm tiếp được" in capsys.readouterr().out


def test_an_unusable_file_ends_with_two_and_prints_nothing_to_read_on(tmp_path, capsys):
    assert main([str(tmp_path / "none.yaml"), "--json"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "không tìm thấy tệp này" in printed.err


def test_english_on_request(file, capsys):
    assert main([str(file(GOOD)), "--on", "2022-12-01"], "en") == 0
    said = capsys.readouterr().out

    assert "Stage: Cell resolved" in said
    assert "Verdict: no absolute rule is violated" in said


@pytest.mark.parametrize("day", ["30/02/2026", "05/2026", "hôm nay", ""])
def test_an_impossible_day_for_on_is_unusable(file, day):
    with pytest.raises(SystemExit) as caught:
        main([str(file(GOOD)), "--on", day])

    assert caught.value.code == 2


def test_the_names_of_all_facts_can_be_listed(capsys):
    assert main(["--facts"]) == 0
    said = capsys.readouterr().out

    assert all(f"{name}: " in said for name in FACTS)


def test_local_rules_are_found_through_the_environment(file, tmp_path, monkeypatch, capsys):
    folder = tmp_path / "local"
    folder.mkdir()
    (folder / "checklist.yaml").write_text(
        "advanced_worker:\n  label: Lao động tiên tiến\n  label_en: Advanced worker\n"
        "  severity: block\n  since: 2017-01-01\n  cite: 29-QĐ/TW 2016-07-25\n"
        "  confidence: unsure\n  confirm: true\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("KETNAP_RULES", str(folder))

    assert main([str(file(GOOD + "advanced_worker_confirmed: không\n"))]) == 1
    assert "Lao động tiên tiến" in capsys.readouterr().out
