"""Roles: giving, approving, ending."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ketnap.accounts.forms import EndRoleForm, RoleForm
from ketnap.accounts.models import RoleAssignment
from ketnap.accounts.views.people import users_of
from ketnap.audit.refusals import Problem, Refused
from ketnap.organisations.grants import approve_role, end_role, grant_role
from ketnap.web.page import page
from ketnap.web.refusing import show_refusal


@page("manage_users", post="manage_users", fresh=True)
def role_grant(request: Any, pk: int) -> HttpResponse:
    """Give somebody a role for a period."""
    user = get_object_or_404(users_of(request.scope), pk=pk)
    form = RoleForm(
        request.POST or None, scope=request.scope, user=user, initial={"since": request.today}
    )
    if request.method == "POST" and form.is_valid():
        try:
            line = grant_role(user, **form.cleaned_data, by=request.user, on=request.today)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            done = _("Đã cấp vai trò.")
            if not line.approved:
                done = _("Đã trình. Vai trò có hiệu lực khi người thứ hai phê duyệt.")
            messages.success(request, done)
            return redirect("user_page", pk=user.pk)
    return render(
        request,
        "accounts/role_grant.html",
        {"form": form, "account": user},
        status=422 if form.errors else 200,
    )


def _line(request: Any, pk: int, action: str) -> RoleAssignment:
    lines = RoleAssignment.objects.filter(request.scope.where(action, "organisation"))
    found: RoleAssignment = get_object_or_404(lines.select_related("user", "organisation"), pk=pk)
    return found


@page("", post="manage_users", fresh=True)
def role_end(request: Any, pk: int) -> HttpResponse:
    """End a role, or withdraw one that waits for approval."""
    line = _line(request, pk, "manage_users")
    form = EndRoleForm(request.POST)
    if not form.is_valid():
        raise Refused(
            [Problem(name, "form", says) for name, all_ in form.errors.items() for says in all_]
        )
    end_role(line, **form.cleaned_data, by=request.user, on=request.today)
    messages.success(request, _("Đã kết thúc vai trò."))
    return redirect("user_page", pk=line.user_id)


@page("", post="approve", fresh=True)
def role_approve(request: Any, pk: int) -> HttpResponse:
    """Approve a role somebody else asked for."""
    line = _line(request, pk, "approve")
    approve_role(line, by=request.user, on=request.today)
    messages.success(request, _("Đã phê duyệt. Vai trò có hiệu lực."))
    return redirect("user_list" if request.may_open("user_list") else "account")
