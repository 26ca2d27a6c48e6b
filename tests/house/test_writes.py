"""Data is written inside an open change, which also writes the trail, and nowhere else.

``audit.change.changing`` is the one door. A function may write to a table when it opens a change
itself (or one of the doors built on it), or is handed one (a parameter named ``change``) by the
service that did. Everything else is listed here with its reason; a new entry needs one as good.
"""

from __future__ import annotations

import ast
from collections.abc import Container

import pytest

from tests.house.source import at, modules

ALWAYS = {
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "aget_or_create",
    "acreate",
    "asave",
    "adelete",
    "raw",
}
ON_A_QUERYSET = {"create", "update", "delete"}
QUERYSET_WORDS = {"objects", "_default_manager", "_base_manager", "filter", "exclude", "all"}
MAY_WRITE = {
    "audit/change.py": "the door itself",
    "audit/trail.py": "appends the entry of each change",
    "jobs/services.py": "progress of work that runs, not data of a case",
    "web/once.py": "which forms were already sent, not data of a case",
    "web/drafts.py": "what somebody typed and has not sent: not data of a case yet",
}
DERIVED = {  # functions that recompute derived columns: same facts, same result, at any time
    "dossiers/judging.py": {"_rejudge_chunk"},
    "dossiers/milestones.py": {"freeze_many"},
    "dossiers/placement.py": {"follow_tree"},
    "organisations/positions.py": {"_shift"},
}
HELPERS = {  # functions whose caller holds the change, or appends the entries, for what they write
    "people/traits.py": {"put_right", "turn_on"},
    "exchange/people_in.py": {"write_changed"},
    "exchange/persons.py": {"remember_two_people"},
}
NO_CASE = {  # functions that write what is no data of anybody's case
    "exchange/batches.py": {"stage_file", "_stage", "remember_mapping"},  # rows before they count
    "commands/import.py": {"acting_user"},  # the closed account that stands for the command line
}
APPENDING = {"append_many", "append_alike"}
DOORS = {"changing", "carrying_out", "reorganising"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def has_a_change(function: Function) -> bool:
    """Tell whether ``function`` is handed an open change, opens one, or appends the entries."""
    given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return any(argument.arg == "change" for argument in given) or any(
        (isinstance(node, ast.Name) and node.id in DOORS)
        or (isinstance(node, ast.Attribute) and node.attr in APPENDING)
        for node in ast.walk(function)
    )


def words(node: ast.expr) -> set[str]:
    """Return every name in a chain such as ``Dossier.objects.filter(pk=1)``."""
    found: set[str] = set()
    while True:
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            return found | ({node.id} if isinstance(node, ast.Name) else set())


def writes(tree: ast.AST, *, trusted: Container[str] = ()) -> list[tuple[ast.Call, str]]:
    """Return the calls in ``tree`` that write to a table without a change in hand."""
    found = []
    inside = {
        node
        for function in ast.walk(tree)
        if isinstance(function, Function) and (has_a_change(function) or function.name in trusted)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if node in inside or not isinstance(node, ast.Call):
            continue
        if not isinstance(node.func, ast.Attribute):
            continue
        method, receiver = node.func.attr, node.func.value
        django_save = method == "save" and not node.args
        plain_delete = method == "delete" and not node.args and not node.keywords
        on_queryset = method in ON_A_QUERYSET and bool(words(receiver) & QUERYSET_WORDS)
        if method in ALWAYS or django_save or plain_delete or on_queryset:
            found.append((node, method))
    return found


def test_no_table_is_written_without_an_open_change() -> None:
    outside = [
        f"{at(module, call)} .{method}()"
        for module, tree in modules().items()
        if module not in MAY_WRITE
        for call, method in writes(
            tree,
            trusted={
                name for table in (DERIVED, HELPERS, NO_CASE) for name in table.get(module, ())
            },
        )
    ]
    assert outside == []


def test_every_door_is_built_on_the_one_door() -> None:
    built = {
        function.name
        for tree in modules().values()
        for function in ast.walk(tree)
        if isinstance(function, Function) and function.name in DOORS and has_a_change(function)
    }
    assert built == DOORS - {"changing"}


def test_every_exception_to_the_one_door_is_still_needed() -> None:
    assert [m for m in MAY_WRITE if m not in modules() or not writes(modules()[m])] == []


@pytest.mark.parametrize(
    "line",
    [
        "dossier.save()",
        "dossier.save(update_fields=['stage'])",
        "Dossier.objects.create(person=1)",
        "Dossier.objects.filter(pk=1).update(stage='x')",
        "person.dossiers.all().delete()",
        "dossier.delete()",
        "Dossier.objects.bulk_create([])",
        "Dossier._default_manager.exclude(pk=1).update(stage='x')",
    ],
)
def test_the_scan_sees_each_way_of_writing(line: str) -> None:
    assert len(writes(ast.parse(line))) == 1


@pytest.mark.parametrize(
    "line", ["digest.update(b'x')", "document.save(path)", "known.update(other)", "Rule.create(1)"]
)
def test_the_scan_leaves_innocent_calls_alone(line: str) -> None:
    assert writes(ast.parse(line)) == []


@pytest.mark.parametrize(
    "source",
    [
        "def f(*, by):\n    with changing('x', by=by):\n        Dossier.objects.create()",
        "def f(change):\n    Dossier.objects.filter(pk=1).update(stage='x')",
    ],
)
def test_a_function_with_an_open_change_may_write(source: str) -> None:
    assert writes(ast.parse(source)) == []


def test_a_function_beside_one_with_a_change_may_not_write() -> None:
    source = "def f(change):\n    pass\n\ndef g(x):\n    x.save()"
    assert [method for _, method in writes(ast.parse(source))] == ["save"]
