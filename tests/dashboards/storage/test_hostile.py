"""What no page of ours would send to the storage page: never a crash, never another statement."""

import re
from itertools import product
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dashboards.serving import OF_ARGO, Site, callback_body, dependencies, page_statements, post_callback
from tests.dashboards.storage.pages import ASK, ROUTER, SHOW
from tests.dashboards.test_hostile import SQL, linked, texts, values
from tests.dashboards.test_hostile import alike as alike_but_for_lists

FORM: dict[str, Any] = {
    "storage-hospitals.value": ["argo"],
    "storage-modalities.value": ["CT"],
    "storage-other-modalities.value": [],
    "storage-basis.value": "received",
    "storage-shown.value": "cumulative",
    "storage-horizon.value": "36",
    "storage-asked.data": 4,
    "storage-location.search": "?device=CT.2027-03.400.550MB",
}
LINK = {
    "modality": "CT",
    "basis": "study",
    "show": "monthly",
    "horizon": "12",
    "device": "CT.2027-03.400.550MB",
    "delete_after": "20",
}
WHAT_IF = "..what-if-location.search"
# One for each modality chosen.
_CLAUSES = (r"(?: OR contains\([^)]*\))+", r"(?:WHEN contains\([^)]*\) THEN \? )+")


@pytest.fixture(scope="module")
def client(site: Site) -> FlaskClient:
    return site.browser(OF_ARGO)


@pytest.fixture(scope="module")
def ordinary(client: FlaskClient) -> set[str]:
    """Every statement that leaving out some of a link's parts can give."""
    with page_statements() as found:
        for kept in product([True, False], repeat=len(LINK)):
            pairs = [pair for pair, keep in zip(LINK.items(), kept, strict=True) if keep]
            assert show(client, "?" + linked(pairs)) == 200
    return {alike(text) for text in found}


def alike(statement: str) -> str:
    text = alike_but_for_lists(statement)
    for clauses in _CLAUSES:
        text = re.sub(clauses, " … ", text)
    return text


def post(client: FlaskClient, beginning: str, given_values: dict[str, Any]) -> Any:
    (dependency,) = [one for one in dependencies(client) if one["output"].startswith(beginning)]
    return post_callback(client, callback_body(dependency, given_values))


def show(client: FlaskClient, link: Any) -> int:
    answered = post(client, SHOW, {"storage-location.search": link, "storage-location.pathname": "/storage"})
    status: int = answered.status_code
    return status


def statements(client: FlaskClient, link: Any) -> set[str]:
    with page_statements() as found:
        assert show(client, link) == 200
    return {alike(text) for text in found}


@settings(max_examples=40)
@given(changes=st.dictionaries(st.sampled_from(sorted(FORM)), values, min_size=1, max_size=3))
def test_no_value_of_a_control_breaks_or_changes_a_statement(
    changes: dict[str, Any], client: FlaskClient, ordinary: set[str]
) -> None:
    answered = post(client, ASK, {**FORM, **changes})
    assert answered.status_code == 200
    assert statements(client, answered.get_json()["response"]["storage-location"]["search"]) <= ordinary


@settings(max_examples=30)
@given(search=values | st.lists(st.tuples(st.sampled_from([*LINK, "hospital"]), texts)).map(linked))
def test_no_address_breaks_the_page_or_its_what_if(search: Any, client: FlaskClient) -> None:
    place = {"location.pathname": "/storage", "location.search": search}
    assert post(client, ROUTER, place).status_code == 200
    assert show(client, search) == 200
    assert post(client, WHAT_IF, {"storage-location.search": search}).status_code in (200, 204)


@pytest.mark.parametrize("key", [*LINK, "hospital"])
def test_sql_in_a_link_is_a_value_and_nothing_else(key: str, client: FlaskClient, ordinary: set[str]) -> None:
    for text in SQL:
        assert statements(client, "?" + linked({**LINK, key: text})) <= ordinary, text


@pytest.mark.parametrize("query", ["modality=%27+OR+1%3D1", "basis=%27", "hospital=%27%3B--", "%00=%ff", "horizon"])
def test_no_link_breaks_the_file(query: str, client: FlaskClient) -> None:
    assert client.get(f"/storage.csv?{query}").status_code in (200, 400)


@pytest.mark.parametrize("asked", [10**4_200, -5, True, 1.5, float("nan"), "4", None, [4]])
def test_no_count_of_questions_breaks_asking(asked: Any, client: FlaskClient) -> None:
    assert post(client, ASK, {**FORM, "storage-asked.data": asked}).status_code == 200


@pytest.mark.parametrize("field", sorted(FORM))
def test_half_a_surrogate_pair_breaks_nothing(field: str, client: FlaskClient) -> None:
    broken = ["\ud800"] if isinstance(FORM[field], list) else "\ud800"
    assert post(client, ASK, {**FORM, field: broken}).status_code == 200
    assert show(client, "?basis=\udfff") == 200
