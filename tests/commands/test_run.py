"""``ketnap run`` in a folder of its own: it serves, says where, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ketnap.commands import run

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and process groups")


def processes() -> dict[int, int]:
    """Return every living process with its parent."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if fields[0] != "Z":
                found[int(folder.name)] = int(fields[1])
    return found


def descendants(ancestor: int) -> set[int]:
    """Return the processes that ``ancestor`` started, and those that they started."""
    parents, found = processes(), {ancestor}
    while fresh := {child for child, parent in parents.items() if parent in found} - found:
        found |= fresh
    return found - {ancestor}


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A program started in an empty folder, and the link of the first administrator it said."""
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "KETNAP_PORT"}}
    environment |= {"KETNAP_HOME": str(tmp_path / "home"), "KETNAP_PROCESSES": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "ketnap", "run"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        address = ""
        for line in process.stdout:
            if found := re.search(r"trong 72 giờ\): (http\S+)", line):
                address = found.group(1)
                break
        try:
            yield process, address
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(20)


@pytest.mark.parametrize(
    "how",
    [
        signal.SIGINT,
        pytest.param(signal.SIGTERM, marks=pytest.mark.long),
        pytest.param(signal.SIGHUP, marks=pytest.mark.long),
    ],
)
def test_it_serves_where_it_says_and_ends_whole_when_told_to(
    serving: tuple[subprocess.Popen[str], str], tmp_path: Path, how: signal.Signals
) -> None:
    process, address = serving
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            status, headers = answer.status, answer.headers
    except urllib.error.HTTPError as answer:
        status, headers = answer.code, answer.headers
    assert status == 200
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert (tmp_path / "home" / "ketnap.sqlite3").exists()
    assert (tmp_path / "home" / "static" / "staticfiles.json").exists()
    started = descendants(process.pid)
    assert len(started) >= 3  # the server, its worker process, the worker for long work
    os.killpg(process.pid, how)  # as a terminal does
    assert process.wait(30) == 0
    assert started & set(processes()) == set()


def test_a_busy_port_is_stepped_over_unless_it_was_asked_for() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        assert run.is_free("127.0.0.1", port) is False
        assert run.choose_port("127.0.0.1", port) is None
    assert run.choose_port("127.0.0.1", None) in range(8000, 8020)


def test_a_busy_port_that_was_asked_for_is_a_sentence_and_exit_code_two(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from ketnap.__main__ import main

    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        assert main(["run", "--port", str(port)]) == 2
    assert f"Cổng {port} trên 127.0.0.1 đang có chương trình khác dùng" in capsys.readouterr().err
