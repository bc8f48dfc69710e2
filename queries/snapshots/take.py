"""Taking a snapshot: what has changed is asked of the archive, month by month; the rest is kept of the one before.

An archive goes on changing while it is read. Marks (month_marks.py) are read before and after: months that moved in
between are read again, so that no study stands in two months or in none. Each month is kept with the marks that were
there before it was read: what came later is noticed the next time.
"""

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from queries.archives.contract import YEAR, ArchiveIndex
from queries.archives.live import LiveArchive
from queries.archives.marks import Depth
from queries.errors import ArchiveError, QueryTimedOut, SnapshotNotWritten
from queries.settings import HospitalSettings
from queries.snapshots.about import About, Totals
from queries.snapshots.asking import Asking
from queries.snapshots.decoding import Cells, UseCells
from queries.snapshots.draft import Draft, unwritten_as_ours
from queries.snapshots.earlier import Earlier, current_snapshot, unfinished_snapshot
from queries.snapshots.folder import SnapshotFolder, SnapshotId, Writing
from queries.snapshots.month_marks import Marked, MonthKey, changed_months
from queries.snapshots.stretches import Stretch, cut_stretches, most_study_rows, runs_of
from queries.snapshots.tables import MARKS, MODALITY_ROWS, PATIENTS, PATIENTS_BY_AGE, STUDY_ROWS

log = logging.getLogger(__name__)

# Raised when rows of an archive are read into other facts than before.
READING_VERSION = 1
# An archive that has still not held still is read again the next time.
MOST_ROUNDS = 3
RESTLESS = "restless"


@dataclass(frozen=True, slots=True)
class Progress:
    """Months read of those that have to be; the latter grow where some change meanwhile."""

    hospital: str
    months_read: int
    months_to_read: int


class Watch(Protocol):
    """Told of progress before each statement; it may raise TakingCancelled."""

    def __call__(self, progress: Progress) -> None: ...


@dataclass(frozen=True, slots=True)
class Taken:
    """The snapshot that a taking made current, and the months that it read: YYYYMM, None for the undated."""

    snapshot: SnapshotId
    about: About
    months_read: frozenset[MonthKey]


def take_snapshot(
    archive: LiveArchive,
    settings: HospitalSettings,
    folder: SnapshotFolder,
    now: Callable[[], datetime],
    watch: Watch,
    *,
    full: bool = False,
) -> Taken:
    """Make a hospital's snapshot current with its archive; `full` keeps nothing of earlier ones.

    Raises ArchiveError: TakingUnderWay, TakingTooLong, TakingCancelled (from `watch`), SnapshotNotWritten, or what
    the archive failed with. The snapshot before then stays current; what had been read is kept for the next taking.
    """
    code = settings.code
    with unwritten_as_ours(code), folder.writing(code) as writing, closing(Draft(code)) as draft:
        taking = _Taking(Asking(archive, settings), settings, watch, draft)
        taken_at = now()
        earlier = [*_earlier(folder, settings)]
        try:
            taking.read(earlier, full=full)
        except ArchiveError:
            taking.keep(writing, taken_at)
            raise
        about = taking.write(writing, taken_at, is_full=full)
        return Taken(writing.publish(about.taken_at), about, taking.months_read)


class _Taking:
    """The draft of one hospital while it is filled."""

    def __init__(self, asking: Asking, settings: HospitalSettings, watch: Watch, draft: Draft) -> None:
        self._asking = asking
        self._settings = settings
        self._watch = watch
        self._draft = draft
        # As it was when the taking began: what was read is kept even if the archive is gone since.
        self._index: ArchiveIndex | None = None
        # Marks of each month in the draft, from before it was read.
        self._marks: dict[MonthKey, str] = {}
        self._study_rows: Mapping[str | None, int] = {}
        self._read: set[MonthKey] = set()
        self._to_read: set[MonthKey] = set()
        self._is_whole = False
        self._marks_from_cells = False
        self._years_kept: set[str] = set()
        # As the largest stretch took it: what every statement costs weighs least in it.
        self._seconds_per_study = 0.0
        self._most_rows_timed = 0
        self._warnings: list[str] = []

    @property
    def months_read(self) -> frozenset[MonthKey]:
        return frozenset(self._read)

    def read(self, earlier: list[Earlier], *, full: bool) -> None:
        """Keep what has not changed, ask for what has, until no study moves meanwhile."""
        self._seconds_per_study = next((each.about.seconds_per_study for each in earlier), 0.0)
        self._asking.list_modalities()
        self._index = self._asking.index
        self._report()
        # Cells tell as much as marks of what series hold: where all cells are read, no more need be asked first.
        self._marks_from_cells = full and not self._index.marks_tell_all
        seen = self._asking.marks(Depth.BOOKS if full else Depth.HELD)
        self._study_rows = seen.study_rows
        if not full:
            # What has become readable since is in no month that was kept.
            missing = self._index.missing_columns
            self._keep(seen, [each for each in earlier if each.about.missing_columns == missing])
        self._read_months(changed_months(self._marks, seen.of_months()), seen)
        # One statement saw the archive at one moment; several may have seen a study in two months, or in none.
        if not self._is_whole:
            self._settle(seen)
            self._read_patients_of_years()

    def _settle(self, seen: Marked) -> None:
        for _ in range(MOST_ROUNDS):
            self._report()
            again = self._asking.marks(Depth.STUDY_ROWS)
            self._study_rows = again.study_rows
            moved = changed_months(seen.study_marks, again.study_marks)
            if not moved:
                return
            self._read_months(moved, again)
            # Marks from the beginning may come to be true again, of what was there before it moved: none are kept.
            self._marks |= dict.fromkeys(moved & again.months, "")
            seen = again
        self._warnings.append(RESTLESS)

    def keep(self, writing: Writing, taken_at: datetime) -> None:
        """Whatever was read is kept for the next taking, if the disk lets it be."""
        if not self._read & self._marks.keys():
            return
        try:
            with unwritten_as_ours(self._settings.code):
                self.write(writing, taken_at, is_full=False)
                writing.keep_unfinished()
        except SnapshotNotWritten as error:
            log.warning("%s: what was read is not kept: %s", self._settings.code, error)

    def write(self, writing: Writing, taken_at: datetime, *, is_full: bool) -> About:
        index = self._index
        if index is None:
            raise TypeError("nothing was read yet")
        days = sorted(day for day in self._study_rows if day)
        self._draft.set_rows(
            STUDY_ROWS, [(day, self._study_rows[day]) for day in sorted(self._study_rows, key=lambda day: day or "")]
        )
        self._draft.set_rows(MARKS, list(self._marks.items()))
        modalities: Counter[str] = Counter()
        for each in self._asking.listed:
            modalities[each.modality] += int(each.series_row_count)
        self._draft.set_rows(MODALITY_ROWS, sorted(modalities.items()))
        about = About(
            hospital=self._settings.code,
            archive_kind=index.kind,
            archive_version=index.version,
            reading=reading_of(self._settings),
            taken_at=taken_at,
            data_up_to=date.fromisoformat(days[-1]) if days else None,
            is_full=is_full,
            totals=Totals(),
            row_counts={},
            months_asked=len(self._read),
            statement_count=self._asking.statement_count,
            archive_seconds=self._asking.archive_seconds,
            seconds_per_study=self._seconds_per_study,
            tells_patients=index.tells_patients,
            tells_received=index.received is not None,
            tells_sizes=index.copies is not None,
            missing_columns=index.missing_columns,
            warnings=tuple(self._warnings),
        )
        return self._draft.write(writing.directory, about)

    def _keep(self, seen: Marked, earlier: list[Earlier]) -> None:
        """Months whose marks are what they were, from the first that has them; patients of years all of whose are."""
        now = seen.of_months()
        for each in earlier:
            months = {m for m, mark in each.marks.items() if now.get(m) == mark} - self._marks.keys()
            years = each.years_told - _years(changed_months(each.marks, now)) - self._years_kept
            self._draft.keep(each.files, months, years)
            self._marks |= {month: each.marks[month] for month in months}
            self._years_kept |= years

    def _read_months(self, changed: frozenset[MonthKey], seen: Marked) -> None:
        self._forget(changed - seen.months)
        remaining = set(changed & seen.months)
        self._to_read |= remaining
        while remaining:
            stretch = self._next_stretch(remaining, seen)
            self._report()
            for part in self._answered(stretch, seen):
                remaining -= set(part.months)

    def _next_stretch(self, remaining: set[MonthKey], seen: Marked) -> Stretch:
        rows = seen.study_rows_of_months
        everything, most = sum(rows.values()), self._most_study_rows()
        if remaining == seen.months and self._seconds_per_study and everything <= most:
            return Stretch.everything(remaining, everything)
        return cut_stretches(remaining, rows, most)[0]

    def _most_study_rows(self) -> float:
        limit_seconds = self._settings.archive.statement_time_limit_seconds
        return most_study_rows(self._seconds_per_study, limit_seconds)

    def _answered(self, stretch: Stretch, seen: Marked) -> Iterable[Stretch]:
        """The stretch in the draft; or, where it took too long, its halves one after another."""
        try:
            cells, seconds = self._asking.cells(stretch)
            told = self._asking.uses(stretch)
        except QueryTimedOut:
            halves = stretch.halves()
            if halves == (stretch,):
                raise
            log.info("%s: %d months took too long, halved", self._settings.code, len(stretch.months))
            for half in halves:
                yield from self._answered(half, seen)
            return
        self._draft.replace_months(stretch.months, cells, told)
        # Marks from before the stretch was read; a month that came meanwhile has none, and is read the next time.
        marks = (replace(seen, held=cells.held) if self._marks_from_cells else seen).of_months()
        self._marks |= {month: marks.get(month, "") for month in stretch.months}
        self._read |= set(stretch.months)
        self._is_whole = stretch.is_everything
        if stretch.study_rows >= self._most_rows_timed:
            self._most_rows_timed = stretch.study_rows
            self._seconds_per_study = seconds / max(stretch.study_rows, 1)
        yield stretch

    def _forget(self, gone: frozenset[MonthKey]) -> None:
        self._draft.replace_months(gone, Cells.none(), UseCells.none())
        for month in gone:
            self._marks.pop(month, None)
        self._read |= gone

    def _read_patients_of_years(self) -> None:
        """A patient of two months counts once in their year: months cannot be added up."""
        if not self._asking.index.tells_patients:
            return
        rows: Counter[str] = Counter()
        for day, count in self._study_rows.items():
            if day:
                rows[day[:YEAR]] += count
        years = _years(self._marks) - self._years_kept | _years(self._read)
        for run in runs_of(years, rows, self._most_study_rows()):
            self._report()
            self._draft.replace_patients(PATIENTS, run, self._asking.patients_of_years(run[0], run[-1]))
            by_age = self._asking.patients_by_age_of_years(run[0], run[-1])
            self._draft.replace_patients(PATIENTS_BY_AGE, run, by_age)

    def _report(self) -> None:
        self._watch(Progress(self._settings.code, len(self._read & self._to_read), len(self._to_read)))


def reading_of(settings: HospitalSettings) -> str:
    """What decides how rows of the archive are read, as text to be compared."""
    archive = settings.archive
    decisive = (
        READING_VERSION,
        archive.kind,
        archive.counts_from,
        settings.time_zone,
        sorted(archive.availability.items()),
    )
    return json.dumps(decisive)


def _earlier(folder: SnapshotFolder, settings: HospitalSettings) -> Iterable[Earlier]:
    """What was read in the same way before, latest first."""
    for found in (unfinished_snapshot(folder, settings.code), current_snapshot(folder, settings.code)):
        if found is not None and found.about.reading == reading_of(settings):
            yield found


def _years(months: Iterable[MonthKey]) -> set[str]:
    return {month[:YEAR] for month in months if month}
