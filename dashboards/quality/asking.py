"""Everything the completeness page and its files show, asked once."""

from dataclasses import dataclass

import pandas as pd

from dashboards.quality.links import QualityView
from dashboards.services import Reader
from queries.archives.contract import Source
from queries.criteria import Month
from queries.quality.findings import Finding
from queries.quality.judging import Judgement, judged
from queries.reports.activity import HospitalOutcome
from queries.reports.lags import Lags, lags_of
from queries.reports.quality import DaysAnswer, DefectsAnswer, defects, lateness, study_days

# So many months of shares are shown, the unfinished one among them.
TREND_MONTHS = 24


@dataclass(frozen=True, slots=True)
class DayFigures:
    """Of a hospital that answered: its days, how late studies come in, and what its days lack."""

    view: QualityView
    answer: DaysAnswer
    lags: Lags
    judgement: Judgement
    statements: tuple[HospitalOutcome, ...]

    @property
    def taken_month(self) -> Month:
        return Month.of(self.judgement.daily.last_day)

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.judgement.findings

    @property
    def shown_findings(self) -> tuple[Finding, ...]:
        """Those of the series whose days are shown, and of the whole archive, which concern it too."""
        return tuple(finding for finding in self.findings if finding.name in (self.view.modality, None))

    @property
    def undated(self) -> int:
        """Studies of the series shown that lie on no day."""
        cells = self.answer.cells[self.answer.cells["study_date"].isna()]
        if self.view.modality is None:
            return int(cells["distinct_study_count"].sum())
        return int(cells.loc[cells["modality"] == self.view.modality, "study_count"].sum())


@dataclass(frozen=True, slots=True)
class QualityFigures:
    """`days` and `defects` are None where the hospital's `outcome` has failed."""

    view: QualityView
    outcome: HospitalOutcome
    days: DayFigures | None
    defects: DefectsAnswer | None


def ask_quality(reader: Reader, view: QualityView) -> QualityFigures:
    # Chosen once: all statements of the page read the same snapshot.
    sources = reader.sources((view.hospital,))
    lacking = defects(sources)
    (outcome,) = lacking.outcomes
    if outcome.failure is not None:
        return QualityFigures(view, outcome, None, None)
    days = _days(reader, view, sources)
    if isinstance(days, HospitalOutcome):
        return QualityFigures(view, days, None, None)
    return QualityFigures(view, outcome, days, lacking)


def ask_days(reader: Reader, view: QualityView) -> DayFigures | HospitalOutcome:
    """What the files hold, or the outcome that says why there is none."""
    return _days(reader, view, reader.sources((view.hospital,)))


def trend_months(figures: DayFigures) -> tuple[Month, ...]:
    """The last months to that of the snapshot, the oldest first."""
    last = figures.taken_month
    periods = pd.period_range(end=pd.Period(year=last.year, month=last.month, freq="M"), periods=TREND_MONTHS)
    return tuple(Month(period.year, period.month) for period in periods)


def _days(reader: Reader, view: QualityView, sources: list[Source]) -> DayFigures | HospitalOutcome:
    answer, late = study_days(sources), lateness(sources)
    statements = (*answer.outcomes, *late.outcomes)
    failed = [outcome for outcome in statements if outcome.failure is not None]
    if failed:
        return failed[0]
    code = view.hospital
    (outcome,) = answer.outcomes
    taken_on = reader.moment(code, outcome.taken_at).date() if outcome.taken_at else reader.today
    lags = lags_of(late.cells, code, taken_on)
    return DayFigures(view, answer, lags, judged(answer, lags, code, taken_on), statements)
