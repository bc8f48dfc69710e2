"""Whether the audit log that a backup holds is as it was written."""

from collections.abc import Callable, Iterable

from auth.audit_chain import Head
from auth.audit_verifying import Verdict, verify_entries
from auth.backups.rows import KeptTable, rows_of
from auth.tables import audit_entries, audit_head

AUDIT_LOG = audit_entries.name
Lines = Callable[[KeptTable], Iterable[bytes]]


def verify_lines(tables: Iterable[KeptTable], lines: Lines) -> Verdict | None:
    """None where the backup is of a store that had no log yet. ValueError where a line is no row."""
    by_name = {kept.name: kept for kept in tables}
    if audit_entries.name not in by_name:
        return None
    heads = [*rows_of(by_name[audit_head.name], lines(by_name[audit_head.name]))]
    head = Head(heads[0]["number"], heads[0]["hash"]) if heads else None
    entries = by_name[audit_entries.name]
    return verify_entries(rows_of(entries, lines(entries)), head)
