"""What the demo's committees planned. Only Sa Bình's 25 follows from the article (19 = 76 %)."""

from __future__ import annotations

import datetime as dt

from ketnap.accounts.models import User
from ketnap.audit.change import changing
from ketnap.demo.story import COMMUNES, HALF_TERM, TERM
from ketnap.organisations.models import Organisation
from ketnap.targets.models import Target

NOTE = "Chỉ tiêu minh họa"
DISTRICT, PROVINCE = ALLOCATING = ("sa-thay-district", "quang-ngai-province")
RESOLUTION = ("01-NQ/ĐH", dt.date(2020, 6, 15))
PLANS = {2026: {"sa-thay-commune-2025": 26, "sa-binh-commune-2025": 20, "ya-ly-commune-2025": 16,
                "ro-koi-commune": 9, "mo-rai-commune": 7}}  # fmt: skip

MEASURED = (  # of one commune in 2026: a target of every other kind, (indicator, measure, number)
    ("women", "share", 40),
    ("admitted", "percent_of_members", 4),
    ("admitted", "per_cell", 1),
    ("sent_to_class", "count", 30),
)
MEASURED_UNIT, MEASURED_YEAR = "sa-binh-commune-2025", 2026


def planned() -> list[tuple[str, str, dt.date, dt.date, int, tuple[str, dt.date]]]:
    """Return (unit, period, first day, last day, number, resolution) of every target."""
    found = []
    for period, (first, last), times in (("custom", HALF_TERM, 1), ("term", TERM, 2)):
        total = sum(c.target for c in COMMUNES)
        found.append((DISTRICT, period, first, last, total * times, RESOLUTION))
        found += [(c.code, period, first, last, c.target * times, RESOLUTION) for c in COMMUNES]
    for year, plan in PLANS.items():
        days = (dt.date(year, 1, 1), dt.date(year, 12, 31))
        total = sum(plan.values())
        found.append((PROVINCE, "year", *days, total, ("02-NQ/TU", dt.date(year, 1, 8))))
        resolution = ("05-NQ/ĐU", dt.date(year, 1, 15))
        for code, number in plan.items():
            found.append((code, "year", *days, number, resolution))
    return found


def set_targets(by: User) -> None:
    """Write every target, those of units pointing to the district's they were allocated from."""
    units = {unit.code: unit for unit in Organisation.objects.all()}
    with changing("set_targets", subject=by, by=by, on=RESOLUTION[1]) as change:
        above: dict[dt.date, Target] = {}
        for code, period, first, last, number, (paper, paper_on) in planned():
            target = change.add(
                Target(
                    organisation=units[code],
                    period=period,
                    starts_on=first,
                    ends_on=last,
                    indicator="admitted",
                    number=number,
                    document_number=paper,
                    document_on=paper_on,
                    allocated_from=None if code in ALLOCATING else above.get(last),
                    note=NOTE,
                )
            )
            if code in ALLOCATING:
                above[last] = target
        first, last = dt.date(MEASURED_YEAR, 1, 1), dt.date(MEASURED_YEAR, 12, 31)
        for indicator, measure, number in MEASURED:
            change.add(
                Target(
                    organisation=units[MEASURED_UNIT],
                    period="year",
                    starts_on=first,
                    ends_on=last,
                    indicator=indicator,
                    measure=measure,
                    number=number,
                    document_number="05-NQ/ĐU",
                    document_on=dt.date(MEASURED_YEAR, 1, 15),
                    note=NOTE,
                )
            )
