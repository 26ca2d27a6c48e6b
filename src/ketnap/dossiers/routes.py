"""The tree around a case on a day: its line upwards, who proposes, who has the power to decide."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ketnap.organisations.models import (
    Authority,
    Kind,
    Organisation,
    OrganisationVersion,
    Succession,
)

GRASSROOTS_KINDS = (Kind.COMMUNE, Kind.GRASSROOTS_PARTY_BODY, Kind.GRASSROOTS_CELL)
"""Kinds whose own committee is a grassroots committee."""


@dataclass(frozen=True)
class Competence:
    """The organisation and the power it holds on a day."""

    organisation: Organisation
    authority: Authority


class Lines:
    """The dated versions, successions and powers of the organisations asked for, each read once.

    Six or seven queries serve any number of cases: versions are read level by level.
    """

    def __init__(self) -> None:
        self._versions: dict[int, list[OrganisationVersion]] = {}
        self._successors: dict[int, int] = {}
        self._powers: dict[int, list[Authority]] = {}

    def load(self, ids: Iterable[int]) -> None:
        """Read the organisations, whatever they became, and everything ever above them."""
        wanted = {key for key in ids if key not in self._versions}
        while wanted:
            found: dict[int, list[OrganisationVersion]] = {key: [] for key in wanted}
            for version in (
                OrganisationVersion.objects.filter(organisation__in=wanted)
                .select_related("organisation")
                .order_by("organisation_id", "since")
            ):
                found[version.organisation_id].append(version)
            self._versions |= found
            above = {v.parent_id for rows in found.values() for v in rows if v.parent_id}
            closed = [key for key, rows in found.items() if rows and rows[-1].until is not None]
            if closed:
                for before, after in Succession.objects.filter(predecessor__in=closed).values_list(
                    "predecessor", "successor"
                ):
                    self._successors[before] = after
                    above.add(after)
            wanted = above - self._versions.keys()

    def version(self, organisation_id: int, day: dt.date) -> OrganisationVersion | None:
        """Return what the organisation was on ``day``; None when it did not exist then."""
        self.load([organisation_id])
        for version in self._versions[organisation_id]:
            if version.since <= day and (version.until is None or day < version.until):
                return version
        return None

    def alive(self, organisation_id: int, day: dt.date) -> OrganisationVersion | None:
        """Return the organisation on ``day``, or what carries it on when it has closed."""
        seen: set[int] = set()
        current: int | None = organisation_id
        while current is not None and current not in seen:
            if (version := self.version(current, day)) is not None:
                return version
            seen.add(current)
            current = self._successors.get(current)
        return None

    def line(self, organisation_id: int, day: dt.date) -> list[OrganisationVersion]:
        """Return the organisation and everything above it on ``day``, from the bottom up."""
        found: list[OrganisationVersion] = []
        version = self.alive(organisation_id, day)
        while version is not None:
            found.append(version)
            version = self.alive(version.parent_id, day) if version.parent_id else None
            if len(found) > 12:
                break
        return found

    def grassroots(self, cell_id: int, day: dt.date) -> Organisation | None:
        """Return the organisation whose committee is the grassroots committee of the cell."""
        for version in self.line(cell_id, day):
            if version.kind in GRASSROOTS_KINDS:
                return version.organisation
        return None

    def under_subordinate(self, cell_id: int, day: dt.date) -> bool | None:
        """Tell whether the cell stood under a body subordinate to the grassroots one that day."""
        line = self.line(cell_id, day)
        return any(v.kind == Kind.SECTIONAL_BODY for v in line[1:]) if line else None

    def powers(self, organisation_id: int, power: str, day: dt.date) -> list[Authority]:
        """Return the grants of ``power`` that the organisation holds on ``day``."""
        if organisation_id not in self._powers:
            self._load_powers([organisation_id])
        return [
            grant
            for grant in self._powers[organisation_id]
            if grant.power == power
            and grant.since <= day
            and (grant.until is None or day < grant.until)
        ]

    def _load_powers(self, ids: Iterable[int]) -> None:
        found: dict[int, list[Authority]] = defaultdict(list)
        wanted = [key for key in ids if key not in self._powers]
        for grant in Authority.objects.filter(organisation__in=wanted).order_by("since", "id"):
            found[grant.organisation_id].append(grant)
        self._powers |= {key: found[key] for key in wanted}

    def competent(self, cell_id: int, power: str, day: dt.date) -> Competence | None:
        """Return the nearest organisation above the cell that holds ``power`` on ``day``.

        The power is a dated grant, never derived from a level (29-QĐ/TW 25-7-2016 and later,
        point 4.3). None when nobody on the line holds it.
        """
        line = self.line(cell_id, day)
        self._load_powers([version.organisation_id for version in line])
        for version in line:
            if grants := self.powers(version.organisation_id, power, day):
                return Competence(version.organisation, grants[-1])
        return None


def competent_on(cell: Organisation, power: str, day: dt.date) -> Competence | None:
    """Return who may use ``power`` (Authority.Power) on people of ``cell`` on ``day``."""
    return Lines().competent(cell.pk, power, day)
