"""The comparison page and its file as a browser gets them, of archives that know much and little."""

from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from queries.settings import HospitalSettings
from tests.dashboards import trees
from tests.dashboards.files import table_of
from tests.dashboards.hospitals import ARGO, CYCLOPS
from tests.dashboards.serving import callback_body, dependencies, post_callback
from tests.dashboards.storage.archives import hospital_of_kind
from tests.oracles import ReadPopulation, read
from tests.queries.indexes import FORMS
from tests.queries.places import TODAY
from tests.queries.warts import population_with_warts

ROUTER, ASK, SHOW = (
    "..page.children...navigation.children..",
    "..comparison-location.search",
    "..comparison-answer.children",
)
POPULATIONS = {ARGO: population_with_warts(4300), CYCLOPS: population_with_warts(4301)}
KINDS = {ARGO: "arc5", CYCLOPS: "dg"}

Tree = Any


def two_hospitals(directory: Path) -> tuple[HospitalSettings, ...]:
    """One keeps sizes, one keeps none; both have studies from 1970 to this month."""
    return tuple(hospital_of_kind(directory, code, KINDS[code], POPULATIONS[code], {}) for code in KINDS)


def population(code: str) -> ReadPopulation:
    return read(POPULATIONS[code], FORMS[KINDS[code]].knows, TODAY)


def call(client: FlaskClient, beginning: str, values: dict[str, Any]) -> dict[str, Any]:
    (dependency,) = [one for one in dependencies(client) if one["output"].startswith(beginning)]
    response = post_callback(client, callback_body(dependency, values))
    assert response.status_code == 200, response.text
    answered: dict[str, Any] = response.get_json()["response"]
    return answered


def page(client: FlaskClient, query: str = "") -> Tree:
    values = {"location.pathname": "/comparison", "location.search": f"?{query}"}
    return call(client, ROUTER, values)["page"]["children"]


def answer(client: FlaskClient, query: str = "") -> Tree:
    values = {"comparison-location.search": f"?{query}", "comparison-location.pathname": "/comparison"}
    return call(client, SHOW, values)["comparison-answer"]["children"]


def file(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    """Its lines by heading."""
    heading, *lines = table_of(client, "comparison", query)
    assert len(set(heading)) == len(heading)
    return [dict(zip(heading, line, strict=True)) for line in lines]


def remarks(tree: Tree) -> list[str]:
    return [trees.text(one) for one in trees.of_class(tree, "remark")]


def notices(tree: Tree) -> list[str]:
    return [trees.text(one) for one in trees.of_class(tree, "notice")]


def key_figures(tree: Tree) -> dict[str, list[str]]:
    """Value and note, by name."""
    pairs = [
        [trees.text(part) for part in div["props"]["children"]] for div in trees.nodes(trees.node(tree, "Dl"), "Div")
    ]
    return {name: values for name, *values in pairs}
