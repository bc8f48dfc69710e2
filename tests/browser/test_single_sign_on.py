"""Signing in at real identity providers: Debian's SimpleSAMLphp and npm's certified oidc-provider."""

import base64
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask_babel import lazy_gettext
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from auth.administration.entering import Section, add_section, administering
from auth.audit import Actor, Event
from auth.context import utc_now
from auth.federation.settings import OpenIdProvider, Rule, SamlProvider
from auth.grants import read_grants
from auth.permissions import Permission
from auth.users import disable_user
from tests.browser.sites import HOSPITALS, SmallSite, serving_small_site
from tests.browser.visitor import PATIENCE_MILLISECONDS
from tests.identity_providers.certificates import make_certificate
from tests.identity_providers.openid_provider import OpenIdServer, serving_openid
from tests.identity_providers.simplesamlphp import Member, SimpleSamlPhp, serving_simplesamlphp
from tests.servers import LOOPBACK, free_port

pytestmark = pytest.mark.browser

PASSWORD = secrets.token_urlsafe(16)
ENTITLEMENT = "urn:oid:1.3.6.1.4.1.5923.1.1.1.7"
SUBJECT = "urn:oasis:names:tc:SAML:attribute:subject-id"
PRINCIPAL_NAME = "urn:oid:1.3.6.1.4.1.5923.1.1.1.6"


def member(name: str, *entitlements: str) -> Member:
    attributes = {
        "uid": [name],
        SUBJECT: [f"{name}-1@university.example"],
        PRINCIPAL_NAME: [f"{name}@university.example"],
        ENTITLEMENT: [f"urn:example:archeion:{one}" for one in entitlements],
    }
    return Member(PASSWORD, {key: values for key, values in attributes.items() if values})


MEMBERS = {
    **{name: member(name, "ministry") for name in ("eleni", "petros", "dora", "katina", "anna", "manolis", "olga")},
    "stranger": member("stranger", "nothing-here"),
    "maria": member("maria", "accounts"),
}
ACCOUNTS = {
    "giorgos": {"preferred_username": "giorgos", "groups": ["it", "staff"]},
    "vasilis": {"preferred_username": "vasilis", "groups": ["it"]},
    "minos": {"preferred_username": "minos", "groups": ["accounts"]},
    "xenos": {"preferred_username": "xenos", "groups": ["staff"]},
}


@dataclass(frozen=True)
class Place:
    site: SmallSite
    saml: SimpleSamlPhp
    openid: OpenIdServer


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One of each for all tests; every test has people of its own."""
    directory, port = tmp_path_factory.mktemp("sign-on"), free_port()
    origin = f"http://{LOOPBACK}:{port}"
    (directory / "idp").mkdir()
    with ExitStack() as stack:
        saml = stack.enter_context(serving_simplesamlphp(directory / "idp", MEMBERS))
        openid = stack.enter_context(
            serving_openid(f"{origin}/login/openid/ministry/back", ACCOUNTS, directory / "openid.log")
        )
        providers = (saml_provider(directory, origin, saml), openid_provider(openid))
        site = stack.enter_context(serving_small_site(directory, port, providers))
        site.create("local", PASSWORD, "ministry=all")
        add_administration(site)
        yield Place(site, saml, openid)


def add_administration(site: SmallSite) -> None:
    section = Section("within", lazy_gettext("Administration"), Permission.MANAGE_ACCOUNTS)
    view = administering(section)(lambda: "<!doctype html><title>within</title><h1>within</h1>")
    site.server.add_url_rule("/administration/within", "within", view)
    add_section(site.server, section)


def saml_provider(directory: Path, origin: str, idp: SimpleSamlPhp) -> SamlProvider:
    key, certificate = directory / "ours.pem", directory / "ours.crt"
    make_certificate(key, certificate, "Archeion")
    entity_id = f"{origin}/login/saml/university/metadata"
    idp.trust(entity_id, f"{origin}/login/saml/university/response", certificate)
    metadata = directory / "metadata.xml"
    metadata.write_text(idp.metadata())
    rules = [
        Rule("eduPersonEntitlement", f"urn:example:archeion:{value}", read_grants((role,), HOSPITALS))
        for value, role in (("ministry", "ministry=all"), ("accounts", "user_administrator=all"))
    ]
    return SamlProvider(
        key="university",
        names={"en": "University of Example", "el": "Πανεπιστήμιο Παραδείγματος"},
        account="eduPersonPrincipalName",
        rules=tuple(rules),
        metadata=str(metadata),
        metadata_certificate=None,
        identity_providers=(idp.entity_id,),
        entity_id=entity_id,
        subject="subject-id",
        key_file=key,
        certificate_file=certificate,
    )


def openid_provider(server: OpenIdServer) -> OpenIdProvider:
    return OpenIdProvider(
        key="ministry",
        names={"en": "Ministry of Health", "el": "Υπουργείο Υγείας"},
        account="preferred_username",
        rules=tuple(
            Rule("groups", value, read_grants((role,), HOSPITALS))
            for value, role in (("it", "it=heraklion"), ("accounts", "user_administrator=all"))
        ),
        issuer=server.issuer,
        client_id=server.client_id,
        client_secret=server.client_secret,
        scopes=("openid", "profile"),
    )


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[[], Page]]:
    """Each with cookies of its own, as of another person."""
    contexts: list[BrowserContext] = []

    def new() -> Page:
        contexts.append(browser.new_context(locale="en-US"))
        contexts[-1].set_default_timeout(PATIENCE_MILLISECONDS)
        return contexts[-1].new_page()

    yield new
    for context in contexts:
        context.close()


def go_to_university(page: Page, place: Place, name: str, target: str = "/") -> None:
    """As far as the provider's form, filled in."""
    page.goto(f"{place.site.origin}{target}")
    page.get_by_role("link", name="University of Example").click()
    page.locator("#username").fill(name)
    page.locator("#password").fill(PASSWORD)


def submit(page: Page) -> None:
    page.locator("#password").press("Enter")


def sign_in_at_university(page: Page, place: Place, name: str, target: str = "/") -> None:
    go_to_university(page, place, name, target)
    submit(page)


def sign_in_at_ministry(page: Page, place: Place, name: str, target: str = "/") -> None:
    page.goto(f"{place.site.origin}{target}")
    page.get_by_role("link", name="Ministry of Health").click()
    page.locator("[name=login]").fill(name)
    page.locator("[name=password]").fill("any")
    page.get_by_role("button", name="Sign-in").click()


def test_somebody_of_the_university_gets_an_account_and_comes_to_the_page_they_wanted(
    window: Callable[[], Page], place: Place
) -> None:
    page = window()
    sign_in_at_university(page, place, "eleni", "/storage?per=month")
    expect(page).to_have_url(f"{place.site.origin}/storage?per=month")
    expect(page.locator("#who")).to_have_text("eleni@university.example ministry")
    told = [(entry.event, entry.actor.user_name, entry.details.get("provider")) for entry in place.site.log()[-2:]]
    assert told == [(event, "eleni@university.example", "university") for event in ("user_created", "signed_in")]


def held_response(page: Page, place: Place, name: str) -> str:
    """What the provider's page is about to send us for this person, who has typed their password: it is kept back."""
    held: list[str] = []

    def keep(route: Route) -> None:
        held.append(parse_qs(route.request.post_data or "")["SAMLResponse"][0])
        route.fulfill(status=200, body="kept back", content_type="text/html")

    page.route("**/login/saml/university/response", keep)
    sign_in_at_university(page, place, name)
    expect(page.locator("body")).to_have_text("kept back")
    page.unroute("**/login/saml/university/response")
    return held[0]


def send(page: Page, place: Place, response: str) -> None:
    """As the provider's page does it: by a form of another site."""
    action = f"{place.site.origin}/login/saml/university/response"
    page.route(
        "http://localhost:1/", lambda route: route.fulfill(body=form(action, response), content_type="text/html")
    )
    page.goto("http://localhost:1/")
    page.get_by_role("button", name="send").click()


def form(action: str, response: str) -> str:
    field = f'<input type="hidden" name="SAMLResponse" value="{response}">'
    return f'<!doctype html><form method="post" action="{action}">{field}<button>send</button></form>'


def expect_refusal(page: Page, place: Place, sentence: str, what: str, *, status_of: str = "sign_in_failed") -> None:
    expect(page.get_by_role("alert")).to_have_text(sentence)
    last = place.site.log()[-1]
    assert (last.event, last.details["what"]) == (status_of, what)
    page.goto(f"{place.site.origin}/storage")
    expect(page).to_have_title("Sign in · Archeion")


AGAIN = "This sign-in was not begun in this browser, took too long or was used before. Sign in once more."
DOES_NOT_HOLD = "What University of Example sent does not hold. Sign in once more."


def test_a_response_holds_as_it_is_and_not_with_a_byte_changed(window: Callable[[], Page], place: Place) -> None:
    page = window()
    response = held_response(page, place, "dora")
    document = base64.b64decode(response).decode()
    altered = re.sub(
        r"(<xenc:CipherValue>.{40})(.)", lambda m: m[1] + ("A" if m[2] != "A" else "B"), document, count=1
    )
    assert altered != document
    send(page, place, base64.b64encode(altered.encode()).decode())
    expect_refusal(page, place, DOES_NOT_HOLD, "invalid")
    send(page, place, response)
    expect(page.locator("#who")).to_have_text("dora@university.example ministry")


def test_a_response_is_good_once(window: Callable[[], Page], place: Place) -> None:
    page = window()
    response = held_response(page, place, "katina")
    send(page, place, response)
    expect(page.locator("#who")).to_have_text("katina@university.example ministry")
    again = window()
    send(again, place, response)
    expect_refusal(again, place, AGAIN, "not_asked")


def test_an_hour_later_a_response_is_too_old(
    window: Callable[[], Page], place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = window()
    response = held_response(page, place, "petros")
    with monkeypatch.context() as later:
        now = int(utc_now().timestamp()) + 3_600
        later.setattr("saml2.time_util.utc_now", lambda: now)
        send(page, place, response)
        expect_refusal(page, place, DOES_NOT_HOLD, "invalid")
    assert place.site.log()[-1].details["fault"] == "time"


def test_what_one_browser_asked_for_signs_nobody_in_in_another(window: Callable[[], Page], place: Place) -> None:
    """Whoever puts their own response into somebody else's browser would have them work in the wrong account."""
    page, other = window(), window()
    response = held_response(page, place, "manolis")
    send(other, place, response)
    expect_refusal(other, place, AGAIN, "not_asked")
    assert place.site.log()[-1].details["fault"] == "another browser"


def test_somebody_of_whom_nothing_is_said_that_opens_anything_is_told_so(
    window: Callable[[], Page], place: Place
) -> None:
    page = window()
    sign_in_at_university(page, place, "stranger")
    sentence = (
        "You are signed in with University of Example, but nothing that it says of you opens anything here. Ask "
        "those who run Archeion."
    )
    expect_refusal(page, place, sentence, "no_role")


def test_an_account_that_is_there_is_taken_over_only_where_it_was_linked(
    window: Callable[[], Page], place: Place
) -> None:
    place.site.create("anna@university.example", PASSWORD, "it=chania")
    page = window()
    sign_in_at_university(page, place, "anna")
    sentence = (
        "There is an account with your name already, and nothing says that it is yours. Ask those who run Archeion "
        "to link it."
    )
    expect_refusal(page, place, sentence, "name_taken")
    linking = ["users", "link", "anna@university.example", "--provider", "university"]
    done = place.site.server.test_cli_runner().invoke(args=[*linking, "--subject", "anna-1@university.example"])
    assert done.exit_code == 0, done.output
    page.get_by_role("link", name="University of Example").click()
    # What the rules give, in place of what was given by hand.
    expect(page.locator("#who")).to_have_text("anna@university.example ministry")
    assert [entry.event for entry in place.site.log()[-3:]] == ["identity_linked", "roles_set", "signed_in"]


def test_whoever_was_disabled_stays_out(window: Callable[[], Page], place: Place) -> None:
    page = window()
    sign_in_at_university(page, place, "olga")
    expect(page.locator("#who")).to_have_text("olga@university.example ministry")
    disable_user(place.site.store, name="olga@university.example", by=Actor.of_command(), now=utc_now())
    page.goto(f"{place.site.origin}/")
    page.get_by_role("link", name="University of Example").click()
    expect_refusal(page, place, "Your account is disabled. Ask those who run Archeion.", "disabled")
    assert place.site.log()[-1].actor.user_name == "olga@university.example"


def test_passwords_go_on_beside_it(window: Callable[[], Page], place: Place) -> None:
    page = window()
    page.goto(f"{place.site.origin}/storage")
    page.locator("#name").fill("local")
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    expect(page.locator("#who")).to_have_text("local ministry")


def test_somebody_of_the_ministry_signs_in_and_out_and_in_again(window: Callable[[], Page], place: Place) -> None:
    page = window()
    sign_in_at_ministry(page, place, "giorgos", "/storage?per=month")
    expect(page).to_have_url(f"{place.site.origin}/storage?per=month")
    expect(page.locator("#who")).to_have_text("giorgos it")
    token = (
        page.request.get(f"{place.site.origin}/account").text().partition('csrf_token" value="')[2].partition('"')[0]
    )
    page.request.post(f"{place.site.origin}/logout", form={"csrf_token": token})
    page.goto(f"{place.site.origin}/")
    expect(page).to_have_title("Sign in · Archeion")
    page.get_by_role("link", name="Ministry of Health").click()
    expect(page.locator("#who")).to_have_text("giorgos it")
    events = [entry.event for entry in place.site.log() if entry.actor.user_name == "giorgos"]
    assert events == ["user_created", "signed_in", "signed_out", "signed_in"]


def test_the_address_that_leads_back_is_good_once_and_in_one_browser(
    window: Callable[[], Page], place: Place
) -> None:
    page, other = window(), window()
    back = way_back(page, place, "vasilis")
    other.goto(back)
    expect_refusal(other, place, AGAIN, "not_asked")
    altered = urlsplit(back)._replace(query=urlencode({**dict(parse_pairs(back)), "iss": "https://other.example"}))
    page.goto(altered.geturl())
    does_not_hold = "What Ministry of Health sent does not hold. Sign in once more."
    expect_refusal(page, place, does_not_hold, "invalid")
    # A request is answered once, be it well or badly.
    page.goto(back)
    expect_refusal(page, place, AGAIN, "not_asked")


def way_back(page: Page, place: Place, name: str) -> str:
    """Where the provider sends this browser in the end, which does not go there yet."""
    page.goto(f"{place.site.origin}/")
    page.get_by_role("link", name="Ministry of Health").click()
    action = page.locator("form").first.get_attribute("action") or ""
    typed = {"prompt": "login", "login": name, "password": "any"}
    answer = page.context.request.post(action, form=typed, max_redirects=0)
    while not answer.headers["location"].startswith(place.site.origin):
        answer = page.context.request.get(answer.headers["location"], max_redirects=0)
    return answer.headers["location"]


def parse_pairs(address: str) -> list[tuple[str, str]]:
    return [(name, values[0]) for name, values in parse_qs(urlsplit(address).query).items()]


def test_somebody_of_the_ministry_without_a_role_is_told_so(window: Callable[[], Page], place: Place) -> None:
    page = window()
    sign_in_at_ministry(page, place, "xenos")
    expect(page.get_by_role("alert")).to_contain_text("nothing that it says of you opens anything here")
    assert place.site.log()[-1].event == Event.SIGN_IN_FAILED.value


def test_administering_asks_to_sign_in_anew_where_somebody_does(window: Callable[[], Page], place: Place) -> None:
    """Though the session at the provider would go on."""
    page, within = window(), f"{place.site.origin}/administration/within"
    sign_in_at_university(page, place, "maria", "/administration/within")
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    page.get_by_role("link", name="University of Example").click()
    page.locator("#username").fill("maria")
    page.locator("#password").fill(PASSWORD)
    submit(page)
    expect(page).to_have_url(within)
    other = window()
    sign_in_at_ministry(other, place, "minos", "/administration/within")
    other.get_by_role("link", name="Ministry of Health").click()
    other.locator("[name=login]").fill("minos")
    other.locator("[name=password]").fill("any")
    other.get_by_role("button", name="Sign-in").click()
    expect(other).to_have_url(within)
