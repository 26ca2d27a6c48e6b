"""Many new people at once, column by column: what ``services.draft_person`` makes of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from ketnap.audit.bulk import Column, Json, Same, insert_columns, new_keys
from ketnap.audit.verify import canonical
from ketnap.people.models import Person, PersonTrait
from ketnap.people.services import names_of
from ketnap.people.traits import TRAITS, unknown_of
from ketnap.vietnamese.identity import tidy_identity_number
from ketnap.vietnamese.names import normalise

AS_WRITTEN = ("ethnicity", "religion", "home", "residence")


def insert_people(
    rows: Sequence[Mapping[str, Any]],
    cells: Sequence[int],
    *,
    indexes: Sequence[str],
    purpose_basis: str = "",
) -> list[int]:
    """Insert a person for each row at the cell beside it, unchecked; return their keys in order.

    In: the fields of ``add_person`` by name, ``born_on`` a ``PartialDate``, traits by their own
    names; what is not known is absent. ``indexes`` are the blind indexes of the identity numbers.
    With each person the first rows of their dated traits.
    The caller keeps the trail.
    """
    keys = new_keys(Person, len(rows))
    names = [names_of(row["full_name"], row.get("sort_name", "")) for row in rows]
    births = [row.get("born_on") for row in rows]
    columns: dict[str, Column] = {
        "id": keys,
        "cell": cells,
        "purpose_basis": Same(purpose_basis),
        "born_on": [born.start if born else None for born in births],
        "born_on_to": [born.end if born else None for born in births],
        "gender": [row.get("gender", "") for row in rows],
    }
    columns |= {name: [named[name] for named in names] for name in (names[0] if names else ())}
    tidy = cache(normalise)
    told = set().union(*rows)  # most lists have few of the columns there can be
    columns |= {
        name: [tidy(row.get(name, "")) for row in rows] for name in AS_WRITTEN if name in told
    }
    numbers = [row.get("identity_number", "") for row in rows]
    columns["identity_number"] = [tidy_identity_number(number) for number in numbers]
    columns["identity_index"] = indexes
    holders: list[int] = []
    traits: list[str] = []
    values: list[str] = []
    for trait in [name for name in TRAITS if name in told]:
        nothing = unknown_of(trait)
        held = [row.get(trait, nothing) for row in rows]
        columns[trait] = held
        spelled = {value: canonical(value) for value in set(held)}
        for key, value in zip(keys, held, strict=True):
            if value != nothing:
                holders.append(key)
                traits.append(trait)
                values.append(spelled[value])
    insert_columns(Person, len(rows), columns)
    insert_columns(
        PersonTrait, len(holders), {"person": holders, "trait": traits, "value": Json(values)}
    )
    return keys
