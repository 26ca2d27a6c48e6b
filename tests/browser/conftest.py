"""The harness of browser tests: a live server, one Chromium a session, watchers on every page.

>>> def test_x(browser_page, sign_in, axe):            # doctest: +SKIP
...     sign_in(clerk)
...     page = browser_page(360)
...     page.goto("/ho-so/")
...     assert axe(page) == []

Every page is watched: a script error, a refused policy (CSP), a missing file, an answer of 500 or a
request to another host fails the test at its end, unless it was announced with ``expect_trouble``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request, Response

    from ketnap.accounts.models import User

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE, DESK = 360, 1366
PEOPLE = [
    ("clerk", DESK),
    ("clerk", PHONE),
    ("organisation_officer", DESK),
    ("cell_secretary", PHONE),
]
"""Who works with cases, and at which width each is tested."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder as needing a browser."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def laid_out() -> None:
    """Fonts, htmx and icons, made once."""
    from ketnap.web import assets

    assets.prepare()


class Watcher:
    """Writes down what goes wrong on pages, and what they ask for."""

    def __init__(self, base: str) -> None:
        self.base = urlsplit(base).netloc
        self.troubles: list[str] = []
        self.expected: list[str] = []
        self.requests: list[str] = []

    def watch(self, page: Page) -> None:
        """Listen to ``page``."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.troubles.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss"):
            self.requests.append(request.url)
            if parts.netloc != self.base:
                self.troubles.append(f"foreign: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500 or (response.status == 404 and "/static/" in response.url):
            self.troubles.append(f"{response.status}: {response.url}")

    def unexpected(self) -> list[str]:
        """Return troubles nobody announced."""
        return [t for t in self.troubles if not any(word in t for word in self.expected)]


@pytest.fixture
def watcher(live_server: Any, laid_out: None) -> Iterator[Watcher]:
    """What went wrong in this test; asserts at the end that nothing did."""
    watching = Watcher(live_server.url)
    yield watching
    assert watching.unexpected() == []


@pytest.fixture
def expect_trouble(watcher: Watcher) -> Callable[[str], None]:
    """Announce a trouble by a part of its text: ``expect_trouble("409")``."""
    return watcher.expected.append


class Contexts:
    """The browser contexts of one test, and the cookies they share."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.browser = browser
        self.base = base
        self.cookies: list[Any] = []
        self.open: list[BrowserContext] = []

    def new(self, width: int, **options: Any) -> BrowserContext:
        """Return a fresh context of this width, signed in as the test is."""
        context = self.browser.new_context(
            base_url=self.base,
            viewport={"width": width, "height": 740 if width < 800 else 768},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            has_touch=width < 800,
            **options,
        )
        context.set_default_timeout(30_000)
        if self.cookies:
            context.add_cookies(self.cookies)
        self.open.append(context)
        return context

    def use(self, cookies: list[Any]) -> None:
        """Set cookies in every context, open or to come."""
        self.cookies = cookies
        for context in self.open:
            context.add_cookies(cookies)


@pytest.fixture
def contexts(browser: Browser, live_server: Any) -> Iterator[Contexts]:
    """All contexts of this test; closed at its end."""
    kept = Contexts(browser, live_server.url)
    yield kept
    for context in kept.open:
        context.close()


@pytest.fixture
def browser_page(contexts: Contexts, watcher: Watcher) -> Callable[..., Page]:
    """``browser_page(360)``: a watched page of that width; options go to the context."""

    def new(width: int = DESK, **options: Any) -> Page:
        page = contexts.new(width, **options).new_page()
        watcher.watch(page)
        return page

    return new


@pytest.fixture
def sign_in(contexts: Contexts, live_server: Any) -> Callable[[User], None]:
    """``sign_in(user)``: the pages of this test are signed in as ``user`` from here on."""
    from django.conf import settings
    from django.test import Client

    def signed_in(user: User) -> None:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        name = settings.SESSION_COOKIE_NAME
        value = client.cookies[name].value
        contexts.use([{"name": name, "value": value, "url": live_server.url, "httpOnly": True}])

    return signed_in


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """``axe(page)``: accessibility violations (WCAG 2.0 to 2.2, A and AA) as readable lines."""
    from axe_playwright_python.sync_playwright import Axe

    def violations(page: Page, context: Any = None) -> list[str]:
        options = {"runOnly": AXE_TAGS, "resultTypes": ["violations"]}
        found = Axe().run(page, context=context, options=options).response["violations"]
        return [
            f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}"
            for rule in found
            for node in rule["nodes"]
        ]

    return violations


@pytest.fixture
def sideways() -> Callable[[Page], list[str]]:
    """``sideways(page)``: elements that make the page itself scroll sideways."""

    def wide(page: Page) -> list[str]:
        return page.evaluate(
            """() => {
              const room = document.documentElement.clientWidth;
              if (document.documentElement.scrollWidth <= room) return [];
              return [...document.body.querySelectorAll('*')].filter(e => {
                const box = e.getBoundingClientRect();
                return box.right > room + 1 && box.width && !e.closest('.scroller, .tabs');
              }).slice(0, 8).map(e => `${e.tagName}.${e.className}`);
            }"""
        )

    return wide


class Looking:
    """What is wrong on one page, state by state: ``look("empty")``, then ``look.found == {}``."""

    def __init__(self, page: Page, *checks: Callable[[Page], list[str]]) -> None:
        self.page, self.checks = page, checks
        self.found: dict[str, list[str]] = {}

    def __call__(self, state: str) -> None:
        """Look at the page as it stands now."""
        if problems := [problem for check in self.checks for problem in check(self.page)]:
            self.found[state] = problems


@pytest.fixture
def looking(
    axe: Callable[..., list[str]], sideways: Callable[[Page], list[str]]
) -> Callable[[Page], Looking]:
    """``look = looking(page)``: is it accessible, and does it fit, in each state looked at?"""
    return lambda page: Looking(page, axe, sideways)


os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
