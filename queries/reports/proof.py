"""The figures of snapshots beside those that the archives themselves give now, and why the two differ.

Both are asked by month and hospital, whatever the criteria's own grain: an archive's change is known by its month, so
each difference can be laid to one. A month that differs though its marks are those of the snapshot is not explained.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from queries.archives.contract import YEAR
from queries.archives.live import LiveArchive
from queries.criteria import Breakdown, Criteria, Grain
from queries.dicom import Availability
from queries.errors import ArchiveError
from queries.reports.activity import ActivityAnswer, HospitalOutcome, activity
from queries.snapshots.library import SnapshotSource
from queries.snapshots.month_marks import MonthKey, changed_months, marked

Part = str | Availability


@dataclass(frozen=True, slots=True)
class DifferingMonth:
    """A month (YYYYMM, None for the undated) of which a hospital's archive and snapshot say different things."""

    hospital: str
    month: MonthKey
    is_explained: bool


@dataclass(frozen=True, slots=True)
class ProofRow:
    """One period, `YYYY` or `YYYYMM`, None for the undated.

    `months` are there too where their differences make up for one another.
    """

    period: str | None
    snapshot: int
    archive: int
    months: tuple[DifferingMonth, ...] = ()

    @property
    def difference(self) -> int:
        return self.archive - self.snapshot


@dataclass(frozen=True, slots=True)
class ProofPart:
    """A part of a period, by the criteria's breakdown, of which the two say different things."""

    period: str | None
    part: Part
    snapshot: int
    archive: int

    @property
    def difference(self) -> int:
        return self.archive - self.snapshot


@dataclass(frozen=True, slots=True)
class Proof:
    """`rows`: periods that have a figure in either, then the undated; `parts` that differ alone.

    Figures are of the `compared` hospitals, whose archive and snapshot both answered; `archives` are the outcomes of
    all archives that were asked. `taken_at` is when the snapshots were taken.
    """

    criteria: Criteria
    rows: tuple[ProofRow, ...]
    undated: ProofRow
    parts: tuple[ProofPart, ...]
    archives: tuple[HospitalOutcome, ...]
    failures: Mapping[str, ArchiveError]
    compared: tuple[str, ...]
    taken_at: Mapping[str, datetime]

    @property
    def sum(self) -> ProofRow:
        """Of the periods; undated rows stand apart, as on the page."""
        snapshot, archive = sum(row.snapshot for row in self.rows), sum(row.archive for row in self.rows)
        return ProofRow(None, snapshot, archive)

    @property
    def months(self) -> tuple[DifferingMonth, ...]:
        return tuple(month for row in (*self.rows, self.undated) for month in row.months)

    @property
    def agrees(self) -> bool:
        return not self.months


def prove(archives: Sequence[LiveArchive], snapshots: Sequence[SnapshotSource], criteria: Criteria) -> Proof:
    """Ask archives and snapshots (a source for each hospital) the same, and compare. Failures are never raised.

    One statement for each archive, and one more where its figures differ.
    """
    by_month = replace(criteria, grain=Grain.MONTH)
    live, taken = activity(archives, by_month), activity(snapshots, by_month)
    differing = _differing(live, taken)
    changed: dict[str, frozenset[MonthKey]] = {}
    failures: dict[str, ArchiveError] = {}
    for code in sorted({hospital for hospital, _ in differing}):
        try:
            archive = next(each for each in archives if each.hospital == code)
            snapshot = next(each for each in snapshots if code in each.hospitals)
            changed[code] = changed_since(snapshot, archive)
        except ArchiveError as error:
            failures[code] = error
    return compare(live, taken, criteria, changed, failures)


def changed_since(snapshot: SnapshotSource, archive: LiveArchive) -> frozenset[MonthKey]:
    """Months of which the archive says something else than when the snapshot was taken. Raises ArchiveError."""
    # Asked after the figures: a study that came in between is a change without a difference, never the reverse.
    now = marked(archive.fetch(lambda facts: facts.day_marks()).rows)
    return changed_months(snapshot.marks(archive.hospital), now.of_months())


def compare(
    live: ActivityAnswer,
    taken: ActivityAnswer,
    criteria: Criteria,
    changed: Mapping[str, frozenset[MonthKey]],
    unmarked: Mapping[str, ArchiveError],
) -> Proof:
    """`live` and `taken` are by month; `changed` are the months of each differing hospital whose marks changed.

    A hospital whose marks could not be asked (`unmarked`) is not compared.
    """
    failures = {o.hospital: o.failure for o in (*taken.failed, *live.failed) if o.failure} | dict(unmarked)
    compared = tuple(o.hospital for o in live.outcomes if o.hospital not in failures)
    months = [
        DifferingMonth(hospital, month, month in changed.get(hospital, frozenset()))
        for hospital, month in sorted(_differing(live, taken), key=lambda each: (each[1] or "", each[0]))
        if hospital in compared
    ]
    rows = _rows(_totals(taken, compared), _totals(live, compared), months, criteria)
    parts = _parts(_cells(taken, criteria, compared), _cells(live, criteria, compared), criteria)
    return Proof(
        criteria=criteria,
        rows=tuple(row for row in rows if row.period is not None),
        undated=next((row for row in rows if row.period is None), ProofRow(None, 0, 0)),
        parts=parts,
        archives=live.outcomes,
        failures=failures,
        compared=compared,
        taken_at={code: moment for code, moment in taken.taken_at.items() if code in compared},
    )


# Hospital, month, part → figure; no part for totals.
_Figures = dict[tuple[str, MonthKey, Part | None], int]
_PART_COLUMN = {
    Breakdown.MODALITY: "modality",
    Breakdown.AVAILABILITY: "availability",
    Breakdown.HOSPITAL: "hospital",
}


def _differing(live: ActivityAnswer, taken: ActivityAnswer) -> set[tuple[str, MonthKey]]:
    """Hospitals and months of which a total or a part differs, where both answered."""
    compared = {o.hospital for o in live.answered} & {o.hospital for o in taken.answered}
    before, after = (
        _totals(answer, compared) | _cells(answer, answer.criteria, compared) for answer in (taken, live)
    )
    return {key[:2] for key in {*before, *after} if before.get(key, 0) != after.get(key, 0)}


def _totals(answer: ActivityAnswer, compared: Iterable[str]) -> _Figures:
    frame = answer.totals
    rows = zip(frame["hospital"], frame["period"], frame["value"], strict=True)
    return {(hospital, _text(month), None): int(value) for hospital, month, value in rows if hospital in compared}


def _cells(answer: ActivityAnswer, criteria: Criteria, compared: Iterable[str]) -> _Figures:
    frame, column = answer.cells, _PART_COLUMN.get(criteria.breakdown)
    if column is None:
        return {}
    rows = zip(frame["hospital"], frame["period"], frame[column], frame["value"], strict=True)
    return {
        (hospital, _text(month), Availability(int(part)) if column == "availability" else part): int(value)
        for hospital, month, part, value in rows
        if hospital in compared
    }


def _text(value: Any) -> MonthKey:
    return value if isinstance(value, str) else None


def _period(month: MonthKey, criteria: Criteria) -> str | None:
    return month[:YEAR] if month and criteria.grain is Grain.YEAR else month


def _rows(taken: _Figures, live: _Figures, months: Sequence[DifferingMonth], criteria: Criteria) -> list[ProofRow]:
    before, after = _summed(taken, criteria), _summed(live, criteria)
    differing: dict[str | None, list[DifferingMonth]] = {}
    for month in months:
        differing.setdefault(_period(month.month, criteria), []).append(month)
    periods = sorted({period for period, _ in (*before, *after)} | differing.keys(), key=lambda each: each or "")
    return [
        ProofRow(
            period, before.get((period, None), 0), after.get((period, None), 0), tuple(differing.get(period, ()))
        )
        for period in periods
    ]


def _parts(taken: _Figures, live: _Figures, criteria: Criteria) -> tuple[ProofPart, ...]:
    before, after = _summed(taken, criteria), _summed(live, criteria)
    keys = sorted({*before, *after}, key=lambda each: (each[0] is None, each[0] or "", str(each[1])))
    return tuple(
        ProofPart(period, part, before.get((period, part), 0), after.get((period, part), 0))
        for period, part in keys
        if part is not None and before.get((period, part), 0) != after.get((period, part), 0)
    )


def _summed(figures: _Figures, criteria: Criteria) -> dict[tuple[str | None, Part | None], int]:
    """Months and hospitals added up."""
    sums: dict[tuple[str | None, Part | None], int] = {}
    for (_, month, part), value in figures.items():
        key = _period(month, criteria), part
        sums[key] = sums.get(key, 0) + value
    return sums
