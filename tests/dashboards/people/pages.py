"""The pages on equipment and on patients, and their files, as a browser gets them."""

from typing import Any

from flask.testing import FlaskClient

from tests.dashboards import trees
from tests.dashboards.files import table_of
from tests.dashboards.serving import callback_body, dependencies, post_callback

ROUTER = "..page.children...navigation.children.."

Tree = Any


def call(client: FlaskClient, beginning: str, values: dict[str, Any]) -> dict[str, Any]:
    (dependency,) = [one for one in dependencies(client) if one["output"].startswith(beginning)]
    response = post_callback(client, callback_body(dependency, values))
    assert response.status_code == 200, response.text
    answered: dict[str, Any] = response.get_json()["response"]
    return answered


def page(client: FlaskClient, name: str, query: str = "") -> Tree:
    values = {"location.pathname": f"/{name}", "location.search": f"?{query}"}
    return call(client, ROUTER, values)["page"]["children"]


def answer(client: FlaskClient, name: str, query: str = "") -> Tree:
    values = {f"{name}-location.search": f"?{query}", f"{name}-location.pathname": f"/{name}"}
    return call(client, f"..{name}-answer.children", values)[f"{name}-answer"]["children"]


def file(client: FlaskClient, name: str, query: str = "") -> list[list[str]]:
    return table_of(client, name, query)


def table(tree: Tree, caption: str) -> list[list[str]]:
    """Head, body and foot of the table of that caption, cell by cell."""
    (found,) = [one for one in trees.nodes(tree, "Table") if trees.text(trees.nodes(one, "Caption")) == caption]
    return [[trees.text(cell) for cell in row["props"]["children"]] for row in trees.nodes(found, "Tr")]


def figure(tree: Tree) -> dict[str, Any]:
    found: dict[str, Any] = trees.nodes(tree, "Graph")[0]["props"]["figure"]
    return found
