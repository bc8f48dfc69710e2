"""`/estate.csv`: the ranked table as a program reads it. Bytes are integers, days ISO 8601. Empty is what is not
known, and the columns of outlooks say why. No what-if is ever in it."""

from collections.abc import Iterable, Sequence

from flask import Flask, Response
from flask.typing import ResponseReturnValue

from dashboards.estate.rows import EstateRow, estate_rows
from dashboards.estate.titles import file_name
from dashboards.exports.columns import Cell, decimal, yes_or_no
from dashboards.exports.files import csv_of
from dashboards.messages import no_hospital_sentence
from dashboards.services import Reader, Services
from queries.forecasts.reach import DateRange, Reach
from queries.projections.standing import Standing

PATH = "/estate.csv"
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


def register(server: Flask, services: Services) -> None:
    server.add_url_rule(PATH, "estate_csv", lambda: _estate_csv(services.reader()))


def estate_file(rows: Iterable[EstateRow]) -> bytes:
    return csv_of(HEADINGS, (_cells(row) for row in rows))


def _estate_csv(reader: Reader) -> ResponseReturnValue:
    if not reader.visible:
        return {"error": {"code": "no_hospital", "message": no_hospital_sentence(reader.words)}}, 400
    response = Response(estate_file(estate_rows(reader, reader.courses(reader.visible))), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(reader.today)}"'
    return response


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
    day = reach.median.isoformat() if reach.median else None
    return [reach.outlook.value, day, *_ends(reach.range_80), *_ends(reach.range_95)]


def _ends(of: DateRange | None) -> list[Cell]:
    days = (of.earliest, of.latest) if of else (None, None)
    return [day.isoformat() if day else None for day in days]
