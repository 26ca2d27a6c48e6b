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
from pathlib import Path

import pytest

from ketnap.commands import run

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and process groups")


def members_of_group(group: int) -> list[int]:
    """Return the processes of a process group that are still alive."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(int(folder.name))
    return found


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


def test_it_serves_where_it_says_and_ends_whole_when_told_to(
    serving: tuple[subprocess.Popen[str], str], tmp_path: Path
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
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert members_of_group(process.pid) == []


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
