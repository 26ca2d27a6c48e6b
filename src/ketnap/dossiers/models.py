"""The tables of a case, gathered from their files."""

from ketnap.dossiers.case import (
    Arrangement,
    Dossier,
    FactRecord,
    Milestone,
    Notice,
    PassedWarning,
    Placement,
)
from ketnap.dossiers.sitting import (
    Ballot,
    Decision,
    Meeting,
    MinutesPage,
    Return,
    UnusedNumbers,
)
from ketnap.dossiers.vouching import Comment, HelperAssignment, Introducer, Verification

__all__ = [
    "Arrangement",
    "Ballot",
    "Comment",
    "Decision",
    "Dossier",
    "FactRecord",
    "HelperAssignment",
    "Introducer",
    "Meeting",
    "Milestone",
    "MinutesPage",
    "Notice",
    "PassedWarning",
    "Placement",
    "Return",
    "UnusedNumbers",
    "Verification",
]
