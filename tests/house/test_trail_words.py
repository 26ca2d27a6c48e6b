"""Whatever the trail notes can be read in words: no entry shows a bare key."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ketnap.audit.wording import ACTIONS
from ketnap.organisations.models import Reorganisation
from tests.house.source import at, modules

ORDERS = {"changing", "carrying_out", "_note"}  # the action is the first argument
ENTRIES = {"append"}  # … or the one named so


def constants(tree: ast.Module) -> dict[str, str]:
    """Return the texts a module gives names to."""
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value.value, str)
    }


def texts(node: ast.expr, names: dict[str, str]) -> Iterator[str]:
    """Return the texts an expression may come to; a choice of two gives both."""
    if isinstance(node, ast.IfExp):
        yield from texts(node.body, names)
        yield from texts(node.orelse, names)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Name) and node.id in names:
        yield names[node.id]


def noted() -> Iterator[tuple[str, str]]:
    """Return every action written in the code, with its place."""
    for module, tree in modules().items():
        names = constants(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Dict):
                pairs = zip(node.keys, node.values, strict=True)
                found = [v for k, v in pairs if isinstance(k, ast.Constant) and k.value == "action"]
            elif isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
                called = node.func.id if isinstance(node.func, ast.Name) else called
                found = [k.value for k in node.keywords if k.arg == "action"]
                if called in ORDERS:
                    found += node.args[:1]
                elif called not in ENTRIES:
                    found = []
            else:
                continue
            for expression in found:
                yield from ((text, at(module, node)) for text in texts(expression, names))


def test_every_action_that_is_noted_has_words() -> None:
    actions = set(noted())
    assert len(actions) > 90  # the search itself works
    assert [where for where in actions if where[0] not in ACTIONS] == []
    assert [event for event in Reorganisation.Event.values if event not in ACTIONS] == []
