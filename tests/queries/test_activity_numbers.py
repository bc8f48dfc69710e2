"""Every figure of the activity report, on every engine and archive kind, equals a naive recount of the rules."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from queries.archives.live import LiveArchive
from queries.criteria import Breakdown, Criteria, Grain, Measure, Month, Period
from queries.dicom import Availability
from queries.reports.activity import ActivityAnswer, HospitalOutcome, activity
from queries.reports.volumes import volumes
from tests.oracles import ReadPopulation, read, recount, recount_volumes
from tests.queries.indexes import (
    FORMS,
    PAIRS,
    cells_of,
    filled,
    live,
    pair_parameters,
    store_every_row_twice,
    totals_of,
    volumes_of,
)
from tests.queries.places import TODAY, Place, engine_parameters
from tests.queries.warts import population_with_warts

pytestmark = pytest.mark.archives

# Each form of index holds a population of its own, so that no hospital's figures can pass for another's.
SEEDS = {name: 2005 + number for number, name in enumerate(FORMS)}

PERIODS = (
    Period(),
    Period.of_year(2016),
    Period(Month(2016, 2), Month(2016, 2)),
    Period(Month(2014, 11), Month(2016, 1)),
)
MODALITIES = ((), ("CT",), ("UNKNOWN", "SR", "MR"), ("PR", "ABSENT"))
AVAILABILITIES = (
    (),
    (Availability.ONLINE,),
    (Availability.OFFLINE, Availability.UNKNOWN),
    (Availability.NEARLINE, Availability.UNAVAILABLE),
)


# The kinds whose databases may lack keys.
UCDMC = ("conquest", "dg_dicom_server")

COUNTED = ((Measure.STUDIES, False), (Measure.SERIES, False), (Measure.IMAGES, False), (Measure.IMAGES, True))
FACTORS = (COUNTED, PERIODS, MODALITIES, AVAILABILITIES)
# How a figure is laid out. It turns with each combination and each pair of form and engine. A pair asks a quarter of
# all combinations, so that all pairs together ask every combination in every layout.
LAYOUTS = tuple(itertools.product(Breakdown, Grain))
QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Hospital:
    archive: LiveArchive
    population: ReadPopulation


@pytest.fixture(scope="module", params=pair_parameters())
def pair(request: pytest.FixtureRequest) -> tuple[str, str]:
    form_name, engine_name = request.param
    return form_name, engine_name


@pytest.fixture(scope="module")
def hospital(pair: tuple[str, str], new_place: Callable[[str], Place]) -> Iterator[Hospital]:
    form_name, engine_name = pair
    made = hospital_of(form_name, new_place(engine_name))
    yield made
    made.archive.close()


def hospital_of(form_name: str, place: Place) -> Hospital:
    form = FORMS[form_name]
    filled(place, form, population_with_warts(SEEDS[form_name]))
    return Hospital(live(form, place.reader, form_name.replace("_", "-")), read_of(form_name))


@cache
def read_of(form_name: str) -> ReadPopulation:
    return read(population_with_warts(SEEDS[form_name]), FORMS[form_name].knows, TODAY)


def combinations(turn: int) -> Iterator[tuple[int, ...]]:
    """A quarter of the combinations of FACTORS, as places in them, with the place in LAYOUTS that each has now."""
    quarter, layout = turn % QUARTERS, turn // QUARTERS
    for places in itertools.product(*(range(len(values)) for values in FACTORS)):
        if sum(places) % QUARTERS == quarter:
            yield *places, (sum(places) // QUARTERS + layout) % len(LAYOUTS)


def criteria_at(places: tuple[int, ...], hospitals: tuple[str, ...]) -> Criteria:
    counted, period, modalities, availabilities, layout = places
    measure, all_objects = COUNTED[counted]
    breakdown, grain = LAYOUTS[layout]
    return Criteria(
        hospitals,
        measure,
        PERIODS[period],
        grain,
        breakdown,
        MODALITIES[modalities],
        AVAILABILITIES[availabilities],
        all_objects,
    )


def outcome_of(answer: ActivityAnswer, hospital: str) -> HospitalOutcome:
    return next(outcome for outcome in answer.outcomes if outcome.hospital == hospital)


def assert_agrees(answer: ActivityAnswer, hospital: Hospital) -> None:
    code = hospital.archive.hospital
    counted, said = recount(hospital.population, answer.criteria), outcome_of(answer, code)
    about = f"{code}: {answer.criteria}"
    assert said.failure is None, f"{about}: {said.failure!r}"
    assert cells_of(answer, code) == counted.cells, about
    assert totals_of(answer, code) == counted.totals, about
    assert said.data_up_to == counted.data_up_to, about


def test_every_combination_equals_the_recount(hospital: Hospital, pair: tuple[str, str]) -> None:
    for places in combinations(PAIRS.index(pair)):
        criteria = criteria_at(places, (hospital.archive.hospital,))
        assert_agrees(activity([hospital.archive], criteria), hospital)


def test_in_all_turns_every_combination_is_asked_in_every_layout() -> None:
    asked = {places for turn in range(len(PAIRS)) for places in combinations(turn)}
    assert asked == set(itertools.product(*(range(len(values)) for values in (*FACTORS, LAYOUTS))))


def test_volumes_equal_the_recount(hospital: Hospital) -> None:
    code = hospital.archive.hospital
    for places in itertools.product(range(len(PERIODS)), (0, 2), range(len(AVAILABILITIES))):
        period, modalities, availability = places
        layout = sum(places) % len(LAYOUTS)
        criteria = criteria_at((2 + sum(places) % 2, period, modalities, availability, layout), (code,))
        answer = volumes([hospital.archive], criteria)
        assert answer.failures == ()
        assert volumes_of(answer) == recount_volumes(hospital.population, criteria), criteria


def test_all_objects_concerns_images_alone(hospital: Hospital) -> None:
    for measure in (Measure.STUDIES, Measure.SERIES):
        criteria = Criteria((hospital.archive.hospital,), measure, breakdown=Breakdown.MODALITY, all_objects=True)
        assert_agrees(activity([hospital.archive], criteria), hospital)


@pytest.mark.parametrize("engine_name", engine_parameters())
@pytest.mark.parametrize("form_name", [name for name, form in FORMS.items() if form.kind in UCDMC])
def test_rows_stored_twice_are_counted_once(
    engine_name: str, form_name: str, new_place: Callable[[str], Place]
) -> None:
    """A ConQuest database regenerated in its mode 1 has no primary keys, and may hold a row twice."""
    place = new_place(engine_name)
    hospital = hospital_of(form_name, place)
    store_every_row_twice(place)
    for measure in Measure:
        criteria = Criteria((hospital.archive.hospital,), measure, breakdown=Breakdown.MODALITY)
        assert_agrees(activity([hospital.archive], criteria), hospital)
    hospital.archive.close()


def test_hospitals_asked_together_keep_their_own_numbers(new_place: Callable[[str], Place]) -> None:
    hospitals = [hospital_of(form_name, new_place("sqlite")) for form_name in FORMS]
    sources = [hospital.archive for hospital in hospitals]
    codes = tuple(source.hospital for source in sources)
    for measure, breakdown in itertools.product(Measure, Breakdown):
        answer = activity(sources, Criteria(codes, measure, Period.of_year(2016), breakdown=breakdown))
        for hospital in hospitals:
            assert_agrees(answer, hospital)
        assert (answer.total, answer.undated) == total_and_undated(hospitals, answer.criteria)
    for source in sources:
        source.close()


def total_and_undated(hospitals: list[Hospital], criteria: Criteria) -> tuple[int, int]:
    totals = [recount(hospital.population, criteria).totals for hospital in hospitals]
    return sum(t.get("2016", 0) for t in totals), sum(t.get(None, 0) for t in totals)


@pytest.mark.servers
def test_tables_are_found_in_the_schema_the_settings_name(new_place: Callable[[str], Place]) -> None:
    place = new_place("postgresql")
    hospital_of("conquest_whole", place).archive.close()
    tables = ("DICOMStudies", "DICOMSeries", "DICOMImages")
    place.execute("CREATE SCHEMA pacs", *(f"ALTER TABLE {table} SET SCHEMA pacs" for table in tables))
    archive = live(FORMS["conquest_whole"], place.writer, table_schema="pacs")
    hospital = Hospital(archive, read_of("conquest_whole"))
    assert_agrees(activity([archive], Criteria(("hospital",))), hospital)
    archive.close()
