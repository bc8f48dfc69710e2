"""What no page of ours would send to the completeness page: never a crash, never another statement."""

from itertools import product
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dashboards.quality.pages import ASK, SHOW
from tests.dashboards.serving import OF_ARGO, Site, callback_body, dependencies, page_statements, post_callback
from tests.dashboards.storage.pages import ROUTER
from tests.dashboards.test_hostile import SQL, linked, texts, values

FORM: dict[str, Any] = {
    "quality-hospital.value": "argo",
    "quality-modality.value": "CT",
    "quality-year.value": "2026",
    "quality-asked.data": 4,
}
LINK = {"hospital": "argo", "year": "2026", "modality": "CT"}


@pytest.fixture(scope="module")
def client(site: Site) -> FlaskClient:
    return site.browser(OF_ARGO)


@pytest.fixture(scope="module")
def ordinary(client: FlaskClient) -> set[str]:
    """Every statement that leaving out some of a link's parts can give: they are all the same ones."""
    with page_statements() as found:
        for kept in product([True, False], repeat=len(LINK)):
            pairs = [pair for pair, keep in zip(LINK.items(), kept, strict=True) if keep]
            assert show(client, "?" + linked(pairs)) == 200
    assert len(set(found)) == 3
    return set(found)


def post(client: FlaskClient, beginning: str, given_values: dict[str, Any]) -> Any:
    (dependency,) = [one for one in dependencies(client) if one["output"].startswith(beginning)]
    return post_callback(client, callback_body(dependency, given_values))


def show(client: FlaskClient, link: Any) -> int:
    answered = post(client, SHOW, {"quality-location.search": link, "quality-location.pathname": "/quality"})
    status: int = answered.status_code
    return status


def statements(client: FlaskClient, link: Any) -> set[str]:
    with page_statements() as found:
        assert show(client, link) == 200
    return set(found)


@settings(max_examples=25, deadline=None)
@given(changes=st.dictionaries(st.sampled_from(sorted(FORM)), values, min_size=1, max_size=3))
def test_no_value_of_a_control_breaks_or_changes_a_statement(
    changes: dict[str, Any], client: FlaskClient, ordinary: set[str]
) -> None:
    answered = post(client, ASK, {**FORM, **changes})
    assert answered.status_code == 200
    assert statements(client, answered.get_json()["response"]["quality-location"]["search"]) <= ordinary


@settings(max_examples=20, deadline=None)
@given(search=values | st.lists(st.tuples(st.sampled_from([*LINK]), texts)).map(linked))
def test_no_address_breaks_the_page(search: Any, client: FlaskClient) -> None:
    assert post(client, ROUTER, {"location.pathname": "/quality", "location.search": search}).status_code == 200
    assert show(client, search) == 200


@pytest.mark.parametrize("key", LINK)
def test_sql_in_a_link_is_a_value_and_nothing_else(key: str, client: FlaskClient, ordinary: set[str]) -> None:
    for text in SQL:
        assert statements(client, "?" + linked({**LINK, key: text})) <= ordinary, text


@pytest.mark.parametrize("query", ["modality=%27+OR+1%3D1", "year=%27", "hospital=%27%3B--", "%00=%ff", "year"])
@pytest.mark.parametrize("path", ["quality", "quality-days"])
def test_no_link_breaks_a_file(path: str, query: str, client: FlaskClient) -> None:
    assert client.get(f"/{path}.csv?{query}").status_code in (200, 400)


@pytest.mark.parametrize("field", sorted(FORM))
def test_half_a_surrogate_pair_breaks_nothing(field: str, client: FlaskClient) -> None:
    assert post(client, ASK, {**FORM, field: "\ud800"}).status_code == 200
    assert show(client, "?year=\udfff") == 200
