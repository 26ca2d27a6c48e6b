"""The content: what the law says, in dated values and claims. `rulebook()` reads it all."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from ketnap.law.book import Rulebook
from ketnap.law.calendar import Calendar, load_years
from ketnap.law.local import TOPIC as LOCAL
from ketnap.law.local import LocalLaw, load_local
from ketnap.law.parameters import Parameter, load_parameters
from ketnap.law.sources import load_sources
from ketnap.regulations import admission, eligibility, recognition
from ketnap.regulations.facts import FACTS
from ketnap.regulations.procedure import PROCEDURE

FOLDER = Path(__file__).parent
TOPICS = {
    "eligibility": ("Điều kiện của người vào Đảng", "Who may be admitted"),
    "admission": ("Từ thẩm tra đến lễ kết nạp", "From verification to the ceremony"),
    "authority": ("Thẩm quyền và tuyến xét", "Authority and route"),
    "recognition": ("Dự bị, công nhận, xóa tên", "Probation, recognition, strike-off"),
    "office": ("Chỉ tiêu, văn bản, dữ liệu", "Targets, documents, data"),
    "local": ("Điều kiện bổ sung của địa phương", "Local extra conditions"),
}
__all__ = ["install", "rulebook"]


@lru_cache(maxsize=1)
def default_calendar() -> Calendar:
    """The calendar of `holidays.yaml`."""
    return Calendar(load_years(FOLDER / "holidays.yaml"))


class Installation:
    """What this installation adds to the law: a calendar of its own, a folder of local rules."""

    calendar: Calendar | None = None
    local: Path | None = None


def install(*, calendar: Calendar | None = None, local: Path | None = None) -> None:
    """Make `rulebook()` mean the law of this installation; called once, when a program starts.

    `calendar` replaces the table of days off; `local` is a folder of extra conditions
    (`ketnap.law.local`).
    """
    Installation.calendar, Installation.local = calendar, local


def rulebook(calendar: Calendar | None = None, local: Path | None = None) -> Rulebook:
    """All law of the installation, read once and kept.

    `calendar` and `local` stand in for what `install` was given. Raises `FileFaults` when a law
    file cannot be read.
    """
    return _read(
        calendar or Installation.calendar or default_calendar(), local or Installation.local
    )


@lru_cache(maxsize=8)
def _read(calendar: Calendar, local: Path | None) -> Rulebook:
    sources = load_sources(FOLDER / "sources.yaml")
    dates = [name for name, fact in FACTS.items() if fact.kind == "date"]
    domains = {name: fact.values for name, fact in FACTS.items() if fact.values}
    parameters: dict[str, Parameter] = {}
    for topic in (name for name in TOPICS if name != LOCAL):
        parameters = load_parameters(
            FOLDER / f"{topic}.yaml",
            topic=topic,
            sources=sources,
            dates=dates,
            domains=domains,
            known=parameters,
        )
    topics = (("eligibility", eligibility), ("admission", admission), ("recognition", recognition))
    found = LocalLaw(sources, parameters, dict(FACTS))
    if local is not None:
        found = load_local(
            local, sources=sources, parameters=parameters, facts=FACTS, clock="cell_considered_on"
        )
    national = [rule.under(topic) for topic, module in topics for rule in module.RULES]
    return Rulebook(
        facts=found.facts,
        parameters=found.parameters,
        sources=found.sources,
        rules=[*national, *found.rules],
        dates=[legal for _, module in topics for legal in module.DATES],
        procedure=PROCEDURE,
        calendar=calendar,
        content=_content(local),
    )


def _content(local: Path | None) -> bytes:
    """Every byte of the law files: any change of law changes the digest of the rulebook."""
    files = sorted([*FOLDER.glob("*.yaml"), *FOLDER.glob("*.py")])
    files.remove(FOLDER / "document.py")
    files += sorted(local.glob("*.yaml")) if local is not None else []
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.name.encode())
        whole.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return whole.digest()
