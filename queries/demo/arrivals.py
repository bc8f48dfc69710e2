"""When the series of a made population came in: mostly at once, some the next morning, some weeks or years late."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from queries.demo.population import Population, Series, Study

# Hospitals whose archives keep local time lie there.
ZONE = ZoneInfo("Europe/Athens")
# Seconds: ConQuest rounds down to so many, and a moment that is whole of them is the same in every kind of archive.
_STEP = 32
_SAME_DAY, _NEXT_MORNING, _WEEKS_LATE, _IMPORTED = 0.9, 0.06, 0.02, 0.01
# The remainder of the shares: studies of which the archive does not know when they came.


def with_arrivals(population: Population, seed: int, today: date) -> Population:
    """The same population with its series received, none later than yesterday unless its study is itself.

    Chance of its own: studies, series and sizes stay those of the seed.
    """
    random = Random(f"{seed} received")
    last_day = today - timedelta(days=1)
    day = last_day
    studies: list[Study] = []
    for study in population.studies:
        # Studies lie in the order of their days: one without a date came in with those before it.
        day = day_of(study, last_day) or day
        first = _arrival(random, day, last_day)
        studies.append(replace(study, series=tuple(_received(random, study.series, first))))
    return replace(population, studies=tuple(studies))


def whole_steps(moment: datetime) -> datetime:
    """The moment rounded down to what ConQuest keeps."""
    return datetime.fromtimestamp(int(moment.timestamp()) // _STEP * _STEP, UTC)


def day_of(study: Study, last_day: date) -> date | None:
    """Its study date, None where that is no day or later than the last."""
    try:
        day = date.fromisoformat(study.study_date or "")
    except ValueError:
        return None
    return day if day <= last_day else None


def _arrival(random: Random, day: date, last_day: date) -> datetime | None:
    """When the first series of a study of that day was received; None is not known."""
    share = random.random()
    if share < _SAME_DAY:
        return _moment(random, day, 7, 22)
    share -= _SAME_DAY
    if share < _NEXT_MORNING:
        return _moment(random, min(day + timedelta(days=1), last_day), 0, 10)
    share -= _NEXT_MORNING
    if share < _WEEKS_LATE:
        return _moment(random, min(day + timedelta(days=random.randint(7, 60)), last_day), 7, 20)
    share -= _WEEKS_LATE
    if share < _IMPORTED:
        # A patient's earlier study, brought along on a disc.
        return _moment(random, day + timedelta(days=random.randint(0, (last_day - day).days)), 8, 15)
    return None


def _moment(random: Random, day: date, first_hour: int, last_hour: int) -> datetime:
    minutes = random.randint(first_hour * 60, last_hour * 60)
    return datetime.combine(day, time(minutes // 60, minutes % 60), ZONE)


def _received(random: Random, series: tuple[Series, ...], first: datetime | None) -> list[Series]:
    """Each series some minutes after the one before."""
    received = first
    made: list[Series] = []
    for each in series:
        made.append(replace(each, received=None if received is None else whole_steps(received)))
        received = None if received is None else received + timedelta(minutes=random.randint(1, 12))
    return made
