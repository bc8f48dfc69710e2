"""The page on patients as a browser gets it: the recount inside, and outside nothing that is withheld."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboards.words import Words
from queries.criteria import Grain, Period
from queries.dicom import AGE_BANDS
from queries.reports.people_shown import age_code
from queries.settings import DisclosureSettings, SharedSettings
from tests.attacker import Attacker
from tests.dashboards import trees
from tests.dashboards.conftest import LOCALE
from tests.dashboards.files import observations_of
from tests.dashboards.hospitals import ARGO, BOREAS, DELOS, unreachable_hospital
from tests.dashboards.people.archives import hospital_with_people, hospital_without, recounted
from tests.dashboards.people.pages import answer, call, figure, file, page, table
from tests.dashboards.serving import OF_ALL, OF_ARGO, OF_BOREAS, OF_NONE, Site, serving
from tests.oracles_people_and_devices import recount_patients_by_age, recount_people

pytestmark = pytest.mark.archives

AGES_TABLE, YEARS_TABLE = "By sex and age", "Year by year"
YEARS = ("1970", "2000", "2014", "2015", "2016", "2017", "2026")
BANDS = ("0-14", "15-44", "45-64", "65+")
# Sex, age in the file → studies and patients, each a text and a status.
Lines = dict[tuple[str, str], tuple[tuple[str, str], tuple[str, str]]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    directory = tmp_path_factory.mktemp("people")
    with serving(directory, (hospital_with_people(directory, ARGO), hospital_with_people(directory, BOREAS))) as site:
        yield site


CODES = {"_T": "all", "_U": "unknown", "_O": "rest"}
STATUSES = {"A": "value", "P": "value", "L": "unknown", "Q": "withheld"}


def lines(client: FlaskClient, query: str) -> Lines:
    """Of the file for programs."""
    found: dict[tuple[str, str], dict[str, tuple[str, str]]] = {}
    for row in observations_of(client, "patients", query):
        if row["period"] == "_U":
            continue
        measure, _, bound = row["measure"].partition("_")
        group = found.setdefault(tuple(CODES.get(row[key], row[key]) for key in ("patient_sex", "patient_age")), {})  # type: ignore[arg-type]
        status = "at_least" if bound else STATUSES[row["obs_status"]]
        assert (status == "withheld") == (row["conf_status"] == "C")
        # A bound stands below what it is of, which is withheld.
        assert not bound or group[measure] == ("", "withheld")
        group[measure] = row["value"], status
    return {group: (each["studies"], each["patients"]) for group, each in found.items()}


@pytest.mark.parametrize(
    ("person", "query"),
    [
        *((person, f"year={year}") for person in (OF_ALL, OF_ARGO) for year in ("2016", "2026", "all")),
        (OF_ALL, f"hospital={ARGO}&hospital={BOREAS}&year=2015"),
    ],
)
def test_the_file_for_people_says_the_same_as_the_one_for_programs(person: str, query: str, site: Site) -> None:
    client = site.browser(person)
    rows = file(client, "patients", query)[1:]
    table = {tuple(row[1:3]): ((row[3], row[4]), (row[5], row[6])) for row in rows if row[0] != "undated"}
    assert lines(client, query) == table


def inside(code: str, year: str) -> dict[tuple[str, str], tuple[int, int]]:
    """Studies and patients by sex and age as the file calls them, zeros left out; counted by the oracle."""
    population = recounted(code)
    found: dict[tuple[str, str], list[int]] = {}
    studies = recount_people(population, Period(), Grain.YEAR)
    patients = recount_patients_by_age(population, Period())
    counted = [(key, count, 0) for key, (count, _) in studies.items()]
    counted += [(key, 0, count) for key, count in patients.items()]
    for (of_year, (sex, age)), of_studies, of_patients in counted:
        if of_year == year:
            own = sex or "unknown", "unknown" if age is None else age_code(age, AGE_BANDS)
            for group in product((own[0], "all"), (own[1], "all")):
                numbers = found.setdefault(group, [0, 0])
                numbers[0] += of_studies
                numbers[1] += of_patients
    return {group: (numbers[0], numbers[1]) for group, numbers in found.items()}


def outside(code: str, year: str) -> dict[tuple[str, str], tuple[int, int]]:
    """The same by the groups that are told outside."""
    starts = {age_code(age, AGE_BANDS): age for age in AGE_BANDS}
    found: dict[tuple[str, str], list[int]] = {}
    for (sex, age), numbers in inside(code, year).items():
        if "all" in (sex, age):
            continue
        is_told = sex in ("F", "M") and age != "unknown"
        own = (sex, [b for b in BANDS if int(b.strip("+").partition("-")[0]) <= starts[age]][-1]) if is_told else None
        groups = [*product((own[0], "all"), (own[1], "all"))] if own else [("rest", "rest"), ("all", "all")]
        for group in groups:
            sums = found.setdefault(group, [0, 0])
            sums[0] += numbers[0]
            sums[1] += numbers[1]
    return {group: (numbers[0], numbers[1]) for group, numbers in found.items()}


@pytest.mark.parametrize("person", [OF_ARGO, OF_BOREAS])
def test_inside_the_file_is_the_recount(person: str, site: Site) -> None:
    client, code = site.browser(person), {OF_ARGO: ARGO, OF_BOREAS: BOREAS}[person]
    for year in YEARS:
        shown = lines(client, f"year={year}")
        assert {status for each in shown.values() for _, status in each} == {"value"}
        numbers = {group: (int(each[0][0]), int(each[1][0])) for group, each in shown.items()}
        assert {group: each for group, each in numbers.items() if any(each)} == inside(code, year), year


def test_outside_what_is_shown_is_the_recount_and_small_numbers_are_not(site: Site) -> None:
    client = site.browser(OF_ALL)
    for code, year in product((ARGO, BOREAS), YEARS):
        counted = outside(code, year)
        for group, shown in lines(client, f"hospital={code}&year={year}").items():
            for (text, status), number in zip(shown, counted.get(group, (0, 0)), strict=True):
                if status == "value":
                    assert text == str(number), (code, year, group)
                    assert group == ("all", "all") or not 0 < number < 5, (code, year, group)
                elif status == "at_least":
                    assert int(text) <= number, (code, year, group)
                else:
                    assert (text, status) == ("", "withheld"), (code, year, group)


@pytest.mark.parametrize(
    ("person", "query"),
    [(OF_ARGO, "year=2016"), (OF_ALL, "year=2016"), (OF_ALL, "year=all"), (OF_BOREAS, "year=all")],
)
@pytest.mark.parametrize("language", ["en", "el"])
def test_the_table_says_what_the_file_says(person: str, query: str, language: str, site: Site) -> None:
    client = site.browser(person, language)
    words = Words.load(language, LOCALE)
    not_known = words.gettext("not known")
    shown = {
        cell.replace(",", "").replace(".", "")
        for row in table(answer(client, "patients", query), words.gettext(AGES_TABLE))[1:]
        for cell in row[1:]
    }
    signs = {"withheld": "[c]", "unknown": not_known}
    saved = {
        f"≥ {text}" if status == "at_least" else signs.get(status, text)
        for each in lines(client, query).values()
        for text, status in each
    }
    assert shown - {"–"} == saved - ({not_known} if query == "year=all" else set())


def opens_everything(client: FlaskClient) -> Attacker:
    """Somebody outside with every file and every chart there is: of each hospital and both, of each year and all."""
    attacker = Attacker()
    for codes, year in product([(ARGO,), (BOREAS,), (ARGO, BOREAS)], (*YEARS, "all")):
        query = "&".join([*(f"hospital={code}" for code in codes), f"year={year}"])
        # Of the unfinished year nothing is in the sum of all.
        places = [*product(codes, YEARS[:-1] if year == "all" else (year,))]
        for group, shown in lines(client, query).items():
            for measure, (text, status) in zip(("studies", "patients"), shown, strict=True):
                if text:
                    parts = [(measure, *place, *part) for place in places for part in parts_of(group)]
                    attacker.told(parts, int(text), exactly=status == "value")
        if len(codes) == 1:
            sees_chart(attacker, places, figure(answer(client, "patients", query)))
    for place, part in product(product((ARGO, BOREAS), YEARS), parts_of(("all", "all"))):
        attacker.no_more_than.append((("patients", *place, *part), ("studies", *place, *part)))
    return attacker


def sees_chart(attacker: Attacker, places: list[tuple[str, str]], chart: dict[str, Any]) -> None:
    """Bars without a sign are exact: of patients where the axis says so."""
    measure = chart["layout"]["xaxis"]["title"]["text"].lower()
    for sex, bars in zip("FM", chart["data"], strict=True):
        for age, length, sign in zip(BANDS, bars["x"], bars["text"], strict=True):
            assert sign in ("", "[c]") or sign.startswith("≥ ")
            assert sign != "[c]" or length == 0
            if not sign:
                attacker.told([(measure, *place, sex, age) for place in places], abs(length))


def parts_of(group: tuple[str, str]) -> list[tuple[str, str]]:
    sexes = ("F", "M") if group[0] == "all" else (group[0],)
    ages = BANDS if group[1] == "all" else (group[1],)
    return [*product(sexes, ages), *([("rest", "rest")] if group == ("all", "all") else [])]


def test_no_withheld_number_can_be_worked_out_of_all_pages_files_and_charts(site: Site) -> None:
    client = site.browser(OF_ALL)
    attacker = opens_everything(client)
    tried = 0
    for code, year in ((ARGO, "2014"), (ARGO, "2016"), (BOREAS, "2016"), (BOREAS, "2000")):
        shown, counted = lines(client, f"hospital={code}&year={year}"), outside(code, year)
        total = counted.get(("all", "all"), (0, 0))
        for group in ((sex, age) for sex, age in shown if "all" not in (sex, age)):
            for measure, place in (("studies", 0), ("patients", 1)):
                number = counted.get(group, (0, 0))[place]
                if shown[group][place][1] != "withheld" or not 0 < number < 5:
                    continue
                tried += 1
                least, greatest = attacker.range_of((measure, code, year, *group))
                assert least <= 1 + 1e-6, (code, year, group, measure)
                assert greatest >= min(5, total[place]) - 1e-6, (code, year, group, measure)
    assert tried > 15


def test_the_same_attack_inside_finds_every_number(site: Site) -> None:
    """Or the one above would prove nothing."""
    shown = lines(site.browser(OF_ARGO), "year=2016")
    assert shown["F", "1-4"][0] == (str(inside(ARGO, "2016")["F", "1-4"][0]), "value")
    assert int(shown["F", "1-4"][0][0]) < 5


@pytest.mark.parametrize(
    "query",
    [
        "hospital=argo&threshold=1",
        "hospital=argo&scope=inside",
        "hospital=argo&hospital=argo",
        "hospital=argo&sex=F",
        "hospital=argo&modality=CT",
        "hospital=argo&period=2016-01..2016-01",
    ],
)
def test_no_link_lifts_what_is_withheld(query: str, site: Site) -> None:
    client = site.browser(OF_ALL)
    assert lines(client, f"{query}&year=2016") == lines(client, "hospital=argo&year=2016")


@pytest.mark.parametrize(
    "year", ["2016-03", "2016..2017", "201603", "2027", "1969", "２０１６", "", "2016&year=2017"]
)
def test_no_other_period_than_years_is_told(year: str, site: Site) -> None:
    client = site.browser(OF_ALL)
    assert client.get(f"/patients.csv?year={year}").status_code == 400
    said = [trees.text(each) for each in trees.of_class(answer(client, "patients", f"year={year}"), "notice")]
    assert said == ["A part of this link was not understood and is left out."]


def test_years_tell_their_sums_and_the_unfinished_one_is_named(site: Site) -> None:
    rows = table(answer(site.browser(OF_ALL), "patients", "year=2016"), YEARS_TABLE)
    assert [row[0] for row in rows[1:]] == [*reversed(YEARS), "Undated"]
    assert [(row[3], row[4], row[-1]) for row in rows[1:2]] == [("[c]", "[c]", "unfinished")]
    for year, row in zip(reversed(YEARS), rows[1:-1], strict=True):
        assert row[1] == str(outside(ARGO, year)["all", "all"][0])


def test_outside_all_years_are_the_complete_ones(site: Site) -> None:
    for person, years in ((OF_ALL, YEARS[:-1]), (OF_ARGO, YEARS)):
        total = sum(inside(ARGO, year)["all", "all"][0] for year in years)
        assert lines(site.browser(person), "year=all")["all", "all"][0] == (str(total), "value")
    subtitles = [
        trees.text(trees.of_class(answer(site.browser(p), "patients", "year=all"), "subtitle"))
        for p in (OF_ALL, OF_ARGO)
    ]
    assert ["all complete years" in said for said in subtitles] == [True, False]


def test_what_is_withheld_is_said_and_inside_nothing_is(site: Site) -> None:
    signs = [trees.text(answer(site.browser(person), "patients", "year=2016")) for person in (OF_ALL, OF_ARGO)]
    assert ["numbers from 1 to 4" in text for text in signs] == [True, False]
    assert ["[c]" in text for text in signs] == [True, False]
    unfinished = trees.text(answer(site.browser(OF_ALL), "patients", "year=2026"))
    assert "told to the hospital's own people alone" in unfinished


def test_everyone_is_outside_where_the_settings_say_so(tmp_path: Path) -> None:
    settings = SharedSettings(disclosure=DisclosureSettings(threshold=7, scope="everyone"))
    with serving(tmp_path, (hospital_with_people(tmp_path, ARGO),), shared=settings) as strict:
        text = trees.text(answer(strict.browser(OF_ARGO), "patients", "year=2016"))
        assert "numbers from 1 to 6" in text
        assert "withheld" in {each[0][1] for each in lines(strict.browser(OF_ARGO), "year=2016").values()}


def test_columns_that_an_archive_lacks_are_named(tmp_path: Path) -> None:
    hospital = hospital_without(tmp_path, ARGO, "DICOMPatients", ("PatientBirthDate",))
    with serving(tmp_path, (hospital, unreachable_hospital(tmp_path))) as lacking:
        tree = answer(lacking.browser(OF_ARGO), "patients", "year=2016")
        assert "its archive does not tell PatientBirthDate" in trees.text(tree)
        assert [row[0] for row in table(tree, AGES_TABLE)[1:]] == ["Age not known", "All ages"]
        both = answer(lacking.browser(OF_ALL), "patients", f"hospital={ARGO}&hospital={DELOS}&year=2016")
        assert [trees.text(one) for one in trees.of_class(both, "failure")][-1] == (
            "The figures below are of 1 hospital out of 2."
        )
        refused = lacking.browser(OF_ALL).get(f"/patients.csv?hospital={ARGO}&hospital={DELOS}")
        assert (refused.status_code, refused.get_json()["error"]["code"]) == (503, "archive_failed")


def test_the_controls_write_the_link_and_the_link_sets_the_controls(site: Site) -> None:
    client = site.browser(OF_ALL)
    form = {"patients-hospitals.value": [ARGO, BOREAS], "patients-year.value": "2016", "patients-asked.data": 4}
    written = call(client, "..patients-location.search", form)
    assert written["patients-location"]["search"] == "?hospital=argo&hospital=boreas&year=2016"
    assert written["patients-asked"]["data"] == 5
    values = {"patients-location.search": "?year=all", "patients-location.pathname": "/patients"}
    shown = call(client, "..patients-answer.children", values)
    assert (shown["patients-hospitals"]["value"], shown["patients-year"]["value"]) == ([ARGO], "all")


def test_the_first_page_and_the_answer_to_a_change_are_alike(site: Site) -> None:
    client = site.browser(OF_ALL)
    assert table(page(client, "patients", "year=2016"), AGES_TABLE) == table(
        answer(client, "patients", "year=2016"), AGES_TABLE
    )


def test_a_year_without_studies_leads_to_all_of_them(site: Site) -> None:
    tree = answer(site.browser(OF_ALL), "patients")
    (empty,) = trees.of_class(tree, "empty")
    assert [link["props"]["href"] for link in trees.nodes(empty, "Link")] == ["/patients?year=all"]
    assert len(table(tree, YEARS_TABLE)) == len(YEARS) + 2


def test_who_may_see_nothing_is_told_whom_to_ask(site: Site) -> None:
    client = site.browser(OF_NONE)
    sentence = "No hospital has been opened to you yet. Ask an administrator."
    for name in ("patients", "equipment"):
        assert trees.text(trees.of_class(page(client, name), "notice")) == sentence
        assert client.get(f"/{name}.csv").get_json()["error"]["message"] == sentence
