"""What the palette offers beside people and units: screens and what may be begun at once."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.accounts.people import officer, signed_in
from tests.factories import land

pytestmark = pytest.mark.database


def offered(client: Client, text: str) -> list[str]:
    """Return the links of the palette for ``text``, as their words."""
    answer = client.post("/tim/", {"q": text}, headers={"HX-Request": "true"})
    found = re.findall(r"<a [^>]*>.*?<span>([^<]+)", answer.content.decode(), re.DOTALL)
    return [words.strip() for words in found]


def test_what_may_be_begun_is_found_by_its_words_without_marks(db: None) -> None:
    clerk = signed_in(officer("clerk", land(members=0).commune))
    assert offered(clerk, "dua nguoi") == ["Đưa người vào nguồn"]
    assert offered(clerk, "hop") == ["Ghi cuộc họp", "Cuộc họp"]


def test_what_a_role_may_not_do_is_not_offered(db: None) -> None:
    leader = signed_in(officer("leader", land(members=0).commune))
    assert offered(leader, "dua nguoi") == []
    assert offered(leader, "chi tieu") == ["Chỉ tiêu"]


def test_screens_are_found_in_the_language_of_the_page(db: None) -> None:
    clerk = signed_in(officer("clerk", land(members=0).commune))
    clerk.post("/ngon-ngu/", {"language": "en"})
    assert offered(clerk, "meet") == ["Record a meeting", "Meetings"]
