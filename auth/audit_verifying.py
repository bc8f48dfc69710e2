"""Whether the audit log is as it was written: every entry is read, and its hash made anew."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Engine, Select, select, true

from auth.audit_chain import START, Head, hash_of
from auth.store import reading
from auth.tables import HEAD_ID, audit_entries, audit_head

# Where much is damaged nobody reads more than these.
MOST_FINDINGS = 20
_PORTION = 1_000


# One statement, so that whoever records meanwhile changes nothing in what it sees.
def _head_and_entries(which: ColumnElement[bool]) -> Select[Any]:
    return (
        select(audit_entries, audit_head.c.number.label("head_number"), audit_head.c.hash.label("head_hash"))
        .select_from(audit_head.outerjoin(audit_entries, which))
        .where(audit_head.c.id == HEAD_ID)
        .order_by(audit_entries.c.number)
    )


_HEAD = select(audit_head.c.number.label("head_number"), audit_head.c.hash.label("head_hash")).where(
    audit_head.c.id == HEAD_ID
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`findings` are sentences, the first of them at most, and none where the log is whole; `head` is the store's
    own, None where it has none."""

    head: Head | None
    findings: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        return not self.findings


def verify(store: Engine, kept: Head | None = None) -> Verdict:
    """`kept` is a head that was written down elsewhere: the log must still lead to it."""
    with reading(store) as connection:
        rows = iter(connection.execute(_head_and_entries(true()), execution_options={"yield_per": _PORTION}))
        walk = _Walk(kept)
        findings = tuple(islice(walk.findings(rows), MOST_FINDINGS))
    return Verdict(walk.head, findings)


def verify_end(store: Engine, most: int) -> tuple[int, Verdict]:
    """The last entries alone, so many at most, as they follow the one before them; the number of the first. What
    somebody waits for takes no longer, however long the log is."""
    with reading(store) as connection:
        head = connection.execute(_HEAD).one_or_none()
        before = START
        if head is not None and head.head_number > most:
            earlier = select(audit_entries.c.number, audit_entries.c.hash)
            row = connection.execute(earlier.where(audit_entries.c.number == head.head_number - most)).one_or_none()
            before = Head(head.head_number - most, row.hash if row else "")
        later = _head_and_entries(audit_entries.c.number > before.number)
        rows = iter(connection.execute(later, execution_options={"yield_per": _PORTION}))
        walk = _Walk(None, before)
        findings = tuple(islice(walk.findings(rows), MOST_FINDINGS))
    return before.number + 1, Verdict(walk.head, findings)


def verify_entries(entries: Iterable[Mapping[str, Any]], head: Head | None) -> Verdict:
    """The same of entries, oldest first, and a head that were kept elsewhere, such as in a backup."""
    if head is None:
        return Verdict(None, ("The log has no head.",))
    walk = _Walk(None)
    walk.head = head
    rows = (_Read(entry["number"], entry) for entry in entries)
    return Verdict(head, tuple(islice(walk.findings(rows), MOST_FINDINGS)))


class _Entry(Protocol):
    """A row of the store, or what was read elsewhere."""

    @property
    def number(self) -> Any: ...

    @property
    def hash(self) -> Any: ...

    def _asdict(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class _Read:
    number: Any
    content: Mapping[str, Any]

    @property
    def hash(self) -> Any:
        return self.content["hash"]

    def _asdict(self) -> Mapping[str, Any]:
        return self.content


class _Walk:
    """Along the entries, once, from what the first of them follows; `head` is the store's."""

    def __init__(self, kept: Head | None, before: Head = START) -> None:
        self.head: Head | None = None
        self._kept = kept
        self._last = before

    def findings(self, rows: Iterator[_Entry]) -> Iterator[str]:
        try:
            for row in rows:
                self.head = self.head or Head.of(row)
                # An empty log is a head beside no entry.
                if row.number is not None:
                    yield from self._of_entry(row)
        except (ValueError, TypeError) as error:
            yield f"After entry {self._last.number} there is what cannot be read: {error}."
            return
        yield from self._of_the_end()

    def _of_entry(self, row: _Entry) -> Iterator[str]:
        expected = self._last.number + 1
        if row.number > expected:
            yield _missing(expected, row.number - 1)
        elif row.number < expected:
            yield f"Entry {row.number} was never written: entries begin at 1."
        elif hash_of(self._last.hash, row._asdict()) != row.hash:
            yield f"Entry {row.number} is not as it was written, or does not follow the one before it."
        self._last = Head(row.number, row.hash)
        if self._kept is not None and self._kept.number == row.number and self._kept != self._last:
            yield f"Entry {row.number} is another than the one whose hash was kept."

    def _of_the_end(self) -> Iterator[str]:
        last, head, kept = self._last, self.head, self._kept
        if head is None:
            yield "The log has no head."
        elif last.number < head.number:
            yield _missing(last.number + 1, head.number)
        elif last.number > head.number:
            yield f"Entries after {head.number}, where the head is, were never written."
        elif last != head:
            yield f"The head is not that of entry {last.number}."
        if kept is not None and kept.number > last.number:
            yield f"The kept head is that of entry {kept.number}; the last one here is {last.number}."


def _missing(first: int, last: int) -> str:
    return f"Entry {first} is missing." if first == last else f"Entries {first} to {last} are missing."
