"""One installation of the demo for all tests of this folder, made and served as a user would."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TODAY = "2026-11-23"


@dataclass
class Home:
    """A data folder with the demo in it."""

    folder: Path
    seconds: float  # of the processor that loading took: the same on a busy machine

    def ketnap(self, *words: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run the command as installed, in this installation."""
        return subprocess.run(
            [sys.executable, "-m", "ketnap", *words],
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            **options,
        )

    def environment(self) -> dict[str, str]:
        """Return the surroundings of this installation: its own folder, its own database."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "KETNAP_HOME", "DJANGO_ALLOW_ASYNC_UNSAFE"}
        }
        return {**kept, "KETNAP_HOME": str(self.folder), "KETNAP_TODAY": TODAY}


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with nothing in it yet; tests work on copies."""
    home = Home(tmp_path_factory.mktemp("prepared"), 0.0)
    made = home.ketnap("prepare")
    assert made.returncode == 0, made.stderr
    return home.folder


@pytest.fixture(scope="session")
def demo(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The demo as it stands on 23-11-2026."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    home = Home(folder, 0.0)
    before = os.times()
    loaded = home.ketnap("demo", "--on", "23/11/2026")
    assert loaded.returncode == 0, loaded.stderr
    after = os.times()
    spent = after.children_user + after.children_system
    return Home(folder, spent - before.children_user - before.children_system)


@pytest.fixture(scope="session")
def address(demo: Home) -> Iterator[str]:
    """The address of a server over the demo."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi"),
            *("--host", "127.0.0.1", "--port", str(port), "ketnap.wsgi:application"),
        ],
        env=demo.environment(),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}"
    for _ in range(150):
        try:
            urllib.request.urlopen(f"{base}/tai-khoan/dang-nhap/", timeout=2).close()
            break
        except OSError:
            time.sleep(0.2)
    yield base
    server.terminate()
    server.wait(timeout=20)


@pytest.fixture
def enter(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    """``enter("Cán bộ văn phòng", 360)``: a page signed in from the role picker, watched."""
    contexts: list[Any] = []
    troubles: list[str] = []

    def entered(role: str, width: int = 1366) -> Any:
        context = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": 740 if width < 800 else 768},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            has_touch=width < 800,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
        page.on(
            "console",
            lambda said: (
                troubles.append(said.text)
                if said.type == "error" and not re.search(r"status of 4(09|22)", said.text)
                else None
            ),
        )
        page.on(
            "request",
            lambda asked: (
                troubles.append(f"foreign: {asked.url}")
                if asked.url.startswith("http") and not asked.url.startswith(address)
                else None
            ),
        )
        page.goto("/tai-khoan/dang-nhap/")
        page.get_by_role("button", name=role).click()
        page.wait_for_load_state()
        return page

    yield entered
    for context in contexts:
        context.close()
    assert troubles == []
