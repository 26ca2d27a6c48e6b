"""Guards the database keeps by itself, whoever writes: raw SQL cannot break them either.

Each guard is written once per vendor: ``make`` puts it up, ``drop`` takes it down. SQLite guards
are plain triggers; PostgreSQL guards are trigger functions. A refusal reaches Django as
``IntegrityError`` with a message that begins with the guard's name.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import migrations

FOREVER = "9999-12-31"


@dataclass(frozen=True)
class Guard:
    """Statements of one vendor, in order."""

    make: tuple[str, ...]
    drop: tuple[str, ...]


# ---------------------------------------------------------------------------------------- tree
# 1. Two versions of one organisation never overlap.
# 2. A version lies within the life of its organisation (so a closed one has none in force) and
#    within the life of its parent (so a child never outlives its parent).
# 3. On no day is an organisation its own ancestor: the walk up from the new parent carries the
#    days it is valid for and must not come back.

_OVERLAP = """
    SELECT 1 FROM ketnap_organisationversion o
    WHERE o.organisation_id = NEW.organisation_id AND o.id <> NEW.id
      AND o.since < COALESCE(NEW.until, '9999-12-31')
      AND NEW.since < COALESCE(o.until, '9999-12-31')"""

_WITHIN = """
    SELECT 1 FROM ketnap_organisation o
    WHERE o.id = NEW.{column} AND o.opened_on <= NEW.since
      AND (o.closed_on IS NULL OR NEW.until <= o.closed_on)"""

_CYCLE = """
    WITH RECURSIVE above(id, since, until) AS (
      SELECT NEW.parent_id, NEW.since, {new_until}
      UNION
      SELECT v.parent_id, {later}(a.since, v.since), {earlier}(a.until, {old_until})
      FROM above a JOIN ketnap_organisationversion v ON v.organisation_id = a.id
      WHERE v.parent_id IS NOT NULL AND a.id <> NEW.organisation_id
        AND v.since < a.until AND {old_until} > a.since
    ) SELECT 1 FROM above WHERE id = NEW.organisation_id"""

_LEFT_OUT = """
    SELECT 1 FROM ketnap_organisationversion v
    WHERE (v.organisation_id = NEW.id OR v.parent_id = NEW.id)
      AND (v.since < NEW.opened_on
           OR (NEW.closed_on IS NOT NULL AND (v.until IS NULL OR v.until > NEW.closed_on)))"""


def _sqlite_version_guard(event: str, columns: str) -> str:
    cycle = _CYCLE.format(
        new_until=f"COALESCE(NEW.until, '{FOREVER}')",
        old_until=f"COALESCE(v.until, '{FOREVER}')",
        later="max",
        earlier="min",
    )
    return f"""
CREATE TRIGGER guard_version_{event.lower()} AFTER {event} {columns} ON ketnap_organisationversion
BEGIN
  SELECT RAISE(ABORT, 'guard_version: versions overlap') WHERE EXISTS ({_OVERLAP});
  SELECT RAISE(ABORT, 'guard_version: outside the life of its organisation')
    WHERE NOT EXISTS ({_WITHIN.format(column="organisation_id")});
  SELECT RAISE(ABORT, 'guard_version: outside the life of its parent')
    WHERE NEW.parent_id IS NOT NULL AND NOT EXISTS ({_WITHIN.format(column="parent_id")});
  SELECT RAISE(ABORT, 'guard_version: its own ancestor')
    WHERE NEW.parent_id IS NOT NULL AND EXISTS ({cycle});
END"""


def _sqlite_life_guard(event: str, columns: str) -> str:
    return f"""
CREATE TRIGGER guard_life_{event.lower()} AFTER {event} {columns} ON ketnap_organisation
BEGIN
  SELECT RAISE(ABORT, 'guard_life: a version or a child lies outside this life')
    WHERE EXISTS ({_LEFT_OUT});
END"""


_VERSION_COLUMNS = "OF id, organisation_id, parent_id, since, until"
_LIFE_COLUMNS = "OF id, opened_on, closed_on"
_PG_CYCLE = _CYCLE.format(
    new_until=f"COALESCE(NEW.until, DATE '{FOREVER}')",
    old_until=f"COALESCE(v.until, DATE '{FOREVER}')",
    later="GREATEST",
    earlier="LEAST",
)
_PG_REFUSE = "RAISE EXCEPTION '{}' USING ERRCODE = 'integrity_constraint_violation'"

TREE = {
    "sqlite": Guard(
        make=(
            _sqlite_version_guard("INSERT", ""),
            _sqlite_version_guard("UPDATE", _VERSION_COLUMNS),
            _sqlite_life_guard("INSERT", ""),
            _sqlite_life_guard("UPDATE", _LIFE_COLUMNS),
        ),
        drop=(
            "DROP TRIGGER guard_version_insert",
            "DROP TRIGGER guard_version_update",
            "DROP TRIGGER guard_life_insert",
            "DROP TRIGGER guard_life_update",
        ),
    ),
    "postgresql": Guard(
        # The lock makes two writers of the tree take turns; each statement after it then sees
        # what the other committed.
        make=(
            f"""
CREATE FUNCTION ketnap_guard_version() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  PERFORM pg_advisory_xact_lock(720251);
  IF EXISTS ({_OVERLAP}) THEN
    {_PG_REFUSE.format("guard_version: versions overlap")};
  END IF;
  IF NOT EXISTS ({_WITHIN.format(column="organisation_id")}) THEN
    {_PG_REFUSE.format("guard_version: outside the life of its organisation")};
  END IF;
  IF NEW.parent_id IS NOT NULL THEN
    IF NOT EXISTS ({_WITHIN.format(column="parent_id")}) THEN
      {_PG_REFUSE.format("guard_version: outside the life of its parent")};
    END IF;
    IF EXISTS ({_PG_CYCLE}) THEN
      {_PG_REFUSE.format("guard_version: its own ancestor")};
    END IF;
  END IF;
  RETURN NULL;
END $guard$""",
            f"""
CREATE TRIGGER guard_version AFTER INSERT OR UPDATE {_VERSION_COLUMNS}
ON ketnap_organisationversion FOR EACH ROW EXECUTE FUNCTION ketnap_guard_version()""",
            f"""
CREATE FUNCTION ketnap_guard_life() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  PERFORM pg_advisory_xact_lock(720251);
  IF EXISTS ({_LEFT_OUT}) THEN
    {_PG_REFUSE.format("guard_life: a version or a child lies outside this life")};
  END IF;
  RETURN NULL;
END $guard$""",
            f"""
CREATE TRIGGER guard_life AFTER INSERT OR UPDATE {_LIFE_COLUMNS}
ON ketnap_organisation FOR EACH ROW EXECUTE FUNCTION ketnap_guard_life()""",
        ),
        drop=(
            "DROP TRIGGER guard_version ON ketnap_organisationversion",
            "DROP FUNCTION ketnap_guard_version()",
            "DROP TRIGGER guard_life ON ketnap_organisation",
            "DROP FUNCTION ketnap_guard_life()",
        ),
    ),
}

# ---------------------------------------------------------- the trail, the demo: plain refusals
# 4. Entries are only ever appended, each one right after the last; the head only moves on.
# 5. A value beside its commitment never changes; it goes only when an erasure is on record.
# 6. What an installation is (demo or not) is decided at birth; demo accounts need a demo.

_NOT_NEXT = """NEW.number > 1 AND NOT EXISTS (
    SELECT 1 FROM ketnap_entry e
    WHERE e.number = NEW.number - 1 AND e.hash = NEW.previous_hash)"""
_NO_ERASURE = """NOT EXISTS (
    SELECT 1 FROM ketnap_entry e
    WHERE e.action = 'erase_values' AND e.object_type = 'entry' AND e.object_id = OLD.entry_id)"""
_SOMEBODY = """NEW.is_demo AND (
    EXISTS (SELECT 1 FROM ketnap_user) OR EXISTS (SELECT 1 FROM ketnap_person))"""
_NO_DEMO = "NEW.is_demo AND NOT EXISTS (SELECT 1 FROM ketnap_installation i WHERE i.is_demo)"

REFUSALS = (  # name, table, event, refused when, what the database says
    ("entry_kept", "ketnap_entry", "UPDATE", "TRUE", "an entry never changes"),
    ("entry_stays", "ketnap_entry", "DELETE", "TRUE", "an entry is never deleted"),
    ("entry_next", "ketnap_entry", "INSERT", _NOT_NEXT, "an entry follows the last one"),
    ("value_kept", "ketnap_entryvalue", "UPDATE", "TRUE", "a value never changes"),
    ("value_stays", "ketnap_entryvalue", "DELETE", _NO_ERASURE, "no erasure is on record"),
    ("head_stays", "ketnap_trailhead", "DELETE", "TRUE", "the head is never deleted"),
    (
        "head_moves_on",
        "ketnap_trailhead",
        "UPDATE",
        "NEW.number <= OLD.number",
        "the head only moves on",
    ),
    (
        "installation_kept",
        "ketnap_installation",
        "UPDATE",
        "NEW.is_demo <> OLD.is_demo",
        "demo or not is decided at birth",
    ),
    ("installation_stays", "ketnap_installation", "DELETE", "TRUE", "it is never deleted"),
    ("installation_born", "ketnap_installation", "INSERT", _SOMEBODY, "there are people already"),
    (
        "demo_user_kept",
        "ketnap_user",
        "UPDATE",
        "NEW.is_demo <> OLD.is_demo",
        "an account stays what it is",
    ),
    ("demo_user_born", "ketnap_user", "INSERT", _NO_DEMO, "this is not a demo"),
)


def refusal(name: str, table: str, event: str, when: str, says: str) -> dict[str, Guard]:
    """Return a guard that refuses ``event`` on ``table`` whenever ``when`` holds."""
    message = f"guard_{name}: {says}"
    sqlite = f"""
CREATE TRIGGER guard_{name} AFTER {event} ON {table} WHEN {when}
BEGIN SELECT RAISE(ABORT, '{message}'); END"""
    function = f"""
CREATE FUNCTION ketnap_guard_{name}() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF {when} THEN {_PG_REFUSE.format(message)}; END IF;
  RETURN NULL;
END $guard$"""
    trigger = f"""
CREATE TRIGGER guard_{name} AFTER {event} ON {table}
FOR EACH ROW EXECUTE FUNCTION ketnap_guard_{name}()"""
    return {
        "sqlite": Guard((sqlite,), (f"DROP TRIGGER guard_{name}",)),
        "postgresql": Guard(
            (function, trigger),
            (f"DROP TRIGGER guard_{name} ON {table}", f"DROP FUNCTION ketnap_guard_{name}()"),
        ),
    }


GUARDS = (TREE, *(refusal(*line) for line in REFUSALS))


def put_up(apps, schema_editor):
    """Create every guard of this vendor."""
    for guard in GUARDS:
        for statement in guard[schema_editor.connection.vendor].make:
            schema_editor.execute(statement, params=None)


def take_down(apps, schema_editor):
    """Drop every guard of this vendor, last one first."""
    for guard in reversed(GUARDS):
        for statement in guard[schema_editor.connection.vendor].drop:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("ketnap", "0001_initial")]
    operations = [migrations.RunPython(put_up, take_down)]
