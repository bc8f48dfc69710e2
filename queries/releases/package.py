"""datapackage.json: what a release is, as a Frictionless Data Package says it (specs.frictionlessdata.io, 1)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from queries.criteria import Month
from queries.releases.columns import SCHEMA_VERSION, TABLES, Column, Table
from queries.releases.files import FileFacts

_DIALECT = {
    "delimiter": ",",
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
    "header": True,
}


@dataclass(frozen=True, slots=True)
class Contents:
    """What a release says of itself."""

    number: int
    month: Month
    provisional_from: Month
    expected: Sequence[str]
    late: Sequence[str]
    copies: Sequence[str]


def package_text(contents: Contents, files: Sequence[FileFacts]) -> str:
    """Nothing of it depends on when the release is made: made.json tells that."""
    number, month = contents.number, contents.month
    tables: Mapping[str, Table] = {table.file_name: table for table in TABLES}
    package = {
        "profile": "data-package",
        "name": f"pacs-release-{number:04d}-{month}",
        "title": f"What hospitals' image archives hold up to {month}: release {number}",
        "version": f"{SCHEMA_VERSION}.0.0",
        "archeion": {
            "schema_version": SCHEMA_VERSION,
            "release": number,
            "month": str(month),
            "provisional_from": str(contents.provisional_from),
            "expected": list(contents.expected),
            "late": list(contents.late),
            "copies": list(contents.copies),
        },
        "resources": [_resource(file, tables.get(file.name)) for file in files],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _resource(file: FileFacts, table: Table | None) -> dict[str, Any]:
    facts: dict[str, Any] = {"path": file.name, "bytes": file.byte_count, "hash": f"sha256:{file.sha256}"}
    if table is None:
        name = file.name.lower().removesuffix(".md").replace(".", "-")
        return {"name": name, "profile": "data-resource", "mediatype": "text/markdown", "encoding": "utf-8"} | facts
    return {
        "name": table.name,
        "profile": "tabular-data-resource",
        "title": table.title.en,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **facts,
        "rows": file.row_count,
        "dialect": _DIALECT,
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": list(table.key),
            "missingValues": [""],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    constraints = {"required": True, **column.constraints} if column.required else dict(column.constraints)
    field: dict[str, Any] = {"name": column.name, "type": column.kind, "description": column.says.en}
    return field | ({"constraints": constraints} if constraints else {})
