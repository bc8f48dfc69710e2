"""Every number of the overview is the naive recount: on the page and in the file, archive kind by archive kind."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from dashboards.sizes import size_text
from dashboards.words import Words
from tests.dashboards import trees
from tests.dashboards.files import table_of
from tests.dashboards.hospitals import DELOS
from tests.dashboards.overview.pages import Line, file, groups, heading, lines, links, page
from tests.dashboards.overview.scene import COPY, NEW, OLD, PLACES, PLAIN, SILENT, made_hospitals, read_of
from tests.dashboards.serving import OF_ALL, Site, serving
from tests.dashboards.storage.pages import call
from tests.oracles_overview import PERIODS, Told, recount_course, recount_overview, recount_undated
from tests.queries.places import TODAY

ADDED = (OLD, NEW, SILENT, PLAIN)
COMPARED = (
    ("change_on_month_before", "month", "month_before"),
    ("change_on_month_a_year_before", "month", "month_a_year_before"),
    ("change_on_year_to_date_a_year_before", "year_to_date", "year_to_date_a_year_before"),
)
NAMED = {"studies": "Studies", "images": "Images", "bytes": "Volume"}
Recounted = Mapping[str, Told | None]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    directory = tmp_path_factory.mktemp("overview")
    with serving(directory, made_hospitals(directory)) as site:
        yield site


@cache
def recounted(code: str) -> Recounted:
    copies = PLACES[code].counts == "stored"
    return {
        **recount_overview(read_of(code), TODAY, copies=copies),
        "undated": recount_undated(read_of(code), copies=copies),
    }


def summed() -> Recounted:
    """Of the hospitals that are no copies."""
    return {period: _sum([recounted(code)[period] for code in ADDED]) for period in (*PERIODS, "undated")}


def _sum(several: list[Told | None]) -> Told | None:
    if None in several:
        return None
    parts = [each for each in several if each is not None]
    instances, unsized = sum(each.instances for each in parts), sum(each.unsized for each in parts)
    size = sum(each.size or 0 for each in parts)
    none_known = bool(instances) and instances == unsized
    return Told(
        sum(e.studies for e in parts), sum(e.images for e in parts), None if none_known else size, instances, unsized
    )


def number(told: Told | None, counted: str) -> tuple[int | None, str]:
    if told is None:
        return None, "not applicable"
    found = {"studies": told.studies, "images": told.images, "bytes": told.size}[counted]
    return found, "not known" if found is None else "known"


def difference(now: Told | None, before: Told | None, counted: str) -> tuple[int | None, str]:
    (after, state), (earlier, state_before) = number(now, counted), number(before, counted)
    if after is None or earlier is None:
        return None, "not applicable" if "not applicable" in (state, state_before) else "not known"
    return after - earlier, "known"


def read_cell(line: Line, name: str) -> tuple[int | None, str]:
    return int(line[name]) if line[name] else None, line[f"{name}_state"]


def assert_line(line: Line, of: Recounted) -> None:
    counted = line["counted"]
    for period in (*PERIODS, "undated"):
        assert read_cell(line, period) == number(of[period], counted), (line["hospital"], counted, period)
    for name, now, before in COMPARED:
        expected = difference(of[now], of[before], counted)
        assert read_cell(line, name) == expected, (line["hospital"], counted, name)
        earlier = number(of[before], counted)[0]
        percent = None if expected[0] is None or not earlier else Decimal(100 * expected[0]) / earlier
        written = line[f"{name}_percent"]
        assert (written == "") == (percent is None)
        assert percent is None or abs(Decimal(written) - percent) < Decimal("0.0001")
    for period in ("month", "year_to_date"):
        told = of[period]
        is_told = told and told.instances and counted == "bytes"
        share = Decimal(100 * told.unsized) / told.instances if told and is_told else None
        assert (line[f"{period}_unsized_percent"] == "") == (share is None)
        assert share is None or abs(Decimal(line[f"{period}_unsized_percent"]) - share) < Decimal("0.0001")


def test_the_file_says_the_recount_of_every_hospital(site: Site) -> None:
    by_hospital = [line for line in file(site.browser(OF_ALL)) if line["hospital"] in PLACES]
    assert len(by_hospital) == 3 * len(PLACES)
    for line in by_hospital:
        assert_line(line, recounted(line["hospital"]))
    of_bytes = {line["hospital"]: line for line in by_hospital if line["counted"] == "bytes"}
    # Or the differences between archive kinds would prove nothing.
    assert of_bytes[OLD]["month_state"] == "not known"
    assert of_bytes[NEW]["month"] != of_bytes[COPY]["month"]
    assert 0 < Decimal(of_bytes[NEW]["year_to_date_unsized_percent"]) < 100
    assert of_bytes[NEW]["year_to_date_a_year_before_state"] == "not applicable"


def test_the_sum_leaves_out_second_copies_and_those_without_figures(site: Site) -> None:
    lines_of_sum = [line for line in file(site.browser(OF_ALL)) if line["state"] == "sum"]
    assert [line["counted"] for line in lines_of_sum] == ["studies", "images", "bytes"]
    for line in lines_of_sum:
        assert_line(line, summed())
    tree = page(site.browser(OF_ALL))
    studies = summed()["month"]
    assert studies is not None
    assert trees.text(trees.node(tree, "H1")) == f"{studies.studies} studies in October 2026"
    said = [trees.text(each) for each in trees.of_class(tree, "remark")]
    assert said == ["Second copies are in no sum: Hospital copy.", "Missing in the sum: Delos Hospital."]
    assert "Second copy of Hospital new" in heading(groups(tree)["Hospital copy"])


@pytest.mark.parametrize("language", ["en", "el"])
def test_table_and_file_say_the_same(language: str, site: Site, english: Words, greek: Words) -> None:
    words = {"en": english, "el": greek}[language]
    client = site.browser(OF_ALL, language)
    shown = list(groups(page(client)).values())
    written = file(client)
    assert len(written) == 3 * len(shown)
    for place, group in enumerate(shown):
        rows = written[3 * place : 3 * place + 3]
        assert rows[0]["name"] in heading(group)
        if rows[0]["month_state"] == "missing":
            assert len(trees.nodes(group, "Tr")) == 1
            continue
        for cells, line in zip(lines(group).values(), rows, strict=True):
            assert_shown(cells, line, words)


def assert_shown(cells: list[str], line: Line, words: Words) -> None:
    is_bytes = line["counted"] == "bytes"
    for cell, name in ((cells[0], "month"), (cells[3], "year_to_date")):
        if line[name]:
            value = int(line[name])
            assert cell.startswith(size_text(value, words) if is_bytes else words.number(value))
            has_share = is_bytes and Decimal(line[f"{name}_unsized_percent"] or 0) > 0
            assert ("%" in cell) == has_share
        else:
            assert cell == words.gettext(line[f"{name}_state"])
    for cell, (name, _, _) in zip((cells[1], cells[2], cells[4]), COMPARED, strict=True):
        if not line[name]:
            assert cell == words.gettext(line[f"{name}_state"])
        elif value := int(line[name]):
            assert cell.startswith("↑ +" if value > 0 else "↓ −")
            size = size_text(abs(value), words) if is_bytes else words.number(abs(value))
            assert cell[3:].startswith(size)
            assert ("%" in cell) == bool(line[f"{name}_percent"])
        else:
            assert cell == words.gettext("no change")


def test_every_figure_leads_to_the_page_that_says_the_same(site: Site) -> None:
    client = site.browser(OF_ALL)
    shown, written = groups(page(client)), file(client)
    followed = []
    for line in written:
        addresses = links(shown[line["name"] or "4 hospitals together"]) if line["hospital"] != DELOS else {}
        for address, period in zip(
            addresses.get(NAMED[line["counted"]], ()), ("month", "year_to_date"), strict=False
        ):
            if line["counted"] != "bytes":
                assert total_behind(client, address) == line[period], address
            elif period == "month":
                assert bytes_behind(client, address, line["last_complete_month"]) == line[period], address
            followed.append((line["hospital"], line["counted"], period))
    # Both counts of the sum and of five hospitals, for the month and for the year.
    assert len([each for each in followed if each[1] != "bytes"]) == 24
    assert ("new", "bytes", "month") in followed


def total_behind(client: FlaskClient, address: str) -> str:
    """What the activity page shows above its table, and its file has in its last row."""
    path, _, query = address.partition("?")
    assert path == "/activity"
    at = {"activity-location.pathname": path, "activity-location.search": f"?{query}"}
    answer = call(client, "..activity-answer.children", at)["activity-answer"]["children"]
    (total,) = trees.of_class(trees.node(answer, "Dl"), "total")
    *_, last = table_of(client, "activity", query)
    assert re.sub(r"[^0-9]", "", trees.text(trees.nodes(total, "Dd"))) == last[1]
    return last[1]


def bytes_behind(client: FlaskClient, address: str, month: str) -> str:
    path, _, query = address.partition("?")
    assert path == "/storage"
    rows = table_of(client, "storage", query)
    # Months after the last study have no row there.
    return next((row[3] for row in rows if row[0] == month), "0")


def test_the_bars_are_the_studies_of_24_months(site: Site) -> None:
    shown = groups(page(site.browser(OF_ALL)))
    for code in PLACES:
        course = recount_course(read_of(code), TODAY)
        image = trees.node(shown[f"Hospital {code}"], "Img")
        known = [each for each in course if each is not None]
        for word, value in (
            ("first", known[0]),
            ("last", known[-1]),
            ("lowest", min(known)),
            ("highest", max(known)),
        ):
            assert f"{word} {value} in " in image["props"]["alt"], (code, word)
        assert unquote(image["props"]["src"]).count("z") == len(known)


def test_whoever_is_to_be_looked_at_stands_first(site: Site) -> None:
    shown = list(groups(page(site.browser(OF_ALL))))
    order = ["Delos Hospital", "Hospital silent", "Hospital old", "Hospital new", "Hospital copy", "Hospital plain"]
    assert shown == ["4 hospitals together", *order]
    states = {line["hospital"]: (line["state"], line["is_silent"]) for line in file(site.browser(OF_ALL))}
    assert (states[DELOS], states[SILENT]) == (("no_snapshot", "no"), ("hospital", "yes"))
    assert [code for code, (_, is_silent) in states.items() if is_silent == "yes"] == [SILENT]
