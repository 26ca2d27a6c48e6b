"""The door: opening an account with a one-time link, and the demo's choice of roles."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.contrib import messages
from django.contrib.auth import login
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ketnap.accounts import demo
from ketnap.accounts.addresses import PUBLIC
from ketnap.accounts.forms import PasswordForm
from ketnap.accounts.links import find_link
from ketnap.accounts.models import OneTimeLink, User
from ketnap.accounts.rights import LOW_KINDS
from ketnap.accounts.services import choose_password, names_itself
from ketnap.accounts.today import today
from ketnap.audit.refusals import Refused
from ketnap.organisations.grants import make_first_administrator
from ketnap.organisations.models import Organisation
from ketnap.organisations.services import Document, NewUnit, establish
from ketnap.web.page import page
from ketnap.web.refusing import show_refusal

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class SignIn(LoginView):
    """The sign-in page; in the demo, on this machine, with made-up people to choose from."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demo's people where they are offered."""
        offered = demo.is_offered(self.request)
        found: dict[str, Any] = super().get_context_data(**kwargs)
        return found | {"demo_choices": demo.choices(today()) if offered else []}


sign_in = SignIn.as_view()


@page(PUBLIC, post=PUBLIC)
def first_steps(request: Any, token: str) -> HttpResponse:
    """Open an account, or choose a new password, with a link that works once."""
    link = find_link(token)
    if link is None:
        return render(request, "accounts/link_gone.html", status=404)
    first = names_itself(link.user)
    unit = first and not Organisation.objects.exists()
    places = _places() if first and not unit else None
    form = PasswordForm(request.POST or None, names=first, unit=unit, places=places)
    if request.method == "POST" and form.is_valid():
        try:
            _open_account(link, form.cleaned_data, first=first, unit=unit)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Đã đặt mật khẩu. Hãy đăng nhập."))
            return redirect("account_login")
    return render(
        request,
        "accounts/first_steps.html",
        {"form": form, "user": link.user, "first": first},
        status=422 if form.errors else 200,
    )


@transaction.atomic
def _open_account(link: OneTimeLink, given: dict[str, Any], *, first: bool, unit: bool) -> None:
    """Carry out the form: all of it or nothing."""
    on = today()
    user = choose_password(
        link,
        password=given["password"],
        username=given.get("username", ""),
        full_name=given.get("full_name", ""),
        on=on,
    )
    if not first:
        return
    if unit:
        establish(
            NewUnit("goc", given["unit_name"], given["unit_kind"], None),
            basis=Document(number=_("Khởi tạo chương trình"), on=on),
            by=user,
            on=given["unit_since"],
        )
    place = given.get("place") or _places().first()
    if place is not None:
        make_first_administrator(user, organisation=place, on=on)


def _places() -> QuerySet[Organisation]:
    """Return the units an installation may be for: those from commune level up, the top first."""
    high = Q(parent=None) | ~Q(kind__in=LOW_KINDS)
    return Organisation.objects.filter(high, closed_on=None).order_by("position")


@page("", post=PUBLIC)
def enter_as_demo(request: Any) -> HttpResponse:
    """Sign in as one of the demo's people: only in the demo, only from this machine."""
    if not demo.is_offered(request):
        raise Http404
    pk = request.POST.get("user", "")
    user = demo.people().filter(pk=pk if pk.isdigit() else 0).first()
    if not isinstance(user, User):
        raise Http404
    login(request, user, backend=BACKEND)
    return redirect("/")
