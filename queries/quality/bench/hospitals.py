"""Made hospitals without a fault: how many studies of each modality came on each day of some years.

Made of rosters, clinics, leave, weather and shared wards, by other distributions than those that the method believes
in: what is rare here is rare for other reasons.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from queries.demo.workdays import orthodox_easter
from queries.quality.daily import WHOLE, DailyCounts

FIRST_DAY = date(2019, 3, 4)
YEARS = 6
DAYS = YEARS * 365
# Modalities that see emergencies on every day of the week, those of the working week, those of few clinics.
_ROUND_THE_CLOCK = ("CT", "DX", "CR")
_OF_WEEKDAYS = ("MR", "US", "NM", "SC")
_OF_CLINICS = ("MG", "XA", "RF", "BMD", "ES")
# Months' shares of an ordinary day, January to December.
_MONTHS = np.array([1.02, 1.04, 1.08, 0.98, 1.03, 1.0, 0.92, 0.62, 1.0, 1.08, 1.08, 0.96])


@dataclass(frozen=True, slots=True)
class _Roster:
    """`week`: shares of an ordinary day, Monday to Sunday. `feast`: of an ordinary day, on a holiday."""

    daily: float
    week: np.ndarray
    feast: float


def made_hospital(seed: int) -> DailyCounts:
    """The whole archive and eight to ten modalities of it. Some studies have two, and count once in all."""
    chance = np.random.default_rng([seed, 41])
    size = float(np.exp(chance.uniform(np.log(8), np.log(160))))
    # What keeps patients at home does so in all rooms: snow, heat, strikes of buses.
    shared = _wandering(chance, 0.05, 0.8)
    names = [*_ROUND_THE_CLOCK, *_OF_WEEKDAYS[: chance.integers(2, 5)], *_OF_CLINICS[: chance.integers(2, 5)]]
    counts = np.array([_modality(chance, name, size, shared) for name in names])
    also = chance.binomial(counts[0], 0.12)
    whole = counts.sum(axis=0) - np.minimum(also, counts[1])
    return DailyCounts(FIRST_DAY, (WHOLE, *names), np.vstack([whole, counts]))


def _modality(chance: np.random.Generator, name: str, size: float, shared: np.ndarray) -> np.ndarray:
    roster = _roster(chance, name, size)
    rate = roster.daily * _week(chance, name, roster) * _calendar(chance, roster)
    rate = rate * _level(chance) * _wandering(chance, 0.08, 0.97) * shared
    if name in _OF_CLINICS:
        rate = rate * _leave(chance)
    # Of each day its own, and sometimes twice as much: a visiting bus, a screening day.
    own = chance.lognormal(0, chance.uniform(0.08, 0.25), DAYS)
    crowded = 1 + (chance.random(DAYS) < 0.01)
    return np.array(chance.poisson(rate * own * crowded * _lifetime(chance, name)))


def _roster(chance: np.random.Generator, name: str, size: float) -> _Roster:
    if name in _ROUND_THE_CLOCK:
        weekend = chance.uniform(0.3, 0.8)
        week = np.array([1.1, 1.05, 1, 1, 0.95, weekend, weekend * 0.9])
        return _Roster(size * chance.uniform(0.15, 0.4), week, float(weekend * 0.8))
    if name in _OF_WEEKDAYS:
        saturday = chance.choice([0.0, 0.0, 0.05, 0.4])
        return _Roster(size * chance.uniform(0.05, 0.2), np.array([1.1, 1, 1, 1, 0.9, saturday, 0.02]), 0.02)
    clinics = chance.random(5) < chance.uniform(0.4, 1)
    clinics[chance.integers(5)] = True
    week = np.append(np.where(clinics, chance.uniform(0.7, 1.3, 5), 0.03), [0.01, 0.0])
    return _Roster(chance.uniform(0.3, 4), week, 0.0)


def _week(chance: np.random.Generator, name: str, roster: _Roster) -> np.ndarray:
    """Of some the roster changes: a Saturday begins or ends, a clinic moves to another day."""
    weekday = (FIRST_DAY.weekday() + np.arange(DAYS)) % 7
    before = roster.week[weekday]
    if chance.random() > 0.35:
        return before
    changed = roster.week.copy()
    if name in _OF_CLINICS:
        changed[:5] = np.roll(changed[:5], chance.integers(1, 5))
    else:
        changed[5] = 0.0 if changed[5] > 0.2 else 0.35
    since = chance.integers(200, DAYS - 100)
    return np.where(np.arange(DAYS) >= since, changed[weekday], before)


def _calendar(chance: np.random.Generator, roster: _Roster) -> np.ndarray:
    """Months, holidays, and the weeks around the feasts."""
    days = [FIRST_DAY + timedelta(days=place) for place in range(DAYS)]
    depth = chance.uniform(0.5, 1.3)
    months = 1 + (_MONTHS - 1) * depth
    share = np.array([months[day.month - 1] for day in days])
    local = (int(chance.integers(1, 13)), int(chance.integers(1, 29)))
    for place, day in enumerate(days):
        from_easter = (day - orthodox_easter(day.year)).days
        fixed = (day.month, day.day) in {(1, 1), (1, 6), (3, 25), (5, 1), (8, 15), (10, 28), (12, 25), (12, 26)}
        if fixed or from_easter in {-48, -2, 0, 1, 50}:
            share[place] *= roster.feast if day.weekday() < 5 else 1
        elif (day.month, day.day) == local:
            # The patron saint of the town.
            share[place] *= 0.5
        elif (day.month == 12 and day.day > 22) or (day.month == 1 and day.day < 8) or -7 < from_easter < 8:
            share[place] *= chance.uniform(0.35, 0.9)
    return share


def _level(chance: np.random.Generator) -> np.ndarray:
    """Growth or decline, and perhaps a new scanner, or one that is shared from then on."""
    time = np.arange(DAYS) / 365
    level = np.exp(chance.normal(0.03, 0.07) * time)
    for _ in range(chance.poisson(0.5)):
        level = level * np.where(np.arange(DAYS) >= chance.integers(100, DAYS - 60), chance.uniform(0.5, 2.2), 1)
    return np.asarray(level / level.mean())


def _wandering(chance: np.random.Generator, deviation: float, memory: float) -> np.ndarray:
    """Up and down for weeks, as staff and referrals do."""
    steps = chance.normal(0, deviation * np.sqrt(1 - memory**2), DAYS)
    values = np.empty(DAYS)
    value = chance.normal(0, deviation)
    for place, step in enumerate(steps):
        value = memory * value + step
        values[place] = value
    return np.exp(values)


def _leave(chance: np.random.Generator) -> np.ndarray:
    """The only doctor of the clinic is away for two weeks of each summer, not always the same."""
    present = np.ones(DAYS)
    if chance.random() < 0.5:
        return present
    for year in range(FIRST_DAY.year, FIRST_DAY.year + YEARS + 1):
        first = (date(year, 8, 1) - FIRST_DAY).days + int(chance.integers(0, 17))
        present[max(0, first) : max(0, first + 14)] = 0.0
    return present


def _lifetime(chance: np.random.Generator, name: str) -> np.ndarray:
    """Some begin late; what CR was, DX becomes."""
    time = np.arange(DAYS)
    if name == "CR":
        middle, width = chance.uniform(0.3, 0.9) * DAYS, chance.uniform(20, 150)
        return np.asarray(1 / (1 + np.exp((time - middle) / width)))
    begins = chance.integers(0, DAYS // 2) if chance.random() < 0.2 else 0
    return np.asarray(time >= begins)
