"""How many bytes the counted instances are, once and with every stored copy, and how many have no known size.

Source of the rules: design.md section 2, rule 8. One statement per hospital; hospitals are asked side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from sqlalchemy import Integer, Select, String, cast, func, null, select

from queries.archives.contract import Facts, Source
from queries.archives.dialects import beginning
from queries.archives.sizes import VOLUMES
from queries.criteria import Breakdown, Criteria
from queries.errors import ArchiveError
from queries.reports.activity import PERIOD_LENGTH, availability_of, hospital_of, selection_of
from queries.reports.asking import ask_all

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


@dataclass(frozen=True, slots=True)
class VolumesQuestion:
    """The statement of some criteria, whichever hospitals they name."""

    criteria: Criteria

    def __call__(self, facts: Facts) -> Select[Any]:
        return volumes_statement(facts, self.criteria)


def volumes(sources: Sequence[Source], criteria: Criteria) -> VolumesAnswer:
    """Sum the bytes of what the criteria name in every source, one statement each. Failures are never raised."""
    asked = ask_all(sources, VolumesQuestion(replace(criteria, hospitals=())))
    rows = [
        (alone or hospital, period, modality, availability_of(availability), *(int(number) for number in numbers))
        for alone, hospital, period, modality, availability, *numbers in asked.rows
    ]
    cells = pd.DataFrame(rows, columns=list(VOLUME_COLUMNS)).astype(dict.fromkeys(VOLUMES, "int64"))
    return VolumesAnswer(criteria, cells, tuple(asked.failures.items()))


def volumes_statement(facts: Facts, criteria: Criteria) -> Select[Any]:
    """hospital, period, modality, availability and VOLUMES."""
    table = facts.volumes(selection_of(criteria))
    by_modality = criteria.breakdown is Breakdown.MODALITY
    by_availability = criteria.breakdown is Breakdown.AVAILABILITY
    labelled = select(
        hospital_of(table).label("hospital"),
        beginning(table.c.study_date, PERIOD_LENGTH[criteria.grain]).label("period"),
        (table.c.modality if by_modality else cast(null(), String(16))).label("modality"),
        (table.c.availability if by_availability else cast(null(), Integer)).label("availability"),
        *(table.c[name] for name in VOLUMES),
    ).subquery("labelled")
    keys = [labelled.c.hospital, labelled.c.period, labelled.c.modality, labelled.c.availability]
    return select(*keys, *(func.sum(labelled.c[name]).label(name) for name in VOLUMES)).group_by(*keys)
