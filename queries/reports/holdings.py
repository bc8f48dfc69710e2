"""What the archives hold: the years and modalities a form can offer, and how far the data reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, cast, literal, select, union_all

from queries.archives.contract import Facts, Fetched, Source
from queries.archives.dialects import beginning
from queries.errors import ArchiveError
from queries.reports.activity import TEXT
from queries.reports.asking import ask_all

YEAR, MODALITY = "year", "modality"


@dataclass(frozen=True, slots=True)
class Holdings:
    """Years with a dated study row and modalities with a series row, in one hospital; empty studies included."""

    years: tuple[int, ...]
    modalities: tuple[str, ...]


def holdings(sources: Sequence[Source]) -> dict[str, Holdings | ArchiveError]:
    """Each hospital's Holdings, one statement each, or why its archive did not answer."""

    def ask(source: Source) -> Holdings:
        return _holdings(source.fetch(holdings_statement))

    return ask_all(sources, ask)


def holdings_statement(facts: Facts) -> Select[Any]:
    """kind, value: every year and every modality once; a NULL year where there are undated studies."""
    days, series = facts.study_days(), facts.modalities()
    years = select(beginning(days.c.study_date, 4).label("value")).subquery("years")
    year_rows = select(literal(YEAR, TEXT).label("kind"), cast(years.c.value, TEXT).label("value"))
    modality_rows = select(literal(MODALITY, TEXT).label("kind"), cast(series.c.modality, TEXT).label("value"))
    return select(union_all(year_rows.distinct(), modality_rows.distinct()).subquery("holdings"))


def _holdings(fetched: Fetched) -> Holdings:
    # Undated rows make one year that is none.
    years = sorted(int(value) for kind, value in fetched.rows if kind == YEAR and value is not None)
    modalities = sorted({value for kind, value in fetched.rows if kind == MODALITY})
    return Holdings(tuple(years), tuple(modalities))
