"""How many bytes the counted instances are, once and with every stored copy, and how many have no known size.

Source of the rules: design.md section 2, rule 8. One statement per hospital; hospitals are asked side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Integer, Select, String, cast, func, null, select

from queries.archives.contract import Facts, Fetched, Source
from queries.archives.dialects import beginning
from queries.criteria import Breakdown, Criteria
from queries.errors import ArchiveError
from queries.reports.activity import PERIOD_LENGTH, availability_of, selection_of
from queries.reports.asking import ask_all

VOLUMES = ("instance_count", "unsized_count", "logical_bytes", "stored_bytes")
VOLUME_COLUMNS = ("hospital", "period", "modality", "availability", *VOLUMES)


@dataclass(frozen=True, slots=True)
class VolumesAnswer:
    """The volumes of one Criteria, whose measure is images.

    `cells`: one row per hospital × period × part (modality, or availability's number, or neither, by the criteria's
    breakdown). instance_count: the images of the activity report; unsized_count: those of unknown size, in neither
    sum of bytes; logical_bytes: each image once; stored_bytes: every copy the archive stores of it. All whole
    numbers. `period` is `YYYY` or `YYYYMM` text, missing for undated rows. Hospitals whose archive failed have no
    rows: their figures are missing, not zero.
    """

    criteria: Criteria
    cells: pd.DataFrame
    failures: tuple[tuple[str, ArchiveError], ...]


def volumes(sources: Sequence[Source], criteria: Criteria) -> VolumesAnswer:
    """Sum the bytes of what the criteria name in every source, one statement each. Failures are never raised."""

    def build(facts: Facts) -> Select[Any]:
        return volumes_statement(facts, criteria)

    asked = ask_all(sources, lambda source: source.fetch(build))
    rows = [
        (hospital, period, modality, availability_of(availability), *(int(number) for number in numbers))
        for hospital, answer in asked.items()
        if isinstance(answer, Fetched)
        for period, modality, availability, *numbers in answer.rows
    ]
    cells = pd.DataFrame(rows, columns=list(VOLUME_COLUMNS)).astype(dict.fromkeys(VOLUMES, "int64"))
    failures = tuple((hospital, answer) for hospital, answer in asked.items() if isinstance(answer, ArchiveError))
    return VolumesAnswer(criteria, cells, failures)


def volumes_statement(facts: Facts, criteria: Criteria) -> Select[Any]:
    """period, modality, availability and VOLUMES."""
    table = facts.volumes(selection_of(criteria))
    by_modality = criteria.breakdown is Breakdown.MODALITY
    by_availability = criteria.breakdown is Breakdown.AVAILABILITY
    labelled = select(
        beginning(table.c.study_date, PERIOD_LENGTH[criteria.grain]).label("period"),
        (table.c.modality if by_modality else cast(null(), String(16))).label("modality"),
        (table.c.availability if by_availability else cast(null(), Integer)).label("availability"),
        *(table.c[name] for name in VOLUMES),
    ).subquery("labelled")
    keys = [labelled.c.period, labelled.c.modality, labelled.c.availability]
    return select(*keys, *(func.sum(labelled.c[name]).label(name) for name in VOLUMES)).group_by(*keys)
