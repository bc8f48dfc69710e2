"""The page on equipment as a browser gets it: its devices and hours equal a recount, its links restore themselves."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboards.words import Words
from queries.archives.contract import DEVICE_COLUMNS
from queries.criteria import Period
from queries.dicom import NON_IMAGE_MODALITIES
from tests.dashboards import trees
from tests.dashboards.conftest import LOCALE
from tests.dashboards.hospitals import ARGO, BOREAS, CYCLOPS
from tests.dashboards.people.archives import hospital_with_people, hospital_without, recounted
from tests.dashboards.people.pages import answer, call, figure, file, page, table
from tests.dashboards.serving import OF_ARGO, OF_HOUSE, Site, serving
from tests.oracles_people_and_devices import recount_hours, recount_stations

pytestmark = pytest.mark.archives

DEVICES_TABLE, HOURS_TABLE = "Devices", "At what hours it is used"
STATIONS = {"ct1 ": "CT, ground floor", "CT2 @ OPTIMA": "CT, new wing"}
# As the archives of the three kinds keep them; the others are columns of none of their tables.
KEPT = {
    ARGO: ("Institution", "Manufacturer", "Model", "Station"),
    BOREAS: ("Institution", "Department", "Station"),
    CYCLOPS: ("Institution", "Department", "Manufacturer", "Model", "Station"),
}
COLUMN_OF = dict(zip(("Institution", "Department", "Manufacturer", "Model", "Station"), DEVICE_COLUMNS, strict=True))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    directory = tmp_path_factory.mktemp("equipment")
    hospitals = (
        hospital_with_people(directory, ARGO, stations=STATIONS),
        hospital_with_people(directory, BOREAS),
        hospital_with_people(directory, CYCLOPS),
    )
    with serving(directory, hospitals) as site:
        yield site


def devices(code: str, year: int | None = None, modalities: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Names that are kept, modality, dated studies, images, undated studies, first and last day: counted by the
    oracle, as lines of the file."""
    period = Period() if year is None else Period.of_year(year)
    found: dict[Any, list[Any]] = {}
    for (when, station), counts in recount_stations(recounted(code), period, None, modalities).items():
        row = found.setdefault(station, [0, 0, 0, "", ""])
        if when is None:
            row[2] = counts.studies
        else:
            row[:2] = counts.studies, counts.images
            row[3:] = str(counts.first_day), str(counts.last_day)
    kept = [DEVICE_COLUMNS.index(COLUMN_OF[name]) + 1 for name in KEPT[code]]
    return [
        (*(station[place] or "" for place in kept), str(station[0]), *map(str, row)) for station, row in found.items()
    ]


def file_rows(client: FlaskClient, query: str) -> list[tuple[str, ...]]:
    """The same of the file: without what it is called, its share, and its state."""
    heading, *lines = file(client, "equipment", query)
    counted = ("Modality", "Studies", "Images", "Undated studies", "First study", "Last study")
    places = [heading.index(name) for name in (*(name for name in COLUMN_OF if name in heading), *counted)]
    return [tuple(line[place] for place in places) for line in lines]


@pytest.mark.parametrize("code", [ARGO, BOREAS, CYCLOPS])
@pytest.mark.parametrize(("year", "modalities"), [(None, ()), (2016, ()), (2015, ("CT", "SR"))])
def test_the_file_is_the_recount(code: str, year: int | None, modalities: tuple[str, ...], site: Site) -> None:
    chosen = "".join(f"&modality={each}" for each in modalities)
    query = f"hospital={code}&year={year or 'all'}{chosen}"
    assert sorted(file_rows(site.browser(OF_HOUSE), query)) == sorted(devices(code, year, modalities))


@pytest.mark.parametrize("language", ["en", "el"])
@pytest.mark.parametrize("query", ["", "hospital=boreas&year=2016"])
def test_the_table_is_the_file(query: str, language: str, site: Site) -> None:
    client = site.browser(OF_HOUSE, language)
    words = Words.load(language, LOCALE)
    shown = table(answer(client, "equipment", query), words.gettext(DEVICES_TABLE))
    saved = file(client, "equipment", query)
    assert shown[0] == saved[0]
    numbers = [saved[0].index(words.gettext(name)) for name in ("Studies", "Images", "Undated studies")]
    for row, line in zip(shown[1:], saved[1:], strict=True):
        assert row[0] == line[0]
        assert [plain(row[place]) for place in numbers] == [line[place] for place in numbers]


def plain(number: str) -> str:
    return number.replace(",", "").replace(".", "")


def use(code: str, year: int | None, modalities: tuple[str, ...] = ()) -> Counter[tuple[str, str]]:
    period = Period() if year is None else Period.of_year(year)
    found: Counter[tuple[str, str]] = Counter()
    for (weekday, hour, station), (studies, _) in recount_hours(recounted(code), period, modalities).items():
        if modalities or station[0] not in NON_IMAGE_MODALITIES:
            found[str(weekday or ""), "" if hour is None else str(hour)] += studies
    return found


@pytest.mark.parametrize(
    ("query", "code", "year", "modalities"),
    [
        ("", ARGO, None, ()),
        ("hospital=boreas&year=2016", BOREAS, 2016, ()),
        ("hospital=cyclops&modality=SR&modality=CT", CYCLOPS, None, ("CT", "SR")),
    ],
)
def test_hours_are_the_recount(
    query: str, code: str, year: int | None, modalities: tuple[str, ...], site: Site
) -> None:
    _heading, *lines = file(site.browser(OF_HOUSE), "equipment-hours", query)
    assert len(lines) == 7 * 25 + 1
    assert {tuple(line[:2]): int(line[2]) for line in lines if line[2] != "0"} == use(code, year, modalities)
    shown = table(answer(site.browser(OF_HOUSE), "equipment", query), HOURS_TABLE)[1:-1]
    by_weekday = [[line[2] for line in lines if line[0] == str(weekday)] for weekday in range(1, 8)]
    assert [[plain(cell) for cell in row[1:-1]] for row in shown] == by_weekday
    assert [plain(row[-1]) for row in shown] == [str(sum(map(int, day))) for day in by_weekday]


def test_hours_of_each_station_add_up_to_those_of_all(site: Site) -> None:
    client = site.browser(OF_HOUSE)
    links = [link["props"]["href"] for link in trees.nodes(answer(client, "equipment"), "Link")]
    keys = [href.partition("station=")[2] for href in links if "station=" in href]
    assert len(set(keys)) == len(keys) > 5
    summed: Counter[tuple[str, str]] = Counter()
    for key in keys:
        lines = file(client, "equipment-hours", f"station={key}")[1:]
        summed.update({(line[0], line[1]): int(line[2]) for line in lines})
    assert +summed == use(ARGO, None)


def test_devices_are_called_what_the_settings_call_them(site: Site) -> None:
    rows = table(answer(site.browser(OF_HOUSE), "equipment"), DEVICES_TABLE)
    station, model = rows[0].index("Station"), rows[0].index("Model")
    called = {(row[station], row[model]): row[0] for row in rows[1:]}
    assert called["CT1", "SOMATOM"] == "CT, ground floor"
    assert (called["CT2", "OPTIMA"], called["CT2", "SOMATOM"]) == ("CT, new wing", "CT2")
    assert called["–", "–"] == "not named by the archive"
    assert called["US 4", "–"] == "US 4"


@pytest.mark.parametrize(
    ("code", "missing"),
    [(ARGO, ["InstitutionalDepartmentName"]), (BOREAS, ["Manufacturer", "ManufacturerModelName"]), (CYCLOPS, [])],
)
def test_columns_that_an_archive_lacks_are_named_and_left_out(code: str, missing: list[str], site: Site) -> None:
    tree = answer(site.browser(OF_HOUSE), "equipment", f"hospital={code}")
    assert tuple(name for name in table(tree, DEVICES_TABLE)[0] if name in COLUMN_OF) == KEPT[code]
    said = "".join(text for text in map(trees.text, trees.of_class(tree, "remark")) if "does not tell" in text)
    assert [name for name in missing if name not in said] == []
    assert bool(said) is bool(missing)


def test_an_archive_without_times_shows_no_hours(tmp_path: Path) -> None:
    hospital = hospital_without(tmp_path, ARGO, "DICOMStudies", ("StudyTime",))
    with serving(tmp_path, (hospital,)) as lacking:
        client = lacking.browser(OF_ARGO)
        tree = answer(client, "equipment")
        assert "does not tell StudyTime" in trees.text(tree)
        assert len(trees.nodes(tree, "Table")) == 1
        assert file(client, "equipment-hours") == [["Weekday", "Hour", "Studies"]]


def test_who_made_nothing_lately_is_silent_since_the_last_day(site: Site) -> None:
    heading, *rows = table(answer(site.browser(OF_HOUSE), "equipment"), DEVICES_TABLE)
    last, state = heading.index("Last study"), heading.index("State")
    for row in rows:
        silent = "undated studies only" if row[last] == "–" else f"silent since {row[last]}"
        assert row[state] == ("in use" if "2026" in row[last] else silent)
    assert "State" not in table(answer(site.browser(OF_HOUSE), "equipment", "year=2016"), DEVICES_TABLE)[0]


def test_bars_are_the_rows_with_the_most_studies(site: Site) -> None:
    tree = answer(site.browser(OF_HOUSE), "equipment")
    rows = table(tree, DEVICES_TABLE)[1:]
    place = table(tree, DEVICES_TABLE)[0].index("Studies")
    (bars,) = figure(tree)["data"]
    assert [str(length) for length in bars["x"]] == [row[place] for row in rows[:12]]


@pytest.mark.parametrize("station", ["0123456789", "ct1", "", "0123456789&station=0123456789", "x" * 10])
def test_a_station_that_is_none_of_the_archives_is_said(station: str, site: Site) -> None:
    client = site.browser(OF_HOUSE)
    tree = answer(client, "equipment", f"station={station}")
    said = [trees.text(each) for each in trees.of_class(tree, "notice")]
    assert said == ["A part of this link was not understood and is left out."]
    assert table(tree, HOURS_TABLE) == table(answer(client, "equipment"), HOURS_TABLE)
    assert client.get(f"/equipment-hours.csv?station={station}").status_code == 400


def test_the_controls_write_the_link_and_the_link_sets_the_controls(site: Site) -> None:
    client = site.browser(OF_HOUSE)
    form = {
        "equipment-hospital.value": BOREAS,
        "equipment-year.value": "2016",
        "equipment-modalities.value": ["MR", "CT"],
        "equipment-other-modalities.value": ["SR"],
        "equipment-asked.data": 4,
    }
    written = call(client, "..equipment-location.search", form)
    search = written["equipment-location"]["search"]
    assert search == "?hospital=boreas&year=2016&modality=CT&modality=MR&modality=SR"
    values = {"equipment-location.search": search, "equipment-location.pathname": "/equipment"}
    shown = call(client, "..equipment-answer.children", values)
    restored = {name: shown[name.partition(".")[0]]["value"] for name in form if name.endswith(".value")}
    assert restored == {name: sorted(v) if isinstance(v, list) else v for name, v in form.items() if "value" in name}


def test_the_first_page_and_the_answer_to_a_change_are_alike(site: Site) -> None:
    client = site.browser(OF_HOUSE)
    assert table(page(client, "equipment"), DEVICES_TABLE) == table(answer(client, "equipment"), DEVICES_TABLE)


def test_nothing_found_has_a_way_out(site: Site) -> None:
    tree = answer(site.browser(OF_HOUSE), "equipment", "hospital=boreas&modality=QQ")
    (empty,) = trees.of_class(tree, "empty")
    assert [link["props"]["href"] for link in trees.nodes(empty, "Link")] == ["/equipment?hospital=boreas"]
