"""Standings as a projection would give them, with only what a test is about said."""

from datetime import date, datetime, timedelta
from typing import Any

from queries.forecasts.reach import DateRange, Outlook, Reach
from queries.projections.standing import Standing
from tests.queries.places import NOW, TODAY

TERABYTE = 10**12
HORIZON = 60
NEVER = DateRange(None, None)
NOT_WITHIN = Reach(Outlook.NOT_WITHIN_HORIZON, HORIZON, None, NEVER, NEVER, 0.0)


def in_days(days: int, today: date = TODAY) -> Reach:
    """A level whose 80 % range begins in so many days."""
    first, early, middle, late, last = (today + timedelta(days=days + more) for more in (-20, 0, 30, 90, 150))
    return Reach(Outlook.WITHIN_HORIZON, HORIZON, middle, DateRange(early, late), DateRange(first, last), 0.98)


def maybe_in_days(days: int, today: date = TODAY) -> Reach:
    """A level that only few of the paths reach, the first tenth of them in so many days."""
    early = DateRange(today + timedelta(days=days), None)
    return Reach(Outlook.NOT_WITHIN_HORIZON, HORIZON, None, early, early, 0.2)


def made_standing(percent: float | None = 50, critical: Reach = NOT_WITHIN, **others: Any) -> Standing:
    """So full, of 100 TB; None: 50 TB, of an unknown capacity. Read just now, at NOW."""
    values: dict[str, Any] = {
        "hospital": "argo",
        "tier": None,
        "figures_at": NOW,
        "stored_bytes": round((50 if percent is None else percent) * TERABYTE),
        "other_bytes": 0,
        "is_estimated": False,
        "unsized_share": 0.0,
        "unknown_share": 0.0,
        "capacity_bytes": None if percent is None else 100 * TERABYTE,
        "warning": NOT_WITHIN,
        "critical": critical,
        "full": NOT_WITHIN,
        "warning_percent": 80,
        "critical_percent": 90,
    }
    return Standing(**(values | others))


def hours_later(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)
