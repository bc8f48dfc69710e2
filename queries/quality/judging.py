"""One hospital's completeness: its days, how far they can be judged yet, and what they lack."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from queries.quality.daily import WHOLE, DailyCounts, daily_counts
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
    places, modalities = pd.factorize(own["modality"], sort=True)
    day_places, texts = pd.factorize(own["study_date"])
    ordinals = np.array([day_of(text).toordinal() for text in texts], dtype=np.int64)[day_places]
    return daily_counts(
        (WHOLE, *modalities),
        np.concatenate([np.zeros_like(places), places + 1]),
        np.concatenate([ordinals, ordinals]),
        np.concatenate([own["distinct_study_count"].to_numpy(), own["study_count"].to_numpy()]),
        taken_on,
    )
