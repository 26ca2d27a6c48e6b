"""Devices are listed by names a clerk knows, not by what browsers call themselves."""

from __future__ import annotations

import pytest

from ketnap.web.devices import device_of

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (f"Mozilla/5.0 (Windows NT 6.1; Win64; x64) {CHROME}", "Chrome trên Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {CHROME} Edg/109.0.1518.78", "Edge trên Windows"),
        (f"Mozilla/5.0 (Linux; Android 13; K) {CHROME}", "Chrome trên Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
            "Safari trên iPhone",
        ),
        ("curl/8.5", "curl/8.5"),
    ],
)
def test_a_device_is_named_in_words(sent: str, shown: str) -> None:
    assert device_of(sent) == shown
