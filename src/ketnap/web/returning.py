"""The way back of a form opened from another page (``?ve=``): only to pages of our own."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

BACK = "ve"


def own_address(request: HttpRequest, address: str) -> str:
    """Return ``address`` when it is a page of this installation; "" for anything else."""
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
    return address if ours and address.startswith("/") else ""


def way_back(request: HttpRequest) -> str:
    """Return where the form was opened from; "" when it was not said."""
    return own_address(request, request.POST.get(BACK) or request.GET.get(BACK, ""))
