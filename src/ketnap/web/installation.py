"""What this installation is: real, or a demo in which everything is made up."""

from __future__ import annotations

from ketnap.audit.remembering import until_next_entry
from ketnap.web.models import Installation


def is_demo() -> bool:
    """Tell whether everything in this database is made up; that is set at its birth, for ever."""
    return until_next_entry(
        "is_demo", work_out=lambda: Installation.objects.filter(is_demo=True).exists()
    )
