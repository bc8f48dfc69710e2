"""The ranked table of the estate as a program reads it. Empty is what is not known, and the columns of outlooks say
why. No what-if is ever in it."""

from collections.abc import Sequence

from dashboards.estate.rows import EstateRow, counted_full, estate_rows
from dashboards.estate.titles import TITLE_MONTHS, estate_subtitle, estate_title, file_stem, projection_rules
from dashboards.exports.about import about
from dashboards.exports.cells import Cell
from dashboards.exports.columns import decimal, yes_or_no
from dashboards.exports.sheets import NoHospital, Sheet
from dashboards.messages import no_hospital_sentence
from dashboards.services import Reader
from queries.forecasts.reach import DateRange, Reach
from queries.projections.standing import Standing

_LEVELS = ("warning", "critical", "full")
_OF_A_LEVEL = ("outlook", "date", "earliest_80", "latest_80", "earliest_95", "latest_95")
# The names are part of what programs read: no language changes them.
HEADINGS = (
    *("hospital", "name", "state", "tier", "stored_bytes", "stored_is_estimate", "other_bytes", "capacity_bytes"),
    *("used_percent", "unsized_share", "unknown_share", "warning_percent", "critical_percent"),
    *(f"{level}_{what}" for level in _LEVELS for what in _OF_A_LEVEL),
    *("horizon_months", "full_probability", "archive_read_at", "is_stale"),
)
# All but the hospital's own three in front, and two behind.
_FIGURES = len(HEADINGS) - 5


def estate_sheet(reader: Reader, _query: str) -> Sheet:
    """Whichever link asks: which hospitals are in it, the reader decides."""
    words = reader.words
    if not reader.visible:
        raise NoHospital([no_hospital_sentence(words)])
    rows = estate_rows(reader, reader.courses(reader.visible))
    within = counted_full(rows, reader.today, TITLE_MONTHS)
    asked = estate_subtitle(within, len(rows), words)
    cells = (_cells(row) for row in rows)
    said = about(reader, asked, (), projection_rules(words))
    return Sheet(estate_title(within, words), file_stem(reader.today), HEADINGS, cells, said)


def _cells(row: EstateRow) -> Sequence[Cell]:
    """`state`: projected, or why the hospital has no figures."""
    standing = row.standing
    figures = _figures(standing) if standing else [None] * _FIGURES
    at = row.read_at.isoformat(timespec="seconds") if row.read_at else None
    return [row.hospital, row.name, row.without or "projected", *figures, at, yes_or_no(row.is_stale)]


def _figures(standing: Standing) -> list[Cell]:
    reaches = (standing.warning, standing.critical, standing.full)
    return [
        standing.tier.name.lower() if standing.tier is not None else "whole",
        standing.stored_bytes,
        yes_or_no(standing.is_estimated),
        standing.other_bytes,
        standing.capacity_bytes,
        decimal(standing.used_percent, 4),
        decimal(standing.unsized_share, 6),
        decimal(standing.unknown_share, 6),
        standing.warning_percent,
        standing.critical_percent,
        *(cell for reach in reaches for cell in _level(reach)),
        standing.full.horizon_months,
        decimal(standing.full.probability, 3),
    ]


def _level(reach: Reach) -> list[Cell]:
    return [reach.outlook.value, reach.median, *_ends(reach.range_80), *_ends(reach.range_95)]


def _ends(of: DateRange | None) -> list[Cell]:
    return [of.earliest, of.latest] if of else [None, None]
