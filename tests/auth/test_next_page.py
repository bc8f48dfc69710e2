import pytest

from auth.next_page import next_page, page_address


@pytest.mark.parametrize(
    "candidate",
    [
        "/",
        "/activity",
        "/activity?hospital=heraklion&from=2020-01",
        "/activity?back=//elsewhere.example",
        "/activity#table",
        "/δραστηριότητα",
        "/%CE%B4%CF%81?name=%CE%B1",
        "/logins",
        "/a/login",
    ],
)
def test_page_of_this_site_is_kept(candidate: str) -> None:
    assert next_page(candidate) == candidate


@pytest.mark.parametrize(
    "candidate",
    [
        None,
        "",
        "activity",
        "?x=1",
        "//elsewhere.example",
        "///elsewhere.example",
        "////elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "/activity\\..\\x",
        "/%5Celsewhere.example",
        "/%2Felsewhere.example",
        "/%2f%2felsewhere.example",
        "https://elsewhere.example/",
        "https:elsewhere.example",
        "javascript:alert(1)",
        "data:text/html,x",
        " //elsewhere.example",
        "/\t/elsewhere.example",
        "/\n/elsewhere.example",
        "/%09/elsewhere.example",
        "/%0d%0aSet-Cookie:x=1",
        "/activity\r\nSet-Cookie: x=1",
        "/activity\x00",
        "/\x7f",
        "/\u200b/elsewhere.example",
        "/\u202eactivity",
        "/_dash-update-component",
        "/_dash-layout?x=1",
        "/%5fdash-layout",
        "/x/../_dash-layout",
        "/./_dash-layout",
        "/_reload-hash",
        "/login",
        "/login/",
        "/login?next=/activity",
        "/%6cogin",
        "/a/../login",
        "/a/%2e%2e/login",
        "/logout",
        "/language",
        "/" + "a" * 4000,
    ],
)
def test_anything_else_leads_to_the_start_page(candidate: str | None) -> None:
    assert next_page(candidate) == "/"


def test_requested_address_survives_the_way_back() -> None:
    address = page_address("/δραστη ριότητα?", "name=%CE%B1&x=1")
    assert address.endswith("%3F?name=%CE%B1&x=1")
    assert next_page(address) == address
