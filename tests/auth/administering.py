"""Somebody at the pages of administration, past their door."""

import re
from dataclasses import dataclass

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from auth.audit import Event, Wanted, entries
from auth.authorising import account_named
from auth.context import utc_now
from auth.grants import grant_text, read_grants
from auth.passwords import Passwords
from auth.store import reading
from auth.users import create_user
from tests.auth.conftest import HOSPITALS, Site
from tests.auth.logs import ROOT

# Name → roles. Anna and Bill manage, each what they do; the others are managed.
PEOPLE: dict[str, tuple[str, ...]] = {
    "anna": ("user_administrator=all",),
    "bill": ("user_administrator=heraklion",),
    "carl": ("it=heraklion",),
    "dora": ("it=heraklion,chania",),
    "emil": ("ministry=all",),
    "fani": (),
}


@dataclass(frozen=True)
class Office:
    site: Site

    def enter(self, name: str) -> FlaskClient:
        """Signed in and confirmed."""
        client = self.site.signed_in_client(name)
        answer = self.post(client, "confirm", password=self.site.password)
        assert answer.status_code in (302, 404)
        return client

    def post(self, client: FlaskClient, path: str, **fields: str | list[str]) -> TestResponse:
        token = client.get_cookie("_csrf_token")
        if token is None:
            client.get("/account")
            token = client.get_cookie("_csrf_token")
        assert token is not None
        form = {"csrf_token": token.decoded_value, **fields}
        return client.post(f"/administration/{path}", data=form)

    def number(self, name: str) -> int:
        with reading(self.site.store) as connection:
            return account_named(connection, name).user_id

    def roles(self, name: str) -> list[str]:
        with reading(self.site.store) as connection:
            return [grant_text(grant) for grant in account_named(connection, name).grants]

    def is_disabled(self, name: str) -> bool:
        with reading(self.site.store) as connection:
            return account_named(connection, name).is_disabled

    def events(self) -> list[str]:
        return [entry.event for entry in entries(self.site.store)]

    def denials(self) -> list[dict[str, object]]:
        return [dict(entry.details) for entry in entries(self.site.store, Wanted(event=Event.DENIED))]


def people(site: Site) -> Office:
    for name, roles in PEOPLE.items():
        create_user(
            site.store,
            Passwords(site.hasher),
            name=name,
            password=site.password,
            grants=read_grants(roles, HOSPITALS),
            language=None,
            by=ROOT,
            now=utc_now(),
        )
    return Office(site)


def told(page: str) -> list[str]:
    """What a page says of what was just done, or of why it was not."""
    return [text.strip() for text in re.findall(r'role="(?:status|alert)"[^>]*>([^<]+)<', page)]


def names(page: str) -> list[str]:
    return re.findall(r'href="/administration/users/\d+">([^<]+)<', page)


def link_on(page: str) -> str:
    (path,) = re.findall(r"(/new-password/[\w-]+)", page)
    return str(path)
