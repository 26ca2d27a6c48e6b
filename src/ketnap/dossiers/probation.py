"""The twelve months: what the probationary member hands in, step by step."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit.refusals import Problem, Refused, order
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.writing import Passing, Reference, carrying_out

STEPS: dict[str, tuple[str, int]] = {  # fact → (step of the procedure, kind of 1361-CV/BTCTW)
    "member_cv_on": ("declare_member_cv", 2),
    "new_member_class_on": ("pass_new_member_class", 46),
    "self_criticism_on": ("collect_probation_papers", 47),
    "helper_remarks_on": ("collect_probation_papers", 48),
    "probation_comments_on": ("collect_probation_papers", 49),
}


@order
def record_probation_step(
    dossier: Dossier,
    *,
    step: str,
    by: User,
    on: dt.date,
    number: str = "",
    seen: int | None = None,
    passing: Passing | None = None,
) -> Dossier:
    """Record one paper of the probation, dated ``on``; ``step`` is one of STEPS.

    Refused codes: ``value_foreign``, ``act_not_open``, ``dates_disordered``.
    """
    if step not in STEPS:
        raise Refused(
            [Problem("step", "value_foreign", _("Chọn việc của thời gian dự bị trong danh sách."))]
        )
    act, kind = STEPS[step]
    with carrying_out(
        "record_probation_step",
        dossier,
        {step: on},
        by=by,
        on=on,
        act="" if getattr(dossier, step) else act,
        seen=seen,
        passing=passing,
        document=Reference(kind, number, on),
    ):
        pass
    return dossier
