"""Check that nobody rewrote the trail. Needs nothing but Python: copy this file and the database.

    python verify.py COPY.sqlite3 [--anchor 1520:9f86d081884c7d65] [--anchor anchors.txt]

Each entry carries the hash of the one before and of its own content; each value beside it a salted
digest. Whoever owns the server can still cut the tail, or rewrite everything and chain it anew:
only an *anchor* kept elsewhere (number and hash, as printed under daily reports) excludes that.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NOTHING = "0" * 64
ANCHOR = re.compile(r"\b(\d+):([0-9a-f]{16,64})\b")
CLOCK_TOLERANCE = dt.timedelta(minutes=2)  # a clock that is put right
SHOWN = 20
# JSON in one spelling: sorted keys, no spaces, letters as they are
canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
quoted = json.encoder.encode_basestring  # the same of a text, sooner

VI, EN = 0, 1
SAYS: dict[str, tuple[str, str]] = {
    "gap": ("thiếu mục trước mục này", "an entry is missing before this one"),
    "duplicate": ("số bị lặp hoặc sai thứ tự", "the number is repeated or out of order"),
    "content": ("nội dung không khớp mã băm của mục", "the content does not match its hash"),
    "link": ("không nối với mục trước", "it does not follow the entry before"),
    "value": ("giá trị không khớp cam kết", "a value does not match its commitment"),
    "value_missing": (
        "giá trị mất mà không có quyết định xóa",
        "a value is gone without an erasure on record",
    ),
    "value_extra": ("giá trị thừa, không có cam kết", "a value without a commitment"),
    "head": ("đầu chuỗi không khớp mục cuối", "the head does not match the last entry"),
    "clock": ("thời điểm sớm hơn mục trước", "its time is earlier than the entry before"),
    "anchor": ("không khớp mốc neo bên ngoài", "it does not match the anchor kept outside"),
    "anchor_missing": ("mục đã neo không còn", "the anchored entry is gone"),
}


def commitment(salt: str, value: Any) -> str:
    """Return the salted digest of one value; '' stands for no value."""
    if value is None:
        return ""
    return hashlib.sha256(f"{salt}:{canonical(value)}".encode()).hexdigest()


def chained(previous_hash: str, content: Mapping[str, Any]) -> str:
    """Return the hash of an entry: SHA-256 over the previous hash and its canonical JSON."""
    return hashlib.sha256(f"{previous_hash}\n{canonical(content)}".encode()).hexdigest()


@dataclass(frozen=True)
class Link:
    """One entry as verification needs it: its number, time, content, values and both hashes."""

    number: int
    at: dt.datetime
    content: dict[str, Any]
    previous_hash: str
    hash: str
    values: dict[str, tuple[str, Any, Any]]  # field → (salt, before, after)


@dataclass(frozen=True)
class Finding:
    """Something that should not be: at which entry, of what kind."""

    number: int
    kind: str
    detail: str = ""

    def says(self, language: int = VI) -> str:
        """Return the finding as a sentence."""
        what = SAYS[self.kind][language] + (f" ({self.detail})" if self.detail else "")
        return (f"mục {self.number}: " if language == VI else f"entry {self.number}: ") + what


@dataclass
class Report:
    """What verification found, and what it cannot exclude."""

    entries: int = 0
    last: tuple[int, str] = (0, NOTHING)
    erased: int = 0
    anchors: int = 0
    anchored_to: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def sentences(self, language: int = VI) -> list[str]:
        """Return the report in sentences, the verdict first, limits last."""
        vi = language == VI
        number, head = self.last
        lines = [
            ("Chuỗi nhật ký nguyên vẹn." if vi else "The chain of the trail is whole.")
            if self.sound
            else (
                f"Có {len(self.findings)} dấu hiệu nhật ký bị can thiệp."
                if vi
                else f"There are {len(self.findings)} signs that the trail was tampered with."
            ),
            f"{self.entries} mục; đầu chuỗi {number}:{head[:16]}"
            if vi
            else f"{self.entries} entries; head {number}:{head[:16]}",
        ]
        lines += [finding.says(language) for finding in self.findings[:SHOWN]]
        if len(self.findings) > SHOWN:
            lines.append(f"… +{len(self.findings) - SHOWN}")
        if self.erased:
            lines.append(
                f"{self.erased} giá trị đã xóa theo quyết định có ghi trong nhật ký."
                if vi
                else f"{self.erased} values were erased by decisions on record."
            )
        lines.append(self.limits(language))
        return lines

    def limits(self, language: int = VI) -> str:
        """Say what cannot be excluded."""
        vi = language == VI
        if not self.anchors:
            return (
                "Không có mốc neo bên ngoài: không loại trừ được việc cắt bớt phần cuối, hoặc "
                "viết lại rồi nối lại toàn bộ chuỗi. Hãy so với số in trên báo cáo ngày."
                if vi
                else "No anchor from outside: cutting the tail, or rewriting and re-chaining "
                "everything, cannot be excluded. Compare with the number printed on daily reports."
            )
        return (
            f"Đã so với {self.anchors} mốc neo bên ngoài, đến mục {self.anchored_to}; phần sau mốc "
            "cuối chưa được neo."
            if vi
            else f"Compared with {self.anchors} anchors from outside, up to entry "
            f"{self.anchored_to}; what follows the last one is not anchored yet."
        )


def read_anchors(texts: Iterable[str]) -> dict[int, str]:
    """Return number → start of the hash, from ``NUMBER:HASH`` texts or files that contain them.

    :raises ValueError: a text is neither.
    """
    anchors: dict[int, str] = {}
    for text in texts:
        found = ANCHOR.findall(text)
        if not found and Path(text).is_file():
            found = ANCHOR.findall(Path(text).read_text(encoding="utf-8"))
        if not found:
            raise ValueError(text)
        anchors.update((int(number), digest) for number, digest in found)
    return anchors


def verify(
    links: Iterable[Link],
    head: tuple[int, str] | None,
    anchors: Mapping[int, str] | None = None,
) -> Report:
    """Re-read every entry in order and report everything that does not fit.

    :param links: entries by number; read once.
    :param head: number and hash kept as the chain's head; None when there is none.
    :param anchors: what somebody outside kept: number → at least 16 hex digits of its hash.
    """
    anchors = dict(anchors or {})
    report = Report(anchors=len(anchors), anchored_to=max(anchors, default=0))
    missing_values: list[tuple[int, int]] = []
    erased_entries: set[int] = set()
    number, previous, before = 0, NOTHING, None
    seen: set[int] = set()
    for link in links:
        report.entries += 1
        found = report.findings
        if link.number <= number:
            found.append(Finding(link.number, "duplicate"))
        elif link.number > number + 1:
            found.append(Finding(link.number, "gap"))
        if link.previous_hash != previous:
            found.append(Finding(link.number, "link"))
        if link.hash != chained(link.previous_hash, link.content):
            found.append(Finding(link.number, "content"))
        if before is not None and link.at < before - CLOCK_TOLERANCE:
            found.append(Finding(link.number, "clock", f"{before - link.at}"))
        kept = anchors.get(link.number)
        if kept is not None and not link.hash.startswith(kept):
            found.append(Finding(link.number, "anchor"))
        missing = _check_values(link, found)
        if missing:
            missing_values.append((link.number, missing))
        if link.content["action"] == "erase_values" and link.content["object_type"] == "entry":
            erased_entries.add(link.content["object_id"])
        seen.add(link.number)
        number, previous, before = link.number, link.hash, link.at
    for entry, count in missing_values:
        if entry in erased_entries:
            report.erased += count
        else:
            report.findings.append(Finding(entry, "value_missing"))
    report.findings += [Finding(n, "anchor_missing") for n in sorted(anchors) if n not in seen]
    if (head or (0, NOTHING)) != (number, previous):
        report.findings.append(Finding(number, "head"))
    report.last = (number, previous)
    return report


def _check_values(link: Link, found: list[Finding]) -> int:
    """Compare values with their commitments; return how many are not there any more."""
    missing = 0
    commitments: dict[str, list[str]] = link.content["commitments"]
    for name, committed in commitments.items():
        if name not in link.values:
            missing += 1
            continue
        salt, old, new = link.values[name]
        if [commitment(salt, old), commitment(salt, new)] != committed:
            found.append(Finding(link.number, "value", name))
    found += [
        Finding(link.number, "value_extra", name) for name in link.values if name not in commitments
    ]
    return missing


def _content(row: Mapping[str, Any], at: dt.datetime) -> dict[str, Any]:
    """Return what the hash of an entry covers; the one definition of it."""
    on = row["on"]
    return {
        "number": row["number"],
        "at": at.isoformat(timespec="microseconds"),
        "on": on.isoformat() if isinstance(on, dt.date) else on,
        "request_id": row["request_id"],
        "actor": row["actor_id"],
        "role": row["role"],
        "organisation": row["organisation_id"],
        "action": row["action"],
        "object_type": row["object_type"],
        "object_id": row["object_id"],
        "dossier_id": row["dossier_id"],
        "person_id": row["person_id"],
        "reason": row["reason"],
        "commitments": row["commitments"],
    }


def link_of(row: Mapping[str, Any], values: Iterable[Mapping[str, Any]]) -> Link:
    """Return one entry from its row and the rows of its values."""
    at = row["at"]
    at = at.astimezone(dt.UTC) if at.tzinfo else at.replace(tzinfo=dt.UTC)
    return Link(
        number=row["number"],
        at=at,
        content=_content(row, at),
        previous_hash=row["previous_hash"],
        hash=row["hash"],
        values={v["field"]: (v["salt"], v["before"], v["after"]) for v in values},
    )


def _read(text: str | None) -> Any:
    """Return the JSON of a column as Python; text that is none is returned as it is."""
    try:
        return None if text is None else json.loads(text)
    except ValueError:
        return {"?": text}


def links_of_file(connection: sqlite3.Connection) -> Iterator[Link]:
    """Yield the entries of an SQLite database in order, each with its values."""
    values = connection.execute(
        "SELECT entry_id, field, before, after, salt FROM ketnap_entryvalue ORDER BY entry_id, id"
    )
    waiting = values.fetchone()
    for row in connection.execute('SELECT * FROM ketnap_entry ORDER BY "number"'):
        entry = dict(row) | {
            "at": dt.datetime.fromisoformat(row["at"]),
            "commitments": _read(row["commitments"]),
        }
        mine = []
        while waiting is not None and waiting["entry_id"] <= row["number"]:
            if waiting["entry_id"] == row["number"]:
                told = {k: _read(waiting[k]) for k in ("before", "after")}
                mine.append(dict(waiting) | told)
            waiting = values.fetchone()
        yield link_of(entry, mine)


def verify_file(path: Path, anchors: Mapping[int, str] | None = None) -> Report:
    """Verify a copy of an SQLite database; it is opened read-only.

    :raises sqlite3.DatabaseError: the file is not such a database.
    """
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        heads = connection.execute("SELECT number, hash FROM ketnap_trailhead").fetchall()
        head = (heads[0]["number"], heads[0]["hash"]) if heads else None
        return verify(links_of_file(connection), head, anchors)
    finally:
        connection.close()


def main(words: list[str] | None = None) -> int:
    """Verify the file named on the command line: 0 whole, 1 tampered with, 2 unusable."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path)
    parser.add_argument("--anchor", action="append", default=[], metavar="FILE|NUMBER:HASH")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi")
    args = parser.parse_args(words)
    try:
        report = verify_file(args.database, read_anchors(args.anchor))
    except (ValueError, OSError, sqlite3.DatabaseError) as problem:
        print(problem, file=sys.stderr)  # noqa: T201
        return 2
    print("\n".join(report.sentences(EN if args.lang == "en" else VI)))  # noqa: T201
    return 0 if report.sound else 1


if __name__ == "__main__":
    sys.exit(main())
