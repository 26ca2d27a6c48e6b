"""The contracts between the rooms hold, and the check that says so can fail."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT

CHECK = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"


def contracts(config: Path) -> tuple[int, str]:
    """Check the contracts written in ``config``; return the exit code and the last word on them."""
    code = CHECK.replace("no_cache=True", f"no_cache=True, config_filename={str(config)!r}")
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
    )
    said = [line for line in done.stdout.splitlines() if line.startswith("Contracts: ")]
    return done.returncode, said[-1] if said else done.stderr


def test_every_contract_is_kept() -> None:
    written = (ROOT / "pyproject.toml").read_text("utf-8").count("[[tool.importlinter.contracts]]")
    assert contracts(ROOT / "pyproject.toml") == (0, f"Contracts: {written} kept, 0 broken.")


@pytest.mark.parametrize(("source", "target"), [("reports", "statistics"), ("dossiers", "people")])
def test_an_import_upwards_breaks_the_check(tmp_path: Path, source: str, target: str) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(
        '[tool.importlinter]\nroot_package = "ketnap"\n[[tool.importlinter.contracts]]\n'
        f'name = "upside down"\ntype = "layers"\nlayers = ["ketnap.{target}", "ketnap.{source}"]\n',
        "utf-8",
    )
    assert contracts(wrong) == (1, "Contracts: 0 kept, 1 broken.")
