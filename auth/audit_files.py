"""The audit log as a file: a line an entry, oldest first, made while it is sent."""

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from auth.audit import Entry
from auth.audit_chain import canonical

COLUMNS = (
    *("number", "at", "event", "means", "user_id", "user_name", "token_id", "token_name"),
    *("operator", "address", "details", "hash"),
)
# What spreadsheets take for the beginning of a formula (OWASP ASVS 5, 1.2.10). User agents choose no part of an
# entry, but users choose names of tokens, and anybody a link.
_FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
# Some hundred entries are one write.
_PIECE = 64 * 1024


def entry_object(entry: Entry) -> Mapping[str, Any]:
    actor = entry.actor
    return {
        "number": entry.number,
        "at": entry.at.isoformat(timespec="microseconds"),
        "event": entry.event,
        "means": actor.means,
        "user_id": actor.user_id,
        "user_name": actor.user_name,
        "token_id": actor.token_id,
        "token_name": actor.token_name,
        "operator": actor.operator,
        "address": actor.address,
        "details": entry.details,
        "hash": entry.hash,
    }


def json_lines(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        yield f"{json.dumps(entry_object(entry))}\n"


def csv_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """With a heading; `details` are JSON in one cell."""
    yield _line(COLUMNS)
    for entry in entries:
        row = {**entry_object(entry), "details": canonical(entry.details)}
        yield _line("" if row[column] is None else inert(str(row[column])) for column in COLUMNS)


def in_pieces(lines: Iterable[str]) -> Iterator[str]:
    """The same in fewer and larger parts."""
    waiting, size = [], 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= _PIECE:
            yield "".join(waiting)
            waiting, size = [], 0
    yield "".join(waiting)


def inert(text: str) -> str:
    """The text, marked with an apostrophe if a spreadsheet would run it as a formula (as files of figures do,
    tests/test_inert_cells.py)."""
    folded = unicodedata.normalize("NFKC", text).lstrip(" ")
    return f"'{text}" if folded.startswith(_FORMULA_BEGINNINGS) else text


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
