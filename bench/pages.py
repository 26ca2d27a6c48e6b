"""Today's work, the list and a case at many persons: server time and queries, against a hello page.

    python -m bench.pages                        # 50,000 persons on SQLite
    python -m bench.pages --persons 5000         # the same shape, smaller
    python -m tests.postgres python -m bench.pages   # the same on PostgreSQL

One granian worker with one thread serves everything in the same run: the program, a hello page in
bare WSGI, and the list as a plain page (whole objects, Django template, counts of every stage).
The pages take turns, so that drift hits all alike. ``server`` is the time inside the worker,
``queries`` their number and the slowest one's median; ratios are those of the times a browser on
the same connection waits. Carry the ratios. Targets: W5.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import functools
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np

from bench.figures import FULL, insert, units

ROOT = Path(__file__).resolve().parents[1]
TODAY = dt.date(2026, 11, 23)
SLOW_MS = {"sqlite": 30.0, "postgresql": 60.0}
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


# --- the generator


def cases_of_the_demo() -> list[tuple[Any, dict[str, Any]]]:
    """Return the lives of the demo, each with what the law makes of its facts."""
    from ketnap.demo.casting import cast
    from ketnap.dossiers.facts import frame_of_facts
    from ketnap.dossiers.judging import judged
    from ketnap.regulations.facts import FACTS

    lives = cast(TODAY)
    facts = [
        {name: value for name, value in {**life.traits, **life.facts}.items() if name in FACTS}
        for life in lives
    ]
    return list(zip(lives, judged(frame_of_facts(facts)).iter_rows(named=True), strict=True))


def above(chosen: np.ndarray) -> dict[str, list[int]]:
    """Return for each cell drawn its grassroots body, commune and province, by id."""
    from ketnap.organisations.models import Organisation

    rows = Organisation.objects.order_by("id").values_list("id", "parent_id")
    parent = np.zeros(len(rows) + 1, int)
    for key, up in rows:
        parent[key] = up or 0
    found, at = {}, chosen
    for level in ("grassroots", "commune", "province"):
        at = parent[at]
        found[level] = at.tolist()
    return found


def generate(persons: int) -> None:
    """Fill an empty database: a tree of that size, persons, cases at every stage, their facts."""
    from ketnap.accounts.models import Role, RoleAssignment, User
    from ketnap.audit.change import changing
    from ketnap.dossiers.models import (
        Dossier,
        FactRecord,
        HelperAssignment,
        Introducer,
        Verification,
    )
    from ketnap.organisations.models import Organisation
    from ketnap.people.models import Person
    from ketnap.regulations import rulebook
    from ketnap.vietnamese.names import fold_key, sort_key
    from ketnap.web.models import Installation

    with changing("found_demo", subject=None, by=None, on=TODAY) as change:
        change.add(Installation(is_demo=True, name="bench"))
    chance = np.random.default_rng(20261123)
    cells, _total = units(chance, persons / FULL)
    drawn = chance.choice(cells, persons)
    cell, places = drawn.tolist(), above(drawn)
    models = cases_of_the_demo()
    lives = [models[n] for n in chance.integers(0, len(models), persons)]
    names = [lives[n][0].full_name for n in chance.permutation(persons)]
    insert(
        Person,
        {
            "full_name": names,
            "fold_key": [fold_key(name) for name in names],
            "sort_key": [sort_key(name) for name in names],
            "gender": [life.gender for life, _ in lives],
            "born_on": [life.born_on.isoformat() for life, _ in lives],
            "born_on_to": [life.born_on.isoformat() for life, _ in lives],
            "ethnicity": [life.ethnicity for life, _ in lives],
            "cell_id": cell,
        },
        persons,
    )
    people = {}
    for username, role, unit in (
        ("province", Role.ORGANISATION_OFFICER, Organisation.objects.get(parent=None)),
        ("commune", Role.CLERK, Organisation.objects.get(pk=places["commune"][0])),
        ("cell", Role.CELL_SECRETARY, Organisation.objects.get(pk=cell[0])),
    ):
        with changing("create_demo_user", subject=None, by=None) as change:
            people[username] = change.add(User(username=username, full_name=username, is_demo=True))
        with changing("grant_role", subject=people[username], by=None, on=TODAY) as change:
            change.add(
                RoleAssignment(
                    user=people[username], organisation=unit, role=role, since=dt.date(2020, 1, 1)
                )
            )
    dates = sorted({n for life, _ in models for n, v in life.facts.items() if type(v) is dt.date})
    others = sorted({n for life, _ in models for n in life.facts} - set(dates))
    fields = {f.name: f for f in Dossier._meta.fields}
    due = chance.integers(-40, 400, persons).tolist()
    holders = {
        "cell": cell,
        "grassroots": places["grassroots"],
        "superior": places["commune"],
    }
    turn = {stage.key: stage.holder for stage in rulebook().procedure.stages}
    columns: dict[str, Any] = {
        "code": [f"{life.facts['sourced_on'].year}-{n:06d}" for n, (life, _) in enumerate(lives)],
        "person_id": range(1, persons + 1),
        "cell_id": cell,
        "commune_id": places["commune"],
        "province_id": places["province"],
        "holder_id": [
            holders.get(turn[found["stage"]], cell)[n] for n, (_, found) in enumerate(lives)
        ],
        "opened_on": [life.facts["sourced_on"].isoformat() for life, _ in lives],
        "opened_by_id": people["province"].pk,
        "law_digest": rulebook().digest,
        "next_due_on": [
            (TODAY + dt.timedelta(days=due[n])).isoformat() if found["next_due_on"] else None
            for n, (_, found) in enumerate(lives)
        ],
    }
    for name in ("stage", "rules_true", "rules_unknown"):
        columns[name] = [found[name] for _, found in lives]
    for name in dates:
        columns[name] = [
            life.facts[name].isoformat() if life.facts.get(name) else None for life, _ in lives
        ]
    for name in others:
        empty = None if fields[name].null else ""
        columns[name] = [life.facts.get(name, empty) for life, _ in lives]
    insert(Dossier, columns, persons)
    records = [
        (number, name, life.facts[name].isoformat())
        for number, (life, _) in enumerate(lives, 1)
        for name in dates
        if life.facts.get(name)
    ]
    insert(
        FactRecord,
        {
            "dossier_id": [row[0] for row in records],
            "name": [row[1] for row in records],
            "value": [json.dumps(row[2]) for row in records],
            "on": [row[2] for row in records],
            "recorded_by_id": people["province"].pk,
        },
        len(records),
    )
    asked = [n for n, (life, _) in enumerate(lives, 1) if life.facts.get("verification_asked_on")]
    sheets = [n for n, (life, _) in enumerate(lives, 1) if life.facts.get("introduced_on")]
    for model, rows, more in (
        (Verification, asked * 3, {"relation": "self", "place": "Nơi cư trú"}),
        (HelperAssignment, list(range(1, persons + 1)), {"since": "2024-01-05"}),
        (Introducer, sheets * 2, {"kind": "member", "sheet_on": "2024-01-05"}),
    ):
        theirs = {"dossier_id": rows, **more}
        if any(f.attname == "member_id" for f in model._meta.concrete_fields):
            theirs["member_id"] = [(n % persons) + 1 for n in rows]
        insert(model, theirs, len(rows))


def after_loading() -> None:
    """Let both databases know their tables, and PostgreSQL the keys given by hand."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(
            no_style(), list(apps.get_app_config("ketnap").get_models())
        ):
            cursor.execute(statement)
        cursor.execute("ANALYZE")


# --- what the worker runs


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


# --- the measurement


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
            *("--no-access-log", "bench.pages:application"),
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


def show(found: dict[str, Timed]) -> None:
    """Print the table."""
    hello = statistics.median(found["hello"].waited)
    print(f"{'page':<38}{'server p50':>11}{'p95':>8}{'waited':>9}{'× hello':>9}"
          f"{'queries':>9}{'slowest':>9}{'kB':>7}")  # fmt: skip
    for what, timed in found.items():
        p95 = statistics.quantiles(timed.server, n=20)[-1]
        waited = statistics.median(timed.waited)
        queries = "–".join(str(n) for n in sorted({min(timed.queries), max(timed.queries)}))
        print(
            f"{what:<38}{statistics.median(timed.server):>8.1f} ms{p95:>8.1f}{waited:>9.2f}"
            f"{waited / hello:>9.1f}{queries:>9}{statistics.median(timed.slowest):>9.1f}"
            f"{timed.size / 1000:>7.0f}"
        )


def targets(found: dict[str, Timed], vendor: str) -> None:
    """Print W5: each target with what was measured."""
    waited = {what: statistics.median(timed.waited) for what, timed in found.items()}
    first, deep = waited["D2 list, province"], waited["D2 list, 90 % deep, province"]
    slow = {
        what: statistics.median(timed.slowest)
        for what, timed in found.items()
        if what != "plain list"
    }
    worst = max(slow, key=lambda what: slow[what])
    lines = (
        ("list ≥ 5× the rate of a plain ORM + Django-template page", waited["plain list"] / first,
         waited["plain list"] / first >= 5, "×"),
        ("keyset page at any depth ≤ 2× page 1", deep / first, deep / first <= 2, "×"),
        (f"no query over {SLOW_MS[vendor]:.0f} ms (slowest: {worst})", slow[worst],
         slow[worst] <= SLOW_MS[vendor], " ms"),
        ("stretch: list ≥ 10 % of the rate of hello", waited["hello"] / first * 100,
         waited["hello"] / first >= 0.1, " %"),
    )  # fmt: skip
    for what, value, met, unit in lines:
        print(f"  {'met ' if met else 'MISSED'} W5 {what}: {value:.1f}{unit}")


def explain_slow(log: Path, limit: float, most: int = 6) -> None:
    """Print the plans of the statements whose median is over ``limit``, slowest first."""
    from django.db import connection

    taken: dict[tuple[str, str], list[float]] = defaultdict(list)
    params: dict[tuple[str, str], str] = {}
    for line in log.read_text("utf-8").splitlines():
        what, ms, sql, given = json.loads(line)
        if what and what != "plain list":
            taken[what, sql].append(ms)
            params[what, sql] = given
    slow = {key: statistics.median(ms) for key, ms in taken.items()}
    for key in sorted(slow, key=lambda key: -slow[key])[:most]:
        if slow[key] < limit or not key[1].startswith("SELECT"):
            continue
        print(f"\n{slow[key]:.1f} ms in {key[0]}:\n  {key[1]}\n  {params[key]}")
        how = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ANALYZE "
        with connection.cursor() as cursor, contextlib.suppress(ValueError, SyntaxError):
            import ast

            cursor.execute(how + key[1], ast.literal_eval(params[key]))
            for row in cursor.fetchall():
                print("    ", *row)


def main() -> None:
    """Generate, serve, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--persons", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--explain", type=float, default=0, metavar="MS",
                        help="print the plans of statements slower than this")  # fmt: skip
    parser.add_argument("--keep", type=Path, help="folder of the database, kept and used again")
    args = parser.parse_args()
    home = args.keep or Path(tempfile.mkdtemp(prefix="ketnap-bench-"))
    home.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "KETNAP_HOME": str(home),
        "KETNAP_TODAY": TODAY.isoformat(),
        "DJANGO_SETTINGS_MODULE": "ketnap.settings",
    }
    subprocess.run(
        [sys.executable, "-m", "ketnap", "prepare"], check=True, stdout=subprocess.DEVNULL
    )
    import django

    django.setup()
    from django.db import connection

    from ketnap.dossiers.models import Dossier

    if not Dossier.objects.exists():
        start = time.perf_counter()
        generate(args.persons)
        after_loading()
        print(f"generated {args.persons:,} persons in {time.perf_counter() - start:.0f} s")
    log = home / "queries.jsonl"
    log.write_text("", "utf-8")
    with serving(log) as port:
        found = measure(port, args.rounds)
    print(f"{connection.vendor}, {Dossier.objects.count():,} cases, one worker, one thread")
    show(found)
    targets(found, connection.vendor)
    if args.explain:
        explain_slow(log, args.explain)


if __name__ == "__main__":
    main()
