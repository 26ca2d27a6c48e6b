"""The door for the command line: ``ketnap ORDER …``.

Orders are the modules of ``ketnap.commands`` (a dash in the order is an underscore in the file)
and ``judge``, which needs no database. Messages are Vietnamese, English with ``--lang en``.
Exit codes: 0 done, 1 the answer is no, 2 unusable input, 3 the program itself failed.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

from ketnap import commands

DONE, NO, UNUSABLE, BROKEN = 0, 1, 2, 3
WITHOUT_TABLES = {"run", "prepare", "restore", "backup", "catalog", "docs"}
"""Orders that make the tables themselves or need none."""
PHRASES = (  # argparse's own words, longest first
    ("the following arguments are required", "thiếu tham số"),
    ("unrecognized arguments", "không hiểu tham số"),
    ("one of the arguments", "cần một trong các tham số"),
    ("expected at least one argument", "cần ít nhất một giá trị"),
    ("expected one argument", "cần một giá trị"),
    ("not allowed with argument", "không dùng cùng với"),
    ("invalid choice", "không có lựa chọn"),
    ("choose from", "chọn một trong"),
    ("ambiguous option", "tùy chọn chưa rõ"),
    ("could match", "có thể là"),
    ("invalid int value", "không phải số nguyên"),
    ("invalid float value", "không phải số"),
    ("invalid Path value", "không phải đường dẫn"),
    ("can't open", "không mở được"),
    ("is required", "là bắt buộc"),
    ("argument ", "tham số "),
)


class Parser(argparse.ArgumentParser):
    """argparse in the language of the person at the keyboard."""

    def __init__(self, *, lang: str = "vi", **settings: Any) -> None:
        super().__init__(add_help=False, **settings)
        self.lang = lang
        self._positionals.title = self.say("tham số", "arguments")
        self._optionals.title = self.say("tùy chọn", "options")
        self.add_argument(
            "-h", "--help", action="help", help=self.say("xem hướng dẫn này", "show this help")
        )
        self.add_argument(
            "--lang",
            choices=("vi", "en"),
            default=lang,
            help=self.say("ngôn ngữ của thông báo", "language of the messages"),
        )

    def say(self, vietnamese: str, english: str) -> str:
        """Return one of two sentences."""
        return english if self.lang == "en" else vietnamese

    def format_usage(self) -> str:
        """Return how to call the program, in the person's language."""
        return super().format_usage().replace("usage: ", self.say("cách dùng: ", "usage: "), 1)

    def format_help(self) -> str:
        """Return the whole help, in the person's language."""
        return super().format_help().replace("usage: ", self.say("cách dùng: ", "usage: "), 1)

    def error(self, message: str) -> NoReturn:
        """Say what cannot be used and how to see what can; exit 2."""
        if self.lang != "en":
            for english, vietnamese in PHRASES:
                message = message.replace(english, vietnamese)
        self.exit(
            UNUSABLE,
            f"{self.format_usage()}{self.say('Lỗi', 'Error')}: {message}\n"
            + self.say("Xem hướng dẫn", "Help")
            + f": {self.prog} --help\n",
        )


def available() -> dict[str, tuple[str, str]]:
    """Return every order with its summary in both languages, in the order shown."""
    folder = Path(commands.__file__).parent
    found = {path.stem.replace("_", "-") for path in folder.glob("[!_]*.py")} | {"judge"}
    ordered = {name: commands.SUMMARIES[name] for name in commands.SUMMARIES if name in found}
    return ordered | {name: ("", "") for name in sorted(found - set(ordered))}


def language(words: Sequence[str]) -> str:
    """Return ``en`` when the words ask for it anywhere, else ``vi``."""
    wanted = "--lang=en" in words or ("--lang", "en") in pairwise(words)
    return "en" if wanted else "vi"


def overview(lang: str) -> Parser:
    """Return the parser that knows the orders but none of their arguments."""
    orders = available()
    width = max(len(name) for name in orders)
    lines = [f"  {name:<{width}}  {text[lang == 'en']}" for name, text in orders.items()]
    parser = Parser(prog="ketnap", lang=lang, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.description = parser.say(
        "Kết Nạp: công tác phát triển đảng viên.", "Kết Nạp: membership development."
    )
    parser.epilog = (
        parser.say("các lệnh:\n", "orders:\n")
        + "\n".join(lines)
        + parser.say(
            "\n\nMã kết thúc: 0 xong, 1 câu trả lời là không, 2 dữ liệu vào không dùng được."
            "\nXem từng lệnh: ketnap LỆNH --help",
            "\n\nExit codes: 0 done, 1 the answer is no, 2 unusable input."
            "\nEach order: ketnap ORDER --help",
        )
    )
    parser.add_argument(
        "order", metavar=parser.say("LỆNH", "ORDER"), help=parser.say("xem bên dưới", "see below")
    )
    return parser


def carry_out(order: str, words: Sequence[str], lang: str) -> int:
    """Set Django up, let the order's module read its arguments, and run it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ketnap.settings")
    import django
    from django.utils import translation

    from ketnap.law.reading import FileFaults

    try:
        django.setup()
    except FileFaults as faults:  # local rules that cannot be read
        print(faults.show(lang), file=sys.stderr)
        return UNUSABLE
    module = importlib.import_module(f"ketnap.commands.{order.replace('-', '_')}")
    with translation.override(lang):
        parser = Parser(prog=f"ketnap {order}", lang=lang)
        parser.description = available()[order][lang == "en"] or None
        module.register(parser)
        read = parser.parse_args(words)
        if order not in WITHOUT_TABLES:
            importlib.import_module("ketnap.commands.prepare").prepare_first()
        return int(module.run(read) or DONE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the words of the command line, carry the order out, return the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    lang = language(words)
    position = next((i for i, word in enumerate(words) if word in available()), None)
    if position is None or any(word in {"-h", "--help"} for word in words[:position]):
        parser = overview(lang)
        order = parser.parse_known_args(words)[0].order  # --help and "nothing said" end here
        parser.error(parser.say(f"không có lệnh “{order}”", f"there is no order “{order}”"))
    order, rest = words[position], [*words[:position], *words[position + 1 :]]
    try:
        if order == "judge":
            from ketnap import judge

            return judge.main(rest, lang)
        return carry_out(order, rest, lang)
    except KeyboardInterrupt:
        return BROKEN
    except BrokenPipeError:  # `ketnap … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception:
        traceback.print_exc()
        return BROKEN


if __name__ == "__main__":
    sys.exit(main())
