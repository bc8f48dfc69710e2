"""One population, held by every kind of archive on every engine, gives the same report tables byte for byte."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from queries.archives.live import LiveArchive
from queries.criteria import Breakdown, Criteria, Grain, Measure, Period
from queries.demo.population import Population, Series, Study
from queries.dicom import Availability
from queries.reports.activity import activity
from queries.reports.volumes import volumes
from tests.oracles import AvailabilityKept, Knowledge, ReadPopulation, read, recount, recount_volumes
from tests.queries.indexes import (
    FORMS,
    Form,
    cells_of,
    filled,
    live,
    pair_parameters,
    totals_of,
    volumes_of,
)
from tests.queries.places import TODAY, Place
from tests.queries.warts import population_with_warts

# On SQLite too it takes longer than a unit test may.
pytestmark = pytest.mark.servers

HOSPITAL = "hospital"
LEAST_STUDIES = 2000
# One form of each kind.
EACH_KIND = tuple({form.kind: name for name, form in reversed(FORMS.items())}.values())
COUNTED = ((Measure.STUDIES, False), (Measure.SERIES, False), (Measure.IMAGES, False), (Measure.IMAGES, True))


@cache
def population() -> Population:
    """Several populations of warts in one, each with UIDs of its own."""
    parts = [population_with_warts(seed) for seed in range(3000, 3007)]
    studies = tuple(_of_one_availability(study) for part in parts for study in part.studies)
    assert len(studies) >= LEAST_STUDIES
    return Population(
        studies,
        tuple(series for part in parts for series in part.orphan_series),
        tuple(study for part in parts for study in part.discarded_studies),
    )


def _of_one_availability(study: Study) -> Study:
    """Online or offline as a whole, which is all that DG_DICOM_SERVER can say of it."""
    availability = Availability.OFFLINE if len(study.study_instance_uid) % 2 else Availability.ONLINE
    return replace(study, series=tuple(_kept_at(series, availability) for series in study.series))


def _kept_at(series: Series, availability: Availability) -> Series:
    count = sum(number for _, number in series.held)
    return replace(series, held=((availability, count),) if count else ())


@cache
def recounted(knows: Knowledge) -> ReadPopulation:
    return read(population(), knows, TODAY)


@pytest.fixture(scope="module", params=pair_parameters(*EACH_KIND))
def held(request: pytest.FixtureRequest, new_place: Callable[[str], Place]) -> Iterator[tuple[Form, LiveArchive]]:
    form_name, engine_name = request.param
    form = FORMS[form_name]
    archive = live(form, filled(new_place(engine_name), form, population()).reader)
    yield form, archive
    archive.close()


def questions(form: Form) -> Iterator[Criteria]:
    """What this kind of archive can answer, by availability only if it keeps any."""
    layouts = [(Period(), Grain.YEAR, Breakdown.NONE), (Period.of_year(2016), Grain.MONTH, Breakdown.MODALITY)]
    if form.knows.availability is not AvailabilityKept.NOWHERE:
        layouts.append((Period(), Grain.MONTH, Breakdown.AVAILABILITY))
    for (measure, all_objects), (period, grain, breakdown) in itertools.product(COUNTED, layouts):
        yield Criteria((HOSPITAL,), measure, period, grain, breakdown, all_objects=all_objects)


def test_report_tables_are_those_of_every_other_archive(held: tuple[Form, LiveArchive]) -> None:
    """Whichever runs first gives the table; an archive that keeps no availability is asked for none."""
    form, archive = held
    for criteria in questions(form):
        answer = activity([archive], criteria)
        assert answer.failed == ()
        counted = recount(recounted(form.knows), criteria)
        assert cells_of(answer, HOSPITAL) == counted.cells, criteria
        assert totals_of(answer, HOSPITAL) == counted.totals, criteria
        table = as_bytes(answer.cells) + as_bytes(answer.totals)
        assert _TABLES.setdefault(criteria, table) == table, criteria


def test_volumes_are_those_of_every_other_archive_that_knows_as_much(held: tuple[Form, LiveArchive]) -> None:
    form, archive = held
    criteria = Criteria((HOSPITAL,), Measure.IMAGES, breakdown=Breakdown.MODALITY, all_objects=True)
    answer = volumes([archive], criteria)
    assert answer.failures == ()
    assert volumes_of(answer) == recount_volumes(recounted(form.knows), criteria)
    table = as_bytes(answer.cells)
    assert _VOLUMES.setdefault((form.knows.sizes, form.knows.copies), table) == table


_TABLES: dict[Criteria, bytes] = {}
_VOLUMES: dict[tuple[bool, bool], bytes] = {}


def as_bytes(table: pd.DataFrame) -> bytes:
    """The table as a file would hold it, its rows in the order of their words."""
    rows = table.sort_values(list(table.columns), na_position="first")
    return rows.to_csv(index=False, lineterminator="\n").encode()
