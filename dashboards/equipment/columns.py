"""The tables of the page on equipment: one column list each for table and file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from dashboards.equipment.asking import EquipmentFigures, StationRow
from dashboards.equipment.titles import column_name, state_text, station_text, weekday_name
from dashboards.exports.columns import Column, decimal, number_column
from dashboards.exports.measures import IMAGES, RATIO, STUDIES
from dashboards.exports.observations import Key, Measure, Observation, alone, always, cannot_exist, provisional
from dashboards.sizes import percent_text
from dashboards.titles import modality_name
from dashboards.words import Words
from queries.archives.contract import DEVICE_COLUMNS
from queries.observations import TOTAL, UNDATED

_SHARE = Measure("studies_share", RATIO)


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
    status = provisional(lambda _: figures.is_provisional)
    kept = [name for name in DEVICE_COLUMNS if name not in figures.missing]
    state = [_state(figures, words)] if figures.view.year is None else []
    return (
        _text("device", words.gettext("Device"), lambda row: station_text(row.station, called, words)),
        Column(
            "modality",
            words.gettext("Modality"),
            lambda row: row.modality,
            lambda row: modality_name(row.modality, words),
            is_number=False,
        ),
        number_column(
            "studies", words.gettext("Studies"), lambda row: row.study_count, words, Observation(STUDIES, status)
        ),
        Column(
            "studies_share",
            words.gettext("Share of the rows"),
            lambda row: decimal(row.study_count / total, 6) if total else None,
            lambda row: percent_text(100 * row.study_count / total, words) if total else "",
            is_number=True,
            observed=(Observation(_SHARE, status, cannot_exist),),
        ),
        number_column(
            "images", words.gettext("Images"), lambda row: row.image_count, words, Observation(IMAGES, status)
        ),
        number_column(
            "undated_studies",
            words.gettext("Undated studies"),
            lambda row: row.undated_count,
            words,
            Observation(STUDIES, part={"period": always(UNDATED)}),
        ),
        *state,
        _day("first_study_date", words.gettext("First study"), lambda row: row.first_day, words),
        _day("last_study_date", words.gettext("Last study"), lambda row: row.last_day, words),
        *(_name(column, words) for column in kept),
    )


def station_keys(figures: EquipmentFigures, called: Mapping[str, str]) -> tuple[Key[StationRow], ...]:
    """Every name that any archive keeps; empty where this one does not."""
    return (
        Key("period", always(figures.view.year or TOTAL)),
        Key("hospital_code", always(figures.view.hospital)),
        Key("modality", lambda row: row.modality),
        Key("station_key", lambda row: row.station.key),
        Key("device", lambda row: row.station.called(called)),
        *(Key(column, _named(column)) for column in DEVICE_COLUMNS),
        Key("state", lambda row: _state_of(row, figures)),
        Key("first_study_date", lambda row: row.first_day),
        Key("last_study_date", lambda row: row.last_day),
    )


def hour_rows(figures: EquipmentFigures) -> tuple[HourRow, ...]:
    """Every weekday and hour, those of no hour, and what is undated."""
    return tuple(_hour_rows(figures))


def hour_keys(figures: EquipmentFigures) -> tuple[Key[HourRow], ...]:
    """The hour of what is undated, and of what has no time, is not known."""
    return (
        Key("period", lambda row: UNDATED if row.weekday is None else figures.view.year or TOTAL),
        Key("hospital_code", always(figures.view.hospital)),
        Key("modality", always(alone(figures.view.modalities))),
        Key("station_key", always(figures.view.station or TOTAL)),
        Key("weekday", lambda row: UNDATED if row.weekday is None else row.weekday),
        Key("hour", lambda row: UNDATED if row.hour is None else row.hour),
    )


def hour_columns(figures: EquipmentFigures, words: Words) -> tuple[Column[HourRow], ...]:
    """Weekdays as ISO 8601 numbers them."""

    def is_provisional(row: HourRow) -> bool:
        return figures.is_provisional and row.weekday is not None

    status = provisional(is_provisional)
    return (
        Column(
            "weekday",
            words.gettext("Weekday"),
            lambda row: row.weekday,
            lambda row: weekday_name(row.weekday, words) if row.weekday else words.gettext("Undated"),
            is_number=False,
        ),
        Column(
            "hour",
            words.gettext("Hour"),
            lambda row: row.hour,
            lambda row: "" if row.hour is None else str(row.hour),
            is_number=True,
        ),
        number_column(
            "studies", words.gettext("Studies"), lambda row: row.study_count, words, Observation(STUDIES, status)
        ),
    )


def _hour_rows(figures: EquipmentFigures) -> Iterator[HourRow]:
    counts = figures.hours.counts
    for weekday in range(1, 8):
        for hour in (*range(24), None):
            yield HourRow(weekday, hour, counts.get((weekday, hour), 0))
    yield HourRow(None, None, figures.hours.undated_count)


def _text(name: str, heading: str, value: Callable[[StationRow], str]) -> Column[StationRow]:
    return Column(name, heading, value, value, is_number=False)


def _name(column: str, words: Words) -> Column[StationRow]:
    """A name that a device does not say is missing: empty in the file, a dash for a person."""
    named = _named(column)
    return Column(column, column_name(column, words), named, lambda row: named(row) or "–", is_number=False)


def _named(column: str) -> Callable[[StationRow], str | None]:
    def named(row: StationRow) -> str | None:
        name: str | None = getattr(row.station, column)
        return name

    return named


def _day(name: str, heading: str, day: Callable[[StationRow], date | None], words: Words) -> Column[StationRow]:
    def said(row: StationRow) -> str:
        found = day(row)
        return words.day(found) if found else "–"

    return Column(name, heading, day, said, is_number=False)


def _state(figures: EquipmentFigures, words: Words) -> Column[StationRow]:
    return Column(
        "state",
        words.gettext("State"),
        lambda row: _state_of(row, figures),
        lambda row: state_text(row, figures, words),
        is_number=False,
    )


def _state_of(row: StationRow, figures: EquipmentFigures) -> str | None:
    """Whether it is in use all years alone tell."""
    if row.last_day is None:
        return "undated"
    if figures.view.year is not None:
        return None
    return "silent" if figures.is_silent(row) else "in use"
