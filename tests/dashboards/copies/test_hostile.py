"""What no page of ours would send to the page of two copies: never a crash, never another statement."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dashboards.copies.scene import ROUTER, SHOW, make_pair
from tests.dashboards.serving import (
    OF_ALL,
    Site,
    callback_body,
    dependencies,
    page_statements,
    post_callback,
    serving,
)
from tests.dashboards.storage.test_hostile import alike
from tests.dashboards.test_hostile import SQL, linked, texts, values

LINK = {"hospital": "argo", "period": "2024", "per": "year", "by": "modality", "modality": "CT"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    directory = tmp_path_factory.mktemp("hostile")
    with serving(directory, make_pair(directory)) as site:
        yield browser_of(site)


def browser_of(site: Site) -> FlaskClient:
    return site.browser(OF_ALL)


@pytest.fixture(scope="module")
def ordinary(client: FlaskClient) -> set[str]:
    """Every statement that leaving out some of a link's parts can give, and that of one month."""
    with page_statements() as found:
        for period, *kept in product(["2024", "2024-08..2024-08"], *[[True, False]] * len(LINK)):
            link = {**LINK, "period": period}
            pairs = [pair for pair, keep in zip(link.items(), kept, strict=True) if keep]
            assert client.get("/copies.csv?" + linked(pairs)).status_code == 200
    return {alike(text) for text in found}


def call(client: FlaskClient, output: str, given_values: dict[str, Any]) -> int:
    (dependency,) = [one for one in dependencies(client) if one["output"] == output]
    return post_callback(client, callback_body(dependency, given_values)).status_code


def show(client: FlaskClient, link: Any, path: Any = "/copies") -> int:
    return call(client, SHOW, {"copies-location.search": link, "copies-location.pathname": path})


@settings(max_examples=20, deadline=None)
@given(search=values | st.lists(st.tuples(st.sampled_from([*LINK]), texts)).map(linked), path=values)
def test_no_address_breaks_the_page(search: Any, path: Any, client: FlaskClient) -> None:
    assert show(client, search) == 200
    assert show(client, search, path) in (200, 204)
    assert call(client, ROUTER, {"location.pathname": "/copies", "location.search": search}) == 200


@pytest.mark.parametrize("key", [*LINK])
def test_sql_in_a_link_is_a_value_and_nothing_else(key: str, client: FlaskClient, ordinary: set[str]) -> None:
    for text in SQL:
        with page_statements() as found:
            assert show(client, "?" + linked({**LINK, key: text})) == 200
        assert {alike(statement) for statement in found} <= ordinary, text


@pytest.mark.parametrize("query", ["modality=%27+OR+1%3D1", "per=%27", "hospital=%27%3B--", "%00=%ff", "period"])
def test_no_link_breaks_the_file(query: str, client: FlaskClient) -> None:
    assert client.get(f"/copies.csv?{query}").status_code in (200, 400)
