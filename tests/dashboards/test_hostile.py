"""What no page of ours would send: never a crash, never another statement, never a word of it in SQL."""

import json
import re
from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dashboards.serving import (
    CALLBACKS,
    OF_ARGO,
    Body,
    Site,
    callback_body,
    csrf_header,
    dependencies,
    page_statements,
    post_callback,
)

# Beginnings of the outputs that tell one callback from another.
ROUTER, ASK, SHOW = "..page.children", "..activity-location.search", "..activity-answer.children"
FORM: dict[str, Any] = {
    "activity-hospitals.value": ["argo"],
    "activity-measure.value": "images",
    "activity-period.value": "range",
    "activity-first.value": "2024-01",
    "activity-last.value": "2026-11",
    "activity-per.value": "year",
    "activity-by.value": "modality",
    "activity-modalities.value": ["CT"],
    "activity-other-modalities.value": [],
    "activity-availabilities.value": ["online"],
    "activity-objects.value": ["all"],
    "activity-asked.data": 4,
}
LINK = {
    "period": "2024-01..2026-11",
    "per": "year",
    "by": "modality",
    "modality": "CT",
    "availability": "online",
    "objects": "all",
}
SQL = (
    "' OR '1'='1",
    "1; DROP TABLE DICOMStudies; --",
    "CT') UNION SELECT PatientID FROM DICOMPatients --",
    "'||(SELECT 1)||'",
    "%' --",
    "? :x %s %(a)s",
    '"; --',
    "\\'; --",
)
HARMLESS = "QQ"
DEEP = "[" * 200_000 + "]" * 200_000


@pytest.fixture(scope="module")
def client(site: Site) -> FlaskClient:
    return site.browser(OF_ARGO)


@pytest.fixture(scope="module")
def ordinary(client: FlaskClient) -> set[str]:
    """Every statement that leaving out some of a link's parts can give."""
    with page_statements() as texts:
        # By month too: where nothing is found, the same is asked without its period, and keeps its grain.
        for per, *kept in product(["year", "month"], *[[True, False]] * len(LINK)):
            link = {**LINK, "per": per}
            pairs = [pair for pair, keep in zip(link.items(), kept, strict=True) if keep]
            assert client.get("/activity.csv?" + urlencode([("measure", "images"), *pairs])).status_code == 200
    return {alike(text) for text in texts}


def alike(statement: str) -> str:
    """Values are numbered, and their lists are as long as what was chosen."""
    return re.sub(r"\(\?(, \?)*\)", "(?)", re.sub(r"\$\d+", "?", statement))


def body_of(client: FlaskClient, output: str, values: dict[str, Any]) -> Body:
    [dependency] = [one for one in dependencies(client) if one["output"].startswith(output)]
    return callback_body(dependency, values)


def linked(pairs: Any) -> str:
    """A query string, whatever the text: half a surrogate pair is a question mark, as browsers send it."""
    return urlencode(pairs, doseq=True, errors="replace")


def show(client: FlaskClient, link: Any) -> int:
    values = {"activity-location.search": link, "activity-location.pathname": "/activity"}
    return post_callback(client, body_of(client, SHOW, values)).status_code


def ask(client: FlaskClient, values: dict[str, Any]) -> Any:
    """The link that the controls write, or the status of a refusal."""
    response = post_callback(client, body_of(client, ASK, values))
    if response.status_code != 200:
        return response.status_code
    return response.get_json()["response"]["activity-location"]["search"]


def statements(client: FlaskClient, link: str) -> set[str]:
    with page_statements() as texts:
        assert show(client, link) == 200
    return {alike(text) for text in texts}


class Long(str):
    """Longer than a link may be, and written down briefly: Hypothesis warns of examples that fill pages."""

    def __repr__(self) -> str:
        return f"Long({self[:1]!r} * {len(self)})"


texts = st.text(st.characters(), max_size=40) | st.sampled_from(SQL) | st.just(Long("x" * 10_000))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=100)
@given(changes=st.dictionaries(st.sampled_from(sorted(FORM)), values, min_size=1, max_size=3))
def test_no_value_of_a_control_breaks_or_changes_a_statement(
    changes: dict[str, Any], client: FlaskClient, ordinary: set[str]
) -> None:
    link = ask(client, {**FORM, **changes})
    assert isinstance(link, str), link
    assert statements(client, link) <= ordinary


@settings(max_examples=50)
@given(
    search=values | st.lists(st.tuples(st.sampled_from([*LINK, "hospital", "measure"]), texts)).map(json.dumps),
    path=values | st.just("/activity"),
)
def test_no_address_breaks_a_page(search: Any, path: Any, client: FlaskClient) -> None:
    body = body_of(client, ROUTER, {"location.pathname": path, "location.search": search})
    assert post_callback(client, body).status_code == 200
    assert show(client, search) == 200


@settings(max_examples=30)
@given(search=values | st.text(st.characters()).map("?months={}".format), path=values | st.just("/estate"))
def test_no_address_breaks_the_estate(search: Any, path: Any, client: FlaskClient) -> None:
    body = body_of(
        client, "estate-answer.children", {"estate-location.search": search, "estate-location.pathname": path}
    )
    assert post_callback(client, body).status_code in (200, 204)
    assert post_callback(client, body_of(client, ROUTER, {"location.pathname": "/estate", "location.search": search}))


keys = st.sampled_from(["output", "outputs", "inputs", "state", "changedPropIds", "parsedChangedPropsIds", "x"])


@settings(max_examples=100)
@given(output=st.sampled_from([ROUTER, ASK, SHOW]), changes=st.dictionaries(keys, values, min_size=1))
def test_no_body_is_answered_with_a_failure(output: str, changes: Body, client: FlaskClient) -> None:
    body = {**body_of(client, output, FORM), **changes}
    assert post_callback(client, body).status_code in (200, 400)


def fields() -> Iterator[tuple[str, bool]]:
    yield from ((name, isinstance(value, list)) for name, value in FORM.items())


@pytest.mark.parametrize(("field", "several"), list(fields()))
def test_sql_in_a_control_is_a_value_and_nothing_else(
    field: str, several: bool, client: FlaskClient, ordinary: set[str]
) -> None:
    for text in SQL:
        link = ask(client, {**FORM, field: [text] if several else text})
        assert statements(client, link) <= ordinary, text


@pytest.mark.parametrize("key", [*LINK, "hospital", "measure"])
def test_sql_in_a_link_is_a_value_and_nothing_else(key: str, client: FlaskClient, ordinary: set[str]) -> None:
    for text in SQL:
        link = "?" + linked({"measure": "images", **LINK, key: text})
        assert statements(client, link) <= ordinary, text


@given(modality=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=16))
@settings(max_examples=10)
def test_a_strange_modality_asks_with_the_statement_of_a_usual_one(modality: str, client: FlaskClient) -> None:
    strange, usual = (f"?{urlencode({'modality': text})}" for text in (modality, HARMLESS))
    assert statements(client, strange) <= statements(client, usual)


@pytest.mark.parametrize("query", ["modality=%27+OR+1%3D1", "period=%27", "hospital=%27%3B--", "%00=%ff", "measure"])
def test_no_link_breaks_the_file(query: str, client: FlaskClient) -> None:
    assert client.get(f"/activity.csv?{query}").status_code in (200, 400)


RAW = [
    b"",
    b"null",
    b"true",
    b"7",
    b'"text"',
    b"[]",
    b"{}",
    b"{",
    b"\xff\xfe",
    b'{"output": null}',
    b'{"output": "nothing.children", "inputs": []}',
    b'{"output": "page.children"}',
    b'{"output": ["page.children"]}',
    b'{"output": {"a": 1}}',
    b'{"output": "page.children", "output": "x"}',
    DEEP.encode(),
    b'{"output": "page.children", "inputs": ' + DEEP.encode() + b"}",
    b'{"a": ' + b"9" * 5_000 + b"}",
]


@pytest.mark.parametrize("raw", RAW, ids=range(len(RAW)))
def test_what_is_no_request_of_a_page_is_refused(raw: bytes, client: FlaskClient) -> None:
    headers = csrf_header(client)
    answer = client.post(CALLBACKS, data=raw, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "malformed_request")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "x"])
def test_a_body_that_is_not_declared_as_json_is_refused(kind: str, client: FlaskClient) -> None:
    raw = json.dumps(body_of(client, SHOW, {}))
    answer = client.post(CALLBACKS, data=raw, content_type=kind, headers=csrf_header(client))
    assert answer.status_code == 400


def changed(body: Body) -> Iterator[tuple[str, Body]]:
    """A good request with one part spoilt."""
    one = body["inputs"][0]
    outputs = body["outputs"]
    yield "no outputs", {key: value for key, value in body.items() if key != "outputs"}
    yield "outputs of nothing", {**body, "outputs": []}
    yield "outputs as text", {**body, "outputs": body["output"]}
    yield (
        "one output as a list or several as one",
        {**body, "outputs": one if isinstance(outputs, list) else [outputs]},
    )
    yield "outputs of another callback", {**body, "outputs": {"id": "page", "property": "style"}}
    yield "an input too few", {**body, "inputs": body["inputs"][1:]}
    yield "an input twice", {**body, "inputs": [*body["inputs"], one]}
    yield "inputs as an object", {**body, "inputs": one}
    yield "an input as a list", {**body, "inputs": [[item] for item in body["inputs"]]}
    yield "an id as an object", {**body, "inputs": [{**item, "id": {"a": 1}} for item in body["inputs"]]}
    yield "another id", {**body, "inputs": [{**item, "id": "page"} for item in body["inputs"]]}
    yield "another property", {**body, "inputs": [{**item, "property": "style"} for item in body["inputs"]]}
    yield "no state", {**body, "state": []}
    yield "state as null", {**body, "state": None}
    yield "changes as an object", {**body, "changedPropIds": {"a": 1}}
    yield "changes in lists", {**body, "changedPropIds": [["page.children"]]}
    yield "changes as objects", {**body, "changedPropIds": [{"a": 1}]}


@pytest.mark.parametrize("output", [ROUTER, ASK, SHOW])
def test_a_request_with_one_part_spoilt_is_refused(output: str, client: FlaskClient) -> None:
    spoilt = changed(body_of(client, output, FORM))
    answers = {what: post_callback(client, body).status_code for what, body in spoilt}
    assert answers == dict.fromkeys(answers, 400)


@pytest.mark.parametrize("asked", [10**4_200, 10**4_299, -5, True, 1.5, float("nan"), float("inf"), "4", None, [4]])
def test_no_count_of_questions_breaks_asking(asked: Any, client: FlaskClient) -> None:
    body = body_of(client, ASK, {**FORM, "activity-asked.data": asked})
    assert post_callback(client, body).status_code == 200


def test_the_longest_number_json_can_say_does_not_break_asking(client: FlaskClient) -> None:
    raw = json.dumps(body_of(client, ASK, {**FORM, "activity-asked.data": "N"})).replace('"N"', "9" * 4_300)
    answer = client.post(CALLBACKS, data=raw, content_type="application/json", headers=csrf_header(client))
    assert answer.status_code == 200


@pytest.mark.parametrize("field", sorted(FORM))
def test_half_a_surrogate_pair_breaks_nothing(field: str, client: FlaskClient) -> None:
    link = ask(client, {**FORM, field: ["\ud800"] if isinstance(FORM[field], list) else "\ud800"})
    assert isinstance(link, str), link
    assert show(client, link) == 200
    assert show(client, "?period=\udfff") == 200


def test_a_body_beyond_the_limit_is_refused(client: FlaskClient) -> None:
    body = body_of(client, SHOW, {"activity-location.search": "x" * 1_000_001})
    assert post_callback(client, body).status_code == 413
