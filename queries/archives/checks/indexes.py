"""Indexes without which our statements read whole tables, and the statement that makes each."""

from collections.abc import Iterator

from sqlalchemy import Engine, Index, Table
from sqlalchemy.schema import CreateIndex

from queries.archives.checks.findings import Finding, Severity
from queries.archives.contract import Adapter, WantedIndex
from queries.archives.introspection import Catalogue

# ConQuest cuts names to so many characters.
_CUT_NAME_LENGTH = 10
_LONGEST_NAME = 60


def index_findings(engine: Engine, catalogue: Catalogue, adapter: Adapter) -> Iterator[Finding]:
    missing = 0
    for wanted in adapter.WANTED_INDEXES:
        table = wanted_table(catalogue, wanted)
        columns = [column.name for column in table.c]
        if any(index[: len(columns)] == columns for index in catalogue.indexes(table.name)):
            continue
        missing += 1
        words = f"{table.name} has no index on {', '.join(columns)}: {wanted.why}"
        yield Finding("index_missing", Severity.WARNING, words, (_create(engine, table),))
    if not missing:
        yield Finding("indexes", Severity.OK, "the indexes that matter are there")


def wanted_table(catalogue: Catalogue, wanted: WantedIndex) -> Table:
    """The table with the wanted columns under the names they have here, in their order."""
    spellings = {column: (column, column[:_CUT_NAME_LENGTH]) for column in wanted.columns}
    return catalogue.table(wanted.table, spellings)


def _create(engine: Engine, table: Table) -> str:
    name = "_".join(["archeion", table.name, *(column.name for column in table.c)]).lower()[:_LONGEST_NAME]
    return f"{CreateIndex(Index(name, *table.c)).compile(dialect=engine.dialect)};"
