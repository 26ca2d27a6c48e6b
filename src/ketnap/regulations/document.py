"""`docs/rules.md`: every rule with its law, every value with its versions. Generated; tested.

python -m ketnap.regulations.document        writes docs/rules.md
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ketnap.law.book import Rulebook
from ketnap.law.parameters import UNITS, Parameter
from ketnap.law.rules import SEVERITIES, Rule
from ketnap.law.sources import CONFIDENCE_LABELS
from ketnap.regulations import FOLDER, TOPICS, rulebook
from ketnap.regulations.documents import document_kinds

HEAD = """# Quy định trong chương trình

*Tệp này do chương trình sinh ra từ `src/ketnap/regulations`; đừng sửa tay. Sửa giá trị trong
các tệp `.yaml`, sửa điều kiện trong các tệp `.py` bên cạnh, rồi chạy `ketnap docs`.*

Mỗi quy tắc là một điều có thể đúng, sai hoặc chưa rõ. Mỗi giá trị ghi ngày bắt đầu, văn bản dẫn
(số **và** ngày) và độ tin cậy; điều chưa đối chiếu nguyên văn được nói rõ là chưa đối chiếu. Cột
*mốc* là ngày nào của hồ sơ quyết định phiên bản được dùng.
"""


def document() -> str:
    """The whole text of docs/rules.md, in Vietnamese."""
    book = rulebook()
    return "\n".join(_lines(book)) + "\n"


def _lines(book: Rulebook) -> Iterator[str]:
    yield HEAD
    for topic, (title, _) in TOPICS.items():
        rules = [rule for rule in book.rules.values() if rule.topic == topic]
        parameters = [one for one in book.parameters.values() if one.topic == topic]
        if not rules and not parameters:
            continue
        yield f"## {title}\n"
        for rule in rules:
            yield from _rule(book, rule)
        if parameters:
            yield f"### Giá trị ({topic}.yaml)\n"
            yield "| Giá trị | Mốc | Từ ngày | Là | Căn cứ | Độ tin cậy |"
            yield "|---|---|---|---|---|---|"
            for parameter in parameters:
                yield from _versions(book, parameter)
            yield ""
    yield from _dates(book)
    yield from _procedure(book)
    yield from _documents(book)
    yield from _sources(book)


def _rule(book: Rulebook, rule: Rule) -> Iterator[str]:
    inputs = [name for name in book.facts if name in book.inputs(rule.key)]
    yield f"### `{rule.key}`: {rule.label}\n"
    yield f"{_plain(book, rule.sentence)}.{' ' + rule.note if rule.note else ''}\n"
    yield f"- Mức: {SEVERITIES[rule.severity][0]}"
    yield f"- Giá trị dùng: {', '.join(f'`{name}`' for name in book.laws(rule.key))}"
    yield f"- Dữ kiện đọc: {', '.join(f'`{name}`' for name in inputs)}\n"


def _plain(book: Rulebook, sentence: str) -> str:
    """The sentence with each value's name instead of the value."""
    names = {name: f"⟨{name}⟩" for name in [*book.parameters, *book.facts, *book.all_dates]}
    return sentence.format_map(names)


def _versions(book: Rulebook, parameter: Parameter) -> Iterator[str]:
    clock = ", ".join(f"`{name}`" for name in parameter.clock)
    if parameter.not_after:
        clock += f" (không sau `{parameter.not_after}`)"
    unit = UNITS[parameter.unit][0] if parameter.unit in UNITS else ""
    note = f" *{parameter.note}*" if parameter.note else ""
    first = f"`{parameter.name}`<br>{parameter.label}.{note} | {clock}"
    for version in parameter.versions:
        cite = book.sources[version.cite].cite()
        cite += f", {version.clause}" if version.clause else ""
        shown = "đã bãi bỏ" if version.value is None else parameter.show(version.value)
        doubt = CONFIDENCE_LABELS[version.confidence][0]
        doubt += f". {version.note}" if version.note else ""
        value = shown if shown == "đã bãi bỏ" or not unit else f"{shown} {unit}"
        yield f"| {first} | {version.since:%d/%m/%Y} | {value} | {cite} | {doubt} |"
        first = " | "


def _dates(book: Rulebook) -> Iterator[str]:
    yield "## Các mốc ngày\n"
    yield "| Mốc | Tính từ | Thời hạn | Ghi chú |"
    yield "|---|---|---|---|"
    for legal in book.dates.values():
        starts = [
            book.dates[name[1:]].label if name.startswith("=") else book.facts[name].label
            for name in legal.starts.values()
        ]
        term = [f"`{name}`" for name in (legal.term, legal.more) if name]
        if legal.extension is not None:
            term.append(f"gia hạn `{legal.extension.fact}` (tối đa `{legal.extension.limit}`)")
        start = " hoặc ".join(starts)
        if legal.start_by:
            start += f" (theo `{legal.start_by}`)"
        length = " + ".join(term) or "–"
        yield f"| `{legal.key}`<br>{legal.label} | {start} | {length} | {legal.note} |"
    yield ""


def _procedure(book: Rulebook) -> Iterator[str]:
    labels = {stage.key: stage.label for stage in book.procedure.stages}
    yield "## Các giai đoạn\n"
    yield "| # | Giai đoạn | Hạn theo dõi |"
    yield "|---|---|---|"
    for number, stage in enumerate(book.procedure.stages):
        due = ", ".join(f"`{deadline.date}`" for deadline in stage.deadlines)
        yield f"| {number} | `{stage.key}` {stage.label} | {due} |"
    yield "\n## Các bước\n"
    yield "| Bước | Làm khi | Đưa đến | Quy tắc phải xét |"
    yield "|---|---|---|---|"
    for act in book.procedure.acts:
        rules = ", ".join(f"`{key}`" for key in act.requires) or "–"
        at = (
            "mọi giai đoạn chưa kết thúc"
            if len(act.at) > 12
            else ", ".join(labels[key] for key in act.at)
        )
        yield f"| `{act.key}` {act.label} | {at} | {labels[act.leads_to]} | {rules} |"
    yield ""


def _documents(book: Rulebook) -> Iterator[str]:
    yield "## Loại tài liệu (số của danh mục 104 loại)\n"
    yield "| Số | Tài liệu | Dữ kiện | Mẫu (từ ngày) |"
    yield "|---|---|---|---|"
    for kind in document_kinds().values():
        forms = "; ".join(
            f"{form.number} ({form.since:%d/%m/%Y}, {book.sources[form.cite].cite()}, "
            f"{CONFIDENCE_LABELS[form.confidence][0]})"
            for form in kind.forms
        )
        fact = f"`{kind.fact}`" if kind.fact else ""
        note = f" *{kind.note}*" if kind.note else ""
        yield f"| {kind.code} | {kind.label}{note} | {fact} | {forms} |"
    yield ""


def _sources(book: Rulebook) -> Iterator[str]:
    yield "## Văn bản\n"
    yield "| Văn bản | Tên | Có hiệu lực | Được thay bằng | Độ tin cậy |"
    yield "|---|---|---|---|---|"
    for source in book.sources.values():
        later = ", ".join(book.sources[key].cite() for key in source.replaced_by)
        doubt = CONFIDENCE_LABELS[source.confidence][0]
        doubt += f". {source.note}" if source.note else ""
        yield (
            f"| {source.cite()} | {source.title} ({source.issuer}) | "
            f"{source.in_force_on:%d/%m/%Y} | {later} | {doubt} |"
        )


def write(path: Path) -> None:
    """Write the document."""
    path.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    write(FOLDER.parents[2] / "docs" / "rules.md")
