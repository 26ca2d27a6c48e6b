"""The columns the snapshot keeps, read for everyone or for a few."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ketnap.people.models import AcademicTitle, Gender, Occupation, Qualification, Schooling
from ketnap.statistics.indicator import Basis
from ketnap.statistics.loading import Columns, read

IDS = pl.Int32()
MILESTONE: Columns = {
    "dossier_id": IDS,
    "on": pl.Date(),
    "decided_on": pl.Date(),
    "cell_id": IDS,
    "gender": pl.Enum(Gender.values),
    "born_on": pl.Date(),
    "born_on_to": pl.Date(),
    "ethnicity": pl.Categorical(),
    "religion": pl.Categorical(),
    "schooling": pl.Enum(Schooling.values),
    "qualification": pl.Enum(Qualification.values),
    "academic_title": pl.Enum(AcademicTitle.values),
    "occupation": pl.Enum(Occupation.values),
    "youth_union_member": pl.Boolean(),
    "trade_union_member": pl.Boolean(),
    "discharged_soldier": pl.Boolean(),
    "rural": pl.Boolean(),
    "hard_area": pl.Boolean(),
    "village_elder": pl.Boolean(),
    "foreign_marriage": pl.Boolean(),
    "family_planning_breach": pl.Boolean(),
    "private_enterprise_owner": pl.Boolean(),
    "readmission": pl.Boolean(),
}
STEPS = (  # dated steps of a dossier, in the order of the procedure (domain, annex C)
    "listed_on",
    "class_sent_on",
    "certificate_issued_on",
    "applied_on",
    "cv_received_on",
    "verification_asked_on",
    "verification_concluded_on",
    "introduced_on",
    "cell_considered_on",
    "grassroots_considered_on",
    "submitted_on",
    "returned_on",
    "resubmitted_on",
    "decided_on",
    "admitted_on",
    "recognition_considered_on",
    "recognition_decided_on",
)
DOSSIER: Columns = {
    "id": IDS,
    "cell_id": IDS,
    "stage": pl.Categorical(),
    "opened_on": pl.Date(),
    **{step: pl.Date() for step in STEPS},
    "unlisted_on": pl.Date(),
    "decision_granted": pl.Boolean(),
    "strike_off_decided_on": pl.Date(),
    "closed_on": pl.Date(),
}
MEMBERSHIP: Columns = {
    "id": IDS,
    "person_id": IDS,
    "cell_id": IDS,
    "joining_on": pl.Date(),
    "official_on": pl.Date(),
    "arrived_on": pl.Date(),
    "arrived_by": pl.Categorical(),
    "ended_on": pl.Date(),
    "ended_by": pl.Categorical(),
}


def among(column: str, ids: Sequence[int] | None) -> str:
    """Return the condition that keeps these ids (our own integers, never typed text)."""
    return "" if ids is None else f"{column} IN ({','.join(str(int(key)) for key in ids)})"


def milestones(basis: Basis | None, dossiers: Sequence[int] | None = None) -> pl.DataFrame:
    """Return milestones of one kind, or of all kinds with their ``kind``, with ages in years."""
    conditions = [f"kind = '{basis.value}'"] if basis else []
    if dossiers is not None:
        conditions.append(among("dossier_id", dossiers))
    columns = MILESTONE if basis else {**MILESTONE, "kind": pl.String()}
    frame = read("ketnap_milestone", columns, " AND ".join(conditions), bulk=dossiers is None)
    last = pl.coalesce("born_on_to", "born_on")
    return frame.with_columns(
        age_most=years_between(pl.col("born_on"), pl.col("on")),
        age_least=years_between(last, pl.col("on")),
    ).drop("born_on", "born_on_to")


def years_between(born: pl.Expr, on: pl.Expr) -> pl.Expr:
    """Return whole years of age on a day."""
    before = (on.dt.month().cast(pl.Int32) * 100 + on.dt.day().cast(pl.Int32)) < (
        born.dt.month().cast(pl.Int32) * 100 + born.dt.day().cast(pl.Int32)
    )
    return (on.dt.year() - born.dt.year() - before.cast(pl.Int32)).cast(pl.Int16)


def dossiers(ids: Sequence[int] | None = None) -> pl.DataFrame:
    """Return dossiers with the dates that tell where they stood on any day."""
    return read("ketnap_dossier", DOSSIER, among("id", ids), bulk=ids is None)


def members(people: Sequence[int] | None = None) -> pl.DataFrame:
    """Return memberships, each with the cell before and after it in the same person's life."""
    frame = read("ketnap_membership", MEMBERSHIP, among("person_id", people), bulk=people is None)
    began = pl.coalesce("arrived_on", "joining_on")
    return (
        frame.with_columns(began=began)
        .sort("person_id", "began", "id", nulls_last=False)
        .with_columns(
            came_from=pl.col("cell_id").shift(1).over("person_id"),
            went_to=pl.col("cell_id").shift(-1).over("person_id"),
            begins_next=pl.col("began").shift(-1).over("person_id"),
            was_moved=(
                (pl.col("ended_by").shift(1).over("person_id") == "moved")
                & (pl.col("arrived_by").is_null() | (pl.col("arrived_by") == "transferred"))
            ),
        )
        .with_columns(moves_on=pl.col("was_moved").shift(-1).over("person_id"))
    )
