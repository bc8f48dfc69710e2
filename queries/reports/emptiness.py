"""Why an answer is empty: which criterion, dropped alone, would bring figures back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from queries.archives.contract import Source
from queries.criteria import Criteria, Measure, Period
from queries.reports.activity import activity


class Criterion(StrEnum):
    PERIOD = "period"
    MODALITIES = "modalities"
    AVAILABILITIES = "availabilities"
    OBJECTS = "objects"


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The criteria without one of them, and how many there are then."""

    criterion: Criterion
    criteria: Criteria
    total: int


def what_emptied(sources: Sequence[Source], criteria: Criteria) -> tuple[Relaxed, ...]:
    """Each single criterion whose absence would give figures; a statement per hospital for each one tried.

    Empty when the archives hold nothing at all, or only several criteria together left nothing.
    """
    found = []
    for criterion, relaxed in _relaxations(criteria).items():
        answer = activity(sources, relaxed)
        if answer.total + answer.undated:
            found.append(Relaxed(criterion, relaxed, answer.total))
    return tuple(found)


def _relaxations(criteria: Criteria) -> dict[Criterion, Criteria]:
    relaxed = {}
    if not criteria.period.is_all:
        relaxed[Criterion.PERIOD] = replace(criteria, period=Period())
    if criteria.modalities:
        relaxed[Criterion.MODALITIES] = replace(criteria, modalities=())
    if criteria.availabilities:
        relaxed[Criterion.AVAILABILITIES] = replace(criteria, availabilities=())
    if criteria.measure is Measure.IMAGES and not criteria.all_objects:
        relaxed[Criterion.OBJECTS] = replace(criteria, all_objects=True)
    return relaxed
