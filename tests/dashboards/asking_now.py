"""Archives asked through the requests that a browser sends, and a job followed as it does."""

import re
import time
from functools import cache
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import NullPool, create_engine
from werkzeug.test import TestResponse

from tests.dashboards import trees
from tests.dashboards.hospitals import ARGO
from tests.dashboards.serving import CALLBACKS, Body, callback_body, csrf_header, dependencies

ADMIT, JOB, FOLLOW, PROOF = (
    *("..activity-taking-ticket", "..activity-taking-report"),
    *("..activity-taking-bar", "..activity-proof-verdict"),
)
PATIENCE_SECONDS = 30


def send(
    client: FlaskClient, beginning: str, values: dict[str, Any], address: dict[str, Any] | None = None
) -> TestResponse:
    (dependency,) = [one for one in dependencies(client) if one["output"].startswith(beginning)]
    body: Body = callback_body(dependency, values)
    return client.post(CALLBACKS, json=body, headers=csrf_header(client), query_string=address or {})


def admit(client: FlaskClient, query: str) -> tuple[Any, str]:
    """The ticket, None where there is none, and the sentence beside it."""
    values = {"activity-taking-button.n_clicks": 1, "activity-location.search": f"?{query}"}
    answered = send(client, ADMIT, values).get_json()["response"]
    return answered.get("activity-taking-ticket", {}).get("data"), answered["activity-taking-note"]["children"]


def begin(client: FlaskClient, ticket: Any) -> dict[str, str]:
    response = send(client, JOB, {"activity-taking-ticket.data": ticket}, load_of(client))
    assert response.status_code == 200, response.text
    handles: dict[str, str] = response.get_json()
    return {"cacheKey": handles["cacheKey"], "job": handles["job"]}


def poll(client: FlaskClient, handles: dict[str, str]) -> TestResponse:
    return send(client, JOB, {}, load_of(client) | handles)


def cancel(client: FlaskClient, ticket: Any) -> TestResponse:
    return press(client, FOLLOW, "activity-taking-cancel.n_clicks", {"activity-taking-ticket.data": ticket})


def press(client: FlaskClient, beginning: str, changed: str, values: dict[str, Any]) -> TestResponse:
    (dependency,) = [one for one in dependencies(client) if one["output"].startswith(beginning)]
    body = callback_body(dependency, values)
    body["changedPropIds"] = body["parsedChangedPropsIds"] = [changed]
    return client.post(CALLBACKS, json=body, headers=csrf_header(client))


@cache
def load_of(client: FlaskClient) -> dict[str, str]:
    """What Dash gave this load of the page, and binds its jobs to."""
    (end_id,) = re.findall('"end_id":"([^"]+)"', client.get("/").text)
    return {"endId": end_id}


def follow(client: FlaskClient, handles: dict[str, str]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the job answered, nothing if it did not, and the progress on the way."""
    progress, deadline = [], time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        response = poll(client, handles)
        if response.status_code == 204:
            return {}, progress
        answered = response.get_json()
        if "progress" in answered:
            progress.append(answered["progress"])
        if "response" in answered:
            return answered["response"], progress
        time.sleep(0.05)
    raise AssertionError("the job does not end")


def report(answered: dict[str, Any]) -> list[str]:
    return [trees.text(item) for item in answered["activity-taking-report"]["children"]]


def add_study(directory: Path, day: str) -> None:
    engine = create_engine(f"sqlite:///{directory / ARGO}.sqlite", poolclass=NullPool)
    with engine.begin() as connection:
        for statement in (
            f"INSERT INTO DICOMStudies (StudyInstanceUID, StudyDate) VALUES ('2.25.91', '{day}')",
            "INSERT INTO DICOMSeries (SeriesInstanceUID, StudyInstanceUID, Modality) VALUES ('1.8', '2.25.91', 'CT')",
            "INSERT INTO DICOMImages (SOPInstanceUID, SeriesInstanceUID) VALUES ('1.7', '1.8')",
        ):
            connection.exec_driver_sql(statement)
