"""One form for each lawful step: the boxes it needs, and the order it gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from ketnap.accounts.models import User
from ketnap.dossiers.models import Dossier
from ketnap.organisations.scope import Scope
from ketnap.web.fields import TidyCharField, VietnameseDateField

Passing = Mapping[str, str]


class ActForm(forms.Form):
    """A step of a case. Subclasses add boxes and say which order they give.

    ``dated`` is the label of the day; ``hint`` says in one sentence what to enter.
    """

    on = VietnameseDateField(label=_("Ngày"))
    dated: ClassVar[Any] = _("Ngày")
    hint: ClassVar[Any] = ""

    def __init__(
        self, *args: Any, dossier: Dossier, today: dt.date, scope: Scope, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossier
        self.today = today
        self.scope = scope
        self.fields["on"].label = self.dated
        self.fields["on"].latest = today  # type: ignore[attr-defined]
        self.fields["on"].initial = today
        self.prepare()

    def prepare(self) -> None:
        """Fill choices and first values that depend on the case."""

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        """Give the order. Raises Refused or Conflict; nothing is kept then."""
        raise NotImplementedError


class NumberedForm(ActForm):
    """A step with a paper: its number is kept beside the day."""

    number = TidyCharField(label=_("Số văn bản"), required=False, max_length=40)
