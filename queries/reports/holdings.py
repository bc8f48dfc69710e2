"""What the archives hold: the years and modalities a form can offer, and how far the data reach."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, cast, literal, select, union_all

from queries.archives.contract import Facts, Source
from queries.archives.dialects import beginning
from queries.errors import ArchiveError
from queries.reports.activity import TEXT, hospital_of
from queries.reports.asking import ask_all

YEAR, MODALITY = "year", "modality"


@dataclass(frozen=True, slots=True)
class Holdings:
    """Years with a dated study row and modalities with a series row, in one hospital; empty studies included."""

    years: tuple[int, ...]
    modalities: tuple[str, ...]


def holdings(sources: Sequence[Source]) -> dict[str, Holdings | ArchiveError]:
    """Each hospital's Holdings, one statement for each source, or why its archive did not answer."""
    asked = ask_all(sources, holdings_statement)
    years: defaultdict[str, set[int]] = defaultdict(set)
    modalities: defaultdict[str, set[str]] = defaultdict(set)
    for alone, kind, hospital, value in asked.rows:
        code = alone or hospital
        if kind == MODALITY:
            modalities[code].add(value)
        elif value is not None:  # undated rows make one year that is none
            years[code].add(int(value))
    held = {code: Holdings(tuple(sorted(years[code])), tuple(sorted(modalities[code]))) for code in asked.answered}
    return held | asked.failures


def holdings_statement(facts: Facts) -> Select[Any]:
    """kind, hospital, value: every year and every modality once; a NULL year where there are undated studies."""
    days, series = facts.study_days(), facts.modalities()
    dated = select(hospital_of(days).label("hospital"), beginning(days.c.study_date, 4).label("value"))
    years = dated.subquery("years")
    kind, year = literal(YEAR, TEXT).label("kind"), cast(years.c.value, TEXT).label("value")
    modality = cast(series.c.modality, TEXT).label("value")
    year_rows = select(kind, years.c.hospital, year).distinct()
    modality_rows = select(literal(MODALITY, TEXT).label("kind"), hospital_of(series).label("hospital"), modality)
    return select(union_all(year_rows, modality_rows.distinct()).subquery("holdings"))
