"""One demo account for each role; they are entered from the sign-in page of a demo only."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.hashers import make_password

from ketnap.accounts.models import Role, RoleAssignment, User
from ketnap.audit.change import changing
from ketnap.organisations.models import Organisation

FIRST = ("quantri", "Lê Quản Trị", Role.ADMINISTRATOR, "quang-ngai-province")
ACCOUNTS = (
    ("vanphong", "Y Lan", Role.CLERK, "sa-binh-commune-2025"),
    ("bithu", "A Lưới", Role.CELL_SECRETARY, "sa-binh-commune-2020-thon-4"),
    ("tochuc", "Trần Thị Thu", Role.ORGANISATION_OFFICER, "quang-ngai-province"),
    ("lanhdao", "Nguyễn Văn Sơn", Role.LEADER, "quang-ngai-province"),
    ("molop", "Phạm Thị Hạnh", Role.CLASS_ORGANISER, "quang-ngai-province"),
    ("doanxa", "Rơ Châm H'Nhung", Role.NOMINATOR, "sa-binh-commune-2025"),
    ("kiemtra", "Hoàng Minh Tuấn", Role.AUDITOR, "quang-ngai-province"),
)


def demo_user(username: str, full_name: str) -> User:
    """Write one demo user, whom nobody can enter with a password; return it."""
    with changing("create_demo_user", subject=None, by=None) as change:
        return change.add(
            User(
                username=username,
                full_name=f"{full_name} (hư cấu)",
                is_demo=True,
                password=make_password(None),
            )
        )


def give_roles(administrator: User, on: dt.date) -> list[User]:
    """Write the other accounts, and every account's role at its unit; return all of them."""
    wanted = [(administrator, FIRST), *((demo_user(a[0], a[1]), a) for a in ACCOUNTS)]
    for user, (_, _, role, code) in wanted:
        with changing("grant_role", subject=user, by=administrator, on=on) as change:
            change.add(
                RoleAssignment(
                    user=user,
                    organisation=Organisation.objects.get(code=code),
                    role=role,
                    since=dt.date(2020, 1, 1),
                    basis="Tài khoản minh họa",
                    granted_by=administrator,
                )
            )
    return [user for user, _ in wanted]
