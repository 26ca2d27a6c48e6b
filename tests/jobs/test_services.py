"""Long work: asked for, taken once, carried out, cancelled, found again after a crash."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Mapping
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from ketnap.accounts.models import User
from ketnap.commands import worker
from ketnap.jobs import progress, services
from ketnap.jobs.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def clerk() -> User:
    return User.objects.create(username="clerk-of-jobs")


def count_to_three(job: Job, progress: services.Progress) -> Mapping[str, Any]:
    for number in range(1, 4):
        progress(number, 3)
    return {"counted": 3, "asked": job.arguments["word"]}


def refuse(job: Job, progress: services.Progress) -> Mapping[str, Any]:
    raise services.Refused("Tệp không đọc được: hãy lưu lại dưới dạng .xlsx")


def break_down(job: Job, progress: services.Progress) -> Mapping[str, Any]:
    raise ZeroDivisionError


def ask_to_stop_oneself(job: Job, progress: services.Progress) -> Mapping[str, Any]:
    progress(1, 2)
    services.cancel_work(job=job, by=job.asked_by)
    progress(2, 2)
    return {"reached": "the end"}


def test_work_that_was_asked_for_is_carried_out_with_its_arguments(clerk: User) -> None:
    services.ask_for_work(kind="count", arguments={"word": "ba"}, by=clerk)
    job = services.take_next()
    assert job is not None
    done = services.carry_out(job, count_to_three)
    assert (done.state, done.done, done.total) == ("done", 3, 3)
    assert done.result == {"counted": 3, "asked": "ba"}
    assert services.take_next() is None


def test_the_oldest_work_is_taken_first_and_only_once(clerk: User) -> None:
    first = services.ask_for_work(kind="count", arguments={}, by=clerk)
    second = services.ask_for_work(kind="count", arguments={}, by=clerk)
    assert [services.take_next(), services.take_next(), services.take_next()] == [
        first,
        second,
        None,
    ]


def test_a_refusal_reaches_the_person_in_its_own_words(clerk: User) -> None:
    job = services.ask_for_work(kind="refuse", arguments={}, by=clerk)
    ended = services.carry_out(job, refuse)
    assert (ended.state, ended.message) == (
        "failed",
        "Tệp không đọc được: hãy lưu lại dưới dạng .xlsx",
    )


def test_a_fault_of_the_program_is_told_as_one_with_a_number_to_read_out(clerk: User) -> None:
    job = services.ask_for_work(kind="break", arguments={}, by=clerk)
    ended = services.carry_out(job, break_down)
    assert ended.state == "failed"
    assert ended.message.endswith(f"Mã: việc {job.pk}.")


def test_running_work_stops_at_its_next_step_when_asked_to(clerk: User) -> None:
    services.ask_for_work(kind="stop", arguments={}, by=clerk)
    job = services.take_next()
    assert job is not None
    ended = services.carry_out(job, ask_to_stop_oneself)
    assert (ended.state, ended.result) == ("cancelled", {})


def test_waiting_work_can_be_cancelled_by_who_asked_and_by_nobody_else(clerk: User) -> None:
    stranger = User.objects.create(username="stranger-to-jobs")
    job = services.ask_for_work(kind="count", arguments={}, by=clerk)
    assert services.cancel_work(job=job, by=stranger) is False
    assert services.cancel_work(job=job, by=clerk) is True
    assert services.take_next() is None


def test_work_of_a_dead_worker_is_failed_and_work_of_a_live_one_is_left_alone(clerk: User) -> None:
    for silent in (3, 30):
        services.ask_for_work(kind="count", arguments={"silent": silent}, by=clerk)
        job = services.take_next()
        assert job is not None
        progress.write(job.pk, progress.HowFar())
        beat = time.time() - silent
        os.utime(progress.place(job.pk), (beat, beat))
    assert services.release_abandoned() == 1
    states = {job.arguments["silent"]: job.state for job in Job.objects.all()}
    assert states == {3: "running", 30: "failed"}


def test_a_worker_that_died_before_its_first_beat_is_found_dead_too(clerk: User) -> None:
    services.ask_for_work(kind="count", arguments={}, by=clerk)
    job = services.take_next()
    assert job is not None
    assert services.release_abandoned() == 0
    begun = timezone.now() - dt.timedelta(minutes=1)
    Job.objects.filter(pk=job.pk).update(started_at=begun)
    assert services.release_abandoned() == 1


def test_how_far_work_is_can_be_read_while_its_transaction_is_open(clerk: User) -> None:
    seen = []

    def in_one_transaction(job: Job, told: services.Progress) -> Mapping[str, Any]:
        with transaction.atomic():
            told.plan(["reading", "writing"], 10)
            seen.append(progress.how_far(job.pk))
            told.step("reading", 10, 10)
            told.step("writing", 4, 10)
            seen.append(progress.how_far(job.pk))
            told.settle({"rows": 4})
        return {"rows": 4}

    job = services.ask_for_work(kind="count", arguments={}, by=clerk)
    ended = services.carry_out(job, in_one_transaction)
    assert seen == [
        progress.HowFar({"reading": (0, 10), "writing": (0, 10)}),
        progress.HowFar({"reading": (10, 10), "writing": (4, 10)}, "writing"),
    ]
    assert (ended.state, ended.result) == ("done", {"rows": 4})
    assert progress.how_far(job.pk) is None


@pytest.mark.parametrize("when", ["before", "at the end"])
def test_work_asked_to_stop_inside_its_transaction_keeps_nothing(clerk: User, when: str) -> None:
    def add_somebody(job: Job, told: services.Progress) -> Mapping[str, Any]:
        with transaction.atomic():
            if when == "before":
                assert services.cancel_work(job=job, by=clerk) is True
            User.objects.create(username="made-by-the-work")
            told.step("writing", 1, 2)
            services.cancel_work(job=job, by=clerk)
            told.settle({})
        return {}

    services.ask_for_work(kind="count", arguments={}, by=clerk)
    job = services.take_next()
    assert job is not None
    ended = services.carry_out(job, add_somebody)
    assert (ended.state, ended.cancel_asked) == ("cancelled", True)
    assert not User.objects.filter(username="made-by-the-work").exists()
    assert services.cancel_work(job=job, by=clerk) is False


def test_work_given_up_for_dead_does_not_come_in_afterwards(clerk: User) -> None:
    def be_given_up(job: Job, told: services.Progress) -> Mapping[str, Any]:
        with transaction.atomic():
            User.objects.create(username="made-too-late")
            Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED)
            told.settle({})
        return {}

    services.ask_for_work(kind="count", arguments={}, by=clerk)
    job = services.take_next()
    assert job is not None
    services.carry_out(job, be_given_up)
    assert not User.objects.filter(username="made-too-late").exists()


def test_every_kind_of_work_the_worker_knows_can_be_imported() -> None:
    assert [kind for kind in worker.WORK if not callable(worker.work_of(kind))] == []
