"""The health page, and what an administrator does there with one click."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ketnap.accounts.views.people import users_of
from ketnap.administration import health
from ketnap.administration.orders import (
    BACK_UP,
    DRILL,
    UNDER_WAY,
    ask_for_safekeeping,
    review_account,
)
from ketnap.administration.review import accounts_to_review
from ketnap.jobs.models import Job
from ketnap.web.page import page

SHOWN = 50  # accounts to review on one page
KINDS = {"sao-luu": BACK_UP, "dien-tap": DRILL}


@page("administer")
def administration(request: Any) -> HttpResponse:
    """Show how the installation is doing, what needs a hand first, whom to review."""
    order = {"bad": 0, "wait": 1, "good": 2}
    lines = health.lines(settings.HOME, request.today)
    review = accounts_to_review(users_of(request.scope), request.today)
    return render(
        request,
        "administration/health.html",
        {
            "lines": sorted(lines, key=lambda line: order[line.tone]),
            "trouble": sum(line.tone != "good" for line in lines),
            "version": version("ketnap"),
            "tls": settings.TLS,
            "review": review[:SHOWN],
            "to_review": len(review),
            "jobs": last_jobs(),
        },
    )


def last_jobs() -> list[Job]:
    """Return the last backup and the last drill asked for here, the newest first."""
    kinds = (Job.objects.filter(kind=kind).order_by("-pk").first() for kind in (BACK_UP, DRILL))
    return sorted((job for job in kinds if job), key=lambda job: -job.pk)


@page("administer")
def administration_progress(request: Any) -> HttpResponse:
    """How far a backup or drill is; the page asks every two seconds while one is under way."""
    jobs = [job for job in last_jobs() if job.state in UNDER_WAY]
    if not jobs:
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    return render(request, "administration/_progress.html", {"jobs": jobs})


@page("", post="administer")
def administration_safekeeping(request: Any, what: str) -> HttpResponse:
    """Start a backup or a restore drill."""
    if what not in KINDS:
        raise Http404
    ask_for_safekeeping(KINDS[what], by=request.user, on=request.today)
    messages.success(request, _("Đã bắt đầu. Kết quả hiện ở đây khi xong."))
    return redirect("administration")


@page("", post="manage_users")
def administration_reviewed(request: Any, pk: int) -> HttpResponse:
    """Note that an account was reviewed and stays as it is."""
    user = get_object_or_404(users_of(request.scope), pk=pk)
    review_account(user, by=request.user, on=request.today)
    messages.success(request, _("Đã ghi: %(name)s giữ nguyên vai trò.") % {"name": user})
    return redirect("administration")
