"""Who plays whom: draws every life of the demo so that the founding article's counts hold."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from ketnap.demo.lives import (
    Life,
    certificate_day,
    class_day,
    draw_facts,
    draw_person,
    happened,
    weekday,
    with_its_class,
)
from ketnap.demo.story import (
    COMMUNES,
    HALF_TERM,
    LATER_YEARS,
    MINORITY,
    OFFICE_CELLS,
    QUARTERS,
    RURAL,
    WOMEN,
    YOUTH_UNION,
    Commune,
)
from ketnap.regulations import default_calendar

# Today's open cases: how many, the last fact they have, how many days ago that was.
OPEN_CASES: tuple[tuple[int, str, int], ...] = (
    (4, "sourced_on", 20),
    (5, "listed_on", 60),
    (6, "class_sent_on", 9),
    (7, "certificate_issued_on", 45),
    (2, "certificate_issued_on", 1770),  # its 60 months end within weeks
    (4, "applied_on", 14),
    (3, "cv_received_on", 8),
    (5, "verification_asked_on", 21),
    (2, "verification_asked_on", 75),
    (4, "verification_concluded_on", 10),
    (3, "introduced_on", 6),
    (3, "comments_on", 4),
    (3, "cell_considered_on", 3),
    (1, "cell_considered_on", 110),  # past the 60 working days
    (3, "submitted_on", 12),
    (3, "received_on", 18),
    (3, "decided_on", 6),
    (2, "decision_received_on", 9),
    (2, "decision_received_on", 58),  # the ceremony is overdue
    (9, "member_cv_on", 120),
    (5, "new_member_class_on", 60),
    (2, "self_criticism_on", 4),
    (1, "self_criticism_on", 75),  # the recognition meeting is overdue
    (2, "recognition_considered_on", 12),
)
CEREMONY_LIMIT = 30
RETURNED = (("papers_faulty",), ("union_missing",), ("verification_incomplete",))

# Where the demo's secretary, clerk and officer sit ("": any cell of the unit), and what each has.
SEATS = (
    ("sa-binh-commune-2020", "sa-binh-commune-2020-thon-4"),
    ("ho-moong-commune", ""),
    ("sa-thay-town-2020", ""),
    ("sa-son-commune", ""),
)
FIRST_SCREEN: tuple[tuple[str, int], ...] = (
    ("sourced_on", 12),
    ("applied_on", 20),
    ("verification_asked_on", 25),
    ("comments_on", 5),
    ("decision_received_on", 52),  # the ceremony is overdue
    ("member_cv_on", 200),
)


def ceremony_due_from(due_on: dt.date) -> dt.date:
    """Return the last day of decision from which the ceremony falls due on ``due_on`` or before.

    Ceremony within 30 working days from the day the decision is issued (208-QĐ/TW, 26-7-2026).
    """
    calendar = default_calendar()
    day = due_on - dt.timedelta(days=42)
    while calendar.add_working_days(day, CEREMONY_LIMIT) > due_on or day.weekday() > 4:
        day -= dt.timedelta(days=1)
    return day


@dataclass(frozen=True)
class Place:
    """A cell of the demo, by the code of the day."""

    code: str
    commune: str
    kind: str
    members: int
    rural: bool


def cell_code(commune: str, suffix: str) -> str:
    """Return the code of a commune's cell, e.g. ``sa-binh-commune-2020-co-quan``."""
    return f"{commune}-{suffix}"


def places(commune: Commune, random: Random) -> list[Place]:
    """Return the cells of one of the eleven units of the district."""
    town = "town" in commune.code
    found = [
        Place(
            cell_code(commune.code, f"thon-{number}"),
            commune.code,
            "street" if town else "hamlet",
            random.randint(5, 14),
            not town,
        )
        for number, _ in enumerate(commune.hamlets, 1)
    ]
    found += [
        Place(cell_code(commune.code, suffix), commune.code, suffix, members, False)
        for suffix, _, members in OFFICE_CELLS
    ]
    return found


def weighted(random: Random, weights: Sequence[float], number: int) -> set[int]:
    """Draw ``number`` indices without replacement, the heavier ones more often."""
    keys = [(random.random() ** (1 / w) if w > 0 else -1.0, i) for i, w in enumerate(weights)]
    return {i for _, i in sorted(keys, reverse=True)[:number]}


def sent_in_half_term(life: Life) -> bool:
    """Tell whether the person was sent to the awareness class in the half term."""
    sent_on = life.facts.get("class_sent_on")
    return sent_on is not None and HALF_TERM[0] <= sent_on <= HALF_TERM[1]


def cast(today: dt.date, seed: int = 2022) -> list[Life]:
    """Return every life of the demo as it stands on ``today``: same day, same lives."""
    casting = Casting(seed, today)
    lives = [*casting.half_term(), *casting.later_years(), *casting.open_cases()]
    return casting.balanced(lives)


def quarter_days(random: Random) -> list[dt.date]:
    """Return one ceremony day for each admission of the half term, quarter by quarter."""
    days = []
    for index, number in enumerate(QUARTERS):
        year, quarter = divmod(index + 2, 4)
        first = dt.date(2020 + year, quarter * 3 + 1, 1)
        days += [weekday(first + dt.timedelta(days=random.randint(0, 86))) for _ in range(number)]
    return days


class Casting:
    """Draws all lives, oldest first, from one seeded source of chance."""

    def __init__(self, seed: int, today: dt.date) -> None:
        self.random = Random(seed)  # noqa: S311
        self.today = today
        self.places = {c.code: places(c, self.random) for c in COMMUNES}
        self.members = {p.code: p.members for ps in self.places.values() for p in ps}
        self.commune_of = {p.code: p.commune for ps in self.places.values() for p in ps}
        self.pool: dict[str, list[Life]] = {c.code: [] for c in COMMUNES}

    def half_term(self) -> list[Life]:
        """Draw the 275 and those who went to the class without being admitted by then."""
        random = self.random
        communes = {c.code: c for c in COMMUNES}
        slots = [c.code for c in COMMUNES for _ in range(c.admitted)]
        random.shuffle(slots)
        share = [communes[code].minority_share for code in slots]
        rural = weighted(random, [0 if "town" in c else 0.4 + communes[c].minority_share
                                  for c in slots], RURAL)  # fmt: skip
        minority = weighted(
            random, [s + (0.6 if i in rural else 0) for i, s in enumerate(share)], MINORITY
        )
        women = weighted(random, [1.0] * len(slots), WOMEN)
        young = weighted(random, [1.0] * len(slots), YOUTH_UNION)
        lives = []
        for index, (commune, admitted_on) in enumerate(
            zip(slots, quarter_days(random), strict=True)
        ):
            life = self._draw(
                commune,
                admitted_on,
                rural=index in rural,
                gender="female" if index in women else "male",
                minority=index in minority,
                youth_union=index in young,
            )
            draw_facts(random, life, admitted_on=admitted_on, members=self.members[life.cell])
            lives.append(life)
        return lives + self._others_sent(lives)

    def _draw(
        self,
        commune: str,
        on: dt.date,
        *,
        cell: str = "",
        rural: bool | None = None,
        gender: str | None = None,
        minority: bool | None = None,
        youth_union: bool | None = None,
    ) -> Life:
        random = self.random
        wanted = next(c for c in COMMUNES if c.code == commune)
        choices = self.places[commune]
        if rural is not None:
            choices = [p for p in choices if p.rural == rural]
        if cell:
            choices = [p for p in choices if p.code == cell]
        place = random.choice(choices)
        return draw_person(
            random,
            cell=place.code,
            kind=place.kind,
            gender=gender or random.choice(("female", "female", "male")),
            minority=random.random() < wanted.minority_share if minority is None else minority,
            youth_union=random.random() < 0.7 if youth_union is None else youth_union,
            on=on,
        )

    def _others_sent(self, admitted: Iterable[Life]) -> list[Life]:
        """Draw those sent to the class in the half term and not admitted in it."""
        random = self.random
        first, _ = HALF_TERM
        counted = Counter(self.commune(life) for life in admitted if sent_in_half_term(life))
        others = []
        for commune in COMMUNES:
            for _ in range(commune.sent - counted[commune.code]):
                sent_on = class_day(first + dt.timedelta(days=random.randint(20, 880)))
                life = self._draw(commune.code, sent_on)
                life.facts = {
                    "sourced_on": sent_on - dt.timedelta(days=90),
                    "listed_on": sent_on - dt.timedelta(days=80),
                    "helper_assigned_on": sent_on - dt.timedelta(days=80),
                    "helper_official": True,
                    "readmission": False,
                    "class_sent_on": sent_on,
                    "certificate_issued_on": certificate_day(sent_on),
                }
                self.pool[commune.code].append(life)
                others.append(life)
        return others

    def commune(self, life: Life) -> str:
        """Return the code of the unit of the district whose cell found this person."""
        return self.commune_of[life.cell]

    def later_years(self) -> list[Life]:
        """Draw the admissions after the half term: first from those who waited, then new people."""
        random = self.random
        fresh = []
        weights = [c.admitted for c in COMMUNES]
        for year, number in LATER_YEARS.items():
            for _ in range(number):
                commune = random.choices(COMMUNES, weights)[0].code
                admitted_on = weekday(
                    dt.date(year, 1, 4) + dt.timedelta(days=random.randint(0, 355))
                )
                if admitted_on >= self.today - dt.timedelta(days=12):
                    continue
                life = self._waiting(commune, admitted_on)
                sent_on = None
                if life is None:
                    life = self._draw(commune, admitted_on)
                    fresh.append(life)
                else:
                    sent_on = life.facts["class_sent_on"]
                draw_facts(
                    random,
                    life,
                    admitted_on=admitted_on,
                    members=self.members[life.cell],
                    sent_on=sent_on,
                )
                life.facts = happened(life.facts, self.today)
        self._let_go()
        return fresh

    def _waiting(self, commune: str, admitted_on: dt.date) -> Life | None:
        """Take somebody whose certificate is still good for a cell meeting before that day."""
        for life in self.pool[commune]:
            age = (admitted_on - life.facts["class_sent_on"]).days
            if 300 < age < 1500 and self.random.random() < 0.5:
                self.pool[commune].remove(life)
                return life
        return None

    def _let_go(self) -> None:
        """Close most of those who still wait, with the reasons offices give."""
        for waiting in self.pool.values():
            for life in waiting:
                sent_on = life.facts["class_sent_on"]
                ended = sent_on + dt.timedelta(days=1870) < self.today
                reason = self.random.choices(
                    ("moved_out", "withdrawn", "expired", ""), (5, 2, 4, 0 if ended else 2)
                )[0]
                after = 1860 if reason == "expired" else self.random.randint(200, 1100)
                closed_on = weekday(sent_on + dt.timedelta(days=after))
                if reason and closed_on < self.today:
                    life.facts |= {"closed_on": closed_on, "closed_reason": reason}

    def balanced(self, lives: list[Life]) -> list[Life]:
        """Leave out as many who only went to the class as later draws added to the half term."""
        over = Counter(self.commune(life) for life in lives if sent_in_half_term(life))
        over.subtract({c.code: c.sent for c in COMMUNES})
        kept = []
        for life in lives:
            commune = self.commune(life)
            idle = sent_in_half_term(life) and "applied_on" not in life.facts
            if idle and life.facts.get("closed_on") and over[commune] > 0:
                over[commune] -= 1
            else:
                kept.append(life)
        return kept

    def open_cases(self) -> list[Life]:
        """Draw today's cases at every stage, some overdue, some returned."""
        random = self.random
        wanted = [(last, ago) for number, last, ago in OPEN_CASES for _ in range(number)]
        lives = []
        for index, (last, ago) in enumerate(wanted):
            commune = COMMUNES[index % 3].code if index % 2 else random.choice(COMMUNES).code
            life = self._shifted(commune, last, self.today - dt.timedelta(days=ago))
            if index % 4 == 0:  # nobody has asked yet: the page must say "chưa rõ"
                life.facts.pop("youth_union_present", None)
                life.traits["youth_union_member"] = None
            lives.append(life)
        lives += [self._returned(COMMUNES[0].code, reasons) for reasons in RETURNED]
        return lives + self._first_screens()

    def _returned(self, commune: str, reasons: tuple[str, ...], cell: str = "") -> Life:
        """Draw a case sent up and returned two weeks ago."""
        life = self._shifted(commune, "received_on", self.today - dt.timedelta(days=26), cell)
        life.facts |= {
            "returned_on": weekday(self.today - dt.timedelta(days=14)),
            "return_rounds": 1,
        }
        life.return_reasons = reasons
        return life

    def _first_screens(self) -> list[Life]:
        """Draw what each demo account meets first: late, due in two days, returned, under way."""
        lives = []
        issued_on = ceremony_due_from(self.today + dt.timedelta(days=2))
        for number, (commune, cell) in enumerate(SEATS):
            for last, ago in FIRST_SCREEN:
                day = self.today - dt.timedelta(days=ago)
                lives.append(self._shifted(commune, last, day, cell))
            soon = self._shifted(commune, "decided_on", issued_on, cell)
            soon.facts["decision_received_on"] = weekday(issued_on + dt.timedelta(days=4))
            lives += [soon, self._returned(commune, RETURNED[number % len(RETURNED)], cell)]
        return lives

    def _shifted(self, commune: str, last: str, day: dt.date, cell: str = "") -> Life:
        """Draw a life whose newest fact is ``last``, on ``day``."""
        random = self.random
        life = self._draw(commune, day, cell=cell)
        members = self.members[life.cell]
        guess = day
        for _ in range(3):  # the era of the decision decides which steps there are
            draw_facts(random, life, admitted_on=guess, members=members)
            shift = day - life.facts[last]
            if not shift:
                break
            guess += shift
        moved = {
            name: value + shift if isinstance(value, dt.date) else value
            for name, value in life.facts.items()
        }
        life.facts = with_its_class(happened(moved, day))
        return life
