#!/usr/bin/env python3
"""Start, test and check Kết Nạp with nothing installed but Python 3.11 or later.

    python3 run.py                  make .venv, install, load the demo on first start, serve
    python3 run.py run              the same without the demo, for real data
    python3 run.py test [long]      the whole test suite, then the database tests on PostgreSQL
    python3 run.py check            style, types, templates, layers, house tests
    python3 run.py bench [NAME …]   measure against floors taken in the same run
    python3 run.py lock             (maintainers) write the two lock files anew

Words after ``test`` that are not ``long`` go to pytest; words after ``run`` go to ``ketnap run``.
Standard library only; every library comes from ``requirements*.lock`` by hash.
"""

import sys

if sys.version_info < (3, 11):  # before any line that an older Python cannot run
    sys.exit(
        "Cần Python 3.11 trở lên; máy đang dùng {0}.{1}. Tải ở trang của Python rồi chạy lại.\n"
        "Python 3.11 or later is needed; this is {0}.{1}.".format(*sys.version_info)
    )

import contextlib
import hashlib
import json
import os
import subprocess
import tempfile
import venv
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "installed.json"
RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"
TOOLS = {"prefill_holidays"}  # in bench/, but measures nothing
CHECKED = ("src", "tests", "bench", "run.py")


def say(vietnamese: str, english: str) -> None:
    """Print one line for the clerk and the same for a visitor."""
    print(f"{vietnamese}  ({english})", flush=True)


def python(*words: str, **environment: str) -> int:
    """Run the project's own Python with ``words``; return its exit code."""
    settings = {**os.environ, "PYTHONUTF8": "1", **environment}
    with contextlib.suppress(KeyboardInterrupt):
        return subprocess.run([str(PYTHON), *words], cwd=ROOT, env=settings).returncode
    return 130


def digest(name: str) -> str:
    """Return the SHA-256 of a file beside this one."""
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def installed() -> dict[str, str]:
    """Return what the stamp in ``.venv`` says was installed: file name to digest."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def install(lock: str) -> None:
    """Make ``.venv`` agree with ``lock`` and hold this project; quick when nothing changed."""
    if not PYTHON.exists():
        say("Tạo .venv …", "making .venv")
        try:
            venv.create(VENV, with_pip=True, clear=True)
        except subprocess.CalledProcessError:
            sys.exit(
                "Không tạo được .venv: thiếu gói venv (Debian/Ubuntu: apt install python3-venv)."
                "\nThe venv package is missing (Debian/Ubuntu: apt install python3-venv)."
            )
    stamp = installed()
    wanted = {lock: digest(lock), "pyproject.toml": digest("pyproject.toml")}
    if all(stamp.get(name) == value for name, value in wanted.items()):
        return
    pip = ("-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps")
    if stamp.get(lock) != wanted[lock]:
        say(f"Cài thư viện theo {lock} …", "installing libraries, first start only")
        quiet = ("--no-warn-script-location", "--no-compile", "--require-hashes")
        if code := python(*pip, *quiet, "--requirement", lock):
            say("Không cài được thư viện.", "the libraries could not be installed")
            sys.exit(code)
    if code := python(*pip, "--no-build-isolation", "--editable", str(ROOT)):
        say("Không cài được chính chương trình.", "the program itself could not be installed")
        sys.exit(code)
    if lock == DEVELOPMENT:  # it holds everything the other one holds, at the same versions
        wanted[RUNTIME] = digest(RUNTIME)
    STAMP.write_text(json.dumps(wanted, indent=1), "utf-8")


def run(words: list[str]) -> int:
    """Serve this checkout; with ``--demo`` an empty data folder gets the demo first."""
    install(RUNTIME)
    os.environ.setdefault("KETNAP_HOME", str(ROOT / "var"))
    os.environ.setdefault("PYTHONUTF8", "1")
    command = [str(PYTHON), "-m", "ketnap", "run", *words]
    if os.name == "posix":  # become it: one process to stop
        os.execv(command[0], command)  # noqa: S606
    child = subprocess.Popen(command)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # Ctrl+C reached the child too; it is leaving
            continue


def counted(report: Path) -> dict[str, int]:
    """Return pytest's counts from its own report file."""
    total = {"passed": 0, "failed": 0, "skipped": 0}
    if report.exists():
        suite = next(ElementTree.parse(report).getroot().iter("testsuite"))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        total = {
            "passed": int(suite.get("tests", 0)) - failed - skipped,
            "failed": failed,
            "skipped": skipped,
        }
    return total


def test(words: list[str]) -> int:
    """Run the suite on SQLite, then the tests marked ``database`` again on PostgreSQL."""
    install(DEVELOPMENT)
    long = words[:1] == ["long"]
    extra = words[1:] if long else words
    profile = "long" if long else "quick"
    chosen, stored = ("", "database") if long else ("not long", "database and not long")
    cores = str(max(2, min(os.cpu_count() or 2, 8)))
    worst, total = 0, {"passed": 0, "failed": 0, "skipped": 0}
    with tempfile.TemporaryDirectory(prefix="ketnap-report-") as folder:
        for engine, marks in (("sqlite", chosen), ("postgresql", stored)):
            say(f"Kiểm thử trên {engine} …", f"tests on {engine}")
            report = Path(folder) / f"{engine}.xml"
            code = python(
                *("-m", "pytest", "-q", "-n", cores, "--dist", "loadfile"),
                *("-m", marks, f"--junitxml={report}", *extra),
                KETNAP_PROFILE=profile,
                KETNAP_TEST_DATABASE=engine,
            )
            if code == 5 and (extra or engine == "postgresql"):
                code = 0  # nothing of what was asked for is marked for this engine
            worst = worst or code
            for key, number in counted(report).items():
                total[key] += number
            if code == 130:
                break
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return worst


def check(words: list[str]) -> int:
    """Run every check that needs no running program, all of them, and name those that failed."""
    install(DEVELOPMENT)
    paths = [name for name in CHECKED if (ROOT / name).exists()]
    contracts = (
        "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_logo=True))"
    )
    checks = {
        "ruff check": ("-m", "ruff", "check", *paths),
        "ruff format": ("-m", "ruff", "format", "--check", *paths),
        "mypy": ("-m", "mypy"),
        "djlint": ("-m", "djlint", "--lint", "--quiet", "src/ketnap/templates"),
        "import-linter": ("-c", contracts),  # the package has no module to run with -m
        "bandit": ("-m", "bandit", "-q", "-ll", "-c", "pyproject.toml", "-r", "src", "run.py"),
        "house tests": ("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/house"),
    }
    failed = []
    for name, command in checks.items():
        if words and not any(word in name for word in words):
            continue
        print(f"── {name}", flush=True)
        if python(*command):
            failed.append(name)
    if failed:
        say(f"Chưa đạt: {', '.join(failed)}", f"failed: {', '.join(failed)}")
    else:
        say("Mọi kiểm tra đều đạt.", "every check passed")
    return 1 if failed else 0


def bench(words: list[str]) -> int:
    """Run the measurements in ``bench/`` (all, or those named)."""
    install(DEVELOPMENT)
    known = sorted(p.stem for p in (ROOT / "bench").glob("[!_]*.py") if p.stem not in TOOLS)
    if unknown := [word for word in words if word not in known]:
        say(f"Không có phép đo {unknown[0]}; có: {', '.join(known)}", f"unknown: {unknown[0]}")
        return 2
    return max([python("-m", f"bench.{name}") for name in words or known], default=0)


def lock(words: list[str]) -> int:
    """Resolve ``requirements*.in`` into the lock files; needs ``uv`` of the development set."""
    if not PYTHON.exists():
        install(DEVELOPMENT)
    compile_ = ("-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11")
    quiet = ("--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", *words)
    if code := python(*compile_, *quiet, "requirements.in", "-o", RUNTIME):
        return code
    same = ("--constraint", RUNTIME)
    return python(*compile_, *quiet, *same, "requirements-dev.in", "-o", DEVELOPMENT)


ORDERS = {"run": run, "test": test, "check": check, "bench": bench, "lock": lock}


def main(words: list[str]) -> int:
    """Carry out one order; return the exit code."""
    for stream in (sys.stdout, sys.stderr):  # a Windows console may not be UTF-8
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if words[:1] in (["-h"], ["--help"], ["help"]):
        print(__doc__)
        return 0
    if words and not words[0].startswith("-"):
        order = ORDERS.get(words[0])
        if order is None:
            print(__doc__, file=sys.stderr)
            return 2
        return order(words[1:])
    return run(["--demo", *words])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
