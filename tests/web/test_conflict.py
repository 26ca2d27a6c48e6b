"""R6: of two people who edit one record at once, one wins and the other loses no typed word."""

from __future__ import annotations

import datetime as dt
import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict

from ketnap.accounts.models import User
from ketnap.audit import checking
from ketnap.audit.change import Conflict, changing
from ketnap.audit.models import Entry
from ketnap.people.models import Person
from ketnap.web.page import page
from tests.accounts.people import officer, signed_in
from tests.factories import land, person

DAY = dt.date(2026, 11, 23)
pytestmark = [pytest.mark.database]


def edit(pk: int, seen: int, by: User, **values: Any) -> int | None:
    """Change a person as seen at ``seen``; return the new version, None when somebody was faster.

    Closes the thread's connection.
    """
    try:
        record = Person.objects.get(pk=pk)
        with changing("correct_person", subject=record, by=by, on=DAY) as change:
            change.update(record, seen=seen, **values)
        return record.version
    except Conflict:
        return None
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_no_edit_ever_overwrites_another_silently(examples: int) -> None:
    country = land(members=0)
    by, pk = country.by, person(country.cell).pk
    rounds = 200 if examples <= 50 else 1000
    chance = random.Random(6)
    won: list[tuple[int, int]] = []
    with ThreadPoolExecutor(4) as pool:
        for number in range(0, rounds, 4):
            now = Person.objects.get(pk=pk).version
            seen = [max(1, now - chance.choice([0, 0, 0, 1])) for _ in range(4)]
            works = [
                pool.submit(edit, pk, version, by, home=f"nơi {number + k}")
                for k, version in enumerate(seen)
            ]
            after = [work.result() for work in works]
            winners = [k for k, version in enumerate(after) if version is not None]
            assert len(winners) <= 1
            assert all(seen[k] == now for k in winners)
            record = Person.objects.get(pk=pk)
            assert record.version == now + len(winners)
            if winners:
                assert record.home == f"nơi {number + winners[0]}"
                won.append((now, winners[0]))
    entries = Entry.objects.filter(action="correct_person", object_id=pk).count()
    assert entries == len(won)
    assert checking.verify_here().sound


@pytest.mark.django_db
def test_an_edit_that_lost_leaves_no_entry_and_no_half() -> None:
    country = land(members=0)
    record = person(country.cell)
    seen = record.version
    assert edit_here(record, seen, home="trước") == seen + 1
    count = Entry.objects.count()
    with pytest.raises(Conflict) as lost:
        edit_here(Person.objects.get(pk=record.pk), seen, home="sau", residence="nơi ở")
    assert (lost.value.current.home, lost.value.wanted["home"]) == ("trước", "sau")  # type: ignore[union-attr]
    assert Entry.objects.count() == count
    assert Person.objects.get(pk=record.pk).residence != "nơi ở"


def edit_here(record: Person, seen: int, **values: Any) -> int:
    by = User.objects.get(username="can-bo")
    with changing("correct_person", subject=record, by=by, on=DAY) as change:
        change.update(record, seen=seen, **values)
    return record.version


@page("", post="edit_dossiers")
def form_of_a_person(request: Any) -> HttpResponse:
    """A page as features write them: it saves what was typed where the version still fits."""
    record = Person.objects.editable_by(request.scope).get(pk=request.POST["pk"])
    with changing("correct_person", subject=record, by=request.user, on=request.today) as change:
        change.update(
            record,
            seen=int(request.POST["version"]),
            home=request.POST["home"],
            religion=request.POST["religion"],
        )
    return HttpResponse(status=302, headers={"Location": "/"})


def send(user: User, **fields: Any) -> HttpResponse:
    """Send the form as ``user`` and return the answer."""
    request: Any = RequestFactory().post("/ho-so/", fields)
    request.user = user
    request.session = SessionStore()
    request.acting = None
    request.LANGUAGE_CODE = "vi"
    request.FILES.clear() if isinstance(request.FILES, MultiValueDict) else None
    return form_of_a_person(request)


@pytest.mark.django_db
def test_the_loser_sees_mine_and_theirs_field_by_field_and_can_save_again() -> None:
    country = land(members=0)
    clerk = officer("cell_secretary", country.cell)
    record = person(country.cell)
    seen = record.version
    edit_here(record, seen, home="làng Kà Đừ")
    typed = {"pk": record.pk, "version": seen, "home": "làng Chốt", "religion": "Công giáo"}
    answer = send(clerk, form_key="a" * 24, **typed)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#page"
    for word in ("làng Kà Đừ", "làng Chốt", "Công giáo", "Trần Thị Cán Bộ", "Chưa có gì được lưu"):
        assert word in shown, word
    assert f'name="version" value="{record.version}"' in shown
    again = send(clerk, form_key="b" * 24, **(typed | {"version": record.version}))
    assert again.status_code == 302
    assert Person.objects.get(pk=record.pk).home == "làng Chốt"


@pytest.mark.django_db
def test_a_field_that_may_not_be_read_is_hidden_on_the_conflict_page() -> None:
    from ketnap.web.conflict import differences

    country = land(members=0)
    record = person(country.cell, religion="Tin lành")
    organiser = signed_in(officer("class_organiser", country.commune))
    request: Any = organiser.get("/tai-khoan/").wsgi_request
    request.method = "POST"
    lost = Conflict(record, {"religion": "không"})
    [row] = differences(request, lost)
    assert "Tin lành" not in (row.theirs, row.theirs_text)
    assert (row.hidden, row.mine) == (True, "không")
