"""A scenario is in its link, whole; a link that says anything else says it to nobody's harm."""

from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.links import LONGEST_QUERY
from dashboards.what_if.changes import MOST_OF_A_KIND, Kind, changes_of, is_full, kind_of, without
from dashboards.what_if.links import (
    ScenarioNotice,
    exact_size,
    read_page,
    read_scenario,
    scenario_pairs,
)
from queries.criteria import Month
from queries.projections.scenario import NOTHING, Device, Joining, Scenario, SizeChange
from queries.storage_settings import bytes_of
from tests.dashboards.what_if.scenarios import OF_EACH, scenarios


@given(scenario=scenarios)
def test_a_scenario_comes_back_from_its_link(scenario: Scenario) -> None:
    query = urlencode(scenario_pairs(scenario))
    assert len(query) < LONGEST_QUERY
    reading = read_scenario(parse_qs(query))
    assert (reading.scenario, reading.notices) == (scenario, ())


@given(scenario=scenarios)
def test_each_change_can_be_taken_back_alone(scenario: Scenario) -> None:
    changes = changes_of(scenario)
    for place in range(len(changes)):
        assert changes_of(without(scenario, place)) == (*changes[:place], *changes[place + 1 :])


@given(size=st.integers(0, 10**18))
def test_sizes_in_links_are_exact(size: int) -> None:
    assert bytes_of(exact_size(size)) == size


def test_one_of_each_kind_is_read() -> None:
    scenario = read_scenario(OF_EACH).scenario
    march, january = Month(2027, 3), Month(2027, 1)
    assert scenario.devices == (Device("CT", march, 400, 550_000_000),)
    assert scenario.size_changes == (SizeChange("CT", january, 150),)
    assert (scenario.nearline_after_years, scenario.delete_after_years) == (5, 20)
    assert [(str(one.month), one.capacity) for one in scenario.additions] == [("2027-06", 40 * 10**12)]
    assert scenario.joinings == (Joining(january, 30 * 10**12, 800 * 10**9),)
    assert [kind_of(change) for change in changes_of(scenario)] == list(Kind)


MALFORMED = {
    Kind.DEVICE: [
        "",
        "CT",
        "CT.2027-03.400",
        "CT.2027-13.400.1MB",
        "ct.2027-03.400.1MB",
        "CT.2027-03.0.1MB",
        "CT.2027-03.1.0MB",
    ]
    + ["CT.2027-03.400.550", "CT.2027-03.400.2TB", " CT.2027-03.1.1MB", "CT.2027-03.1.1XB", "CT.1900-01.1.1MB"]
    + ["CT.2027-03.1000000.1MB", "CT.2027-03.1.-1MB", "CT.2027-03.1.1e3MB", "CT.٢٠٢٧-03.1.1MB", "CT.2027-03.1.1MB\n"],
    Kind.SIZE: ["CT.2027-03.0", "CT.2027-03.1.5", "CT.2027-03.9999", "CT.2027-03.-5", "CT.0000-01.5", "CT.9999-01.5"],
    Kind.NEARLINE: ["0", "-1", "201", "5.5", "", "٥", "1" * 5_000],
    Kind.DELETION: ["0", "x", "1e1"],
    Kind.ADDITION: ["2027-06", "2027-06.40", "2027-06.0TB", "2027-06.2EB", "2027-06.0.5B", "2027-06.\ud800"],
    Kind.JOINING: ["2027-01.30TB", "2027-01.0TB.0TB", "2027-01.30TB.800GB.1", "2027-01.9EB.1GB"],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in MALFORMED.items() for text in texts])
def test_what_is_not_understood_is_left_out_and_said(kind: Kind, text: str) -> None:
    reading = read_scenario({**OF_EACH, kind: [text]})
    assert reading.notices == (ScenarioNotice(kind),)
    assert [kind_of(change) for change in changes_of(reading.scenario)] == [each for each in Kind if each is not kind]


def test_more_than_anybody_plans_are_left_out_and_said() -> None:
    devices = [f"CT.2027-03.{number}.1MB" for number in range(1, MOST_OF_A_KIND + 2)]
    reading = read_scenario({"device": devices, "delete_after": ["20", "10"]})
    assert [one.studies_per_month for one in reading.scenario.devices] == list(range(1, MOST_OF_A_KIND + 1))
    assert reading.scenario.delete_after_years == 20
    assert reading.notices == (ScenarioNotice(Kind.DEVICE, True), ScenarioNotice(Kind.DELETION, True))
    assert [kind for kind in Kind if is_full(reading.scenario, kind)] == [Kind.DEVICE]


@given(values=st.dictionaries(st.sampled_from([*Kind]), st.lists(st.text(st.characters(), max_size=40), max_size=20)))
def test_no_text_breaks_the_reading(values: dict[str, list[str]]) -> None:
    reading = read_scenario(values)
    assert read_scenario(parse_qs(urlencode(scenario_pairs(reading.scenario)))).scenario == reading.scenario


def test_the_rest_of_a_link_stays_as_it_is() -> None:
    reading, link = read_page("?hospital=argo&device=CT.2027-03.400.550MB&years=3&hospital=b%26c&add=no", "/storage")
    assert link.pairs == (("hospital", "argo"), ("years", "3"), ("hospital", "b&c"))
    assert reading.notices == (ScenarioNotice(Kind.ADDITION),)
    assert link.to(reading.scenario) == "/storage?hospital=argo&years=3&hospital=b%26c&device=CT.2027-03.400.550MB"
    assert link.to(NOTHING) == "/storage?hospital=argo&years=3&hospital=b%26c"


@pytest.mark.parametrize("query", [None, 7, [], {}, "x" * 10_000, "&a=1" * 1_000, "%ff=%00", "?\ud800=\ud800"])
def test_no_address_breaks_the_reading(query: object) -> None:
    reading, link = read_page(query, "/storage")
    assert reading.scenario == NOTHING
    assert link.to(NOTHING).startswith("/storage?")
