"""The pages of users: who is listed to whom, what is done there, and what is not."""

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import insert

from auth.context import AuthContext, utc_now
from auth.grants import read_grants
from auth.hospital_names import HospitalName, HospitalNames
from auth.invitations import invite_user
from auth.passwords import Passwords
from auth.sessions import live_sessions
from auth.store import writing
from auth.tables import role_grants, users
from auth.tokens import list_tokens
from auth.user_listing import PAGE_SIZE, State, WantedUsers, every_user, find_user, find_users
from auth.users import disable_user, enable_user
from tests.auth.administering import Office, link_on, names, people, told
from tests.auth.conftest import HOSPITALS, Site, sign_in
from tests.auth.logs import ROOT

ACTS = ("roles", "link", "disable", "enable", "unlock", "reset-second-factor", "end-sessions")


@pytest.fixture
def office(site: Site) -> Office:
    return people(site)


def context_of(site: Site) -> AuthContext:
    return AuthContext(site.store, site.settings, Passwords(site.hasher), HOSPITALS)


@pytest.mark.parametrize(
    ("who", "listed"),
    [
        ("anna", ["anna", "bill", "carl", "dora", "emil", "fani", "maria", "nikos"]),
        ("bill", ["bill", "carl"]),
    ],
)
def test_whom_the_list_has_depends_on_who_reads_it(who: str, listed: list[str], office: Office) -> None:
    client = office.enter(who)
    assert names(client.get("/administration/users").text) == listed
    every = {
        name: client.get(f"/administration/users/{office.number(name)}").status_code
        for name in ("anna", "dora", "emil", "fani", "carl")
    }
    assert {name for name, status in every.items() if status == 200} == {*every} & {*listed}
    assert {*every.values()} <= {200, 404}


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("name=AR", ["carl", "maria"]),
        ("name=%25", []),
        ("role=it", ["carl", "dora"]),
        ("role=nothing&state=else&page=x", ["anna", "bill", "carl", "dora", "emil", "fani", "maria", "nikos"]),
        ("state=disabled", ["dora"]),
        ("state=active&role=it", ["carl"]),
        ("state=invited", ["greg"]),
        ("state=no_password", []),
        ("state=locked", ["emil"]),
    ],
)
def test_the_list_is_narrowed_by_its_link(query: str, listed: list[str], office: Office) -> None:
    site, client = office.site, office.enter("anna")
    now = utc_now()
    if "state" in query:
        disable_user(site.store, name="dora", by=ROOT, now=now)
    if "invited" in query or "no_password" in query:
        invite_user(site.store, name="greg", grants=(), language=None, by=ROOT, now=now)
    if "locked" in query:
        for _ in range(site.settings.throttle.failures_per_account):
            sign_in(site.client(), "emil", "wrong", address="192.0.2.1")
    assert names(client.get(f"/administration/users?{query}").text) == listed


def test_an_invitation_that_is_over_leaves_no_password(office: Office) -> None:
    store, now = office.site.store, utc_now()
    invite_user(store, name="greg", grants=(), language=None, by=ROOT, now=now)
    states = [
        [user.state for user in every_user(context_of(office.site), moment) if user.name == "greg"]
        for moment in (now, now + timedelta(days=3))
    ]
    assert states == [[State.INVITED], [State.NO_PASSWORD]]


def test_two_thousand_users_are_pages_of_fifty(office: Office) -> None:
    now = utc_now()
    rows = [{"name": f"user {number:04}", "password_hash": "x", "created_at": now} for number in range(2_000)]
    with writing(office.site.store) as connection:
        numbers = connection.scalars(insert(users).returning(users.c.id), rows).all()
        connection.execute(
            insert(role_grants), [{"user_id": one, "role": "ministry", "all_hospitals": True} for one in numbers]
        )
    context = context_of(office.site)
    pages = [find_users(context, WantedUsers(None, "user"), now, page) for page in (1, 2, 40, 41)]
    assert [(page.total, page.pages, len(page.users)) for page in pages] == [(2_000, 40, PAGE_SIZE)] * 4
    assert [page.users[0].name for page in pages] == ["user 0000", "user 0050", "user 1950", "user 1950"]
    client = office.enter("anna")
    page = client.get("/administration/users?name=user&page=2").text
    assert "51 to 100 of 2000" in page
    assert 'rel="next" href="/administration/users?name=user&amp;page=3"' in page
    assert 'rel="prev" href="/administration/users?name=user"' in page


def test_what_is_known_of_a_user_is_told(office: Office) -> None:
    site = office.site
    before = find_user(context_of(site), None, office.number("carl"), utc_now())
    office.site.signed_in_client("carl")
    after = find_user(context_of(site), None, office.number("carl"), utc_now())
    assert before is not None
    assert after is not None
    assert (before.open_sessions, before.last_signed_in_at) == (0, None)
    assert (after.open_sessions, after.has_second_factor) == (1, False)
    assert after.last_signed_in_at is not None


def test_an_account_begins_with_a_link(office: Office) -> None:
    client, new = office.enter("bill"), secrets.token_urlsafe()
    answer = office.post(client, "users/new", name="Greg", language="el", grant=["it=heraklion"])
    path = link_on(answer.text)
    assert f"http://localhost{path}" in answer.text
    assert office.roles("greg") == ["it=heraklion"]
    assert sign_in(office.site.client(), "greg", "").status_code == 401
    guest = office.site.client()
    guest.get(path)
    token = guest.get("/new-password").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = {"csrf_token": token, "new": new, "again": new}
    assert guest.post("/new-password", data=form).location == "/login"
    assert sign_in(guest, "greg", new).status_code == 302


def test_where_the_site_says_its_address_a_link_has_it(build_site: object, office: Office) -> None:
    site: Site = build_site(url="https://archeion.example/")  # type: ignore[operator]
    there = Office(Site(site.server, site.store, site.settings, site.hasher, office.site.password))
    answer = there.post(there.enter("anna"), "users/new", name="greg")
    assert "https://archeion.example/new-password/" in answer.text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "carl", "grant": "it=heraklion"}, "There is a user of this name already."),
        ({"name": "x" * 151, "grant": "it=heraklion"}, "A name has 1 to 150 characters and no control characters."),
        ({"name": "greg"}, "Give one role or more, each for hospitals that you manage yourself."),
        ({"name": "greg", "all": "it"}, "Give one role or more, each for hospitals that you manage yourself."),
        (
            {"name": "greg", "all": "central_it"},
            "Give one role or more, each for hospitals that you manage yourself.",
        ),
        ({"name": "greg", "grant": "it=chania"}, "One of these hospitals is no longer in the settings."),
        ({"name": "greg", "grant": "boss=heraklion"}, "This request could not be carried out."),
    ],
)
def test_nobody_is_made_beyond_ones_hospitals(fields: dict[str, str], said: str, office: Office) -> None:
    client = office.enter("bill")
    answer = office.post(client, "users/new", **fields)
    assert 400 <= answer.status_code < 500
    assert said in told(answer.text)[0]
    assert "user_created" not in office.events()[len(office.events()) - 1 :]
    assert len(names(office.enter("anna").get("/administration/users").text)) == 8


def test_roles_are_set_as_ticked(office: Office) -> None:
    client, page = office.enter("anna"), f"users/{office.number('carl')}"
    office.post(client, f"{page}/roles", all=["ministry"], grant=["ministry=chania", "it=chania", "it=rethymno"])
    assert office.roles("carl") == ["ministry=all", "it=chania,rethymno"]
    shown = client.get(f"/administration/{page}").text
    assert told(shown) == ["The roles are set. All sessions of the user have ended, and a link is void."]
    assert shown.count(" checked") == 3
    office.post(client, f"{page}/roles")
    assert office.roles("carl") == []


def test_a_hospital_that_is_no_longer_in_the_settings_can_be_kept_and_taken(office: Office) -> None:
    site = office.site
    with site.server.app_context():
        gone = read_grants(("it=gone,chania",), ("gone", "chania"))
    invite_user(site.store, name="greg", grants=gone, language=None, by=ROOT, now=utc_now())
    client, page = office.enter("anna"), f"users/{office.number('greg')}"
    assert 'value="it=gone" checked' in client.get(f"/administration/{page}").text
    office.post(client, f"{page}/roles", grant=["it=gone", "it=heraklion"])
    assert office.roles("greg") == ["it=gone,heraklion"]
    office.post(client, f"{page}/roles", grant=["it=heraklion"])
    assert office.roles("greg") == ["it=heraklion"]


def test_an_account_is_disabled_enabled_and_unlocked(office: Office) -> None:
    site, client, page = office.site, office.enter("bill"), f"users/{office.number('carl')}"
    session = site.signed_in_client("carl")
    office.post(client, f"{page}/disable")
    assert office.is_disabled("carl")
    assert session.get("/").status_code == 302
    assert sign_in(site.client(), "carl", site.password).status_code == 401
    assert "disabled since" in client.get("/administration/users").text
    office.post(client, f"{page}/enable")
    # From elsewhere: at a known address the account's own failures keep nobody out.
    codes = [sign_in(site.client(), "carl", "wrong", address="192.0.2.1").status_code for _ in range(11)]
    assert codes[-1] == 429
    assert "locked" in client.get("/administration/users").text
    office.post(client, f"{page}/unlock")
    assert sign_in(site.client(), "carl", site.password, address="192.0.2.1").status_code == 302


def test_sessions_are_seen_and_ended(office: Office) -> None:
    site, client, number = office.site, office.enter("bill"), office.number("carl")
    first, second = site.signed_in_client("carl"), site.signed_in_client("carl")
    (one, _other) = live_sessions(site.store, site.settings, number, utc_now())
    page = client.get(f"/administration/users/{number}").text
    assert page.count('name="session" value="') == 2
    office.post(client, f"users/{number}/end-sessions", session=one.key)
    assert sorted(each.get("/").status_code for each in (first, second)) == [200, 302]
    office.post(client, f"users/{number}/end-sessions")
    assert [each.get("/").status_code for each in (first, second)] == [302, 302]


def test_whose_session_it_is_is_not_for_the_form_to_say(office: Office) -> None:
    site, client = office.site, office.enter("bill")
    of_dora = site.signed_in_client("dora")
    (theirs,) = live_sessions(site.store, site.settings, office.number("dora"), utc_now())
    office.post(client, f"users/{office.number('carl')}/end-sessions", session=theirs.key)
    assert of_dora.get("/").status_code == 200


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("whom", ["dora", "emil", "fani", "anna"])
def test_what_others_manage_is_no_page_and_is_told_to_the_log(act: str, whom: str, office: Office) -> None:
    client, number = office.enter("bill"), office.number(whom)
    before, roles = len(office.events()), office.roles(whom)
    assert office.post(client, f"users/{number}/{act}", grant="it=heraklion").status_code == 404
    assert (office.events()[before:], office.roles(whom)) == (["denied"], roles)
    assert office.denials()[-1] == {"why": "not_permitted", "page": f"/administration/users/{number}"}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", ["anna", "bill"])
def test_nobody_administers_themselves(act: str, who: str, office: Office) -> None:
    client, number = office.enter(who), office.number(who)
    before, roles = len(office.events()), office.roles(who)
    office.post(client, f"users/{number}/{act}", all="ministry", grant="it=heraklion")
    said = told(client.get(f"/administration/users/{number}").text)[0]
    assert said == "Nobody does this to their own account; somebody else who manages it can."
    assert (office.events()[before:], office.roles(who), office.is_disabled(who)) == (["denied"], roles, False)
    assert "This is your own account." in client.get(f"/administration/users/{number}").text


def test_a_page_that_is_open_is_of_no_use_once_the_role_is_taken(office: Office) -> None:
    client, number = office.enter("bill"), office.number("carl")
    with writing(office.site.store) as connection:
        connection.execute(role_grants.delete().where(role_grants.c.user_id == office.number("bill")))
    assert office.post(client, f"users/{number}/disable").status_code == 404
    assert not office.is_disabled("carl")


def test_enabling_brings_no_token_back(office: Office) -> None:
    store, now = office.site.store, utc_now()
    client = office.enter("anna")
    office.post(client, "tokens/new", user="carl", name="nightly", days="9", hospital="heraklion")
    disable_user(store, name="carl", by=ROOT, now=now)
    enable_user(store, name="carl", by=ROOT, now=now)
    assert [token.revoked_at for token in list_tokens(store, None)] == [now]


def test_hospitals_have_names_in_the_readers_language(office: Office) -> None:
    called = {
        "chania": HospitalName({"en": "Chania", "el": "Χανιά"}, "7"),
        "athens": HospitalName({"en": "Athens"}, "1"),
    }
    named = HospitalNames(called.get)
    assert [named.name("chania", "el"), named.name("athens", "el"), named.name("x", "en")] == ["Χανιά", "athens", "x"]
    assert named.by_region(["x", "chania", "athens"], "en") == [
        ("1", [("athens", "Athens")]),
        ("7", [("chania", "Chania")]),
        ("", [("x", "x")]),
    ]


def test_every_page_runs_no_script_and_has_no_style_of_its_own(office: Office) -> None:
    client = office.enter("anna")
    for path in ("users", "users/new", f"users/{office.number('carl')}", "tokens", "tokens/new", "audit"):
        answer = client.get(f"/administration/{path}")
        assert answer.status_code == 200
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert not {part for part in ("<script", "<style", " style=", " onclick=") if part in answer.text}
