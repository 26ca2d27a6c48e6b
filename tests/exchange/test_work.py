"""A long import as its page tells it: under way, stopped, lost, taken back; nothing by halves."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest
from django.test import Client

from ketnap.audit.change import changing
from ketnap.audit.refusals import Refused
from ketnap.commands.worker import work_of
from ketnap.dossiers.models import Dossier
from ketnap.dossiers.recording import record_facts
from ketnap.exchange import batches, wizard
from ketnap.exchange.models import ImportBatch
from ketnap.exchange.people_back import remove_cases
from ketnap.jobs import progress
from ketnap.jobs.models import Job
from ketnap.jobs.services import Progress, carry_out, take_next
from ketnap.people.models import Person
from ketnap.people.services import correct_person
from tests.exchange.lists import BAD, ON, ROWS, import_, workbook
from tests.exchange.office import client, key, upload

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def batch(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> ImportBatch:
    """A list of four rows, one of them faulty, that counts as long."""
    monkeypatch.setattr(wizard, "INLINE_ROWS", 2)
    upload(clerk, workbook(*ROWS, BAD))
    return ImportBatch.objects.get()


def press(who: Client, batch: ImportBatch, what: str) -> Any:
    sent = {"what": what, "which": "good", "form_key": key()}
    return who.post(f"/nhap-excel/{batch.pk}/nhap/", sent)


def main_of(who: Client, batch: ImportBatch, step: str = "nhap") -> str:
    page = who.get(f"/nhap-excel/{batch.pk}/{step}/").content.decode()
    return " ".join(page.split("<main", 1)[-1].split("</main>")[0].split())


def work() -> Job:
    job = take_next()
    assert job is not None
    return carry_out(job, work_of(job.kind))


def counts() -> tuple[int, int]:
    return Person.objects.count(), Dossier.objects.count()


def test_the_page_tells_each_step_with_its_rows_while_they_are_being_written(
    clerk, batch, monkeypatch
):
    press(clerk, batch, "apply")
    assert "Đang chờ tới lượt" in main_of(clerk, batch)
    seen = []
    step = Progress.step

    def step_and_look(self: Progress, name: str, done: int, total: int) -> None:
        step(self, name, done, total)
        far = progress.how_far(self.job.pk)
        assert far is not None
        seen.append((far.now, *far.counted))

    monkeypatch.setattr(Progress, "step", step_and_look)
    assert work().state == "done"
    assert list(dict.fromkeys(seen)) == [
        *(("reading", 0, 4), ("reading", 4, 4), ("checking", 1, 4), ("checking", 4, 4)),
        *(("writing", 0, 3), ("writing", 3, 3), ("keeping", 0, 4), ("keeping", 4, 4)),
    ]
    told = main_of(clerk, batch)
    assert "Các dòng tốt đã vào hệ thống. Còn 1 dòng có lỗi chưa nhập" in told
    assert counts() == (3, 3)


def test_the_page_under_way_shows_counts_a_stop_button_and_no_form(clerk, batch):
    press(clerk, batch, "apply")
    job = take_next()
    assert job is not None
    progress.write(
        job.pk,
        progress.HowFar(
            {"reading": (4, 4), "checking": (4, 4), "writing": (2, 3), "keeping": (0, 4)}, "writing"
        ),
    )
    told = main_of(clerk, batch)
    assert "2 / 3 · Xét quy định và ghi hồ sơ" in told
    assert f'action="/nhap-excel/{batch.pk}/dung/"' in told
    assert 'name="which"' not in told
    part = clerk.get(f"/nhap-excel/{batch.pk}/tien-do/").content.decode()
    assert 'hx-trigger="every 2s"' in part
    assert "2 / 3" in part


def test_pressing_import_twice_starts_it_once(clerk, batch):
    press(clerk, batch, "apply")
    press(clerk, batch, "apply")
    press(clerk, batch, "abandon")
    assert Job.objects.count() == 1
    batch.refresh_from_db()
    assert batch.state == "checked"


@pytest.mark.parametrize("when", ["waiting", "reading", "writing", "keeping"])
def test_stopped_at_any_step_nothing_is_kept_and_it_can_begin_again(
    clerk, batch, when, monkeypatch
):
    press(clerk, batch, "apply")
    step = Progress.step

    def stop_then(self: Progress, name: str, done: int, total: int) -> None:
        if name == when:
            clerk.post(f"/nhap-excel/{batch.pk}/dung/")
        step(self, name, done, total)

    if when == "waiting":
        clerk.post(f"/nhap-excel/{batch.pk}/dung/")
        assert take_next() is None
    else:
        with monkeypatch.context() as patched:
            patched.setattr(Progress, "step", stop_then)
            assert work().state == "cancelled"
    assert counts() == (0, 0)
    assert "Đã dừng theo yêu cầu. Chưa ghi gì." in main_of(clerk, batch)
    press(clerk, batch, "apply")
    assert work().state == "done"
    assert counts() == (3, 3)


def test_only_who_asked_may_stop_it(clerk, stranger, land, batch):
    press(clerk, batch, "apply")
    colleague = client(land.commune, "clerk", name="dong-nghiep")
    assert stranger.post(f"/nhap-excel/{batch.pk}/dung/").status_code == 404
    colleague.post(f"/nhap-excel/{batch.pk}/dung/")
    assert f"/nhap-excel/{batch.pk}/dung/" not in main_of(colleague, batch)
    assert Job.objects.get().state == "waiting"


def test_a_lost_worker_is_told_and_the_import_can_begin_again(clerk, batch):
    press(clerk, batch, "apply")
    job = take_next()
    assert job is not None
    progress.write(job.pk, progress.HowFar({"writing": (1, 3)}, "writing"))
    long_ago = time.time() - 60
    os.utime(progress.place(job.pk), (long_ago, long_ago))
    told = main_of(clerk, batch)
    assert "Máy dừng giữa chừng. Chưa ghi gì; có thể làm lại." in told
    assert clerk.get(f"/nhap-excel/{batch.pk}/tien-do/").headers["HX-Refresh"] == "true"
    press(clerk, batch, "apply")
    assert work().state == "done"
    assert list(Job.objects.order_by("pk").values_list("state", flat=True)) == ["failed", "done"]
    assert counts() == (3, 3)


def test_somebody_writing_between_check_and_import_is_seen(clerk, batch, land, monkeypatch):
    press(clerk, batch, "apply")
    step = Progress.step

    def add_the_same_person(self: Progress, name: str, done: int, total: int) -> None:
        step(self, name, done, total)
        if (name, done) == ("checking", total) and not Person.objects.exists():
            import_(land, workbook(ROWS[0]))

    monkeypatch.setattr(Progress, "step", add_the_same_person)
    job = work()
    assert (job.result["new"], job.result["unchanged"], job.result["refused"]) == (2, 1, 1)
    assert counts() == (3, 3)


def test_a_long_batch_is_taken_back_by_the_worker_whole_or_not_at_all(clerk, batch, monkeypatch):
    press(clerk, batch, "apply")
    work()
    press(clerk, batch, "undo")
    told = main_of(clerk, batch)
    assert "Đang hoàn tác lô nhập" in told
    clerk.post(f"/nhap-excel/{batch.pk}/dung/")
    assert take_next() is None
    assert "Chưa hoàn tác được, lô vẫn còn nguyên" in main_of(clerk, batch)
    assert counts() == (3, 3)
    press(clerk, batch, "undo")
    assert work().result == {"rows": 3}
    assert counts() == (0, 0)
    batch.refresh_from_db()
    assert batch.state == "undone"


def test_a_batch_built_upon_says_why_when_the_worker_cannot_take_it_back(clerk, batch, land):
    press(clerk, batch, "apply")
    work()
    an = Person.objects.get(full_name="Nguyễn Văn An")
    correct_person(an, by=land.by, on=ON, reason="Theo thẻ căn cước", home="Sa Thầy")
    press(clerk, batch, "undo")
    assert work().state == "failed"
    assert "Nguyễn Văn An đã được sửa sau khi nhập" in main_of(clerk, batch)
    assert counts() == (3, 3)


def test_taking_back_a_change_closes_the_case_it_opened_and_spares_what_came_after(land):
    import_(land, workbook(ROWS[0]))
    known = Person.objects.get()
    with changing("clear_up", subject=known, by=land.by, on=ON) as change:
        remove_cases(dict(known.dossiers.values_list("pk", "code")), change)
    batch, items = import_(land, workbook(ROWS[0]))
    assert [item.outcome for item in items] == ["changed"]
    assert Dossier.objects.filter(person=known).count() == 1
    assert batches.undo_batch(batch, by=land.by, on=ON) == 1
    assert (Person.objects.get(), Dossier.objects.count()) == (known, 0)

    import_(land, workbook(ROWS[0]))
    later = [*ROWS[0][:7], "05/04/2026"]
    batch, items = import_(land, workbook(later))
    case = Dossier.objects.get(person=known)
    record_facts(case, {"cv_received_on": ON}, by=land.by, on=ON)
    with pytest.raises(Refused) as refused:
        batches.undo_batch(batch, by=land.by, on=ON)
    assert refused.value.codes == ("touched_since",)
    assert Dossier.objects.get().cv_received_on == ON
