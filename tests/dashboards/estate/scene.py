"""Hospitals whose stores stand in every way a store can, and somebody who reads of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import numpy as np

from auth.grants import read_grants
from auth.principal import Principal
from dashboards.services import Reader
from dashboards.words import Words
from queries.errors import ArchiveError, SnapshotMissing, SnapshotUnreadable
from queries.projections.course import Course
from queries.settings import HospitalSettings
from tests.queries.projections.made import GB, NEARLINE, ONLINE, course_of, paths_of

NOW = datetime(2026, 1, 1, 10, tzinfo=UTC)
TODAY = date(2026, 1, 1)


@dataclass(frozen=True)
class Place:
    """A hospital: what it declares, its course if it has one, and why it has no snapshot if it has none."""

    storage: Mapping[str, Any] = field(default_factory=dict)
    course: Course | None = None
    failure: ArchiveError | None = None

    @property
    def read_at(self) -> datetime:
        return self.course.figures_at if self.course else NOW


def steady(code: str, gigabytes_per_month: float, held: int = 100, months: int = 60) -> Course:
    """The same comes in every month of every path."""
    return course_of(np.full((99, months), gigabytes_per_month * GB), {ONLINE: [held * GB]}, hospital=code)


def varied(code: str, seed: int, held: int = 100, months: int = 60) -> Course:
    """Up to 49 GB a month, otherwise on each path."""
    return course_of(paths_of(99, months, seed), {ONLINE: [held * GB]}, hospital=code)


PLACES: Mapping[str, Place] = {
    "anew": Place({"capacity": "900 GB"}),
    "blank": Place(failure=SnapshotMissing("none yet")),
    "calm": Place({"capacity": "900 GB"}, steady("calm", 0.0)),
    "dense": Place({"capacity": "90 GB"}, steady("dense", 10)),
    "early": Place({"capacity": "400 GB"}, varied("early", 1)),
    "far": Place({"capacity": "9 PB"}, steady("far", 10)),
    "gone": Place(failure=SnapshotUnreadable("torn")),
    "huge": Place({}, varied("huge", 2, held=3_000)),
    "infant": Place({"capacity": "900 GB"}, steady("infant", 1, months=0)),
    "jointly": Place(
        {"tiers": {"ONLINE": {"capacity": "250 GB"}, "NEARLINE": {"capacity": "9 PB"}}},
        course_of(
            np.full((99, 60), 5.0 * GB),
            {ONLINE: [100 * GB], NEARLINE: [50 * GB]},
            hospital="jointly",
            as_of=date(2025, 12, 1),
        ),
    ),
    "knee": Place({"capacity": "900 GB"}, varied("knee", 3, months=24)),
}
RANKED = ("dense", "early", "jointly", "far", "knee", "calm", "infant", "huge", "anew", "gone", "blank")


def reader_of(words: Words, places: Mapping[str, Place] = PLACES, visible: Sequence[str] | None = None) -> Reader:
    hospitals = {
        code: HospitalSettings.model_validate(
            {
                "code": code,
                "name": {"el": f"Νοσοκομείο {code}", "en": f"{code.title()} Hospital"},
                "region": "7",
                "archive": {"kind": "conquest", "url": "sqlite:///nothing"},
                "storage": place.storage,
            }
        )
        for code, place in places.items()
    }

    def source(codes: Sequence[str]) -> Any:
        return SimpleNamespace(
            taken_at={code: places[code].read_at for code in codes if not places[code].failure},
            failures={code: failure for code in codes if (failure := places[code].failure)},
        )

    services: Any = SimpleNamespace(
        hospitals=hospitals,
        library=SimpleNamespace(source=source),
        courses=SimpleNamespace(current=lambda settings: places[settings.code].course),
        notices=SimpleNamespace(open=lambda _hospitals: ()),
        now=lambda: NOW,
    )
    seen = tuple(places) if visible is None else tuple(visible)
    names = {code: getattr(hospitals[code].name, words.language) for code in seen}
    principal = Principal(1, "mary", read_grants(("ministry=all",), ()))
    return Reader(principal, words, services, seen, names)
