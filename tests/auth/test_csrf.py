from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.auth.conftest import Site, callback_token, form_token


def test_callback_without_token_is_refused_in_json(site: Site) -> None:
    answer = site.signed_in_client().post("/_dash-update-component")
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["error"]["code"] == "csrf_failed"


def test_callback_with_the_cookies_token_works(site: Site) -> None:
    client = site.signed_in_client()
    answer = client.post("/_dash-update-component", headers={"X-CSRFToken": callback_token(client)})
    assert answer.status_code == 200


def test_token_of_another_session_is_refused(site: Site) -> None:
    other = callback_token(site.signed_in_client("nikos"))
    answer = site.signed_in_client().post("/_dash-update-component", headers={"X-CSRFToken": other})
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/login", "/language"])
def test_form_without_token_is_refused_with_a_page(site: Site, path: str) -> None:
    answer = site.client().post(path, data={"name": "maria", "password": site.password, "language": "el"})
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert "This page is out of date." in answer.text


def test_sign_out_without_token_leaves_the_session(site: Site) -> None:
    client = site.signed_in_client()
    assert client.post("/logout").status_code == 400
    assert client.get("/").status_code == 200


def cookie_attributes(client: FlaskClient, name: str) -> dict[str, object]:
    cookie = client.get_cookie(name)
    assert cookie is not None
    return {"http_only": cookie.http_only, "same_site": cookie.same_site, "secure": cookie.secure}


def test_cookies_are_closed_to_scripts_but_for_the_token(site: Site) -> None:
    client = site.signed_in_client()
    callback_token(client)
    attributes = {name: cookie_attributes(client, name) for name in ("archeion_session", "_csrf_token")}
    assert attributes == {
        "archeion_session": {"http_only": True, "same_site": "Lax", "secure": False},
        "_csrf_token": {"http_only": False, "same_site": "Lax", "secure": False},
    }


def test_cookies_are_secure_when_asked_for(site: Site, build_site: Callable[..., Site]) -> None:
    client = build_site(cookies_secure=True).client()
    https = {"base_url": "https://localhost", "headers": {"Referer": "https://localhost/login"}}
    token = client.get("/login", base_url="https://localhost").text.partition('value="')[2].partition('"')[0]
    form = {"csrf_token": token, "name": "maria", "password": site.password}
    assert client.post("/login", data=form, **https).status_code == 302
    page = client.get("/", base_url="https://localhost")
    assert page.status_code == 200
    secure = [cookie_attributes(client, name)["secure"] for name in ("archeion_session", "_csrf_token")]
    assert secure == [True, True]


def test_token_is_as_old_as_its_session(site: Site) -> None:
    assert site.server.config["WTF_CSRF_TIME_LIMIT"] is None


def test_anonymous_gets_no_token_cookie(site: Site) -> None:
    client = site.client()
    form_token(client)
    client.get("/")
    assert client.get_cookie("_csrf_token") is None


def test_valid_token_is_not_replaced(site: Site) -> None:
    client = site.signed_in_client()
    callback_token(client)
    assert "Set-Cookie" not in client.get("/").headers


def test_token_of_a_former_session_is_replaced(site: Site) -> None:
    client = site.signed_in_client()
    client.set_cookie("_csrf_token", callback_token(site.signed_in_client()))
    token = callback_token(client)
    answer = client.post("/_dash-update-component", headers={"X-CSRFToken": token})
    assert answer.status_code == 200
