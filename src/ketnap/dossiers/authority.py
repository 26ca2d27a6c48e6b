"""Whether a body holds the power over a case on a day; who does, when it does not."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from ketnap.audit.refusals import Problem
from ketnap.dossiers.facts import language
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.routes import Lines
from ketnap.dossiers.sitting import Matter
from ketnap.organisations.models import Authority, Organisation
from ketnap.regulations import rulebook
from ketnap.regulations.facts import DECISION_BODIES
from ketnap.vietnamese.dates import show_date

POWERS = {
    Matter.ADMISSION: Authority.Power.ADMIT,
    Matter.RECOGNITION: Authority.Power.RECOGNISE,
    Matter.STRIKE_OFF: Authority.Power.STRIKE_OFF,
}


def body_label(body: str) -> str:
    """Return the name of a deciding body in the reader's language."""
    vi, en = DECISION_BODIES.get(body, (body, body))
    return en if language() == "en" else vi


def check_authority(
    dossier: Dossier, matter: Matter, organisation: Organisation, body: str, on: dt.date
) -> Problem | None:
    """Find out whether ``body`` of ``organisation`` holds the power over the case on ``on``."""
    lines = Lines()
    power = POWERS[matter]
    line = [version.organisation_id for version in lines.line(dossier.cell_id, on)]
    grants = lines.powers(organisation.pk, power, on)
    if organisation.pk in line and any(grant.deciding_body == body for grant in grants):
        return None
    rightful = lines.competent(dossier.cell_id, power, on)
    who = (
        _("%(body)s của %(name)s")
        % {
            "body": body_label(rightful.authority.deciding_body),
            "name": rightful.organisation.name,
        }
        if rightful
        else _("chưa ghi cơ quan nào có thẩm quyền; bổ sung ở trang đơn vị")
    )
    found = rulebook().explain({"decided_on": on}, on, language())
    return Problem(
        "organisation",
        "no_authority",
        _(
            "Ngày %(day)s %(body)s của %(name)s không có thẩm quyền %(power)s đối với %(cell)s. "
            "Có thẩm quyền: %(who)s."
        )
        % {
            "day": show_date(on),
            "body": body_label(body),
            "name": organisation.name,
            "power": str(power.label).lower(),
            "cell": dossier.cell.name,
            "who": who,
        },
        "; ".join(found.rules["authority_held"].citations),
        unlawful=True,
    )
