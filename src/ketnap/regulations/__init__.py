"""The content: what the law says, in dated values and claims. `rulebook()` reads it all."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from ketnap.law.book import Rulebook
from ketnap.law.calendar import Calendar, load_years
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
}
__all__ = ["rulebook"]


@lru_cache(maxsize=1)
def default_calendar() -> Calendar:
    """The calendar of `holidays.yaml`."""
    return Calendar(load_years(FOLDER / "holidays.yaml"))


@lru_cache(maxsize=8)
def rulebook(calendar: Calendar | None = None) -> Rulebook:
    """All law of the installation, read once.

    `calendar` replaces the table of days off (an installation may keep its own). Raises
    `FileFaults` when a law file cannot be read.
    """
    sources = load_sources(FOLDER / "sources.yaml")
    dates = [name for name, fact in FACTS.items() if fact.kind == "date"]
    domains = {name: fact.values for name, fact in FACTS.items() if fact.values}
    parameters: dict[str, Parameter] = {}
    for topic in TOPICS:
        parameters = load_parameters(
            FOLDER / f"{topic}.yaml",
            topic=topic,
            sources=sources,
            dates=dates,
            domains=domains,
            known=parameters,
        )
    topics = (("eligibility", eligibility), ("admission", admission), ("recognition", recognition))
    return Rulebook(
        facts=FACTS,
        parameters=parameters,
        sources=sources,
        rules=[rule.under(topic) for topic, module in topics for rule in module.RULES],
        dates=[legal for _, module in topics for legal in module.DATES],
        procedure=PROCEDURE,
        calendar=calendar or default_calendar(),
        content=_content(),
    )


def _content() -> bytes:
    """Every byte of the law files: any change of law changes the digest of the rulebook."""
    files = sorted([*FOLDER.glob("*.yaml"), *FOLDER.glob("*.py")])
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.name.encode())
        whole.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return whole.digest()
