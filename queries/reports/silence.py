"""Whether a hospital has gone silent: no study for longer than is usual there.

A rule of thumb that can be said in a sentence, on nothing but the hospital's own last year: where studies came one by
one and by chance, five times the usual distance would be exceeded once in 150 (e^-5), and the least of seven days
leaves weekends and holidays alone. It compares no weekdays and no seasons.
"""

from dataclasses import dataclass
from datetime import date

LEAST_DAYS = 7
TIMES_THE_USUAL = 5
WINDOW_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Silence:
    """`days` without a study when the archive was read. `usual_days` lie between two studies on average; None where
    the whole window has none."""

    days: int
    usual_days: float | None


def silence(read_on: date, data_up_to: date | None, window_days: int, study_count: int) -> Silence | None:
    """The silence of a hospital whose archive was read on a day (where it is) and reaches to another.

    `study_count` studies of `window_days` days, the last complete months of the archive, are what is usual. None:
    not silent, or it cannot be told, because there is no dated study or no complete month yet.
    """
    if data_up_to is None or window_days <= 0:
        return None
    days = (read_on - data_up_to).days
    usual_days = window_days / study_count if study_count else None
    longest = max(LEAST_DAYS, TIMES_THE_USUAL * usual_days) if usual_days is not None else LEAST_DAYS
    return Silence(days, usual_days) if days > longest else None
