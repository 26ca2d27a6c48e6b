"""docs/rules.md says what the regulations say today."""

from __future__ import annotations

from ketnap.regulations import FOLDER, rulebook
from ketnap.regulations.document import document


def test_the_document_is_current():
    written = (FOLDER.parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")

    assert written == document(), "run `ketnap docs`"


def test_the_document_names_every_rule_value_date_stage_and_act():
    text, book = document(), rulebook()
    names = [*book.rules, *book.parameters, *book.dates, *book.acts]
    names += [stage.key for stage in book.procedure.stages]

    assert [name for name in names if f"`{name}`" not in text] == []
    assert all(source.cite() in text for source in book.sources.values())
