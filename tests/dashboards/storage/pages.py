"""The storage page and its file as a browser gets them."""

from typing import Any

from flask.testing import FlaskClient

from tests.dashboards import trees
from tests.dashboards.files import table_of
from tests.dashboards.serving import callback_body, dependencies, post_callback

ROUTER, ASK, SHOW = (
    "..page.children...navigation.children..",
    "..storage-location.search",
    "..storage-answer.children",
)

Tree = Any


def call(client: FlaskClient, beginning: str, values: dict[str, Any]) -> dict[str, Any]:
    (dependency,) = [one for one in dependencies(client) if one["output"].startswith(beginning)]
    response = post_callback(client, callback_body(dependency, values))
    assert response.status_code == 200, response.text
    answered: dict[str, Any] = response.get_json()["response"]
    return answered


def page(client: FlaskClient, query: str = "") -> Tree:
    values = {"location.pathname": "/storage", "location.search": f"?{query}"}
    return call(client, ROUTER, values)["page"]["children"]


def answer(client: FlaskClient, query: str = "") -> Tree:
    values = {"storage-location.search": f"?{query}", "storage-location.pathname": "/storage"}
    return call(client, SHOW, values)["storage-answer"]["children"]


def file(client: FlaskClient, query: str = "") -> list[list[str]]:
    return table_of(client, "storage", query)


def table(tree: Tree, caption: str) -> list[list[str]]:
    """Head, body and foot of the table of that caption, cell by cell."""
    (found,) = [one for one in trees.nodes(tree, "Table") if trees.text(trees.nodes(one, "Caption")) == caption]
    return [[trees.text(cell) for cell in row["props"]["children"]] for row in trees.nodes(found, "Tr")]


def key_figures(tree: Tree) -> dict[str, list[str]]:
    """Value and note, by name."""
    (found,) = trees.nodes(tree, "Dl")
    pairs = [[trees.text(part) for part in div["props"]["children"]] for div in trees.nodes(found, "Div")]
    return {name: values for name, *values in pairs}


def captions(tree: Tree) -> list[str]:
    return [trees.text(caption) for caption in trees.nodes(tree, "Caption")]


def section(tree: Tree, title: str) -> str:
    """What a section says."""
    (found,) = [one for one in trees.nodes(tree, "Section") if trees.text(trees.nodes(one, "H2")) == title]
    return trees.text(found)
