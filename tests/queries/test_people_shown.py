"""What of the figures of people is shown: all of it inside, and outside nothing that brings out what is withheld."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import chain, product

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queries.criteria import Grain, Period
from queries.demo.generator import generate
from queries.demo.hospitals import DEMO_HOSPITALS, DemoHospital
from queries.dicom import AGE_BANDS
from queries.reports.people import PATIENT_KEYS, STUDY_COUNTS, STUDY_KEYS, PeopleAnswer, PeopleCriteria
from queries.reports.people_shown import (
    ALL,
    EVERYBODY,
    THE_REST,
    UNKNOWN,
    Figure,
    PeopleTable,
    ShownPeople,
    age_code,
    shown_people,
)
from tests.attacker import Attacker
from tests.oracles import read
from tests.oracles_people_and_devices import recount_patients_by_age, recount_people
from tests.queries.indexes import FORMS
from tests.queries.places import TODAY

HOSPITALS, YEARS = ("argo", "boreas"), ("2024", "2025")
THRESHOLD = 5
OUTSIDE = dict.fromkeys(HOSPITALS, THRESHOLD)
INSIDE: dict[str, int | None] = dict.fromkeys(HOSPITALS)
# Of one age each among those that are told outside.
AGES = (3, 20, 50, 80)
GROUPS = ("0-14", "15-44", "45-64", "65+")
# Sex and least age → patients, and studies beyond the first of each.
People = dict[tuple[str | None, int | None], tuple[int, int]]

counts = st.tuples(st.one_of(st.just(0), st.integers(0, 6), st.integers(0, 50)), st.integers(0, 5))
people_of_a_year = st.dictionaries(
    st.tuples(st.sampled_from(["F", "M", "O", None]), st.sampled_from([*AGES, None])), counts, min_size=4
)


def answer_of(people: dict[tuple[str, str | None], People], missing: dict[str, tuple[str, ...]]) -> PeopleAnswer:
    studies, patients = [], []
    for (hospital, year), of_year in people.items():
        for (sex, age), (number, further) in of_year.items():
            band = None if age is None else max(least for least in AGE_BANDS if least <= age)
            studies.append((hospital, year, sex, band, number + further if number else 0, 0))
            patients.append((hospital, year, sex, band, number))
    return PeopleAnswer(
        PeopleCriteria(HOSPITALS),
        pd.DataFrame(studies, columns=[*STUDY_KEYS, *STUDY_COUNTS]).astype({"age_band": "Int8"}),
        pd.DataFrame(patients, columns=[*PATIENT_KEYS, "patient_count"]).astype({"age_band": "Int8"}),
        missing,
        (),
    )


def views(
    shown_of: dict[tuple[str, ...], ShownPeople],
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], PeopleTable]]:
    """Every table that somebody outside can open: of one hospital and of several, of a year and of all."""
    for hospitals, shown in shown_of.items():
        for year in shown.years:
            table = shown.of_year(year)
            assert table is not None
            yield hospitals, (year,), table
        table = shown.of_all_years()
        if table is not None:
            yield hospitals, shown.years, table


def attacker_of(tables: Iterator[tuple[tuple[str, ...], tuple[str, ...], PeopleTable]]) -> Attacker:
    attacker = Attacker()
    for hospitals, years, table in tables:
        for group, figures in table.figures.items():
            for measure, figure in (("studies", figures.studies), ("patients", figures.patients)):
                if figure is not None:
                    parts = [
                        (measure, *place, *part) for place in product(hospitals, years) for part in parts_of(group)
                    ]
                    attacker.told(parts, figure.least, exactly=figure.is_exact)
    for place in product(HOSPITALS, YEARS):
        for part in parts_of(EVERYBODY):
            attacker.no_more_than.append((("patients", *place, *part), ("studies", *place, *part)))
    return attacker


def parts_of(group: tuple[str, str]) -> list[tuple[str, str]]:
    """What a figure is the sum of."""
    sexes = ("F", "M") if group[0] == ALL else (group[0],)
    ages = GROUPS if group[1] == ALL else (group[1],)
    return [*product(sexes, ages), *([THE_REST] if group == EVERYBODY else [])]


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(people_of_a_year, min_size=4, max_size=4))
def test_all_views_together_tell_no_more_than_each_year_of_each_hospital(years: list[People]) -> None:
    people = dict(zip(product(HOSPITALS, YEARS), years, strict=True))
    choices = [("argo",), ("boreas",), HOSPITALS]
    shown_of = {chosen: shown_people(only(people, chosen), OUTSIDE, "2026") for chosen in choices}
    everything = attacker_of(views(shown_of))
    for (hospital, year), of_year in people.items():
        table = shown_of[(hospital,)].of_year(year)
        assert table is not None
        alone = attacker_of(iter([((hospital,), (year,), table)]))
        for group, counted in recounted(of_year).items():
            for measure, number in zip(("patients", "studies"), counted, strict=True):
                figures = table.figures[group]
                figure = figures.patients if measure == "patients" else figures.studies
                assert figure is not None
                if figure.is_exact:
                    assert figure == Figure(number)
                    assert group == EVERYBODY or not 0 < number < THRESHOLD
                    continue
                parts = [(measure, hospital, year, *part) for part in parts_of(group)]
                ranges = everything.range_of(*parts), alone.range_of(*parts)
                assert ranges[0] == pytest.approx(ranges[1]), (hospital, year, group, measure)


def only(people: dict[tuple[str, str | None], People], hospitals: tuple[str, ...]) -> PeopleAnswer:
    return answer_of({key: of for key, of in people.items() if key[0] in hospitals}, {})


def recounted(of_year: People) -> dict[tuple[str, str], tuple[int, int]]:
    """Patients and studies by the groups that are told outside, sums among them."""
    found: defaultdict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for (sex, age), (number, further) in of_year.items():
        is_told = sex in ("F", "M") and age is not None
        own = (str(sex), GROUPS[AGES.index(age)]) if is_told and age is not None else THE_REST
        groups = {own, EVERYBODY} | ({(own[0], ALL), (ALL, own[1])} if is_told else set())
        for group in groups:
            patients, studies = found[group]
            found[group] = patients + number, studies + (number + further if number else 0)
    told = chain(product(("F", "M", ALL), (*GROUPS, ALL)), [THE_REST])
    return {group: found[group] for group in told}


@cache
def a_year() -> People:
    """An ordinary one, with a few whose sex or age is not known."""
    numbers = {"F": (31, 80, 120, 150), "M": (3, 70, 110, 140), "O": (0, 0, 1, 0), None: (2, 0, 0, 1)}
    return {
        (sex, age): (number, number // 3)
        for sex, of_sex in numbers.items()
        for age, number in zip(AGES, of_sex, strict=True)
    }


def test_inside_every_figure_is_shown_by_sex_and_five_years_of_age() -> None:
    shown = shown_people(answer_of({("argo", "2025"): a_year()}, {}), INSIDE, "2025")
    table = shown.of_year("2025")
    assert table is not None
    assert not shown.is_withholding
    assert (table.sexes, len(table.ages)) == (("F", "M", "O", UNKNOWN), len(AGE_BANDS) + 1)
    assert all(
        figure.is_exact for each in table.figures.values() for figure in (each.studies, each.patients) if figure
    )
    assert table.figures["M", "1-4"].patients == Figure(3)
    assert table.figures[EVERYBODY].patients == Figure(sum(number for number, _ in a_year().values()))


def test_outside_the_small_figure_and_what_would_tell_it_are_withheld() -> None:
    shown = shown_people(answer_of({("argo", "2025"): a_year()}, {}), OUTSIDE, "2026")
    table = shown.of_year("2025")
    assert table is not None
    assert shown.is_withholding
    assert set(table.figures) == set(recounted(a_year()))
    withheld = {group for group, each in table.figures.items() if not each.studies.is_exact}
    assert ("M", "0-14") in withheld
    assert THE_REST in withheld
    assert EVERYBODY not in withheld
    assert len(withheld) < len(table.figures) / 2


def test_of_the_unfinished_year_nothing_is_told_outside_but_how_many_there_are() -> None:
    table = shown_people(answer_of({("argo", "2025"): a_year()}, {}), OUTSIDE, "2025").of_year("2025")
    assert table is not None
    exact = {group for group, each in table.figures.items() if each.studies.is_exact}
    assert exact == {EVERYBODY}
    assert {each.studies.least for group, each in table.figures.items() if group != EVERYBODY} == {0}


def test_a_sum_of_years_is_at_least_what_is_shown_of_them_and_has_no_patients() -> None:
    ordinary = {group: (10 * number, further) for group, (number, further) in a_year().items()}
    years = {("argo", "2024"): ordinary, ("argo", "2025"): a_year()}
    shown = shown_people(answer_of(years, {}), OUTSIDE, "2026")
    table, first = shown.of_all_years(), shown.of_year("2024")
    assert table is not None
    assert first is not None
    assert first.figures["M", "0-14"].studies == Figure(31)
    assert table.figures["M", "0-14"].studies == Figure(31, is_exact=False)
    assert {each.patients for each in table.figures.values()} == {None}


def test_outside_the_unfinished_year_is_in_no_sum_of_years() -> None:
    years = {("argo", "2024"): a_year(), ("argo", "2025"): a_year()}
    sums = [shown_people(answer_of(years, {}), smallest, "2025").of_all_years() for smallest in (OUTSIDE, INSIDE)]
    counted = sum(number + further for number, further in a_year().values())
    assert [table.figures[EVERYBODY].studies for table in sums if table] == [Figure(counted), Figure(2 * counted)]


def test_fewer_patients_than_the_threshold_are_not_even_told_together() -> None:
    table = shown_people(answer_of({("argo", "2025"): {("F", 50): (3, 9)}}, {}), OUTSIDE, "2026").of_year("2025")
    assert table is not None
    assert table.figures[EVERYBODY].studies == Figure(12)
    assert table.figures[EVERYBODY].patients == Figure(0, is_exact=False)


@pytest.mark.parametrize(
    ("missing", "sexes", "ages"),
    [
        (("patient_sex",), (UNKNOWN,), GROUPS),
        (("patient_birth_date",), ("F", "M"), (UNKNOWN,)),
        (("patient_sex", "patient_birth_date"), (UNKNOWN,), (UNKNOWN,)),
    ],
)
def test_what_an_archive_cannot_tell_is_one_group(
    missing: tuple[str, ...], sexes: tuple[str, ...], ages: tuple[str, ...]
) -> None:
    known: People = {
        (None if "patient_sex" in missing else sex, None if "patient_birth_date" in missing else age): (60, 5)
        for sex, age in product(("F", "M"), AGES)
    }
    shown = shown_people(answer_of({("argo", "2025"): known}, {"argo": missing}), OUTSIDE, "2026")
    table = shown.of_year("2025")
    assert table is not None
    assert (table.sexes, table.ages) == (sexes, ages)
    assert table.figures[THE_REST].studies == Figure(0)
    assert table.figures[sexes[0], ages[0]].studies == Figure(65)


def test_undated_studies_stand_apart() -> None:
    shown = shown_people(
        answer_of({("argo", None): {("F", None): (7, 0)}, ("argo", "2025"): a_year()}, {}), INSIDE, ""
    )
    undated, years = shown.of_year(None), shown.of_all_years()
    assert undated is not None
    assert years is not None
    assert shown.years == ("2025",)
    assert undated.figures["F", UNKNOWN].studies == Figure(7)
    assert years.figures[EVERYBODY].studies == Figure(sum(n + f for n, f in a_year().values()))


def test_ages_are_named_by_their_first_and_last_year() -> None:
    assert [age_code(age, AGE_BANDS) for age in (0, 1, 5, 85, 90)] == ["0", "1-4", "5-9", "85-89", "90+"]
    assert [age_code(age, (0, 15, 45, 65)) for age in (0, 65)] == ["0-14", "65+"]


@settings(max_examples=20, deadline=None)
@given(people_of_a_year)
def test_inside_sexes_and_ages_add_up(of_year: People) -> None:
    table = shown_people(answer_of({("argo", "2025"): of_year}, {}), INSIDE, "").of_year("2025")
    assert table is not None
    whole = table.figures[EVERYBODY].studies
    assert whole == Figure(sum(number + further if number else 0 for number, further in of_year.values()))
    for keys in ([(sex, ALL) for sex in table.sexes], [(ALL, age) for age in table.ages]):
        assert sum(table.figures[key].studies.least for key in keys) == whole.least


@pytest.mark.parametrize(
    "demo",
    [hospital for hospital in DEMO_HOSPITALS if hospital.studies_per_year < 500],
    ids=lambda hospital: hospital.code,
)
def test_little_is_withheld_of_hospitals_as_small_as_the_demos(demo: DemoHospital) -> None:
    made = generate(demo.seed, TODAY.year - 4, TODAY, demo.studies_per_year, demo.profile)
    population = read(made, FORMS["arc5"].knows, TODAY)
    studies = recount_people(population, Period(), Grain.YEAR)
    patients = recount_patients_by_age(population, Period())
    answer = PeopleAnswer(
        PeopleCriteria(("argo",)),
        pd.DataFrame(
            [("argo", year, *who, *counted) for (year, who), counted in studies.items()],
            columns=[*STUDY_KEYS, *STUDY_COUNTS],
        ),
        pd.DataFrame(
            [("argo", year, *who, count) for (year, who), count in patients.items()],
            columns=[*PATIENT_KEYS, "patient_count"],
        ),
        {},
        (),
    )
    shown = shown_people(answer, OUTSIDE, str(TODAY.year))
    tables = [shown.of_year(year) for year in shown.years if year != str(TODAY.year)]
    figures = [each.studies for table in tables if table for each in table.figures.values()]
    assert len(figures) > 4 * 15
    assert sum(not figure.is_exact for figure in figures) < 0.15 * len(figures)
