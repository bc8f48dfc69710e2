"""Marks of days (queries/archives/marks.py) → one mark for each month, and the study rows of each day."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from queries.archives.contract import MONTH
from queries.archives.day_cells import HELD_SUMS
from queries.archives.marks import HELD, STUDY_ROWS

# YYYYMM, None for the undated.
MonthKey = str | None
# Study date, modality, availability → sums of what series hold, which can be added up (marks.py).
Held = Mapping[tuple[str | None, str, int], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Marked:
    """An archive at one moment. `study_rows`: YYYYMMDD or None → rows of studies, held or empty.

    `study_marks` are of the study rows alone: whether a study has come, gone, or moved between months. `books` are
    what they and the archive's books say of each month.
    """

    study_marks: Mapping[MonthKey, str]
    books: Mapping[MonthKey, tuple[str, ...]]
    held: Held
    study_rows: Mapping[str | None, int]

    def of_months(self) -> dict[MonthKey, str]:
        """One text for each month: another text, another content."""
        texts = {month: list(said) for month, said in self.books.items()}
        for (day, *kind), sums in self.held.items():
            texts.setdefault(month_of(day), []).append(repr((day, *kind, *sums)))
        return {month: _digest(said) for month, said in texts.items()}

    @property
    def months(self) -> frozenset[MonthKey]:
        return frozenset(self.study_marks)

    @property
    def study_rows_of_months(self) -> Mapping[MonthKey, int]:
        rows: Counter[MonthKey] = Counter()
        for day, count in self.study_rows.items():
            rows[month_of(day)] += count
        return rows


def month_of(day: str | None) -> MonthKey:
    return day[:MONTH] if day else None


def marked(rows: Sequence[Sequence[Any]]) -> Marked:
    """Rows of `day_marks`."""
    study_marks: defaultdict[MonthKey, list[str]] = defaultdict(list)
    books: defaultdict[MonthKey, list[str]] = defaultdict(list)
    held: dict[tuple[str | None, str, int], tuple[int, ...]] = {}
    study_rows: Counter[str | None] = Counter()
    for part, day, row_count, *marks in rows:
        if part == HELD:
            modality, availability, *sums = marks[: 2 + len(HELD_SUMS) - 1]
            key = day, str(modality), int(availability)
            known = held.get(key, (0,) * len(HELD_SUMS))
            held[key] = tuple(a + b for a, b in zip(known, (int(row_count), *map(int, sums)), strict=True))
            continue
        text = repr((part, day, int(row_count), *marks))
        books[month_of(day)].append(text)
        if part == STUDY_ROWS:
            study_marks[month_of(day)].append(text)
            study_rows[day] += int(row_count)
    digests = {month: _digest(texts) for month, texts in study_marks.items()}
    return Marked(digests, {month: tuple(texts) for month, texts in books.items()}, held, dict(study_rows))


def changed_months(before: Mapping[MonthKey, str], now: Mapping[MonthKey, str]) -> frozenset[MonthKey]:
    """Months whose marks differ, came or went."""
    return frozenset(month for month in {*before, *now} if before.get(month) != now.get(month))


def _digest(texts: Iterable[str]) -> str:
    # Sorted: a database gives groups in any order.
    return hashlib.sha256("\n".join(sorted(texts)).encode()).hexdigest()
