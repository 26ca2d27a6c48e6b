"""The papers the program drafts."""
