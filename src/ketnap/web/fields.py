"""Form fields that read what Vietnamese offices write: one forgiving text box for each value.

They are used by every form instead of Django's own. Nothing is masked or completed while typing
(typing Vietnamese is a stream of replacements); tidying happens here, and the page shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ketnap.vietnamese.dates import (
    DateError,
    PartialDate,
    from_iso,
    parse_date,
    parse_partial_date,
    show_date,
)
from ketnap.vietnamese.names import normalise
from ketnap.vietnamese.numbers import NumberError, parse_integer, parse_number, show_number

# Django's own sentence for an empty box ("Trường này là bắt buộc.") does not say how to mend it.
forms.Field.default_error_messages["required"] = _("Ô này chưa nhập. Hãy nhập rồi gửi lại.")
for _kind in (forms.ChoiceField, forms.ModelChoiceField):
    _kind.default_error_messages["required"] = _("Chưa chọn. Hãy chọn một mục rồi gửi lại.")
forms.IntegerField.default_error_messages["invalid"] = _("Nhập một số nguyên, ví dụ 12.")
forms.BooleanField.default_error_messages = {
    "required": _("Ô này chưa đánh dấu. Hãy đọc rồi đánh dấu để xác nhận.")
}


def refusal(error: DateError | NumberError) -> ValidationError:
    """The pure packages' refusal as a form's, in the language of the page."""
    english = (get_language() or "vi").startswith("en")
    return ValidationError(error.message_en if english else error.message, code=error.code)


class TidyCharField(forms.CharField):
    """A line of text: composed letters, single spaces, otherwise as written."""

    def to_python(self, value: Any) -> str:
        """Return the tidied text."""
        return normalise(str(super().to_python(value) or ""))


class _OfficeField(forms.Field):
    """One text box; subclasses say how it is read and shown."""

    def __init__(self, *, example: str, numeric: bool, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("autocomplete", "off")
        if numeric:
            self.widget.attrs.setdefault("inputmode", "decimal")
        self.example = example

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def to_python(self, value: Any) -> Any:
        """Return the value, or None of an empty box."""
        if value in self.empty_values:
            return None
        if not isinstance(value, str):
            return value
        text = normalise(value)
        if not text:
            return None
        try:
            return self.read(text)
        except (DateError, NumberError) as error:
            raise refusal(error) from error


class VietnameseDateField(_OfficeField):
    """A whole day, day first in every form. Value: ``datetime.date`` or None.

    ``earliest`` and ``latest`` (a date, or a function giving one) limit it.
    """

    default_error_messages = {
        "required": _("Chưa nhập ngày. Nhập theo mẫu 25/04/2025."),
        "early": _("%(value)s sớm hơn %(limit)s, ngày sớm nhất có thể ở ô này. Kiểm tra lại năm."),
        "late": _("%(value)s muộn hơn %(limit)s, ngày muộn nhất có thể ở ô này. Kiểm tra lại năm."),
    }

    def __init__(
        self,
        *,
        earliest: date | Callable[[], date] | None = None,
        latest: date | Callable[[], date] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(example="25/04/2025", numeric=False, **kwargs)
        self.earliest = earliest
        self.latest = latest

    def read(self, text: str) -> date:
        """Read one day; ISO text from a browser's own date box is understood too."""
        return parse_date(text)

    def to_python(self, value: Any) -> date | None:
        """Return the day, also of a moment or a whole partial date."""
        day = super().to_python(value)
        if isinstance(day, datetime):
            return day.date()
        return day.value if isinstance(day, PartialDate) else day

    def validate(self, value: Any) -> None:
        """Refuse a day outside the limits, naming the limit."""
        super().validate(value)
        if value is None:
            return
        for code, limit in (("early", self.earliest), ("late", self.latest)):
            bound = limit() if callable(limit) else limit
            if bound is not None and (value < bound if code == "early" else value > bound):
                raise ValidationError(
                    self.error_messages[code],
                    code=code,
                    params={"value": show_date(value), "limit": show_date(bound)},
                )

    def prepare_value(self, value: Any) -> Any:
        """Show a day as dd/mm/yyyy; what somebody typed stays as typed."""
        return show_date(value) if isinstance(value, date) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another day is meant, however it is written."""
        return _differs(self, initial, data)


class PartialDateField(_OfficeField):
    """A date known to the day, the month or the year. Value: ``PartialDate`` or None."""

    default_error_messages = {
        "required": _("Chưa nhập ngày. Nhập 12/05/1962, hoặc 05/1962, hoặc 1962 nếu chỉ rõ đến đó.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(example="12/05/1962", numeric=False, **kwargs)

    def read(self, text: str) -> PartialDate:
        """Read what is known of the date."""
        return parse_partial_date(text)

    def to_python(self, value: Any) -> PartialDate | None:
        """Return the partial date; a plain day is known to the day."""
        read = super().to_python(value)
        if isinstance(read, date):
            return PartialDate(read)
        return read

    def prepare_value(self, value: Any) -> Any:
        """Show what is known; ISO text from a draft is shown day first too."""
        if isinstance(value, PartialDate):
            return value.show()
        if isinstance(value, date):
            return show_date(value)
        try:
            return from_iso(value).show() if isinstance(value, str) else value
        except DateError:
            return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another date is meant, however it is written."""
        return _differs(self, initial, data)


def partial_of(start: date | None, end: date | None) -> PartialDate | None:
    """The partial date of an interval kept as two columns, or None where there is none.

    An interval that is neither a year nor a month is told by its first day.
    """
    if start is None:
        return None
    for precision in ("year", "month"):
        candidate = PartialDate(start, precision)  # type: ignore[arg-type]
        if (candidate.start, candidate.end) == (start, end):
            return candidate
    return PartialDate(start)


class ThreeValueField(forms.TypedChoiceField):
    """Có, không or chưa rõ as three radio buttons. Value: True, False or None (not known).

    Never required: "chưa rõ" is an answer, and the one an untouched form gives.
    """

    widget = forms.RadioSelect

    def __init__(
        self,
        *,
        choices: Iterable[tuple[str, Any]] = (
            ("true", _("Có")),
            ("false", _("Không")),
            ("", _("Chưa rõ")),
        ),
        **kwargs: Any,
    ) -> None:
        kwargs["required"] = False
        super().__init__(
            choices=list(choices),
            coerce=lambda value: {"true": True, "false": False}[value],
            empty_value=None,
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        """Return the chosen text."""
        return super().to_python(self.prepare_value(value))

    def prepare_value(self, value: Any) -> Any:
        """The radio button of a value."""
        return {True: "true", False: "false", None: ""}.get(value, value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another answer was given."""
        return bool(self.prepare_value(initial) != self.prepare_value(data))


class VietnameseNumberField(_OfficeField):
    """A number written as 1.234,5. Value: None, an ``int``, or with ``places`` a ``Decimal``."""

    default_error_messages = {
        "required": _("Chưa nhập số."),
        "low": _("%(value)s nhỏ hơn %(limit)s, số nhỏ nhất có thể ở ô này. Kiểm tra lại số."),
        "high": _("%(value)s lớn hơn %(limit)s, số lớn nhất có thể ở ô này. Kiểm tra lại số."),
        "places": _("%(value)s có quá %(limit)s chữ số sau dấu phẩy. Làm tròn rồi nhập lại."),
    }

    def __init__(
        self,
        *,
        least: int | Decimal | None = 0,
        most: int | Decimal | None = None,
        places: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(example="1.234" + (",5" if places else ""), numeric=True, **kwargs)
        self.least = least
        self.most = most
        self.places = places
        self.widget.attrs["inputmode"] = "decimal" if places else "numeric"

    def read(self, text: str) -> int | Decimal:
        """Read a count, or a number with a fraction."""
        return parse_number(text) if self.places else parse_integer(text)

    def validate(self, value: Any) -> None:
        """Refuse a number outside the limits, naming the limit."""
        super().validate(value)
        if value is None:
            return
        refused = ""
        limit: int | Decimal = 0
        if self.least is not None and value < self.least:
            refused, limit = "low", self.least
        elif self.most is not None and value > self.most:
            refused, limit = "high", self.most
        elif isinstance(value, Decimal) and round(value, self.places) != value:
            refused, limit = "places", self.places
        if refused:
            raise ValidationError(
                self.error_messages[refused],
                code=refused,
                params={"value": show_number(value), "limit": show_number(limit)},
            )

    def prepare_value(self, value: Any) -> Any:
        """Show a number with points and a comma; what somebody typed stays as typed."""
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return show_number(value)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another number is meant, however it is written."""
        return _differs(self, initial, data)


def _differs(field: forms.Field, initial: Any, data: Any) -> bool:
    if field.disabled:
        return False
    try:
        return bool(field.to_python(initial) != field.to_python(data))
    except ValidationError:
        return True
