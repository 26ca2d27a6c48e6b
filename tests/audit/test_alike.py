"""Entries written many at once are those that one after the other would have been."""

from __future__ import annotations

import datetime as dt

import pytest

from ketnap.audit import trail
from ketnap.audit.checking import verify_here
from ketnap.audit.models import Entry, EntryValue
from ketnap.audit.verify import canonical
from ketnap.people.models import Person
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ON = dt.date(2026, 11, 23)
REASON = "Nhập từ tệp “100% %s.xlsx”, lần 1"


@pytest.mark.parametrize("count", [3, 70])
def test_entries_alike_equal_those_appended_one_by_one_and_the_chain_holds(count):
    cell = factories.land(members=0).cell
    by = factories.user("alike")
    people = [factories.person(cell) for _ in range(count)]
    told = [{"full_name": f'H\'Ngăm "{n}" %s', "born_on": "1999-05"} for n in range(count)]
    first = Entry.objects.count()
    for person, row in zip(people, told, strict=True):
        trail.append(
            action="import_person",
            subject=person,
            by=by,
            on=ON,
            reason=REASON,
            after={f"person[{person.pk}].row": row},
            dossier_id=person.pk + 7,
        )
    keys = [person.pk for person in people]
    trail.append_alike(
        "import_person",
        Person,
        keys,
        by=by,
        on=ON,
        reason=REASON,
        field="row",
        after=[canonical(row) for row in told],
        person_ids=keys,
        dossier_ids=[key + 7 for key in keys],
    )

    def written(start: int) -> list[tuple[object, ...]]:
        names = ("on", "actor", "role", "action", "object_type", "object_id", "dossier_id",
                 "person_id", "reason")  # fmt: skip
        entries = Entry.objects.order_by("number")[start : start + count]
        values = EntryValue.objects.filter(entry__in=[e.number for e in entries])
        beside = values.order_by("entry").values_list("field", "before", "after")
        rows = zip(entries, beside, strict=True)
        return [(*(getattr(entry, name) for name in names), *value) for entry, value in rows]

    assert written(first) == written(first + count)
    report = verify_here()
    assert report.sound, report.sentences()
    assert report.entries == first + 2 * count
