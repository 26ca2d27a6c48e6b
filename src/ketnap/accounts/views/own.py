"""One's own account: devices, second factor, the role acted in, how pages look."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from ketnap.accounts.addresses import SIGNED_IN
from ketnap.accounts.services import choose_display
from ketnap.web.page import CHOSEN_ROLE, page
from ketnap.web.returning import own_address


@page(SIGNED_IN)
def account(request: Any) -> HttpResponse:
    """Show one's roles, second factors and devices."""
    return render(
        request,
        "accounts/account.html",
        {
            "held": request.scope.holdings,
            "factors": {a.type for a in Authenticator.objects.filter(user=request.user)},
            "must": request.scope.needs_second_factor and not request.user.is_demo,
            "devices": UserSession.objects.filter(user=request.user).count(),
        },
    )


@page("", post=SIGNED_IN, once=False)
def switch_role(request: Any) -> HttpResponse:
    """Choose the role acted in; the session gets a new number."""
    wanted = request.POST.get("role", "")
    held = next((h for h in request.roles if str(h.pk) == wanted), None)
    if held is None:
        raise Http404
    request.session.cycle_key()
    request.session[CHOSEN_ROLE] = held.pk
    return redirect("/")


@page("", post=SIGNED_IN, once=False)
def stay(request: Any) -> HttpResponse:
    """Keep the session open: somebody is still working on a long form."""
    return HttpResponse(status=204)


@page("", post=SIGNED_IN)
def display_settings(request: Any) -> HttpResponse:
    """Keep the size of text and the density of tables, and go back to the page."""
    size, compact = request.POST.get("text_size", ""), request.POST.get("compact", "")
    choose_display(
        request.user,
        text_size=int(size) if size.isascii() and size.isdigit() else None,
        compact={"1": True, "0": False}.get(compact),
        by=request.user,
        on=request.today,
    )
    return redirect(own_address(request, request.POST.get("next", "")) or "/")
