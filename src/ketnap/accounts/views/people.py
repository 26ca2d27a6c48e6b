"""Other people's accounts: who there is, making one, a new link, closing one at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ketnap.accounts.forms import EndRoleForm, ReasonForm, UserForm
from ketnap.accounts.models import Role, RoleAssignment, User
from ketnap.accounts.recovery import propose_factor_reset, reset_factor, waiting_proposal
from ketnap.accounts.services import close_account, create_user, renew_link, reopen_account
from ketnap.audit.refusals import Refused
from ketnap.organisations.grants import grant_role
from ketnap.organisations.scope import Scope
from ketnap.vietnamese.names import fold_key, normalise
from ketnap.web.page import page
from ketnap.web.refusing import show_refusal

NEW_LINK = "new_link"  # in the session, shown once: (user id, token)


def users_of(scope: Scope) -> QuerySet[User]:
    """Return the accounts somebody may manage.

    Those with a role (now, before or waiting) inside the scope, never those who hold one outside
    it; accounts without any role only by who manages users at the top of the tree.
    """
    held = RoleAssignment.objects.filter(user=OuterRef("pk"))
    inside = held.filter(scope.where("manage_users", "organisation"))
    outside = held.exclude(scope.where("manage_users", "organisation"))
    at_the_top = any(h.organisation.parent_id is None for h in scope.holding("manage_users"))
    mine = Q(Exists(inside)) | ~Q(Exists(held)) if at_the_top else Q(Exists(inside))
    return User.objects.filter(mine).exclude(Exists(outside.in_force(scope.on)))


@page("manage_users", post="manage_users", once=False)
def user_list(request: Any) -> HttpResponse:
    """List accounts and the roles in force, waiting approvals first; names are sent by POST."""
    listed = users_listed(request)
    waiting = (
        RoleAssignment.objects.filter(approved=False)
        .filter(request.scope.where("approve", "organisation"))
        .select_related("user", "organisation", "granted_by")
    )
    return render(
        request,
        "accounts/users.html",
        {
            "rows": listed.rows,
            "waiting": waiting,
            "roles": [("", _("Mọi vai trò")), *Role.choices],
            "role": listed.role,
            "state": listed.state,
            "wanted": listed.wanted,
        },
    )


@dataclass(frozen=True)
class Listed:
    """Accounts as they are listed, each with its roles in force, and by which filter."""

    rows: list[tuple[User, list[RoleAssignment]]]
    role: str
    state: str
    wanted: str

    @property
    def sentence(self) -> str:
        """The filter in words."""
        words = [str(dict(Role.choices)[self.role])] if self.role in Role.values else []
        states = {"open": _("tài khoản đang dùng"), "closed": _("tài khoản đã ngừng")}
        if self.state in states:
            words.append(states[self.state])
        if self.wanted:
            words.append(_("tên có “%(words)s”") % {"words": self.wanted})
        return ", ".join(words)


def users_listed(request: Any) -> Listed:
    """Return the accounts the person may manage, narrowed by role, state and name."""
    wanted = normalise(request.POST.get("name", ""))
    given = request.POST if request.method == "POST" else request.GET
    role, state = given.get("role", ""), given.get("state", "")
    users = users_of(request.scope)
    if role in Role.values:
        users = users.filter(
            roles__in=RoleAssignment.objects.in_force(request.today).filter(role=role)
        )
    if state in ("open", "closed"):
        users = users.filter(is_active=state == "open")
    found = list(users.distinct().order_by("-is_active", "full_name", "pk")[:500])
    if wanted:
        key = fold_key(wanted)
        found = [u for u in found if key in fold_key(u.full_name) or key in u.username]
    held: dict[int, list[RoleAssignment]] = {}
    for line in RoleAssignment.objects.filter(user__in=found).select_related("organisation"):
        held.setdefault(line.user_id, []).append(line)
    rows = [(u, [r for r in held.get(u.pk, []) if in_force(r, request.today)]) for u in found]
    return Listed(rows, role, state, wanted)


def in_force(line: RoleAssignment, day: Any) -> bool:
    """Tell whether a role holds on a day."""
    return line.approved and line.since <= day and (line.until is None or line.until > day)


@page("manage_users", post="manage_users", fresh=True)
def user_create(request: Any) -> HttpResponse:
    """Make an account; the link is shown once on the next page."""
    form = UserForm(request.POST or None, scope=request.scope, initial={"since": request.today})
    if request.method == "POST" and form.is_valid():
        try:
            user, token = _create(request, form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            request.session[NEW_LINK] = [user.pk, token]
            return redirect("user_page", pk=user.pk)
    return render(
        request, "accounts/user_create.html", {"form": form}, status=422 if form.errors else 200
    )


@transaction.atomic
def _create(request: Any, given: dict[str, Any]) -> tuple[User, str]:
    """Make the account and its first role: both or neither."""
    about = {name: given.pop(name) for name in ("username", "full_name", "position")}
    user, token = create_user(**about, by=request.user, on=request.today)
    grant_role(user, **given, by=request.user, on=request.today)
    return user, token


@page("manage_users")
def user_page(request: Any, pk: int) -> HttpResponse:
    """Show one account: roles past and present, waiting ones, the fresh link if there is one."""
    user = get_object_or_404(users_of(request.scope), pk=pk)
    for_user, token = request.session.get(NEW_LINK, [None, ""])
    link = ""
    if for_user == user.pk:
        del request.session[NEW_LINK]
        link = request.build_absolute_uri(reverse("first_steps", args=[token]))
    return _user_page(request, user, link=link)


def _user_page(request: Any, user: User, *, status: int = 200, **more: Any) -> HttpResponse:
    lines = (
        RoleAssignment.objects.filter(user=user)
        .select_related("organisation", "granted_by", "approved_by", "substitute_for__user")
        .order_by("-since", "-pk")
    )
    context = {
        "account": user,
        "lines": [(line, in_force(line, request.today)) for line in lines],
        "may_approve": request.scope.may("approve"),
        "reason_form": ReasonForm(),
        "end_form": EndRoleForm(initial={"until": request.today}),
        "link": "",
        "has_factor": Authenticator.objects.filter(user=user).exists(),
        "reset": waiting_proposal(user),
        **more,
    }
    return render(request, "accounts/user.html", context, status=status)


@page("", post="manage_users", fresh=True)
def user_link(request: Any, pk: int) -> HttpResponse:
    """Give somebody a fresh link; nobody chooses or sees another person's password."""
    user = get_object_or_404(users_of(request.scope), pk=pk)
    request.session[NEW_LINK] = [user.pk, renew_link(user, by=request.user, on=request.today)]
    return redirect("user_page", pk=user.pk)


@page("", post="manage_users")
def user_active(request: Any, pk: int) -> HttpResponse:
    """Close an account (its sessions end at once), or open it again."""
    user = get_object_or_404(users_of(request.scope), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _user_page(request, user, status=422, reason_form=form)
    act = close_account if user.is_active else reopen_account
    try:
        act(user, reason=form.cleaned_data["reason"], by=request.user, on=request.today)
    except Refused as refusal:
        show_refusal(form, refusal)
        return _user_page(request, user, status=422, reason_form=form)
    done = (
        _("Đã mở lại tài khoản.")
        if user.is_active
        else _("Đã ngừng tài khoản; mọi phiên đã kết thúc.")
    )
    messages.success(request, done)
    return redirect("user_page", pk=user.pk)


@page("", post="manage_users", fresh=True)
def user_factor(request: Any, pk: int) -> HttpResponse:
    """Propose, or as a second person carry out, taking off a lost second factor."""
    user = get_object_or_404(users_of(request.scope), pk=pk)
    if waiting_proposal(user) is None:
        propose_factor_reset(
            user,
            reason=normalise(request.POST.get("reason", "")),
            by=request.user,
            on=request.today,
        )
        messages.success(request, _("Đã đề nghị. Người thứ hai thực hiện trong 72 giờ."))
    else:
        reset_factor(user, by=request.user, on=request.today)
        messages.success(request, _("Đã bỏ xác thực hai bước; người đó thiết lập lại khi vào."))
    return redirect("user_page", pk=user.pk)
