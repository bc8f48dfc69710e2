"""What a link to a comparison says: two periods of some hospitals' sum, or some hospitals in one period."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from dashboards.links import Notice, Parts, hospital_pairs, parts_of, period_text, read_period
from queries.criteria import Month, Period

PATH = "/comparison"
# More columns cannot be read side by side, nor more lines be told apart.
MOST_HOSPITALS = 6
ADJUSTED = {"working-days": True, "no": False}


class Compared(StrEnum):
    PERIODS = "periods"
    HOSPITALS = "hospitals"


class Amount(StrEnum):
    """What is counted. Bytes are those of every stored copy."""

    STUDIES = "studies"
    SERIES = "series"
    IMAGES = "images"
    BYTES = "bytes"


class Rows(StrEnum):
    """What there is a row for: each modality, or each month (of a long period each year)."""

    MODALITY = "modality"
    TIME = "time"


DEFAULT_ROWS = {Compared.PERIODS: Rows.MODALITY, Compared.HOSPITALS: Rows.TIME}


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """`a` and `b` are compared of the sum of the hospitals; `period` is that in which hospitals are compared. None is
    the default, which follows from what the archives hold (spans.py). Empty modalities mean all of them.

    `adjusted`: figures are given per working day.
    """

    hospitals: tuple[str, ...]
    compared: Compared = Compared.PERIODS
    amount: Amount = Amount.STUDIES
    a: Period | None = None
    b: Period | None = None
    period: Period | None = None
    rows: Rows = Rows.MODALITY
    adjusted: bool = False
    modalities: tuple[str, ...] = ()

    @property
    def parts_exceed_total(self) -> bool:
        """A study counts under each of its modalities, so that rows do not add up (design, rule 1)."""
        return self.amount is Amount.STUDIES and self.rows is Rows.MODALITY


@dataclass(frozen=True, slots=True)
class ComparisonReading:
    """`view` is None where no hospital is left to ask."""

    view: ComparisonView | None
    notices: tuple[Notice, ...]


def default_hospitals(compared: Compared, originals: Sequence[str]) -> tuple[str, ...]:
    """All of a reader's originals as a sum; side by side, as many as fit."""
    return tuple(originals[:MOST_HOSPITALS]) if compared is Compared.HOSPITALS else tuple(originals)


def read_comparison(
    query: object, visible: Sequence[str], originals: Sequence[str], this_month: Month
) -> ComparisonReading:
    """A view of a query string, clipped to the hospitals the reader may see; `originals` are those of them that are
    no second copies."""
    parts = parts_of(query)
    if parts is None:
        return ComparisonReading(None, (Notice.TOO_LONG,))
    compared = parts.one("compare", Compared.PERIODS, Compared, Notice.COMPARED)
    hospitals = parts.hospitals(visible, default_hospitals(compared, originals))
    notices: tuple[Notice, ...] = ()
    if compared is Compared.HOSPITALS and len(hospitals) > MOST_HOSPITALS:
        hospitals, notices = _first_asked_for(parts, hospitals), (Notice.TOO_MANY_HOSPITALS,)
    # Read also where it is not asked for: what is no period is told.
    a, b, period = (_period(parts, key, this_month) for key in ("a", "b", "period"))
    is_of_periods = compared is Compared.PERIODS
    view = ComparisonView(
        hospitals=hospitals,
        compared=compared,
        amount=parts.one("measure", Amount.STUDIES, Amount, Notice.MEASURE),
        a=a if is_of_periods else None,
        b=b if is_of_periods else None,
        period=None if is_of_periods else period,
        rows=parts.one("by", DEFAULT_ROWS[compared], Rows, Notice.BREAKDOWN),
        adjusted=parts.one("adjust", False, ADJUSTED.__getitem__, Notice.ADJUSTED),
        modalities=parts.modalities(),
    )
    can_ask = hospitals and Notice.MEASURE not in parts.notices
    return ComparisonReading(view if can_ask else None, (*parts.notices, *notices))


def write_comparison(view: ComparisonView, originals: Sequence[str]) -> str:
    """The query string of a view, without `?`: keys in a fixed order, defaults omitted."""
    pairs: list[tuple[str, str]] = []
    if view.compared is not Compared.PERIODS:
        pairs.append(("compare", view.compared.value))
    pairs += hospital_pairs(view.hospitals, default_hospitals(view.compared, originals))
    if view.amount is not Amount.STUDIES:
        pairs.append(("measure", view.amount.value))
    named = (("a", view.a), ("b", view.b), ("period", view.period))
    pairs += [(key, period_text(period)) for key, period in named if period is not None]
    if view.rows is not DEFAULT_ROWS[view.compared]:
        pairs.append(("by", view.rows.value))
    if view.adjusted:
        pairs.append(("adjust", "working-days"))
    return urlencode([*pairs, *(("modality", modality) for modality in view.modalities)])


def _first_asked_for(parts: Parts, hospitals: Sequence[str]) -> tuple[str, ...]:
    """Which are shown the link's own order says; in which order, that of every page."""
    asked = [code for code in dict.fromkeys(parts.given["hospital"]) if code in hospitals][:MOST_HOSPITALS]
    return tuple(code for code in hospitals if code in asked)


def _period(parts: Parts, key: str, this_month: Month) -> Period | None:
    def read(text: str) -> Period | None:
        period = read_period(text, this_month)
        if period.is_all:
            raise ValueError("what is compared has a beginning and an end")
        return period

    return parts.one(key, None, read, Notice.PERIOD)
