"""Where the overview is, and where its figures are told in full: the links of its rows."""

from collections.abc import Sequence

from dashboards.links import default_grain, parts_of, write_link
from dashboards.overview.amounts import Counted
from dashboards.overview.months import months_of_course, year_to_date
from dashboards.storage.links import PATH as STORAGE_PATH
from dashboards.storage.links import Shown, StorageView, write_storage
from queries.criteria import Criteria, DateBasis, Grain, Measure, Month, Period

PATH = "/"
_MEASURE = {Counted.STUDIES: Measure.STUDIES, Counted.IMAGES: Measure.IMAGES}


def is_understood(query: object) -> bool:
    """A link to the overview says nothing: which hospitals it shows, who reads it decides."""
    parts = parts_of(query)
    return parts is not None and not parts.given


def month_link(hospitals: Sequence[str], month: Month, counted: Counted, default: Sequence[str]) -> str:
    """To exactly these figures of a month; bytes are told by month on the storage page."""
    return _link(hospitals, Period(month, month), counted, default)


def year_link(hospitals: Sequence[str], month: Month, counted: Counted, default: Sequence[str]) -> str:
    """To those of the year to the end of the month."""
    return _link(hospitals, year_to_date(month), counted, default)


def course_link(hospital: str, last: Month | None, default: Sequence[str]) -> str:
    """To the studies of the months that are drawn; to all of a hospital's where there are none."""
    period = Period() if last is None else Period(months_of_course(last)[0], last)
    return f"/activity?{write_link(Criteria((hospital,), period=period, grain=default_grain(period)), default)}"


def _link(hospitals: Sequence[str], period: Period, counted: Counted, default: Sequence[str]) -> str:
    measure = _MEASURE.get(counted)
    if measure is None:
        view = StorageView(tuple(hospitals), basis=DateBasis.STUDY, shown=Shown.MONTHLY)
        # That page begins with other hospitals than activity: these are named, whichever they are.
        return f"{STORAGE_PATH}?{write_storage(view, ())}"
    return f"/activity?{write_link(Criteria(tuple(hospitals), measure, period, Grain.MONTH), default)}"
