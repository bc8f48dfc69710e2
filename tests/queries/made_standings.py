"""Standings as a projection would give them, with only what a test is about said."""

from datetime import date, datetime, timedelta
from typing import Any

from queries.projections.standing import Outlook, Reach, Standing
from tests.queries.places import NOW, TODAY

TERABYTE = 10**12
NOT_WITHIN = Reach(Outlook.NOT_WITHIN)


def in_days(days: int, today: date = TODAY) -> Reach:
    """A level whose range begins in so many days."""
    early, middle, late = (today + timedelta(days=days + more) for more in (0, 30, 90))
    return Reach(Outlook.WITHIN, middle, early, late)


def made_standing(percent: float | None = 50, critical: Reach = NOT_WITHIN, **others: Any) -> Standing:
    """So full, of 100 TB; None: of an unknown capacity. Read just now, at NOW."""
    values: dict[str, Any] = {
        "hospital": "argo",
        "tier": None,
        "figures_at": NOW,
        "stored_bytes": round((50 if percent is None else percent) * TERABYTE),
        "is_estimated": False,
        "unsized_share": 0.0,
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
