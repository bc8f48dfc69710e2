"""The statement that DuckDB runs, in the words of Apache Spark: translated by sqlglot, never written a second time.

What sqlglot cannot know is put right here: values become named parameters, words of DuckDB's own that are bound like
values (a unit, a date's form) become part of the text, and bytes add up in whole numbers of any size, as DuckDB's do.
"""

import re
from dataclasses import dataclass
from typing import Any

import sqlglot
from sqlglot import exp

from queries.snapshots.engine import Compiled
from queries.snapshots.tables import Table

# Spark adds 64-bit numbers up in 64 bits and fails beyond 9 EB; in decimals it takes twice as long.
_WIDE = exp.DataType.build("DECIMAL(38, 0)", dialect="spark")
_BYTES = "_bytes"
# The only values that are words of the language: of `strptime` and of `date_diff`.
_LANGUAGE = frozenset({"%Y%m%d", "day"})
_TYPES = {"VARCHAR": "STRING", "TINYINT": "TINYINT", "BIGINT": "BIGINT"}


@dataclass(frozen=True, slots=True)
class Translated:
    """A statement of Spark and its values by the names of its parameters; the tables that it reads."""

    text: str
    values: dict[str, Any]
    tables: tuple[Table, ...]

    @property
    def whole(self) -> str:
        """The text as `SparkSession.sql` takes it: each table in braces, for a DataFrame of that name."""
        tables = ", ".join(f"{table.name} AS (SELECT * FROM {{{table.name}}})" for table in self.tables)
        text = self.text.replace("{", "{{").replace("}", "}}")
        return f"WITH {tables} SELECT * FROM ({text}) AS answer"


def translated(statement: Compiled) -> Translated:
    tree = sqlglot.parse_one(statement.text, read="duckdb")
    values: dict[str, Any] = {}
    for place in sorted(tree.find_all(exp.Placeholder), key=lambda each: int(each.name)):
        number = int(place.name)
        value = statement.values[number - 1]
        if isinstance(place.parent, exp.Split):
            _require_no_pattern(value)
        if isinstance(place.parent, exp.StrToTime | exp.DateDiff):
            if value not in _LANGUAGE:
                raise ValueError(f"{value!r} is bound where Spark needs a word of its language")
            place.replace(exp.Literal.string(value))
        else:
            values[f"p{number}"] = value
            place.replace(exp.Placeholder(this=f"p{number}"))
    for parted in list(tree.find_all(exp.Split)):
        # sqlglot would quote a pattern in a way that depends on how the server reads backslashes.
        parted.replace(exp.RegexpSplit(this=parted.this, expression=parted.expression))
    for added in tree.find_all(exp.Sum):
        if any(column.name.endswith(_BYTES) for column in added.find_all(exp.Column)):
            added.set("this", exp.cast(added.this, _WIDE))
    return Translated(tree.sql("spark"), values, statement.tables)


def _require_no_pattern(separator: str) -> None:
    """Spark's `split` takes a regular expression, DuckDB's `string_split` a text."""
    if re.escape(separator) != separator:
        raise ValueError(f"{separator!r} is no separator for Spark: it would be read as a regular expression")


def schema_of(table: Table) -> str:
    """The columns of a table's files: told, so that no file is opened to learn them."""
    columns = (f"{name} {_TYPES[kind.split()[0]]}" for name, kind in table.columns.items())
    return ", ".join(["hospital STRING", *columns])
