"""What the tests of imports share."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories


@pytest.fixture
def land() -> Any:
    return factories.land(members=0)
