"""Every figure of the activity report, on every engine and archive kind, equals a naive recount of the rules."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from queries.archives.live import LiveArchive
from queries.criteria import Breakdown, Criteria, Grain, Measure, Month, Period
from queries.dicom import Availability
from queries.reports.activity import ActivityAnswer, HospitalOutcome, activity
from tests.oracles import ReadPopulation, read, recount
from tests.queries.indexes import FORMS, cells_of, filled, live, store_every_row_twice, totals_of
from tests.queries.places import ENGINES, TODAY, Place, engine_parameters
from tests.queries.warts import population_with_warts

# Each form of index holds a population of its own, so that no hospital's figures can pass for another's.
SEEDS = {"dg": 2005, "conquest_truncated": 2016, "conquest_whole": 2026}

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


COUNTED = ((Measure.STUDIES, False), (Measure.SERIES, False), (Measure.IMAGES, False), (Measure.IMAGES, True))
FACTORS = (COUNTED, PERIODS, MODALITIES, AVAILABILITIES)
# How a figure is laid out. It turns with each combination and each pair of engine and form, so that every pair asks
# every combination of the factors, and all of them together every combination in every layout.
LAYOUTS = tuple(itertools.product(Breakdown, Grain))


@dataclass(frozen=True, slots=True)
class Hospital:
    archive: LiveArchive
    population: ReadPopulation


@pytest.fixture(scope="module", params=FORMS)
def form_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=engine_parameters())
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def hospital(engine_name: str, form_name: str, new_place: Callable[[str], Place]) -> Iterator[Hospital]:
    made = hospital_of(form_name, new_place(engine_name))
    yield made
    made.archive.close()


def hospital_of(form_name: str, place: Place) -> Hospital:
    form, population = FORMS[form_name], population_with_warts(SEEDS[form_name])
    filled(place, form, population)
    archive = live(form, place.reader, form_name.replace("_", "-"))
    return Hospital(archive, read(population, form.level, TODAY))


def combinations(turn: int) -> Iterator[tuple[int, ...]]:
    """Every combination of FACTORS as places in them, and the place in LAYOUTS that it has this turn."""
    for places in itertools.product(*(range(len(values)) for values in FACTORS)):
        yield *places, (sum(places) + turn) % len(LAYOUTS)


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


def test_every_combination_equals_the_recount(hospital: Hospital, engine_name: str, form_name: str) -> None:
    turn = len(FORMS) * list(ENGINES).index(engine_name) + list(FORMS).index(form_name)
    for places in combinations(turn):
        criteria = criteria_at(places, (hospital.archive.hospital,))
        assert_agrees(activity([hospital.archive], criteria), hospital)


def test_in_all_turns_every_combination_is_asked_in_every_layout() -> None:
    turns = range(len(FORMS) * len(ENGINES))
    asked = {places for turn in turns for places in combinations(turn)}
    assert asked == set(itertools.product(*(range(len(values)) for values in (*FACTORS, LAYOUTS))))


def test_all_objects_concerns_images_alone(hospital: Hospital) -> None:
    for measure, breakdown in itertools.product((Measure.STUDIES, Measure.SERIES), Breakdown):
        criteria = Criteria((hospital.archive.hospital,), measure, breakdown=breakdown, all_objects=True)
        assert_agrees(activity([hospital.archive], criteria), hospital)


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


def test_same_population_gives_the_same_numbers_in_every_kind_of_archive(new_place: Callable[[str], Place]) -> None:
    population = population_with_warts()
    archives = [live(form, filled(new_place("sqlite"), form, population).reader) for form in FORMS.values()]
    for measure, all_objects in COUNTED:
        criteria = Criteria(
            ("hospital",), measure, Period(), Grain.MONTH, Breakdown.MODALITY, all_objects=all_objects
        )
        first, *others = [cells_of(activity([archive], criteria), "hospital") for archive in archives]
        assert others == [first] * len(others), criteria
    for archive in archives:
        archive.close()


@pytest.mark.servers
def test_tables_are_found_in_the_schema_the_settings_name(new_place: Callable[[str], Place]) -> None:
    place = new_place("postgresql")
    hospital_of("conquest_whole", place).archive.close()
    tables = ("DICOMStudies", "DICOMSeries", "DICOMImages")
    place.execute("CREATE SCHEMA pacs", *(f"ALTER TABLE {table} SET SCHEMA pacs" for table in tables))
    form, population = FORMS["conquest_whole"], population_with_warts(SEEDS["conquest_whole"])
    archive = live(form, place.writer, table_schema="pacs")
    hospital = Hospital(archive, read(population, form.level, TODAY))
    assert_agrees(activity([archive], Criteria(("hospital",))), hospital)
    archive.close()
