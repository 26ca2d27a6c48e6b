"""The form fields read day first, keep what was typed, and never turn a blank into a "no"."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats, translation

from ketnap.vietnamese.dates import PartialDate
from ketnap.web.fields import (
    PartialDateField,
    ThreeValueField,
    TidyCharField,
    VietnameseDateField,
    VietnameseNumberField,
    partial_of,
)

PAIRS = [(day, month) for day in range(1, 13) for month in range(1, 13)]


class Paper(forms.Form):
    decided_on = VietnameseDateField(required=False)
    born_on = PartialDateField(required=False)
    present = ThreeValueField()
    votes = VietnameseNumberField(required=False, most=10000)
    share = VietnameseNumberField(required=False, places=1)
    name = TidyCharField(required=False)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("shape", ["{0}/{1}/2025", "{0:02d}-{1:02d}-2025", "{0}.{1}.2025"])
def test_every_way_into_a_form_reads_the_doubtful_pairs_day_first(language, shape):
    with translation.override(language):
        for day, month in PAIRS:
            text = shape.format(day, month)
            wanted = date(2025, month, day)
            assert VietnameseDateField().clean(text) == wanted
            assert PartialDateField().clean(text) == PartialDate(wanted)
            assert forms.DateField().clean(text) == wanted
            assert forms.DateField(localize=True).clean(text) == wanted
            assert forms.DateTimeField().clean(f"{text} 08:30").date() == wanted
            assert formats.localize_input(wanted) == f"{day:02d}/{month:02d}/2025"
            assert formats.date_format(wanted) == f"{day:02d}/{month:02d}/2025"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_days_and_numbers_are_shown_as_the_papers_do(language):
    with translation.override(language):
        assert formats.localize(date(2025, 4, 3)) == "03/04/2025"
        shown = formats.number_format(Decimal("1234567.5"), use_l10n=True, force_grouping=True)
        assert shown == "1.234.567,5"


def test_a_form_shows_what_it_will_read_back():
    initial = {
        "decided_on": date(2025, 4, 3),
        "born_on": PartialDate(date(1962, 1, 1), "year"),
        "present": False,
        "votes": 1234,
        "share": Decimal("76.5"),
        "name": "Y Blen",
    }
    shown = {name: Paper(initial=initial)[name].value() for name in initial}
    assert shown == {
        "decided_on": "03/04/2025",
        "born_on": "1962",
        "present": "false",
        "votes": "1.234",
        "share": "76,5",
        "name": "Y Blen",
    }
    again = Paper(shown, initial=initial)
    assert again.is_valid(), again.errors
    assert again.cleaned_data == initial
    assert again.changed_data == []


def test_the_same_value_written_otherwise_is_no_change():
    form = Paper(
        {"decided_on": "3.4.2025", "votes": "1234"},
        initial={"decided_on": date(2025, 4, 3), "votes": 1234},
    )
    assert form.changed_data == []


def test_blank_is_not_known_and_no_is_no():
    assert ThreeValueField().clean("") is None
    assert ThreeValueField().clean(None) is None
    assert ThreeValueField().clean("true") is True
    assert ThreeValueField().clean("false") is False
    rendered = str(Paper()["present"])
    assert rendered.count('type="radio"') == 3
    assert rendered.index("Có") < rendered.index("Không") < rendered.index("Chưa rõ")


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        (VietnameseDateField(), "30/02/2025", "date_day"),
        (VietnameseDateField(), "3/4/25", "date_two_digit_year"),
        (VietnameseDateField(), "1962", "date_incomplete"),
        (VietnameseDateField(), "", "required"),
        (VietnameseDateField(latest=date(2026, 1, 1)), "02/01/2026", "late"),
        (VietnameseDateField(earliest=lambda: date(2026, 1, 1)), "31/12/2025", "early"),
        (PartialDateField(), "13/1962", "date_month"),
        (VietnameseNumberField(), "mười", "number_format"),
        (VietnameseNumberField(), "1,5", "number_fraction"),
        (VietnameseNumberField(), "-1", "low"),
        (VietnameseNumberField(most=10), "11", "high"),
        (VietnameseNumberField(places=1), "1,55", "places"),
        (ThreeValueField(), "perhaps", "invalid_choice"),
    ],
)
def test_refusals_have_codes_and_say_how_to_mend(field, text, code):
    with pytest.raises(ValidationError) as refused:
        field.clean(text)
    assert refused.value.error_list[0].code == code
    assert "không hợp lệ" not in refused.value.messages[0]


def test_refusals_speak_the_language_of_the_page():
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        VietnameseDateField().clean("30/02/2025")
    assert "there is no day 30" in refused.value.messages[0]


def test_decomposed_text_with_odd_spaces_is_tidied():
    assert TidyCharField().clean(" Nguye\u0302\u0303n\xa0 Va\u0306n  An ") == "Nguyễn Văn An"


def test_an_interval_kept_as_two_columns_is_a_partial_date_again():
    for text in ("1962", "05/1962", "12/05/1962"):
        partial = PartialDateField().clean(text)
        assert partial_of(partial.start, partial.end) == partial
    assert partial_of(None, None) is None


class Plain(forms.Form):
    """Django's own fields, as forms use them beside ours."""

    name = TidyCharField()
    place = forms.CharField()
    kind = forms.ChoiceField(choices=[("a", "A")])
    kinds = forms.MultipleChoiceField(choices=[("a", "A")])
    paper = forms.FileField()
    sure = forms.BooleanField()


def test_an_empty_box_says_what_to_do_whatever_its_kind():
    enter, choose = (
        "Ô này chưa nhập. Hãy nhập rồi gửi lại.",
        "Chưa chọn. Hãy chọn một mục rồi gửi lại.",
    )
    assert {name: str(errors[0]) for name, errors in Plain({}).errors.items()} == {
        "name": enter,
        "place": enter,
        "kind": choose,
        "kinds": choose,
        "paper": enter,
        "sure": "Ô này chưa đánh dấu. Hãy đọc rồi đánh dấu để xác nhận.",
    }
