"""Alerts on the page: those of the reader's hospitals, worst first, acknowledged by who may see them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from plotly.utils import PlotlyJSONEncoder
from sqlalchemy import delete
from werkzeug.test import TestResponse

from auth.notices import Notices, Step
from auth.principal import Principal
from auth.store import writing
from auth.tables import mails, notices, watches
from dashboards.alerts.listing import alerts_list
from dashboards.services import Reader, Services
from dashboards.words import Words
from queries.alerts.kept import standing_text
from queries.settings import DisclosureSettings
from tests.dashboards.hospitals import ARGO, BOREAS, CYCLOPS, NAMES
from tests.dashboards.serving import (
    NOW,
    OF_ALL,
    OF_ARGO,
    OF_BOREAS,
    OF_NONE,
    Site,
    callback_body,
    csrf_header,
    dependencies,
    post_callback,
)
from tests.dashboards.test_alert_checking import hospital
from tests.dashboards.trees import node, nodes, of_class, text
from tests.queries.made_standings import in_days, made_standing

PAGE = "/activity?by=hospital"


@pytest.fixture
def told(site: Site) -> Iterator[Notices]:
    """A critical one of Boreas, a warning of Argo; the store is shared with other tests."""
    kept = Notices(site.store)
    for code, severity, percent in ((ARGO, 1, 81), (BOREAS, 2, 95)):
        figures = standing_text(made_standing(percent, in_days(30), hospital=code))
        assert kept.take(Step(code, "percent:all", None, severity, "{}", figures, False), NOW)
    yield kept
    with writing(site.store) as connection:
        for table in (watches, mails, notices):
            connection.execute(delete(table))


def shown(site: Site, told: Notices, words: Words, *codes: str) -> Any:
    hospitals: Any = {code: hospital(code) for code in codes}
    nothing: Any = None
    services = Services(
        hospitals, DisclosureSettings(), {}, nothing, nothing, nothing, told, nothing, nothing, {}, lambda: NOW
    )
    names = {code: NAMES[code][words.language] for code in codes}
    reader = Reader(Principal(1, "mary", frozenset(codes)), words, services, codes, names)
    with site.server.test_request_context():
        return json.loads(json.dumps(alerts_list(reader, codes, PAGE), cls=PlotlyJSONEncoder))


def acknowledge(site: Site, person: str, **form: Any) -> TestResponse:
    client = site.browser(person)
    return client.post("/alerts/acknowledge", data={"next": PAGE, **form}, headers=csrf_header(client))


def number_of(told: Notices, code: str) -> int:
    (notice,) = told.open({code})
    return notice.notice_id


def test_the_worst_stands_first_with_its_figures(site: Site, told: Notices, english: Words) -> None:
    first, second = of_class(shown(site, told, english, ARGO, BOREAS), "alert")
    assert text(first).startswith("Critical   Boreas Hospital: 95 % of 100 TB used.")
    assert text(second).startswith("Warning   Argo Hospital: 81 % of 100 TB used.")
    assert "Raised on November 22, 2026 12:00." in text(first)
    assert "Critical level (90 %): on January 21, 2027" in text(first)


def test_only_the_readers_hospitals_are_shown(site: Site, told: Notices, words: Words) -> None:
    assert NAMES[BOREAS][words.language] not in text(shown(site, told, words, ARGO))
    assert of_class(shown(site, told, words, CYCLOPS), "alert") == []
    assert of_class(shown(site, told, words), "alert") == []


def test_each_can_be_acknowledged_by_a_form_of_its_own(site: Site, told: Notices, english: Words) -> None:
    form = node(shown(site, told, english, ARGO), "Form")
    fields = {one["props"]["name"]: one["props"]["value"] for one in nodes(form, "Input")}
    assert (form["props"]["action"], form["props"]["method"]) == ("/alerts/acknowledge", "POST")
    assert fields.pop("csrf_token")
    assert fields == {"notice": str(number_of(told, ARGO)), "next": PAGE}


@pytest.mark.parametrize("person", [OF_ARGO, OF_ALL])
def test_who_may_see_it_acknowledges_it(person: str, site: Site, told: Notices, english: Words) -> None:
    answer = acknowledge(site, person, notice=str(number_of(told, ARGO)))
    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
    (item,) = of_class(shown(site, told, english, ARGO), "acknowledged")
    assert f"Acknowledged by {person} on November 22, 2026 12:00." in text(item)
    assert nodes(item, "Form") == []


@pytest.mark.parametrize("person", [OF_BOREAS, OF_NONE])
def test_who_may_not_see_it_is_answered_as_if_it_were_not_there(person: str, site: Site, told: Notices) -> None:
    of_another = acknowledge(site, person, notice=str(number_of(told, ARGO)))
    of_nobody = acknowledge(site, person, notice="999999999")
    assert (of_another.status_code, of_another.text) == (of_nobody.status_code, of_nobody.text)
    assert of_another.status_code == 404
    assert [notice.acknowledged_by for notice in told.open({ARGO})] == [None]


@pytest.mark.parametrize("number", ["", "1x", "-1", "٣", "9" * 30, "1.0", "1;DROP"])
def test_what_is_no_number_is_not_there(number: str, site: Site, told: Notices) -> None:
    assert acknowledge(site, OF_ALL, notice=number).status_code == 404


def test_coming_back_leads_nowhere_else(site: Site, told: Notices) -> None:
    answer = acknowledge(site, OF_ALL, notice=str(number_of(told, ARGO)), next="https://elsewhere.example/")
    assert answer.headers["Location"] == "/"


def test_nothing_is_acknowledged_without_the_token_of_the_session(site: Site, told: Notices) -> None:
    answer = site.browser(OF_ALL).post("/alerts/acknowledge", data={"notice": str(number_of(told, ARGO))})
    assert answer.status_code == 400
    assert [notice.acknowledged_by for notice in told.open({ARGO})] == [None]


def test_the_estate_page_shows_those_of_its_reader(site: Site, told: Notices) -> None:
    everything, own = (shown_on("/estate", site, person) for person in (OF_ALL, OF_ARGO))
    assert "Boreas Hospital: 95 % of 100 TB used." in everything
    assert "Argo Hospital: 81 % of 100 TB used." in own
    assert "Boreas" not in own


def shown_on(path: str, site: Site, person: str) -> str:
    client = site.browser(person)
    dependency = next(
        one for one in dependencies(client) if one["output"] == "..page.children...navigation.children.."
    )
    body = callback_body(dependency, {"location.pathname": path, "location.search": ""})
    return text(post_callback(client, body).get_json()["response"]["page"]["children"])
