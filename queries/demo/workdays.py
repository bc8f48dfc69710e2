"""How busy a radiology department in Greece is on a day, relative to an ordinary day."""

from datetime import date, timedelta

# Monday to Sunday. Saturdays and Sundays have only emergencies.
_WEEKDAYS = (1.15, 1.1, 1.05, 1.05, 0.95, 0.35, 0.2)
# January to December. In August the outpatient clinics close.
_MONTHS = (1.05, 1.05, 1.1, 0.95, 1.05, 1.0, 0.9, 0.55, 1.0, 1.1, 1.1, 0.95)
_HOLIDAY = 0.2
# New Year, Epiphany, 25 March, 1 May, Dormition, 28 October, Christmas and the day after: (month, day).
_FIXED_HOLIDAYS = frozenset({(1, 1), (1, 6), (3, 25), (5, 1), (8, 15), (10, 28), (12, 25), (12, 26)})
# Clean Monday, Good Friday, Easter, Easter Monday, Whit Monday: days from Easter.
_EASTER_HOLIDAYS = frozenset({-48, -2, 0, 1, 50})


def busyness(day: date) -> float:
    weekday = _WEEKDAYS[day.weekday()]
    return _MONTHS[day.month - 1] * (min(weekday, _HOLIDAY) if _is_holiday(day) else weekday)


def _is_holiday(day: date) -> bool:
    days_from_easter = (day - orthodox_easter(day.year)).days
    return (day.month, day.day) in _FIXED_HOLIDAYS or days_from_easter in _EASTER_HOLIDAYS


def orthodox_easter(year: int) -> date:
    """Easter of the Julian computus (Meeus), as a Gregorian date; valid 1900–2099."""
    full_moon = (19 * (year % 19) + 15) % 30
    to_sunday = (2 * (year % 4) + 4 * (year % 7) - full_moon + 34) % 7
    month, day = divmod(full_moon + to_sunday + 114, 31)
    # In these two centuries the Julian calendar is 13 days behind.
    return date(year, month, day + 1) + timedelta(days=13)
