"""What no page of ours would send to the summary: never a crash, never another statement."""

import re
from itertools import product
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dashboards.serving import OF_ARGO, Site, page_statements
from tests.dashboards.summary.scene import ASK, FOLLOW, ROUTER, SHOW, call
from tests.dashboards.test_hostile import SQL, linked, texts, values
from tests.dashboards.test_hostile import alike as alike_but_for_lists

LINK = {
    "modality": "CT",
    "period": "2025",
    "measure": "images",
    "sort": "name",
    "order": "desc",
    "find": "argo",
}
FORM: dict[str, Any] = {
    "summary-first.value": "2016-03",
    "summary-last.value": "2016-09",
    "summary-find.value": "argo",
    "summary-location.search": "?modality=CT&measure=images",
}
PERIODS = ("2025", "2025-03", "2025-03-05", "2025-02..2025-05", "2026", "2024..2025")
# One for each modality chosen.
_CLAUSES = (r"(?: OR contains\([^)]*\))+", r"(?:WHEN contains\([^)]*\) THEN \? )+")


@pytest.fixture(scope="module")
def argo(site: Site) -> FlaskClient:
    return site.browser(OF_ARGO)


@pytest.fixture(scope="module")
def ordinary(argo: FlaskClient) -> set[str]:
    """Every statement that leaving out some of a link's parts can give, for every kind of period."""
    with page_statements() as found:
        for period, *kept in product(PERIODS, *[[True, False]] * 2):
            link = {"modality": "CT", "period": period}
            pairs = [pair for pair, keep in zip(link.items(), kept, strict=True) if keep]
            for region in ([], [("region", "7")]):
                assert show(argo, "?" + linked([*pairs, *region])) == 200
    return {alike(text) for text in found}


def alike(statement: str) -> str:
    text = alike_but_for_lists(statement)
    for clauses in _CLAUSES:
        text = re.sub(clauses, " … ", text)
    return text


def show(client: FlaskClient, link: Any) -> int:
    answered = call(client, SHOW, {"summary-location.search": link, "summary-location.pathname": "/summary"})
    status: int = answered.status_code
    return status


def statements(client: FlaskClient, link: Any) -> set[str]:
    with page_statements() as found:
        assert show(client, link) == 200
    return {alike(text) for text in found}


@settings(max_examples=12)
@given(changes=st.dictionaries(st.sampled_from(sorted(FORM)), values, min_size=1, max_size=3))
def test_no_value_of_a_control_breaks_or_changes_a_statement(
    changes: dict[str, Any], argo: FlaskClient, ordinary: set[str]
) -> None:
    answered = call(argo, ASK, {**FORM, **changes})
    assert answered.status_code == 200
    assert statements(argo, answered.get_json()["response"]["summary-chosen"]["search"]) <= ordinary


@settings(max_examples=12)
@given(search=values | st.lists(st.tuples(st.sampled_from([*LINK, "hospital", "region"]), texts)).map(linked))
def test_no_address_and_no_click_breaks_the_page(search: Any, argo: FlaskClient) -> None:
    assert call(argo, ROUTER, {"location.pathname": "/summary", "location.search": search}).status_code == 200
    assert show(argo, search) == 200
    for clicked in (search, {"points": search}, {"points": [{"customdata": search}]}):
        assert call(argo, FOLLOW, {"summary-chart.clickData": clicked}).status_code in (200, 204)


@pytest.mark.parametrize("key", [*LINK, "hospital", "region"])
def test_sql_in_a_link_is_a_value_and_nothing_else(key: str, argo: FlaskClient, ordinary: set[str]) -> None:
    for text in SQL:
        assert statements(argo, "?" + linked({**LINK, key: text})) <= ordinary, text


@pytest.mark.parametrize("query", ["modality=%27+OR+1%3D1", "region=%27", "hospital=%27%3B--", "%00=%ff", "find"])
def test_no_link_breaks_the_file(query: str, argo: FlaskClient) -> None:
    assert argo.get(f"/summary.csv?{query}").status_code in (200, 400)


@pytest.mark.parametrize("field", sorted(FORM))
def test_half_a_surrogate_pair_breaks_nothing(field: str, argo: FlaskClient) -> None:
    assert call(argo, ASK, {**FORM, field: "\ud800"}).status_code == 200
    assert show(argo, "?find=\udfff&region=\ud800") == 200
