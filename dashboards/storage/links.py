"""What a link to the storage page says: whose stores, by which date, shown how, how far ahead, and a what-if."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from dashboards.links import Notice, hospital_pairs, parts_of
from dashboards.what_if.links import ScenarioNotice, read_scenario, scenario_pairs
from queries.criteria import DateBasis
from queries.projections.scenario import NOTHING, Scenario

PATH = "/storage"
HORIZONS_MONTHS = (12, 24, 36, 48, 60)
DEFAULT_HORIZON_MONTHS = 36


class Shown(StrEnum):
    """What there is at the end of each month, or what came in it."""

    CUMULATIVE = "cumulative"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class StorageView:
    """Empty modalities mean all of them."""

    hospitals: tuple[str, ...]
    modalities: tuple[str, ...] = ()
    basis: DateBasis = DateBasis.RECEIVED
    shown: Shown = Shown.CUMULATIVE
    horizon_months: int = DEFAULT_HORIZON_MONTHS
    scenario: Scenario = NOTHING

    @property
    def alone(self) -> str | None:
        """The hospital whose whole store is asked for: capacity and dates are known of no part of a store, and no sum
        of stores."""
        return self.hospitals[0] if len(self.hospitals) == 1 and not self.modalities else None


@dataclass(frozen=True, slots=True)
class StorageReading:
    """`view` is None where no hospital is left to ask."""

    view: StorageView | None
    notices: tuple[Notice, ...]
    scenario_notices: tuple[ScenarioNotice, ...] = ()


def default_hospitals(visible: Sequence[str]) -> tuple[str, ...]:
    """One: when a store is full is told of each by itself, and all of them are on the estate page."""
    return tuple(visible[:1])


def read_storage(query: object, visible: Sequence[str]) -> StorageReading:
    """A view of a query string, clipped to the hospitals the reader may see."""
    parts = parts_of(query)
    if parts is None:
        return StorageReading(None, (Notice.TOO_LONG,))
    hospitals = parts.hospitals(visible, default_hospitals(visible))
    horizons = {str(months): months for months in HORIZONS_MONTHS}
    what_if = read_scenario(parts.given)
    view = StorageView(
        hospitals=hospitals,
        modalities=parts.modalities(),
        basis=parts.one("basis", DateBasis.RECEIVED, DateBasis, Notice.BASIS),
        shown=parts.one("show", Shown.CUMULATIVE, Shown, Notice.SHOWN),
        horizon_months=parts.one("horizon", DEFAULT_HORIZON_MONTHS, horizons.__getitem__, Notice.HORIZON),
        scenario=what_if.scenario,
    )
    return StorageReading(view if hospitals else None, parts.notices, what_if.notices)


def write_storage(view: StorageView, visible: Sequence[str]) -> str:
    """The query string of a view, without `?`: keys in a fixed order, defaults omitted, the what-if last."""
    return urlencode([*view_pairs(view, visible), *scenario_pairs(view.scenario)])


def view_pairs(view: StorageView, visible: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """All but the what-if."""
    pairs = hospital_pairs(view.hospitals, default_hospitals(visible))
    if view.basis is not DateBasis.RECEIVED:
        pairs.append(("basis", view.basis.value))
    if view.shown is not Shown.CUMULATIVE:
        pairs.append(("show", view.shown.value))
    if view.horizon_months != DEFAULT_HORIZON_MONTHS:
        pairs.append(("horizon", str(view.horizon_months)))
    return (*pairs, *(("modality", modality) for modality in view.modalities))
