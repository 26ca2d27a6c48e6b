"""The demo's tree: the real units with invented cells under them, merged as the communes were."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

import yaml

from ketnap.accounts.models import User
from ketnap.demo.casting import Place, cell_code
from ketnap.demo.rows import Cells
from ketnap.demo.story import (
    CELLS_MERGED_ON,
    COMMUNES,
    HAMLETS_WITHOUT_CELL,
    MERGERS,
    MERGING_CELLS,
    OFFICE_CELLS,
)
from ketnap.law.reading import read_block
from ketnap.organisations.loading import SA_THAY, load_organisations
from ketnap.organisations.models import Organisation

FIRST_DAY = dt.date(2020, 1, 1)
SOURCE = {
    "number": "Minh họa",
    "on": FIRST_DAY,
    "title": "Chi bộ hư cấu trong dữ liệu minh họa",
    "confidence": "unsure",
}
NAMES = {suffix: name for suffix, name, _ in OFFICE_CELLS}


def heir(commune: str) -> str:
    """Return the code of the commune that carries on after 1-7-2025."""
    return next((new for new, old in MERGERS.items() if commune in old), commune)


def cells_before(places: dict[str, list[Place]], communes: dict[str, str]) -> dict[str, Any]:
    """Return the event that founds every cell of the demo.

    Schools outlive the communes' mergers: their cells are told apart by the place, as schools are.
    """
    units = []
    for commune in COMMUNES:
        hamlets = iter(commune.hamlets)
        for place in places[commune.code]:
            name = next(hamlets) if "-thon-" in place.code else NAMES[place.kind]
            if place.kind not in MERGING_CELLS and place.kind in NAMES:
                name = f"{name} {communes[commune.code]}"
            if "-thon-" in place.code and not name.startswith(("Làng", "Tổ dân phố")):
                name = f"thôn {name}"
            units.append(
                {
                    "code": place.code,
                    "name": f"Chi bộ {name[0].lower() + name[1:] if ' ' in name else name}",
                    "kind": "cell",
                    "parent": commune.code,
                    "rural": place.rural,
                    "hard_area": True,
                }
            )
    return {"event": "established", "on": FIRST_DAY, "document": "demo", "units": units}


def cells_merged() -> list[dict[str, Any]]:
    """Return the events that merge the office cells of merged communes."""
    return [
        {
            "event": "merged",
            "on": CELLS_MERGED_ON,
            "document": "demo",
            "units": [cell_code(commune, suffix) for commune in old],
            "into": {
                "code": cell_code(new, suffix),
                "name": f"Chi bộ {NAMES[suffix]}",
                "kind": "cell",
                "parent": new,
                "rural": False,
                "hard_area": True,
            },
        }
        for new, old in MERGERS.items()
        for suffix in MERGING_CELLS
    ]


def load_tree(places: dict[str, list[Place]], by: User) -> Cells:
    """Load the real units with the demo's cells; return each cell's organisation by day."""
    wanted: dict[str, Any] = plain(read_block(SA_THAY))
    wanted["sources"]["demo"] = SOURCE
    first_change = next(
        n for n, event in enumerate(wanted["events"]) if event["event"] != "established"
    )
    communes = {
        unit["code"]: unit["name"].removeprefix("Xã ").removeprefix("Thị trấn ")
        for event in wanted["events"][:first_change]
        for unit in event["units"]
    }
    wanted["events"].insert(first_change, cells_before(places, communes))
    wanted["events"] += cells_merged()
    wanted["hamlets"] = [
        {"commune": heir(c.code), "name": name, "since": dt.date(2025, 7, 1), "cell": cell}
        for c in COMMUNES
        for name, cell in zip(
            c.hamlets, (p.code for p in places[c.code] if "-thon-" in p.code), strict=True
        )
    ] + [
        {"commune": commune, "name": name, "since": dt.date(2025, 7, 1)}
        for commune, names in HAMLETS_WITHOUT_CELL.items()
        for name in names
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo.yaml"
        path.write_text(yaml.safe_dump(wanted, allow_unicode=True, sort_keys=False), "utf-8")
        load_organisations(path, by)
    return found_cells(places)


def plain(value: Any) -> Any:
    """Return a block of the file as ordinary dictionaries and lists."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def found_cells(places: dict[str, list[Place]]) -> Cells:
    """Return, for each cell's first code, the organisations it was, with the day each began."""
    units = {unit.code: unit for unit in Organisation.objects.all()}
    cells: Cells = {}
    for commune, found in places.items():
        new = heir(commune)
        for place in found:
            cells[place.code] = [(FIRST_DAY, units[place.code])]
            if new != commune and place.kind in MERGING_CELLS:
                cells[place.code].append((CELLS_MERGED_ON, units[cell_code(new, place.kind)]))
            cells[f"decider:{place.code}"] = [
                (FIRST_DAY, units["sa-thay-district"]),
                (dt.date(2025, 7, 1), units[new]),
            ]
    return cells
