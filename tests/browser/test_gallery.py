"""The page of all components: accessible, within its policy, light, whole on a small screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.browser.conftest import DESK, PHONE, Watcher

from ketnap.web.models import Installation

GALLERY = "/thanh-phan/"


@pytest.fixture(autouse=True)
def demo(live_server: Any) -> None:
    """The gallery shows itself only beside made-up data."""
    Installation.objects.create(is_demo=True)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_gallery_has_no_accessibility_violations(
    browser_page: Callable[..., Any], axe: Callable[..., list[str]], width: int
) -> None:
    page = browser_page(width)
    page.goto(GALLERY)
    assert axe(page) == []
