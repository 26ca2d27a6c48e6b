"""What the tests of imports share."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.exchange.office import client


@pytest.fixture
def land() -> Any:
    from ketnap.web.models import Installation

    Installation.objects.create(is_demo=True)
    return factories.land(members=0)


@pytest.fixture
def clerk(land: Any) -> Client:
    return client(land.commune, "clerk", name="van-phong")


@pytest.fixture
def stranger(land: Any) -> Client:
    return client(land.other_commune, "clerk", name="xa-khac")
