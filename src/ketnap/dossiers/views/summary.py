"""Every answer of a case on one page, each with the link that changes it and leads back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ketnap.audit.reading import viewed
from ketnap.dossiers.facts import language
from ketnap.dossiers.forms.person import PARTS, PersonForm, current_values
from ketnap.dossiers.judging import acts
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.views import mending
from ketnap.dossiers.views.history import shown_value
from ketnap.dossiers.views.people import CASE_FACTS, READMISSION_FACTS
from ketnap.law.procedure import Act
from ketnap.people.services import mask_identity_number
from ketnap.regulations.facts import FACTS
from ketnap.web.answers import shown
from ketnap.web.design import HIDDEN
from ketnap.web.returning import BACK

ASIDE = frozenset(
    {
        *("take_off_list", "waive_verification", "cell_consider_again", "return_dossier"),
        *("resubmit", "extend_decision", "consent_late_ceremony", "receive_recognition"),
        *("consider_strike_off", "decide_strike_off", "move", "close"),
    }
)
"""Steps off the straight way: they are no sections everybody has to fill."""
ROWS = {
    "assign_helper": "dossier_vouching",
    "ask_verification": "dossier_vouching",
    "record_introductions": "dossier_vouching",
    "collect_comments": "dossier_vouching",
}
"""Steps whose rows stand on a page of their own once they are taken."""


def with_back(address: str, back: str, **more: str) -> str:
    """Return the address of a form that leads back to ``back``."""
    return f"{address}?{urlencode({**more, BACK: back})}"


def asked_facts(dossier: Dossier) -> list[str]:
    """Return the facts the law also asks about, those of readmission only where it is one."""
    return [
        name for name in CASE_FACTS if name not in READMISSION_FACTS or dossier.readmission is True
    ]


def day_of(act: Act, dossier: Dossier) -> Any:
    """Return the day the step was taken; None while it was not."""
    return getattr(dossier, act.dated, None) if act.dated else None


def change_of(act: Act, dossier: Dossier, back: str) -> str:
    """Return where what a step recorded is put right."""
    if act.key in ROWS:
        return reverse(ROWS[act.key], args=[dossier.code])
    names = [name for name in act.records if name in FACTS and hasattr(dossier, name)]
    return with_back(reverse("dossier_facts", args=[dossier.code]), back, muc=",".join(names))


def recorded_by(act: Act, dossier: Dossier) -> list[str]:
    """Return the facts a step records itself: not those of rows, nor the days of other steps."""
    days = {other.dated for other in acts().values() if other.key not in ASIDE} - {act.dated}
    return [
        name
        for name in act.records
        if name in FACTS and hasattr(dossier, name) and name not in {*mending.ROWS, *days}
    ]


def summary(request: HttpRequest, dossier: Dossier, back: str) -> list[dict[str, Any]]:
    """Return all answers of a case in groups, each answer with the link that changes it."""
    return [
        {"title": _("Lý lịch"), "answers": person_answers(request, dossier, back)},
        {"title": _("Điều quy định hỏi thêm"), "answers": fact_answers(dossier, back)},
        {"title": _("Quá trình"), "answers": step_answers(dossier, back)},
    ]


def person_answers(request: HttpRequest, dossier: Dossier, back: str) -> list[dict[str, Any]]:
    """Return the answers of the person's record; what may not be read stands masked."""
    person = dossier.person
    sensitive = request.scope.readable("sensitive", dossier.stage, dossier.cell)
    if sensitive:
        with transaction.atomic():
            viewed(person, by=request.user, what="sensitive")
    values = current_values(person)
    values["identity_number"] = mask_identity_number(person.identity_number)
    address = reverse("person_edit", args=[dossier.code])
    found = []
    for part, (_label, names) in PARTS.items():
        for name in names:
            field = PersonForm.base_fields[name]
            hidden = name in ("ethnicity", "religion") and not sensitive
            value = HIDDEN if hidden and values[name] else shown(field, values[name])
            href = f"{with_back(address, back, phan=part)}#id_{name}"
            found.append({"term": field.label, "value": value, "change_href": href})
    return found


def fact_answers(dossier: Dossier, back: str) -> list[dict[str, Any]]:
    """Return what the law also asks about the person."""
    address = reverse("dossier_facts", args=[dossier.code])
    return [answer_of(name, dossier, with_back(address, back, muc=name)) for name in
            asked_facts(dossier)]  # fmt: skip


def step_answers(dossier: Dossier, back: str) -> list[dict[str, Any]]:
    """Return what each step taken recorded, in the order of the way."""
    found = []
    for act in acts().values():
        if act.key in ASIDE or not day_of(act, dossier):
            continue
        href = change_of(act, dossier, back)
        names = recorded_by(act, dossier) or [act.dated]
        found += [answer_of(name, dossier, href) for name in names]
    return found


def answer_of(name: str, dossier: Dossier, href: str) -> dict[str, Any]:
    """Return one fact with its value in words; "" where it is not known."""
    value = getattr(dossier, name)
    if value in (None, ""):
        said = ""
    else:
        said = shown_value(name, value.isoformat() if hasattr(value, "isoformat") else value)
    return {"term": FACTS[name].title(language()), "value": said, "change_href": href}
