"""The health page."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from ketnap.administration import health
from ketnap.web.page import page


@page("administer")
def administration(request: Any) -> HttpResponse:
    """Show how the installation is doing, what needs a hand first."""
    order = {"bad": 0, "wait": 1, "good": 2}
    lines = health.lines(settings.HOME, request.today)
    return render(
        request,
        "administration/health.html",
        {
            "lines": sorted(lines, key=lambda line: order[line.tone]),
            "trouble": sum(line.tone != "good" for line in lines),
            "version": version("ketnap"),
            "tls": settings.TLS,
        },
    )
