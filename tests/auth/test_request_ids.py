"""Each request has an id, which an answer tells; what is believed of a client's is nothing."""

import re
from collections.abc import Callable

import pytest

from tests.auth.conftest import Site

GIVEN = "0123456789abcdef0123456789abcdef"


def id_of(site: Site, given: str | None = None) -> str:
    headers = {} if given is None else {"X-Request-ID": given}
    answer = site.client().get("/login", headers=headers)
    [told] = answer.headers.getlist("X-Request-ID")
    return told


def test_every_answer_tells_an_id_of_its_own(site: Site) -> None:
    told = {id_of(site) for _ in range(3)}
    assert len(told) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in told)


def test_a_clients_id_is_not_believed_where_no_proxy_stands_in_front(site: Site) -> None:
    assert id_of(site, GIVEN) != GIVEN


def test_a_proxys_id_is_gone_on_with(build_site: Callable[..., Site]) -> None:
    assert id_of(build_site(trusted_proxy_count=1), GIVEN) == GIVEN


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "a" * 20 + "\u00e9", "a" * 20 + '"', "a b" * 10])
def test_what_is_no_id_is_not_gone_on_with(given: str, build_site: Callable[..., Site]) -> None:
    assert re.fullmatch("[0-9a-f]{32}", id_of(build_site(trusted_proxy_count=1), given))


def test_a_page_that_fails_tells_the_beginning_of_its_id_and_nothing_else(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    @site.server.get("/broken/<word>")
    def broken(word: str) -> str:
        raise ZeroDivisionError(f"inner detail of {word}")

    client = site.signed_in_client()
    site.server.testing = False
    answer = client.get("/broken/canary-in-the-path")
    reference = answer.headers["X-Request-ID"][:8]
    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert f"report the reference {reference}." in answer.text
    assert "inner detail" not in answer.text
    assert f"a request failed, reference {reference}" in caplog.messages
    # The path is in no message: it may be a link that opens something.
    assert not any("canary-in-the-path" in message for message in caplog.messages)
