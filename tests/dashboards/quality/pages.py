"""The completeness page and its files as a browser gets them."""

import csv
import io
from typing import Any

from flask.testing import FlaskClient

from tests.dashboards import trees
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
    response = client.get(f"/{path}.csv?{query}")
    assert response.status_code == 200, response.text
    return list(csv.reader(io.StringIO(response.text, newline=""), strict=True))


def squares(tree: Tree) -> list[tuple[str, str]]:
    """Title and look of every day of the calendars."""
    found = trees.of_class(tree, "calendar-days")
    return [
        (each["props"]["title"], each["props"]["className"])
        for days in found
        for each in trees.of_class(days, "square")
    ]
