"""What a link to the page on patients says: of which hospitals, and of which year."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from dashboards.links import Notice, hospital_pairs, parts_of, year_of, year_text

PATH = "/patients"


@dataclass(frozen=True, slots=True)
class PatientsView:
    """`year` None is every year."""

    hospitals: tuple[str, ...]
    year: int | None


@dataclass(frozen=True, slots=True)
class PatientsReading:
    """`view` is None where no hospital is left to ask."""

    view: PatientsView | None
    notices: tuple[Notice, ...]


def default_view(originals: Sequence[str], this_year: int) -> PatientsView:
    """One hospital and the last complete year: only within a year does each patient count once."""
    return PatientsView(tuple(originals[:1]), this_year - 1)


def read_patients(query: object, visible: Sequence[str], default: PatientsView) -> PatientsReading:
    """A view of a query string, clipped to the hospitals the reader may see.

    What is withheld no link decides, but who reads it.
    """
    parts = parts_of(query)
    if parts is None:
        return PatientsReading(None, (Notice.TOO_LONG,))
    hospitals = parts.hospitals(visible, default.hospitals)
    # The year after the default's is the current one.
    latest = (default.year or 0) + 1
    year = parts.one("year", default.year, lambda text: year_of(text, latest), Notice.PART)
    return PatientsReading(PatientsView(hospitals, year) if hospitals else None, parts.notices)


def write_patients(view: PatientsView, default: PatientsView) -> str:
    """The query string of a view, without `?`: keys in a fixed order, defaults omitted."""
    pairs = hospital_pairs(view.hospitals, default.hospitals)
    if view.year != default.year:
        pairs.append(("year", year_text(view.year)))
    return urlencode(pairs)
