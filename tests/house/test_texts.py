"""What may stand in code, templates and styles, and what may not."""

from __future__ import annotations

import ast
import re

from ketnap.web import catalog
from tests.house.source import PACKAGE, ROOT, at, modules, templates, tracked

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
PROSE = (".py", ".html", ".css", ".js", ".yaml", ".md", ".toml", ".txt", ".in")
MAKES_MARKUP = {  # modules that may call something other than a constant safe, and why
    "accounts/adapter.py": "a QR code drawn here from an address made here",
    "web/icons.py": "builds from a fixed sprite; a label is escaped before",
    "web/charts.py": "names of SVG elements come from the code, values are escaped",
}
READS_THE_CLOCK = {  # modules below pages that may ask which day it is, and why
    "accounts/today.py": "the one function that pages ask; a demo may fix the day",
    "accounts/demo.py": "behind the role picker, a page",
    "organisations/scope.py": "what the person in front of us may see depends on today",
    "judge.py": "the order without --on asks about today",
}
NULL_BREAKERS = {
    "when",
    "fill_null",
    "fill_nan",
    "coalesce",
    "is_null",
    "is_not_null",
    "drop_nulls",
    "max_horizontal",
    "min_horizontal",
    "sum_horizontal",
    "mean_horizontal",
    "filter",
    "search_sorted",
    "eq_missing",
    "ne_missing",
}
INLINE = {
    "a script without a file": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>", re.I
    ),
    "a style element": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"\sstyle\s*=", re.I),
    "an event attribute": re.compile(r"""\son[a-z]+\s*=\s*["'{]""", re.I),
    "an hx-on attribute": re.compile(r"\shx-on", re.I),
    "a javascript address": re.compile(r"javascript:", re.I),
    "the safe filter": re.compile(r"\|\s*safe\b"),
    "autoescape turned off": re.compile(r"autoescape\s+(false|off)", re.I),
}
ELSEWHERE = re.compile(r"""(?:https?:)?//(?!www\.w3\.org/)[a-z0-9-]+(?:\.[a-z0-9-]+)+""", re.I)


def calls(tree: ast.AST) -> list[tuple[ast.Call, str]]:
    """Return every call with the last name of what is called."""
    return [
        (node, node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)
    ]


def test_nothing_is_left_for_later() -> None:
    found = [
        f"{name}:{number}"
        for name in tracked()
        if name.endswith(PROSE)
        for number, line in enumerate((ROOT / name).read_text("utf-8").splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert found == []


def test_templates_hold_no_inline_code_and_nothing_unescaped() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}: {what}"
        for path in templates()
        for what, pattern in INLINE.items()
        if pattern.search(path.read_text("utf-8"))
    ]
    assert found == []


def test_code_declares_no_text_safe_but_constants() -> None:
    words = {"mark_safe", "Markup", "SafeString"}
    found = [
        f"{at(module, call)} {word}"
        for module, tree in modules().items()
        if module not in MAKES_MARKUP
        for call, word in calls(tree)
        if word in words and not all(isinstance(given, ast.Constant) for given in call.args)
    ]
    assert found == []


def test_pages_and_styles_name_no_other_host() -> None:
    files = [
        *templates(),
        *(PACKAGE / "static").rglob("*.css"),
        *(PACKAGE / "static").rglob("*.js"),
    ]
    found = [
        f"{path.relative_to(PACKAGE)}: {match.group()}"
        for path in files
        for match in ELSEWHERE.finditer(path.read_text("utf-8"))
    ]
    assert found == []


def test_rules_do_not_break_the_third_value() -> None:
    found = [
        f"{at(module, call)} {word}"
        for module, tree in modules().items()
        if module.startswith("regulations/")
        for call, word in calls(tree)
        if word in NULL_BREAKERS and isinstance(call.func, ast.Attribute)
    ]
    assert found == []


def test_only_pages_and_commands_read_the_clock_for_a_legal_day() -> None:
    pages = re.compile(r"(^|/)(views|forms|urls)(/|\.py$)|^commands/|^web/|/views_|_views\.py$")
    found = [
        at(module, call)
        for module, tree in modules().items()
        if not pages.search(module) and module not in READS_THE_CLOCK
        for call, word in calls(tree)
        if word in {"today", "localdate"}
    ]
    assert found == []


def test_every_text_has_its_english() -> None:
    found = catalog.differences()
    assert found.missing == [], "run `ketnap catalog`, then translate what it names"
    assert found.stale == [], "run `ketnap catalog`"
    assert found.fuzzy == []


def test_english_texts_hold_the_same_placeholders() -> None:
    def placeholders(texts: str | tuple[str, ...]) -> set[str]:
        return set(PLACEHOLDER.findall(" ".join([texts] if isinstance(texts, str) else texts)))

    found = [
        message.id
        for message in catalog.messages(catalog.read())
        if message.string and placeholders(message.id) != placeholders(message.string)
    ]
    assert found == []
