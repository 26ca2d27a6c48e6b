"""The same measurement on both databases, one after the other, in one run."""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence

from tests import postgres

VENDORS = ("sqlite", "postgresql")


def choose(parser: argparse.ArgumentParser) -> None:
    """Let a command say which database: both, unless DATABASE_URL names one."""
    default = "given" if os.environ.get("DATABASE_URL") else "both"
    parser.add_argument("--database", choices=("both", *VENDORS), default=default)


def on_both(module: str, arguments: Sequence[str]) -> int:
    """Run a measurement again for each database, each in a process of its own; the worst code."""
    worst = 0
    for vendor in VENDORS:
        print(f"\n=== {vendor}", flush=True)
        command = [sys.executable, "-m", module, *arguments, "--database", vendor]
        worst = max(worst, subprocess.run(command).returncode)
    return worst


@contextlib.contextmanager
def ready(vendor: str) -> Iterator[None]:
    """Point the program at the database: a server of our own for PostgreSQL, else what is set."""
    if vendor != "postgresql" or os.environ.get("DATABASE_URL"):
        yield
        return
    with postgres.running() as server:
        os.environ["DATABASE_URL"] = server.url
        yield
