"""What no page of ours would send to the pages on equipment and patients: never a crash, never another statement."""

from itertools import product
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dashboards.people.pages import ROUTER
from tests.dashboards.serving import OF_ARGO, Site, callback_body, dependencies, page_statements, post_callback
from tests.dashboards.test_hostile import SQL, alike, linked, texts, values

FORMS: dict[str, dict[str, Any]] = {
    "equipment": {
        "equipment-hospital.value": "argo",
        "equipment-year.value": "2025",
        "equipment-modalities.value": ["CT"],
        "equipment-other-modalities.value": [],
        "equipment-asked.data": 4,
    },
    "patients": {
        "patients-hospitals.value": ["argo"],
        "patients-year.value": "2025",
        "patients-asked.data": 4,
    },
}
LINKS = {
    "equipment": {"year": "2025", "modality": "CT", "station": "0123456789"},
    "patients": {"year": "2025"},
}
PAGES = sorted(FORMS)


@pytest.fixture(scope="module")
def client(site: Site) -> FlaskClient:
    return site.browser(OF_ARGO)


@pytest.fixture(scope="module")
def ordinary(client: FlaskClient) -> dict[str, set[str]]:
    """Every statement that leaving out some of a link's parts can give."""
    found = {}
    for name, link in LINKS.items():
        with page_statements() as ran:
            for kept in product([True, False], repeat=len(link)):
                pairs = [pair for pair, keep in zip(link.items(), kept, strict=True) if keep]
                assert show(client, name, "?" + linked(pairs)) == 200
        found[name] = {alike(text) for text in ran}
    return found


def post(client: FlaskClient, beginning: str, given_values: dict[str, Any]) -> Any:
    (dependency,) = [one for one in dependencies(client) if one["output"].startswith(beginning)]
    return post_callback(client, callback_body(dependency, given_values))


def show(client: FlaskClient, name: str, link: Any) -> int:
    place = {f"{name}-location.search": link, f"{name}-location.pathname": f"/{name}"}
    status: int = post(client, f"..{name}-answer.children", place).status_code
    return status


def statements(client: FlaskClient, name: str, link: Any) -> set[str]:
    with page_statements() as ran:
        assert show(client, name, link) == 200
    return {alike(text) for text in ran}


@settings(max_examples=30)
@given(data=st.data(), name=st.sampled_from(PAGES))
def test_no_value_of_a_control_breaks_or_changes_a_statement(
    data: st.DataObject, name: str, client: FlaskClient, ordinary: dict[str, set[str]]
) -> None:
    changes = data.draw(st.dictionaries(st.sampled_from(sorted(FORMS[name])), values, min_size=1, max_size=3))
    answered = post(client, f"..{name}-location.search", {**FORMS[name], **changes})
    assert answered.status_code == 200
    written = answered.get_json()["response"][f"{name}-location"]["search"]
    assert statements(client, name, written) <= ordinary[name]


@settings(max_examples=20)
@given(
    name=st.sampled_from(PAGES),
    search=values
    | st.lists(st.tuples(st.sampled_from(["year", "modality", "station", "hospital"]), texts)).map(linked),
)
def test_no_address_breaks_a_page(name: str, search: Any, client: FlaskClient) -> None:
    place = {"location.pathname": f"/{name}", "location.search": search}
    assert post(client, ROUTER, place).status_code == 200
    assert show(client, name, search) == 200


@pytest.mark.parametrize(
    ("name", "key"), [(name, key) for name, link in LINKS.items() for key in (*link, "hospital")]
)
def test_sql_in_a_link_is_a_value_and_nothing_else(
    name: str, key: str, client: FlaskClient, ordinary: dict[str, set[str]]
) -> None:
    for text in SQL:
        assert statements(client, name, "?" + linked({**LINKS[name], key: text})) <= ordinary[name], text


@pytest.mark.parametrize("query", ["modality=%27+OR+1%3D1", "year=%27", "hospital=%27%3B--", "%00=%ff", "station"])
@pytest.mark.parametrize("file", ["equipment", "equipment-hours", "patients"])
def test_no_link_breaks_a_file(file: str, query: str, client: FlaskClient) -> None:
    assert client.get(f"/{file}.csv?{query}").status_code in (200, 400)


@pytest.mark.parametrize("asked", [10**4_200, -5, True, 1.5, float("nan"), "4", None, [4]])
@pytest.mark.parametrize("name", PAGES)
def test_no_count_of_questions_breaks_asking(name: str, asked: Any, client: FlaskClient) -> None:
    form = {**FORMS[name], f"{name}-asked.data": asked}
    assert post(client, f"..{name}-location.search", form).status_code == 200


@pytest.mark.parametrize(("name", "field"), [(name, field) for name, form in FORMS.items() for field in sorted(form)])
def test_half_a_surrogate_pair_breaks_nothing(name: str, field: str, client: FlaskClient) -> None:
    broken = ["\ud800"] if isinstance(FORMS[name][field], list) else "\ud800"
    assert post(client, f"..{name}-location.search", {**FORMS[name], field: broken}).status_code == 200
    assert show(client, name, "?year=\udfff") == 200
