"""A column compared with very many values at once, in one statement of one parameter."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from django.db import models

_IN_LIST = "IN (SELECT value FROM json_each(%s))"


class Among(models.Lookup):
    """Whether a column holds one of many values: ``rows.filter(Among(F("fold_key"), names))``.

    ``IN`` tells a database each value as a parameter of its own: SQLite takes so many and no more,
    PostgreSQL plans a statement of thousands as long as it runs. This tells them as one list.
    """

    lookup_name = "among"
    prepare_rhs = False

    def __init__(self, column: Any, values: Collection[str] | Collection[int]) -> None:
        super().__init__(column, sorted(values))

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The condition for SQLite: the values as rows of a JSON list."""
        column, params = self.process_lhs(compiler, connection)
        return f"{column} {_IN_LIST}", (*params, json.dumps(self.rhs))

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The condition for PostgreSQL: the values as an array."""
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", (*params, self.rhs)
