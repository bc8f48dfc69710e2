"""The form writes the link, shows what is in force, and takes whatever a browser sends."""

from types import SimpleNamespace
from typing import Any

import pytest
from dash import Dash, html
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.what_if import form
from dashboards.what_if.changes import MOST_OF_A_KIND, Kind
from dashboards.what_if.fields import FIELD_NAMES, field_id
from dashboards.what_if.links import PageLink, read_scenario
from dashboards.words import Words
from queries.projections.scenario import NOTHING, Scenario
from queries.storage_settings import StorageSettings
from tests.dashboards import trees
from tests.dashboards.serving import CALLBACKS, callback_body
from tests.dashboards.what_if.scenarios import OF_EACH
from tests.queries.projections.made import AS_OF, GB, ONLINE, course_of, paths_of

COURSE = course_of(paths_of(9, 60), {ONLINE: [500 * GB]}, shares={"CT": 0.5, "MR": 0.5})
LINK = PageLink("/storage", (("hospital", "argo"),))
EVERYTHING = read_scenario(OF_EACH).scenario
TYPED: dict[Kind, dict[str, Any]] = {
    Kind.DEVICE: {"modality": "ct ", "month": " 2027-03", "studies": "400", "size": "550"},
    Kind.SIZE: {"modality": "CT", "month": "2027-01", "percent": "150 %"},
    Kind.NEARLINE: {"years": "5"},
    Kind.DELETION: {"years": "20"},
    Kind.ADDITION: {"month": "2027-06", "size": "40"},
    Kind.JOINING: {"month": "2027-01", "held": "30", "monthly": "0,8"},
}


def shown(words: Words, scenario: Scenario, declared: StorageSettings | None = None) -> Any:
    reader: Any = SimpleNamespace(words=words, today=AS_OF)
    one = form.what_if_form(reader, COURSE, declared or StorageSettings(capacity=10**12), scenario, LINK)
    return trees.plain(one)


def test_without_changes_the_form_is_shut_and_offers_every_kind(words: Words) -> None:
    tree = shown(words, NOTHING)
    assert tree["props"]["open"] is False
    assert len(trees.nodes(tree, "Fieldset")) == len(Kind)
    assert {node["props"]["id"] for node in trees.nodes(tree, "Input")} == {
        field_id(kind, name) for kind in Kind for name in FIELD_NAMES[kind]
    }
    assert trees.nodes(tree, "Link") == []
    assert [option["props"]["value"] for option in trees.nodes(tree, "Option")] == ["CT", "MR"]


def test_each_change_in_force_is_said_and_has_a_link_without_it(english: Words) -> None:
    tree = shown(english, EVERYTHING)
    assert tree["props"]["open"] is True
    assert [trees.text(item)[:9] for item in trees.nodes(tree, "Li")] == [
        *("From Marc", "From Janu", "What is o", "What is o", "From June", "In Januar")
    ]
    *removing, all_of_them = [link["props"]["href"] for link in trees.nodes(tree, "Link")]
    for kind, href in zip(Kind, removing, strict=True):
        path, _, query = href.partition("?")
        assert (path, kind in query, query.count("=")) == ("/storage", False, len(Kind))
    assert all_of_them == "/storage?hospital=argo"
    assert "Full" in trees.text(trees.of_class(tree, "effect"))


def test_the_years_that_a_hospital_declares_are_suggested(english: Words) -> None:
    def suggested(declared: StorageSettings) -> Any:
        tree = shown(english, NOTHING, declared)
        [field] = [
            one for one in trees.nodes(tree, "Input") if one["props"]["id"] == field_id(Kind.DELETION, "years")
        ]
        return field["props"]["value"], trees.text(tree)

    years, text = suggested(StorageSettings(retention_years=25))
    assert (years, "may be deleted after 25 years." in text) == ("25", True)
    years, text = suggested(StorageSettings())
    assert (years, "HARMONI states 20 years for Greece." in text) == ("", True)
    assert "Not legal advice" in text


@pytest.fixture(scope="module")
def client(english: Words) -> FlaskClient:
    server = Flask("site")
    dash = Dash(server=server, suppress_callback_exceptions=True)
    dash.layout = html.Div()
    services: Any = SimpleNamespace(reader_words=lambda: english)
    form.register(dash, services, "/storage", "storage-location")
    return server.test_client()


def post(client: FlaskClient, changed: list[str], values: dict[str, Any]) -> Any:
    [dependency] = client.get("/_dash-dependencies").get_json()
    return client.post(CALLBACKS, json={**callback_body(dependency, values), "changedPropIds": changed})


def add(client: FlaskClient, kind: Kind, typed: dict[str, Any], query: Any, by: str | None = None) -> tuple[Any, Any]:
    """The link that comes of it, and the note."""
    values = {f"{field_id(kind, name)}.value": value for name, value in typed.items()}
    changed = by or f"what-if-{kind.replace('_', '-')}-add-button.n_clicks"
    answer = post(client, [changed], {**values, "storage-location.search": query})
    assert answer.status_code in (200, 204)
    said = answer.get_json()["response"] if answer.status_code == 200 else {}
    return said.get(form.LOCATION, {}).get("search"), said.get(form.NOTE, {}).get("children")


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_typed_is_added_to_the_link(kind: Kind, client: FlaskClient) -> None:
    assert add(client, kind, TYPED[kind], "?hospital=argo") == (f"?hospital=argo&{kind}={OF_EACH[kind][0]}", "")
    by_return = f"{field_id(kind, FIELD_NAMES[kind][0])}.n_submit"
    assert add(client, kind, TYPED[kind], "?hospital=argo", by_return)[0] is not None


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_typed_wrong_is_explained_and_changes_no_link(kind: Kind, client: FlaskClient) -> None:
    for name in FIELD_NAMES[kind]:
        for wrong in ("", None, 7, "x.y", [], {"a": 1}, "9" * 5_000, "\ud800"):
            link, note = add(client, kind, {**TYPED[kind], name: wrong}, "?hospital=argo")
            assert (link, bool(note)) == (None, True), (name, wrong)


def test_one_change_more_than_there_may_be_is_refused(client: FlaskClient) -> None:
    query = "?" + "&".join(["add=2027-06.40TB"] * MOST_OF_A_KIND)
    link, note = add(client, Kind.ADDITION, TYPED[Kind.ADDITION], query)
    assert (link, note) == (None, "There can be 8 changes of a kind: the others are left out.")
    assert "delete_after=30" in add(client, Kind.DELETION, {"years": "30"}, f"{query}&delete_after=20")[0]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
NAMES = [f"{field_id(kind, name)}.value" for kind in Kind for name in FIELD_NAMES[kind]]


@settings(max_examples=60)
@given(
    changed=st.lists(st.text(max_size=20) | st.sampled_from(["what-if-add-add-button.n_clicks", "{"]), max_size=3),
    values=st.dictionaries(st.sampled_from([*NAMES, "storage-location.search"]), anything, max_size=4),
)
def test_nothing_a_browser_sends_breaks_the_form(
    changed: list[str], values: dict[str, Any], client: FlaskClient
) -> None:
    assert post(client, changed, values).status_code in (200, 204)
