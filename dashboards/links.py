"""Criteria ↔ the query string of a link. Every view is a link that restores itself.

Reading never fails on what a person could have typed or been sent: what is not understood is left out and said.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import parse_qs, urlencode

from queries.criteria import EARLIEST_MONTH, Breakdown, Criteria, Grain, Measure, Month, Period
from queries.dicom import Availability

# A link with every hospital of a country and every modality stays below this.
LONGEST_QUERY = 8_000
MOST_VALUES = 400
# Modality (0008,0060) is a CS: PS3.5 6.2 allows 16 characters.
LONGEST_MODALITY = 16
OBJECTS = {"all": True, "images": False}

Value = TypeVar("Value")


class Notice(StrEnum):
    """What was left out of a link, for the reader to be told."""

    TOO_LONG = "too_long"
    HIDDEN_HOSPITALS = "hidden_hospitals"
    MEASURE = "measure"
    PERIOD = "period"
    GRAIN = "per"
    BREAKDOWN = "by"
    MODALITY = "modality"
    AVAILABILITY = "availability"
    OBJECTS = "objects"
    BASIS = "basis"
    SHOWN = "show"
    HORIZON = "horizon"
    COMPARED = "compare"
    ADJUSTED = "adjust"
    TOO_MANY_HOSPITALS = "too_many_hospitals"
    # Any other.
    PART = "part"
    YEAR = "year"
    ONE_AT_A_TIME = "one_at_a_time"


@dataclass(frozen=True, slots=True)
class Reading:
    """`criteria` is None when nothing can be asked: no measure understood, or no hospital left to ask."""

    criteria: Criteria | None
    notices: tuple[Notice, ...]

    @property
    def view(self) -> Criteria | None:
        """As the readings of other pages call it."""
        return self.criteria


class Parts:
    """The parts of a link, each read for itself; `notices` gather what was not understood."""

    def __init__(self, given: Mapping[str, list[str]]) -> None:
        self.given = given
        self._notices: list[Notice] = []

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Each once."""
        return tuple(dict.fromkeys(self._notices))

    def one(self, key: str, default: Value, read: Callable[[str], Value], notice: Notice) -> Value:
        values = self.given.get(key)
        if values is None:
            return default
        try:
            (value,) = values
            return read(value)
        except (ValueError, KeyError):
            self._notices.append(notice)
            return default

    def several(self, key: str, read: Callable[[str], Value], notice: Notice) -> tuple[Value, ...]:
        found: dict[Value, None] = {}
        for value in self.given.get(key, []):
            try:
                found[read(value)] = None
            except (ValueError, KeyError):
                self._notices.append(notice)
        return tuple(found)

    def hospitals(self, visible: Sequence[str], default: Sequence[str]) -> tuple[str, ...]:
        """Those of the link that the reader may see; `default` where it names none.

        Hospitals that do not exist and hospitals that are somebody else's are the same notice.
        """
        wanted = set(self.given.get("hospital", list(default)))
        if wanted - set(visible):
            self._notices.append(Notice.HIDDEN_HOSPITALS)
        return tuple(code for code in visible if code in wanted)

    def period(self, this_month: Month) -> Period:
        return self.one("period", Period(), lambda text: read_period(text, this_month), Notice.PERIOD)

    def modalities(self) -> tuple[str, ...]:
        return tuple(sorted(self.several("modality", _modality, Notice.MODALITY)))


def parts_of(query: object) -> Parts | None:
    """None where the link is too long to be one of ours."""
    text = query.removeprefix("?") if isinstance(query, str) else ""
    if len(text) > LONGEST_QUERY:
        return None
    try:
        return Parts(parse_qs(text, keep_blank_values=True, max_num_fields=MOST_VALUES))
    except ValueError:
        return None


def read_link(query: object, visible: Sequence[str], this_month: Month, default: Sequence[str]) -> Reading:
    """Criteria of a query string, clipped to the hospitals the reader may see; of `default` where it names none."""
    parts = parts_of(query)
    if parts is None:
        return Reading(None, (Notice.TOO_LONG,))
    hospitals = parts.hospitals(visible, default)
    measure = parts.one("measure", Measure.STUDIES, Measure, Notice.MEASURE)
    period = parts.period(this_month)
    criteria = Criteria(
        hospitals=hospitals,
        measure=measure,
        period=period,
        grain=parts.one("per", default_grain(period), Grain, Notice.GRAIN),
        breakdown=parts.one("by", Breakdown.NONE, Breakdown, Notice.BREAKDOWN),
        modalities=parts.modalities(),
        availabilities=tuple(sorted(parts.several("availability", _availability, Notice.AVAILABILITY))),
        all_objects=parts.one("objects", False, OBJECTS.__getitem__, Notice.OBJECTS),
    )
    can_ask = hospitals and Notice.MEASURE not in parts.notices
    return Reading(criteria if can_ask else None, parts.notices)


def year_of(text: str, this_year: int) -> int | None:
    """`2016`, or `all` for None. ValueError for what is no year an archive can hold."""
    if text == "all":
        return None
    if not (len(text) == 4 and text.isascii() and text.isdigit()):
        raise ValueError("not a year")
    if not EARLIEST_MONTH.year <= int(text) <= this_year:
        raise ValueError("outside the years an archive can hold")
    return int(text)


def year_text(year: int | None) -> str:
    return "all" if year is None else str(year)


def hospital_pairs(hospitals: Sequence[str], default: Sequence[str]) -> list[tuple[str, str]]:
    """None where those are asked that a link without any is of."""
    return [] if tuple(hospitals) == tuple(default) else [("hospital", code) for code in hospitals]


def write_link(criteria: Criteria, default: Sequence[str]) -> str:
    """The query string of the criteria, without `?`: keys in a fixed order, defaults left out."""
    pairs = hospital_pairs(criteria.hospitals, default)
    if criteria.measure is not Measure.STUDIES:
        pairs.append(("measure", criteria.measure))
    if not criteria.period.is_all:
        pairs.append(("period", period_text(criteria.period)))
    if criteria.grain is not default_grain(criteria.period):
        pairs.append(("per", criteria.grain))
    if criteria.breakdown is not Breakdown.NONE:
        pairs.append(("by", criteria.breakdown))
    pairs += [("modality", modality) for modality in criteria.modalities]
    pairs += [("availability", availability.name.lower()) for availability in criteria.availabilities]
    if criteria.all_objects:
        pairs.append(("objects", "all"))
    return urlencode(pairs)


def default_grain(period: Period) -> Grain:
    """All years → one bar per year, as in 2005; anything narrower → months."""
    return Grain.YEAR if period.is_all else Grain.MONTH


def period_text(period: Period) -> str:
    """`all`, `2016`, `2016-03..2016-09`."""
    if period.is_all:
        return "all"
    return str(period.year) if period.year else f"{period.first}..{period.last}"


def read_period(text: str, this_month: Month) -> Period:
    """What period_text writes. ValueError for anything else, and outside the years an archive can hold."""
    if text == "all":
        return Period()
    if len(text) == 4 and text.isascii() and text.isdigit():
        period = Period.of_year(int(text))
    else:
        first, last = text.split("..")
        period = Period(Month.parse(first), Month.parse(last))
    if period.first is None or not EARLIEST_MONTH <= period.first <= this_month:
        raise ValueError("outside the years an archive can hold")
    if period.last is None or period.last.year > this_month.year + 1:
        raise ValueError("too far in the future")
    return period


def _modality(text: str) -> str:
    # Any signs of ASCII: devices write more than CS allows, and what an archive holds can be chosen in the form.
    folded = text.strip(" ").upper()
    if not 1 <= len(folded) <= LONGEST_MODALITY or not (text.isascii() and text.isprintable()):
        raise ValueError("not a modality")
    return folded


def _availability(text: str) -> Availability:
    return Availability[text.upper()]
