"""One hospital's completeness: its days, how far they can be judged yet, and what they lack."""

from dataclasses import dataclass
from datetime import date, timedelta

from queries.quality.daily import WHOLE, DailyCounts, Name, daily_counts
from queries.quality.findings import Finding, Kind, find
from queries.reports.lags import Lags
from queries.reports.quality import DaysAnswer, day_of


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """`daily`: every day to that of the taking; `judged_to` is the last that is complete enough to be judged. Of the
    `retired` there has been none for more than a year."""

    daily: DailyCounts
    judged_to: date
    findings: tuple[Finding, ...]
    retired: tuple[Finding, ...]


def judged(days: DaysAnswer, lags: Lags, hospital: str, taken_on: date) -> Judgement:
    """What a hospital's days lack, going by its own history. `taken_on`: the day, in its zone, of the snapshot: it is
    not over, and a silence lasts to it, wherever the data end."""
    daily = _daily(days, hospital, taken_on)
    judged_to = taken_on - timedelta(days=1 + lags.unjudged_days)
    found = find(daily.until(judged_to))
    return Judgement(
        daily,
        judged_to,
        tuple(finding for finding in found if finding.kind is not Kind.RETIRED),
        tuple(finding for finding in found if finding.kind is Kind.RETIRED),
    )


def _daily(days: DaysAnswer, hospital: str, taken_on: date) -> DailyCounts:
    """Of the whole archive, and of its modalities in the order of their names."""
    cells = days.cells
    own = cells[(cells["hospital"] == hospital) & cells["study_date"].notna()]
    each_day = {text: day_of(text) for text in own["study_date"].unique()}
    found: list[tuple[Name, date, int]] = []
    for study_date, modality, count, once in own[list(own.columns[1:])].itertuples(index=False, name=None):
        day = each_day[study_date]
        found += [(modality, day, count), (WHOLE, day, once)]
    return daily_counts(found, (WHOLE, *sorted(own["modality"].unique())), taken_on)
