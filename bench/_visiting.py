"""A browser that opens every page in turn, and what each page took."""

from __future__ import annotations

import functools
import http.client
import re
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode


@dataclass
class Timed:
    """What one page took, round by round."""

    waited: list[float] = field(default_factory=list)
    server: list[float] = field(default_factory=list)
    queries: set[int] = field(default_factory=set)
    slowest: list[float] = field(default_factory=list)
    size: int = 0


class Visitor:
    """One browser: one kept connection, its cookies, signed in as one of the demo's people."""

    def __init__(self, port: int, username: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.cookies: dict[str, str] = {}
        self.token = ""
        if username:
            page = self.get("/tai-khoan/dang-nhap/")[1]
            button = re.search(rf'value="(\d+)"[^>]*>\s*<span>.*?· {username} ', page)
            assert button, f"nobody called {username} can be played"
            self.token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[-1]
            status, _, _ = self.post("/tai-khoan/vai-mau/", {"user": button[1]})
            assert status == 302, f"signing in answered {status}"
            page = self.get("/ho-so/")[1]
            found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
            assert found, "the list has no form"
            self.token = found[1]

    def ask(
        self, method: str, path: str, body: str | None, more: dict[str, str]
    ) -> tuple[int, str, Any]:
        """Send one request; return status, text and headers."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **more}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text, answer.headers

    def get(self, path: str, what: str = "") -> tuple[int, str, Any]:
        """Open a page."""
        return self.ask("GET", path, None, {"X-Bench": what})

    def post(self, path: str, values: dict[str, str], what: str = "") -> tuple[int, str, Any]:
        """Send a form, as htmx does."""
        body = urlencode({"csrfmiddlewaretoken": self.token, **values})
        more = {"Content-Type": "application/x-www-form-urlencoded", "X-Bench": what}
        if what:
            more["HX-Request"] = "true"
        return self.ask("POST", path, body, more)


def deep_cursor(part: float) -> str:
    """Return the cursor of the list at that part of the open cases."""
    from django.db.models import F

    from ketnap.dossiers.judging import OPEN
    from ketnap.dossiers.models import Dossier
    from ketnap.dossiers.queue import cursor_of

    cases = Dossier.objects.filter(OPEN).order_by(F("next_due_on").asc(nulls_last=True), "pk")
    return cursor_of(cases[int(cases.count() * part)])


def requests(port: int) -> dict[str, Callable[[], tuple[int, str, Any]]]:
    """Return every page measured: how it is called and how it is asked for."""
    from ketnap.accounts.models import User
    from ketnap.dossiers.judging import OPEN
    from ketnap.dossiers.models import Dossier

    stranger = Visitor(port, "")
    found: dict[str, Callable[[], tuple[int, str, Any]]] = {
        "hello": lambda: stranger.get("/hello/"),
        "plain list": lambda: stranger.get("/plain/", "plain list"),
    }
    deep = deep_cursor(0.9)
    for who in ("province", "commune", "cell"):
        one = Visitor(port, who)
        seen = Dossier.objects.visible_to(User.objects.get(username=who)).filter(OPEN)
        case = seen.filter(stage="probation").first() or seen.first()
        pages = {"D1 today": "/", "D2 list": "/ho-so/"}
        if who == "province":
            pages["D2 list, 90 % deep"] = f"/ho-so/?sau={deep}"
            pages["D2 overdue"] = "/ho-so/?han=overdue"
        if case is not None:
            pages["D3 case"] = f"/ho-so/{case.code}/"
        for name, path in pages.items():
            what = f"{name}, {who}"
            found[what] = functools.partial(one.get, path, what)
        for text in ("nguyen", "thi hong lien"):
            what = f"D2 search '{text}', {who}"
            found[what] = functools.partial(one.post, "/ho-so/", {"text": text}, what)
    return found


def measure(port: int, rounds: int) -> dict[str, Timed]:
    """Ask for every page in turn, ``rounds`` times after three of warming up."""
    pages = requests(port)
    found: dict[str, Timed] = defaultdict(Timed)
    for number in range(rounds + 3):
        for what, ask in pages.items():
            start = time.perf_counter()
            status, text, headers = ask()
            waited = (time.perf_counter() - start) * 1000
            assert status == 200, f"{what} answered {status}"
            if number < 3:
                continue
            timed = found[what]
            timed.waited.append(waited)
            timed.server.append(float(headers.get("X-Server", 0)))
            timed.slowest.append(float(headers.get("X-Slowest", 0)))
            timed.queries.add(int(headers.get("X-Queries", 0)))
            timed.size = len(text)
    return found
