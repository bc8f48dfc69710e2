"""The tables of the page on equipment: one column list each for table and file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from dashboards.equipment.asking import EquipmentFigures, StationRow
from dashboards.equipment.titles import column_name, state_text, station_text, weekday_name
from dashboards.exports.columns import Column, decimal, number_column
from dashboards.sizes import percent_text
from dashboards.titles import modality_name
from dashboards.words import Words
from queries.archives.contract import DEVICE_COLUMNS


@dataclass(frozen=True, slots=True)
class HourRow:
    """Studies of a weekday (None: undated) and an hour (None: not known)."""

    weekday: int | None
    hour: int | None
    study_count: int


def station_columns(
    figures: EquipmentFigures, called: Mapping[str, str], words: Words
) -> tuple[Column[StationRow], ...]:
    """What it is called, modality, counts, from when to when, and the names that the archive keeps."""
    total = sum(row.study_count for row in figures.rows)
    kept = [name for name in DEVICE_COLUMNS if name not in figures.missing]
    state = [_state(figures, words)] if figures.view.year is None else []
    return (
        _text(words.gettext("Device"), lambda row: station_text(row.station, called, words)),
        Column(
            words.gettext("Modality"),
            lambda row: row.modality,
            lambda row: modality_name(row.modality, words),
            is_number=False,
        ),
        number_column(words.gettext("Studies"), lambda row: row.study_count, words),
        Column(
            words.gettext("Share of the rows"),
            lambda row: decimal(row.study_count / total, 6) if total else None,
            lambda row: percent_text(100 * row.study_count / total, words) if total else "",
            is_number=True,
        ),
        number_column(words.gettext("Images"), lambda row: row.image_count, words),
        number_column(words.gettext("Undated studies"), lambda row: row.undated_count, words),
        *state,
        _day(words.gettext("First study"), lambda row: row.first_day, words),
        _day(words.gettext("Last study"), lambda row: row.last_day, words),
        *(_name(column, words) for column in kept),
    )


def hour_rows(figures: EquipmentFigures) -> tuple[HourRow, ...]:
    """Every weekday and hour, those of no hour, and what is undated."""
    return tuple(_hour_rows(figures))


def hour_columns(words: Words) -> tuple[Column[HourRow], ...]:
    """Weekdays as ISO 8601 numbers them."""
    return (
        Column(
            words.gettext("Weekday"),
            lambda row: row.weekday,
            lambda row: weekday_name(row.weekday, words) if row.weekday else words.gettext("Undated"),
            is_number=False,
        ),
        number_column(words.gettext("Hour"), lambda row: row.hour, words),
        number_column(words.gettext("Studies"), lambda row: row.study_count, words),
    )


def _hour_rows(figures: EquipmentFigures) -> Iterator[HourRow]:
    counts = figures.hours.counts
    for weekday in range(1, 8):
        for hour in (*range(24), None):
            yield HourRow(weekday, hour, counts.get((weekday, hour), 0))
    yield HourRow(None, None, figures.hours.undated_count)


def _text(heading: str, value: Callable[[StationRow], str]) -> Column[StationRow]:
    return Column(heading, value, value, is_number=False)


def _name(column: str, words: Words) -> Column[StationRow]:
    """A name that a device does not say is missing: empty in the file, a dash for a person."""

    def named(row: StationRow) -> str | None:
        name: str | None = getattr(row.station, column)
        return name

    return Column(column_name(column, words), named, lambda row: named(row) or "–", is_number=False)


def _day(heading: str, day: Callable[[StationRow], date | None], words: Words) -> Column[StationRow]:
    def said(row: StationRow) -> str:
        found = day(row)
        return words.day(found) if found else "–"

    return Column(heading, day, said, is_number=False)


def _state(figures: EquipmentFigures, words: Words) -> Column[StationRow]:
    def state(row: StationRow) -> str:
        if row.last_day is None:
            return "undated"
        return "silent" if figures.is_silent(row) else "in use"

    return Column(words.gettext("State"), state, lambda row: state_text(row, figures, words), is_number=False)
