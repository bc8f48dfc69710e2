"""What the comparison page says and shows: which months, whose, and what is missing."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.dashboards import trees
from tests.dashboards.comparison.pages import ASK, answer, call, file, key_figures, notices, page, remarks
from tests.dashboards.hospitals import ARGO, BOREAS, DELOS, make_hospitals, unreachable_hospital
from tests.dashboards.serving import NOW, OF_ALL, OF_ARGO, OF_NONE, Site, serving


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Argo since June 2024, Boreas since May 2019, a second copy of it since 2023; read on 22 November 2026."""
    directory = tmp_path_factory.mktemp("states")
    argo, boreas, cyclops = make_hospitals(directory)
    copy = cyclops.model_copy(update={"copy_of": BOREAS})
    with serving(directory, (argo, boreas, copy, unreachable_hospital(directory))) as site:
        yield site


@pytest.fixture(scope="module")
def client(site: Site) -> FlaskClient:
    return site.browser(OF_ARGO)


def test_without_a_link_the_complete_months_of_this_year_stand_beside_those_of_the_last(client: FlaskClient) -> None:
    tree = page(client)
    assert trees.text(trees.node(tree, "H1")) == "Studies: January – October 2026 against January – October 2025"
    assert notices(tree) == []
    # Of November, which is not over, there is nothing: Argo has a study there.
    assert key_figures(tree) == {
        "A: January – October 2025": ["2"],
        "B: January – October 2026": ["1"],
        "Difference": ["−1", "B less A"],
        "Change": ["−50 %", "of A"],
        "Undated, in neither period": ["1"],
    }
    assert trees.table(tree)[1:] == [
        ["CT", "2", "1", "−1", "−50 %", ""],
        ["MR", "0", "1", "+1", "from nothing", ""],
        ["SR", "1", "0", "−1", "−100 %", ""],
        ["Undated", "1", "1", "", "", "not in the sum"],
        ["Each study once", "2", "1", "−1", "−50 %", ""],
    ]
    assert (
        "A study counts under each of its modalities: the rows add up to more than the number of studies."
        in remarks(tree)
    )


def test_unfinished_months_are_left_out_of_both_years_and_said(client: FlaskClient) -> None:
    tree = answer(client, "a=2025&b=2026")
    assert [notice.partition(" The other")[0] for notice in notices(tree)] == [
        "Asked for: 2025 and 2026. Compared: January – October 2025 and January – October 2026."
    ]
    # 31 December 2025 is in neither.
    assert file(client, "a=2025&b=2026")[-1]["A: January – October 2025"] == "2"


def test_months_before_the_first_study_are_left_out_and_not_zero(client: FlaskClient) -> None:
    lines = file(client, "a=2024&b=2025&by=time")
    assert [(line["Month of A"], line["Month of B"]) for line in lines[:-2]] == [
        (f"2024-{month:02}", f"2025-{month:02}") for month in range(6, 13)
    ]
    assert list(lines[-1].values()) == ["", "", "1", "1", "0", "0.0000", "sum"]


def test_months_of_periods_of_unlike_length_end_with_the_longer(client: FlaskClient) -> None:
    *lines, _undated, whole = file(client, "a=2025-03..2025-04&b=2026-01..2026-03&by=time")
    assert [list(line.values()) for line in lines] == [
        ["2025-03", "2026-01", "2", "0", "-2", "-100.0000", "complete"],
        ["2025-04", "2026-02", "0", "1", "1", "", "complete"],
        ["", "2026-03", "", "0", "", "", "beyond the shorter period"],
    ]
    assert list(whole.values()) == ["", "", "2", "1", "-1", "-50.0000", "sum"]
    tree = answer(client, "a=2025-03..2025-04&b=2026-01..2026-03&by=time")
    lines_drawn = trees.node(tree, "Graph")["props"]["figure"]["data"]
    assert [trace["y"] for trace in lines_drawn] == [[2, 0, None], [0, 1, 0]]
    assert [trace["line"]["dash"] for trace in lines_drawn] == ["solid", "dash"]


def test_hospitals_that_do_not_know_both_periods_are_in_neither_sum_and_named(site: Site) -> None:
    query = f"hospital={ARGO}&hospital={BOREAS}&a=2019-05..2019-12&b=2025-05..2025-12"
    tree = answer(site.browser(OF_ALL), query)
    assert "Argo Hospital: complete months are known from June 2024 to October 2026." in remarks(tree)
    assert "What is not complete on both sides is in neither sum." in remarks(tree)
    assert trees.text(trees.of_class(tree, "subtitle")).startswith("Boreas Hospital ·")
    # Argo has a study in December 2025.
    found = key_figures(tree)
    assert (found["A: May – December 2019"], found["B: May – December 2025"]) == (["1,511"], ["0"])


def test_hospitals_side_by_side_miss_what_they_do_not_know(site: Site) -> None:
    query = f"compare=hospitals&hospital={ARGO}&hospital={BOREAS}&period=2019-04..2026-12"
    *lines, undated, whole = file(site.browser(OF_ALL), query)
    assert [list(line.values()) for line in (*lines, undated, whole)] == [
        ["2019-05/2019-12", "", "1511", "missing"],
        *([str(year), "", "0", "missing"] for year in range(2020, 2025)),
        ["2025", "3", "0", "complete"],
        ["2026-01/2026-10", "1", "0", "complete"],
        ["", "1", "0", "undated"],
        ["", "", "1511", "sum"],
    ]
    figure = trees.node(answer(site.browser(OF_ALL), query), "Graph")["props"]["figure"]
    assert figure["data"][0]["y"][:6] == [None] * 6
    assert figure["data"][0]["connectgaps"] is False


def test_second_copies_are_not_added_up_unless_somebody_asks(site: Site) -> None:
    form = trees.node(page(site.browser(OF_ALL)), "Form")
    ticked = next(one for one in trees.nodes(form, "Checklist") if one["props"]["id"] == "comparison-hospitals")
    assert ticked["props"]["value"] == [ARGO, BOREAS, DELOS]
    assert "Cyclops" not in trees.text(trees.of_class(answer(site.browser(OF_ALL)), "subtitle"))


def test_an_archive_that_failed_is_named_and_the_others_are_shown(site: Site) -> None:
    client = site.browser(OF_ALL)
    tree = answer(client, f"hospital={ARGO}&hospital={DELOS}")
    assert [trees.text(failure) for failure in trees.of_class(tree, "failure")] == [
        "Delos Hospital: no snapshot of its archive has been taken yet. Ask the archive now.",
        "The figures below are of 1 hospital out of 2.",
    ]
    assert key_figures(tree)["A: January – October 2025"] == ["2"]
    refused = client.get(f"/comparison.csv?hospital={ARGO}&hospital={DELOS}")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (503, "archive_failed")
    beside = answer(client, f"compare=hospitals&hospital={ARGO}&hospital={DELOS}")
    assert {row[2] for row in trees.table(beside)[1:]} == {"missing"}


def test_when_no_archive_answers_there_are_no_figures(site: Site) -> None:
    tree = answer(site.browser(OF_ALL), f"hospital={DELOS}")
    assert (trees.nodes(tree, "Table"), trees.nodes(tree, "Graph")) == ([], [])
    assert len(trees.of_class(tree, "failure")) == 1


@pytest.mark.parametrize("query", ["a=1990&b=1991", "b=2026-11..2026-12", "compare=hospitals&period=1990"])
def test_what_no_archive_knows_is_said_with_what_it_knows(query: str, client: FlaskClient) -> None:
    tree = answer(client, query)
    (empty,) = trees.of_class(tree, "empty")
    assert "Argo Hospital: complete months are known from June 2024 to October 2026." in trees.text(empty)
    assert [link["props"]["href"] for link in trees.nodes(empty, "Link")] == ["/comparison?"]
    assert client.get(f"/comparison.csv?{query}").status_code == 400


def test_nothing_found_has_a_way_out(client: FlaskClient) -> None:
    (empty,) = trees.of_class(answer(client, "modality=QQ"), "empty")
    assert [link["props"]["href"] for link in trees.nodes(empty, "Link")] == ["/comparison?"]


def test_old_figures_say_so_and_end_where_they_were_read(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.dashboards.serving.NOW", NOW + timedelta(days=40))
    tree = answer(site.browser(OF_ARGO))
    assert trees.text(trees.node(tree, "H1")) == "Studies: January – October 2026 against January – October 2025"
    assert [notice.partition(". ")[0] for notice in notices(tree)] == [
        "Argo Hospital: its archive was last read November 22, 2026 12:00"
    ]


def test_whoever_sees_no_hospital_is_told(site: Site) -> None:
    assert trees.text(trees.node(answer(site.browser(OF_NONE)), "H1")) == "Nothing to show"


def test_what_is_asked_for_becomes_the_shortest_link(site: Site) -> None:
    form: dict[str, Any] = {
        "comparison-compared.value": "hospitals",
        "comparison-hospitals.value": [ARGO, BOREAS, DELOS],
        "comparison-amount.value": "images",
        "comparison-a.value": "",
        "comparison-b.value": "2025",
        "comparison-period.value": " 2025-01 .. 2025-06 ",
        "comparison-rows.value": "time",
        "comparison-adjusted.value": ["working-days"],
        "comparison-modalities.value": ["CT"],
        "comparison-other-modalities.value": [],
    }
    written = call(site.browser(OF_ALL), ASK, form)["comparison-location"]["search"]
    assert written == "?compare=hospitals&measure=images&period=2025-01..2025-06&adjust=working-days&modality=CT"


def test_who_sees_one_hospital_is_offered_no_others_to_compare(site: Site, client: FlaskClient) -> None:
    def offered(browser: FlaskClient) -> list[str]:
        radios = trees.nodes(page(browser), "RadioItems")
        (found,) = [one for one in radios if one["props"]["id"] == "comparison-compared"]
        return [option["value"] for option in found["props"]["options"]]

    assert offered(client) == ["periods"]
    assert offered(site.browser(OF_ALL)) == ["periods", "hospitals"]


def test_the_file_is_named_after_what_it_holds(client: FlaskClient) -> None:
    answered = client.get("/comparison.csv?a=2025-01..2025-06&b=2026-01..2026-06&adjust=working-days&modality=CT")
    assert answered.headers["Content-Disposition"] == (
        "attachment; filename=comparison-studies-per-modality-2025-01-to-2025-06-and-2026-01-to-2026-06"
        "-per-working-day-ct-argo-created-2026-11-22.csv"
    )
