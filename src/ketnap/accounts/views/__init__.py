"""Pages of accounts: one's own, the door, other people's."""

from ketnap.accounts.views.door import enter_as_demo, first_steps, sign_in
from ketnap.accounts.views.own import account, display_settings, stay, switch_role
from ketnap.accounts.views.people import (
    user_active,
    user_create,
    user_factor,
    user_link,
    user_list,
    user_page,
)
from ketnap.accounts.views.roles import role_approve, role_end, role_grant

__all__ = [
    "account",
    "display_settings",
    "enter_as_demo",
    "first_steps",
    "role_approve",
    "role_end",
    "role_grant",
    "sign_in",
    "stay",
    "switch_role",
    "user_active",
    "user_create",
    "user_factor",
    "user_link",
    "user_list",
    "user_page",
]
