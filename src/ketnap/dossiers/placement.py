"""Where a case lies: moving it with its paper, and following the tree when that moves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.audit.refusals import Problem, order, refuse_if
from ketnap.dossiers.models import Dossier, Placement
from ketnap.dossiers.routes import Lines
from ketnap.dossiers.writing import Passing, Reference, carrying_out
from ketnap.organisations.models import CELL_KINDS, Organisation
from ketnap.organisations.positions import Ancestors
from ketnap.people.models import Membership
from ketnap.vietnamese.dates import show_date

MOVING_PAPER = 53  # Giấy chứng nhận người vào Đảng đang được xem xét, 1361-CV/BTCTW 30-6-2026


@order
def move_dossier(
    dossier: Dossier,
    *,
    to: Organisation,
    by: User,
    on: dt.date,
    paper_number: str = "",
    paper_on: dt.date | None = None,
    seen: int | None = None,
    passing: Passing | None = None,
) -> Placement:
    """Move the case to another cell; the file, its stage and its clocks go along.

    Outside the grassroots organisation the certificate of a person under consideration goes with
    it (document kind 53). A probationary member's membership moves too. To move out of the
    program's reach, close the case with the reason ``moved_out``. Refused codes: ``not_a_cell``,
    ``cell_not_there``, ``moved_nowhere``, ``paper_missing``, ``dates_disordered``.
    """
    lines = Lines()
    current = dossier.placements.filter(until=None).order_by("-since").first()
    before, after = lines.grassroots(dossier.cell_id, on), lines.grassroots(to.pk, on)
    inside = before is not None and before == after
    refuse_if(
        [
            None
            if to.kind in CELL_KINDS
            else Problem(
                "to", "not_a_cell", _("%(name)s không phải là chi bộ.") % {"name": to.name}
            ),
            None
            if lines.version(to.pk, on) is not None
            else Problem(
                "to",
                "cell_not_there",
                _("Ngày %(day)s chưa có hoặc không còn %(name)s.")
                % {"day": show_date(on), "name": to.name},
            ),
            Problem("to", "moved_nowhere", _("Hồ sơ đang ở %(name)s rồi.") % {"name": to.name})
            if to.pk == dossier.cell_id
            else None,
            None
            if inside or paper_number.strip()
            else Problem(
                "paper_number",
                "paper_missing",
                _(
                    "Chuyển ra ngoài đảng bộ cơ sở phải có giấy chứng nhận người vào Đảng đang "
                    "được xem xét, giúp đỡ. Ghi số và ngày của giấy."
                ),
                "1361-CV/BTCTW 30/6/2026, loại 53",
            ),
            Problem(
                "on",
                "dates_disordered",
                _("Hồ sơ về chi bộ hiện nay từ ngày %(since)s, không thể chuyển đi trước ngày ấy.")
                % {"since": show_date(current.since)},
            )
            if current is not None and on <= current.since
            else None,
        ]
    )
    person = dossier.person
    with carrying_out(
        "move_dossier",
        dossier,
        by=by,
        on=on,
        act="move",
        seen=seen,
        passing=passing,
        document=Reference(MOVING_PAPER, paper_number, paper_on),
    ) as writing:
        change = writing.change
        if current is not None:
            change.update(current, until=on)
        placed = change.add(
            Placement(
                dossier=dossier,
                cell=to,
                since=on,
                paper_number=paper_number.strip(),
                paper_on=paper_on,
            )
        )
        Dossier.objects.filter(pk=dossier.pk).update(cell=to)
        change.note(f"dossier[{dossier.pk}].cell", dossier.cell_id, to.pk)
        dossier.cell = to
        change.update(person, cell=to)
        membership = person.memberships.filter(ended_on=None).first()
        if membership is not None:
            change.update(membership, ended_on=on, ended_by="moved")
            change.add(
                Membership(
                    person=person,
                    cell=to,
                    joining_on=membership.joining_on,
                    official_on=membership.official_on,
                    party_age_from=membership.party_age_from,
                    card_number=membership.card_number,
                    arrived_on=on,
                    arrived_by="transferred",
                )
            )
    return placed


def follow_tree(sender: object, ancestors: Mapping[int, Ancestors], **kwargs: object) -> None:
    """Bring the cases of moved units in line: the commune and province kept for list filters.

    Receives ``organisations.positions.units_moved``, inside its transaction.
    """
    groups: dict[Ancestors, list[int]] = {}
    for unit, above in ancestors.items():
        groups.setdefault(above, []).append(unit)
    for above, units in groups.items():
        for start in range(0, len(units), 500):
            Dossier.objects.filter(cell__in=units[start : start + 500]).update(
                commune=above.commune, province=above.province
            )
