"""Word files filled in place by place: compiled once, sandboxed, every value written literally.

A file may hold places such as ``{{ candidate }}`` in its text and nothing else of a template's
language: no expression, condition or loop, and no place in headers, footers or properties. Files in
``forms/`` of the data folder stand in for those that came with the program, so that an office can
edit them in Word; one that is not sound is not used.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from ketnap.documents.blanks import PaperForm
from ketnap.home import home

MAIN = "word/document.xml"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ALLOWED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name)
NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
NOT_WORD = gettext_lazy("Không mở được tệp Word: lưu lại bằng Word dạng .docx.")
PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
LARGEST = 5_000_000  # bytes of a Word file and of its text


class UnsoundSheet(Exception):
    """A Word file that cannot be used; the message says why and how to mend it."""


@dataclass(frozen=True)
class Sheet:
    """A Word file ready to be filled: its text compiled, its other parts as they are."""

    template: Template
    places: frozenset[str]
    rest: bytes  # a zip of every part but the text, packed once

    def text(self, values: Mapping[str, str]) -> str:
        """Return the text part with ``values`` in their places, each exactly as it is."""
        tidy = {key: NOT_TEXT.sub("", value) for key, value in values.items()}
        return self.template.render(tidy)

    def file(self, text: str) -> bytes:
        """Return the whole Word file around a text part."""
        held = io.BytesIO(self.rest)
        with zipfile.ZipFile(held, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr(MAIN, text)
        return held.getvalue()


def _environment() -> ImmutableSandboxedEnvironment:
    """Return an environment in which a template can do nothing but name its places."""
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    environment.globals.clear()
    environment.filters.clear()
    environment.tests.clear()
    return environment


def _parts(content: bytes) -> tuple[tuple[str, bytes], ...]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > LARGEST:
                raise UnsoundSheet(_("Tệp Word quá lớn: mẫu chỉ có chữ, bỏ ảnh ra khỏi mẫu."))
            return tuple((member.filename, archive.read(member)) for member in members)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as damaged:
        raise UnsoundSheet(NOT_WORD) from damaged


def _packed(parts: Iterable[tuple[str, bytes]]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return held.getvalue()


@lru_cache(maxsize=16)
def compiled(content: bytes) -> Sheet:
    """Return a Word file ready to be filled.

    :raises UnsoundSheet: it is no Word file, or it holds anything but places in its text.
    """
    parts = _parts(content)
    for name, part in parts:
        marked = b"{{" in part or b"{%" in part
        if name != MAIN and name.endswith((".xml", ".rels")) and marked:
            raise UnsoundSheet(
                _("Đầu trang, chân trang và thuộc tính của tệp không được có chỗ điền (%(part)s).")
                % {"part": name}
            )
    main = dict(parts).get(MAIN, b"")
    if b"<!DOCTYPE" in main:
        raise UnsoundSheet(NOT_WORD)
    try:
        body = etree.fromstring(main, PARSER).find(f"{WORD}body")
    except etree.XMLSyntaxError as damaged:
        raise UnsoundSheet(NOT_WORD) from damaged
    if body is None or not len(body) or body[-1].tag != f"{WORD}sectPr":
        raise UnsoundSheet(NOT_WORD)
    source = DocxTemplate(io.BytesIO(content)).patch_xml(main.decode())
    environment = _environment()
    try:
        tree = environment.parse(source)
    except TemplateSyntaxError as wrong:
        raise UnsoundSheet(
            _("Chỗ điền viết sai, hãy viết dạng {{ ten }}: %(error)s") % {"error": wrong.message}
        ) from wrong
    if any(not isinstance(node, ALLOWED) for node in tree.find_all(nodes.Node)):
        raise UnsoundSheet(
            _("Mẫu chỉ được có chỗ điền dạng {{ ten }}, không có biểu thức, điều kiện, vòng lặp.")
        )
    places = frozenset(node.name for node in tree.find_all(nodes.Name))
    rest = _packed((name, part) for name, part in parts if name != MAIN)
    return Sheet(environment.from_string(source), places, rest)


def local_path(form: PaperForm) -> Path:
    """Return where an office's own edition of a form is looked for."""
    return home() / "forms" / f"{form.key}.docx"


def sheet_of(form: PaperForm) -> Sheet:
    """Return the Word file in use: the office's own if there is a sound one, else ours."""
    return compiled(form.path.read_bytes()) if local_fault(form) else _local(form)


def _local(form: PaperForm) -> Sheet:
    path = local_path(form)
    if not path.is_file():
        return compiled(form.path.read_bytes())
    if path.stat().st_size > LARGEST:
        raise UnsoundSheet(_("Tệp Word quá lớn: mẫu chỉ có chữ, bỏ ảnh ra khỏi mẫu."))
    sheet = compiled(path.read_bytes())
    if strange := sorted(sheet.places - set(form.places())):
        raise UnsoundSheet(
            _("Mẫu có chỗ điền chương trình không biết: %(places)s.")
            % {"places": ", ".join(strange)}
        )
    return sheet


def local_fault(form: PaperForm) -> str:
    """Return what is wrong with the office's own edition of a form; "" when nothing is."""
    try:
        _local(form)
    except UnsoundSheet as fault:
        return str(fault)
    return ""


def joined(filled: Sequence[tuple[Sheet, str]]) -> bytes:
    """Return one Word file of several filled ones, each beginning on a page of its own.

    Styles are those of the first. Every paper keeps its page size and margins: it is a section.
    """
    first, text = filled[0]
    if len(filled) == 1:
        return first.file(text)
    root = etree.fromstring(text.encode(), PARSER)
    body = root.find(f"{WORD}body")
    section = body[-1]
    for sheet_text in (later for _sheet, later in filled[1:]):
        _end_section(body, section)
        other = etree.fromstring(sheet_text.encode(), PARSER).find(f"{WORD}body")
        section = other[-1]
        for element in list(other):
            body.append(element)
    return first.file(etree.tostring(root, encoding="unicode"))


def _end_section(body: etree._Element, section: etree._Element) -> None:
    """Turn the settings at the end of a body into the end of a section, in its last paragraph."""
    body.remove(section)
    last = body[-1]
    if last.tag != f"{WORD}p":
        last = etree.SubElement(body, f"{WORD}p")
    settings = last.find(f"{WORD}pPr")
    if settings is None:
        settings = etree.Element(f"{WORD}pPr")
        last.insert(0, settings)
    settings.append(copy.deepcopy(section))
