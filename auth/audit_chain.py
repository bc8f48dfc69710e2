"""How the entries of the audit log hang together: each carries a hash of what it says and of the hash before it.

Whoever changes, deletes, inserts or moves an entry breaks the chain there, or has to write all that follows anew; the
head then is another than the one that was kept elsewhere.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_FORM = re.compile(r"([0-9]{1,10}):([0-9a-f]{64})", re.ASCII)
# In this order; a change of it, or of how they are written, is another chain.
CONTENT = (
    *("number", "at", "event", "means", "user_id", "user_name", "token_id", "token_name"),
    *("operator", "address", "details"),
)


@dataclass(frozen=True, slots=True)
class Head:
    """The number and the hash of the last entry: they stand for the whole log up to it."""

    number: int
    hash: str

    @classmethod
    def of(cls, row: Any) -> "Head":
        """Of a row of the store. ValueError where somebody put there what is none."""
        if not (isinstance(row.head_number, int) and isinstance(row.head_hash, str)):
            raise ValueError("the head cannot be read")
        return cls(row.head_number, row.head_hash)

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Of what `str` writes. ValueError for anything else."""
        form = _FORM.fullmatch(text.strip())
        if form is None:
            raise ValueError(
                f"{text!r} is no head of the log; it is written NUMBER:HASH, as `audit verify` prints it"
            )
        return cls(int(form[1]), form[2])

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


# What the first entry follows.
START = Head(0, "0" * 64)


def hash_of(before: str, content: Mapping[str, Any]) -> str:
    """Of an entry as the store has it, which follows the one with the hash `before`."""
    values = [_written(content[name]) for name in CONTENT]
    return hashlib.sha256(canonical([before, *values]).encode("ascii")).hexdigest()


def canonical(value: Any) -> str:
    """One text for one value: JSON in ASCII, keys sorted, no spaces. No engine or collation changes a sign of it."""
    return json.dumps(value, ensure_ascii=True, allow_nan=False, sort_keys=True, separators=(",", ":"))


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value
