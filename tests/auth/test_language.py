import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from auth.language import select_language
from auth.store import reading
from auth.tables import users
from tests.auth.conftest import Site, callback_token, form_token


def choose(client: FlaskClient, language: str, token: str, target: str = "/activity?x=1") -> TestResponse:
    return client.post("/language", data={"csrf_token": token, "language": language, "next": target})


def page_language(client: FlaskClient, accepted: str = "") -> str:
    page = client.get("/login", headers={"Accept-Language": accepted})
    return page.text.partition('<html lang="')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("el", "el"),
        ("el-GR,el;q=0.9,en;q=0.5", "el"),
        ("fr", "en"),
        ("fr,el;q=0.3", "el"),
        ("en-GB,en;q=0.9,el;q=0.8", "en"),
    ],
)
def test_browser_decides_when_nobody_chose(site: Site, accepted: str, language: str) -> None:
    assert page_language(site.client(), accepted) == language


def test_cookie_wins_over_the_browser(site: Site) -> None:
    client = site.client()
    answer = choose(client, "el", form_token(client))
    assert (answer.status_code, answer.location) == (302, "/login?next=/activity?x%3D1")
    cookie = client.get_cookie("archeion_language")
    assert cookie is not None
    assert (cookie.value, cookie.max_age, cookie.http_only) == ("el", 31_536_000, True)
    assert page_language(client, "en") == "el"


def test_users_choice_wins_over_the_cookie_and_is_kept(site: Site) -> None:
    client = site.signed_in_client()
    answer = choose(client, "el", callback_token(client))
    assert (answer.status_code, answer.location) == (302, "/activity?x=1")
    with reading(site.store) as connection:
        chosen = connection.execute(select(users.c.name, users.c.language).order_by(users.c.name)).all()
    assert [tuple(row) for row in chosen] == [("maria", "el"), ("nikos", None)]
    elsewhere = site.signed_in_client()
    elsewhere.set_cookie("archeion_language", "en")
    with elsewhere:
        elsewhere.get("/", headers={"Accept-Language": "en"})
        assert select_language() == "el"


def test_language_not_offered_is_refused(site: Site) -> None:
    client = site.client()
    assert choose(client, "fr", form_token(client)).status_code == 400
    assert client.get_cookie("archeion_language") is None


def test_forged_cookie_is_ignored(site: Site) -> None:
    client = site.client()
    client.set_cookie("archeion_language", "../../etc")
    assert page_language(client) == "en"


def test_choice_leads_to_no_other_site(site: Site) -> None:
    client = site.client()
    assert choose(client, "el", form_token(client), "//elsewhere.example").location == "/login"


def test_current_language_is_marked(site: Site) -> None:
    page = site.client().get("/login", headers={"Accept-Language": "el"}).text
    assert 'lang="el"\n          aria-pressed="true">Ελληνικά<' in page
    assert 'lang="en"\n          aria-pressed="false">English<' in page


def test_command_line_speaks_the_first_language(site: Site) -> None:
    with site.server.app_context():
        assert select_language(("el", "en")) == "el"
