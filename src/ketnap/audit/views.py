"""The trail on screen: by case, person, unit, day; who has seen a case; is it whole?"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from ketnap.accounts.models import RoleAssignment, User
from ketnap.audit import wording
from ketnap.audit.braking import told_to
from ketnap.audit.checking import anchor_text, last_anchor, verify_here
from ketnap.audit.differences import differences
from ketnap.audit.models import Entry
from ketnap.audit.reading import searched
from ketnap.audit.verify import EN, VI
from ketnap.dossiers.models import Dossier
from ketnap.organisations.models import Organisation
from ketnap.organisations.scope import Scope
from ketnap.people.models import Person
from ketnap.vietnamese.dates import DateError, parse_date, show_date
from ketnap.web.page import page

PAGE = 50


def entries_for(scope: Scope) -> QuerySet[Entry]:
    """Return the entries somebody may see.

    Those about cases and people he may see himself; of the rest (accounts, tree, system) those
    done at a unit of his scope, by or about an account that holds a role there.
    """
    cases = Dossier.objects.visible_to(scope, "see_trail") & Dossier.objects.visible_to(scope)
    people = Person.objects.visible_to(scope, "see_trail") & Person.objects.visible_to(scope)
    here = scope.where("see_trail", "organisation")
    accounts = RoleAssignment.objects.filter(here).values("user_id")
    rest = here | Q(organisation=None) & (
        Q(actor__in=accounts) | Q(object_type="user", object_id__in=accounts)
    )
    if any(h.organisation.parent_id is None for h in scope.holding("see_trail")):
        rest |= Q(organisation=None)
    return Entry.objects.filter(
        Q(dossier_id__in=cases.values("pk"))
        | Q(dossier_id=None, person_id__in=people.values("pk"))
        | Q(dossier_id=None, person_id=None) & rest
    ).select_related("actor", "organisation")


def _day(text: str) -> dt.date | None:
    try:
        return parse_date(text) if text else None
    except DateError:
        return None


def _moment(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def narrowed(request: Any, entries: QuerySet[Entry]) -> tuple[QuerySet[Entry], list[str]]:
    """Apply the form's filters; return the entries and the filters in words."""
    given, words = request.POST, []
    since, until = _day(given.get("since", "")), _day(given.get("until", ""))
    if since:
        entries = entries.filter(at__gte=_moment(since))
        words.append(_("từ %(day)s") % {"day": show_date(since)})
    if until:
        entries = entries.filter(at__lt=_moment(until + dt.timedelta(days=1)))
        words.append(_("đến %(day)s") % {"day": show_date(until)})
    action = given.get("action", "")
    if action in wording.ACTIONS:
        entries = entries.filter(action=action)
        words.append(wording.words_for(action))
    if given.get("actor", "").strip():
        wanted = given["actor"].strip().casefold()
        entries = entries.filter(actor__username=wanted)
        words.append(_("người làm %(name)s") % {"name": wanted})
    if given.get("code", "").strip():
        code = given["code"].strip()
        cases = Dossier.objects.visible_to(request.scope).filter(code__iexact=code)
        entries = entries.filter(dossier_id__in=cases.values("pk"))
        words.append(_("hồ sơ %(code)s") % {"code": code})
    if given.get("person", "").isdigit():
        people = Person.objects.visible_to(request.scope).filter(pk=given["person"])
        entries = entries.filter(person_id__in=people.values("pk"))
        words.append(_("người số %(number)s") % {"number": given["person"]})
    if given.get("unit", "").isdigit():
        units = Organisation.objects.visible_to(request.scope, "see_trail")
        unit = units.filter(pk=given["unit"]).first()
        if unit is not None:
            entries = entries.filter(
                organisation__position__range=(unit.position, unit.position_end)
            )
            words.append(str(unit))
    return entries, words


def subjects(entries: list[Entry]) -> dict[int, str]:
    """Return in words what each entry is about, by its number: cases by code, units by name."""
    known: dict[tuple[str, int], str] = {}
    for kind, model, field in (
        ("dossier", Dossier, "code"),
        ("organisation", Organisation, "name"),
        ("user", User, "username"),
        ("person", Person, "full_name"),
    ):
        ids = {e.object_id for e in entries if e.object_type == kind}
        for key, text in model._default_manager.filter(pk__in=ids).values_list("pk", field):
            known[kind, key] = text
    words = {}
    for entry in entries:
        which = known.get((entry.object_type, entry.object_id or 0), entry.object_id or "")
        words[entry.number] = f"{wording.kind_of(entry)} {which}".strip()
    return words


def _listed(request: Any, entries: QuerySet[Entry], **more: Any) -> HttpResponse:
    """Show entries, newest first, in pages by number."""
    before = request.POST.get("before", "")
    if before.isdigit():
        entries = entries.filter(number__lt=int(before))
    rows = list(entries.order_by("-number")[: PAGE + 1])
    older = rows[PAGE - 1].number if len(rows) > PAGE else None
    context = {
        "rows": rows[:PAGE],
        "older": older,
        "newest": not before,
        "words_for": wording.words_for,
        "subjects": subjects(rows),
        "given": request.POST,
        "anchor": anchor_text(),
        "last_anchor": last_anchor(),
        "may_verify": request.scope.may("verify_trail"),
        "braked": told_to(request.scope),
        "report": None,
        "title": _("Nhật ký"),
        "lead": "",
        "filters": True,
        "actions": [
            ("", _("Mọi việc")),
            *sorted(((k, wording.words_for(k)) for k in wording.ACTIONS), key=lambda kv: kv[1]),
        ],
        "units": [
            ("", _("Mọi đơn vị")),
            *(
                (u.pk, str(u))
                for u in Organisation.objects.visible_to(request.scope, "see_trail").filter(
                    closed_on=None
                )[:200]
            ),
        ],
        **more,
    }
    return render(request, "audit/trail.html", context)


@page("see_trail", post="see_trail", once=False)
def trail(request: Any) -> HttpResponse:
    """List entries; filters are sent by POST and are themselves an entry."""
    entries, words = narrowed(request, entries_for(request.scope))
    if not request.POST.get("before"):
        searched(_("nhật ký"), by=request.user, sentence=", ".join(words), on=request.today)
    return _listed(request, entries, lead=", ".join(words))


@page("see_trail")
def trail_of_dossier(request: Any, code: str) -> HttpResponse:
    """Show who has seen a case, and what was done to it."""
    case = get_object_or_404(Dossier.objects.visible_to(request.scope), code=code)
    searched(_("nhật ký hồ sơ %(code)s") % {"code": code}, by=request.user, on=request.today)
    entries = entries_for(request.scope).filter(dossier_id=case.pk)
    title = _("Nhật ký hồ sơ %(code)s") % {"code": case.code}
    return _about(request, entries, title, about=("code", case.code))


@page("see_trail")
def trail_of_person(request: Any, pk: int) -> HttpResponse:
    """Show who has seen a person's data, and what was done to them."""
    person = get_object_or_404(Person.objects.visible_to(request.scope), pk=pk)
    searched(_("nhật ký người %(pk)s") % {"pk": pk}, by=request.user, on=request.today)
    entries = entries_for(request.scope).filter(person_id=person.pk)
    title = _("Nhật ký: %(name)s") % {"name": person.full_name}
    return _about(request, entries, title, about=("person", person.pk), person=person)


def _about(request: Any, entries: QuerySet[Entry], title: str, **more: Any) -> HttpResponse:
    seen = seen_by(entries)
    return _listed(request, entries, title=title, filters=False, seen=seen, **more)


def seen_by(entries: QuerySet[Entry]) -> list[list[Any]]:
    """Return who looked, with their last look and how often; the latest first."""
    seen: dict[int, list[Any]] = {}
    looks = entries.filter(Q(action__startswith="viewed") | Q(action__startswith="exported"))
    for look in looks.order_by("-number")[:500]:
        if look.actor is not None:
            line = seen.setdefault(look.actor_id, [look.actor, look, 0])
            line[2] += 1
    return list(seen.values())


@page("see_trail")
def trail_entry(request: Any, number: int) -> HttpResponse:
    """Show one entry: who, as what, when, why, before and after as far as they may be read."""
    entry = get_object_or_404(entries_for(request.scope), pk=number)
    changes, erased = differences(entry, request.scope)
    context = {
        "entry": entry,
        "changes": changes,
        "erased": erased,
        "words": wording.words_for(entry.action),
        "subject": subjects([entry]).get(entry.number, ""),
    }
    return render(request, "audit/entry.html", context)


@page("", post="verify_trail", once=False)
def trail_verify(request: Any) -> HttpResponse:
    """Verify the whole trail now and show the report."""
    report = verify_here()
    searched(_("kiểm tra toàn vẹn"), by=request.user, on=request.today)
    english = request.LANGUAGE_CODE == "en"
    return _listed(
        request,
        entries_for(request.scope),
        report=report,
        sentences=report.sentences(EN if english else VI),
    )
