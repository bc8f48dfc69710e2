"""The activity page as a browser gets it: the table is the file, and what is shown is what was asked."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboards.links import read_link
from dashboards.words import Words
from queries.criteria import Breakdown, Measure
from queries.inert import inert
from tests.dashboards import trees
from tests.dashboards.asking import THIS_MONTH
from tests.dashboards.files import table_of
from tests.dashboards.hospitals import (
    ARGO,
    BOREAS,
    BOREAS_IMAGES,
    BOREAS_OBJECTS,
    BOREAS_SERIES,
    BOREAS_STUDIES,
    CYCLOPS,
    DELOS,
    make_hospitals,
    unreachable_hospital,
)
from tests.dashboards.serving import (
    NOW,
    OF_ALL,
    OF_ARGO,
    OF_BOREAS,
    OF_NONE,
    Site,
    callback_body,
    dependencies,
    post_callback,
    serving,
)

ROUTER, ASK, SHOW = (
    "..page.children...navigation.children..",
    "..activity-location.search",
    "..activity-answer.children",
)
# A few rows each, the unfinished ones among them.
PERIODS = ("period=2023-01..2026-12&per=year", "period=2026")
QUESTIONS = [f"measure={m}&by={b}&{p}" for m, b, p in product(Measure, Breakdown, PERIODS)]

Tree = Any


@pytest.fixture(scope="module")
def broken_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    directory = tmp_path_factory.mktemp("broken")
    argo, *_ = make_hospitals(directory)
    with serving(directory, (argo, unreachable_hospital(directory))) as site:
        yield site


def call(client: FlaskClient, beginning: str, values: dict[str, Any]) -> dict[str, Any]:
    (dependency,) = [one for one in dependencies(client) if one["output"].startswith(beginning)]
    response = post_callback(client, callback_body(dependency, values))
    assert response.status_code == 200, response.text
    answered: dict[str, Any] = response.get_json()["response"]
    return answered


def page(client: FlaskClient, query: str) -> Tree:
    return call(client, ROUTER, {"location.pathname": "/activity", "location.search": f"?{query}"})["page"][
        "children"
    ]


def answer(client: FlaskClient, query: str) -> Tree:
    values = {"activity-location.search": f"?{query}", "activity-location.pathname": "/activity"}
    return call(client, SHOW, values)["activity-answer"]["children"]


def file(client: FlaskClient, query: str) -> list[list[str]]:
    return table_of(client, "activity", query)


def number(shown: str) -> str:
    return shown.replace(",", "").replace(".", "")


@pytest.mark.parametrize(("language", "query"), [*(("en", query) for query in QUESTIONS), ("el", QUESTIONS[-1])])
def test_the_table_is_the_file_cell_by_cell(language: str, query: str, site: Site) -> None:
    client = site.browser(OF_ALL, language)
    table, lines = trees.table(answer(client, query)), file(client, query)
    assert [inert(heading) for heading in table[0]] == lines[0]
    assert [list(map(number, row[1:-1])) for row in table[1:]] == [line[1:-1] for line in lines[1:]]
    assert [bool(line[0]) for line in lines[1:]] == [True] * (len(lines) - 3) + [False, False]


def test_the_first_page_and_the_answer_to_a_change_are_alike(site: Site) -> None:
    client = site.browser(OF_ALL)
    assert trees.table(page(client, QUESTIONS[0])) == trees.table(answer(client, QUESTIONS[0]))


@pytest.mark.parametrize(
    ("query", "counted"),
    [
        ("measure=studies", BOREAS_STUDIES),
        ("measure=series", BOREAS_SERIES),
        ("measure=images", BOREAS_IMAGES),
        ("measure=images&objects=all", BOREAS_OBJECTS),
    ],
)
def test_the_figures_are_those_of_the_archive(site: Site, query: str, counted: int) -> None:
    assert file(site.browser(OF_BOREAS), query)[1:] == [
        ["2019", str(counted), "complete"],
        ["", "0", "undated"],
        ["", str(counted), "sum"],
    ]


def test_the_table_of_argo_by_month(site: Site) -> None:
    assert trees.table(answer(site.browser(OF_ARGO), "period=2026&by=modality&measure=images"))[1:] == [
        ["January 2026", "0", "0", "0", ""],
        ["February 2026", "12", "7", "5", ""],
        *([f"{month} 2026", "0", "0", "0", ""] for month in MARCH_TO_OCTOBER),
        ["November 2026", "11", "11", "0", "unfinished"],
        ["Undated", "3", "0", "3", "not in the sum"],
        ["Sum of periods", "23", "18", "5", ""],
    ]


MARCH_TO_OCTOBER = ("March", "April", "May", "June", "July", "August", "September", "October")


def test_a_table_can_be_read_by_its_heads(site: Site) -> None:
    tree = answer(site.browser(OF_ARGO), "by=modality")
    scopes = {head["props"]["scope"] for head in trees.nodes(trees.node(tree, "Thead"), "Th")}
    row_scopes = {head["props"]["scope"] for head in trees.nodes(trees.node(tree, "Tbody"), "Th")}
    assert (scopes, row_scopes) == ({"col"}, {"row"})
    assert trees.text(trees.node(tree, "Caption")) == trees.text(trees.node(tree, "H1"))


def test_the_chart_is_named_by_the_title_and_described_by_its_caption(site: Site) -> None:
    tree = answer(site.browser(OF_ARGO), "")
    (image,) = [one["props"] for one in trees.nodes(tree, "Div") if one["props"].get("role") == "img"]
    assert (image["aria-labelledby"], image["aria-describedby"]) == ("answer-title", "answer-description")
    assert trees.node(tree, "H1")["props"]["id"] == "answer-title"
    assert trees.node(tree, "Figcaption")["props"]["id"] == "answer-description"


def test_how_far_the_data_reach_is_said_for_each_hospital(site: Site) -> None:
    (said,) = trees.of_class(answer(site.browser(OF_ALL), ""), "data-up-to")
    assert trees.text(said) == (
        "Data up to   Argo Hospital: November 20, 2026 · Boreas Hospital: May 5, 2019 · "
        "Cyclops Hospital: August 15, 2026  ·  Archive read   November 22, 2026 12:00"
    )


def test_the_statement_that_ran_is_shown_with_its_values_apart(site: Site) -> None:
    tree = answer(site.browser(OF_ARGO), "modality=CT")
    statement = trees.text(trees.node(tree, "Pre"))
    assert statement.startswith("SELECT")
    assert ("CT" in statement.replace("SELECT", ""), "CT" in trees.text(trees.node(tree, "Code"))) == (False, True)


def test_an_empty_answer_names_what_emptied_it_and_the_way_out(site: Site) -> None:
    (empty,) = trees.of_class(answer(site.browser(OF_ARGO), "period=2026&modality=US"), "empty")
    assert [(trees.text(link), link["props"]["href"]) for link in trees.nodes(empty, "Link")] == [
        ("Show all years (1 study)", "/activity?per=month&modality=US"),
        ("Show all modalities (2 studies)", "/activity?period=2026"),
    ]


def test_an_empty_answer_says_how_far_the_data_reach(site: Site) -> None:
    tree = answer(site.browser(OF_ARGO), "period=2026&modality=US")
    (reach,) = trees.of_class(tree, "data-up-to")
    assert trees.text(reach).startswith("Data up to")


def test_a_notice_stands_beside_the_figures(site: Site) -> None:
    tree = answer(site.browser(OF_ARGO), "hospital=argo&hospital=boreas")
    (notice,) = trees.of_class(tree, "notice")
    assert trees.text(notice) == "This link names hospitals that are not among yours; they are left out."
    assert trees.table(tree) == trees.table(answer(site.browser(OF_ARGO), ""))


def test_who_may_see_nothing_is_told_whom_to_ask(site: Site) -> None:
    client = site.browser(OF_NONE)
    sentence = "No hospital has been opened to you yet. Ask an administrator."
    assert trees.text(trees.of_class(page(client, ""), "notice")) == sentence
    refused = client.get("/activity.csv")
    assert (refused.status_code, refused.get_json()["error"]["message"]) == (400, sentence)


def test_a_broken_archive_is_said_and_the_others_are_shown(broken_site: Site) -> None:
    client = broken_site.browser(OF_ALL)
    tree = answer(client, "by=hospital")
    assert [trees.text(failure) for failure in trees.of_class(tree, "failure")] == [
        "Delos Hospital: no snapshot of its archive has been taken yet. Ask the archive now.",
        "The figures below are of 1 hospital out of 2.",
    ]
    assert trees.table(tree)[1:3] == [["2024", "1", "1", "missing", ""], ["2025", "3", "3", "missing", ""]]


def test_a_broken_archive_gives_no_file(broken_site: Site) -> None:
    client = broken_site.browser(OF_ALL)
    refused = client.get("/activity.csv")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (503, "archive_failed")
    assert client.get(f"/activity.csv?hospital={ARGO}").status_code == 200


def test_when_no_archive_answers_there_are_no_figures(broken_site: Site) -> None:
    tree = answer(broken_site.browser(OF_ALL), f"hospital={DELOS}")
    assert (trees.nodes(tree, "Table"), trees.nodes(tree, "Graph")) == ([], [])
    assert len(trees.of_class(tree, "failure")) == 1


FORM = {
    "activity-hospitals.value": ["argo"],
    "activity-measure.value": "images",
    "activity-period.value": "range",
    "activity-first.value": " 2016-03 ",
    "activity-last.value": "2016-09",
    "activity-per.value": "year",
    "activity-by.value": "modality",
    "activity-modalities.value": ["MR", "CT"],
    "activity-other-modalities.value": ["SR"],
    "activity-availabilities.value": ["online"],
    "activity-objects.value": ["all"],
    "activity-asked.data": 4,
}


def test_the_controls_write_the_link(site: Site) -> None:
    written = call(site.browser(OF_ALL), ASK, FORM)
    assert written["activity-asked"] == {"data": 5}
    assert written["activity-location"]["search"] == (
        "?hospital=argo&measure=images&period=2016-03..2016-09&per=year&by=modality"
        "&modality=CT&modality=MR&modality=SR&availability=online&objects=all"
    )


def test_the_link_sets_the_controls(site: Site) -> None:
    client = site.browser(OF_ALL)
    link = call(client, ASK, FORM)["activity-location"]["search"]
    values = {"activity-location.search": link, "activity-location.pathname": "/activity"}
    shown = call(client, SHOW, values)
    restored = {name: shown[name.partition(".")[0]]["value"] for name in FORM if name.endswith(".value")}
    expected = {**FORM, "activity-first.value": "2016-03", "activity-modalities.value": ["CT", "MR"]}
    assert restored == {name: value for name, value in expected.items() if name.endswith(".value")}


def test_what_was_typed_wrong_stays_in_the_link_to_be_said(site: Site) -> None:
    client = site.browser(OF_ALL)
    link = call(client, ASK, {**FORM, "activity-first.value": "March"})["activity-location"]["search"]
    values = {"activity-location.search": link, "activity-location.pathname": "/activity"}
    shown = call(client, SHOW, values)
    (notice,) = trees.of_class(shown["activity-answer"]["children"], "notice")
    assert trees.text(notice).startswith("The period was not understood")
    # The controls keep what was typed, so that it can be mended.
    assert list(shown) == ["activity-answer"]


def test_the_form_offers_what_the_visible_archives_hold(site: Site) -> None:
    def offered(client: FlaskClient, control: str) -> list[str]:
        (found,) = [one for one in _controls(page(client, "")) if one["props"]["id"] == control]
        return [option["value"] for option in found["props"]["options"]]

    argo = site.browser(OF_ARGO)
    assert offered(argo, "activity-modalities") == ["CT", "MR", "US"]
    assert offered(argo, "activity-other-modalities") == ["SR"]
    assert offered(argo, "activity-period") == ["all", "2026", "2025", "2024", "range"]
    assert offered(argo, "activity-by") == ["none", "modality", "availability"]
    assert offered(site.browser(OF_ALL), "activity-modalities") == ["=1+1", "CR", "CT", "MR", "US", "XB"]


def test_whatever_the_form_offers_is_understood(site: Site) -> None:
    client = site.browser(OF_ALL)
    for control in _controls(page(client, "")):
        name, several = control["props"]["id"], control["type"] == "Checklist"
        for option in control["props"]["options"]:
            values = {**FORM, f"{name}.value": [option["value"]] if several else option["value"]}
            link = call(client, ASK, values)["activity-location"]["search"]
            assert read_link(link, (ARGO, BOREAS, CYCLOPS), THIS_MONTH, (ARGO, BOREAS, CYCLOPS)).notices == (), option


def _controls(tree: Tree) -> list[trees.Node]:
    return [*trees.nodes(tree, "Checklist"), *trees.nodes(tree, "RadioItems")]


def test_a_page_that_does_not_exist_is_said(site: Site) -> None:
    shown = call(site.browser(OF_ARGO), ROUTER, {"location.pathname": "/wards", "location.search": ""})
    assert trees.text(shown["page"]["children"]) == "There is no such page."


def test_the_clock_of_the_site_decides_what_is_unfinished(site: Site, english: Words) -> None:
    table = trees.table(answer(site.browser(OF_ARGO), "period=2026"))
    assert [row[0] for row in table if row[-1] == "unfinished"] == [english.period(f"{NOW:%Y%m}")]
