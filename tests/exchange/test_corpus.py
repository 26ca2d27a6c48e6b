"""Every messy workbook comes out as its makers meant it, and nothing of it is changed silently."""

from __future__ import annotations

import pytest

from ketnap.exchange.kinds import KINDS
from ketnap.exchange.reading import Reading, read_file
from ketnap.exchange.workbook import UnusableFile
from tests.exchange import corpus_offices, corpus_plans, corpus_registers, corpus_strange
from tests.exchange.corpus import CASES, TODAY, Case


def read(case: Case) -> Reading:
    return read_file(
        case.build(),
        case.name,
        KINDS[case.kind],
        today=TODAY,
        answers=case.answers,
        remembered=case.remembered,
        sheet=case.sheet,
    )


def test_the_corpus_is_large_enough():
    assert corpus_offices.US_ROWS  # importing these added their cases
    assert corpus_registers.OLD_ROWS
    assert corpus_plans.target
    assert corpus_strange.PLAIN
    assert len(CASES) >= 115
    assert len({case.title for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_the_outcome_of(case):
    if case.unusable:
        with pytest.raises(UnusableFile) as refused:
            read(case)
        assert refused.value.code == case.unusable
        return
    reading = read(case)
    keys = {key: key for wanted in case.wanted for key, _value in wanted.more}
    found = [
        {
            "row": row.row,
            "name": row.values.get("full_name"),
            "born": row.values["born_on"].iso() if "born_on" in row.values else None,
            "gender": row.values.get("gender"),
            "cell": row.values.get("cell"),
            "codes": tuple(sorted(said.code for said in row.messages)),
            **{key: row.values.get(key) for key in keys},
        }
        for row in reading.rows
    ]
    assert found == [
        {
            "row": wanted.row,
            "name": wanted.name,
            "born": wanted.born,
            "gender": wanted.gender,
            "cell": wanted.cell,
            "codes": tuple(sorted(wanted.codes)),
            **{key: dict(wanted.more).get(key) for key in keys},
        }
        for wanted in case.wanted
    ]
    assert tuple(question.key for question in reading.questions) == case.questions
    assert sorted(said.code for said in reading.messages) == sorted(case.said)
    for row in reading.rows:
        assert all(said.text and "%(" not in said.text for said in row.messages)
