"""YAML read strictly: every value knows its line, a key may stand only once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import yaml

DEEPEST = 50
"""Blocks inside blocks beyond this are no file a person wrote."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file: where, and what, in Vietnamese and English."""

    line: int
    message: str
    message_en: str

    def show(self, language: str = "vi") -> str:
        """`dòng 3: …` or `line 3: …`."""
        if language == "vi":
            return f"dòng {self.line}: {self.message}"
        return f"line {self.line}: {self.message_en}"


class FileFaults(ValueError):
    """A file that cannot be used; carries every fault found, in the order of lines."""

    def __init__(self, path: Path | str, faults: list[Fault]) -> None:
        self.path = str(path)
        self.faults = sorted(faults, key=lambda fault: fault.line)
        super().__init__(self.show())

    def show(self, language: str = "vi") -> str:
        """All faults, one per line, each with the file's name."""
        return "\n".join(f"{self.path}, {fault.show(language)}" for fault in self.faults)


class Block(dict[str, object]):
    """A YAML mapping that remembers the line of each key (`lines`), its own (`line`), and what
    was written for each single value before YAML made anything of it (`written`).
    """

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}
        self.written: dict[str, str] = {}


def read_block(path: Path, faults: list[Fault] | None = None) -> Block:
    """The mapping a YAML file holds.

    Raises `FileFaults` when the file is absent, not UTF-8, not YAML, empty, not a mapping, or
    repeats a key (all repeats at once; with `faults` given they are added there instead).
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise FileFaults(
            path, [Fault(1, "không tìm thấy tệp này.", "there is no such file.")]
        ) from None
    except (OSError, UnicodeDecodeError):
        fault = Fault(
            1,
            "không đọc được tệp; tệp phải là văn bản UTF-8 mà bạn có quyền đọc.",
            "the file cannot be read; it must be UTF-8 text that you may read.",
        )
        raise FileFaults(path, [fault]) from None
    return read_text(text, path, faults)


def read_text(text: str, path: Path | str, faults: list[Fault] | None = None) -> Block:
    """As `read_block`, for a text already in memory; `path` only names it in messages."""
    try:
        loader, root = _parsed(text, path)
    except yaml.MarkedYAMLError as error:
        raise FileFaults(path, [_syntax_fault(error)]) from None
    except yaml.YAMLError:
        fault = Fault(
            1,
            "tệp có ký tự không được phép trong YAML.",
            "the file holds a character YAML does not allow.",
        )
        raise FileFaults(path, [fault]) from None
    if root is None:
        fault = Fault(
            1,
            "tệp trống; cần ít nhất một dữ kiện, ví dụ «born_on: 1999-05».",
            "the file is empty; at least one fact is needed, such as «born_on: 1999-05».",
        )
        raise FileFaults(path, [fault])
    if not isinstance(root, yaml.MappingNode):
        fault = Fault(
            root.start_mark.line + 1,
            "tệp phải là các cặp «tên: giá trị», không phải danh sách hay một giá trị đơn.",
            "the file must hold «name: value» pairs, not a list or a single value.",
        )
        raise FileFaults(path, [fault])
    found: list[Fault] = []
    block = _Builder(loader, found).block(root)
    if faults is not None:
        faults.extend(found)
    elif found:
        raise FileFaults(path, found)
    return block


def _syntax_fault(error: yaml.MarkedYAMLError) -> Fault:
    """What is wrong with the writing, on the line where it began."""
    context, problem = error.context or "", error.problem or ""
    opened = "flow" in context or "quoted" in context
    mark = (error.context_mark if opened else None) or error.problem_mark
    hint, hint_en = "", ""
    if opened:
        hint = " Dấu ngoặc hoặc dấu nháy mở ở dòng này chưa được đóng."
        hint_en = " A bracket or quotation mark opened on this line is not closed."
    elif "\\t" in problem:
        hint = " Thụt dòng bằng dấu cách, không dùng phím Tab."
        hint_en = " Indent with spaces, not with the Tab key."
    elif "document" in context + problem:
        hint = " Mỗi tệp chỉ có một phần: bỏ dòng «---» ở giữa tệp."
        hint_en = " A file has one part only: take out the «---» in the middle."
    return Fault(
        mark.line + 1 if mark else 1,
        "sai cú pháp YAML. Mỗi dòng phải có dạng «tên: giá trị»; giá trị có dấu hai chấm phải "
        f"đặt trong nháy kép.{hint}",
        f"YAML syntax error ({problem}). Each line must read «name: value»; a value with "
        f"a colon stands in quotes.{hint_en}",
    )


def _parsed(text: str, path: Path | str) -> tuple[yaml.SafeLoader, yaml.Node | None]:
    """The root node, by libyaml where PyYAML has it (8 times quicker), with what made it.

    A text libyaml refuses is read again by the parser in Python: it says better what is wrong.
    Raises `FileFaults` for blocks nested too deep, which would overrun the stack of either.
    """
    fast: type[yaml.SafeLoader] | None = getattr(yaml, "CSafeLoader", None)
    _refuse_depth(text, path, fast or yaml.SafeLoader)
    if fast is not None:
        loader = fast(text)
        try:
            return loader, loader.get_single_node()
        except yaml.YAMLError:
            pass
    loader = yaml.SafeLoader(text)
    return loader, loader.get_single_node()


def _refuse_depth(text: str, path: Path | str, kind: type[yaml.SafeLoader]) -> None:
    depth = 0
    with suppress(yaml.YAMLError):  # the reading proper tells what is wrong
        for event in yaml.parse(text, Loader=kind):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > DEEPEST:
                fault = Fault(
                    event.start_mark.line + 1 if event.start_mark else 1,
                    f"các phần lồng nhau quá {DEEPEST} lớp; mỗi dòng chỉ ghi «tên: giá trị».",
                    f"more than {DEEPEST} blocks inside one another; write «name: value» lines.",
                )
                raise FileFaults(path, [fault])


class _Builder:
    """Turns nodes into blocks, lists and values; gathers faults with their lines.

    A block or list that an alias (`*name`) repeats is refused: a few lines of aliases can stand
    for billions of values, or for themselves.
    """

    def __init__(self, loader: yaml.SafeLoader, faults: list[Fault]) -> None:
        self.loader = loader
        self.faults = faults
        self.built: set[int] = set()

    def block(self, node: yaml.MappingNode) -> Block:
        """The mapping as a block."""
        block = Block(node.start_mark.line + 1)
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
            if not key:
                self.faults.append(Fault(line, "tên phải là chữ.", "a name must be text."))
            elif key in block:
                first = block.lines[key]
                self.faults.append(
                    Fault(
                        line,
                        f"«{key}» đã có ở dòng {first}; mỗi tên chỉ được ghi một lần.",
                        f"«{key}» already stands on line {first}; a name may stand only once.",
                    )
                )
            else:
                block.lines[key] = line
                if isinstance(value_node, yaml.ScalarNode):
                    block.written[key] = str(value_node.value)
                block[key] = self.value(value_node, line)
        return block

    def value(self, node: yaml.Node, line: int) -> object:
        """A value; `line` is where it is used, which for an alias is not where it is written."""
        if isinstance(node, yaml.MappingNode | yaml.SequenceNode):
            if id(node) in self.built:
                self.faults.append(
                    Fault(
                        line,
                        "không dùng tham chiếu «*» để lặp lại một danh sách hay nhóm; ghi rõ ra.",
                        "a list or block is not repeated by an alias «*»; write it out.",
                    )
                )
                return None
            self.built.add(id(node))
            if isinstance(node, yaml.MappingNode):
                return self.block(node)
            return [self.value(item, line) for item in node.value]
        try:
            value: object = self.loader.construct_object(node)
        except ValueError:
            # an impossible timestamp such as 2026-02-30: keep what was written, the reader
            # judges it
            return str(node.value)
        except (yaml.MarkedYAMLError, LookupError, AttributeError):
            # a tag of nobody's, or one of YAML's own before what it does not fit (`!!int`)
            self.faults.append(
                Fault(
                    node.start_mark.line + 1,
                    "giá trị YAML không đọc được; ghi giá trị thường, không dùng thẻ «!».",
                    "a YAML value that cannot be read; write a plain value without a tag «!».",
                )
            )
            return None
        return value


def strings(value: object) -> Iterator[str]:
    """The texts of a YAML value that is one text or a list of texts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (str(item) for item in value)
