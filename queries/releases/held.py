"""What one hospital's snapshot holds, month by month, in the words of a release."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from queries.criteria import DateBasis, Month
from queries.errors import ReleaseRefused
from queries.inert import inert
from queries.observations import TOTAL, UNDATED
from queries.releases.measures import Counts
from queries.reports.tally import COUNTS, PeriodLength, TallyCriteria, tally
from queries.snapshots.library import SnapshotSource

# Modality and availability.
Pair = tuple[str, str]
_ALL: Pair = (TOTAL, TOTAL)


@dataclass(frozen=True, slots=True)
class Held:
    """By one date basis, up to one month: `periods` by code, and in each the counts of every pair, totals included.

    `pairs` are all that occur in any of them: every month that holds anything has rows of each.
    """

    periods: Mapping[str, Mapping[Pair, Counts]]
    pairs: frozenset[Pair]

    @property
    def first(self) -> str | None:
        """The first month of which anything is held."""
        return min((period for period in self.periods if period != UNDATED), default=None)


def held(source: SnapshotSource, basis: DateBasis, until: Month) -> Held:
    """The figures of a source of one hospital: one statement. Raises ReleaseRefused where it cannot be read."""
    criteria = TallyCriteria(
        period_length=PeriodLength.MONTH, by_modality=True, by_availability=True, date_basis=basis
    )
    answer = tally([source], criteria, source.hospitals)
    for outcome in answer.failed:
        raise ReleaseRefused(f"{outcome.hospital}: {outcome.failure}")
    periods: dict[str, dict[Pair, Counts]] = {}
    for _, period, modality, availability, *counts in answer.cells.itertuples(index=False, name=None):
        code = str(Month.of_period(period)) if isinstance(period, str) else UNDATED
        if code == UNDATED or code <= str(until):
            _count(periods.setdefault(code, {}), inert(modality), availability.name, counts)
    return Held(periods, frozenset({_ALL, *(pair for each in periods.values() for pair in each)}))


def _count(pairs: dict[Pair, Counts], modality: str, availability: str, counts: list[Any]) -> None:
    """Under the pair itself and under the totals that it is part of."""
    count = dict(zip(COUNTS, map(int, counts), strict=True))
    for pair in ((modality, availability), (modality, TOTAL), (TOTAL, availability), _ALL):
        # Under each modality every study that has it; in all of them together each study once.
        studies = count["distinct_study_count"] if pair[0] == TOTAL else count["study_count"]
        pairs.setdefault(pair, Counts()).add(
            studies,
            count["series_count"],
            count["image_count"],
            count["instance_count"],
            count["unsized_count"],
            count["logical_bytes"],
            count["stored_bytes"],
        )
