"""The pages of an import read what its check found, until anything it came of is another."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ketnap.audit import trail
from ketnap.audit.models import Entry
from ketnap.audit.reading import searched
from ketnap.exchange import batches, kept, wizard
from ketnap.exchange.models import ImportBatch
from ketnap.people.models import Person
from tests import factories
from tests.exchange.lists import BAD, ON, ROWS, import_, workbook
from tests.exchange.office import key, upload

pytestmark = [pytest.mark.django_db, pytest.mark.database]
AN = ["Nguyễn Văn An", "25/04/1999", "Nam", "Kinh", "Chi bộ thôn Một", None, None]
TWICE = "Trùng"


def staged(clerk, *rows) -> ImportBatch:
    assert upload(clerk, workbook(*rows)).status_code == 302
    return ImportBatch.objects.latest("pk")


def page(clerk, batch, step="kiem-tra/") -> str:
    return clerk.get(f"/nhap-excel/{batch.pk}/{step}").content.decode()


def post(clerk, batch, step, **told) -> None:
    sent = clerk.post(f"/nhap-excel/{batch.pk}/{step}/", {**told, "form_key": key()})
    assert sent.status_code == 302


def rows_asked(clerk, batch, step="kiem-tra/") -> int:
    """How many statements of a page are about the staged rows."""
    with CaptureQueriesContext(connection) as asked:
        page(clerk, batch, step)
    return sum("ketnap_importrow" in one["sql"] for one in asked)


def outcomes(batch) -> str:
    return batches.outcome_of(batch, by=batch.made_by, on=ON).results


def test_the_check_is_read_and_not_made_again_while_nothing_has_changed(clerk):
    batch = staged(clerk, *ROWS, BAD)
    assert rows_asked(clerk, batch) == 0
    assert rows_asked(clerk, batch, "kiem-tra/?loc=loi") == 0
    assert rows_asked(clerk, batch, "cot/") == 0
    shown = page(clerk, batch)
    assert "Trần Văn Xa" in shown
    kept.place_of(batch, "outcome").unlink()
    assert rows_asked(clerk, batch) > 0
    assert page(clerk, batch).count("<tr>") == shown.count("<tr>")


def test_what_somebody_else_writes_meanwhile_is_seen_on_the_next_page(clerk, land):
    batch = staged(clerk, *ROWS)
    assert page(clerk, batch).count("Thêm mới</span>") == 3
    import_(land, workbook(ROWS[0]))
    again = page(clerk, batch)
    assert again.count("Thêm mới</span>") == 2
    assert again.count("Như cũ</span>") == 1


def test_those_who_only_look_make_nobody_wait(clerk, land):
    batch = staged(clerk, *ROWS)
    searched("Nguyễn", by=land.by)
    assert rows_asked(clerk, batch) == 0


def test_a_row_mended_frees_the_row_that_repeated_it(clerk):
    batch = staged(clerk, [1, *AN], [2, *AN])
    assert TWICE in page(clerk, batch)
    first, second = batch.rows.order_by("pk")
    told = {"full_name": "Nguyễn Văn Ân", "born_on": "25/04/1999", "cell": "Chi bộ thôn Một"}
    post(clerk, batch, "sua", row=second.pk, **told)
    assert rows_asked(clerk, batch) == 0
    assert TWICE not in page(clerk, batch)
    assert "Không còn dòng nào có lỗi" in page(clerk, batch, "sua/")


def test_a_row_whose_mending_failed_is_as_it_was(clerk, land):
    batch = staged(clerk, *ROWS, BAD)
    (bad,) = batch.rows.filter(outcome="refused")
    told = {"full_name": "Trần Văn Xa", "born_on": "28/02/1999", "cell": "Chi bộ thôn Một"}
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        wizard.mend_row(ImportBatch.objects.get(), bad, told, by=land.by, on=ON)
        assert outcomes(ImportBatch.objects.get()) == "nnnn"
        raise ZeroDivisionError
    assert outcomes(ImportBatch.objects.get()) == "nnnr"


def test_another_language_says_it_in_its_own_words(clerk):
    batch = staged(clerk, *ROWS, BAD)
    assert "Thêm mới</span>" in page(clerk, batch)
    clerk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = page(clerk, batch)
    assert "Thêm mới" not in english
    assert "New</span>" in english


def test_what_is_kept_names_nobody_and_goes_with_the_file(clerk):
    batch = staged(clerk, *ROWS, BAD)
    page(clerk, batch, "cot/")
    folder = kept.place_of(batch).parent
    name = kept.place_of(batch).stem
    files = sorted(folder.glob(f"{name}*"))
    assert [path.name.split(".", 1)[1] for path in files] == [
        "outcome.sealed",
        "overview.sealed",
        "sealed",
    ]
    assert not any("Nguyễn".encode() in path.read_bytes() for path in files)
    post(clerk, batch, "nhap", what="abandon")
    assert not list(folder.glob(f"{name}*"))


@pytest.mark.parametrize("at", [0, 1, 40, -1])
def test_what_was_tampered_with_is_not_believed(clerk, at):
    batch = staged(clerk, *ROWS, BAD)
    before = page(clerk, batch).count("<tr>")
    for what in ("outcome", "overview"):
        path = kept.place_of(batch, what)
        held = bytearray(path.read_bytes())
        held[at] ^= 1
        path.write_bytes(bytes(held))
    assert clerk.get(f"/nhap-excel/{batch.pk}/cot/").status_code == 200
    shown = page(clerk, batch)
    assert shown.count("<tr>") == before
    assert "Trần Văn Xa" in shown


def test_a_list_longer_than_a_page_has_further_pages(clerk):
    rows = [[at, f"Nguyễn Văn Số {at:03}", 1990, "Nam", "Kinh", "Chi bộ thôn Một", None, None]
            for at in range(1, 451)]  # fmt: skip
    batch = staged(clerk, *rows)
    first, last = page(clerk, batch), page(clerk, batch, "kiem-tra/?trang=3")
    assert ("Số 001<" in first, "Số 200<" in first, "Số 201<" in first) == (True, True, False)
    assert ("Số 400<" in last, "Số 401<" in last, "Số 450<" in last) == (False, True, True)
    assert 'rel="next"' in first
    assert 'rel="next"' not in last
    for strange in ("999", "-1", "x", "9" * 5000, "²"):
        assert clerk.get(f"/nhap-excel/{batch.pk}/kiem-tra/", {"trang": strange}).status_code == 200


def test_a_doubt_unticked_is_asked_again(clerk, land):
    import_(land, workbook(ROWS[0]))
    again = [1, "Nguyễn Văn An", "25/04/1999", "Nam", "Kinh", "Chi bộ thôn Hai", None, None]
    batch = staged(clerk, again, BAD)
    row = batch.rows.order_by("pk").first()
    post(clerk, batch, "nhap", what="apply", which="all", asked=row.pk, confirmed=row.pk)
    assert outcomes(ImportBatch.objects.get(pk=batch.pk)) == "nr"
    post(clerk, batch, "nhap", what="apply", which="all", asked=row.pk)
    assert outcomes(ImportBatch.objects.get(pk=batch.pk)) == "rr"
    assert Person.objects.count() == 1


def test_a_trail_that_forgot_or_another_one_is_not_the_one_seen(land):
    factories.person(land.cell)
    seen = trail.head()
    assert not trail.written_since(seen)
    searched("Nguyễn", by=land.by)
    assert not trail.written_since(seen)
    assert trail.written_since(trail.Head(seen.number, "0" * 64))
    assert trail.written_since(trail.Head(seen.number + 50, seen.hash))
    assert Entry.objects.exists()
