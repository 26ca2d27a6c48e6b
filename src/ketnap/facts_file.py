"""Facts of one case, read from a YAML file a person typed. Nothing is guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from ketnap.law.facts import Fact
from ketnap.law.reading import Block, Fault, FileFaults, read_block
from ketnap.vietnamese.dates import DateError, parse_date, parse_partial_date
from ketnap.vietnamese.names import fold_key

LARGEST = 256 * 1024
"""Bytes of a facts file; a case of a hundred facts takes four thousand."""
MOST_FAULTS = 50
"""After so many faults the file is not what it should be: the rest is not looked at."""
YES = ("true", "có", "yes")
NO = ("false", "không", "no")
NOT_KNOWN = ("", "~", "null", "chưa rõ")
_KINDS = {
    "date": ("một ngày, ví dụ 25/04/2025 hoặc 2025-04-25", "a day, such as 25/04/2025"),
    "partial": ("một ngày, tháng hoặc năm: 12/05/1999, 05/1999, 1999", "12/05/1999, 05/1999, 1999"),
    "int": ("một số nguyên không âm, ví dụ 12", "a whole number, such as 12"),
    "bool": ("true hoặc false (có, không)", "true or false"),
    "text": ("một dòng chữ", "one line of text"),
}

# (votes for, votes against or "", members, excused absent or "", present or "")
BALLOTS = (
    (
        "cell_votes_for",
        "cell_votes_against",
        "cell_official_members",
        "cell_excused_absent",
        "cell_present",
    ),
    ("grassroots_votes_for", "", "grassroots_members", "", ""),
    ("decision_votes_for", "", "decision_members", "", ""),
    (
        "recognition_votes_for",
        "",
        "recognition_official_members",
        "recognition_excused_absent",
        "",
    ),
    ("recognition_grassroots_votes_for", "", "recognition_grassroots_members", "", ""),
    ("recognition_decision_votes_for", "", "recognition_decision_members", "", ""),
    (
        "strike_off_votes_for",
        "",
        "strike_off_official_members",
        "strike_off_excused_absent",
        "",
    ),
)


@dataclass
class FactsFile:
    """What a facts file says: values by fact name, and the line of each."""

    facts: dict[str, object] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


def read_facts(path: Path, known: Mapping[str, Fact]) -> FactsFile:
    """The facts a YAML file states, at the top or under `facts:`.

    Dates are day first or ISO; a value left empty is unknown. Raises `FileFaults` with every
    fault at once: an unknown name (with the nearest known one), a wrong type, an impossible
    date, a value that is not in the list, votes that exceed the members, a repeated name, a file
    far too long.
    """
    faults: list[Fault] = []
    _refuse_size(path)
    block = read_block(path, faults)
    found = FactsFile()
    for key in block:
        if len(faults) >= MOST_FAULTS:
            faults.append(
                Fault(
                    block.lines[key],
                    "còn nữa; sửa các lỗi trên rồi chạy lại.",
                    "and so on; mend these and run it again.",
                )
            )
            break
        inner = block[key]
        if key == "facts" and isinstance(inner, Block):
            for name in inner:
                _take(name, inner, known, found, faults)
        else:
            _take(key, block, known, found, faults)
    if not found.facts and not faults:
        faults.append(
            Fault(
                1,
                "tệp không ghi dữ kiện nào; cần ít nhất một, ví dụ «born_on: 1999-05».",
                "the file states no fact; at least one is needed, such as «born_on: 1999-05».",
            )
        )
    faults.extend(_ballot_faults(found))
    if faults:
        raise FileFaults(path, faults)
    return found


def _refuse_size(path: Path) -> None:
    if path.is_file() and path.stat().st_size > LARGEST:
        fault = Fault(
            1,
            f"tệp lớn hơn {LARGEST // 1024} KB, không phải tệp dữ kiện của một hồ sơ. Kiểm tra lại "
            "tên tệp.",
            f"the file is larger than {LARGEST // 1024} KB: no facts of one case. Check its name.",
        )
        raise FileFaults(path, [fault])


def _take(
    name: str, block: Block, known: Mapping[str, Fact], found: FactsFile, faults: list[Fault]
) -> None:
    line = block.lines[name]
    if name not in known:
        faults.append(_unknown_name(name, line, known))
        return
    if name in found.lines:
        first = found.lines[name]
        faults.append(
            Fault(
                line,
                f"«{name}» đã có ở dòng {first}; mỗi tên chỉ được ghi một lần.",
                f"«{name}» already stands on line {first}; a name may stand only once.",
            )
        )
        return
    found.lines[name] = line
    fact = known[name]
    written = block.written.get(name)
    if written is None:
        if block[name] is not None:  # otherwise told while the file was read
            faults.append(_wrong_kind(fact, line, "một danh sách hoặc nhóm", "a list or block"))
        return
    written = unicodedata.normalize("NFC", written).strip()
    if (fold(written) in NOT_KNOWN and block[name] is None) or fold(written) == "chưa rõ":
        found.facts[name] = None
        return
    if fact.kind == "text" and not isinstance(block[name], str):
        faults.append(_wrong_kind(fact, line, written))
        return
    try:
        found.facts[name] = _value(fact, written)
    except DateError as error:
        faults.append(Fault(line, f"«{name}»: {error.message}", f"«{name}»: {error.message_en}"))
    except ValueError:
        faults.append(_wrong_kind(fact, line, written))


def fold(text: str) -> str:
    """Lower case with the marks kept, so that "Có" and "có" are the same word."""
    return text.casefold()


def _value(fact: Fact, written: str) -> object:
    if fact.kind == "date":
        return parse_date(written)
    if fact.kind == "partial":
        return parse_partial_date(written)
    if fact.kind == "int":
        if not re.fullmatch(r"\d{1,6}", written, re.ASCII):
            raise ValueError(written)
        return int(written)
    if fact.kind == "bool":
        if fold(written) in YES:
            return True
        if fold(written) in NO:
            return False
        raise ValueError(written)
    if fact.kind == "enum":
        for key, labels in fact.values.items():
            if fold(written) in (key, fold(labels[0])):
                return key
        raise ValueError(written)
    return written


def _unknown_name(name: str, line: int, known: Mapping[str, Fact]) -> Fault:
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    if not near:
        folded = {fold_key(fact.label): fact.name for fact in known.values()}
        labels = get_close_matches(fold_key(name), folded, n=1, cutoff=0.6)
        near = [folded[label] for label in labels]
    if near:
        label, label_en = known[near[0]].label, known[near[0]].label_en
        return Fault(
            line,
            f"không có dữ kiện tên «{name}». Có phải là «{near[0]}» ({label})?",
            f"there is no fact «{name}». Did you mean «{near[0]}» ({label_en})?",
        )
    return Fault(
        line,
        f"không có dữ kiện tên «{name}». Xem các tên được phép: ketnap judge --facts",
        f"there is no fact «{name}». The names allowed: ketnap judge --facts",
    )


def _wrong_kind(fact: Fact, line: int, written: str, written_en: str = "") -> Fault:
    written_en = written_en or written
    if fact.kind == "enum":
        allowed = ", ".join(fact.values)
        begun = [value for value in fact.values if value.startswith(fold(written))]
        near = begun or get_close_matches(fold(written), fact.values, n=1, cutoff=0.5)
        hint = f" Có phải là «{'», «'.join(near)}»?" if near else ""
        hint_en = f" Did you mean «{'», «'.join(near)}»?" if near else ""
        return Fault(
            line,
            f"«{fact.name}» ({fact.label}): không có giá trị «{written}»; chọn một trong: "
            f"{allowed}.{hint}",
            f"«{fact.name}» ({fact.label_en}): no value «{written_en}»; one of: "
            f"{allowed}.{hint_en}",
        )
    wanted, wanted_en = _KINDS[fact.kind]
    return Fault(
        line,
        f"«{fact.name}» ({fact.label}): «{written}» không dùng được; cần {wanted}.",
        f"«{fact.name}» ({fact.label_en}): «{written_en}» cannot be used; write {wanted_en}.",
    )


def _ballot_faults(found: FactsFile) -> list[Fault]:
    """Counts that no meeting can have: each names what was counted, and out of how many."""
    faults = []
    for votes, against, members, excused, present in BALLOTS:
        base = _count(found, members)
        if base is None:
            continue
        limit = [members]
        absent = _count(found, excused)
        if absent is not None and absent > base:
            faults.append(_too_many(found, [excused], limit, base))
            continue
        if absent:
            base -= absent
            limit.append(excused)
        there = _count(found, present)
        if there is not None and there > base:
            faults.append(_too_many(found, [present], limit, base))
        elif there is not None:
            base, limit = there, [present]
        cast = [name for name in (votes, against) if _count(found, name) is not None]
        if sum(_count(found, name) or 0 for name in cast) > base:
            faults.append(_too_many(found, cast, limit, base))
    return faults


def _count(found: FactsFile, name: str) -> int | None:
    value = found.facts.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _too_many(found: FactsFile, names: list[str], limit: list[str], most: int) -> Fault:
    """`names` counted together are more than `most`: the first of `limit` less the others."""
    counted = " + ".join(names)
    total = sum(_count(found, name) or 0 for name in names)
    out_of = " trừ ".join(f"«{name}» ở dòng {found.lines[name]}" for name in limit)
    out_of_en = " less ".join(f"«{name}» on line {found.lines[name]}" for name in limit)
    return Fault(
        max(found.lines[name] for name in names),
        f"«{counted}» là {total}, nhiều hơn số người được tính ({most}) theo {out_of}. Xem lại "
        "biên bản: số phiếu, số người có mặt hay vắng không thể vượt số ấy.",
        f"«{counted}» is {total}, more than the {most} who count by {out_of_en}. Look at the "
        "minutes: votes, those present or absent cannot exceed that number.",
    )
