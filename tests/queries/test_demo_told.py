"""Devices, times of day and patients of a made population: lifelike, with every wart, and a chance of their own."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from queries.demo.generator import generate
from queries.demo.population import Population, Study
from queries.demo.writers.rows import numbered_studies
from tests.oracles import believed_day, folded, folded_name
from tests.oracles_people_and_devices import age_group, believed_hour, believed_sex

pytestmark = pytest.mark.archives

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def population() -> Population:
    return generate(7, 2014, TODAY, 600)


def modality_of(study: Study) -> str:
    return folded(study.series[0].modality) if study.series else "UNKNOWN"


def days_of_stations(population: Population) -> dict[str, list[date]]:
    days = defaultdict(list)
    for study in population.studies:
        day = believed_day(study.study_date, TODAY)
        for series in study.series:
            station = folded_name(series.device.station_name)
            if day and station:
                days[station].append(day)
    return days


def test_each_modality_has_two_or_three_devices_and_one_is_replaced(population: Population) -> None:
    days = days_of_stations(population)
    for modality in ("CT", "MR", "US", "DX"):
        assert {f"{modality}1", f"{modality}2", f"{modality}2N"} <= set(days)
        assert max(days[f"{modality}2"]) < min(days[f"{modality}2N"])


def test_one_device_has_fallen_silent(population: Population) -> None:
    days = days_of_stations(population)
    assert max(days["US3"]) < TODAY - timedelta(days=45)
    assert max(days["US1"]) > TODAY - timedelta(days=15)


def test_tomography_works_round_the_clock_and_mammography_by_day(population: Population) -> None:
    hours: defaultdict[str, Counter[int | None]] = defaultdict(Counter)
    for study in population.studies:
        hours[modality_of(study)][believed_hour(study.study_time)] += 1
    at_night = (0, 1, 2, 3, 4, 5, 22, 23)
    assert sum(hours["CT"][hour] for hour in at_night) > 0.08 * hours["CT"].total()
    assert sum(hours["MG"][hour] for hour in at_night) < 0.08 * hours["MG"].total()
    assert hours["MG"][10] > 5 * hours["MG"][18]
    assert 0 < sum(each[None] for each in hours.values()) < 0.02 * len(population.studies)


def test_mammography_is_of_women_of_its_ages(population: Population) -> None:
    of_breasts = []
    for _, patient, study in numbered_studies(population):
        person, day = population.person(patient), believed_day(study.study_date, TODAY)
        if modality_of(study) == "MG" and day:
            of_breasts.append((believed_sex(person.patient_sex), age_group(person, day)))
    women = [age for sex, age in of_breasts if sex == "F"]
    assert len(women) > 0.95 * len(of_breasts)
    in_middle_age = [age for age in women if age is not None and 40 <= age <= 75]
    assert len(in_middle_age) > 0.9 * len(women)


def test_every_wart_of_devices_times_and_people_is_there(population: Population) -> None:
    devices = {series.device for study in population.studies for series in study.series}
    stations = {device.station_name for device in devices}
    assert {"", None} <= stations
    assert any(name and name != name.strip() for name in stations)
    assert any(name and name != name.upper() for name in stations)
    assert {None, "", "*", "99", "noon", "000000"} <= {study.study_time for study in population.studies}
    assert {"X", "f", "M ", None} <= {person.patient_sex for person in population.persons}
    assert {"19850231", "20991231", None} <= {person.patient_birth_date for person in population.persons}


def test_every_patient_is_somebody_and_another_seed_is_of_others(population: Population) -> None:
    assert len(population.persons) == max(patient for _, patient, _ in numbered_studies(population)) + 1
    other = generate(8, 2014, TODAY, 600)
    assert other.persons[:100] != population.persons[:100]
    assert generate(7, 2014, TODAY, 600) == population
