"""The page of tokens: which are listed to whom, a new one, and the end of one."""

import re

import pytest

from auth.audit import Event, Wanted, entries
from auth.context import utc_now
from auth.permissions import Permission
from auth.token_listing import PAGE_SIZE, TokenState, WantedTokens, find_tokens
from auth.tokens import create_token, find_bearer, list_tokens
from tests.auth.administering import Office, people, told
from tests.auth.conftest import Site
from tests.auth.logs import ROOT


@pytest.fixture
def office(site: Site) -> Office:
    return people(site)


def make(office: Office, user: str, name: str = "nightly", hospitals: frozenset[str] | None = None) -> int:
    create_token(
        office.site.store,
        user_id=office.number(user),
        name=name,
        hospitals=hospitals,
        days=9,
        by=ROOT,
        now=utc_now(),
    )
    return list_tokens(office.site.store, None)[-1].token_id


def numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'class="number">(\d+)<', page)]


def test_tokens_of_whom_one_manages_are_listed_and_revoked(office: Office) -> None:
    of_carl, of_dora = make(office, "carl"), make(office, "dora", hospitals=frozenset({"heraklion"}))
    client = office.enter("bill")
    assert numbers(client.get("/administration/tokens").text) == [of_carl]
    office.post(client, f"tokens/{of_carl}/revoke")
    office.post(client, f"tokens/{of_dora}/revoke")
    assert [token.revoked_at is None for token in list_tokens(office.site.store, None)] == [False, True]
    assert [denial["why"] for denial in office.denials()] == ["not_allowed"]
    page = office.enter("anna").get("/administration/tokens").text
    assert numbers(page) == [of_dora, of_carl]


def test_the_list_is_narrowed_by_its_link(office: Office) -> None:
    first, second, third = make(office, "carl"), make(office, "dora"), make(office, "dora")
    client = office.enter("anna")
    office.post(client, f"tokens/{second}/revoke")
    for query, found in (
        ("user=DORA", [third, second]),
        ("user=dora&state=standing", [third]),
        ("state=revoked", [second]),
        ("state=expired", []),
        ("state=else&page=9", [third, second, first]),
    ):
        assert numbers(client.get(f"/administration/tokens?{query}").text) == found
    later = find_tokens(office.site.store, WantedTokens(None, state=TokenState.EXPIRED), utc_now().replace(year=2099))
    assert [token.token_id for token in later.tokens] == [third, first]


def test_many_are_pages(office: Office) -> None:
    for _ in range(PAGE_SIZE + 1):
        make(office, "carl")
    client = office.enter("bill")
    assert len(numbers(client.get("/administration/tokens").text)) == PAGE_SIZE
    assert len(numbers(client.get("/administration/tokens?page=2").text)) == 1


def test_a_new_token_is_shown_once_and_opens_what_was_ticked(office: Office) -> None:
    client = office.enter("bill")
    page = office.post(client, "tokens/new", user="Carl", name="=nightly", days="30", hospital="heraklion").text
    (token,) = re.findall(r"archeion_[0-9a-f]{72}", page)
    found = find_bearer(office.site.store, token, utc_now())
    assert found is not None
    assert (found.user_name, found.hospitals(Permission.SEE_STORAGE)) == ("carl", frozenset({"heraklion"}))
    (entry,) = entries(office.site.store, Wanted(event=Event.TOKEN_CREATED))
    assert (entry.actor.user_name, entry.details["hospitals"], entry.details["days"]) == ("bill", ["heraklion"], 30)
    assert token not in client.get("/administration/tokens").text


@pytest.mark.parametrize(
    ("who", "fields", "said"),
    [
        ("bill", {"user": "dora"}, "There is no user of this name that you manage."),
        ("bill", {"user": "nobody"}, "There is no user of this name that you manage."),
        ("bill", {"all": "all", "hospital": ""}, "Choose the hospitals that the token is for."),
        ("bill", {"hospital": "chania"}, "One of these hospitals is no longer in the settings. Load the page again."),
        ("anna", {"hospital": "chania"}, "The user may not see all of these hospitals."),
        ("bill", {"user": "bill"}, "Nobody does this to their own account; somebody else who manages it can."),
        ("bill", {"days": "366"}, "A token is good for 1 to 365 days."),
        ("bill", {"days": "many"}, "A token is good for 1 to 365 days."),
        ("bill", {"name": " "}, "A token has a name of 1 to 100 characters that says what it is for."),
    ],
)
def test_a_token_that_may_not_be_is_not_made(who: str, fields: dict[str, str], said: str, office: Office) -> None:
    given = {"user": "carl", "name": "nightly", "days": "30", "hospital": "heraklion", **fields}
    answer = office.post(office.enter(who), "tokens/new", **{name: value for name, value in given.items() if value})
    assert (told(answer.text), list_tokens(office.site.store, None)) == ([said], ())


def test_whoever_manages_all_may_leave_the_hospitals_to_the_time_of_use(office: Office) -> None:
    assert 'name="all"' not in office.enter("bill").get("/administration/tokens/new").text
    client = office.enter("anna")
    assert 'value="carl"' in client.get("/administration/tokens/new?user=carl").text
    office.post(client, "tokens/new", user="carl", name="nightly", days="30", all="all")
    assert [token.hospitals for token in list_tokens(office.site.store, None)] == [None]
