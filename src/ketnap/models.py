"""Every table of the one application, feature by feature, lowest first."""

from ketnap.accounts.models import OneTimeLink, RoleAssignment, User
from ketnap.audit.models import Entry, EntryValue, TrailHead
from ketnap.classes.models import Course, Enrolment
from ketnap.dossiers.models import (
    Arrangement,
    Ballot,
    Comment,
    Decision,
    Dossier,
    FactRecord,
    HelperAssignment,
    Introducer,
    Meeting,
    Milestone,
    MinutesPage,
    Notice,
    PassedWarning,
    Placement,
    Return,
    UnusedNumbers,
    Verification,
)
from ketnap.exchange.models import ImportBatch, ImportRow, RememberedMapping
from ketnap.jobs.models import Job
from ketnap.organisations.models import (
    Authority,
    Committee,
    CommitteeTerm,
    Hamlet,
    Organisation,
    OrganisationVersion,
    Reorganisation,
    Succession,
)
from ketnap.people.models import Membership, NotDuplicate, Person, PersonTrait
from ketnap.reports.models import ClosedPeriod, SavedReport
from ketnap.targets.models import Target
from ketnap.web.models import Draft, Installation, SavedView, SubmittedForm

__all__ = [
    "Arrangement",
    "Authority",
    "Ballot",
    "ClosedPeriod",
    "Comment",
    "Committee",
    "CommitteeTerm",
    "Course",
    "Decision",
    "Dossier",
    "Draft",
    "Enrolment",
    "Entry",
    "EntryValue",
    "FactRecord",
    "Hamlet",
    "HelperAssignment",
    "ImportBatch",
    "ImportRow",
    "Installation",
    "Introducer",
    "Job",
    "Meeting",
    "Membership",
    "Milestone",
    "MinutesPage",
    "NotDuplicate",
    "Notice",
    "OneTimeLink",
    "Organisation",
    "OrganisationVersion",
    "PassedWarning",
    "Person",
    "PersonTrait",
    "Placement",
    "RememberedMapping",
    "Reorganisation",
    "Return",
    "RoleAssignment",
    "SavedReport",
    "SavedView",
    "SubmittedForm",
    "Succession",
    "Target",
    "TrailHead",
    "UnusedNumbers",
    "User",
    "Verification",
]
