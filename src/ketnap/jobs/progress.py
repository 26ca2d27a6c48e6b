"""How far a piece of work has come, kept beside the database in a file of its own.

Work writes in one transaction: what it notes in the database nobody else sees before the end, and
on SQLite nobody else can write meanwhile, so neither can a page ask it to stop there. Hence two
small files below the data folder, which the pages and the worker share: ``jobs/7.json`` holds the
steps with their counts, written whole and put in place at once; that ``jobs/7.stop`` is there asks
for a stop. Nothing in them needs to outlive the work: what it did stands in its row.

A living worker touches the first file every two seconds; when it has been silent for long enough,
it is dead.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from ketnap.home import home

FOLDER = "jobs"
BEAT_S = 2.0
SILENCE_S = 20.0
"""A worker that has not been heard of for so long is dead."""
WRITE_EVERY_S = 0.2


@dataclass
class HowFar:
    """The steps of a piece of work by their keys, each with (done, of how many); what is said."""

    steps: dict[str, tuple[int, int]] = field(default_factory=dict)
    now: str = ""
    message: str = ""

    @property
    def counted(self) -> tuple[int, int]:
        """How far the present step is: done, of how many."""
        return self.steps.get(self.now, (0, 0))


def place(job: int, suffix: str = "json") -> Path:
    """Return where the file of a job is."""
    folder = home() / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{job}.{suffix}"


def how_far(job: int) -> HowFar | None:
    """Return how far a job is; None when its worker has noted nothing yet or has ended."""
    try:
        told = json.loads(place(job).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    steps = {key: (int(done), int(total)) for key, (done, total) in told["steps"].items()}
    return HowFar(steps, told["now"], told["message"])


def write(job: int, far: HowFar) -> None:
    """Put how far a job is in the place of what stood there."""
    path = place(job)
    fresh = path.with_suffix(".new")
    told = {"steps": far.steps, "now": far.now, "message": far.message}
    fresh.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    fresh.replace(path)


def silent_for(job: int) -> float | None:
    """Return the seconds since the worker of a job was last heard of; None without a file."""
    try:
        return max(0.0, time.time() - place(job).stat().st_mtime)
    except OSError:
        return None


def ask_to_stop(job: int) -> None:
    """Ask whoever does a job to stop; takes no lock of the database."""
    place(job, "stop").touch()


def is_asked_to_stop(job: int) -> bool:
    """Tell whether somebody asked for a job to stop."""
    return place(job, "stop").exists()


def forget(job: int) -> None:
    """Remove the files of a job that has ended."""
    for suffix in ("json", "stop", "new"):
        place(job, suffix).unlink(missing_ok=True)


@contextmanager
def beating(job: int) -> Iterator[None]:
    """Let the worker of a job be heard of while it works; its files are gone at the end."""
    write(job, how_far(job) or HowFar())
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(BEAT_S):
            with suppress(OSError):  # being put in place anew this very moment
                os.utime(place(job))

    thread = threading.Thread(target=beat, name=f"job-{job}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        forget(job)
