"""Who may record a step: the cell its own meeting, the committee's office the committee's."""

from __future__ import annotations

import datetime as dt

import pytest

from ketnap.dossiers.charge import may_act
from ketnap.organisations.scope import scope_for
from tests import factories
from tests.accounts.people import officer

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.mark.parametrize(
    ("act", "secretary", "clerk"),
    [
        ("cell_consider", True, True),
        ("consider_recognition", True, True),
        ("grassroots_consider", False, True),
        ("propose_recognition", False, True),
        ("decide", False, False),
    ],
)
def test_a_cell_records_its_own_meeting_and_never_the_committees(
    act: str, secretary: bool, clerk: bool
) -> None:
    country = factories.land()
    walk = factories.walk(country, start=dt.date(2021, 10, 4)).to("cell_resolved")
    held = {
        role: scope_for(officer(role, unit))
        for role, unit in (("cell_secretary", country.cell), ("clerk", country.commune))
    }
    assert may_act(held["cell_secretary"], act, walk.dossier) is secretary
    assert may_act(held["clerk"], act, walk.dossier) is clerk
