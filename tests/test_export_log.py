"""Every file that leaves is one entry of the audit log, and nothing else is one of a file: every way out, every kind
of person. What else there is in the log is in tests/test_audit_events.py."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import delete, insert, select
from werkzeug.test import TestResponse

from auth.audit import Actor, Entry, Event, Means, entries
from auth.audit_verifying import verify
from auth.store import reading, writing
from auth.tables import audit_entries, audit_head
from auth.tokens import list_tokens
from auth.users import user_id_of
from dashboards.api.routes import FORMATS
from dashboards.exports.reports import REPORTS
from dashboards.exports.routes import DOWNLOADS
from tests.dashboards.hospitals import ARGO, BOREAS, CYCLOPS, PATIENT_ID_BEGINNING, UID_BEGINNING
from tests.dashboards.serving import NOW, OF_ARGO, OF_BOREAS, OF_EVERYTHING, OF_NONE, Site, serving_with_release
from tests.test_safety import FORGED_HEADERS, FORGED_LINKS, RELEASE_FILES

# A link of a report whose first view has no figures of Argo; of all others the first view is asked for.
LINKS = {"patients": "year=2026", "quality-days": "hospital=argo", "equipment": "hospital=argo"}
REPORT_FILES = tuple(
    f"{base}{report}.{form}?{LINKS.get(report, '')}"
    for base, forms in (("/", DOWNLOADS), ("/api/v1/reports/", FORMATS))
    for report in REPORTS
    for form in forms
)
OF_EXCEL = ("/releases/1/figures.excel-el.csv", "/releases/1/figures.excel-el.csv?hospital=boreas")
FILES = (*REPORT_FILES, *(f"{base}/releases/{file}" for base in ("", "/api/v1") for file in RELEASE_FILES), *OF_EXCEL)
# All routes that give no figures as a file. Whoever adds one that does adds it above.
NO_FILES = re.compile(
    r"/|/<path:path>|/_.*|/alerts/acknowledge|/api/v1/openapi\.json|/api/v1/releases|/assets/.*|/auth/static/.*"
    r"|/account.*|/administration.*|/health|/language|/login.*|/logout|/metrics|/new-password.*|/ready"
)
OF_ALL_FORMATS = (0, 1, 5)
VISIBLE = {OF_EVERYTHING: [ARGO, BOREAS, CYCLOPS], OF_ARGO: [ARGO], OF_BOREAS: [BOREAS], OF_NONE: []}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    directory = tmp_path_factory.mktemp("log")
    with serving_with_release(directory) as site:
        yield site


@pytest.fixture(scope="module")
def people(site: Site) -> Mapping[str, tuple[FlaskClient, Actor | None, list[str]]]:
    """Everybody by what they are: how they ask, who they are in the log, what they may see."""
    found: dict[str, tuple[FlaskClient, Actor | None, list[str]]] = {"nobody": (site.anonymous(), None, [])}
    for name, visible in VISIBLE.items():
        actor = Actor(Means.SESSION, user_id=user_id_of(site.store, name), user_name=name, address="127.0.0.1")
        found[name] = (site.browser(name), actor, visible)
    for name, scope in ((OF_EVERYTHING, None), (OF_EVERYTHING, frozenset({ARGO})), (OF_BOREAS, None)):
        client = site.with_token(name, scope)
        token = list_tokens(site.store, None)[-1]
        actor = Actor(
            Means.TOKEN,
            user_id=user_id_of(site.store, name),
            user_name=name,
            token_id=token.token_id,
            token_name=token.name,
            address="127.0.0.1",
        )
        found[f"token of {name} for {scope or 'all'}"] = (client, actor, sorted(scope) if scope else VISIBLE[name])
    return found


def count(site: Site) -> int:
    with reading(site.store) as connection:
        return connection.execute(select(audit_head.c.number)).scalar_one()


def logged(site: Site, since: int) -> list[Entry]:
    """What was recorded after that many entries."""
    return [entry for entry in entries(site.store) if entry.number > since]


def exported(site: Site, since: int) -> list[Entry]:
    return [entry for entry in logged(site, since) if entry.event == Event.EXPORTED]


def row_count(answer: TestResponse) -> int | None:
    """Of the table in a file, read by others."""
    match answer.mimetype:
        case "text/csv":
            delimiter = ";" if answer.data.startswith(b"\xef\xbb\xbf") else ","
            read = csv.reader(io.StringIO(answer.text, newline=""), delimiter=delimiter, strict=True)
            return sum(1 for _ in read) - 1
        case "application/json":
            return len(json.loads(answer.data)["rows"]) if b'"rows": [' in answer.data else None
        case "text/markdown":
            return None
    return int(load_workbook(io.BytesIO(answer.data))["Figures"].max_row) - 1


def check_entry(entry: Entry, answer: TestResponse, path: str, actor: Actor | None, visible: list[str]) -> None:
    details, (address, _, link) = entry.details, path.partition("?")
    assert (entry.event, entry.at, entry.actor) == ("exported", NOW, actor)
    assert (details["bytes"], details["sha256"]) == (len(answer.data), hashlib.sha256(answer.data).hexdigest())
    assert details["rows"] == row_count(answer)
    assert details["hospitals"]
    assert set(details["hospitals"]) <= set(visible)
    if "/releases/" in path:
        assert details["file"] == address.partition("?")[0].rpartition("/")[2]
        assert details["hospitals"] == ([link.removeprefix("hospital=")] if "excel" in path and link else visible)
        assert details.get("release", details.get("earlier")) == 1
    else:
        assert (f"{details['report']}.{details['format']}", details["link"]) == (address.rpartition("/")[2], link)
        assert details["file"] in answer.headers["Content-Disposition"]


def test_every_route_that_gives_files_is_tried(site: Site) -> None:
    tried = {path.partition("?")[0] for path in FILES}
    rule = r"/releases/<int:number>/<name>\1"
    tried = {re.sub(r"/releases/1/.*?(\.excel-el\.csv)?$", rule, path) for path in tried}
    rules = {rule.rule for rule in site.server.url_map.iter_rules()}
    assert {rule for rule in rules if not NO_FILES.fullmatch(rule)} == tried


@pytest.mark.parametrize("place", range(8))
def test_every_file_that_is_given_is_one_entry_and_nothing_else_is(
    place: int, site: Site, people: Mapping[str, tuple[FlaskClient, Actor | None, list[str]]]
) -> None:
    client, actor, visible = [*people.values()][place]
    given = set()
    # How a format is written does not depend on who asks.
    wanted = [path for path in FILES if place in OF_ALL_FORMATS or (".xlsx" not in path and "excel" not in path)]
    for path in wanted:
        before = count(site)
        answer = client.get(path)
        added = exported(site, before)
        assert len(added) == (1 if answer.status_code == 200 else 0), path
        if added:
            check_entry(added[0], answer, path, actor, visible)
            given.add(path)
    # Or nothing was shown: a file is refused where there is none, and to whoever may not have it.
    assert bool(given) is bool(visible)
    if visible and actor and actor.means is Means.SESSION:
        of_reports = [path for path in wanted if "/releases/" not in path]
        assert {path for path in of_reports if "copies" not in path and "argo" not in path} <= given


@pytest.mark.parametrize("report", [one for one in REPORTS if one not in ("overview", "estate", "copies")])
def test_an_entry_names_the_hospitals_that_were_asked_for_and_no_other(report: str, site: Site) -> None:
    before = count(site)
    assert site.browser(OF_EVERYTHING).get(f"/{report}.csv?hospital=argo").status_code == 200
    assert [entry.details["hospitals"] for entry in exported(site, before)] == [[ARGO]]


@pytest.mark.parametrize("path", [*REPORT_FILES[::3], *(path for path in FILES if "/releases/" in path)])
def test_what_carries_no_file_out_is_no_entry(path: str, site: Site) -> None:
    client = site.with_token(OF_EVERYTHING) if path.startswith("/api/") else site.browser(OF_EVERYTHING)
    before = count(site)
    head = client.head(path)
    if head.status_code == 200:
        again = client.get(path, headers={"If-None-Match": head.headers["ETag"]})
        assert (head.data, again.data, again.status_code) == (b"", b"", 304)
    assert head.status_code == 200 or "copies" in path
    assert count(site) == before


@pytest.mark.parametrize("person", [OF_ARGO, OF_NONE])
def test_forged_requests_are_no_entry_of_another_hospital(person: str, site: Site) -> None:
    clients = (("/", site.browser(person)), ("/api/v1/reports/", site.browser(person)))
    before = count(site)
    statuses = [
        client.get(f"{base}{report}.csv?{link}", headers=FORGED_HEADERS[number % len(FORGED_HEADERS)]).status_code
        for base, client in clients
        for report in REPORTS
        for number, link in enumerate(FORGED_LINKS)
    ]
    added = exported(site, before)
    assert len(added) == statuses.count(200)
    assert {tuple(entry.details["hospitals"]) for entry in added} <= {(ARGO,)}
    assert {entry.actor.user_name for entry in added} <= {person}


@contextmanager
def nothing_recorded(site: Site) -> Iterator[None]:
    """The log takes no entry meanwhile; all else of the store answers."""
    with writing(site.store) as connection:
        head = connection.execute(select(audit_head)).one()._asdict()
        connection.execute(delete(audit_head))
    try:
        yield
    finally:
        with writing(site.store) as connection:
            connection.execute(insert(audit_head).values(head))


@pytest.mark.parametrize("path", [path for path in FILES if "copies" not in path][::2])
def test_where_nothing_can_be_recorded_no_file_is_given(path: str, site: Site) -> None:
    client = site.with_token(OF_EVERYTHING) if path.startswith("/api/") else site.browser(OF_EVERYTHING)
    with nothing_recorded(site):
        answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (503, "application/json")
    assert answer.json is not None
    assert answer.json["error"]["code"] == "not_recorded"
    assert "Content-Disposition" not in answer.headers
    assert "ETag" not in answer.headers


def test_the_log_holds_no_secret_and_nothing_of_a_patient(site: Site) -> None:
    client = site.with_token(OF_EVERYTHING)
    secret = client.environ_base["HTTP_AUTHORIZATION"].partition(" ")[2]
    for link in (f"access_token={secret}", f"x={secret.upper()}&by=modality"):
        assert client.get(f"/api/v1/reports/activity.csv?{link}").status_code == 200
    assert site.browser(OF_ARGO).get("/patients.csv").status_code == 200
    with reading(site.store) as connection:
        whole = "\n".join(str(row) for row in connection.execute(select(audit_entries)))
    assert "access_token=archeion_\\\\u2026" in whole
    forbidden = (secret, secret[9:40], site.password, PATIENT_ID_BEGINNING, UID_BEGINNING)
    assert [sign for sign in forbidden if sign.lower() in whole.lower()] == []


def test_the_whole_log_is_whole(site: Site) -> None:
    assert verify(site.store).findings == ()
    assert count(site) > len(FILES)
