import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from auth.context import utc_now
from auth.passwords import Passwords
from auth.store import reading, writing
from auth.tables import sessions, users
from auth.users import disable_user
from tests.auth.conftest import CountingHasher, Site, build_server, callback_token, sign_in
from tests.auth.logs import ROOT

ENDED = "Your session has ended; sign in to continue where you were."
WRONG = "The name or the password is wrong."


def test_sign_in_lands_on_the_start_page(site: Site) -> None:
    answer = sign_in(site.client(), "maria", site.password)
    assert (answer.status_code, answer.location) == (302, "/")


def test_sign_in_lands_on_the_view_that_was_asked_for(site: Site) -> None:
    client = site.client()
    asked = client.get("/activity?hospital=chania&from=2020")
    form_page = client.get(asked.location)
    target = re.findall(r'name="next" value="([^"]*)"', form_page.text)[0].replace("&amp;", "&")
    assert sign_in(client, "maria", site.password, next=target).location == "/activity?hospital=chania&from=2020"


def test_sign_in_leads_to_no_other_site(site: Site) -> None:
    assert sign_in(site.client(), "maria", site.password, next="//elsewhere.example").location == "/"


def test_name_is_accepted_as_people_type_it(site: Site) -> None:
    assert sign_in(site.client(), "  Maria ", site.password).status_code == 302


def test_refused_form_keeps_name_and_target_but_not_the_password(site: Site) -> None:
    answer = sign_in(site.client(), 'maria"<b>', "a wrong password", next="/activity?x=1")
    assert answer.status_code == 401
    assert f'role="alert" id="error">{WRONG}<' in answer.text
    assert 'value="maria&#34;&lt;b&gt;"' in answer.text
    assert 'name="next" value="/activity?x=1"' in answer.text
    assert "a wrong password" not in answer.text


@pytest.mark.parametrize("name", ["maria", "nobody", "disabled", "", "nul\x00", "x" * 500])
def test_answer_and_work_do_not_tell_whether_a_name_exists(site: Site, name: str) -> None:
    disable_user(site.store, name="nikos", by=ROOT, now=utc_now())
    with writing(site.store) as connection:
        connection.execute(update(users).where(users.c.name == "nikos").values(name="disabled"))
    password = site.password if name == "disabled" else "a wrong password"
    answer = sign_in(site.client(), name, password)
    assert (answer.status_code, WRONG in answer.text, site.hasher.verifications) == (401, True, 1)


def test_hash_of_old_parameters_is_replaced_at_sign_in(site: Site) -> None:
    stronger = CountingHasher(time_cost=2)
    server = build_server(
        site.store,
        type(site.settings)(secret_key=site.settings.secret_key, cookies_secure=False, password_hasher=stronger),
    )
    client = server.test_client()
    assert sign_in(client, "maria", site.password).status_code == 302
    assert client.get("/").status_code == 200
    with reading(site.store) as connection:
        stored = connection.scalars(select(users.c.password_hash).where(users.c.name == "maria")).one()
    assert not stronger.check_needs_rehash(stored)
    assert Passwords(stronger).check(stored, site.password).is_right


def test_signed_in_visitor_of_the_form_goes_on(site: Site) -> None:
    client = site.signed_in_client()
    assert client.get("/login?next=/activity").location == "/activity"
    assert client.get("/login?next=https://elsewhere.example").location == "/"


def test_sign_out_says_so_once(site: Site) -> None:
    client = site.signed_in_client()
    answer = client.post("/logout", data={"csrf_token": callback_token(client)})
    assert (answer.status_code, answer.location) == (302, "/login")
    told = ["You are signed out." in client.get("/login").text for _ in range(2)]
    assert told == [True, False]


def test_sign_out_by_link_is_not_offered(site: Site) -> None:
    assert site.signed_in_client().get("/logout").status_code == 405


def test_ended_session_leads_back_to_the_view_and_says_why(site: Site) -> None:
    client = site.signed_in_client()
    with writing(site.store) as connection:
        connection.execute(update(sessions).values(last_seen_at=utc_now() - timedelta(hours=1)))
    asked = client.get("/activity?x=1")
    assert asked.location == "/login?next=/activity?x%3D1"
    assert ENDED in client.get(asked.location).text
    callback = client.post("/_dash-update-component")
    assert callback.json == {"error": {"code": "not_signed_in", "message": ENDED}}


def test_first_visitor_hears_nothing_of_ended_sessions(site: Site) -> None:
    assert ENDED not in site.client().get("/login").text


def test_form_works_with_password_managers(site: Site) -> None:
    page = site.client().get("/login").text
    inputs = dict(re.findall(r'<input id="(\w+)"[^>]*?autocomplete="([\w-]+)"', page))
    assert inputs == {"name": "username", "password": "current-password"}
    assert re.findall(r'<label for="(\w+)">', page) == ["name", "password"]
    assert "onpaste" not in page


def test_sign_in_page_is_small_and_loads_only_its_own_files(site: Site) -> None:
    client = site.client()
    page = client.get("/login")
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert set(loaded) == {"/auth/static/icon.svg", "/auth/static/pages.css"}
    assert "<script" not in page.text
    size_bytes = len(page.data) + sum(len(client.get(path, buffered=True).data) for path in set(loaded))
    assert size_bytes < 20_000


def test_public_files_are_those_of_signing_in(site: Site) -> None:
    folder = Path(site.server.blueprints["auth"].static_folder or "")
    statuses = {
        path.name: site.client().get(f"/auth/static/{path.name}", buffered=True).status_code
        for path in folder.iterdir()
    }
    assert {name for name, status in statuses.items() if status == 200} == {"icon.svg", "pages.css"}
    assert {name: status for name, status in statuses.items() if status not in (200, 401)} == {}
