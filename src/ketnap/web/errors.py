"""Errors as pages in Vietnamese: what happened, whether anything was saved, what to do next.

Each page carries a code that can be read over the phone: the status and the start of the request's
number, which stands in the technical log and in the trail.
"""

from __future__ import annotations

import html
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ketnap.audit.context import acting
from ketnap.web.typed import from_our_page, typed

if TYPE_CHECKING:
    from ketnap.audit.braking import ReadingTooMuch
    from ketnap.audit.refusals import Refused

log = logging.getLogger(__name__)
TOO_BIG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def code_of(request: HttpRequest, status: int) -> str:
    """Return what to read over the phone, for example ``404-7F3A21``."""
    known = getattr(request, "acting", None) or acting()
    return f"{status}-{known.request_id[:6].upper()}" if known.request_id else str(status)


def whole_page(response: HttpResponse) -> HttpResponse:
    """Tell htmx to show this answer in place of the page, wherever the form stood."""
    response["HX-Retarget"] = "#page"
    response["HX-Reselect"] = "#page"
    response["HX-Reswap"] = "outerHTML"
    return response


def page(
    request: HttpRequest,
    status: int,
    *,
    title: str,
    what: str,
    saved: str,
    then: str,
    resend: bool = False,
    **more: Any,
) -> HttpResponse:
    """Return an error page.

    :param what: what happened; ``saved``: whether anything was; ``then``: what to do next.
    :param resend: offer to send the typed text again (only for forms that stood on our pages).
    """
    context = {
        "title": title,
        "what": what,
        "saved": saved,
        "then": then,
        "code": code_of(request, status),
        "typed": typed(request),
        "files": [f.name for f in request.FILES.values()] if request.method == "POST" else [],
        "resend": resend and from_our_page(request),
        "status": status,
        "problems": [],
        "sign_in": False,
        **more,
    }
    try:
        response = render(request, "errors/page.html", context, status=status)
    except Exception:  # the page about the failure must not fail: no database, broken template
        log.exception("error page")
        text = "".join(f"<p>{html.escape(t)}</p>" for t in (what, saved, then, context["code"]))
        response = HttpResponse(
            f'<!doctype html><html lang="vi"><title>{html.escape(title)}</title>'
            f'<main id="page"><h1>{html.escape(title)}</h1>{text}</main>',
            status=status,
        )
    return whole_page(response)


def nothing_saved() -> str:
    """Return the sentence most pages need."""
    return _("Chưa có gì được lưu.")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: not a request of our pages; 413: too much at once."""
    if isinstance(exception, TOO_BIG):
        return too_large(request)
    return page(
        request,
        400,
        title=_("Yêu cầu không đọc được"),
        what=_("Trình duyệt đã gửi một yêu cầu mà chương trình không hiểu."),
        saved=nothing_saved(),
        then=_("Hãy quay lại trang trước, tải lại trang rồi thử lại."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but the roles in force do not allow this."""
    return page(
        request,
        403,
        title=_("Vai trò hiện tại không làm được việc này"),
        what=_("Việc này cần một vai trò mà tài khoản đang dùng không có, hoặc đã hết hạn."),
        saved=nothing_saved(),
        then=_(
            "Nếu có vai trò khác, hãy đổi ở góc trên màn hình. Nếu cần làm việc này, đề nghị người "
            "quản trị cấp vai trò và đọc mã dưới đây."
        ),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same for what does not exist and for what is outside the person's scope."""
    return page(
        request,
        404,
        title=_("Không tìm thấy"),
        what=_("Địa chỉ này không có, hoặc không thuộc phạm vi của vai trò đang dùng."),
        saved=nothing_saved(),
        then=_("Hãy tìm theo tên hoặc mã ở ô tìm kiếm, hoặc trở về trang đầu."),
    )


def method_not_allowed(request: HttpRequest, methods: Sequence[str]) -> HttpResponse:
    """405: the address exists but does not answer this kind of request."""
    response = page(
        request,
        405,
        title=_("Không mở được theo cách này"),
        what=_("Địa chỉ này chỉ nhận biểu mẫu, hoặc chỉ để xem."),
        saved=nothing_saved(),
        then=_("Hãy quay lại trang trước và dùng nút trên trang."),
    )
    response["Allow"] = ", ".join(methods)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token is too old or missing; what was typed stays on the page."""
    return page(
        request,
        403,
        title=_("Phiên làm việc đã hết hoặc đã đổi"),
        what=_("Trang này mở đã lâu, hoặc đã đăng nhập lại ở cửa sổ khác."),
        saved=nothing_saved(),
        then=_("Nội dung đã nhập còn ở dưới đây. Đăng nhập nếu cần, rồi gửi lại."),
        resend=True,
        sign_in=True,
    )


def signed_out(request: HttpRequest) -> HttpResponse:
    """403: a form sent after the session ended; sign in again and send it again."""
    return page(
        request,
        403,
        title=_("Phiên làm việc đã kết thúc"),
        what=_("Đã quá lâu không dùng, hoặc đã đăng xuất ở cửa sổ khác."),
        saved=nothing_saved(),
        then=_(
            "Hãy mở trang đăng nhập ở một cửa sổ khác, đăng nhập, rồi quay lại đây gửi lại "
            "nội dung dưới đây."
        ),
        resend=True,
        sign_in=True,
    )


def no_form_key(request: HttpRequest) -> HttpResponse:
    """400: a form without our idempotency key, or with somebody else's."""
    return page(
        request,
        400,
        title=_("Biểu mẫu không đầy đủ"),
        what=_("Biểu mẫu thiếu mã chống gửi trùng nên chưa được nhận."),
        saved=nothing_saved(),
        then=_("Hãy tải lại trang, nhập lại từ nội dung dưới đây rồi gửi."),
    )


def sent_differently(request: HttpRequest) -> HttpResponse:
    """409: the form was sent, then changed and sent again."""
    return page(
        request,
        409,
        title=_("Biểu mẫu này đã được gửi trước đó"),
        what=_("Lần gửi trước đã được lưu với nội dung khác. Lần này chưa được lưu thêm."),
        saved=_("Chỉ lần gửi trước được lưu."),
        then=_("Hãy mở lại trang để xem nội dung đã lưu, rồi sửa theo nội dung dưới đây nếu cần."),
    )


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """422: an order that cannot be carried out, with every reason and how to mend it."""
    return page(
        request,
        422,
        title=_("Chưa làm được việc này"),
        what=_("Có điều chưa đúng quy định hoặc chưa đủ:"),
        saved=nothing_saved(),
        then=_("Hãy quay lại, bổ sung theo từng điều trên rồi gửi lại."),
        problems=[*refusal.problems, *refusal.warnings],
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more text, fields or files than one request may carry."""
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // (1024 * 1024)
    return page(
        _without_body(request),
        413,
        title=_("Nội dung gửi quá lớn"),
        what=_("Một lần gửi chỉ được tối đa %(limit)s MB nội dung nhập.") % {"limit": limit},
        saved=nothing_saved(),
        then=_("Hãy chia nhỏ tệp hoặc danh sách rồi gửi từng phần."),
    )


def _without_body(request: HttpRequest) -> HttpRequest:
    """Return the request as if it carried nothing: its body is what could not be read."""
    request.method = "GET"
    return request


def locked_out(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """429: too many wrong passwords for this name from this place."""
    from ketnap.accounts.guessing import wait_of  # accounts sit below pages, not below this text

    wait = wait_of(request)
    response = page(
        _without_body(request),
        429,
        title=_("Tạm dừng đăng nhập"),
        what=_("Tên đăng nhập này đã nhập sai nhiều lần từ máy này."),
        saved=_("Tài khoản không bị khóa: đăng nhập từ máy khác vẫn được."),
        then=_("Hãy thử lại sau %(minutes)s phút, hoặc đề nghị quản trị cấp liên kết mới.")
        % {"minutes": max(1, round(wait / 60))},
    )
    response["Retry-After"] = str(wait)
    return response


def reading_too_much(request: HttpRequest, braked: ReadingTooMuch) -> HttpResponse:
    """429: far more cases opened, or sensitive lists taken out, than a day's work needs."""
    count = braked.limit.count
    if braked.action == "exported_sensitive":
        what = _("Trong 24 giờ, tài khoản này đã xuất %(count)s danh sách có dữ liệu nhạy cảm.")
    else:
        what = _("Trong một giờ, tài khoản này đã mở hơn %(count)s hồ sơ.")
    if braked.seconds < 90:
        then = _("Hãy chờ %(seconds)s giây rồi tải lại trang.") % {"seconds": braked.seconds}
    else:
        then = _(
            "Hãy thử lại sau %(hours)s giờ, hoặc báo người phụ trách nếu đây là việc được giao."
        )
        then %= {"hours": max(1, round(braked.seconds / 3600))}
    response = page(
        request,
        429,
        title=_("Tạm chậm lại"),
        what=what % {"count": count},
        saved=_(
            "Tài khoản không bị khóa, không có gì bị mất. Việc này được ghi nhật ký và báo cho "
            "người phụ trách nhật ký của đơn vị."
        ),
        then=then,
    )
    response["Retry-After"] = str(braked.seconds)
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """500: our own failure. A form and its effect are one transaction, so nothing was saved."""
    return page(
        request,
        500,
        title=_("Chương trình gặp lỗi"),
        what=_("Có lỗi của chương trình, không phải lỗi của người nhập."),
        saved=nothing_saved(),
        then=_("Nội dung đã nhập còn ở dưới đây. Hãy thử gửi lại; nếu vẫn lỗi, đọc mã này."),
        resend=True,
    )
