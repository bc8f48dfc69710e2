"""The made population: always the same from a seed, lifelike over the year, with every wart."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from queries.demo.arrivals import ZONE, whole_steps
from queries.demo.generator import Profile, generate
from queries.demo.population import Population, Series, Study
from queries.demo.warts import UNDATED
from queries.demo.workdays import busyness, orthodox_easter
from queries.dicom import Availability

TODAY = date(2026, 11, 22)
FIRST_YEAR = 2014
STUDIES_PER_YEAR = 600
TIERED = Profile(online_days=4 * 365, nearline_days=8 * 365)


@pytest.fixture(scope="module")
def population() -> Population:
    return generate(7, FIRST_YEAR, TODAY, STUDIES_PER_YEAR, TIERED)


def dated(population: Population) -> list[tuple[date, Study]]:
    believed = [study for study in population.studies if study.study_date not in UNDATED]
    return [(date.fromisoformat(str(study.study_date)), study) for study in believed]


def all_series(population: Population) -> list[Series]:
    return [series for study in population.studies for series in study.series] + [*population.orphan_series]


def places_of(study: Study) -> set[Availability | None]:
    return {availability for series in study.series for availability, _ in series.held}


def most_frequent(values: Iterable[Availability | None]) -> Availability | None:
    return Counter(values).most_common(1)[0][0]


def test_same_seed_gives_the_same_population(population: Population) -> None:
    assert generate(7, FIRST_YEAR, TODAY, STUDIES_PER_YEAR, TIERED) == population


def test_another_seed_gives_another_population_without_a_common_uid(population: Population) -> None:
    other = generate(8, FIRST_YEAR, TODAY, STUDIES_PER_YEAR, TIERED)
    assert [day for day, _ in dated(other)] != [day for day, _ in dated(population)]
    uids = {study.study_instance_uid for study in population.studies}
    assert uids.isdisjoint(study.study_instance_uid for study in other.studies)


def test_uids_are_unique_and_visibly_made(population: Population) -> None:
    uids = [study.study_instance_uid for study in population.studies]
    uids += [series.series_instance_uid for series in all_series(population)]
    assert len(set(uids)) == len(uids)
    assert {(uid[:5], uid[5:].isdigit(), len(uid)) for uid in uids} == {("2.25.", True, 20)}


def test_studies_lie_between_the_first_year_and_yesterday(population: Population) -> None:
    days = [day for day, _ in dated(population)]
    assert date(FIRST_YEAR, 1, 1) <= min(days)
    assert max(days) < TODAY
    assert any(day >= date(2026, 11, 1) for day in days)


def test_studies_per_year_are_the_average_and_grow(population: Population) -> None:
    years = (TODAY - date(FIRST_YEAR, 1, 1)).days / 365.25
    assert len(population.studies) == pytest.approx(STUDIES_PER_YEAR * years, rel=0.03)
    per_year = Counter(day.year for day, _ in dated(population))
    assert per_year[2025] > 1.4 * per_year[FIRST_YEAR]


def test_august_dips_in_the_sum_of_the_years(population: Population) -> None:
    per_month = Counter(day.month for day, _ in dated(population))
    assert per_month[8] < 0.8 * min(count for month, count in per_month.items() if month != 8)


def test_sundays_and_holidays_are_quiet(population: Population) -> None:
    per_weekday = Counter(day.weekday() for day, _ in dated(population))
    assert per_weekday[6] < 0.4 * per_weekday[0]
    holidays = [day for day, _ in dated(population) if (day.month, day.day) == (10, 28)]
    ordinary = [day for day, _ in dated(population) if (day.month, day.day) == (10, 29)]
    assert len(holidays) < len(ordinary)


EASTERS = (date(2000, 4, 30), date(2024, 5, 5), date(2025, 4, 20), date(2026, 4, 12))


@pytest.mark.parametrize("easter", EASTERS)
def test_orthodox_easter_is_where_the_church_has_it(easter: date) -> None:
    assert orthodox_easter(easter.year) == easter


def test_good_friday_is_quieter_than_the_friday_before() -> None:
    assert busyness(date(2026, 4, 10)) < 0.5 * busyness(date(2026, 4, 3))


def test_digital_radiography_takes_the_place_of_computed(population: Population) -> None:
    by_year: dict[int, Counter[str | None]] = {}
    for day, study in dated(population):
        by_year.setdefault(day.year, Counter()).update({series.modality for series in study.series})
    assert by_year[FIRST_YEAR]["CR"] > 3 * by_year[FIRST_YEAR]["DX"]
    assert by_year[2026]["DX"] > 3 * by_year[2026]["CR"]


def test_computed_and_magnetic_resonance_tomography_hold_most_images(population: Population) -> None:
    images: Counter[str | None] = Counter()
    for series in all_series(population):
        images[series.modality] += sum(count for _, count in series.held)
    assert images["CT"] + images["MR"] > 0.7 * images.total()


def test_reports_and_presentation_states_accompany_images(population: Population) -> None:
    modalities = [{series.modality or "" for series in study.series} for study in population.studies]
    kinds = {tuple(sorted(one)) for one in modalities}
    assert {("CT", "SR"), ("CT", "PR"), ("CT", "KO"), ("MG", "PR"), ("SR", "US")} <= kinds


def test_old_years_move_to_the_slower_tiers_study_by_study(population: Population) -> None:
    tiers: dict[int, list[Availability | None]] = {year: [] for year in range(FIRST_YEAR, 2027)}
    for day, study in dated(population):
        tiers[day.year] += places_of(study)
    assert most_frequent(tiers[2026]) == Availability.ONLINE
    assert most_frequent(tiers[2020]) == Availability.NEARLINE
    assert most_frequent(tiers[FIRST_YEAR]) == Availability.OFFLINE


def test_nothing_is_nearline_where_there_is_no_such_tier() -> None:
    population = generate(7, 2018, TODAY, 100, Profile(online_days=365))
    assert Availability.NEARLINE not in set().union(*map(places_of, population.studies))


@pytest.mark.parametrize("study_date", UNDATED)
def test_undated_studies_are_there_and_few(population: Population, study_date: str | None) -> None:
    count = sum(study.study_date == study_date for study in population.studies)
    assert 1 <= count <= 5


@pytest.mark.parametrize("modality", ["ct", "MR  ", None])
def test_odd_modalities_are_there_and_few(population: Population, modality: str | None) -> None:
    count = sum(series.modality == modality for series in all_series(population))
    assert 1 <= count <= 5


@pytest.mark.parametrize("place", [None, Availability.UNAVAILABLE])
def test_odd_availabilities_are_there_and_few(population: Population, place: Availability | None) -> None:
    assert 1 <= sum(place in places_of(study) for study in population.studies) <= 5


def test_empty_half_moved_and_orphaned_are_there_and_few(population: Population) -> None:
    assert 1 <= sum(study.series == () for study in population.studies) <= 5
    assert 1 <= sum(series.held == () for series in all_series(population)) <= 5
    assert 1 <= sum(len(series.held) == 2 for series in all_series(population)) <= 5
    assert 1 <= len(population.orphan_series) <= 5


def test_warts_are_spread_over_the_years(population: Population) -> None:
    places = [number for number, study in enumerate(population.studies) if study.study_date in UNDATED]
    third = len(population.studies) // 3
    assert {place // third for place in places} >= {0, 1, 2}


def delays(population: Population) -> list[int]:
    """Days between each dated study and the reception of its first series."""
    received = [(day, study.series[0].received) for day, study in dated(population) if study.series]
    return [(moment.astimezone(ZONE).date() - day).days for day, moment in received if moment]


def test_most_is_received_on_its_day_some_the_next_morning_weeks_or_years_late(population: Population) -> None:
    days = delays(population)
    assert min(days) == 0
    same_day, next_day = (days.count(number) / len(days) for number in (0, 1))
    assert same_day > 0.85
    assert 0.03 < next_day < 0.1
    assert sum(7 <= number <= 60 for number in days) > 20
    assert sum(number > 365 for number in days) > 20


def test_nothing_is_received_after_yesterday(population: Population) -> None:
    last = max(series.received for series in all_series(population) if series.received)
    assert last.astimezone(ZONE).date() < TODAY


def test_series_of_a_study_come_in_one_after_another(population: Population) -> None:
    for study in population.studies:
        moments = [series.received for series in study.series if series.received]
        assert moments == sorted(moments)
        assert len(moments) in (0, len(study.series))


def test_moments_of_reception_that_are_not_known_are_there_and_few(population: Population) -> None:
    unknown = sum(study.series != () and study.series[0].received is None for study in population.studies)
    assert 0 < unknown < 0.03 * len(population.studies)


def test_moments_of_reception_are_the_same_to_a_clock_of_32_seconds(population: Population) -> None:
    moments = [series.received for series in all_series(population) if series.received]
    assert moments == [whole_steps(moment) for moment in moments]


def mean_bytes(population: Population, modality: str, years: range) -> float:
    sizes = [
        series.first_instance_bytes
        for day, study in dated(population)
        if day.year in years
        for series in study.series
        if series.modality == modality and series.first_instance_bytes
    ]
    return sum(sizes) / len(sizes)


def test_sizes_are_those_of_their_modality_and_grow(population: Population) -> None:
    whole = range(FIRST_YEAR, 2027)
    assert 400_000 < mean_bytes(population, "CT", whole) < 900_000
    assert mean_bytes(population, "MG", whole) > 20_000_000
    early, late = (mean_bytes(population, "CT", years) for years in (range(2014, 2017), range(2024, 2027)))
    assert 1.3 < late / early < 1.7


def test_sizes_that_are_not_known_are_there_and_few(population: Population) -> None:
    unknown = sum(series.first_instance_bytes is None for series in all_series(population))
    assert 0 < unknown < 0.03 * len(all_series(population))


def test_a_new_scanner_makes_five_times_the_slices_of_the_same_studies(population: Population) -> None:
    renewed = generate(7, FIRST_YEAR, TODAY, STUDIES_PER_YEAR, replace(TIERED, new_scanner_days=548))

    def slices(made: Population, since: date, until: date) -> int:
        return sum(
            count
            for day, study in dated(made)
            if since <= day < until
            for series in study.series
            if series.modality == "CT"
            for _, count in series.held
        )

    step = TODAY - timedelta(days=548)
    assert slices(renewed, step, TODAY) == 5 * slices(population, step, TODAY) > 0
    assert slices(renewed, date(FIRST_YEAR, 1, 1), step) == slices(population, date(FIRST_YEAR, 1, 1), step)


def test_a_population_of_a_few_weeks_is_made_too() -> None:
    assert generate(7, 2026, date(2026, 1, 15), 100).studies
