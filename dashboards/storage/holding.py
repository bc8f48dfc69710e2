"""What there is now, as rows of the tables and the chart, and what it is of the stores."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TypeVar

from dashboards.storage.asking import StorageFigures
from queries.criteria import Month
from queries.dicom import Availability
from queries.projections.scenario import NOTHING
from queries.projections.standings import capacity_of, filling, other_bytes_of
from queries.reports.storage import StoredVolume, volumes_of_cells
from queries.storage_settings import CountedBytes

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Held:
    """Some of what there is. Bytes are of every copy or of each instance once, as each hospital says its store is
    filled; `unknown_count` instances are in no sum of them."""

    instance_count: int = 0
    unsized_count: int = 0
    unknown_count: int = 0
    exact_bytes: int = 0
    estimated_bytes: int = 0

    def __add__(self, other: "Held") -> "Held":
        return Held(
            self.instance_count + other.instance_count,
            self.unsized_count + other.unsized_count,
            self.unknown_count + other.unknown_count,
            self.exact_bytes + other.exact_bytes,
            self.estimated_bytes + other.estimated_bytes,
        )

    @property
    def total_bytes(self) -> int | None:
        """None where nothing tells the size of any of it."""
        is_unknown = 0 < self.instance_count == self.unknown_count
        return None if is_unknown else self.exact_bytes + self.estimated_bytes

    @property
    def is_estimate(self) -> bool:
        """Whether any bytes of it are estimated."""
        return self.unsized_count > self.unknown_count

    @property
    def unsized_percent(self) -> float | None:
        return 100 * self.unsized_count / self.instance_count if self.instance_count else None


@dataclass(frozen=True, slots=True)
class HeldRow:
    """`hospital` and `part` name it; both None is everything. `of_bytes` is what its share is of."""

    hospital: str | None
    part: str | Availability | None
    held: Held
    of_bytes: int | None

    @property
    def share_percent(self) -> float | None:
        if self.held.total_bytes is None or not self.of_bytes:
            return None
        return 100 * self.held.total_bytes / self.of_bytes


@dataclass(frozen=True, slots=True)
class Holding:
    """`cells`: hospital, modality, availability, what there is."""

    cells: tuple[tuple[str, str, Availability, Held], ...]

    @property
    def total(self) -> Held:
        return _sum([held for *_, held in self.cells])

    def by_availability(self) -> tuple[HeldRow, ...]:
        """Of each hospital in the order of the link; everything last."""
        found = self._by(lambda hospital, _, availability: (hospital, availability))
        order = {hospital: place for place, hospital in enumerate(dict.fromkeys(cell[0] for cell in self.cells))}
        keys = sorted(found, key=lambda key: (order[key[0]], key[1]))
        return self._rows([(hospital, part, found[hospital, part]) for hospital, part in keys])

    def by_modality(self) -> tuple[HeldRow, ...]:
        """The largest first, everything last."""
        found = self._by(lambda _hospital, modality, _: modality)
        in_order = sorted(found, key=lambda modality: (-(found[modality].total_bytes or 0), modality))
        return self._rows([(None, modality, found[modality]) for modality in in_order])

    def of_availabilities(self) -> dict[Availability, Held]:
        return self._by(lambda _hospital, _modality, availability: availability)

    def by_modality_and_availability(self) -> dict[tuple[str, Availability], Held]:
        return self._by(lambda _hospital, modality, availability: (modality, availability))

    def by_hospital_and_availability(self) -> dict[tuple[str, Availability], Held]:
        return self._by(lambda hospital, _, availability: (hospital, availability))

    def within(self, hospital: str, availabilities: Sequence[Availability]) -> Held:
        return _sum([cell[3] for cell in self.cells if cell[0] == hospital and cell[2] in availabilities])

    def _rows(self, parts: Sequence[tuple[str | None, str | Availability, Held]]) -> tuple[HeldRow, ...]:
        total = self.total
        rows = [HeldRow(hospital, part, held, total.total_bytes) for hospital, part, held in parts]
        return (*rows, HeldRow(None, None, total, total.total_bytes))

    def _by(self, key: Callable[[str, str, Availability], K]) -> dict[K, Held]:
        found: defaultdict[K, Held] = defaultdict(Held)
        for hospital, modality, availability, held in self.cells:
            found[key(hospital, modality, availability)] += held
        return dict(found)


@dataclass(frozen=True, slots=True)
class Store:
    """How full one hospital's store is. `used_bytes` None: not known; `capacity_bytes` None: not known, never 0.

    `elsewhere`: what the archive holds that does not fill the store, such as what lies offline.
    """

    hospital: str
    held: Held
    other_bytes: int
    capacity_bytes: int | None
    elsewhere: Held

    @property
    def used_bytes(self) -> int | None:
        return None if self.held.total_bytes is None else self.held.total_bytes + self.other_bytes

    @property
    def used_percent(self) -> float | None:
        if self.used_bytes is None or self.capacity_bytes is None:
            return None
        return 100 * self.used_bytes / self.capacity_bytes


def holding_of(figures: StorageFigures) -> Holding:
    """Hospitals in the order of the link."""
    found = volumes_of_cells(figures.now)
    cells = [
        (hospital, modality, Availability(availability), _held(volume, figures.settings[hospital].counts))
        for (hospital, modality, availability), volume in found.items()
    ]
    return Holding(tuple(sorted(cells, key=lambda cell: figures.view.hospitals.index(cell[0]))))


def stores_of(figures: StorageFigures, holding: Holding, this_month: Month) -> tuple[Store, ...]:
    """Of each hospital that answered."""
    return tuple(_store(figures, holding, hospital, this_month) for hospital in figures.answered)


def _store(figures: StorageFigures, holding: Holding, hospital: str, this_month: Month) -> Store:
    settings = figures.settings[hospital]
    there = filling(settings, None)
    elsewhere = [each for each in Availability if each not in there]
    return Store(
        hospital,
        holding.within(hospital, there),
        other_bytes_of(settings, None),
        capacity_of(settings, None, NOTHING, this_month),
        holding.within(hospital, elsewhere),
    )


def _held(volume: StoredVolume, counted: CountedBytes) -> Held:
    return Held(
        volume.instance_count,
        volume.unsized_count,
        volume.unknown_count,
        volume.exact_bytes(counted),
        volume.estimated_bytes,
    )


def _sum(several: Sequence[Held]) -> Held:
    return reduce(lambda one, other: one + other, several, Held())
