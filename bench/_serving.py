"""The worker measured: the program, a hello page and a plain page, each telling its cost."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from bench._persons import TODAY

ROOT = Path(__file__).resolve().parents[1]
LOG = "KETNAP_BENCH_QUERIES"  # where the worker writes the statements it ran
PLAIN = """<!doctype html><title>Hồ sơ</title><h1>Hồ sơ</h1>
<ul>{% for tab in tabs %}<li><a href="?buoc={{ tab.stage }}">{{ tab.stage }} {{ tab.n }}</a></li>{% endfor %}</ul>
<p>{{ total }} hồ sơ</p><table>{% for case in cases %}
<tr><td><input type="checkbox" name="codes" value="{{ case.code }}"></td>
<th><a href="/ho-so/{{ case.code }}/">{{ case.person.full_name }}</a>
<small>sinh {{ case.person.born_on|date:"Y" }} · {{ case.code }}</small></th>
<td>{{ case.cell.name }}</td><td>{{ case.stage }}</td>
<td>{% if case.next_due_on %}{% if case.next_due_on < today %}quá hạn{% else %}{{ case.next_due_on|date:"d/m/Y" }}{% endif %}{% else %}–{% endif %}</td>
<td>{{ case.holder.name }}</td></tr>{% endfor %}</table>"""  # noqa: E501 (markup)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The program with a hello page and a plain page beside it; answers tell their cost."""
    if environ["PATH_INFO"] == "/hello/":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"hello, world"]
    return served()(environ, start_response)


@functools.cache
def served() -> Callable[..., Any]:
    """Return the program, each statement timed and written down."""
    from django.db import connection

    from ketnap.wsgi import application as program

    log = Path(os.environ[LOG]).open("a", encoding="utf-8")  # noqa: SIM115 (as long as the worker)
    page = plain_page()

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        statements: list[tuple[float, str, str]] = []

        def timed(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            start = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                taken = (time.perf_counter() - start) * 1000
                statements.append((taken, sql, repr(params)))

        def started(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            cost = f"{(time.perf_counter() - start) * 1000:.3f}"
            slowest = f"{max((s[0] for s in statements), default=0):.3f}"
            facts = [("X-Queries", str(len(statements))), ("X-Slowest", slowest)]
            return start_response(status, [*headers, ("X-Server", cost), *facts], *more)

        start = time.perf_counter()
        with connection.execute_wrapper(timed):
            if environ["PATH_INFO"] == "/plain/":
                body = page()
                started("200 OK", [("Content-Type", "text/html; charset=utf-8")])
                found = [body]
            else:
                found = list(program(environ, started))
        for taken, sql, params in statements:
            what = environ.get("HTTP_X_BENCH", "")
            log.write(json.dumps([what, taken, sql, params]) + "\n")
        log.flush()
        return found

    return answer


def plain_page() -> Callable[[], bytes]:
    """Return the list as it is written without thought for speed."""
    from django.db.models import Count
    from django.template import Context, Engine

    from ketnap.dossiers.judging import OPEN
    from ketnap.dossiers.models import Dossier

    template = Engine().from_string(PLAIN)

    def page() -> bytes:
        cases = Dossier.objects.filter(OPEN)
        shown = cases.select_related("person", "cell", "holder").order_by("next_due_on", "pk")[:50]
        tabs = cases.order_by().values("stage").annotate(n=Count("pk"))
        values = {"cases": shown, "tabs": tabs, "total": cases.count(), "today": TODAY}
        return template.render(Context(values)).encode()

    return page


@contextlib.contextmanager
def serving(log: Path) -> Iterator[int]:
    """Serve ``application`` by one worker with one thread; yield the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    worker = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1"),
            *("--blocking-threads", "1", "--host", "127.0.0.1", "--port", str(port)),
            *("--no-access-log", "bench._serving:application"),
        ],
        env={**os.environ, LOG: str(log), "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            time.sleep(0.1)
        yield port
    finally:
        worker.terminate()
        worker.wait(timeout=20)
