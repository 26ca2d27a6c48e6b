"""What holds for every test: an own data folder, the chosen database, Hypothesis profiles.

Environment: ``KETNAP_TEST_DATABASE`` is ``sqlite`` (default) or ``postgresql`` (a server of our own
is started, see ``tests/postgres.py``); ``KETNAP_PROFILE`` is ``quick`` (default) or ``long``;
with ``CI=true`` a missing browser fails instead of skipping (PostgreSQL comes with the wheels).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from tests import postgres

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = os.environ.get("KETNAP_CHROMIUM", "/usr/bin/chromium")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
PROFILE = os.environ.get("KETNAP_PROFILE", "quick")

_server: postgres.Server | None = None


def _start_session() -> Path:
    """Choose the data folder and the database before anything reads Django's settings.

    The first process (xdist's controller, or pytest itself) makes both; workers inherit them and
    take a folder of their own inside. Returns the session's folder.
    """
    global _server
    if WORKER:
        session = Path(os.environ["KETNAP_TEST_SESSION"])
    else:
        memory = Path("/dev/shm")
        roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2 << 30
        session = Path(tempfile.mkdtemp(prefix="ketnap-tests-", dir=memory if roomy else None))
        os.environ["KETNAP_TEST_SESSION"] = str(session)
        os.environ.pop("DATABASE_URL", None)
        if os.environ.get("KETNAP_TEST_DATABASE", "sqlite") == "postgresql":
            try:
                _server = postgres.start()
            except postgres.NoPostgres:
                shutil.rmtree(session, ignore_errors=True)
                raise
            os.environ["DATABASE_URL"] = _server.url
    os.environ["KETNAP_HOME"] = str(session / (WORKER or "main"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "ketnap.settings"
    return session


SESSION = _start_session()  # at import: pytest-django reads the settings right after this file

hypothesis.settings.register_profile(
    "quick",
    max_examples=50,
    deadline=None,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile(
    "long", hypothesis.settings.get_profile("quick"), max_examples=1000
)
hypothesis.settings.load_profile(PROFILE)


def pytest_configure() -> None:
    """Make what the tests serve and read: plain static files, quick hashes, current catalogs."""
    from django.conf import settings

    from ketnap.web import catalog
    from tests import flush

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    flush.let_tests_flush()
    if not WORKER:
        catalog.compile_stale()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Let xdist's workers choose their folder before Django reads its settings there too."""
    if not WORKER and session.config.getoption("numprocesses", None):
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_unconfigure() -> None:
    """Leave nothing behind: stop the server, remove the data folder."""
    if WORKER:
        return
    if _server is not None:
        _server.stop()
    shutil.rmtree(SESSION, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Keep SQLite's test database in a file, as in real life: other connections must see it."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        path = Path(os.environ["KETNAP_HOME"]) / "test.sqlite3"
        database.setdefault("TEST", {})["NAME"] = str(path)


@pytest.fixture(autouse=True)
def in_vietnamese() -> Iterator[None]:
    """Every test starts in Vietnamese, whatever language the page asked for last was read in."""
    from django.conf import settings
    from django.utils import translation

    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def only_services_write() -> Iterator[None]:
    """Inside a request, tables are written through the one door or not at all."""
    from django.db import connection

    from tests.guarding import refuse_writes_outside_changes

    with connection.execute_wrapper(refuse_writes_outside_changes):
        yield


@pytest.fixture(scope="session")
def examples() -> int:
    """How many cases a hand-written loop of random cases should try: 50 quick, 1000 long."""
    return hypothesis.settings.get_profile(PROFILE).max_examples


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, without a screen. In CI its absence is a failure."""
    from playwright.sync_api import sync_playwright

    from ketnap.web import assets

    if not Path(CHROMIUM).exists():
        if IN_CI:
            pytest.fail(f"no browser at {CHROMIUM}")
        pytest.skip(f"no browser at {CHROMIUM}")
    assets.prepare()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright keeps a loop in this thread
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh browser page, 1366 px wide.

    ``@pytest.mark.parametrize("page", [360], indirect=True)`` gives a phone's width.
    """
    width: Any = getattr(request, "param", 1366)
    context = browser.new_context(
        viewport={"width": width, "height": 768}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()
