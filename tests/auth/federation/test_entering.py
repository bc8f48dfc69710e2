"""Whose account it is that somebody arrives at, what they may do there, and what they have to prove."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_babel import lazy_gettext
from werkzeug.test import TestResponse

from auth.administration.entering import Section, add_section, administering
from auth.audit import Event
from auth.context import utc_now
from auth.federation.settings import Rule
from auth.grants import grant_text, read_grants
from auth.permissions import Permission
from auth.users import disable_user, grant_roles
from tests.auth.accounts import accounts_in
from tests.auth.authenticator import code_of, enrol, hidden_on, secret_on
from tests.auth.conftest import HOSPITALS, form_token
from tests.auth.federation.conftest import MFA, Federation
from tests.auth.logs import ROOT

_numbers = itertools.count()


def arrive(federation: Federation, client: FlaskClient, **changes: Any) -> TestResponse:
    """With an assertion of its own each time."""
    return federation.arrive(client, **{"assertion_id": f"_a{next(_numbers)}", **changes})


def roles_of(federation: Federation, name: str) -> list[str]:
    [user] = [user for user in accounts_in(federation.site.store) if user.name == name]
    return [grant_text(grant) for grant in user.grants]


def test_somebody_keeps_their_account_when_they_are_called_otherwise(federation: Federation) -> None:
    for account in ("eleni", "Eleni.New", "eleni"):
        assert arrive(federation, federation.site.client(), account=account).status_code == 302
    assert [user.name for user in accounts_in(federation.site.store)] == ["eleni"]


def test_another_does_not_get_the_account_that_has_their_name(federation: Federation) -> None:
    arrive(federation, federation.site.client())
    assert arrive(federation, federation.site.client(), subject="another").status_code == 403
    assert federation.last_fault() == ("name_taken", "")


def test_the_persistent_name_in_the_assertion_may_say_who_it_is(federate: Callable[..., Federation]) -> None:
    federation = federate(subject="NameID")
    for subject in ("one", "another"):
        assert arrive(federation, federation.site.client(), subject=subject).status_code == 302
    assert arrive(federation, federation.site.client(), name_id="opaque-8").status_code == 403
    assert federation.last_fault() == ("name_taken", "")


def test_what_the_rules_give_takes_the_place_of_what_was_given_by_hand(federation: Federation) -> None:
    before = federation.site.client()
    arrive(federation, before)
    grants = read_grants(("it=chania",), HOSPITALS)
    arrive(federation, elsewhere := federation.site.client())
    assert elsewhere.get("/").status_code == 200
    grant_roles(federation.site.store, name="eleni", grants=grants, by=ROOT, now=utc_now())
    arrive(federation, client := federation.site.client())
    assert roles_of(federation, "eleni") == ["ministry=all"]
    assert (client.get("/").status_code, elsewhere.get("/").status_code) == (200, 302)
    told = federation.log()[-2]
    assert told.event == Event.ROLES_SET.value
    assert told.details["roles_before"] == ["it=chania"]


def test_roles_that_stay_end_no_session(federation: Federation) -> None:
    arrive(federation, one := federation.site.client())
    arrive(federation, other := federation.site.client())
    assert (one.get("/").status_code, other.get("/").status_code) == (200, 200)


def test_whoever_is_given_nothing_any_more_loses_what_they_had(federation: Federation) -> None:
    arrive(federation, client := federation.site.client())
    assert arrive(federation, federation.site.client(), entitlement="urn:example:nothing").status_code == 403
    assert client.get("/").status_code == 302
    assert roles_of(federation, "eleni") == []
    assert [entry.event for entry in federation.log()[-2:]] == ["roles_set", "sign_in_failed"]
    assert federation.log()[-1].actor.user_name == "eleni"


def test_whoever_is_disabled_stays_out_and_gets_no_second_account(federation: Federation) -> None:
    arrive(federation, federation.site.client())
    disable_user(federation.site.store, name="eleni", by=ROOT, now=utc_now())
    assert arrive(federation, federation.site.client(), account="other").status_code == 403
    assert federation.last_fault() == ("disabled", "")
    assert [user.name for user in accounts_in(federation.site.store)] == ["eleni"]


def test_no_password_opens_an_account_that_has_none(federation: Federation) -> None:
    arrive(federation, federation.site.client())
    for password in ("", "x" * 12):
        client = federation.site.client()
        form = {"csrf_token": form_token(client), "name": "eleni", "password": password}
        assert client.post("/login", data=form).status_code == 401


def test_linked_accounts_sign_in_either_way(federation: Federation, site: Any) -> None:
    """`site` has made maria in the same store, with a password."""
    arguments = ["users", "link", "maria", "--provider", "university", "--subject", "eleni-1@university.example"]
    runner = federation.site.server.test_cli_runner()
    assert runner.invoke(args=arguments).output == "The user was linked.\n"
    assert "linked to a user already" in runner.invoke(args=arguments).output
    assert "There is no provider x" in runner.invoke(args=[*arguments[:4], "x", *arguments[5:]]).output
    assert "no user named x" in runner.invoke(args=["users", "link", "x", *arguments[3:]]).output
    assert arrive(federation, federation.site.client()).status_code == 302
    assert roles_of(federation, "maria") == ["ministry=all"]
    assert federation.log()[-1].actor.user_name == "maria"
    client = federation.site.client()
    form = {"csrf_token": form_token(client), "name": "maria", "password": site.password}
    assert client.post("/login", data=form).status_code == 302


@pytest.fixture
def strict(federate: Callable[..., Federation]) -> Federation:
    """The Ministry needs a second factor, and the university may have asked for it."""
    return federate({"second_factor_roles": frozenset({"ministry"})}, second_factor=(MFA,))


def test_a_role_that_needs_a_second_factor_needs_ours(strict: Federation) -> None:
    client = strict.site.client()
    arrived = arrive(strict, client)
    assert arrived.headers["Location"] == "/login/second-factor?next=/"
    assert client.get("/").status_code == 302
    page = client.get("/login/second-factor").text
    form = {**hidden_on(page), "code": code_of(secret_on(page), utc_now())}
    assert client.post("/login/second-factor", data=form).status_code == 200
    assert client.get("/").status_code == 200
    signed_in = strict.log()[-1]
    assert (signed_in.event, signed_in.details) == ("signed_in", {"provider": "university"})


def test_or_one_that_the_provider_asked_for_and_says_so(strict: Federation) -> None:
    client = strict.site.client()
    assert arrive(strict, client, context=MFA).headers["Location"] == "/"
    assert client.get("/").status_code == 200


def test_a_provider_that_is_not_believed_to_is_not(federate: Callable[..., Federation]) -> None:
    federation = federate({"second_factor_roles": frozenset({"ministry"})})
    assert arrive(federation, federation.site.client(), context=MFA).headers["Location"] != "/"


def test_whoever_set_one_up_is_asked_for_it(federation: Federation) -> None:
    arrive(federation, client := federation.site.client())
    enrol(client)
    assert arrive(federation, federation.site.client()).headers["Location"] == "/login/second-factor?next=/"


@pytest.fixture
def administered(federate: Callable[..., Federation]) -> Federation:
    """Who is of the university's ministry administers users there."""
    grants = read_grants(("user_administrator=all",), HOSPITALS)
    federation = federate(rules=(Rule("eduPersonEntitlement", "urn:example:archeion:ministry", grants),))
    section = Section("within", lazy_gettext("Administration"), Permission.MANAGE_ACCOUNTS)
    server = federation.site.server
    server.add_url_rule("/administration/within", "within", administering(section)(lambda: "within"))
    add_section(server, section)
    return federation


def confirm(federation: Federation, client: FlaskClient, **changes: Any) -> TestResponse:
    request = federation.ask(client, confirm="1", next="/administration/within")
    said = replace(federation.said(request), assertion_id=f"_a{next(_numbers)}")
    sent = federation.send(federation.provider.response(replace(said, **changes)))
    return client.get(sent.headers["Location"])


def test_administering_is_confirmed_by_signing_in_anew(administered: Federation) -> None:
    arrive(administered, client := administered.site.client())
    assert client.get("/administration/within").headers["Location"].startswith("/administration/confirm?")
    page = client.get("/administration/confirm?next=/administration/within").text
    assert "/login/saml/university?next=/administration/within&amp;confirm=1" in page
    assert 'type="password"' not in page
    assert confirm(administered, client).headers["Location"] == "/administration/within"
    assert client.get("/administration/within").text == "within"


def test_not_by_having_signed_in_before_nor_by_somebody_else(administered: Federation) -> None:
    arrive(administered, administered.site.client(), subject="another", account="another")
    arrive(administered, client := administered.site.client())
    assert confirm(administered, client, signed_in=timedelta(minutes=-3)).status_code == 403
    assert administered.last_fault() == ("not_confirmed", "too long ago")
    assert confirm(administered, client, subject="another").status_code == 403
    assert administered.last_fault() == ("not_confirmed", "somebody else")
    assert client.get("/administration/within").status_code == 302
    # Who is still signed in as themselves.
    assert client.get("/").status_code == 200


def test_the_account_says_where_its_password_is_and_is_confirmed_there_too(administered: Federation) -> None:
    arrive(administered, client := administered.site.client())
    page = client.get("/account").text
    assert "you sign in with University" in page
    assert 'type="password"' not in page
    enrol(client)
    codes = "/account/second-factor/recovery-codes"
    token = {"csrf_token": page.partition('name="csrf_token" value="')[2].partition('"')[0]}
    assert client.post(codes, data=token).status_code == 403
    assert "/login/saml/university?next=/account&amp;confirm=1" in client.get("/account").text
    confirm(administered, client)
    assert client.post(codes, data=token).status_code == 200
