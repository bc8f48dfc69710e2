"""What a link to the completeness page says: whose days, of which modality, of which year."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from dashboards.links import Notice, hospital_pairs, parts_of
from queries.criteria import EARLIEST_MONTH, Month

PATH = "/quality"


@dataclass(frozen=True, slots=True)
class QualityView:
    """`modality` None is the whole archive; `year` None the latest year and the one before."""

    hospital: str
    modality: str | None = None
    year: int | None = None

    def years(self, this_year: int) -> tuple[int, ...]:
        """Those whose days are shown, the newest first."""
        return (this_year, this_year - 1) if self.year is None else (self.year,)


@dataclass(frozen=True, slots=True)
class QualityReading:
    """`view` is None where no hospital is left to ask."""

    view: QualityView | None
    notices: tuple[Notice, ...]


def default_hospitals(visible: Sequence[str]) -> tuple[str, ...]:
    """One: what its days should have had is known of a hospital from its own history."""
    return tuple(visible[:1])


def read_quality(query: object, visible: Sequence[str], this_month: Month) -> QualityReading:
    """A view of a query string, clipped to the hospitals the reader may see."""
    parts = parts_of(query)
    if parts is None:
        return QualityReading(None, (Notice.TOO_LONG,))
    hospitals = parts.hospitals(visible, default_hospitals(visible))
    modalities = parts.modalities()
    year = parts.one("year", None, lambda text: _year(text, this_month), Notice.YEAR)
    left_out = (Notice.ONE_AT_A_TIME,) if len(hospitals) > 1 or len(modalities) > 1 else ()
    notices = (*parts.notices, *left_out)
    if not hospitals:
        return QualityReading(None, notices)
    return QualityReading(QualityView(hospitals[0], modalities[0] if modalities else None, year), notices)


def write_quality(view: QualityView, visible: Sequence[str]) -> str:
    """The query string of a view, without `?`: keys in a fixed order, defaults omitted."""
    pairs = hospital_pairs((view.hospital,), default_hospitals(visible))
    if view.year is not None:
        pairs.append(("year", str(view.year)))
    if view.modality is not None:
        pairs.append(("modality", view.modality))
    return urlencode(pairs)


def _year(text: str, this_month: Month) -> int | None:
    if len(text) != 4 or not (text.isascii() and text.isdigit()):
        raise ValueError("not a year")
    year = int(text)
    if not EARLIEST_MONTH.year <= year <= this_month.year:
        raise ValueError("outside the years an archive can hold")
    return year
