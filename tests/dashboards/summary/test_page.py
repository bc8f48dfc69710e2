"""The summary page as a browser gets it: the table is the file, everything is a link, what is doubtful is said."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboards.services import Reader
from dashboards.sizes import size_text
from dashboards.words import LANGUAGES, Words
from tests.dashboards import trees
from tests.dashboards.conftest import LOCALE
from tests.dashboards.files import table_of
from tests.dashboards.hospitals import DELOS, unreachable_hospital
from tests.dashboards.hospitals import make_hospitals as three_hospitals
from tests.dashboards.serving import OF_ALL, OF_ARGO, OF_NONE, Site, serving
from tests.dashboards.summary.scene import (
    COPY,
    FOLLOW,
    HOSPITALS,
    ROUTER,
    Tree,
    answer,
    call,
    file,
    links,
    query_of,
)

pytestmark = pytest.mark.archives

QUERIES = (
    "",
    "measure=images&sort=name",
    "measure=bytes&period=2016&sort=CT&order=asc",
    "region=7%CE%B7+%CE%A5%CE%A0%CE%95&measure=series",
    "hospital=argo&period=2015-11..2016-02",
    "hospital=argo&modality=CT&measure=bytes",
    "hospital=cyclops&modality=MR&period=2016-02&order=desc",
)
NEXT_YEAR = date(2027, 2, 10)


@pytest.fixture(scope="module")
def partial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Three small hospitals whose numbers are known, and a fourth without a snapshot."""
    directory = tmp_path_factory.mktemp("partial")
    with serving(directory, (*three_hospitals(directory), unreachable_hospital(directory))) as site:
        yield site


def numbers(text: str) -> str:
    """Of a cell, without what marks it."""
    return re.sub("[^0-9]", "", text)


def period_shown(written: str, words: Words) -> str:
    """A year, a month or a day of a file as the page has it; the names of other rows are written as they are."""
    match [part for part in written.split("-") if part.isdigit()]:
        case [_, _, _]:
            return words.day(date.fromisoformat(written))
        case [year, month]:
            return words.period(year + month)
        case _:
            return written


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_is_the_file(query: str, language: str, regions: Site) -> None:
    client = regions.browser(OF_ALL, language)
    words = Words.load(language, LOCALE)
    heading, *rows = trees.table(answer(client, query))
    lines = file(client, query)
    assert len(rows) == len(lines)
    for row, line in zip(rows, lines, strict=True):
        for name, cell in zip(heading, row, strict=True):
            if name == words.gettext("Period"):
                assert cell == period_shown(line[name], words)
            elif name in line:
                assert_same(cell, line[name], words)


@pytest.mark.parametrize("text", ["argo", "CT", "nowhere"])
def test_a_search_is_of_the_page_and_no_file_is_a_part_of_another(text: str, regions: Site) -> None:
    client = regions.browser(OF_ALL)
    assert file(client, f"find={text}") == file(client)
    assert client.get(f"/summary.csv?find={text}").data == client.get("/summary.csv").data


def test_a_page_that_shows_a_part_says_that_files_hold_all(regions: Site) -> None:
    remarks = [trees.text(each) for each in trees.of_class(answer(regions.browser(OF_ALL), "find=argo"), "remark")]
    (said,) = [each for each in remarks if "is shown" in each or "are shown" in each]
    assert said.endswith("totals, shares and ranks are of all. Files have every row.")


def assert_same(cell: str, written: str, words: Words) -> None:
    """A person's cell and a program's: a name, a number, a size, a percentage or a mean."""
    if not written:
        assert numbers(cell) == ""
        return
    shown = {written, f"{words.number(int(written))}", size_text(int(written), words)} if written.isdigit() else set()
    if cell in shown or written in (cell, "sum", "subtotal", "complete", "undated", "unfinished"):
        return
    sign, decimal = ("−" if cell.startswith("−") else ""), words.separators[0]
    digits = re.search(r"\d[\d.,]*", cell)
    assert digits, (cell, written)
    number = float(digits[0].replace(words.separators[1], "").replace(decimal, "."))
    if written.isdigit():  # a mean size, marked as an estimate or a lower bound
        assert size_text(int(written), words) in cell
    else:
        exact = abs(float(written)) * (100 if "." in written and len(written.partition(".")[2]) == 6 else 1)
        assert number == pytest.approx(exact, abs=0.11), (cell, written)
        assert (sign == "−") is (float(written) < 0)


def headings(tree: Tree) -> dict[str, tuple[str, str | None]]:
    """Where each heading leads, and how the table is sorted by it."""
    found = {}
    for heading in trees.nodes(trees.nodes(tree, "Thead"), "Th"):
        for link in trees.nodes(heading["props"]["children"], "Link"):
            found[trees.text(link)] = (link["props"]["href"], heading["props"].get("aria-sort"))
    return found


def test_headings_sort_and_say_how(client: FlaskClient) -> None:
    found = headings(answer(client))
    assert {name: order for name, (_, order) in found.items() if order} == {"Studies, each once": "descending"}
    by_name = headings(answer(client, query_of(found["Hospital"][0])))
    assert {name: order for name, (_, order) in by_name.items() if order} == {"Hospital": "ascending"}
    turned = headings(answer(client, query_of(by_name["Hospital"][0])))
    assert {name: order for name, (_, order) in turned.items() if order} == {"Hospital": "descending"}
    for href, _ in found.values():
        assert not trees.of_class(answer(client, query_of(href)), "notice")


def test_the_trail_leads_back_up_by_links(client: FlaskClient) -> None:
    tree = answer(client, "hospital=argo&modality=CT&period=2016-02-29&measure=series")
    (trail,) = trees.of_class(tree, "trail")
    steps = {trees.text(link): link["props"]["href"] for link in trees.nodes(trail, "Link")}
    assert steps == {
        "All hospitals": "/summary?period=2016-02-29&measure=series",
        "7η ΥΠΕ": "/summary?region=7%CE%B7+%CE%A5%CE%A0%CE%95&period=2016-02-29&measure=series",
        "Argo Hospital": "/summary?hospital=argo&period=2016-02-29&measure=series",
        "All years": "/summary?hospital=argo&modality=CT&measure=series",
        "2016": "/summary?hospital=argo&modality=CT&period=2016&measure=series",
        "February 2016": "/summary?hospital=argo&modality=CT&period=2016-02&measure=series",
    }
    for href in steps.values():
        assert not trees.of_class(answer(client, query_of(href)), "notice")
    here = [trees.text(step) for step in trees.every(trail) if "aria-current" in step["props"]]
    assert here == ["CT", "February 29, 2016"]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("", "Studies by hospital and modality: 5 hospitals"),
        ("region=4&measure=bytes", "Bytes by hospital and modality: Region 4"),
        ("hospital=argo&period=2016", "Studies by modality: Argo Hospital, 2016"),
        ("hospital=argo&modality=CT&modality=MR", "Studies with CT or MR by modality: Argo Hospital"),
        ("hospital=argo&modality=CT&measure=images", "Images of CT per year: Argo Hospital"),
        ("hospital=argo&modality=CT&period=2016", "Studies with CT per month: Argo Hospital, 2016"),
        ("hospital=argo&modality=CT&period=2016-02", "Studies with CT per day: Argo Hospital, February 2016"),
        (
            "hospital=argo&period=2015-11..2016-02",
            "Studies by modality: Argo Hospital, November 2015 – February 2016",
        ),
    ],
)
def test_the_title_says_what_where_and_when(query: str, title: str, client: FlaskClient) -> None:
    tree = answer(client, query)
    assert trees.text(trees.node(tree, "H1")) == title
    assert trees.text(trees.nodes(tree, "Caption")) == title


def remarks(tree: Tree) -> str:
    return " ".join(trees.text(remark) for remark in trees.of_class(tree, "remark"))


def test_what_adds_up_to_more_than_the_total_is_said_beside_it_and_nothing_else(client: FlaskClient) -> None:
    more = "A study counts under each of its modalities"
    for query in ("", "hospital=argo"):
        assert more in remarks(answer(client, query))
    for query in ("measure=series", "hospital=argo&measure=bytes", "modality=CT", "hospital=argo&modality=CT"):
        assert more not in remarks(answer(client, query))


def test_a_copy_beside_its_original_is_said_to_be_the_same_studies_twice(client: FlaskClient) -> None:
    said = "Second copy keeps the studies of Argo Hospital once more"
    both = f"hospital=argo&hospital={COPY}"
    assert said in remarks(answer(client, both))
    assert said not in remarks(answer(client)) + remarks(answer(client, f"hospital={COPY}"))
    assert {line["Code"] for line in file(client) if line["Row"] == "hospital"} == set(HOSPITALS)
    once, twice = file(client, "hospital=argo")[-1], file(client, both)[-1]
    assert int(twice["Studies, each once"]) == 2 * int(once["Studies"])


def test_a_span_that_is_not_over_says_so_and_what_it_is_compared_with(client: FlaskClient) -> None:
    year = answer(client, "period=2026")
    assert "2026 is not over." in remarks(year)
    assert "Change, January 2026 – October 2026 against January 2025 – October 2025" in headings(year)
    month = answer(client, "period=2026-11")
    assert "November 2026 is not over: it is compared with nothing." in remarks(month)
    assert not [name for name in headings(month) if name.startswith("Change")]


def test_a_hospital_that_fails_is_missing_and_the_others_are_shown(partial: Site) -> None:
    client = partial.browser(OF_ALL)
    tree = answer(client)
    assert trees.text(trees.of_class(tree, "failure")).endswith("The figures below are of 3 hospitals out of 4.")
    rows = {row[0]: row[1:] for row in trees.table(tree)}
    assert rows["Delos Hospital"][:3] == ["", "missing", ""]
    assert set(rows["Delos Hospital"]) == {"", "missing"}
    refused = client.get("/summary.csv")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (503, "archive_failed")
    alone = answer(client, f"hospital={DELOS}")
    assert trees.nodes(alone, "Table") == []
    assert "no snapshot of its archive has been taken yet" in trees.text(trees.of_class(alone, "failure"))


def test_no_change_is_told_of_hospitals_whose_archive_was_not_read_since(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their last months are not known to be whole."""
    assert {line["After"] for line in file(client, "period=2025")} != {""}
    monkeypatch.setattr(Reader, "today", NEXT_YEAR)
    for query in ("period=2026", "hospital=argo&period=2026"):
        assert {line["After"] for line in file(client, query)} == {""}
    assert {line["After"] for line in file(client, "period=2025")} != {""}


def test_nothing_found_says_why_and_the_way_out(client: FlaskClient) -> None:
    tree = answer(client, "find=nowhere")
    (empty,) = trees.of_class(tree, "empty")
    assert "Nothing here is called «nowhere»." in trees.text(empty)
    assert [link["props"]["href"] for link in trees.nodes(empty, "Link")] == ["/summary?"]
    (empty,) = trees.of_class(answer(client, "modality=XX&period=2011"), "empty")
    assert "There are no results that comply with the selected criteria." in trees.text(empty)
    assert [link["props"]["href"] for link in trees.nodes(empty, "Link")] == ["/summary?modality=XX"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_sees_one_hospital_begins_with_its_modalities_and_meets_no_other(language: str, regions: Site) -> None:
    client = regions.browser(OF_ARGO, language)
    tree = answer(client)
    assert {"modality=CT", "modality=MR"} <= {query_of(href) for href in links(tree).values()}
    assert not trees.nodes(trees.of_class(tree, "trail"), "Link")
    text = trees.text(tree)
    assert not [
        name for code, (*_, el, en) in HOSPITALS.items() if code != "argo" for name in (el, en) if name in text
    ]


def test_who_sees_nothing_is_told_so(regions: Site) -> None:
    tree = answer(regions.browser(OF_NONE))
    assert trees.text(tree) == "Nothing to show No hospital has been opened to you yet. Ask an administrator."
    refused = regions.browser(OF_NONE).get("/summary.csv")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (400, "link_not_understood")


def test_the_file_is_named_after_what_it_holds(client: FlaskClient) -> None:
    names = {
        "": "summary-studies-by-hospital-all-5-hospitals-created-2026-11-22.csv",
        "hospital=argo&modality=CT&period=2016-03..2016-09&measure=bytes": (
            "summary-bytes-by-month-2016-03-to-2016-09-ct-argo-created-2026-11-22.csv"
        ),
        "hospital=argo": "summary-studies-by-modality-all-argo-created-2026-11-22.csv",
    }
    for query, name in names.items():
        assert f"filename={name}" in client.get(f"/summary.csv?{query}").headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("query", "period"), [("", "all"), ("&period=2016", "2016"), ("&period=2016-02", "2016-02..2016-02")]
)
def test_periods_lead_to_the_same_figures_on_the_activity_page(query: str, period: str, client: FlaskClient) -> None:
    mine = f"hospital=argo&modality=CT{query}"
    (below,) = trees.of_class(answer(client, mine), "below")
    (link,) = trees.nodes(below, "Link")
    path, _, there = link["props"]["href"].partition("?")
    *_, undated, whole = table_of(client, path.strip("/"), there)
    total = file(client, mine)[-1]
    assert (whole[1], undated[1]) == (total["Studies"], total["Undated"]), period
    (bytes_below,) = trees.of_class(answer(client, f"{mine}&measure=bytes"), "below")
    assert trees.nodes(bytes_below, "Link") == []


def followed(client: FlaskClient, clicked: Any) -> Any:
    response = call(client, FOLLOW, {"summary-chart.clickData": clicked})
    assert response.status_code in (200, 204)
    written = response.get_json()["response"] if response.status_code == 200 else {}
    return written.get("summary-clicked", {}).get("search")


def test_every_bar_leads_where_its_row_does(client: FlaskClient) -> None:
    for query in ("measure=images", "hospital=argo", "hospital=argo&modality=CT&period=2016"):
        tree = answer(client, query)
        (graph,) = trees.nodes(tree, "Graph")
        carried = [trace["customdata"] for trace in graph["props"]["figure"]["data"]]
        of_rows = [
            f"?{query_of(href)}" for name, href in links(tree).items() if not name.startswith(("7η", "Region"))
        ]
        assert carried == [of_rows] * len(carried)
        for link in of_rows:
            assert followed(client, {"points": [{"customdata": link}]}) == link


@pytest.mark.parametrize(
    "clicked",
    [
        *(None, {}, [], 7, "x", {"points": []}, {"points": [{}]}, {"points": {}}, {"points": [None]}),
        *({"points": [{"customdata": link}]} for link in (None, 7, [], {}, "?hospital=nobody", "?period=x")),
    ],
)
def test_what_is_no_bar_leads_nowhere(clicked: Any, client: FlaskClient) -> None:
    assert followed(client, clicked) is None


def test_a_bar_leads_to_no_other_site(client: FlaskClient) -> None:
    clicked = {"points": [{"customdata": "https://elsewhere.example/?hospital=argo"}]}
    assert followed(client, clicked) == "?"


def test_the_page_opens_with_its_answer(client: FlaskClient) -> None:
    opened = call(client, ROUTER, {"location.pathname": "/summary", "location.search": "?hospital=argo"})
    page = opened.get_json()["response"]["page"]["children"]
    assert trees.text(trees.node(page, "H1")) == "Studies by modality: Argo Hospital"
