"""The page of two copies: its words, tables, chart and file say one thing, to those who may see both archives."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.dashboards import trees
from tests.dashboards.copies.scene import COPY, ORIGINAL, answer, file, key_figures, make_pair, page, tables
from tests.dashboards.serving import NOW, OF_ALL, OF_ARGO, OF_BOREAS, OF_NONE, TODAY, Site, serving
from tests.oracles_copies import contents, recount_copies

DUE_UNTIL = date(2026, 11, 15)
NOT_OPENED = (
    "This page compares a hospital's archive with a second copy of it, for those who may see both. Among the "
    "archives that are opened to you there is no such pair."
)
FIGURES = (
    *("studies_both", "studies_original_only", "studies_copy_only", "studies_incomplete"),
    *("images_both", "images_original_only", "images_copy_only", "days_differing"),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    directory = tmp_path_factory.mktemp("pair")
    with serving(directory, make_pair(directory)) as site:
        yield site


def figures(row: dict[str, str]) -> dict[str, int]:
    """The whole numbers of a row of the file, nothing left out."""
    numbers = [int(cell) for cell in [*row.values()] if cell.isdigit()]
    return {name: number for name, number in zip(FIGURES, numbers, strict=True) if number}


@pytest.mark.parametrize("length", [4, 6])
def test_the_file_says_the_recount(site: Site, length: int) -> None:
    heading, *rows = file(site.browser(OF_ALL), "per=year" if length == 4 else "")
    told = {(row[0], row[-1]): figures(dict(zip(heading[1:-2], row[1:-2], strict=True))) for row in rows}
    counted = recount_copies(contents(ORIGINAL, TODAY), contents(COPY, TODAY), DUE_UNTIL, length)
    for (period, modality, is_due), cell in counted.items():
        if modality is not None:
            continue
        expected = {name: number for name, number in cell.items() if name != "gap_days"}
        if period and is_due:
            written = period if length == 4 else f"{period[:4]}-{period[4:]}"
            [found] = [told[key] for key in told if key[0] == written]
        else:
            [found] = [told[key] for key in told if key[1] == ("undated" if period is None else "not yet due")]
        assert found == expected, period


def test_the_table_is_the_file(site: Site) -> None:
    for query in ("", "per=year", "by=modality", "period=2024-08..2024-08", "modality=CT&period=2024"):
        shown, written = tables(answer(site.browser(OF_ALL), query))[0], file(site.browser(OF_ALL), query)
        assert shown[0] == written[0]
        assert len(shown) == len(written)
        for row, cells in zip(shown[1:], written[1:], strict=True):
            assert [cell for cell in row[1:] if cell.isdigit()] == [cell for cell in cells[1:] if cell.isdigit()]


def test_planted_faults_stand_in_words_above_and_are_dated(site: Site) -> None:
    tree = answer(site.browser(OF_ALL))
    assert trees.text(trees.node(tree, "H1")) == "87.5 % of the studies of Argo Hospital are in its second copy"
    said = trees.text(trees.of_class(tree, "lead"))
    assert said == (
        "In the copy at least 1 study is missing and at least 1 study is not whole; the oldest gap is of August 12, "
        "2024."
    )
    assert key_figures(tree) == {
        "Studies in the copy": "87.5 %",
        "Missing in the copy": "at least 1",
        "Not whole in the copy": "at least 1",
        "Images in the copy": "87.9 %",
        "Only in the copy": "at least 1",
        "Complete months": "2 of 4",
        "Oldest gap": "August 12, 2024",
        "Newest complete month": "February 2026",
        "Undated, not in these sums": "1 in both, 0 only in the hospital's, 0 only in the copy",
        "Not yet due": "1 of 1 studies still to come",
    }


def test_states_tell_complete_months_from_others(site: Site) -> None:
    states = {row[0]: row[-1] for row in file(site.browser(OF_ALL))[1:] if row[-1] != "nothing to copy"}
    assert states == {
        "": "sum",
        "2026-11": "partly due",
        "2026-02": "complete",
        "2024-11": "incomplete",
        "2024-08": "incomplete",
        "2024-06": "complete",
    }
    assert [row[-1] for row in file(site.browser(OF_ALL))[1:] if not row[0]] == ["not yet due", "undated", "sum"]


def test_the_chart_draws_what_the_table_says_and_nothing_of_empty_months(site: Site) -> None:
    graph = trees.node(answer(site.browser(OF_ALL)), "Graph")["props"]["figure"]
    line, *marks = graph["data"]
    drawn = dict(zip(line["x"], line["y"], strict=True))
    assert {key: height for key, height in drawn.items() if height is not None} == {
        "p202406": 100,
        "p202408": pytest.approx(200 / 3),
        "p202411": 100,
        "p202602": 100,
        "p202611": 100,
    }
    assert drawn["p202407"] is None
    assert {mark["name"]: mark["x"] for mark in marks} == {
        "complete": ["p202406", "p202602"],
        "not complete": ["p202408", "p202411"],
        "without a gap so far": ["p202611"],
    }
    assert len({mark["marker"]["symbol"] for mark in marks}) == 3


def test_a_month_opens_its_days_and_the_activity_of_both(site: Site) -> None:
    tree = answer(site.browser(OF_ALL), "period=2024-08..2024-08")
    assert [row[0] for row in tables(tree)[0][1:]] == [
        "August 13, 2024",
        "August 12, 2024",
        "Undated",
        "Sum of periods",
    ]
    links = {link["props"]["children"]: link["props"]["href"] for link in trees.nodes(tree, "Link")}
    assert links["Activity: Argo Hospital"] == "/activity?period=2024-08..2024-08"
    assert links["Activity: Boreas Hospital"] == "/activity?hospital=boreas&period=2024-08..2024-08"
    assert links["All of 2024"] == "/copies?period=2024"
    above = answer(site.browser(OF_ALL), "period=2024")
    opened = {link["props"]["children"]: link["props"]["href"] for link in trees.nodes(above, "Link")}
    assert opened["August 2024"] == "/copies?period=2024-08..2024-08"
    assert opened["CT"] == "/copies?period=2024&modality=CT"


def test_by_modality_a_study_counts_under_each(site: Site) -> None:
    rows = {row[0]: row[1:] for row in tables(answer(site.browser(OF_ALL)))[1][1:]}
    assert rows["SR"][:3] == ["0", "1", "0"]
    assert rows["CT"][:3] == ["3", "1", "0"]
    assert rows["all, each study once"][:3] == ["7", "1", "1"]


@pytest.mark.parametrize("name", [OF_ARGO, OF_BOREAS, OF_NONE])
def test_whoever_sees_one_of_the_two_is_told_why_there_is_nothing(site: Site, name: str) -> None:
    client = site.browser(name)
    for query in ("", "hospital=argo", "hospital=boreas"):
        tree = answer(client, query)
        assert trees.text(trees.of_class(tree, "notice")) == NOT_OPENED
        assert trees.nodes(tree, "Table") == []
        refused = client.get(f"/copies.csv?{query}")
        assert (refused.status_code, refused.get_json()["error"]["message"]) == (400, NOT_OPENED)
    offered = trees.text(page(client)["navigation"]["children"])
    assert "Two copies" not in offered


def test_it_is_offered_to_those_who_see_both(site: Site) -> None:
    assert "Two copies" in trees.text(page(site.browser(OF_ALL))["navigation"]["children"])


def test_sums_begin_without_copies_and_say_so_where_one_is_chosen(site: Site) -> None:
    client = site.browser(OF_ALL)
    alone = page(client, "", "/activity")["page"]["children"]
    assert trees.of_class(alone, "notice") == []
    assert "Boreas" not in trees.text(trees.of_class(alone, "subtitle"))
    mixed = page(client, "hospital=argo&hospital=boreas", "/activity")["page"]["children"]
    assert trees.text(trees.of_class(mixed, "notice")) == (
        "Boreas Hospital keeps a second copy of Argo Hospital: their studies are counted twice in the sum."
    )


def test_a_reader_of_the_copy_alone_begins_with_it(site: Site) -> None:
    alone = page(site.browser(OF_BOREAS), "", "/activity")["page"]["children"]
    assert "Boreas Hospital" in trees.text(trees.of_class(alone, "subtitle"))


def test_nothing_found_has_a_way_out(site: Site) -> None:
    (empty,) = trees.of_class(answer(site.browser(OF_ALL), "modality=QQ"), "empty")
    assert [link["props"]["href"] for link in trees.nodes(empty, "Link")] == ["/copies?"]


def test_both_moments_are_told_and_old_ones_said(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client = site.browser(OF_ALL)
    assert "November 22, 2026 12:00" in trees.text(trees.of_class(answer(client), "data-up-to"))
    monkeypatch.setattr("tests.dashboards.serving.NOW", NOW + timedelta(hours=37))
    said = [trees.text(one) for one in trees.of_class(answer(client), "notice")]
    assert [sentence.partition(":")[0] for sentence in said] == ["Argo Hospital", "Boreas Hospital"]


def test_pages_in_greek_have_no_english_leftover(site: Site) -> None:
    texts = [trees.text(answer(site.browser(OF_ALL, language))) for language in ("en", "el")]
    assert "Στο δεύτερο αντίγραφο βρίσκεται το 87,5 % των μελετών: Νοσοκομείο Αργώ" in texts[1]
    assert "copy" not in texts[1].partition("SELECT")[0]


def test_a_copy_without_a_snapshot_leaves_no_figures(tmp_path: Path) -> None:
    argo, boreas = make_pair(tmp_path)
    gone = boreas.archive.model_copy(update={"url": "sqlite:////nowhere/index.sqlite"})
    with serving(tmp_path, (argo, boreas.model_copy(update={"archive": gone}))) as site:
        client = site.browser(OF_ALL)
        tree = answer(client)
        assert [trees.text(one) for one in trees.of_class(tree, "failure")] == [
            "Boreas Hospital: no snapshot of its archive has been taken yet. Ask the archive now.",
            "The figures below are of 1 hospital out of 2.",
        ]
        assert trees.text(trees.of_class(tree, "notice")) == (
            "Without the figures of both archives nothing can be told of what is in both."
        )
        assert (trees.nodes(tree, "Table"), trees.nodes(tree, "Graph")) == ([], [])
        assert client.get("/copies.csv").status_code == 503
