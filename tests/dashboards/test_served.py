"""Headers, language and offline-ness of what the real composition serves."""

import base64
import hashlib
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboards.application import PAGES
from tests.dashboards import trees
from tests.dashboards.serving import OF_ALL, OF_ARGO, Site, callback_body, dependencies, post_callback

pytestmark = pytest.mark.archives

DATA = (
    *("/activity.csv", "/activity.csv?measure=patients", "/storage.xlsx", "/estate.csv", "/overview.csv"),
    *("/_dash-layout", "/_dash-dependencies", "/copies.csv", "/summary.csv", "/quality.csv"),
    *(page.PATH for page in PAGES),
)


@pytest.fixture(scope="module")
def client(site: Site) -> FlaskClient:
    return site.browser(OF_ARGO)


def policy(client: FlaskClient, path: str) -> dict[str, list[str]]:
    parts = [part.split() for part in client.get(path).headers["Content-Security-Policy"].split(";")]
    return {name: sources for name, *sources in parts}


@pytest.mark.parametrize("path", DATA)
def test_no_policy_allows_another_host_or_evaluated_text(path: str, client: FlaskClient) -> None:
    found = policy(client, path)
    allowed = {"'self'", "'none'", "data:", "blob:", "'unsafe-inline'"}
    sources = {source for sources in found.values() for source in sources if not source.startswith("'sha256-")}
    assert sources <= allowed
    assert [name for name, given in found.items() if "'unsafe-inline'" in given] == ["style-src"]
    assert (found["frame-ancestors"], found["form-action"]) == (["'none'"], ["'self'"])
    assert (found["connect-src"], found["object-src"], found["base-uri"]) == (["'self'"], ["'none'"], ["'none'"])


def test_the_policy_allows_exactly_the_inline_scripts_of_the_page(client: FlaskClient) -> None:
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", client.get("/").text, re.DOTALL)
    # Data blocks, such as Dash's configuration, are no scripts.
    scripts = [text for text in inline if not text.lstrip().startswith("{")]
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts]
    allowed = [source for source in policy(client, "/")["script-src"] if source != "'self'"]
    assert allowed == [f"'sha256-{one}'" for one in hashes]


@pytest.mark.parametrize("path", DATA)
def test_data_are_kept_by_no_cache_and_guessed_by_no_browser(path: str, client: FlaskClient) -> None:
    headers = client.get(path).headers
    assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert headers["Referrer-Policy"] == "same-origin"


def test_answers_of_callbacks_are_kept_by_no_cache(client: FlaskClient) -> None:
    for dependency in dependencies(client):
        answer = post_callback(client, callback_body(dependency, {"location.pathname": "/activity"}))
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/activity?by=modality", "/login"])
def test_no_page_names_another_host(path: str, site: Site) -> None:
    browser = site.anonymous() if path == "/login" else site.browser(OF_ARGO)
    html = browser.get(path).text
    # The namespace of inline drawings is a name, not an address.
    assert re.findall(r"(?:https?:)?//[a-z0-9.-]+", html.replace("http://www.w3.org/2000/svg", "")) == []


def test_every_script_and_style_of_a_page_is_served_here(client: FlaskClient) -> None:
    addresses = re.findall(r'(?:src|href)="([^"]+)"', client.get("/").text)
    statuses = {}
    for address in addresses:
        with client.get(address) as answer:
            statuses[address] = answer.status_code
    assert len(statuses) > 5
    assert statuses == dict.fromkeys(statuses, 200)


@pytest.mark.parametrize("language", ["en", "el"])
def test_the_first_byte_says_the_language_of_the_page(language: str, site: Site) -> None:
    assert site.browser(OF_ARGO, language).get("/").text.startswith(f'<!DOCTYPE html><html lang="{language}">')
    anonymous = site.anonymous()
    anonymous.set_cookie("archeion_language", language)
    assert f'<html lang="{language}"' in anonymous.get("/login").text


@pytest.mark.parametrize("path", [page.PATH for page in PAGES])
def test_pages_in_greek_have_no_english_leftover(path: str, site: Site) -> None:
    browsers = [site.browser(OF_ARGO, language) for language in ("en", "el")]
    shown = [[_page(client, path, ""), client.get("/_dash-layout").get_json()] for client in browsers]
    english, greek = (set(_sentences(trees_of_page)) for trees_of_page in shown)
    alike = {text for text in english & greek if re.search("[a-z]{3}", text)}
    # The statement and its values are SQL in every language.
    assert {text for text in alike if not text.startswith(("SELECT", "1 = '"))} == {"Archeion"}


@pytest.mark.parametrize("query", ["", "?by=modality", "?by=modality&measure=images", "?by=hospital", "?per=month"])
def test_no_chart_of_a_page_can_send_its_figures_outside(query: str, site: Site) -> None:
    graph = trees.node(_page(site.browser(OF_ALL), "/activity", query), "Graph")
    config = graph["props"]["config"]
    assert (config["showSendToCloud"], config["displayModeBar"]) == (False, False)
    assert {"plotlyServerURL", "sendData", "showEditInChartStudio", "editable"} & config.keys() == set()


def test_no_chart_of_the_estate_can_send_its_figures_outside(site: Site) -> None:
    graphs = trees.nodes(_page(site.browser(OF_ALL), "/estate", ""), "Graph")
    assert {graph["props"]["config"]["showSendToCloud"] for graph in graphs} == {False}


def test_no_chart_of_the_summary_can_send_its_figures_outside(site: Site) -> None:
    graph = trees.node(_page(site.browser(OF_ALL), "/summary", ""), "Graph")
    assert (graph["props"]["config"]["showSendToCloud"], graph["props"]["config"]["displayModeBar"]) == (False, False)


def test_the_door_for_programs_of_dash_is_shut(site: Site, client: FlaskClient) -> None:
    assert [rule.rule for rule in site.server.url_map.iter_rules() if "mcp" in rule.rule] == []
    assert client.post("/_mcp", json={}).status_code in (400, 405)


def test_no_developer_tool_is_on(site: Site, client: FlaskClient) -> None:
    assert (site.server.debug, site.server.testing) == (False, False)
    html = client.get("/").text
    assert ('"ui":true' in html, '"hot_reload"' in html) == (False, False)


@pytest.mark.parametrize("path", ["/assets/../app.py", "/assets/%2e%2e/app.py", "/assets/..%2fconfig/babel.cfg"])
def test_no_file_of_the_checkout_is_served_but_assets(path: str, client: FlaskClient) -> None:
    answer = client.get(path)
    assert ["def compose" in answer.text, "[python:" in answer.text] == [False, False]


def _page(client: FlaskClient, path: str, query: str) -> Any:
    (router,) = [one for one in dependencies(client) if one["output"] == "..page.children...navigation.children.."]
    values = {"location.pathname": path, "location.search": query}
    return post_callback(client, callback_body(router, values)).get_json()["response"]["page"]["children"]


def _sentences(tree: Any) -> list[str]:
    """Every piece of text on its own, labels of choices included."""
    found: list[str] = []
    for node in trees.every(tree):
        children = node["props"].get("children")
        pieces = children if isinstance(children, list) else [children]
        found += [piece.strip() for piece in pieces if isinstance(piece, str)]
        found += [option["label"] for option in node["props"].get("options", [])]
        found += [node["props"][key] for key in ("aria-label", "placeholder", "title") if key in node["props"]]
    return found
