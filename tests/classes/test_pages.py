"""The pages of classes: newest first, one's own names, counts that agree with the roll."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.urls import reverse

from ketnap.accounts.today import today
from ketnap.classes import services
from ketnap.web.templates import new_form_key
from tests import factories
from tests.accounts.people import officer, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WEEK = dt.timedelta(days=7)


def opened(organisation: Any, by: Any, title: str, starts_on: dt.date) -> Any:
    """An awareness class."""
    return services.open_course(
        kind="awareness", organisation=organisation, title=title, starts_on=starts_on,
        by=by, on=starts_on,
    )  # fmt: skip


def learner(country: factories.Land, cell: Any, name: str, stage: str = "on_list") -> Any:
    """A case of that name in ``cell`` on the list of sympathisers, half a year ago."""
    who = factories.person(cell, full_name=name)
    return factories.walk(country, start=today() - 26 * WEEK, who=who, cell=cell).to(stage).dossier


def sent(browser: Any, address: str, values: dict[str, Any]) -> Any:
    """The answer to a form sent once."""
    return browser.post(address, values | {"form_key": new_form_key()})


def text_of(answer: Any) -> str:
    """The page's words, one space between them."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_newest_class_comes_first_with_counts_that_agree_with_its_roll() -> None:
    country = factories.land()
    first = opened(country.commune, country.by, "Lớp cũ", today() - 10 * WEEK)
    second = opened(country.commune, country.by, "Lớp mới", today() - WEEK)
    cases = [learner(country, country.cell, f"Người {n}") for n in range(3)]
    services.enrol(second, cases, by=country.by, on=today() - WEEK)
    services.pass_course(
        second, {second.enrolments.first().pk: (True, "1")}, by=country.by, on=today()
    )
    clerk = signed_in(officer("clerk", country.commune))
    page = clerk.get(reverse("class_list")).content.decode()
    assert page.index("Lớp mới") < page.index("Lớp cũ")
    shown = re.findall(r'<td class="n"[^>]*>(\d+)</td>', page)
    assert shown == ["3", "1", "0", "0"]
    assert "chờ 2 giấy chứng nhận" in page
    roll = clerk.get(reverse("class_page", args=[second.pk])).content.decode()
    assert [name in roll for name in ("Người 0", "Người 1", "Người 2")] == [True] * 3
    assert first.enrolments.count() == 0


def test_a_commune_sees_the_class_its_people_went_to_and_only_its_own_names() -> None:
    country = factories.land()
    lesson = opened(country.district, country.by, "Lớp của huyện", today() - WEEK)
    own = learner(country, country.cell, "Y Blen Của Xã")
    foreign = learner(country, country.far, "A Thui Nơi Khác")
    services.enrol(lesson, [own, foreign], by=country.by, on=today() - WEEK)
    opened(country.district, country.by, "Lớp không ai của xã dự", today() - WEEK)
    clerk = signed_in(officer("clerk", country.commune))
    listed = clerk.get(reverse("class_list")).content.decode()
    assert "Lớp của huyện" in listed
    assert "Lớp không ai của xã dự" not in listed
    assert re.findall(r'<td class="n"[^>]*>(\d+)</td>', listed) == ["1", "0"]
    words = text_of(clerk.get(reverse("class_page", args=[lesson.pk])))
    assert "Y Blen Của Xã" in words
    assert "A Thui Nơi Khác" not in words
    assert "người khác của lớp" not in words


def test_an_organiser_starts_at_the_classes_and_is_told_of_names_that_may_not_be_seen() -> None:
    country = factories.land()
    lesson = opened(country.commune, country.by, "Lớp nhận thức", today() - 20 * WEEK)
    near, far = (
        learner(country, country.cell, name) for name in ("Đang Học Lớp", "Đã Qua Lớp Rồi")
    )
    services.enrol(lesson, [near, far], by=country.by, on=today() - 20 * WEEK)
    type(far).objects.filter(pk=far.pk).update(stage="applied")
    organiser = signed_in(officer("class_organiser", country.commune))
    assert organiser.get("/").headers["Location"] == reverse("class_list")
    words = text_of(organiser.get(reverse("class_page", args=[lesson.pk])))
    assert "Đang Học Lớp" in words
    assert "Đã Qua Lớp Rồi" not in words
    assert "1 người khác của lớp nay không thuộc diện" in words


def test_a_class_is_changed_its_people_sent_on_a_given_day_and_withdrawn_with_a_reason() -> None:
    country = factories.land()
    lesson = opened(country.commune, country.by, "Lớp nhận thức", today() - 2 * WEEK)
    case = learner(country, country.cell, "Rơ Châm H'Nhung")
    clerk = signed_in(officer("clerk", country.commune))
    edit = reverse("class_edit", args=[lesson.pk])
    typed = {"title": "Lớp nhận thức khóa 9", "starts_on": "31/04/2026", "capacity": "30"}
    wrong = sent(clerk, edit, typed | {"version": lesson.version})
    assert wrong.status_code == 422
    assert "Lớp nhận thức khóa 9" in wrong.content.decode()
    day = today() - WEEK
    typed["starts_on"] = f"{day:%d/%m/%Y}"
    assert sent(clerk, edit, typed | {"version": lesson.version}).status_code == 302
    lesson.refresh_from_db()
    assert (lesson.title, lesson.starts_on, lesson.capacity) == ("Lớp nhận thức khóa 9", day, 30)

    send = reverse("class_enrol", args=[lesson.pk])
    nobody = sent(clerk, send, {"sent_on": f"{day:%d/%m/%Y}"})
    assert nobody.status_code == 422
    assert "Chưa chọn ai." in text_of(nobody)
    kept = sent(clerk, send, {"codes": [case.code], "sent_on": "30/02/2026"})
    assert kept.status_code == 422
    assert f'value="{case.code}" checked' in kept.content.decode()
    sent(clerk, send, {"codes": [case.code], "sent_on": f"{day:%d/%m/%Y}"})
    case.refresh_from_db()
    assert case.class_sent_on == day

    row = lesson.enrolments.get()
    away = reverse("class_withdraw", args=[lesson.pk, row.pk])
    assert sent(clerk, away, {"reason": " "}).status_code == 422
    assert sent(clerk, away, {"reason": "đi làm xa"}).status_code == 302
    assert lesson.enrolments.count() == 0
    stranger = signed_in(officer("clerk", country.units["other_commune"]))
    assert stranger.get(edit).status_code == 404
