"""Argo, the copy of it that Boreas keeps, and the pages that tell of both."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from queries.demo.copies import Faults, second_copy
from queries.demo.population import SERIES_LEVEL, STUDY_LEVEL, Population, Series, Study, made_uid
from queries.dicom import Availability
from queries.settings import HospitalSettings
from tests.dashboards import trees
from tests.dashboards.files import table_of
from tests.dashboards.hospitals import ARGO, BOREAS, NAMES
from tests.dashboards.serving import callback_body, dependencies, post_callback
from tests.queries.indexes import FORMS, filled, settings_of
from tests.queries.places import sqlite_place

ONLINE = Availability.ONLINE
ROUTER, SHOW = "..page.children...navigation.children..", "copies-answer.children"

# Study date → modality and instances of each series. Read on 2026-11-22: judged until 2026-11-15.
_STUDIES: Sequence[tuple[str | None, Sequence[tuple[str, int]]]] = (
    ("20240605", (("US", 2),)),
    ("20240620", (("US", 4),)),
    ("20240812", (("CT", 10), ("SR", 1))),
    ("20240813", (("CT", 20),)),
    ("20240813", (("MR", 30),)),
    ("20241105", (("MR", 7),)),
    ("20260203", (("CT", 5), ("MR", 7))),
    ("20261110", (("CT", 6),)),
    ("20261120", (("MR", 11),)),
    (None, (("CT", 3),)),
)
# Argo's CT with its report never came; an MR lost an image; an ultrasound came twice; the last is under way.
FAULTS = Faults(missing=frozenset({2, 8}), doubled=frozenset({1}), incomplete=frozenset({5}))


def population() -> Population:
    studies, number = [], 0
    for place, (day, held) in enumerate(_STUDIES):
        series = []
        for modality, instances in held:
            number += 1
            series.append(Series(made_uid(SERIES_LEVEL, 11, number), modality, ((ONLINE, instances),)))
        studies.append(Study(made_uid(STUDY_LEVEL, 11, place), day, tuple(series)))
    return Population(tuple(studies))


ORIGINAL = population()
COPY = second_copy(ORIGINAL, FAULTS, 12)


def make_pair(directory: Path) -> tuple[HospitalSettings, HospitalSettings]:
    return (
        _hospital(directory, ARGO, "conquest_truncated", ORIGINAL, None),
        _hospital(directory, BOREAS, "arc5", COPY, ARGO),
    )


def _hospital(directory: Path, code: str, form_name: str, held: Population, copy_of: str | None) -> HospitalSettings:
    own = directory / code
    own.mkdir()
    form = FORMS[form_name]
    settings = settings_of(form, filled(sqlite_place(own), form, held).reader, code)
    table = settings.model_dump(mode="python", exclude={"storage", "name"}, exclude_unset=True)
    return HospitalSettings.model_validate({**table, "name": NAMES[code], "copy_of": copy_of})


def page(client: FlaskClient, query: str = "", path: str = "/copies") -> Any:
    """The page and the navigation, as the first request gets them."""
    return _call(client, ROUTER, {"location.pathname": path, "location.search": f"?{query}"})


def answer(client: FlaskClient, query: str = "") -> Any:
    values = {"copies-location.search": f"?{query}", "copies-location.pathname": "/copies"}
    return _call(client, SHOW, values)["copies-answer"]["children"]


def file(client: FlaskClient, query: str = "") -> list[list[str]]:
    return table_of(client, "copies", query)


def tables(tree: Any) -> list[list[list[str]]]:
    return [trees.table(table) for table in trees.nodes(tree, "Table")]


def key_figures(tree: Any) -> dict[str, str]:
    (found,) = trees.nodes(tree, "Dl")
    return dict(
        tuple(trees.text(part) for part in div["props"]["children"])  # type: ignore[misc]
        for div in trees.nodes(found, "Div")
    )


def _call(client: FlaskClient, output: str, values: dict[str, Any]) -> Any:
    (dependency,) = [one for one in dependencies(client) if one["output"] == output]
    response = post_callback(client, callback_body(dependency, values))
    assert response.status_code == 200, response.text
    return response.get_json()["response"]
