import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, select, update

from auth.errors import TokenNotMade, UnknownToken
from auth.permissions import Permission
from auth.principal import UsedToken
from auth.store import reading, writing
from auth.tables import api_tokens, users
from auth.tokens import create_token, find_bearer, list_tokens, revoke_token
from auth.users import disable_user, set_password, user_id_of
from tests.auth.conftest import Site, give
from tests.auth.logs import ROOT

NOON = datetime(2026, 5, 6, 12, 30, tzinfo=UTC)
OF_MARIA = frozenset({"heraklion", "chania"})


def make(
    store: Engine,
    user: str = "maria",
    hospitals: frozenset[str] | None = None,
    *,
    name: str = "nightly",
    days: int = 90,
) -> str:
    user_id = user_id_of(store, user)
    return create_token(store, user_id=user_id, name=name, hospitals=hospitals, days=days, by=ROOT, now=NOON)


def opened_by(store: Engine, token: str, at: datetime = NOON) -> frozenset[str] | None:
    bearer = find_bearer(store, token, at)
    assert bearer is not None
    return bearer.hospitals(Permission.SEE_FIGURES)


def test_token_is_recognised_as_a_secret_and_is_not_in_the_store(site: Site) -> None:
    token = make(site.store)
    assert re.fullmatch("archeion_[0-9a-f]{72}", token)
    with reading(site.store) as connection:
        kept = str(connection.execute(select(api_tokens)).all())
    assert token not in kept
    assert token[9:41] not in kept


def test_each_token_is_another(site: Site) -> None:
    assert len({make(site.store) for _ in range(5)}) == 5


@pytest.mark.parametrize(
    ("user", "scope", "opened"),
    [
        ("maria", None, OF_MARIA),
        ("maria", frozenset({"chania"}), frozenset({"chania"})),
        ("nikos", None, None),
        ("nikos", frozenset({"chania", "rethymno"}), frozenset({"chania", "rethymno"})),
    ],
)
def test_token_opens_its_hospitals(
    site: Site, user: str, scope: frozenset[str] | None, opened: frozenset[str] | None
) -> None:
    bearer = find_bearer(site.store, make(site.store, user, scope), NOON)
    used = UsedToken(list_tokens(site.store, None)[0].token_id, "nightly")
    assert bearer is not None
    assert (bearer.user_id, bearer.user_name, bearer.token) == (user_id_of(site.store, user), user, used)
    assert bearer.hospitals(Permission.SEE_FIGURES) == opened


@pytest.mark.parametrize(
    ("scope", "granted", "opened"),
    [
        (None, frozenset({"rethymno"}), frozenset({"rethymno"})),
        (None, None, None),
        (frozenset({"chania"}), frozenset({"chania", "rethymno"}), frozenset({"chania"})),
        (OF_MARIA, frozenset({"chania"}), frozenset({"chania"})),
        (OF_MARIA, None, OF_MARIA),
    ],
)
def test_token_follows_what_its_user_may_see(
    site: Site, scope: frozenset[str] | None, granted: frozenset[str] | None, opened: frozenset[str] | None
) -> None:
    token = make(site.store, "maria", scope)
    give(site, "maria", granted)
    assert opened_by(site.store, token) == opened


@pytest.mark.parametrize(
    ("scope", "granted"),
    [(frozenset({"chania"}), frozenset({"heraklion"})), (OF_MARIA, frozenset()), (None, frozenset())],
)
def test_token_of_which_nothing_is_left_is_refused(
    site: Site, scope: frozenset[str] | None, granted: frozenset[str]
) -> None:
    token = make(site.store, "maria", scope)
    give(site, "maria", granted)
    assert find_bearer(site.store, token, NOON) is None


def test_token_of_one_hospital_brings_nobody_inside(site: Site) -> None:
    of_ministry = find_bearer(site.store, make(site.store, "nikos", frozenset({"chania"})), NOON)
    of_chania = find_bearer(site.store, make(site.store, "maria", frozenset({"chania"})), NOON)
    assert of_ministry is not None
    assert of_chania is not None
    assert (of_ministry.sees_small_numbers, of_chania.sees_small_numbers) == (False, True)


@pytest.mark.parametrize(("days", "good"), [(89.99, True), (90, False), (91, False)])
def test_token_expires(site: Site, days: float, good: bool) -> None:
    token = make(site.store)
    assert (find_bearer(site.store, token, NOON + timedelta(days=days)) is not None) is good


def test_revoked_token_is_refused_and_no_other(site: Site) -> None:
    first, second = make(site.store), make(site.store)
    revoke_token(site.store, list_tokens(site.store, None)[0].token_id, ROOT, NOON)
    assert [find_bearer(site.store, token, NOON) is None for token in (first, second)] == [True, False]


def test_token_revoked_twice_was_revoked_the_first_time(site: Site) -> None:
    make(site.store)
    for later in (0, 1):
        revoke_token(site.store, 1, ROOT, NOON + timedelta(days=later))
    assert list_tokens(site.store, None)[0].revoked_at == NOON


def test_tokens_of_a_disabled_user_are_revoked(site: Site) -> None:
    of_maria, of_nikos = make(site.store, "maria"), make(site.store, "nikos")
    disable_user(site.store, name="maria", by=ROOT, now=NOON)
    assert [find_bearer(site.store, token, NOON) is None for token in (of_maria, of_nikos)] == [True, False]
    assert [token.revoked_at for token in list_tokens(site.store, None)] == [NOON, None]


def test_token_made_while_its_user_is_disabled_is_refused(site: Site) -> None:
    token = make(site.store)
    with writing(site.store) as connection:
        connection.execute(update(users).where(users.c.name == "maria").values(disabled_at=NOON))
    assert find_bearer(site.store, token, NOON) is None


def test_new_password_leaves_tokens(site: Site) -> None:
    token = make(site.store)
    passwords = site.server.extensions["archeion_auth"].passwords
    set_password(site.store, passwords, name="maria", password="another long one", by=ROOT, now=NOON)
    assert opened_by(site.store, token) == OF_MARIA


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.integers(0, 80), character=st.sampled_from("0123456789abcdefG_\n\x00é"))
def test_token_with_any_other_character_is_refused(site: Site, position: int, character: str) -> None:
    token = make(site.store)
    forged = token[:position] + character + token[position + 1 :]
    assert (find_bearer(site.store, forged, NOON) is None) is (forged != token)


def test_misspelt_token_is_refused_without_the_store(site: Site) -> None:
    asked: list[str] = []

    @event.listens_for(site.store, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    token = "archeion_" + "0" * 64
    for checksum in ("", "00000000", "0" * 100):
        assert find_bearer(site.store, token + checksum, NOON) is None
    assert asked == []


def test_last_use_is_written_once_an_hour(site: Site) -> None:
    token, written = make(site.store), []

    @event.listens_for(site.store, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("UPDATE"):
            written.append(statement)

    for minutes in (0, 1, 29, 30, 31):
        find_bearer(site.store, token, NOON + timedelta(minutes=minutes))
    assert len(written) == 2
    assert list_tokens(site.store, None)[0].last_used_at == datetime(2026, 5, 6, 13, tzinfo=UTC)


def test_refused_token_was_not_used(site: Site) -> None:
    token = make(site.store)
    find_bearer(site.store, token, NOON + timedelta(days=90))
    assert list_tokens(site.store, None)[0].last_used_at is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"days": 0}, "A token is good for 1 to 365 days."),
        ({"days": 366}, "A token is good for 1 to 365 days."),
        ({"name": "  "}, "A token has a name of 1 to 100 characters that says what it is for."),
        ({"name": "x" * 101}, "A token has a name of 1 to 100 characters that says what it is for."),
        ({"name": "two\nlines"}, "A token has a name of 1 to 100 characters that says what it is for."),
        ({"hospitals": frozenset({"chania", "rethymno"})}, "maria may not see rethymno."),
        ({"hospitals": frozenset()}, "A token is made for one hospital or more, or for all that its user may see."),
    ],
)
def test_impossible_token_is_not_made(site: Site, change: dict[str, object], message: str) -> None:
    with pytest.raises(TokenNotMade, match=re.escape(message)):
        make(site.store, **change)  # type: ignore[arg-type]
    assert list_tokens(site.store, None) == ()


def test_disabled_user_gets_no_token(site: Site) -> None:
    disable_user(site.store, name="maria", by=ROOT, now=NOON)
    with pytest.raises(TokenNotMade, match="maria is disabled"):
        make(site.store)


def test_tokens_are_listed_by_user_without_their_text(site: Site) -> None:
    tokens = [make(site.store, "maria", OF_MARIA, name=" nightly "), make(site.store, "nikos")]
    listed = list_tokens(site.store, None)
    assert [(token.user_name, token.name, token.hospitals) for token in listed] == [
        ("maria", "nightly", ("chania", "heraklion")),
        ("nikos", "nightly", None),
    ]
    assert listed[1:] == list_tokens(site.store, user_id_of(site.store, "nikos"))
    assert [token for token in tokens if token in repr(listed)] == []


def test_unknown_token_is_named(site: Site) -> None:
    with pytest.raises(UnknownToken, match="no token 7"):
        revoke_token(site.store, 7, ROOT, NOON)
