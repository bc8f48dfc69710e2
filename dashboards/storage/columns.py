"""Columns of the storage page's tables that no file has: what there is, how it grew, when a store is full."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dashboards.exports.columns import ShownColumn
from dashboards.exports.observations import R
from dashboards.outlooks import when
from dashboards.sizes import percent_text, signed_size_text, size_text
from dashboards.storage.growth import GrowthRow, mean_study_bytes
from dashboards.storage.holding import HeldRow
from dashboards.storage.methods import MethodRow
from dashboards.storage.outlook import error_text
from dashboards.storage.titles import unsized_text
from dashboards.titles import part_name, store_name
from dashboards.words import Words
from queries.forecasts.projection import Rival
from queries.projections.standing import Standing
from queries.reports.growth import WindowIntake


@dataclass(frozen=True, slots=True)
class StoreRow:
    """How a store stands, as it is expected or with the what-if."""

    standing: Standing
    is_changed: bool


def held_columns(
    part_heading: str, names: Mapping[str, str], words: Words, *, by_hospital: bool
) -> tuple[ShownColumn[HeldRow], ...]:
    """By availability of each hospital, or by modality of all."""
    part: ShownColumn[HeldRow] = ShownColumn(
        part_heading, lambda row: _part(row, names, words, by_hospital), is_number=False
    )
    hospital: ShownColumn[HeldRow] = ShownColumn(
        words.gettext("Hospital"), lambda row: names.get(row.hospital or "", words.gettext("Sum")), is_number=False
    )
    return (
        *([hospital, part] if by_hospital else [part]),
        _number(words.gettext("Bytes"), lambda row: _size(row.held.total_bytes, words)),
        _number(words.gettext("Share"), lambda row: _percent(row.share_percent, words)),
        _number(words.gettext("Bytes, exact"), lambda row: _size_if_known(row, row.held.exact_bytes, words)),
        _number(words.gettext("Bytes, estimated"), lambda row: _size_if_known(row, row.held.estimated_bytes, words)),
        _number(words.gettext("Instances"), lambda row: words.number(row.held.instance_count)),
        _number(words.gettext("Of unknown size"), lambda row: unsized_text(row.held, words)),
    )


def growth_columns(heading: str, words: Words, *, with_studies: bool) -> tuple[ShownColumn[GrowthRow], ...]:
    """`with_studies`: of one hospital's modalities, whose windows are known each for itself."""
    columns: tuple[ShownColumn[GrowthRow], ...] = (
        ShownColumn(heading, lambda row: row.name, is_number=False),
        _number(words.gettext("Change"), lambda row: signed_size_text(row.effects.change_bytes, words)),
        _number(
            words.gettext("Because of their number"), lambda row: signed_size_text(row.effects.volume_bytes, words)
        ),
        _number(words.gettext("Because of their size"), lambda row: signed_size_text(row.effects.size_bytes, words)),
    )
    if not with_studies:
        return columns
    return (
        *columns,
        _number(words.gettext("Studies before"), lambda row: _studies(row.before, words)),
        _number(words.gettext("Studies after"), lambda row: _studies(row.after, words)),
        _number(words.gettext("Per study before"), lambda row: _per_study(row.before, words)),
        _number(words.gettext("Per study after"), lambda row: _per_study(row.after, words)),
    )


def store_columns(words: Words) -> tuple[ShownColumn[StoreRow], ...]:
    return (
        ShownColumn(words.gettext("Store"), lambda row: _store(row, words), is_number=False),
        ShownColumn(words.gettext("Full"), lambda row: when(row.standing.full, words), is_number=False),
        ShownColumn(
            words.gettext("Critical"),
            lambda row: _level(row.standing.critical_percent, when(row.standing.critical, words), words),
            is_number=False,
        ),
        ShownColumn(
            words.gettext("Warning"),
            lambda row: _level(row.standing.warning_percent, when(row.standing.warning, words), words),
            is_number=False,
        ),
        ShownColumn(words.gettext("Used"), lambda row: _used(row.standing, words), is_number=False),
    )


def method_columns(words: Words) -> tuple[ShownColumn[MethodRow], ...]:
    return (
        ShownColumn(words.gettext("Method"), lambda row: rival_name(row.rival, words), is_number=False),
        ShownColumn(words.gettext("Whole store full"), lambda row: when(row.full, words), is_number=False),
        _number(words.gettext("Expected to come in"), lambda row: _coming(row, words)),
        _number(words.gettext("Error over the last year"), lambda row: error_text(row.record, words)),
    )


def rival_name(rival: Rival | None, words: Words) -> str:
    match rival:
        case None:
            return words.gettext("The projection")
        case Rival.STRAIGHT_LINE:
            return words.gettext("A straight line through the last three years")
        case Rival.SEASONAL_NAIVE:
            return words.gettext("The last year again, with its mean yearly change")


def _number(heading: str, shown: Callable[[R], str]) -> ShownColumn[R]:
    return ShownColumn(heading, shown, is_number=True)


def _size(size: int | None, words: Words) -> str:
    return words.gettext("not known") if size is None else size_text(size, words)


def _size_if_known(row: HeldRow, size: int, words: Words) -> str:
    return _size(None if row.held.total_bytes is None else size, words)


def _percent(percent: float | None, words: Words) -> str:
    return words.gettext("not known") if percent is None else percent_text(percent, words)


def _part(row: HeldRow, names: Mapping[str, str], words: Words, by_hospital: bool) -> str:
    if row.part is None:
        return "" if by_hospital else words.gettext("Sum")
    return part_name(row.part, names, words)


def _studies(window: WindowIntake | None, words: Words) -> str:
    return "" if window is None else words.number(window.study_count)


def _per_study(window: WindowIntake | None, words: Words) -> str:
    if window is None:
        return ""
    size = mean_study_bytes(window)
    return words.gettext("none") if size is None else size_text(size, words)


def _store(row: StoreRow, words: Words) -> str:
    name = store_name(row.standing.tier, words)
    return words.gettext("%(store)s, with the what-if", store=name) if row.is_changed else name


def _level(percent: int, said: str, words: Words) -> str:
    return words.gettext("%(percent)s: %(when)s", percent=percent_text(percent, words), when=said)


def _used(standing: Standing, words: Words) -> str:
    """The percentage says of what."""
    if standing.used_percent is None or standing.capacity_bytes is None:
        return words.gettext("not known")
    return words.gettext(
        "%(percent)s of %(capacity)s",
        percent=percent_text(standing.used_percent, words),
        capacity=size_text(standing.capacity_bytes, words),
    )


def _coming(row: MethodRow, words: Words) -> str:
    within = words.ngettext("%(number)s month", "%(number)s months", row.months)
    return words.gettext("%(size)s in %(within)s", size=size_text(row.coming_bytes, words), within=within)
