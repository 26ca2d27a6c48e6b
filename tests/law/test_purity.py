"""The engine and the content stay pure, and nulls are looked at only in the engine."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

import ketnap

ROOT = Path(ketnap.__file__).parent
LAW = sorted((ROOT / "law").glob("*.py"))
REGULATIONS = sorted((ROOT / "regulations").glob("*.py"))
BREAKS_NULL = {
    "when",
    "fill_null",
    "coalesce",
    "is_null",
    "is_not_null",
    "max_horizontal",
    "min_horizontal",
    "sum_horizontal",
    "filter",
    "search_sorted",
    "fill",
    "is_unknown",
}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("path", LAW, ids=lambda path: path.stem)
def test_the_engine_imports_no_django_and_no_sibling(path):
    outside = {name for name in imports(path) if name.split(".")[0] in ("django", "ketnap")}

    assert {name for name in outside if not name.startswith("ketnap.law")} == set()


@pytest.mark.parametrize("path", REGULATIONS, ids=lambda path: path.stem)
def test_the_content_imports_only_the_engine(path):
    outside = {name for name in imports(path) if name.split(".")[0] in ("django", "ketnap")}

    assert {
        name for name in outside if not name.startswith(("ketnap.law", "ketnap.regulations"))
    } == set()


@pytest.mark.parametrize("path", REGULATIONS, ids=lambda path: path.stem)
def test_the_content_never_looks_at_nulls(path):
    found = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute | ast.Name)
    }

    assert found & BREAKS_NULL == set()


@pytest.mark.parametrize("path", REGULATIONS, ids=lambda path: path.stem)
def test_rules_never_use_what_is_for_stages_only(path):
    names = {
        node.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name)
    }
    if path.stem not in {"stages", "procedure"}:
        assert names & {"known", "unknown", "surely", "perhaps"} == set()


@pytest.mark.parametrize("path", [*LAW, *REGULATIONS], ids=lambda path: path.stem)
def test_nothing_pure_reads_the_clock(path):
    calls = {
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }

    assert calls & {"today", "now", "utcnow"} == set()


def test_judging_never_loads_django(tmp_path):
    file = tmp_path / "case.yaml"
    file.write_text("born_on: 1999\n", encoding="utf-8")
    code = (
        "import sys\nfrom ketnap.judge import main\n"
        f"main([{str(file)!r}, '--json'])\n"
        "sys.exit('django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)

    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize(
    "function", sorted(name for name in BREAKS_NULL if hasattr(pl, name) and name != "filter")
)
@pytest.mark.parametrize(("where", "allowed"), [("regulations", False), ("law", True)])
def test_the_linter_refuses_what_breaks_three_values_outside_the_engine(function, where, allowed):
    code = f"import polars as pl\n\nWRONG = pl.{function}\n"
    name = f"src/ketnap/{where}/proposed.py"
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "--stdin-filename", name, "-"],
        input=code,
        capture_output=True,
        text=True,
        cwd=ROOT.parents[1],
        check=False,
    )

    assert (done.returncode == 0) is allowed, done.stdout + done.stderr
    assert ("breaks three values" in done.stdout) is not allowed
