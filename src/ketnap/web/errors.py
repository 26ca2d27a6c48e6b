"""Errors as pages in Vietnamese: what happened, whether anything was saved, what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return HttpResponse(_("Phiên làm việc đã hết. Chưa có gì được lưu."), status=403)


def locked_out(request: HttpRequest, credentials: dict[str, str], *args: object) -> HttpResponse:
    return HttpResponse(_("Sai mật khẩu quá nhiều lần. Hãy thử lại sau 15 phút."), status=429)
