"""Growth taken apart: do more studies fill the store, or larger ones?

The difference of a product is split evenly: Δ(n·s) = Δn·mean(s) + Δs·mean(n), after E. M. Kitagawa, Components of a
difference between two rates, Journal of the American Statistical Association 50 (1955) 1168-1194. For two factors it
is the Shapley value: A. F. Shorrocks, Decomposition procedures for distributional analysis, Journal of Economic
Inequality 11 (2013) 99-126. Nothing is left over, and which factor comes first does not matter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from queries.criteria import Month
from queries.reports.intake import Intake

WINDOW_MONTHS = 12


@dataclass(frozen=True, slots=True)
class WindowIntake:
    """What came in during one window: studies that have the modality, and bytes, exact and estimated apart.

    `unknown_count` instances are in neither; `is_unknown` where that is true of all that came.
    """

    study_count: int
    exact_bytes: int
    estimated_bytes: int
    unknown_count: int
    is_unknown: bool

    @property
    def total_bytes(self) -> int:
        return self.exact_bytes + self.estimated_bytes


@dataclass(frozen=True, slots=True)
class Effects:
    """`volume_bytes`, because there are more studies, and `size_bytes`, because they are larger: whole numbers whose
    sum is the difference of the windows' bytes exactly."""

    volume_bytes: int
    size_bytes: int

    @property
    def change_bytes(self) -> int:
        return self.volume_bytes + self.size_bytes


@dataclass(frozen=True, slots=True)
class ModalityGrowth:
    before: WindowIntake
    after: WindowIntake
    effects: Effects

    @property
    def is_estimate(self) -> bool:
        return bool(self.before.estimated_bytes or self.after.estimated_bytes)


@dataclass(frozen=True, slots=True)
class Growth:
    """One window of months against the one before, by modality. `unknown_modalities` came in one of the windows
    without anything that tells a size: they are in no figure."""

    before: tuple[Month, Month]
    after: tuple[Month, Month]
    modalities: Mapping[str, ModalityGrowth]
    unknown_modalities: tuple[str, ...]

    @property
    def total(self) -> Effects:
        """The sums over modalities: the difference of the two windows' bytes, of what is known, exactly."""
        each = [growth.effects for growth in self.modalities.values()]
        return Effects(sum(e.volume_bytes for e in each), sum(e.size_bytes for e in each))


@dataclass(frozen=True, slots=True)
class NotEnoughMonths:
    """Why growth cannot be taken apart: there are fewer complete months than two windows have."""

    complete_months: int
    needed_months: int


def growth_of(
    intakes: Mapping[tuple[str, str | None], Intake], hospital: str, window_months: int = WINDOW_MONTHS
) -> Growth | NotEnoughMonths:
    """The last complete months of a hospital against as many before, taken apart by modality. KeyError for a hospital
    that has no intake.

    See `taken_apart` for the split and its rounding. A study of several modalities counts under each of them with
    that modality's bytes alone.
    """
    months = list(intakes[hospital, None].complete["month"])
    if len(months) < 2 * window_months:
        return NotEnoughMonths(len(months), 2 * window_months)
    before, after = months[-2 * window_months : -window_months], months[-window_months:]
    found: dict[str, ModalityGrowth] = {}
    unknown: list[str] = []
    for (code, modality), intake in intakes.items():
        if code != hospital or modality is None:
            continue
        earlier, later = (_window(intake.months, window) for window in (before, after))
        if earlier.is_unknown or later.is_unknown:
            unknown.append(modality)
        else:
            found[modality] = ModalityGrowth(earlier, later, taken_apart(earlier, later))
    return Growth(_ends(before), _ends(after), found, tuple(unknown))


def taken_apart(before: WindowIntake, after: WindowIntake) -> Effects:
    """The difference of two windows' bytes, split evenly into the effects of n, studies, and s, bytes per study.

    The volume effect is Δn × mean(s) to the nearest byte, halves to even; the size effect is all the rest, so that
    both are the difference exactly. A window without studies has no s: the other's stands in, and a modality that is
    new or gone is volume alone. Bytes that came in a window without their studies, which were received in another,
    stand in the size effect.
    """
    change_bytes = after.total_bytes - before.total_bytes
    sizes = [Fraction(each.total_bytes, each.study_count) for each in (before, after) if each.study_count]
    mean_size = sum(sizes, Fraction(0)) / len(sizes) if sizes else Fraction(0)
    volume_bytes = round((after.study_count - before.study_count) * mean_size)
    return Effects(volume_bytes, change_bytes - volume_bytes)


def _window(months: pd.DataFrame, window: list[str]) -> WindowIntake:
    # Every month of the span has its row: the window's stand together.
    begin = months["month"].tolist().index(window[0])
    names = ("study_count", "instance_count", "exact_bytes", "estimated_bytes", "unknown_count")
    studies, instances, exact, estimated, unknown = (
        sum(months[name].tolist()[begin : begin + len(window)]) for name in names
    )
    return WindowIntake(studies, exact, estimated, unknown, is_unknown=0 < instances == unknown)


def _ends(window: list[str]) -> tuple[Month, Month]:
    first, last = (Month.of_period(text) for text in (window[0], window[-1]))
    return first, last
