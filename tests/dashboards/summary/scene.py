"""Hospitals of every archive kind in two regions and a second copy, and their summary as a browser gets it."""

from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from queries.settings import HospitalSettings
from tests.dashboards import trees
from tests.dashboards.files import table_of
from tests.dashboards.serving import callback_body, dependencies, post_callback
from tests.oracles import ReadPopulation, read
from tests.queries.indexes import FORMS, filled, settings_of
from tests.queries.places import TODAY, sqlite_place
from tests.queries.warts import population_with_warts

SOUTH, NORTH = "7η ΥΠΕ", "4"
# Code → form of its archive, region, names in Greek and English.
HOSPITALS = {
    "argo": ("arc5", SOUTH, "Νοσοκομείο Αργώ", "Argo Hospital"),
    "boreas": ("dcm4chee2", NORTH, "Νοσοκομείο Βορέας", "Boreas Hospital"),
    "cyclops": ("dg", SOUTH, "Νοσοκομείο Κύκλωψ", "Cyclops Hospital"),
    "delos": ("conquest_whole", NORTH, "Νοσοκομείο Δήλος", "Delos Hospital"),
    "eos": ("orthanc", SOUTH, "Νοσοκομείο Ηώς", "Eos Hospital"),
}
COPY = "fates"
POPULATIONS = {code: population_with_warts(5100 + place) for place, code in enumerate(HOSPITALS)}
ROUTER, ASK, SHOW, FOLLOW = (
    "..page.children...navigation.children..",
    "summary-chosen.search",
    "summary-answer.children",
    "summary-clicked.search",
)

Tree = Any


def read_populations() -> dict[str, ReadPopulation]:
    return {code: read(POPULATIONS[code], FORMS[form].knows, TODAY) for code, (form, *_) in HOSPITALS.items()}


def make_hospitals(directory: Path) -> tuple[HospitalSettings, ...]:
    """Those of HOSPITALS, and a second copy that is Argo's archive once more."""
    settings = []
    for code, (form_name, region, el, en) in HOSPITALS.items():
        (directory / code).mkdir()
        form = FORMS[form_name]
        place = filled(sqlite_place(directory / code), form, POPULATIONS[code])
        table = settings_of(form, place.reader, code).model_dump(mode="python", exclude_unset=True)
        settings.append({**table, "name": {"el": el, "en": en}, "region": region})
    copy = {"code": COPY, "name": {"el": "Αντίγραφο", "en": "Second copy"}, "copy_of": "argo"}
    return tuple(map(HospitalSettings.model_validate, [*settings, {**settings[0], **copy}]))


def call(client: FlaskClient, output: str, values: dict[str, Any]) -> Any:
    (dependency,) = [one for one in dependencies(client) if one["output"] == output]
    return post_callback(client, callback_body(dependency, values))


def answer(client: FlaskClient, query: str = "") -> Tree:
    values = {"summary-location.search": f"?{query}", "summary-location.pathname": "/summary"}
    response = call(client, SHOW, values)
    assert response.status_code == 200, response.text
    return response.get_json()["response"]["summary-answer"]["children"]


def file(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    """The lines of the file by heading."""
    heading, *lines = table_of(client, "summary", query)
    assert len(heading) == len(set(heading))
    return [dict(zip(heading, line, strict=True)) for line in lines]


def links(tree: Tree) -> dict[str, str]:
    """Where each row of the table leads, by its name."""
    body = trees.nodes(tree, "Tbody")
    return {trees.text(link): link["props"]["href"] for link in trees.nodes(body, "Link")}


def query_of(href: str) -> str:
    return href.partition("?")[2]
