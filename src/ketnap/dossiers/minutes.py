"""The minutes as paper: what they tell beside the votes, and photos or scans of their pages.

Both are added also after the minutes are closed; no vote changes by them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.attachments import store
from ketnap.attachments.papers import UnusableFile, cleaned
from ketnap.audit.change import changing
from ketnap.audit.refusals import Problem, Refused, order, refuse_if
from ketnap.dossiers.models import Meeting, MinutesPage
from ketnap.vietnamese.dates import show_date

PLACE = "minutes"  # what the files of pages are sealed for
MOST_PAGES = 20  # of one meeting
TOLD = frozenset(
    {
        *("probationary", "probationary_present", "absence_reason", "chair", "chair_position"),
        *("secretary", "resolution_number", "signed_on"),
    }
)


@order
def complete_minutes(
    meeting: Meeting, *, by: User, on: dt.date, seen: int | None = None, **fields: Any
) -> Meeting:
    """Write down what the resolution tells beside the votes: any of ``TOLD``.

    No vote, base or date of the meeting changes here, so it may be done after the minutes are
    closed. A number once given stays. Refused codes: ``probationers_above_roll``,
    ``signed_before_meeting``, ``number_given``.
    """
    if foreign := sorted(set(fields) - TOLD):
        raise TypeError(f"complete_minutes: no such field {', '.join(foreign)}")
    after = {name: fields.get(name, getattr(meeting, name)) for name in TOLD}
    roll, came = after["probationary"], after["probationary_present"]
    refuse_if(
        [
            Problem(
                "probationary_present",
                "probationers_above_roll",
                _("Có mặt %(came)s đảng viên dự bị, nhiều hơn %(roll)s người của chi bộ. Đếm lại.")
                % {"came": came, "roll": roll},
            )
            if roll is not None and came is not None and came > roll
            else None,
            Problem(
                "signed_on",
                "signed_before_meeting",
                _("Nghị quyết ký ngày %(signed)s, trước ngày họp %(met)s. Kiểm tra lại ngày ký.")
                % {"signed": show_date(after["signed_on"]), "met": show_date(meeting.on)},
            )
            if after["signed_on"] and after["signed_on"] < meeting.on
            else None,
            Problem(
                "resolution_number",
                "number_given",
                _("Nghị quyết đã mang số %(number)s. Muốn đổi, đính chính trên hồ sơ.")
                % {"number": meeting.resolution_number},
            )
            if meeting.resolution_number and after["resolution_number"] != meeting.resolution_number
            else None,
        ]
    )
    numbered = after["resolution_number"] and not meeting.resolution_number
    with changing("complete_minutes", subject=meeting, by=by, on=on) as change:
        change.update(meeting, seen=seen, **fields)
        if numbered:
            for ballot in meeting.ballots.filter(resolution_number=""):
                change.update(ballot, resolution_number=meeting.resolution_number)
    return meeting


def _refuse(code: str, says: str) -> None:
    raise Refused([Problem("files", code, says)])


@order
def add_minutes_page(meeting: Meeting, content: bytes, *, by: User, on: dt.date) -> MinutesPage:
    """Keep a photo or scan of a page of the minutes, cleaned of what it carries along.

    The meeting's version stays: whoever is typing its votes meanwhile is not disturbed.

    Refused codes: ``attachments_off``, ``minutes_full``, ``file_not_kept`` and those of
    ``cleaned``.
    """
    if not store.attachments_on():
        _refuse(
            "attachments_off",
            _("Nơi này chưa cho đính kèm ảnh, tệp. Người quản trị bật ở cài đặt của máy chủ."),
        )
    Meeting.objects.select_for_update().get(pk=meeting.pk)  # two who add at once take turns
    if meeting.pages.filter(removed_at=None).count() >= MOST_PAGES:
        _refuse(
            "minutes_full",
            _("Biên bản đã có %(most)s trang ảnh. Gỡ trang thừa, hoặc quét thành một tệp PDF.")
            % {"most": MOST_PAGES},
        )
    try:
        paper = cleaned(content)
        digest = store.keep(paper.content, PLACE)
    except UnusableFile as unusable:
        raise Refused([Problem("files", unusable.code, unusable.says)]) from unusable
    except store.NotKept as full:
        says = _(
            "Máy chủ không ghi được tệp: đĩa đầy hoặc hỏng. Chưa lưu ảnh nào; báo người quản trị."
        )
        raise Refused([Problem("files", "file_not_kept", says)]) from full
    with changing("add_minutes_page", subject=meeting, by=by, on=on) as change:
        return change.add(
            MinutesPage(
                meeting=meeting,
                number=(meeting.pages.aggregate(last=Max("number"))["last"] or 0) + 1,
                digest=digest,
                media_type=paper.media_type,
                size=len(paper.content),
                added_at=timezone.now(),
                added_by=by,
            )
        )


@order
def remove_minutes_page(page: MinutesPage, *, reason: str, by: User, on: dt.date) -> MinutesPage:
    """Take a page away, with the reason; who added and who removed it stays told.

    It cannot be opened any more at once; its file goes with ``tick`` after a day. Refused codes:
    ``reason_empty``, ``page_gone``.
    """
    if page.removed_at is not None:
        raise Refused([Problem("", "page_gone", _("Trang này đã được gỡ trước đó."))])
    if not reason.strip():
        says = _("Chưa ghi lý do gỡ. Ghi ngắn gọn, ví dụ: chụp nhầm, ảnh mờ.")
        raise Refused([Problem("reason", "reason_empty", says)])
    with changing("remove_minutes_page", subject=page.meeting, by=by, on=on) as change:
        change.update(
            page,
            removed_at=timezone.now(),
            removed_by=by,
            removed_because=" ".join(reason.split())[:200],
        )
    return page


def sweep_files(*, on: dt.date) -> int:
    """Delete the files that no page needs any more; return how many went. Done by ``tick``.

    Those of pages taken away more than a day ago, and those whose page was never kept.
    """
    before = timezone.now() - store.GRACE
    needed = MinutesPage.objects.filter(Q(removed_at=None) | Q(removed_at__gt=before))
    swept = store.sweep(set(needed.values_list("digest", flat=True)), before=before)
    if swept:
        with changing("sweep_files", subject=None, by=None, on=on) as change:
            change.note("files", None, swept)
    return swept


def lost_pages() -> list[MinutesPage]:
    """Return the pages whose file is missing or is not what was written."""
    kept = MinutesPage.objects.filter(removed_at=None).select_related("meeting__organisation")
    return [page for page in kept.order_by("meeting", "number") if not store.is_whole(page.digest)]
