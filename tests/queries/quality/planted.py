"""An archive of 270 days, of one of which nothing arrived, and whose ultrasound has been silent for seven weeks."""

from datetime import date, datetime, time, timedelta

from queries.demo.arrivals import ZONE, whole_steps
from queries.demo.population import Population, Series, Study
from queries.dicom import Availability
from tests.queries.places import TODAY

FIRST_DAY = TODAY - timedelta(days=270)
LOST_DAY = date(2026, 6, 10)
SILENT_SINCE = date(2026, 10, 1)
# On each weekday so many of each.
PER_DAY = {"CT": 7, "MR": 4, "US": 3}
# Of studies that are received, every tenth comes so many days after the others.
LATE_DAYS = 40
_SATURDAY = 5


def planted_population(*, received: bool = False) -> Population:
    days = [FIRST_DAY + timedelta(days=place) for place in range((TODAY - FIRST_DAY).days)]
    made = [
        (day, modality)
        for day in days
        if day.weekday() < _SATURDAY and day != LOST_DAY
        for modality, number in PER_DAY.items()
        for _ in range(number)
        if modality != "US" or day < SILENT_SINCE
    ]
    return Population(tuple(_study(number, *each, received) for number, each in enumerate(made, start=1)))


def _study(number: int, day: date, modality: str, received: bool) -> Study:
    late = LATE_DAYS if number % 10 == 0 and day < TODAY - timedelta(days=LATE_DAYS) else 0
    noon = whole_steps(datetime.combine(day + timedelta(days=late), time(12), ZONE))
    held = ((Availability.ONLINE, 1),)
    series = Series(f"2.25.8.{number}.1", modality, held, received=noon if received else None)
    return Study(f"2.25.8.{number}", f"{day:%Y%m%d}", (series,))
