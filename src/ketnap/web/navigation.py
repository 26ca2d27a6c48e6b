"""The shell around every page: where one can go, in which capacity, with how much waiting there.

Nothing is asked of the database until the template asks for it, so fragments cost nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.translation import gettext_noop

Counter = Callable[[HttpRequest], int]
COUNTERS: dict[str, Counter] = {}

PLACES: Sequence[Sequence[tuple[str, str, str]]] = (  # groups of (address name, icon, words)
    (
        ("today", "today", gettext_noop("Việc cần làm")),
        ("dossier_list", "dossiers", gettext_noop("Hồ sơ")),
        ("class_list", "classes", gettext_noop("Lớp bồi dưỡng")),
        ("meeting_list", "meetings", gettext_noop("Cuộc họp")),
    ),
    (
        ("target_list", "targets", gettext_noop("Chỉ tiêu")),
        ("report_list", "reports", gettext_noop("Báo cáo")),
        ("organisation_tree", "tree", gettext_noop("Cây tổ chức")),
    ),
    (
        ("import_list", "import", gettext_noop("Nhập từ Excel")),
        ("trail", "trail", gettext_noop("Nhật ký")),
        ("user_list", "users", gettext_noop("Người dùng")),
        ("administration", "admin", gettext_noop("Quản trị")),
    ),
)
ACTIONS: Sequence[tuple[str, str, str]] = (  # found by the palette: (address name, icon, words)
    ("dossier_open", "add", gettext_noop("Đưa người vào nguồn")),
    ("class_open", "classes", gettext_noop("Mở lớp")),
    ("meeting_open", "meetings", gettext_noop("Ghi cuộc họp")),
    ("target_set", "targets", gettext_noop("Giao chỉ tiêu")),
    ("user_create", "users", gettext_noop("Thêm người dùng")),
)
IN_SHORT = {  # for the bar at the bottom of a phone; the other places open from "Thêm"
    "today": gettext_noop("Việc"),
    "class_list": gettext_noop("Lớp"),
    "meeting_list": gettext_noop("Họp"),
    "organisation_tree": gettext_noop("Cây"),
}
ON_A_PHONE = 4


def counts(place: str) -> Callable[[Counter], Counter]:
    """Register the counter shown beside a place: ``(request) -> int``; called when it is drawn."""

    def register(counter: Counter) -> Counter:
        COUNTERS[place] = counter
        return counter

    return register


BELL: dict[str, Counter] = {}  # address name → what rings


def bell(place: str) -> Callable[[Counter], Counter]:
    """Register the page behind the bell, with the counter that rings it."""

    def register(counter: Counter) -> Counter:
        BELL[place] = counter
        return counter

    return register


def address_of(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the address called ``name``, or ``""`` when this installation has no such address."""
    try:
        return address_at(name, args=args, kwargs=kwargs) if args or kwargs else address_at(name)
    except NoReverseMatch:
        return ""


def address_at(name: str, **more: Any) -> str:
    """Return the address called ``name``, as ``reverse`` does; one without arguments is kept."""
    if more:
        return reverse(name, **more)
    return _kept_address(get_script_prefix(), get_urlconf() or settings.ROOT_URLCONF, name)


@lru_cache(maxsize=512)
def _kept_address(prefix: str, addresses: str, name: str) -> str:
    return reverse(name)


@cache
def _version() -> str:
    return version("ketnap")


STARTS = (  # who may open the first of the pair, and has no queue of work, starts at the second
    ("administration", "administration"),
    ("class_open", "class_list"),
)


def first_place(request: Any) -> str:
    """Return where somebody without a queue of work starts: the health page of an administrator,
    the classes of who holds them, the figures of who only reads figures, else the first place open
    to the role; "" without any."""
    starts = [*STARTS, *((name, name) for group in PLACES for name, _icon, _label in group)]
    found = next(
        (place for name, place in starts if request.may_open(name) and address_of(place)), ""
    )
    if found == "target_list" and request.unit is not None:  # a leader's morning page
        return address_of("unit_figures", request.unit.code)
    return address_of(found) if found else ""


@dataclass
class Place:
    """One entry of the navigation."""

    name: str
    icon: str
    label: str
    href: str
    current: bool
    request: HttpRequest

    @property
    def short(self) -> str:
        """Its name where there is little room."""
        return IN_SHORT.get(self.name, self.label)

    @cached_property
    def count(self) -> int:
        """How much waits there; 0 when nobody counts it."""
        counter = COUNTERS.get(self.name)
        return counter(self.request) if counter else 0


class Shell:
    """What the frame of a page shows, each part worked out when it is drawn."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def user(self) -> Any:
        """The person signed in, or None."""
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @property
    def initial(self) -> str:
        """The first letter of the user's given name; a remark in brackets is no name."""
        name = self.user.full_name.partition("(")[0]
        words = [word for word in name.split() if word[0].isalpha()]
        return words[-1][0].upper() if words else "?"

    def _capacity(self, what: str) -> Any:
        """Return a part of the capacity acted in; pages that no guard opened ask for it here."""
        if self.user is not None and not hasattr(self.request, "may_open"):
            from ketnap.web.page import (
                enter,
            )  # the guard knows accounts; most pages came through it

            enter(self.request)
        return getattr(self.request, what, None)

    @cached_property
    def groups(self) -> list[list[Place]]:
        """The places this user may go to, in groups; empty groups are left out."""
        if self.user is None:
            return []
        return [places for group in PLACES if (places := self._open(group))]

    @cached_property
    def actions(self) -> list[Place]:
        """What this user may begin at once."""
        return self._open(ACTIONS) if self.user is not None else []

    def _open(self, entries: Sequence[tuple[str, str, str]]) -> list[Place]:
        may_open = self._capacity("may_open") or (lambda name: False)
        return [
            Place(name, icon, label, href, self._stands_at(href), self.request)
            for name, icon, label in entries
            if (href := address_of(name)) and may_open(name)
        ]

    def _stands_at(self, href: str) -> bool:
        path = self.request.path
        return path == href if href == "/" else path.startswith(href)

    @property
    def places(self) -> list[Place]:
        """All places in one list."""
        return [place for group in self.groups for place in group]

    @cached_property
    def bell(self) -> tuple[str, int] | None:
        """The address behind the bell and how much rings; None where nothing may."""
        may_open = self._capacity("may_open")
        for name, counter in BELL.items():
            if self.user is not None and may_open and may_open(name) and (at := address_of(name)):
                return at, counter(self.request)
        return None

    @property
    def dock(self) -> list[Place]:
        """The first places, for the bar at the bottom of a phone."""
        return self.places[:ON_A_PHONE]

    @cached_property
    def unit(self) -> Any:
        """The organisation the user acts in, or None."""
        return self._capacity("unit")

    @cached_property
    def role(self) -> Any:
        """The role the user acts in (its ``role``, ``organisation``, ``pk``), or None."""
        return self._capacity("role")

    @cached_property
    def roles(self) -> list[Any]:
        """Every role the user may switch to."""
        return list(self._capacity("roles") or [])

    @cached_property
    def role_label(self) -> str:
        """The role acted in, in words."""
        show = getattr(self.role, "get_role_display", None)
        return str(show()) if show else ""

    @cached_property
    def is_demo(self) -> bool:
        """Whether everything in this installation is made up."""
        from ketnap.web.installation import is_demo

        return is_demo()

    @property
    def classes(self) -> str:
        """Classes of <html>: the size of text and the density that the user chose."""
        size = getattr(self.user, "text_size", 16)
        compact = " compact" if getattr(self.user, "compact", False) else ""
        return f"text-{size}{compact}"

    @property
    def messages(self) -> list[Any]:
        """What happened just before this page, told once."""
        return list(messages.get_messages(self.request))

    @property
    def idle_seconds(self) -> int:
        """After how many seconds without a request the session ends."""
        return int(settings.SESSION_IDLE_SECONDS)

    @property
    def version(self) -> str:
        """The version of the program."""
        return _version()
