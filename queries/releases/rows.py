"""The rows of one hospital by one date basis: what its archive says, joined to what the release before said.

A month is final in the first release in which it is older than the provisional ones, and keeps those values in every
release after: what the archive says then is listed beside as a revision that was not applied.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from queries.criteria import DateBasis, Month, months_between
from queries.observations import TOTAL, UNDATED, ConfStatus, ObsStatus
from queries.releases.earlier import Before, CellKey, EarlierFigures, Published
from queries.releases.held import Held
from queries.releases.measures import MEASURES, NOTHING, value_of

_TOTALS: tuple[CellKey, ...] = tuple((TOTAL, TOTAL, measure) for measure in MEASURES)
# By whether the month is final.
_OF_VALUES = {True: ObsStatus.NORMAL, False: ObsStatus.PROVISIONAL}
_OBJECTS: CellKey = (TOTAL, TOTAL, "objects")


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a hospital delivered by one basis.

    `held` is None where nothing could be read, or where the archive does not keep the day of reception (`is_kept` is
    False then). Months before `complete_before` had ended when the archive was read. `first` is the month that rows
    begin with, where the archive holds any.
    """

    hospital: str
    region: str
    basis: DateBasis
    held: Held | None
    is_kept: bool
    complete_before: Month | None
    first: str | None
    data_up_to: str


@dataclass(frozen=True, slots=True)
class Revision:
    """A value that is another than in the release before; empty where there was none, or where there is none now."""

    key: CellKey
    earlier_value: str
    archive_value: str
    is_applied: bool


@dataclass(frozen=True, slots=True)
class PeriodRows:
    """A month's rows, sorted, and how they came about."""

    period: str
    delivery: str
    is_final: bool
    rows: Sequence[tuple[str | int, ...]]
    revisions: Sequence[Revision]

    @property
    def not_applied(self) -> int:
        return sum(not revision.is_applied for revision in self.revisions)


def periods_of(
    delivery: Delivery, earlier: EarlierFigures, month: Month, provisional_from: Month
) -> Iterator[PeriodRows]:
    """Every month from the first that the archive or the release before knows to the release's own, and the undated.

    Asked in the order of the earlier release's rows, which are read once.
    """
    joining = _Joining(delivery, str(provisional_from))
    known = [each for each in (delivery.first, earlier.first_period(delivery.hospital, delivery.basis)) if each]
    first = Month.parse(min(known)) if known else month
    for period in (*map(str, months_between(first, month)), UNDATED):
        yield joining.period(period, earlier.before(delivery.hospital, delivery.basis, period))


class _Joining:
    """Of one delivery; what is the same in all its months is made once."""

    def __init__(self, delivery: Delivery, provisional_from: str) -> None:
        self._delivery = delivery
        self._provisional_from = provisional_from
        pairs = delivery.held.pairs if delivery.held else ((TOTAL, TOTAL),)
        self._dense: tuple[CellKey, ...] = tuple(sorted((*pair, measure) for pair in pairs for measure in MEASURES))
        self._dense_set = frozenset(self._dense)

    def period(self, period: str, before: Before) -> PeriodRows:
        delivery, frozen = self._delivery_of(period), before.is_final
        is_final = frozen or period < self._provisional_from
        # Of a frozen month that was not delivered there is nothing to compare.
        is_compared = before.is_known and (delivery == "received" or not frozen)
        rows, revisions = [], []
        for key in self._keys(period, before, delivery):
            now = self._archive(period, key, delivery)
            value = "" if isinstance(now, ObsStatus) else str(now)
            published = earlier = before.cell(key)
            is_other = is_compared and value != earlier.value
            if is_other:
                revisions.append(Revision(key, earlier.value, value, not frozen))
            if not frozen:
                status = now if isinstance(now, ObsStatus) else _OF_VALUES[is_final]
                published = Published(value, status, self._delivery.data_up_to, earlier.revision + is_other)
            rows.append(self._row(period, key, published))
        # It was delivered when it became final.
        return PeriodRows(period, "received" if frozen else delivery, is_final, rows, revisions)

    def _delivery_of(self, period: str) -> str:
        delivery = self._delivery
        if not delivery.is_kept:
            return "not_kept"
        if delivery.held is None or delivery.complete_before is None:
            return "late"
        return "received" if period == UNDATED or period < str(delivery.complete_before) else "late"

    def _keys(self, period: str, before: Before, delivery: str) -> Iterable[CellKey]:
        """All that is known of the hospital in a month that holds anything, the totals alone in others; and whatever
        the release before had."""
        if before.is_final:
            is_empty = before.cell(_OBJECTS).value == "0"
        else:
            is_empty = delivery != "received" or self._archive(period, _OBJECTS, delivery) == 0
        wanted = _TOTALS if is_empty else self._dense
        if not before.keys or (wanted is self._dense and before.keys <= self._dense_set):
            return wanted
        return sorted({*wanted, *before.keys})

    def _archive(self, period: str, key: CellKey, delivery: str) -> int | ObsStatus:
        held = self._delivery.held
        if delivery == "not_kept":
            return ObsStatus.CANNOT_EXIST
        if delivery == "late" or held is None:
            return ObsStatus.NOT_COLLECTED
        modality, availability, measure = key
        counts = held.periods.get(period, {}).get((modality, availability), NOTHING)
        return value_of(measure, modality, counts)

    def _row(self, period: str, key: CellKey, cell: Published) -> tuple[str | int, ...]:
        delivery = self._delivery
        modality, availability, measure = key
        return (
            *(delivery.region, delivery.hospital, period, delivery.basis.value, modality, availability, measure),
            *(cell.value, MEASURES[measure].unit, cell.status, ConfStatus.FREE, cell.data_up_to, cell.revision),
        )
