"""A scenario taken apart into single changes, each of which can be said, added and taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from queries.projections.scenario import Device, Joining, Scenario, SizeChange
from queries.storage_settings import Addition

# Of each kind. Nobody plans with more, and a link stays short.
MOST_OF_A_KIND = 8


class Kind(StrEnum):
    """Kinds of change, as links name them, in the order in which they are told."""

    DEVICE = "device"
    SIZE = "size"
    NEARLINE = "nearline_after"
    DELETION = "delete_after"
    ADDITION = "add"
    JOINING = "join"


@dataclass(frozen=True, slots=True)
class NearlineAfter:
    years: int


@dataclass(frozen=True, slots=True)
class DeleteAfter:
    years: int


Change = Device | SizeChange | NearlineAfter | DeleteAfter | Addition | Joining


def kind_of(change: Change) -> Kind:
    match change:
        case Device():
            return Kind.DEVICE
        case SizeChange():
            return Kind.SIZE
        case NearlineAfter():
            return Kind.NEARLINE
        case DeleteAfter():
            return Kind.DELETION
        case Addition():
            return Kind.ADDITION
        case Joining():
            return Kind.JOINING


def changes_of(scenario: Scenario) -> tuple[Change, ...]:
    moved, deleted = scenario.nearline_after_years, scenario.delete_after_years
    return (
        *scenario.devices,
        *scenario.size_changes,
        *([] if moved is None else [NearlineAfter(moved)]),
        *([] if deleted is None else [DeleteAfter(deleted)]),
        *scenario.additions,
        *scenario.joinings,
    )


def scenario_of(changes: Sequence[Change]) -> Scenario:
    """Of two ages for the same, the later one counts."""
    scenario = Scenario()
    for change in changes:
        scenario = with_change(scenario, change)
    return scenario


def with_change(scenario: Scenario, change: Change) -> Scenario:
    """One change more; an age takes the place of the one before."""
    match change:
        case Device():
            return replace(scenario, devices=(*scenario.devices, change))
        case SizeChange():
            return replace(scenario, size_changes=(*scenario.size_changes, change))
        case NearlineAfter(years):
            return replace(scenario, nearline_after_years=years)
        case DeleteAfter(years):
            return replace(scenario, delete_after_years=years)
        case Addition():
            return replace(scenario, additions=(*scenario.additions, change))
        case Joining():
            return replace(scenario, joinings=(*scenario.joinings, change))


def without(scenario: Scenario, place: int) -> Scenario:
    """All but the change at this place of `changes_of`: two alike are two."""
    kept = changes_of(scenario)
    return scenario_of([*kept[:place], *kept[place + 1 :]])


def is_full(scenario: Scenario, kind: Kind) -> bool:
    """Whether there are as many of that kind as there may be."""
    if kind in (Kind.NEARLINE, Kind.DELETION):
        return False
    return sum(kind_of(change) is kind for change in changes_of(scenario)) >= MOST_OF_A_KIND
