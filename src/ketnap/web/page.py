"""The door of every page: who may come in, with which methods, in which capacity.

>>> @page("see_dossiers", post="edit_dossiers")   # doctest: +SKIP
... def dossier_edit(request, code):
...     case = get_object_or_404(Dossier.objects.editable_by(request.scope), code=code)

Inside, a page finds ``request.scope`` (what may be seen and done), ``request.today`` (the day in
Vietnam), ``request.unit`` and ``request.role`` (the organisation and role acted in, None without
any role), ``request.roles`` (all that can be chosen). Records are fetched through ``visible_to`` or
``editable_by`` with ``get_object_or_404``: foreign and unknown ones answer alike.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from ketnap.accounts import rights
from ketnap.accounts.addresses import ADDRESSES, PUBLIC, SIGNED_IN
from ketnap.accounts.models import User
from ketnap.accounts.today import today
from ketnap.audit.braking import ReadingTooMuch, note_bulk_reading
from ketnap.audit.change import Conflict
from ketnap.audit.context import acting_as
from ketnap.audit.refusals import Refused
from ketnap.organisations.models import Organisation
from ketnap.organisations.scope import Holding, Scope, scope_of
from ketnap.web import conflict, errors
from ketnap.web.once import NoFormKey, SentDifferently, answer_once

P = ParamSpec("P")
CHOSEN_ROLE = "role"  # in the session: id of the role assignment acted in


class PageRequest(HttpRequest):
    """What a page is given (for type checkers; Django's own request carries the attributes)."""

    user: User
    scope: Scope
    today: dt.date
    unit: Organisation | None
    role: Holding | None
    roles: tuple[Holding, ...]
    may_open: Callable[[str], bool]


View = Callable[Concatenate[Any, P], HttpResponse]


def enter(request: Any) -> None:
    """Work out what the person who sent ``request`` may see and do, once per request."""
    if hasattr(request, "scope"):
        return
    request.today = today()
    scope = request.scope = scope_of(request.user, request.today)
    request.roles = scope.holdings
    chosen = request.session.get(CHOSEN_ROLE)
    request.role = next(
        (h for h in scope.holdings if h.pk == chosen), scope.holdings[0] if scope.holdings else None
    )
    request.unit = request.role.organisation if request.role else None
    request.may_open = functools.partial(may_open, scope)


def may_open(scope: Scope, name: str) -> bool:
    """Tell whether ``scope`` may open the address called ``name``."""
    needed = ADDRESSES[name].get if name in ADDRESSES else ""
    if needed in (PUBLIC, SIGNED_IN):
        return True
    return bool(needed) and scope.may(needed)


def capacity(scope: Scope, chosen: Holding | None, action: str) -> Holding | None:
    """Return the role an action is done in: the chosen one if it allows it, else one that does."""
    if chosen is None or action in (PUBLIC, SIGNED_IN) or rights.may(chosen.role, action):
        return chosen
    return next(iter(scope.holding(action)), chosen)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page and from there back; htmx is told to load the page as a whole."""
    back = request.get_full_path()
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    if request.method == "POST":
        return errors.signed_out(request)
    query = urlencode({"next": back}) if back != "/" else ""
    return HttpResponseRedirect(reverse("account_login") + (f"?{query}" if query else ""))


def needs_set_up(request: Any) -> bool:
    """Tell whether the person must set up a second factor before anything else."""
    if request.user.is_demo or not request.scope.needs_second_factor:
        return False
    return not Authenticator.objects.filter(
        user=request.user, type__in=(Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    ).exists()


def page(
    action: str,
    *,
    post: str = "",
    fresh: bool = False,
    once: bool = True,
    elsewhere: Callable[[Any], str] | None = None,
) -> Callable[[View[P]], View[P]]:
    """Guard a page.

    :param action: what opening it takes: a key of ``rights.ACTIONS``, ``signed_in`` or ``public``;
        "" when the page only takes forms.
    :param post: what sending a form to it takes; "" when it takes none.
    :param fresh: the person must have confirmed who they are within the last 10 minutes.
    :param once: forms carry an idempotency key. False only for forms that change nothing (search).
    :param elsewhere: gives the address to which somebody without the right is led instead of being
        refused ("" refuses): the first page, where everybody arrives.
    """
    for key in (action, post):
        if key and key not in (PUBLIC, SIGNED_IN) and key not in rights.ACTIONS:
            raise KeyError(f"no such action: {key}")

    def guard(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def guarded(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            needed = {"GET": action, "HEAD": action, "POST": post}.get(request.method, "")
            if not needed:
                return errors.method_not_allowed(
                    request, [m for m, a in (("GET", action), ("POST", post)) if a]
                )
            if needed != PUBLIC:
                if not request.user.is_authenticated:
                    return to_sign_in(request)
                enter(request)
                if needs_set_up(request):
                    return HttpResponseRedirect(reverse("mfa_index"))
                if needed != SIGNED_IN and not request.scope.may(needed):
                    if elsewhere and (address := elsewhere(request)):
                        return HttpResponseRedirect(address)
                    raise PermissionDenied
                if fresh:
                    raise_if_reauthentication_required(request, app="ketnap.accounts")
                held = capacity(request.scope, request.role, needed)
            else:
                held = None
            with acting_as(
                held.role if held else "", held.organisation.pk if held else None
            ) as request.acting:
                return carried_out(request, lambda: view(request, *args, **kwargs), needed)

        def carried_out(
            request: Any, answer: Callable[[], HttpResponse], needed: str
        ) -> HttpResponse:
            try:
                if request.method == "POST" and once and request.user.is_authenticated:
                    return answer_once(request, answer)
                return answer()
            except Conflict as lost:
                return conflict.page(request, lost)
            except Refused as refusal:
                return errors.refused(request, refusal)
            except ReadingTooMuch as braked:
                note_bulk_reading(braked.limit, by=request.user, on=request.today)
                return errors.reading_too_much(request, braked)
            except NoFormKey:
                return errors.no_form_key(request)
            except SentDifferently:
                return errors.sent_differently(request)

        guarded.access = (action, post)  # type: ignore[attr-defined]
        guarded.once = once  # type: ignore[attr-defined]
        return guarded

    return guard
