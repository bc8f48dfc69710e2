"""What a link to the page on equipment says: which hospital, year and modalities, and which station's hours."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from dashboards.links import Notice, hospital_pairs, parts_of, year_of, year_text

PATH = "/equipment"
# A digest of a station's names (dashboards/equipment/stations.py): short, and no name of a device stands in a link.
_STATION = re.compile(r"[0-9a-f]{10}", re.ASCII)


@dataclass(frozen=True, slots=True)
class EquipmentView:
    """`year` None is every year; empty modalities mean all of them; `station` None is all of them together."""

    hospital: str
    year: int | None = None
    modalities: tuple[str, ...] = ()
    station: str | None = None


@dataclass(frozen=True, slots=True)
class EquipmentReading:
    """`view` is None where no hospital is left to ask."""

    view: EquipmentView | None
    notices: tuple[Notice, ...]


def read_equipment(query: object, visible: Sequence[str], default: str | None, this_year: int) -> EquipmentReading:
    """A view of a query string, clipped to the hospitals the reader may see; of several, the first is shown."""
    parts = parts_of(query)
    if parts is None:
        return EquipmentReading(None, (Notice.TOO_LONG,))
    hospitals = parts.hospitals(visible, [] if default is None else [default])
    year = parts.one("year", None, lambda text: year_of(text, this_year), Notice.PART)
    modalities = parts.modalities()
    station = parts.one("station", None, _station, Notice.PART)
    if not hospitals:
        return EquipmentReading(None, parts.notices)
    return EquipmentReading(EquipmentView(hospitals[0], year, modalities, station), parts.notices)


def write_equipment(view: EquipmentView, default: str | None) -> str:
    """The query string of a view, without `?`: keys in a fixed order, defaults omitted."""
    pairs = hospital_pairs([view.hospital], [] if default is None else [default])
    if view.year is not None:
        pairs.append(("year", year_text(view.year)))
    pairs += [("modality", modality) for modality in view.modalities]
    if view.station is not None:
        pairs.append(("station", view.station))
    return urlencode(pairs)


def _station(text: str) -> str | None:
    if not _STATION.fullmatch(text):
        raise ValueError("not a station")
    return text
