"""Rows of the completeness page: shares of what cannot be placed, their months, and how late studies come in."""

from dataclasses import dataclass

from dashboards.quality.asking import DayFigures, trend_months
from queries.criteria import Month
from queries.reports.lags import Band
from queries.reports.quality import Defect, DefectsAnswer, Share


@dataclass(frozen=True, slots=True)
class MonthShares:
    """`shares` by defect; of what is undated there is none in a month. `late_percent`: of the studies whose reception
    is known, those received more than thirty days after; None where none is."""

    month: Month
    unfinished: bool
    shares: dict[Defect, Share | None]
    late_percent: float | None


@dataclass(frozen=True, slots=True)
class DefectRow:
    """`trend`: its percentage month by month, None where there was nothing to have a share in."""

    defect: Defect
    share: Share
    trend: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class BandRow:
    """`percent` of all studies; None where there are none."""

    band: Band
    study_count: int
    percent: float | None


def month_shares(figures: DayFigures, lacking: DefectsAnswer) -> tuple[MonthShares, ...]:
    """The oldest month first."""
    rows = []
    for month in trend_months(figures):
        shares = {each: None if each is Defect.UNDATED else lacking.share(each, month.period) for each in Defect}
        late = figures.lags.late_percent(month.period)
        rows.append(MonthShares(month, month == figures.taken_month, shares, late))
    return tuple(rows)


def defect_rows(lacking: DefectsAnswer, months: tuple[MonthShares, ...]) -> tuple[DefectRow, ...]:
    return tuple(DefectRow(each, lacking.share(each), _trend(each, months)) for each in Defect)


def band_rows(figures: DayFigures) -> tuple[BandRow, ...]:
    counts = {band: figures.lags.band(band) for band in Band}
    total = sum(counts.values())
    return tuple(BandRow(band, n, 100 * n / total if total else None) for band, n in counts.items())


def _trend(defect: Defect, months: tuple[MonthShares, ...]) -> tuple[float | None, ...]:
    """The unfinished month is never compared."""
    shares = (month.shares[defect] for month in months if not month.unfinished)
    return tuple(share.percent if share is not None else None for share in shares)
