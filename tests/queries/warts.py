"""A small population with every wart that archives show, each of them several times over."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

from queries.demo.arrivals import whole_steps
from queries.demo.population import Device, Person, Population, Series, Study
from queries.dicom import Availability
from tests.queries.places import TODAY

FIRST_DAY = date(2014, 10, 1)
LAST_DAY = date(2017, 2, 28)
STUDY_COUNT = 260

MODALITIES = (
    *("CT", "MR", "CR", "US", "CT", "MR", "CR"),
    *("SR", "PR", "KO", "SEG", "RTDOSE", "RTIMAGE"),
    *("ct", "Mr", "MR  ", " CT", " us ", None, "", "  ", "*", "UNKNOWN", "sr "),
)
UNDATED = (
    *(None, "", " ", "        ", "*", "00000000", "20150231", "20150229", "19000229", "20161301", "20160100"),
    *("2016011", "2016", "2016-1-1", "201601xx", "19691231", "19000101", "21040101", "99991231"),
    f"{TODAY + timedelta(days=1):%Y%m%d}",
)
# Days where a reading goes wrong first: ends of months and years, leap days, the first day believed, today.
EDGES = (
    *("20141231", "20150101", "20151231", "20160101", "20160131", "20160201", "20160229", "20160301"),
    *("20161231", "20170101", "20000229", "19700101", "20261101", f"{TODAY:%Y%m%d}"),
)
# Where a day of reception goes wrong first: midnights in Athens, in winter and in summer; the two nights of a year
# when its clocks are set, and both times that it is half past three; the ends of a year and of February. All are
# whole steps of ConQuest's clock.
ARRIVALS = (
    *("2016-01-14 21:59:28", "2016-01-14 22:00:00", "2016-01-14 22:29:52", "2016-01-15 21:59:28"),
    *("2016-07-14 20:59:44", "2016-07-14 21:00:16", "2016-07-14 22:30:24", "2016-07-14 23:59:28"),
    *("2016-03-26 21:59:28", "2016-03-26 22:00:00", "2016-03-27 00:59:44", "2016-03-27 01:00:16"),
    *("2016-03-27 20:59:44", "2016-03-27 21:00:16", "2016-10-29 20:59:44", "2016-10-29 21:00:16"),
    *("2016-10-30 00:30:24", "2016-10-30 01:30:08", "2016-10-30 21:59:28", "2016-10-30 22:00:00"),
    *("2015-12-31 21:59:28", "2015-12-31 22:00:00", "2016-02-28 22:00:00", "2016-02-29 22:00:00"),
)
# Spelt otherwise, the same device: case and padding are no names. Beside them a device of a name alone.
DEVICES = (
    Device("General Hospital", "Radiology", "Siemens", "Somatom", "CT1"),
    Device("GENERAL HOSPITAL ", "radiology", " SIEMENS", "SOMATOM", "ct1"),
    Device("General Hospital", "Radiology", "Siemens", "Somatom", "CT2"),
    Device("General Hospital", None, "GE MEDICAL SYSTEMS", "Optima", "CT2"),
    Device("Γενικό Νοσοκομείο", "ΑΚΤΙΝΟΛΟΓΙΚΟ", "Philips", None, "XR-3"),
    Device(None, None, None, None, "us 4 "),
    Device("", "*", "  ", "*", ""),
    Device("O'Hara; DROP TABLE series--", "100%", "Agfa\\Gevaert", "%s", "?"),
    Device(),
)
# Whole, cut, with a fraction, with colons, padded; midnight, which is none; and what is no time.
STUDY_TIMES = (
    *("081530", "081531.123456", "0915", "09", "23:59:59", "13:05", " 142000 ", "000001", "0030", "235959.999"),
    *("000000", "00", "000000.000", "00:00", None, "", " ", "*", "24", "2460", "126000", "9:30", "12345"),
    *("12.5", "1230x", "ab", "-1", "123456x", "99", "07:6", "noon"),
)
SEXES = ("F", "M", "F", "M", "f", "M ", "O", "X", "", "*", None, "female")
# An infant, the ends of bands, a leap day, ages beyond belief, and what is no day.
BIRTH_DATES = (
    *("20150615", "20160229", "20160101", "20140101", "20110301", "19960229", "19560615", "19260101", "18990101"),
    *("19700101", "19851231", "19480228", "19360815", "20160102", "20991231", None, "", "*", "19560231", "1956"),
    *("00000000", "1956-1-1", "  1956"),
)
Held = tuple[tuple[Availability | None, int], ...]
HELD: tuple[Held, ...] = (
    ((Availability.ONLINE, 1),),
    ((Availability.ONLINE, 4),),
    ((Availability.NEARLINE, 2),),
    ((Availability.OFFLINE, 3),),
    ((Availability.UNAVAILABLE, 1),),
    ((None, 1),),
    ((Availability.ONLINE, 2), (Availability.NEARLINE, 1)),
    ((Availability.ONLINE, 1), (Availability.OFFLINE, 2)),
    ((Availability.OFFLINE, 1), (None, 1)),
    ((Availability.UNAVAILABLE, 1), (None, 1)),
    (),
)


@cache
def population_with_warts(seed: int = 2005) -> Population:
    """About 300 studies. The same seed makes the same population; another seed, UIDs and numbers of its own."""
    chance = random.Random(seed)
    span = (LAST_DAY - FIRST_DAY).days
    ordinary = [f"{FIRST_DAY + timedelta(days=chance.randint(0, span)):%Y%m%d}" for _ in range(STUDY_COUNT)]
    dates: list[str | None] = [*ordinary, *UNDATED, *EDGES]
    # Chance of its own: what is received when leaves everything else as it is.
    arrivals = random.Random(f"{seed} received")
    made = [
        Study(f"2.25.{seed}.{number}", day, _series_of(f"2.25.{seed}.{number}", chance, arrivals))
        for number, day in enumerate(dates, start=1)
    ]
    told = random.Random(f"{seed} devices, hours, people")
    studies = tuple(
        replace(
            study,
            study_time=told.choice(STUDY_TIMES),
            series=tuple(replace(each, device=told.choice(DEVICES)) for each in study.series),
        )
        for study in made
    )
    persons = tuple(Person(told.choice(SEXES), told.choice(BIRTH_DATES)) for _ in range(len(dates) // 3))
    orphans = tuple(Series(f"2.25.{seed}.0.{n}", "CT", ((Availability.ONLINE, 5),)) for n in (1, 2))
    discarded = tuple(_discarded(f"2.25.{seed}.{len(dates) + n}", day) for n, day in enumerate(ordinary[:8], start=1))
    return Population(studies, orphans, discarded, persons)


def _series_of(study_uid: str, chance: random.Random, arrivals: random.Random) -> tuple[Series, ...]:
    # 0 makes an empty study; whole studies in one state are as usual as mixed ones.
    count = chance.choice((0, 1, 1, 1, 2, 2, 3))
    whole = chance.choice((None, HELD[0], HELD[3]))
    return tuple(
        _series(f"{study_uid}.{n}", whole or chance.choice(HELD), chance, _received(arrivals)) for n in range(count)
    )


def _received(arrivals: random.Random) -> datetime | None:
    if arrivals.random() < 0.1:
        return None
    if arrivals.random() < 0.5:
        return datetime.fromisoformat(arrivals.choice(ARRIVALS)).replace(tzinfo=UTC)
    first = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC)
    return whole_steps(first + timedelta(seconds=arrivals.randrange((LAST_DAY - FIRST_DAY).days * 86_400)))


def _series(uid: str, held: Held, chance: random.Random, received: datetime | None) -> Series:
    known = [availability for availability, _ in held if availability is not None]
    # An archive that puts rows away remembers one availability of them.
    is_purged = len(held) == len(known) == 1 and chance.random() < 0.1
    return Series(
        uid,
        chance.choice(MODALITIES),
        held,
        first_instance_bytes=chance.choice((None, 131_000, 524_000, 33_000_000_000)),
        copy_count=1 if is_purged else chance.choice((1, 1, 2, 3)),
        rejected_count=chance.choice((0, 0, 0, 2)),
        is_purged=is_purged,
        received=received,
    )


def _discarded(uid: str, day: str) -> Study:
    held: Held = ((Availability.ONLINE, 3),)
    return Study(uid, day, (Series(f"{uid}.1", "CT", held, 524_000), Series(f"{uid}.2", "SR", held, 2_000)))
