"""What there is of some months of a hospital, added up, and one set beside another."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce


class Counted(StrEnum):
    """What a line of the overview is of."""

    STUDIES = "studies"
    IMAGES = "images"
    BYTES = "bytes"


class State(StrEnum):
    """Why a figure is there, or is not. Not applicable: before the archive's first study. Unknown: there is something
    and nothing tells its size. Missing: the hospital's figures could not be had."""

    KNOWN = "known"
    NOT_APPLICABLE = "not applicable"
    UNKNOWN = "not known"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Amounts:
    """Whole numbers of any size. Bytes are of every copy or of each instance once, as each hospital says its store is
    filled; `unsized_count` of the instances, images and others, have no known size and are in no sum of bytes."""

    study_count: int = 0
    image_count: int = 0
    instance_count: int = 0
    unsized_count: int = 0
    exact_bytes: int = 0

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(
            self.study_count + other.study_count,
            self.image_count + other.image_count,
            self.instance_count + other.instance_count,
            self.unsized_count + other.unsized_count,
            self.exact_bytes + other.exact_bytes,
        )

    @property
    def known_bytes(self) -> int | None:
        """None where there are instances and the size of none is known."""
        return None if 0 < self.instance_count == self.unsized_count else self.exact_bytes

    @property
    def unsized_percent(self) -> float | None:
        """Of the instances; None where there are none."""
        return 100 * self.unsized_count / self.instance_count if self.instance_count else None

    def number(self, counted: Counted) -> int | None:
        match counted:
            case Counted.STUDIES:
                return self.study_count
            case Counted.IMAGES:
                return self.image_count
            case Counted.BYTES:
                return self.known_bytes


NOTHING = Amounts()


def sum_of(several: Iterable[Amounts]) -> Amounts:
    return reduce(lambda one, other: one + other, several, NOTHING)


@dataclass(frozen=True, slots=True)
class Figure:
    """`number` is None where the state is another than KNOWN."""

    number: int | None
    state: State


@dataclass(frozen=True, slots=True)
class Change:
    """By how much there is more than before. `percent` of what was before: None where that was nothing, of which
    there is no percentage. `is_of_known_sizes`: bytes, of which some sizes then or now are not known."""

    difference: int | None
    percent: float | None
    state: State
    is_of_known_sizes: bool = False


def figure_of(amounts: Amounts | None, counted: Counted) -> Figure:
    """None is what is not applicable."""
    if amounts is None:
        return Figure(None, State.NOT_APPLICABLE)
    number = amounts.number(counted)
    return Figure(number, State.UNKNOWN if number is None else State.KNOWN)


def change_of(now: Amounts | None, before: Amounts | None, counted: Counted) -> Change:
    if now is None or before is None:
        return Change(None, None, State.NOT_APPLICABLE)
    number, earlier = now.number(counted), before.number(counted)
    if number is None or earlier is None:
        return Change(None, None, State.UNKNOWN)
    difference = number - earlier
    percent = 100 * difference / earlier if earlier else None
    lacks_sizes = counted is Counted.BYTES and bool(now.unsized_count or before.unsized_count)
    return Change(difference, percent, State.KNOWN, lacks_sizes)
