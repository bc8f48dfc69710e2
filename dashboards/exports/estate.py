"""The ranked table of the estate as a program reads it. Empty is what is not known, and the columns of outlooks say
why. No what-if is ever in it."""

from collections.abc import Callable

from dashboards.estate.rows import EstateRow, counted_full, estate_rows
from dashboards.estate.titles import TITLE_MONTHS, estate_subtitle, estate_title, file_stem, projection_rules
from dashboards.exports.about import about
from dashboards.exports.cells import Cell
from dashboards.exports.columns import Column, decimal, yes_or_no
from dashboards.exports.measures import PERCENT, RATIO, STORED_BYTES
from dashboards.exports.observations import Key, Measure, Observation, always
from dashboards.exports.sheets import NoHospital, Sheet, sheet_of
from dashboards.messages import no_hospital_sentence
from dashboards.services import Reader
from queries.forecasts.reach import DateRange, Reach
from queries.observations import ObsStatus
from queries.projections.standing import Standing

_LEVELS: dict[str, Callable[[Standing], Reach]] = {
    "warning": lambda standing: standing.warning,
    "critical": lambda standing: standing.critical,
    "full": lambda standing: standing.full,
}
_OF_A_LEVEL: dict[str, Callable[[Reach], Cell]] = {
    "outlook": lambda reach: reach.outlook.value,
    "date": lambda reach: reach.median,
    "earliest_80": lambda reach: _earliest(reach.range_80),
    "latest_80": lambda reach: _latest(reach.range_80),
    "earliest_95": lambda reach: _earliest(reach.range_95),
    "latest_95": lambda reach: _latest(reach.range_95),
}
_USED, _LEVEL = Measure("used_percent", PERCENT), Measure("level_percent", PERCENT)
_PROBABILITY, _HORIZON = Measure("probability", RATIO), Measure("horizon_months", "months")

EstateColumn = Column[EstateRow]


def estate_sheet(reader: Reader, _query: str) -> Sheet:
    """Whichever link asks: which hospitals are in it, the reader decides."""
    words = reader.words
    if not reader.visible:
        raise NoHospital([no_hospital_sentence(words)])
    rows = estate_rows(reader, reader.courses(reader.visible))
    within = counted_full(rows, reader.today, TITLE_MONTHS)
    asked = estate_subtitle(within, len(rows), words)
    said = about(reader, asked, (), projection_rules(words))
    return sheet_of(estate_title(within, words), file_stem(reader.today), estate_keys(), estate_columns(), rows, said)


def estate_columns() -> tuple[EstateColumn, ...]:
    """The headings are the names: no language changes them."""
    return (
        _text("hospital", lambda row: row.hospital),
        _text("name", lambda row: row.name),
        _text("state", _state),
        _text("tier", _tier),
        _number("stored_bytes", lambda store: store.stored_bytes, STORED_BYTES, _of_bytes),
        _text("stored_is_estimate", _of(lambda store: yes_or_no(store.is_estimated))),
        _number("other_bytes", lambda store: store.other_bytes, Measure("other_bytes", "bytes")),
        _number("capacity_bytes", lambda store: store.capacity_bytes, Measure("capacity_bytes", "bytes")),
        _number("used_percent", lambda store: decimal(store.used_percent, 4), _USED, _of_bytes),
        _number("unsized_share", lambda store: decimal(store.unsized_share, 6), Measure("unsized_share", RATIO)),
        _number("unknown_share", lambda store: decimal(store.unknown_share, 6), Measure("unknown_share", RATIO)),
        _number("warning_percent", lambda store: store.warning_percent, _LEVEL, level="warning"),
        _number("critical_percent", lambda store: store.critical_percent, _LEVEL, level="critical"),
        *(_text(f"{level}_{what}", _of_level(level, what)) for level in _LEVELS for what in _OF_A_LEVEL),
        _number("horizon_months", lambda store: store.full.horizon_months, _HORIZON, level="full"),
        _number(
            "full_probability",
            lambda store: decimal(store.full.probability, 3),
            _PROBABILITY,
            lambda _: ObsStatus.ESTIMATED,
            level="full",
        ),
        *(_text(key.name, key.of) for key in _READ),
    )


def estate_keys() -> tuple[Key[EstateRow], ...]:
    """The level, and when it is reached, are those of the column that a figure stands in."""
    return (
        Key("hospital_code", lambda row: row.hospital),
        Key("tier", _tier),
        Key("level", always(None)),
        *(Key(name, always(None)) for name in _OF_A_LEVEL),
        Key("state", _state),
        *_READ,
    )


def _text(name: str, cell: Callable[[EstateRow], Cell]) -> EstateColumn:
    return Column(name, name, cell, lambda row: str(cell(row) or ""), is_number=False)


def _number(
    name: str,
    value: Callable[[Standing], Cell],
    measure: Measure,
    status: Callable[[EstateRow], ObsStatus] = lambda _: ObsStatus.NORMAL,
    level: str | None = None,
) -> EstateColumn:
    """Without a value it is not known."""
    of_level = {} if level is None else {what: _of_level(level, what) for what in _OF_A_LEVEL}
    part = of_level | ({} if level is None else {"level": always(level)})
    observed = Observation(measure, status, part=part)
    cell = _of(value)
    return Column(name, name, cell, lambda row: str(cell(row)), is_number=True, observed=(observed,))


def _of(read: Callable[[Standing], Cell]) -> Callable[[EstateRow], Cell]:
    return lambda row: read(row.standing) if row.standing else None


def _of_level(level: str, what: str) -> Callable[[EstateRow], Cell]:
    return _of(lambda standing: _OF_A_LEVEL[what](_LEVELS[level](standing)))


def _of_bytes(row: EstateRow) -> ObsStatus:
    is_estimate = row.standing is not None and row.standing.is_estimated
    return ObsStatus.ESTIMATED if is_estimate else ObsStatus.NORMAL


def _state(row: EstateRow) -> Cell:
    """Projected, or why the hospital has no figures."""
    return row.without or "projected"


def _tier(row: EstateRow) -> Cell:
    if row.standing is None:
        return None
    return row.standing.tier.name.lower() if row.standing.tier is not None else "whole"


_READ: tuple[Key[EstateRow], ...] = (
    Key("archive_read_at", lambda row: row.read_at.isoformat(timespec="seconds") if row.read_at else None),
    Key("is_stale", lambda row: yes_or_no(row.is_stale)),
)


def _earliest(of: DateRange | None) -> Cell:
    return of.earliest if of else None


def _latest(of: DateRange | None) -> Cell:
    return of.latest if of else None
