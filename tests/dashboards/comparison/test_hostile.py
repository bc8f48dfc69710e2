"""What no page of ours would send to the comparison page: never a crash, never another statement."""

import re
from itertools import product
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dashboards.comparison.pages import ASK, ROUTER, SHOW
from tests.dashboards.serving import OF_ARGO, Site, callback_body, dependencies, page_statements, post_callback
from tests.dashboards.test_hostile import SQL, linked, texts, values
from tests.dashboards.test_hostile import alike as alike_but_for_lists

FORM: dict[str, Any] = {
    "comparison-compared.value": "periods",
    "comparison-hospitals.value": ["argo"],
    "comparison-amount.value": "images",
    "comparison-a.value": "2025",
    "comparison-b.value": "2026-01..2026-09",
    "comparison-period.value": "2025",
    "comparison-rows.value": "time",
    "comparison-adjusted.value": ["working-days"],
    "comparison-modalities.value": ["CT"],
    "comparison-other-modalities.value": [],
    "comparison-asked.data": 4,
}
LINK = {
    "compare": "hospitals",
    "measure": "bytes",
    "a": "2025",
    "b": "2026-01..2026-09",
    "period": "2024-07..2026-10",
    "by": "time",
    "adjust": "working-days",
    "modality": "CT",
}
# One for each modality chosen.
_CLAUSES = (r"(?: OR contains\([^)]*\))+", r"(?:WHEN contains\([^)]*\) THEN \? )+")


@pytest.fixture(scope="module")
def client(site: Site) -> FlaskClient:
    return site.browser(OF_ARGO)


@pytest.fixture(scope="module")
def ordinary(client: FlaskClient) -> set[str]:
    """Every statement that leaving out some of a link's parts can give."""
    with page_statements() as found:
        for compare, by, modality, period in product(
            ("periods", "hospitals"),
            ("time", "modality"),
            ([], ["CT"]),
            ("2025", "2025-02..2025-11", "2024-07..2026-10"),
        ):
            pairs = {"compare": compare, "by": by, "modality": modality, "a": period, "b": period, "period": period}
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
    answered = post(client, SHOW, {"comparison-location.search": link, "comparison-location.pathname": "/comparison"})
    status: int = answered.status_code
    return status


def statements(client: FlaskClient, link: Any) -> set[str]:
    with page_statements() as found:
        assert show(client, link) == 200
    return {alike(text) for text in found}


@settings(max_examples=30)
@given(changes=st.dictionaries(st.sampled_from(sorted(FORM)), values, min_size=1, max_size=3))
def test_no_value_of_a_control_breaks_or_changes_a_statement(
    changes: dict[str, Any], client: FlaskClient, ordinary: set[str]
) -> None:
    answered = post(client, ASK, {**FORM, **changes})
    assert answered.status_code == 200
    assert statements(client, answered.get_json()["response"]["comparison-location"]["search"]) <= ordinary


@settings(max_examples=20)
@given(search=values | st.lists(st.tuples(st.sampled_from([*LINK, "hospital"]), texts)).map(linked))
def test_no_address_breaks_the_page(search: Any, client: FlaskClient) -> None:
    place = {"location.pathname": "/comparison", "location.search": search}
    assert post(client, ROUTER, place).status_code == 200
    assert show(client, search) == 200


@pytest.mark.parametrize("key", [*LINK, "hospital"])
def test_sql_in_a_link_is_a_value_and_nothing_else(key: str, client: FlaskClient, ordinary: set[str]) -> None:
    for text in SQL:
        assert statements(client, "?" + linked({**LINK, key: text})) <= ordinary, text


@pytest.mark.parametrize(
    "query",
    ["modality=%27+OR+1%3D1", "a=%27", "hospital=%27%3B--", "%00=%ff", "adjust", "a=0000", "b=9999-12..9999-12"],
)
def test_no_link_breaks_the_file(query: str, client: FlaskClient) -> None:
    assert client.get(f"/comparison.csv?{query}").status_code in (200, 400)


@pytest.mark.parametrize("asked", [10**4_200, -5, True, 1.5, float("nan"), "4", None, [4]])
def test_no_count_of_questions_breaks_asking(asked: Any, client: FlaskClient) -> None:
    assert post(client, ASK, {**FORM, "comparison-asked.data": asked}).status_code == 200


@pytest.mark.parametrize("field", sorted(FORM))
def test_half_a_surrogate_pair_breaks_nothing(field: str, client: FlaskClient) -> None:
    broken = ["\ud800"] if isinstance(FORM[field], list) else "\ud800"
    assert post(client, ASK, {**FORM, field: broken}).status_code == 200
    assert show(client, "?a=\udfff") == 200
