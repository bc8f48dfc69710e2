"""Somebody who has confirmed with their password, at the pages of hospitals."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from html import unescape

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from auth.grants import read_grants
from auth.passwords import Passwords
from auth.users import create_user
from tests.auth.logs import ROOT
from tests.dashboards.hospitals import ARGO, BOREAS, CYCLOPS
from tests.dashboards.serving import Site

OF_ARGOS_IT = "iris"
PATH = "/administration/hospitals"
_FIELD = re.compile(r'<input id="[^"]*" name="([^"]*)"[^>]*? value="([^"]*)"')
_LINES = re.compile(r'<textarea id="[^"]*" name="([^"]*)"[^>]*>\n?([^<]*)</textarea>')
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


def add_it_of_argo(site: Site) -> None:
    create_user(
        site.store,
        Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)),
        name=OF_ARGOS_IT,
        password=site.password,
        grants=read_grants((f"it={ARGO}",), (ARGO, BOREAS, CYCLOPS)),
        language=None,
        by=ROOT,
        now=datetime.now(UTC),
    )


def administrator(site: Site, name: str, language: str = "en") -> FlaskClient:
    client = site.signed_in(name, language)
    token = fields(client.get("/administration/confirm").text)["csrf_token"]
    answer = client.post("/administration/confirm", data={"csrf_token": token, "password": site.password})
    assert answer.status_code == 302, answer.text
    return client


def fields(page: str) -> dict[str, str]:
    """All that the form of a page would send as it stands."""
    return {
        name: unescape(value).strip()
        for pattern in (_HIDDEN, _FIELD, _LINES)
        for name, value in pattern.findall(page)
    }


def save(client: FlaskClient, code: str, changes: Mapping[str, str], page: str | None = None) -> TestResponse:
    """As somebody does who opened the form before (`page`), or does so now."""
    form = fields(client.get(f"{PATH}/{code}").text if page is None else page)
    return client.post(f"{PATH}/{code}", data=form | dict(changes))


@contextmanager
def set_back(site: Site, *codes: str) -> Iterator[None]:
    """What is changed meanwhile is as the file says afterwards."""
    yield
    for code in codes:
        told = site.server.test_cli_runner().invoke(args=["hospitals", "reset", code])
        assert told.exit_code == 0, told.output
