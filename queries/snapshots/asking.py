"""Statements of one taking: one after another with pauses, counted, never longer in all than the site allows."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Select

from queries.archives.contract import MONTH, YEAR, ArchiveIndex, Selection, Undated
from queries.archives.day_cells import ModalityRows
from queries.archives.facts import LiveFacts
from queries.archives.live import LiveArchive
from queries.archives.marks import Depth
from queries.errors import TakingTooLong
from queries.settings import HospitalSettings
from queries.snapshots.decoding import (
    PATIENT_COLUMNS,
    Cells,
    UnlistedModality,
    UseCells,
    decode,
    decode_uses,
    patients_by_age,
)
from queries.snapshots.month_marks import Marked, marked
from queries.snapshots.stretches import Stretch

# After a statement the archive is left alone for this share of the time that it took.
PAUSE_SHARE = 0.5
LONGEST_PAUSE_SECONDS = 5.0
# Engines that go through the instances anew for each use of a common table expression: patients are asked apart.
_REPEATS = frozenset({"mysql", "mariadb"})


class Asking:
    """What a taking asks of an archive. Every method raises ArchiveError."""

    def __init__(self, archive: LiveArchive, settings: HospitalSettings) -> None:
        self._archive = archive
        self._settings = settings
        self._deadline = time.monotonic() + settings.archive.taking_time_limit_seconds
        self._listed: tuple[ModalityRows, ...] = ()
        self.statement_count = 0
        self.archive_seconds = 0.0
        self._last_seconds = 0.0

    @property
    def listed(self) -> tuple[ModalityRows, ...]:
        return self._listed

    @property
    def index(self) -> ArchiveIndex:
        return self._archive.index()

    def list_modalities(self) -> None:
        self._listed = tuple(ModalityRows(*row) for row in self._rows(lambda facts: facts.modality_rows())[0])

    def marks(self, depth: Depth = Depth.HELD) -> Marked:
        return marked(self._rows(lambda facts: facts.day_marks(depth))[0])

    def cells(self, stretch: Stretch) -> tuple[Cells, float]:
        """The cells of a stretch and how many seconds the archive took for them."""
        lengths: tuple[int, ...] = (MONTH, YEAR) if stretch.is_everything else (MONTH,)
        if not self.index.tells_patients:
            lengths = ()
        together = () if self.index.engine_name in _REPEATS else lengths
        while True:
            rows, seconds = self._rows(lambda facts: facts.day_cells(stretch.selection, self._listed, together))
            modalities = sorted({each.modality for each in self._listed})
            try:
                cells = decode(rows, modalities, self._settings.zone)
            except UnlistedModality:
                self.list_modalities()
                continue
            if lengths and not together:
                counted = [self._patients(replace(stretch.selection, date_length=length)) for length in lengths]
                cells = replace(cells, patients=pd.concat(counted, ignore_index=True).drop_duplicates())
            return cells, seconds

    def uses(self, stretch: Stretch) -> UseCells:
        """What is told of the stations, hours and people of a stretch, and the patients of all years or of none."""
        whole_years = stretch.is_everything or stretch.months == (None,)
        return decode_uses(self._rows(lambda f: f.use_cells(stretch.selection, whole_years=whole_years))[0])

    def patients_by_age_of_years(self, first: str, last: str) -> pd.DataFrame:
        """The same patients as those of `patients_of_years`, by sex and age."""
        years = _whole_years(first, last)
        return patients_by_age(self._rows(lambda facts: facts.patients_by_sex_and_age(years).select())[0])

    def patients_of_years(self, first: str, last: str) -> pd.DataFrame:
        """Distinct patients of each year from first to last, as rows of the snapshot's table."""
        return self._patients(_whole_years(first, last))

    def _patients(self, selection: Selection) -> pd.DataFrame:
        selection = replace(selection, with_modality=False, with_availability=False)
        rows, _ = self._rows(lambda facts: facts.patients(selection).select())
        counted = [(period, len(period) if period else None, int(count)) for period, count in rows]
        return pd.DataFrame(counted, columns=list(PATIENT_COLUMNS)).astype({"date_length": "Int8"})

    def _rows(self, build: Callable[[LiveFacts], Select[Any]]) -> tuple[Sequence[Sequence[Any]], float]:
        if time.monotonic() > self._deadline:
            limit_seconds = self._settings.archive.taking_time_limit_seconds
            raise TakingTooLong(f"taking reached its limit of {limit_seconds} s")
        if self.statement_count:
            time.sleep(min(self._last_seconds * PAUSE_SHARE, LONGEST_PAUSE_SECONDS))
        self.statement_count += 1
        started = time.perf_counter()
        try:
            fetched = self._archive.fetch(build)
        finally:
            self._last_seconds = time.perf_counter() - started
            self.archive_seconds += self._last_seconds
        return fetched.rows, fetched.statement.elapsed_seconds


def _whole_years(first: str, last: str) -> Selection:
    first_day, last_day = date(int(first), 1, 1), date(int(last), 12, 31)
    return Selection(first_day, last_day, undated=Undated.WITHOUT, date_length=YEAR)
