"""The overview and its file as a browser gets them."""

from typing import Any

from flask.testing import FlaskClient

from tests.dashboards import trees
from tests.dashboards.files import table_of
from tests.dashboards.storage.pages import ROUTER, Tree, call

Line = dict[str, str]


def page(client: FlaskClient, query: str = "") -> Tree:
    return call(client, ROUTER, {"location.pathname": "/", "location.search": query})["page"]["children"]


def file(client: FlaskClient) -> list[Line]:
    head, *rows = table_of(client, "overview")
    return [dict(zip(head, row, strict=True)) for row in rows]


def groups(tree: Tree) -> dict[str, Tree]:
    """The lines of each hospital, or of the sum, by name."""
    found = {trees.text(trees.of_class(body, "name")): body for body in trees.nodes(tree, "Tbody")}
    assert len(found) == len(trees.nodes(tree, "Tbody")), "a name stands twice"
    return found


def lines(group: Tree) -> dict[str, list[str]]:
    """What is counted → the five cells of its line."""
    rows = trees.nodes(group, "Tr")
    return {trees.text(cells[-6]): [_seen(cell) for cell in cells[-5:]] for cells in map(_cells, rows)}


def heading(group: Tree) -> str:
    return trees.text(trees.nodes(group, "Th")[0])


def links(group: Tree) -> dict[str, list[str]]:
    """What is counted → the addresses its line leads to."""
    rows = trees.nodes(group, "Tr")
    return {
        trees.text(cells[-6]): [link["props"]["href"] for link in trees.nodes(cells[-5:], "Link")]
        for cells in map(_cells, rows)
    }


def _cells(row: Any) -> list[Any]:
    cells: list[Any] = row["props"]["children"]
    return cells


def _seen(cell: Any) -> str:
    """Without what is for listeners alone."""
    children = cell["props"]["children"]
    return trees.text([one for one in children if "visually-hidden" not in _classes(one)]).replace("  ", " ")


def _classes(node: Any) -> str:
    return str(node["props"].get("className", "")) if isinstance(node, dict) else ""
