"""Every spreadsheet that leaves the program, with how a test gets it: the one list of them.

``tests/house/test_exports.py`` compares it with the addresses whose code can make a spreadsheet, so
that none can be forgotten here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.urls import reverse

from tests.exchange.office import client

BEGINNINGS = [
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    "\n=",
    "＝",
    "＋",
    "－",
    "＠",
    "'=",
    "''@",
    " =",
    "|",
]
ENDINGS = ["1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x","y")', "SUM(A1:A9)"]
PAYLOADS = [begin + end for begin in BEGINNINGS for end in ENDINGS]
DAY = dt.date(2026, 3, 2)


@dataclass
class World:
    """A country in which every text somebody can write is one of the payloads."""

    land: Any
    people: dict[str, Any] = field(default_factory=dict)  # who asks, by role
    keys: dict[str, Any] = field(default_factory=dict)  # what the addresses of tables name
    batches: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Export:
    """One way a spreadsheet goes out.

    ``who`` asks ``ask``, which gives the answers. Where an export shows texts of people or units,
    it ``holds`` every payload.
    """

    who: str
    ask: Callable[[World, Any], Sequence[Any]]
    holds: bool = True


def get(name: str, *args: Any, **query: str) -> Callable[[World, Any], Sequence[Any]]:
    """The answer to an address."""
    return lambda _world, who: [who.get(reverse(name, args=args), query)]


def every(*asks: Callable[[World, Any], Sequence[Any]]) -> Callable[[World, Any], Sequence[Any]]:
    """All of several answers."""
    return lambda world, who: [one for ask in asks for one in ask(world, who)]


def marked(world: World, who: Any) -> Sequence[Any]:
    """The file with its error column, as the clerk's own and as a new one, and its faulty rows."""
    found = []
    for batch in world.batches.values():
        address = reverse("import_marked", args=[batch.pk])
        found += [who.get(address), who.get(address, {"chi-loi": "1"})]
    return found


TABLE_QUERIES: dict[str, list[dict[str, str]]] = {
    "viec": [{}, {"nhom": "later"}],
    "nhac-viec": [{}],
    "cay-to-chuc": [{}, {"q": "1+1"}],
    "lop": [{}],
    "danh-sach-lop": [{"lop": "COURSE"}],
    "dieu-kien": [{"ho-so": "HSX0"}],
    "tham-tra": [{"ho-so": "HSX0"}, {"ho-so": "HSX0", "dang": "csv"}],
    "hop-quyet-dinh": [{"ho-so": "HSX0"}, {"ho-so": "HSX0", "dang": "csv"}],
    "dong-thoi-gian": [{"ho-so": "HSX0"}, {"ho-so": "HSX0", "loai": "decision"}],
    "phieu-hop": [{"hop": "MEETING"}],
    "don-vi": [{"don-vi": "commune"}],
    "phan-bo": [{"chi-tieu": "TARGET"}],
    "lo-nhap": [{}, {"dang": "csv"}],
    "goi-trao-doi": [{}],
    "xem-truoc": [{"lo": "BATCH"}],
    "chi-tieu": [{}],
    "cuoc-hop": [{}],
    "so-van-ban": [{"don_vi": "commune"}],
}
"""How each table of ``ketnap.exchange.tables`` is asked for; the whole one first."""
SHOW_EVERYBODY = (
    *("viec", "nhac-viec", "cay-to-chuc", "danh-sach-lop", "chi-tieu", "cuoc-hop"),
    *("tham-tra", "hop-quyet-dinh", "phieu-hop", "don-vi", "phan-bo", "lo-nhap", "goi-trao-doi"),
    "xem-truoc",
)
"""The tables that have a line for each person, unit or paper of the world."""


def tables(world: World, who: Any) -> dict[str, list[Any]]:
    """The answers to every table."""
    found: dict[str, list[Any]] = {}
    for what, queries in TABLE_QUERIES.items():
        for query in queries:
            given = {name: str(world.keys.get(text, text)) for name, text in query.items()}
            answer = who.get(reverse("export_table", args=[what]), given)
            found.setdefault(what, []).append(answer)
    return found


SPAN = {"tu": "01/01/2026", "den": "31/12/2026"}
EXPORTS: dict[str, Export] = {
    "export_list": Export(
        "organisation_officer",
        every(
            get("export_list", "dossiers"),
            get("export_list", "dossiers", dang="csv"),
            get("export_list", "people"),
            get("export_list", "people", dang="csv"),
            get("export_list", "members"),
            get("export_list", "organisations"),
            get("export_list", "classes"),
            get("export_list", "targets"),
            get("export_list", "admitted", **SPAN),
        ),
    ),
    "export_sensitive": Export(
        "organisation_officer",
        every(
            get("export_sensitive", "people"),
            get("export_sensitive", "members"),
            get("export_sensitive", "admitted", **SPAN),
        ),
    ),
    "export_table": Export(
        "organisation_officer",
        lambda world, who: [one for answers in tables(world, who).values() for one in answers],
    ),
    "export_table_in_full": Export(
        "organisation_officer", get("export_table_in_full", "tham-tra", **{"ho-so": "HSX0"})
    ),
    "export_search": Export(
        "organisation_officer",
        lambda _w, who: [
            who.post(reverse("export_search"), {"q": f"x{number}"})
            for number in range(len(PAYLOADS))
        ],
    ),
    "export_trail": Export(
        "auditor",
        lambda _w, who: [
            who.post(reverse("export_trail"), {"action": ""}),
            who.post(reverse("export_trail"), {"code": "HSX0"}),
        ],
    ),
    "export_users": Export("administrator", get("export_users")),
    "export_behind": Export(
        "organisation_officer", get("export_behind", "commune", **{"chi-so": "admitted", **SPAN})
    ),
    "export_behind_sensitive": Export(
        "organisation_officer",
        get("export_behind_sensitive", "commune", **{"chi-so": "ethnic_minority", **SPAN}),
    ),
    "figures_file": Export("organisation_officer", get("figures_file", "commune", "xlsx", **SPAN)),
    "official_file": Export(
        "organisation_officer",
        every(*(get("official_file", form, "xlsx", **SPAN) for form in ("1", "2", "2b", "5"))),
        holds=False,
    ),
    "report_build_file": Export(
        "organisation_officer", get("report_build_file", "xlsx", **SPAN), holds=False
    ),
    "period_file": Export(
        "organisation_officer",
        lambda world, who: [who.get(reverse("period_file", args=[world.keys["PERIOD"]]))],
        holds=False,
    ),
    "import_template": Export(
        "organisation_officer",
        every(
            *(
                get("import_template", kind, "commune")
                for kind in ("people", "members", "classes", "organisations", "targets")
            )
        ),
        holds=False,
    ),
    "import_marked": Export("organisation_officer", marked),
}


def build(land: Any) -> World:
    """The world: sixty units, people, cases, members, places of a roll, accounts and targets."""
    from ketnap.accounts.models import RoleAssignment, User
    from ketnap.audit import trail
    from ketnap.classes.models import Course, Enrolment
    from ketnap.dossiers.models import Ballot, Decision, Dossier, Meeting, Milestone, Notice
    from ketnap.exchange.models import ImportBatch
    from ketnap.organisations import services as tree
    from ketnap.organisations.models import Hamlet, Organisation, OrganisationVersion
    from ketnap.people.models import Membership, Person
    from ketnap.reports.closing import close_period
    from ketnap.targets.models import Target
    from ketnap.targets.services import allocate

    world = World(land)
    for role in ("organisation_officer", "auditor", "administrator"):
        world.people[role] = client(land.commune, role, name=role)
    officer = User.objects.get(username="organisation_officer")
    cells = tree.establish_many(
        [
            tree.NewUnit(f"o-{number}", f"Chi bộ {number}", "cell", "commune")
            for number in range(len(PAYLOADS))
        ],
        basis=tree.Document("03-QĐ/ĐU", dt.date(2025, 12, 1)),
        by=land.by,
        on=dt.date(2025, 12, 1),
    )
    world.keys["COURSE"] = Course.objects.create(
        organisation=land.commune, kind="awareness", title=PAYLOADS[0], starts_on=DAY
    ).pk
    held = Meeting.objects.create(organisation=land.commune, body="standing_committee", on=DAY)
    world.keys["MEETING"] = held.pk
    first = None
    for number, text in enumerate(PAYLOADS):
        cell = cells[f"o-{number}"]
        Organisation.objects.filter(pk=cell.pk).update(name=text, fold_key="1+1")
        OrganisationVersion.objects.filter(organisation=cell).update(name=text, fold_key="1+1")
        cell.refresh_from_db()
        person = Person.objects.create(
            full_name=text, fold_key=f"x{number}", sort_key=f"x{number:03}", cell=cell,
            home=text, residence=text, ethnicity=text[:40], religion=text[:60],
            born_on=dt.date(1999, 1, 1), born_on_to=dt.date(1999, 1, 1), gender="female",
        )  # fmt: skip
        Membership.objects.create(person=person, cell=cell, joining_on=DAY, card_number=text[:12])
        case = Dossier.objects.create(
            code=f"HSX{number}", person=person, cell=cell, holder=cell, opened_on=DAY,
            opened_by=land.by, sourced_by="cell", sourced_on=DAY, stage="probation",
            admitted_on=DAY, note=text, certificate_number=text[:40],
        )  # fmt: skip
        open_case = Dossier.objects.create(
            code=f"HSY{number}", person=person, cell=cell, holder=land.commune, opened_on=DAY,
            opened_by=land.by, sourced_by="cell", sourced_on=DAY, stage="submitted", note=text,
        )  # fmt: skip
        Notice.objects.create(
            dossier=open_case, kind="asked", matter="submitted", due_on=DAY, raised_on=DAY,
            organisation=land.commune, raised_by=land.by, says=text,
        )  # fmt: skip
        Milestone.objects.create(
            dossier=case, kind="admitted", on=DAY, cell=cell, gender="female", ethnicity="Gia Rai"
        )
        Decision.objects.create(
            dossier=case, matter="admission", organisation=land.commune, number=text[:40],
            body="standing_committee", on=DAY, granted=True,
        )  # fmt: skip
        Enrolment.objects.create(
            course_id=world.keys["COURSE"], dossier=case, sent_on=DAY, certificate_number=text[:40]
        )
        Meeting.objects.create(
            organisation=cell, body="cell", on=DAY, resolution_number=text[:40], chair=text
        )
        Ballot.objects.create(
            meeting=held, dossier=open_case, matter="admission", resolution_number=text[:40]
        )
        Hamlet.objects.create(name=text, commune=land.commune, since=DAY)
        first = first or case
        first.verifications.create(relation="child", relative_name=text, place="Sa Thầy")
        first.introducers.create(kind="trade_union", name=text)
        first.helpers.create(member=person, since=DAY, ended_because=text)
        first.comments.create(source="residence", by=text, on=DAY)
        first.decisions.create(
            matter="admission", organisation=cell, number=text[:40], body="cell", on=DAY,
            granted=True,
        )  # fmt: skip
        for kind, state in (("people", "applied"), ("cases", "checked")):
            ImportBatch.objects.create(
                kind=kind, organisation=land.commune, file_name=text, file_digest=f"{number:064}",
                state=state, made_by=officer, answers={"package": {"unit_name": text}},
            )  # fmt: skip
        target = Target.objects.create(
            organisation=land.commune, period="custom", starts_on=dt.date(2026, 1, 1),
            ends_on=dt.date(2026, 2, 1) + dt.timedelta(days=number), indicator="admitted",
            number=1, document_number=text, document_on=DAY, note=text,
        )  # fmt: skip
        account = User.objects.create(username=f"u{number}", full_name=text, position=text[:60])
        RoleAssignment.objects.create(user=account, organisation=cell, role="clerk", since=DAY)
        trail.append(action="exported", subject=land.commune, by=officer, on=DAY, reason=text)
    world.keys["TARGET"] = target.pk
    allocate(
        target=target, numbers={cell: Decimal(1) for cell in cells.values()},
        document_number="04-KH/ĐU", document_on=DAY, by=land.by, on=DAY,
    )  # fmt: skip
    closed = close_period(
        organisation=land.commune, since=DAY.replace(month=1), until=DAY, by=land.by,
        on=DAY.replace(month=4),
    )  # fmt: skip
    world.keys["PERIOD"] = closed.pk
    world.keys["BATCH"] = preview(land.commune, officer)
    return world


def preview(unit: Any, officer: Any) -> int:
    """A staged batch of new people, each called like a payload."""
    from ketnap.exchange.batches import stage_file
    from ketnap.exchange.kinds import KINDS
    from ketnap.exchange.reading import Reading, Row

    rows = [
        Row(number + 2, "", {}, {"full_name": text, "cell": f"o-{number}", "home": text})
        for number, text in enumerate(PAYLOADS)
    ]
    reading = Reading(KINDS["people"], rows, [], [], [], [""])
    batch = stage_file(reading, unit, by=officer, on=DAY, content=b"", file_name=PAYLOADS[0])
    return batch.pk
