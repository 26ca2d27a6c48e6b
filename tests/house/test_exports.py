"""No spreadsheet leaves the program that the walk of formulas (R12) does not open."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import xlsxwriter

from tests.exchange.exports import EXPORTS
from tests.house.test_names import ROOT
from tests.security.test_addresses import named as addresses


def codes(code: CodeType) -> Iterator[CodeType]:
    """The code of a function and of those inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from codes(constant)


def called(function: FunctionType) -> Iterator[Any]:
    """What of the program a function names: functions, classes, tables of functions, modules."""
    scope = function.__globals__
    names = {name for code in codes(function.__code__) for name in code.co_names}
    for name in names & scope.keys():
        value = scope[name]
        if isinstance(value, ModuleType) and value.__name__.startswith("ketnap."):
            yield from (vars(value)[one] for one in names & vars(value).keys())
        elif isinstance(value, dict):
            yield from value.values()
        else:
            yield value


def makes_a_spreadsheet(view: Any) -> bool:
    """Whether the code of a view, or what it calls in the program, can write one."""
    waiting, seen = [inspect.unwrap(view)], set()
    while waiting:
        one = inspect.unwrap(waiting.pop()) if callable(waiting[-1]) else waiting.pop()
        if isinstance(one, type):
            waiting += [member for member in vars(one).values() if inspect.isfunction(member)]
            continue
        if not isinstance(one, FunctionType) or one in seen:
            continue
        if not one.__module__.startswith("ketnap."):
            continue
        seen.add(one)
        if one.__globals__.get("xlsxwriter") is xlsxwriter:
            return True
        waiting += called(one)
    return False


def test_every_address_that_can_give_a_spreadsheet_is_walked() -> None:
    found = {name for name, one in addresses().items() if makes_a_spreadsheet(one.callback)}
    assert sorted(found) == sorted(EXPORTS)


TABLE = re.compile(r"call\(\w+\) table\(|table_frame\(|<table\b")
FILE = re.compile(r"""(?:url|address_of)\(["'](?:export_\w+|\w+_file|import_marked)["']""")
NEAR = re.compile(r'(?:include|from) "([^"]+)"')


def test_every_page_with_a_table_has_its_file_or_a_reason_told() -> None:
    folder = ROOT / "src" / "ketnap" / "templates"
    texts = {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*.html")
    }
    parts = {name: {name, *NEAR.findall(text)} for name, text in texts.items()}
    with_file = {name for name, text in texts.items() if FILE.search(text)}
    without = set()
    for name, text in texts.items():
        if name.startswith("components/"):
            continue
        pages = [whole for whole in parts.values() if name in whole]  # its own, those it is part of
        if TABLE.search(text) and not any(whole & with_file for whole in pages):
            without.add(name)
    told = (ROOT / "docs" / "exchange.md").read_text("utf-8").partition("| Template | Why |")[2]
    reasons = told.partition("\n\n")[0].splitlines()
    named = {name for line in reasons for name in re.findall(r"`([\w/]+\.html)`", line)}
    assert sorted(without) == sorted(named)


def test_every_module_that_writes_spreadsheets_is_known() -> None:
    source = ROOT / "src" / "ketnap"
    writers = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if "import xlsxwriter" in path.read_text("utf-8")
    }
    assert writers == {
        "exchange/export.py",
        "exchange/marked.py",
        "exchange/templates_out.py",
        "statistics/renderers/as_xlsx.py",
    }
