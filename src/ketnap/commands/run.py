"""``ketnap run``: prepare, load the demo if asked and empty, serve, work in the background.

This process only watches: the server and the worker are its children, `ketnap tick` is started at
the beginning and every hour. Ctrl+C or SIGTERM ends them all.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from types import FrameType
from typing import NoReturn

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connections
from django.urls import reverse
from django.utils.translation import gettext as _

from ketnap.accounts.services import invite_first_administrator
from ketnap.accounts.today import today
from ketnap.audit.refusals import Refused
from ketnap.commands import prepare
from ketnap.web.models import Installation

DEFAULT_PORT = 8000
PORTS_TRIED = 20
TICK_EVERY_S = 3600.0
PATIENCE_S = 120.0  # an old office machine, busy with something else


class Stopped(Exception):
    """Somebody asked us to end."""


def register(parser: argparse.ArgumentParser) -> None:
    """Arguments of the order."""
    parser.add_argument(
        "--demo", action="store_true", help=_("nạp dữ liệu minh họa khi chưa có dữ liệu nào")
    )
    parser.add_argument(
        "--host",
        default=os.environ.get("KETNAP_HOST", "127.0.0.1"),
        help=_("địa chỉ lắng nghe (mặc định chỉ máy này)"),
    )
    parser.add_argument(
        "--port",
        type=int,
        default=int(os.environ["KETNAP_PORT"]) if "KETNAP_PORT" in os.environ else None,
        help=_("cổng (mặc định: từ 8000 trở lên, cổng còn trống đầu tiên)"),
    )
    parser.add_argument(
        "--processes",
        type=int,
        default=int(os.environ.get("KETNAP_PROCESSES", min(os.cpu_count() or 1, 4))),
        help=_("số tiến trình phục vụ (mặc định: số nhân của máy, nhiều nhất 4)"),
    )


def is_free(host: str, port: int) -> bool:
    """Tell whether a server could listen on ``host:port`` now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def choose_port(host: str, wanted: int | None) -> int | None:
    """Return the port to use: the wanted one if free, else (none wanted) the first free one."""
    if wanted is not None:
        return wanted if is_free(host, wanted) else None
    tried = range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED)
    return next((port for port in tried if is_free(host, port)), None)


def server_command(host: str, port: int, processes: int) -> list[str]:
    """Return the command of this system's server: one thread a process, nothing preloaded."""
    application = "ketnap.wsgi:application"
    if os.name == "nt":
        listen = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        return [sys.executable, "-m", "waitress", f"--listen={listen}", "--threads=4", application]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host]
    command += ["--port", str(port), "--workers", str(processes), "--blocking-threads", "1"]
    command += ["--no-ws", "--log-level", "warning", "--respawn-failed-workers"]
    certificate, key = (os.environ.get(f"KETNAP_TLS_{part}") for part in ("CERTIFICATE", "KEY"))
    if certificate and key:
        command += ["--ssl-certificate", certificate, "--ssl-keyfile", key]
    return [*command, application]


def order(*words: str) -> list[str]:
    """Return the command that carries out another order of `ketnap`."""
    return [sys.executable, "-m", "ketnap", *words]


def address(host: str, port: int) -> str:
    """Return what a person types into the browser."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(host, host)  # noqa: S104
    return f"{'https' if settings.TLS else 'http'}://{shown}:{port}/"


def answers(url: str) -> bool:
    """Tell whether the server at ``url`` answers, with whatever status."""
    try:
        with urllib.request.urlopen(url, timeout=2):  # noqa: S310
            return True
    except urllib.error.HTTPError:
        return True
    except urllib.error.URLError as problem:
        return "CERTIFICATE" in str(problem.reason)
    except OSError:
        return False


def load_demo() -> bool:
    """Load the demo into an installation that has nobody in it; False when that failed."""
    if get_user_model()._default_manager.exists():
        return True
    print(_("Lần đầu: đang nạp dữ liệu minh họa Sa Thầy (người hư cấu) …"), flush=True)
    return subprocess.run(order("demo")).returncode == 0


def how_to_sign_in(url: str) -> str:
    """Return the sentence that tells a newcomer how to get in; the first one gets a link."""
    if Installation.objects.filter(is_demo=True).exists():
        return _("Đăng nhập: chọn một vai trên trang đăng nhập (dữ liệu minh họa, người hư cấu).")
    try:
        _user, token = invite_first_administrator(on=today())
    except Refused:
        return _("Đăng nhập bằng tài khoản đã được cấp.")
    link = url.rstrip("/") + reverse("first_steps", args=[token])
    return _("Người quản trị đầu tiên mở liên kết này (một lần, trong 72 giờ): %(link)s") % {
        "link": link
    }


class Children:
    """The processes under watch, each leading a group of its own: Ctrl+C reaches us alone."""

    def __init__(self) -> None:
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(
        self, name: str, command: list[str], environment: dict[str, str], *, silent: bool = False
    ) -> None:
        """Start ``command`` under ``name``; a silent one only shows its errors."""
        out = subprocess.DEVNULL if silent else None
        self.running[name] = subprocess.Popen(
            command, env=environment, stdout=out, start_new_session=True
        )

    def ended(self, name: str) -> bool:
        """Tell whether the child called ``name`` is no longer running."""
        return self.running[name].poll() is not None

    def stop(self) -> None:
        """End them all, politely first, then with everything that they started."""
        alive = [child for child in self.running.values() if child.poll() is None]
        for child in alive:
            child.terminate()
        deadline = time.monotonic() + 10
        for child in alive:
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, deadline - time.monotonic()))
        for child in self.running.values():
            if os.name == "posix":
                with suppress(ProcessLookupError):  # the usual case: nobody is left
                    os.killpg(child.pid, signal.SIGKILL)
            elif child.poll() is None:
                child.kill()
            child.wait()


def watch(children: Children, environment: dict[str, str]) -> NoReturn:
    """Keep the worker alive and tick every hour; a server that ends ends everything."""
    next_tick = time.monotonic()
    while True:
        if children.ended("server"):
            raise Stopped
        if children.ended("worker"):
            time.sleep(1)
            children.start("worker", order("worker"), environment)
        if time.monotonic() >= next_tick and (
            "tick" not in children.running or children.ended("tick")
        ):
            children.start("tick", order("tick"), environment, silent=True)
            next_tick = time.monotonic() + TICK_EVERY_S
        time.sleep(0.5)


def run(args: argparse.Namespace) -> int:
    """Carry the order out; ends when told to."""
    port = choose_port(args.host, args.port)
    if port is None:
        print(
            _(
                "Cổng %(port)s trên %(host)s đang có chương trình khác dùng. "
                "Chọn cổng khác: KETNAP_PORT=8100 hoặc --port 8100."
            )
            % {"port": args.port or DEFAULT_PORT, "host": args.host},
            file=sys.stderr,
        )
        return 2
    if args.port is None and port != DEFAULT_PORT:
        print(
            _("Cổng %(busy)s đang bận, dùng cổng %(port)s.") % {"busy": DEFAULT_PORT, "port": port}
        )
    prepare.prepare()
    if args.demo and not load_demo():
        print(_("Không nạp được dữ liệu minh họa; xem thông báo ở trên."), file=sys.stderr)
        return 1
    url = address(args.host, port)
    sign_in = how_to_sign_in(url)
    connections.close_all()

    def asked_to_stop(_number: int, _frame: FrameType | None) -> NoReturn:
        raise Stopped

    for name in ("SIGTERM", "SIGHUP"):  # told to, or the terminal was closed
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), asked_to_stop)
    environment = {**os.environ, "KETNAP_HOST": args.host, "KETNAP_PORT": str(port)}
    children = Children()
    try:
        children.start("server", server_command(args.host, port, args.processes), environment)
        children.start("worker", order("worker"), environment)
        deadline = time.monotonic() + PATIENCE_S
        while not answers(url):
            if children.ended("server") or time.monotonic() > deadline:
                print(_("Máy chủ không khởi động được."), file=sys.stderr)
                return 1
            time.sleep(0.2)
        print(f"\n  Kết Nạp: {url}\n  {sign_in}\n  " + _("Dừng: Ctrl+C") + "\n", flush=True)
        watch(children, environment)
    except (KeyboardInterrupt, Stopped):
        server = children.running.get("server")
        return 1 if server is not None and server.poll() not in (None, 0, -signal.SIGINT) else 0
    finally:
        children.stop()
