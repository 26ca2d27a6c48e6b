"""What the house tests read: the project's files, parsed once."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "ketnap"


@cache
def tracked() -> tuple[str, ...]:
    """Return the path of every file in the repository, relative to its root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return tuple(name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())


@cache
def modules() -> dict[str, ast.Module]:
    """Return every module of the package but migrations: path inside the package → tree."""
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
        if "migrations" not in path.parts
    }


def templates() -> list[Path]:
    """Return every template file."""
    return sorted(p for p in (PACKAGE / "templates").rglob("*") if p.is_file())


def at(module: str, node: ast.AST) -> str:
    """Return ``module:line`` of a node."""
    return f"{module}:{getattr(node, 'lineno', 0)}"
