"""What the frame of a page says of the person signed in."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from ketnap.accounts.models import User
from ketnap.web.navigation import Shell


@pytest.mark.parametrize(
    ("full_name", "letter"),
    [
        ("Trần Thị Thu", "T"),
        ("Nguyễn Văn Ánh", "Á"),
        ("H'Ngăm Niê Kdăm", "K"),
        ("Lê Khánh Lan (hư cấu)", "L"),
        ("Đào", "Đ"),
        ("007", "?"),
    ],
)
def test_the_badge_shows_the_first_letter_of_the_given_name(full_name: str, letter: str) -> None:
    request = RequestFactory().get("/")
    request.user = User(full_name=full_name)
    assert Shell(request).initial == letter
