"""Every address and the action it takes: an address that is missing here fails the house test.

``PUBLIC`` needs no sign-in, ``SIGNED_IN`` needs one and nothing more, everything else names an
action of ``rights.ACTIONS``. ``post`` is the action for sending a form there ("" = no sending).
Add your addresses under your feature's heading; the page's own ``@page(…)`` must say the same.
"""

from __future__ import annotations

from typing import NamedTuple

PUBLIC = "public"
SIGNED_IN = "signed_in"


class Access(NamedTuple):
    """What opening an address takes (``get``), and what sending a form to it takes (``post``)."""

    get: str
    post: str = ""


ADDRESSES: dict[str, Access] = {
    # sign-in (allauth's own pages check for themselves)
    "account_login": Access(PUBLIC, PUBLIC),
    "account_logout": Access(PUBLIC, PUBLIC),
    "account_signup": Access(PUBLIC, PUBLIC),  # always "closed": nobody signs up here
    "account_inactive": Access(PUBLIC),
    "account_reauthenticate": Access(SIGNED_IN, SIGNED_IN),
    "account_change_password": Access(SIGNED_IN, SIGNED_IN),
    "mfa_index": Access(SIGNED_IN),
    "mfa_authenticate": Access(PUBLIC, PUBLIC),
    "mfa_reauthenticate": Access(SIGNED_IN, SIGNED_IN),
    "mfa_activate_totp": Access(SIGNED_IN, SIGNED_IN),
    "mfa_deactivate_totp": Access(SIGNED_IN, SIGNED_IN),
    "mfa_view_recovery_codes": Access(SIGNED_IN),
    "mfa_generate_recovery_codes": Access(SIGNED_IN, SIGNED_IN),
    "mfa_download_recovery_codes": Access(SIGNED_IN),
    "mfa_login_webauthn": Access(PUBLIC, PUBLIC),
    "mfa_reauthenticate_webauthn": Access(SIGNED_IN, SIGNED_IN),
    "mfa_list_webauthn": Access(SIGNED_IN),
    "mfa_add_webauthn": Access(SIGNED_IN, SIGNED_IN),
    "mfa_edit_webauthn": Access(SIGNED_IN, SIGNED_IN),
    "mfa_remove_webauthn": Access(SIGNED_IN, SIGNED_IN),
    "usersessions_list": Access(SIGNED_IN, SIGNED_IN),
    "first_steps": Access(PUBLIC, PUBLIC),  # the one-time link
    "enter_as_demo": Access("", PUBLIC),  # only in the demo, only from this machine
    # own account
    "account": Access(SIGNED_IN),
    "switch_role": Access("", SIGNED_IN),
    "display_settings": Access("", SIGNED_IN),
    "set_language": Access(PUBLIC, PUBLIC),
    "stay": Access("", SIGNED_IN),
    # users and roles
    "user_list": Access("manage_users", "manage_users"),
    "user_create": Access("manage_users", "manage_users"),
    "user_page": Access("manage_users"),
    "user_link": Access("", "manage_users"),
    "user_factor": Access("", "manage_users"),
    "user_active": Access("", "manage_users"),
    "role_grant": Access("manage_users", "manage_users"),
    "role_end": Access("", "manage_users"),
    "role_approve": Access("", "approve"),
    # trail
    "trail": Access("see_trail", "see_trail"),
    "trail_of_dossier": Access("see_trail"),
    "trail_of_person": Access("see_trail"),
    "trail_entry": Access("see_trail"),
    "trail_verify": Access("", "verify_trail"),
    "trail_extract": Access("", "see_trail"),
    "trail_anchor": Access("", "verify_trail"),
    "erasure_list": Access("erase_values"),
    "erasure_propose": Access("erase_values", "erase_values"),
    "erasure_answer": Access("", "erase_values"),
    "reveal_identity": Access("reveal_identity"),
    # administration
    "administration": Access("administer"),
    "administration_progress": Access("administer"),
    "administration_safekeeping": Access("", "administer"),
    "administration_reviewed": Access("", "manage_users"),
    # today's work, search, shell
    "today": Access("see_work"),
    "work_arrange": Access("", "edit_dossiers"),
    "work_undo": Access("", "edit_dossiers"),
    "notice_list": Access("see_work"),
    "draft": Access("", SIGNED_IN),
    "search": Access(SIGNED_IN, SIGNED_IN),
    "person_options": Access("", SIGNED_IN),
    "unit_options": Access("", SIGNED_IN),
    # dossiers
    "dossier_list": Access("see_dossiers", "see_dossiers"),
    "dossier_open": Access("nominate", "nominate"),
    "people_alike": Access("", "nominate"),
    "dossier_view_save": Access("", "see_dossiers"),
    "dossier_columns": Access("", "see_dossiers"),
    "dossier_bulk": Access("", "see_dossiers"),  # the step itself asks for its own right
    "dossier_page": Access("see_dossiers"),
    "dossier_act": Access("see_dossiers", "see_dossiers"),  # likewise
    "dossier_tally": Access("", "see_dossiers"),
    "dossier_entry": Access("edit_dossiers"),
    "dossier_check": Access("edit_dossiers"),
    "dossier_facts": Access("edit_dossiers", "edit_dossiers"),
    "dossier_person": Access("see_dossiers"),
    "reveal_sensitive": Access("see_dossiers"),
    "person_edit": Access("edit_dossiers", "edit_dossiers"),
    "people_compare": Access("see_dossiers"),
    "people_not_same": Access("", "edit_dossiers"),
    "dossier_vouching": Access("see_dossiers"),
    "verification_answer": Access("edit_dossiers", "edit_dossiers"),
    "verification_waive": Access("edit_dossiers", "edit_dossiers"),
    "introducer_remove": Access("", "edit_dossiers"),
    "introducers_close": Access("", "edit_dossiers"),
    "dossier_sittings": Access("see_dossiers"),
    "document_register": Access("see_dossiers", "decide"),
    "dossier_reopen": Access("edit_dossiers", "edit_dossiers"),
    "dossier_history": Access("see_dossiers"),
    "dossier_sheet": Access("see_dossiers"),
    "dossier_why": Access("see_dossiers"),
    # meetings
    "meeting_list": Access("see_dossiers"),
    "meeting_open": Access("record_meeting", "record_meeting"),
    "meeting_page": Access("see_dossiers", "record_meeting"),
    "meeting_tally": Access("", "record_meeting"),
    "meeting_check": Access("record_meeting", "record_meeting"),
    "meeting_result": Access("see_dossiers"),
    "minutes_pages": Access("see_dossiers", "record_meeting"),
    "minutes_page": Access("see_dossiers"),
    "minutes_remove": Access("", "record_meeting"),
    "minutes_complete": Access("record_meeting", "record_meeting"),
    "dossier_papers": Access("see_dossiers"),
    "decision_page": Access("see_dossiers"),
    "decision_file": Access("see_dossiers"),
    "resolutions_page": Access("see_dossiers"),
    "resolutions_file": Access("see_dossiers"),
    "resolution_page": Access("see_dossiers"),
    "resolution_file": Access("see_dossiers"),
    # classes
    "class_list": Access("see_dossiers"),
    "class_open": Access("manage_classes", "manage_classes"),
    "class_page": Access("see_dossiers"),
    "class_edit": Access("manage_classes", "manage_classes"),
    "class_enrol": Access("", "manage_classes"),
    "class_attendance": Access("", "manage_classes"),
    "class_results": Access("", "manage_classes"),
    "class_withdraw": Access("", "manage_classes"),
    # targets, figures, reports
    "target_list": Access("see_figures"),
    "target_set": Access("set_targets", "set_targets"),
    "target_page": Access("see_figures", "set_targets"),
    "target_revise": Access("", "set_targets"),
    "target_withdraw": Access("", "set_targets"),
    "unit_figures": Access("see_figures"),
    "figures_file": Access("see_figures"),
    "figures_list": Access("see_names_behind_figures"),
    "report_list": Access("see_figures"),
    "official_page": Access("see_figures"),
    "official_file": Access("see_figures"),
    "review_page": Access("see_figures"),
    "review_file": Access("see_figures"),
    "report_build": Access("see_figures", "see_figures"),
    "report_build_file": Access("see_figures"),
    "report_remove": Access("", "see_figures"),
    "period_close": Access("", "close_period"),
    "period_page": Access("see_figures"),
    "period_file": Access("see_figures"),
    # organisations
    "organisation_tree": Access("see_tree"),
    "organisation_page": Access("see_tree"),
    "organisation_act": Access("manage_tree", "manage_tree"),
    # import, export
    "export_list": Access("export", "export"),
    "export_sensitive": Access("export_sensitive"),
    "export_table": Access("export"),
    "export_table_in_full": Access("export_sensitive"),
    "export_search": Access("", "export"),
    "export_trail": Access("see_trail", "see_trail"),
    "export_users": Access("manage_users", "manage_users"),
    "export_behind": Access("see_names_behind_figures"),
    "export_behind_sensitive": Access("export_sensitive"),
    "import_list": Access("import", "import"),
    "import_template": Access("import"),
    "import_columns": Access("import", "import"),
    "import_check": Access("import", "import"),
    "import_marked": Access("import"),
    "import_mend": Access("import", "import"),
    "import_review": Access("import", "import"),
    "import_progress": Access("import"),
    "import_stop": Access("", "import"),
    "packages": Access("import", "import"),
    "package_make": Access("export_sensitive", "export_sensitive"),
    "package_signers": Access("administer", "administer"),
    # developers
    "gallery": Access(PUBLIC),  # answers only in the demo
}


def access(name: str) -> Access:
    """Return what the address called ``name`` takes. Raises KeyError for one nobody declared."""
    return ADDRESSES[name]
