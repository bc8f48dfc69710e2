"""The completeness page and its files as a browser gets them."""

from typing import Any

from flask.testing import FlaskClient

from tests.dashboards import trees
from tests.dashboards.files import table_of
from tests.dashboards.storage.pages import ROUTER, call

ASK, SHOW = "..quality-location.search", "..quality-answer.children"

Tree = Any


def page(client: FlaskClient, query: str = "") -> Tree:
    values = {"location.pathname": "/quality", "location.search": f"?{query}"}
    return call(client, ROUTER, values)["page"]["children"]


def answer(client: FlaskClient, query: str = "") -> Tree:
    values = {"quality-location.search": f"?{query}", "quality-location.pathname": "/quality"}
    return call(client, SHOW, values)["quality-answer"]["children"]


def file(client: FlaskClient, path: str, query: str = "") -> list[list[str]]:
    return table_of(client, path, query)


def squares(tree: Tree) -> list[tuple[str, str]]:
    """Title and look of every day of the calendars."""
    found = trees.of_class(tree, "calendar-days")
    return [
        (each["props"]["title"], each["props"]["className"])
        for days in found
        for each in trees.of_class(days, "square")
    ]
