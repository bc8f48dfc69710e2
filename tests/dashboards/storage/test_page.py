"""The storage page as a browser gets it: every figure of it equals a recount of the archive."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from dashboards.sizes import size_text
from dashboards.words import Words
from queries.criteria import Criteria, DateBasis, Grain
from queries.dicom import Availability
from tests.dashboards import trees
from tests.dashboards.conftest import LOCALE
from tests.dashboards.hospitals import ARGO, CYCLOPS
from tests.dashboards.serving import OF_ALL, OF_ARGO, OF_NONE, Site, serving
from tests.dashboards.storage.archives import (
    CAPACITY_BYTES,
    MEAN_CT_BYTES,
    OTHER_BYTES,
    POPULATION,
    sized_hospital,
    unsized_hospital,
)
from tests.dashboards.storage.pages import (
    ASK,
    answer,
    call,
    captions,
    file,
    key_figures,
    page,
    section,
    table,
)
from tests.oracles import StorageCell, StorageKey, read, recount_storage
from tests.queries.indexes import FORMS
from tests.queries.places import TODAY

BY_AVAILABILITY, BY_MODALITY = "What there is, by availability", "What there is, by modality"
MONTHS, DAYS = "Months, the newest first", "Days on which the stores reach their levels"
ON_THE_STORE = (Availability.ONLINE, Availability.NEARLINE, Availability.UNKNOWN)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    directory = tmp_path_factory.mktemp("storage")
    with serving(directory, (sized_hospital(directory), unsized_hospital(directory))) as site:
        yield site


@pytest.fixture(scope="module")
def client(site: Site) -> FlaskClient:
    return site.browser(OF_ARGO)


def recounted(basis: DateBasis, modalities: tuple[str, ...] = ()) -> dict[StorageKey, StorageCell]:
    criteria = Criteria(("argo",), grain=Grain.MONTH, modalities=modalities, date_basis=basis)
    population = read(POPULATION, FORMS["arc5"].knows, TODAY)
    return recount_storage(population, criteria, lambda modality: MEAN_CT_BYTES if modality == "CT" else None)


def months_of(cells: dict[StorageKey, StorageCell]) -> dict[str | None, list[int]]:
    """Studies, instances, exact and estimated bytes, instances of which nothing tells a size."""
    found: defaultdict[str | None, list[int]] = defaultdict(lambda: [0] * 5)
    for (period, _, _), cell in cells.items():
        numbers = (cell.distinct_studies, cell.instances, cell.stored_bytes, cell.estimated_bytes, cell.unknown)
        found[period] = [one + other for one, other in zip(found[period], numbers, strict=True)]
    return found


@pytest.mark.parametrize("basis", DateBasis)
@pytest.mark.parametrize("modalities", [(), ("CT", "SR")])
def test_the_file_is_the_recount(basis: DateBasis, modalities: tuple[str, ...], client: FlaskClient) -> None:
    chosen = "".join(f"&modality={each}" for each in modalities)
    _heading, *lines = file(client, f"basis={basis}{chosen}")
    expected = months_of(recounted(basis, modalities))
    total = [sum(numbers) for numbers in zip(*expected.values(), strict=True)]
    for period, studies, instances, exact, estimated, _cumulative, unknown, state in lines:
        key = period.replace("-", "") or None
        recount = total if state == "sum" else expected.get(key, [0] * 5)
        is_known = not 0 < recount[1] == recount[4]
        shown = [studies, instances, exact, estimated, unknown]
        assert shown == [str(n) if is_known or place not in (2, 3) else "" for place, n in enumerate(recount)], period
    told = {line[0].replace("-", "") or None for line in lines if line[-1] != "sum"}
    assert {period for period in expected if period} <= told


@pytest.mark.parametrize("query", ["", "basis=study", "modality=CT&modality=MR", "hospital=argo&show=monthly"])
@pytest.mark.parametrize("language", ["en", "el"])
def test_the_table_is_the_file(query: str, language: str, site: Site) -> None:
    client = site.browser(OF_ALL, language)
    words = Words.load(language, LOCALE)
    (found,) = [t for t in trees.nodes(answer(client, query), "Table") if len(trees.nodes(t, "Tr")) > 50]
    rows = [[trees.text(cell) for cell in row["props"]["children"]] for row in trees.nodes(found, "Tr")]
    lines = file(client, query)
    assert rows[0] == lines[0]
    assert len(rows) == len(lines)
    for row, line in zip(rows[1:], lines[1:], strict=True):
        assert [plain(row[place]) for place in (1, 2, 6)] == [line[place] for place in (1, 2, 6)]
        assert [row[place] for place in (3, 4, 5) if line[place]] == [
            size_text(int(line[place]), words) for place in (3, 4, 5) if line[place]
        ]


def plain(number: str) -> str:
    return number.replace(",", "").replace(".", "")


def test_cumulative_bytes_are_the_sums_of_the_months(client: FlaskClient) -> None:
    months = [line for line in file(client)[1:] if line[0]][::-1]
    sum_so_far = 0
    for line in months:
        sum_so_far += int(line[3] or 0) + int(line[4] or 0)
        assert line[5] in (str(sum_so_far), ""), line


def sums(place: int) -> dict[object, StorageCell]:
    """By modality (1) or availability (2), whatever the month."""
    found: dict[object, StorageCell] = {}
    for key, cell in recounted(DateBasis.STUDY).items():
        before = found.get(key[place], StorageCell())
        names = StorageCell.__dataclass_fields__
        found[key[place]] = StorageCell(**{n: getattr(before, n) + getattr(cell, n) for n in names})
    return found


def shown_row(name: str, cell: StorageCell, total_bytes: int, english: Words) -> list[str]:
    if cell.instances == cell.unknown:
        sizes, share = ["not known"] * 3, "not known"
    else:
        size = cell.stored_bytes + cell.estimated_bytes
        sizes = [size_text(n, english) for n in (size, cell.stored_bytes, cell.estimated_bytes)]
        share = percent(100 * size / total_bytes)
    unsized = percent(100 * cell.unsized / cell.instances)
    return [name, sizes[0], share, sizes[1], sizes[2], f"{cell.instances:,}", unsized]


def percent(value: float) -> str:
    if 0 < value < 0.1:
        return "< 0.1 %"
    tenths = int(value * 10 + 1e-9)
    return f"{tenths // 10}.{tenths % 10} %" if tenths % 10 else f"{tenths // 10} %"


def test_what_there_is_now_is_the_recount(client: FlaskClient, english: Words) -> None:
    tree = answer(client)
    by_availability, by_modality = sums(2), sums(1)
    total = StorageCell(
        **{n: sum(getattr(c, n) for c in by_modality.values()) for n in StorageCell.__dataclass_fields__}
    )
    total_bytes = total.stored_bytes + total.estimated_bytes
    names = {each: each.name.capitalize() for each in Availability}
    expected = [shown_row(names[each], by_availability[each], total_bytes, english) for each in sorted(names)]
    foot = shown_row("Sum", total, total_bytes, english)
    assert table(tree, BY_AVAILABILITY)[1:] == [*expected, foot]
    _heading, *rows, last = table(tree, BY_MODALITY)
    named = {"UNKNOWN": "Unknown"}
    assert {row[0]: row for row in rows} == {
        row[0]: row
        for name, cell in by_modality.items()
        for row in [shown_row(named.get(str(name), str(name)), cell, total_bytes, english)]
    }
    assert last == foot


def test_the_key_figures_are_the_recount(client: FlaskClient, english: Words) -> None:
    cells = recounted(DateBasis.STUDY)
    instances = sum(cell.instances for cell in cells.values())
    unsized = sum(cell.unsized for cell in cells.values())
    unknown = sum(cell.unknown for cell in cells.values())
    stored = sum(cell.stored_bytes + cell.estimated_bytes for cell in cells.values())
    used = OTHER_BYTES + sum(
        cell.stored_bytes + cell.estimated_bytes for key, cell in cells.items() if key[2] in ON_THE_STORE
    )
    found = key_figures(answer(client))
    assert found["Stored now"] == [
        f"about {size_text(stored, english)} (estimate)",
        f"without {unknown:,} instances of which nothing tells the size",
    ]
    assert found["Sizes the archive does not know"] == [
        percent(100 * unsized / instances),
        f"of {instances:,} instances",
    ]
    assert found["Capacity"] == [size_text(CAPACITY_BYTES, english)]
    assert found["Used"] == [
        percent(100 * used / CAPACITY_BYTES),
        f"{size_text(used, english)} of {size_text(CAPACITY_BYTES, english)}; "
        f"{size_text(OTHER_BYTES, english)} of it not the archive's",
    ]
    assert "Full" in found


def test_the_line_of_what_is_stored_ends_at_what_is_used(client: FlaskClient) -> None:
    cells = recounted(DateBasis.RECEIVED)
    used = OTHER_BYTES + sum(
        cell.stored_bytes + cell.estimated_bytes for key, cell in cells.items() if key[2] in ON_THE_STORE
    )
    graph = trees.nodes(answer(client), "Graph")[0]["props"]["figure"]
    (line,) = [trace for trace in graph["data"] if trace.get("name", "").startswith("Stored")]
    assert line["y"][-1] * 10**12 == pytest.approx(used)
    assert graph["layout"]["yaxis"]["title"]["text"] == "TB"


def test_the_title_says_what_is_stored_and_data_up_to_when(client: FlaskClient) -> None:
    tree = answer(client)
    assert trees.text(trees.node(tree, "H1")).startswith("Argo Hospital: about ")
    assert trees.text(trees.of_class(tree, "data-up-to")).startswith("Data up to   November 22, 2026")


def test_sizes_that_nobody_knows_are_not_known_and_nothing_is_drawn_of_them(site: Site) -> None:
    tree = answer(site.browser(OF_ALL), "hospital=cyclops")
    found = key_figures(tree)
    assert found["Stored now"] == ["not known"]
    assert found["Sizes the archive does not know"] == ["100 %", "of 18 instances"]
    assert [found[name] for name in ("Capacity", "Used", "Full")] == [
        ["not known"],
        ["not known"],
        ["the capacity is not known"],
    ]
    assert trees.nodes(tree, "Graph") == []
    # Nothing is zero but what came in months in which nothing came.
    months = table(tree, MONTHS)[1:]
    assert {(row[3], row[4]) for row in months if row[2] != "0"} == {("not known", "not known")}
    assert {row[5] for row in months} == {"not known", ""}
    assert "0 B" not in trees.text([each for each in trees.nodes(tree, "Section")][0])
    assert table(tree, DAYS)[1][1:] == [
        "the capacity is not known",
        "90 %: the capacity is not known",
        "80 %: the capacity is not known",
        "not known",
    ]


def test_an_archive_without_moments_of_reception_is_told_by_study_and_says_so(site: Site) -> None:
    tree = answer(site.browser(OF_ALL), "hospital=cyclops")
    assert "does not keep when anything was received" in trees.text(tree)
    assert [line[2] for line in file(site.browser(OF_ALL), "hospital=cyclops")[1:4]] == ["3", "0", "3"]
    assert "does not keep when" not in trees.text(answer(site.browser(OF_ALL), "hospital=argo"))


def test_several_hospitals_have_no_projection_and_a_way_to_the_estate(site: Site) -> None:
    tree = answer(site.browser(OF_ALL), f"hospital={ARGO}&hospital={CYCLOPS}")
    assert DAYS not in captions(tree)
    assert "/estate" in [link["props"]["href"] for link in trees.nodes(tree, "Link")]
    traces = trees.nodes(tree, "Graph")[0]["props"]["figure"]["data"]
    assert [trace["name"] for trace in traces] == ["Stored (estimate)"]
    assert {row[0] for row in table(tree, BY_AVAILABILITY)[1:]} == {"Argo Hospital", "Cyclops Hospital", "Sum"}
    assert key_figures(tree)["Capacity"][1] == "of 1 of 2 hospitals; of the others it is not known"


def test_of_some_modalities_there_is_no_capacity(client: FlaskClient) -> None:
    tree = answer(client, "modality=CT")
    assert list(key_figures(tree)) == ["Stored now", "Sizes the archive does not know"]
    assert DAYS not in captions(tree)
    assert "of all modalities together" in trees.text(tree)


def test_too_few_months_to_take_growth_apart_is_said(site: Site) -> None:
    tree = answer(site.browser(OF_ALL), "hospital=cyclops")
    said = section(tree, "Growth taken apart: more studies, or larger ones")
    assert "there are 8 complete months; a comparison of two years needs 24." in said


def test_a_what_if_adds_lines_and_rows_and_leaves_what_is_stored_alone(client: FlaskClient) -> None:
    what_if = "device=CT.2026-12.500.20MB&add=2027-01.1TB"
    plain_tree, tree = answer(client), answer(client, what_if)
    for caption in (BY_AVAILABILITY, BY_MODALITY, MONTHS):
        assert table(plain_tree, caption) == table(tree, caption)
    assert file(client, what_if) == file(client)
    assert [row[0] for row in table(tree, DAYS)[1:]] == ["whole store", "whole store, with the what-if"]
    assert table(tree, DAYS)[1] == table(plain_tree, DAYS)[1]
    before, after = (
        [trace["name"] for trace in trees.nodes(each, "Graph")[0]["props"]["figure"]["data"] if trace.get("name")]
        for each in (plain_tree, tree)
    )
    assert set(after) - set(before) == {
        "With the what-if",
        "With the what-if, range of 80 %",
        "Capacity with the what-if",
    }


def test_the_first_page_and_the_answer_to_a_change_are_alike(client: FlaskClient) -> None:
    assert table(page(client), MONTHS) == table(answer(client), MONTHS)


FORM = {
    "storage-hospitals.value": ["argo"],
    "storage-modalities.value": ["MR", "CT"],
    "storage-other-modalities.value": ["SR"],
    "storage-basis.value": "study",
    "storage-shown.value": "monthly",
    "storage-horizon.value": "60",
    "storage-asked.data": 4,
    "storage-location.search": "?horizon=12&device=CT.2027-03.400.550MB",
}


def test_the_controls_write_the_link_and_keep_the_what_if(site: Site) -> None:
    written = call(site.browser(OF_ALL), ASK, FORM)
    assert written["storage-asked"] == {"data": 5}
    assert written["storage-location"]["search"] == (
        "?basis=study&show=monthly&horizon=60&modality=CT&modality=MR&modality=SR&device=CT.2027-03.400.550MB"
    )


def test_the_link_sets_the_controls(site: Site) -> None:
    client = site.browser(OF_ALL)
    link = call(client, ASK, FORM)["storage-location"]["search"]
    values = {"storage-location.search": link, "storage-location.pathname": "/storage"}
    shown = call(client, "..storage-answer.children", values)
    restored = {name: shown[name.partition(".")[0]]["value"] for name in FORM if name.endswith(".value")}
    expected = {**FORM, "storage-modalities.value": ["CT", "MR"]}
    assert restored == {name: value for name, value in expected.items() if name.endswith(".value")}


def test_what_was_not_understood_is_said_beside_the_figures(client: FlaskClient) -> None:
    tree = answer(client, "horizon=37&device=nothing")
    said = [trees.text(notice) for notice in trees.of_class(tree, "notice")]
    assert said[0] == "A part of this link was not understood and is left out."
    assert said[1].startswith("A change was not understood and is left out.")
    assert client.get("/storage.csv?horizon=37").status_code == 400


def test_who_may_see_nothing_is_told_whom_to_ask(site: Site) -> None:
    client = site.browser(OF_NONE)
    sentence = "No hospital has been opened to you yet. Ask an administrator."
    assert trees.text(trees.of_class(page(client), "notice")) == sentence
    assert client.get("/storage.csv").get_json()["error"]["message"] == sentence


def test_each_instance_is_counted_in_one_part(client: FlaskClient) -> None:
    tree = answer(client)
    parts = [table(tree, caption)[1:-1] for caption in (BY_AVAILABILITY, BY_MODALITY)]
    counts = {sum(int(plain(row[5])) for row in rows) for rows in parts}
    assert len(counts) == 1


def test_no_chart_can_send_its_figures_outside_and_each_is_named_and_described(client: FlaskClient) -> None:
    tree = answer(client)
    configs = [graph["props"]["config"] for graph in trees.nodes(tree, "Graph")]
    assert [(each["showSendToCloud"], each["displayModeBar"]) for each in configs] == [(False, False)] * 2
    images = [one["props"] for one in trees.nodes(tree, "Div") if one["props"].get("role") == "img"]
    ids = {node["props"].get("id") for node in trees.every(tree)}
    named = {each[key] for each in images for key in ("aria-labelledby", "aria-describedby")}
    assert (len(named), named - ids) == (4, set())
