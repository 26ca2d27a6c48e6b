"""What the page of a case says is what the engine says, on random cases, rule by rule."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from lxml import html

from ketnap.dossiers.facts import frame_of
from ketnap.dossiers.judging import rejudge
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.views.case import not_asked
from ketnap.regulations import rulebook
from tests.accounts.people import officer, signed_in
from tests.dossiers.test_facts import random_cases

pytestmark = pytest.mark.django_db
SHOWN = {"good": True, "bad": False, "warn": False, "unknown": None}


def test_the_checklist_of_a_case_equals_the_engines_verdicts(examples: int) -> None:
    random_cases(min(examples, 1000))
    rejudge(on=dt.date(2026, 11, 23))
    cases = list(Dossier.objects.select_related("cell").order_by("pk"))
    book = rulebook()
    verdicts = book.judge(frame_of(Dossier.objects.all()))  # the columns' way, not the page's
    unit = cases[0].cell.parent
    client = signed_in(officer("organisation_officer", unit), HTTP_HOST="localhost")
    for case, row in zip(cases, verdicts.iter_rows(named=True), strict=True):
        page = html.fromstring(client.get(f"/ho-so/{case.code}/").content)
        lines = page.xpath("//ul[contains(@class, 'checklist')]/li")
        told = Counter(SHOWN[line.get("class")] for line in lines)
        asked = book.rules.keys() - not_asked(case)
        assert told == Counter(row[key] for key in asked), case.code
