"""Numbers of documents, as offices write them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketnap.vietnamese.document_numbers import DocumentNumber, read_document_number


@pytest.mark.parametrize(
    ("typed", "number", "written"),
    [
        ("05-NQ/ĐU", 5, "05-NQ/ĐU"),
        ("Số 05-NQ/ĐU", 5, "05-NQ/ĐU"),
        ("số: 117 - QĐ / HU", 117, "117-QĐ/HU"),
        ("12/QĐ-ĐU", 12, "12-QĐ/ĐU"),
        ("45a-QĐ/ĐU", 45, "45a-QĐ/ĐU"),
        ("7", 7, "07"),
        (unicodedata.normalize("NFD", "15-QĐ/ĐU"), 15, "15-QĐ/ĐU"),
    ],
)
def test_a_number_is_read_however_it_is_written(typed: str, number: int, written: str) -> None:
    read = read_document_number(typed)
    assert read is not None
    assert (read.number, read.text) == (number, written)


@pytest.mark.parametrize("typed", ["", "nghị quyết tháng 5", "5-2024", "QĐ/ĐU", "05/01/2026"])
def test_what_is_no_number_is_none(typed: str) -> None:
    assert read_document_number(typed) is None


@given(
    st.integers(1, 999_999),
    st.sampled_from(["", "a", "b", "đ"]),
    st.sampled_from(["QĐ", "NQ", "CV", "TTr"]),
    st.sampled_from(["ĐU", "HU", "CB", "BTV-ĐU"]),
)
def test_what_is_written_is_read_again(number: int, letter: str, kind: str, issuer: str) -> None:
    written = DocumentNumber(number, letter, kind.upper(), issuer)
    assert read_document_number(written.text) == written
