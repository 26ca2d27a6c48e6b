"""W4: resolutions filled into their Word file, against docxtpl's own way and a bare replacement.

    python -m bench.documents [papers]

The floor replaces one word of the finished text and packs the file the same way. Texts are compared
paragraph by paragraph. Prints ratios; absolute times belong to the machine.
"""

from __future__ import annotations

import io
import os
import statistics
import sys
import time
from collections.abc import Callable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ketnap.settings")


def median_ms(work: Callable[[], object], count: int, rounds: int = 7) -> float:
    """Return the median time of one paper when ``count`` are made in a row, after a warm-up."""
    work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(count):
            work()
        times.append((time.perf_counter() - start) * 1e3 / count)
    return statistics.median(times)


def main(papers: int) -> None:
    """Measure each form and print."""
    import django

    django.setup()

    from docx import Document
    from docxtpl import DocxTemplate

    from ketnap.documents.blanks import FORMS
    from ketnap.documents.word import compiled

    print(f"{papers} papers of each form, one after another")
    for form in FORMS:
        content = form.path.read_bytes()
        values = {
            key: f"Giá trị của {key} & <{number}>" for number, key in enumerate(form.places())
        }

        def whole(content: bytes = content, values: dict[str, str] = values) -> bytes:
            sheet = compiled(content)
            return sheet.file(sheet.text(values))

        sheet = compiled(content)
        text = sheet.text(values)

        def floor(text: str = text, file: Callable[[str], bytes] = sheet.file) -> bytes:
            return file(text.replace("Giá trị", "Gia tri"))

        def per_document(content: bytes = content, values: dict[str, str] = values) -> bytes:
            template = DocxTemplate(io.BytesIO(content))
            template.render(values, autoescape=True)
            held = io.BytesIO()
            template.save(held)
            return held.getvalue()

        def said(made: bytes) -> list[str]:
            paper = Document(io.BytesIO(made))
            cells = [c for t in paper.tables for row in t.rows for c in row.cells]
            return [p.text for where in (paper, *cells) for p in where.paragraphs]

        assert said(whole()) == said(per_document()), form.key
        least, ours = median_ms(floor, papers), median_ms(whole, papers)
        theirs = median_ms(per_document, max(papers // 40, 1))
        print(
            f"W4  {form.key:<24}{ours:7.2f} ms  {ours / least:5.2f} floors (<= 4)"
            f"  {theirs / ours:6.0f} x docxtpl per paper (>= 50)"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
