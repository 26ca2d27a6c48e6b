"""The numbers of a vote as a paper tells them: those of the minutes, or as put right in the case.

A closed meeting is put right in the case that it wrote its facts to. Where the case still rests on
this very vote, the case's numbers and day count.
"""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass

from ketnap.dossiers.models import Ballot, Meeting
from ketnap.dossiers.tally import votes_of


@dataclass(frozen=True)
class Counted:
    """The numbers a paper tells; ``put_right`` when they or the day differ from the minutes."""

    entitled: int | None
    excused: int | None
    present: int | None
    votes_for: int | None
    against: int | None
    other: int | None
    put_right: bool = False


def as_it_counts(ballot: Ballot) -> tuple[Ballot, Counted]:
    """Return a vote, its meeting on the day it counts for, and its numbers; nothing is saved."""
    meeting, dossier = ballot.meeting, ballot.dossier
    how = votes_of(meeting.body, ballot.matter)
    noted = Counted(
        meeting.entitled,
        meeting.excused_absent or 0,
        meeting.present,
        ballot.votes_for,
        ballot.votes_against,
        ballot.votes_other,
    )
    day = getattr(dossier, how.day)
    if day is None or meeting.state != Meeting.State.CLOSED or not _rests_on(ballot, how.day, day):
        return ballot, noted

    def put_right(name: str, before: int | None) -> int | None:
        return before if not name or (now := getattr(dossier, name)) is None else now

    now = Counted(
        put_right(how.members, noted.entitled),
        put_right(how.excused, noted.excused),
        put_right(how.present, noted.present),
        put_right(how.votes_for, noted.votes_for),
        put_right(how.against, noted.against),
        noted.other,
    )
    if now == noted and day == meeting.on:
        return ballot, noted
    counting = copy.copy(ballot)
    counting.meeting = copy.copy(meeting)
    counting.meeting.on = day
    return counting, Counted(*list(vars(now).values())[:-1], put_right=True)


def _rests_on(ballot: Ballot, name: str, day: dt.date) -> bool:
    """Tell whether the case's facts are those of this vote: it is the last one on its matter.

    On another day than the meeting's only if the meeting wrote that fact and it was put right.
    """
    meeting = ballot.meeting
    here = (meeting.on, ballot.pk)
    if any(
        (one.meeting.on, one.pk) > here
        for one in ballot.dossier.ballots.all()
        if one.matter == ballot.matter
        and one.meeting.body == meeting.body
        and one.meeting.state == Meeting.State.CLOSED
    ):
        return False
    if day == meeting.on:
        return True
    return ballot.dossier.records.filter(
        name=name, value=meeting.on.isoformat(), superseded_by__isnull=False
    ).exists()
