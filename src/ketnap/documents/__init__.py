"""Papers the program drafts: resolutions of cells and committees, filled from facts of cases."""
