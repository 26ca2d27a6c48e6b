"""The way up: sectional appraisal, submission to the competent committee, receipt there."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit.refusals import Problem, order, refuse_if
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.routes import Lines
from ketnap.dossiers.writing import Passing, Reference, carrying_out
from ketnap.vietnamese.dates import show_date

APPRAISAL = 44  # Báo cáo thẩm định của đảng ủy bộ phận, 1361-CV/BTCTW 30-6-2026


@order
def appraise_sectional(
    dossier: Dossier,
    *,
    by: User,
    on: dt.date,
    number: str = "",
    seen: int | None = None,
    passing: Passing | None = None,
) -> Dossier:
    """Record the appraisal report of the sectional committee, where the cell stands under one.

    Refused: ``no_sectional_body`` and those of the law.
    """
    refuse_if(
        [
            None
            if Lines().under_subordinate(dossier.cell_id, on)
            else Problem(
                "sectional_appraised_on",
                "no_sectional_body",
                _(
                    "Ngày %(day)s %(cell)s không thuộc đảng bộ bộ phận nào nên không có bước thẩm "
                    "định này."
                )
                % {"day": show_date(on), "cell": dossier.cell.name},
            )
        ]
    )
    with carrying_out(
        "appraise_sectional",
        dossier,
        {"sectional_appraised_on": on},
        by=by,
        on=on,
        act="sectional_appraise",
        seen=seen,
        passing=passing,
        document=Reference(APPRAISAL, number, on),
    ):
        pass
    return dossier


@order
def submit_dossier(
    dossier: Dossier,
    *,
    by: User,
    on: dt.date,
    seen: int | None = None,
    passing: Passing | None = None,
) -> Dossier:
    """Send the dossier to the committee that may decide, by the route of the day.

    Everything the cell's and the grassroots committee's votes rest on is weighed again.
    """
    with carrying_out(
        "submit_dossier",
        dossier,
        {"submitted_on": on},
        by=by,
        on=on,
        act="submit",
        seen=seen,
        passing=passing,
    ):
        pass
    return dossier


@order
def receive_dossier(
    dossier: Dossier,
    *,
    by: User,
    on: dt.date,
    seen: int | None = None,
    passing: Passing | None = None,
) -> Dossier:
    """Record the day the competent committee received the dossier."""
    with carrying_out(
        "receive_dossier",
        dossier,
        {"received_on": on},
        by=by,
        on=on,
        act="receive",
        seen=seen,
        passing=passing,
    ):
        pass
    return dossier
