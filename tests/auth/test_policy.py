"""Who may do what to whom, as decisions and as what really happens to the store."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Engine, event, select

from auth.audit import Actor, Means
from auth.authorising import account_named, account_numbered, is_administered, is_managed_within
from auth.errors import (
    AuthError,
    BeyondOwnHospitals,
    LastAdministrator,
    NotManaged,
    OwnAccount,
    TokenFault,
    TokenNotMade,
)
from auth.grants import read_grants
from auth.invitations import invite_user, make_link
from auth.links import find_link
from auth.passwords import Passwords
from auth.policy import (
    OF_SERVER,
    Account,
    Authority,
    manages,
    require_administrator_left,
    require_changeable,
    require_grantable,
)
from auth.principal import Grant
from auth.roles import ROLES
from auth.store import open_store, reading
from auth.tables import users
from auth.tokens import create_token, find_bearer, list_tokens, revoke_token
from auth.users import (
    create_user,
    disable_user,
    enable_user,
    end_sessions_of,
    grant_roles,
    reset_second_factor,
    set_password,
    unlock_user,
)
from tests.auth.accounts import accounts_in
from tests.auth.conftest import HOSPITALS
from tests.auth.logs import ROOT
from tests.stores import migrated_store

A = frozenset({"heraklion"})
OF_A, OF_ALL = Authority(7, A), Authority(8, None)
scopes = st.none() | st.frozensets(st.sampled_from(HOSPITALS))
some_grants = st.lists(
    st.builds(Grant, st.sampled_from([*ROLES.values()]), scopes), max_size=3, unique_by=lambda grant: grant.role.key
).map(tuple)
authorities = st.builds(Authority, st.integers(1, 3), scopes)
NOON = datetime(2026, 5, 6, 12, tzinfo=UTC)


def grants(*texts: str) -> tuple[Grant, ...]:
    return read_grants(texts, HOSPITALS)


@pytest.mark.parametrize(
    ("roles", "managed"),
    [
        ((), False),
        (("it=heraklion",), True),
        (("it=heraklion", "ministry=heraklion", "user_administrator=heraklion"), True),
        (("it=heraklion,chania",), False),
        (("it=heraklion", "ministry=chania"), False),
        (("it=all",), False),
        (("it=heraklion", "central_it=all"), False),
    ],
)
def test_whoever_manages_a_hospital_manages_what_lies_within_it(roles: tuple[str, ...], managed: bool) -> None:
    assert manages(OF_A, grants(*roles)) is managed
    assert manages(OF_ALL, grants(*roles))
    assert not manages(Authority(9, frozenset()), grants(*roles))


@pytest.mark.parametrize("roles", [(), ("it=chania",), ("it=all",), ("central_it=all",), ("user_administrator=all",)])
def test_nothing_is_given_beyond_ones_own_hospitals(roles: tuple[str, ...]) -> None:
    with pytest.raises(BeyondOwnHospitals):
        require_grantable(OF_A, grants(*roles))
    require_grantable(OF_ALL, grants(*roles))


def test_a_role_of_all_hospitals_is_not_given_for_one() -> None:
    with pytest.raises(BeyondOwnHospitals):
        require_grantable(OF_A, [Grant(ROLES["central_it"], A)])


def test_nobody_changes_their_own_account() -> None:
    own = Account(8, "uma", grants("user_administrator=all"))
    with pytest.raises(OwnAccount):
        require_changeable(OF_ALL, own)
    require_changeable(Authority(9, None), own)
    require_changeable(OF_SERVER, own)


def test_the_last_administrator_of_all_stays_one() -> None:
    last, left = Account(8, "uma", grants("user_administrator=all")), grants("user_administrator=chania")
    for others, afterwards in ((1, left), (0, last.grants)):
        require_administrator_left(OF_ALL, last, others, afterwards)
    with pytest.raises(LastAdministrator, match="uma is the last"):
        require_administrator_left(OF_ALL, last, 0, left)
    require_administrator_left(OF_SERVER, last, 0, left)
    require_administrator_left(OF_ALL, Account(8, "uma", last.grants, is_disabled=True), 0, left)


@given(authorities, some_grants)
def test_what_may_be_given_stays_managed(authority: Authority, given_grants: tuple[Grant, ...]) -> None:
    with suppress(BeyondOwnHospitals):
        require_grantable(authority, given_grants)
        assert manages(authority, given_grants)


@given(authorities, authorities, some_grants)
def test_whoever_manages_more_manages_all_that_others_do(
    one: Authority, other: Authority, held: tuple[Grant, ...]
) -> None:
    is_more = one.hospitals is None or (other.hospitals is not None and other.hospitals <= one.hospitals)
    if is_more and manages(other, held):
        assert manages(one, held)


PEOPLE = {
    "all": ("user_administrator=all",),
    "one": ("user_administrator=heraklion",),
    "two": ("user_administrator=heraklion", "it=heraklion"),
    "wide": ("ministry=all",),
    "near": ("it=chania",),
    "mine": ("it=heraklion",),
    "none": (),
}
ACTS = ("roles", "invite", "disable", "enable", "unlock", "factor", "sessions", "password", "revoke")
# Those within reach more often than others.
WHOM = st.sampled_from(["mine", "mine", "new", "new", *PEOPLE])
PASSWORDS = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def make(store: Engine, name: str, held: Iterable[Grant]) -> None:
    password = "a long enough one"
    create_user(store, PASSWORDS, name=name, password=password, grants=held, language=None, by=ROOT, now=NOON)


def quick_store(file: Path, folder: str | Path) -> Engine:
    """A copy that need not outlast a power cut."""
    store = open_store(f"sqlite:///{shutil.copy(file, folder)}")
    event.listen(store, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
    return store


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory()


@cache
def _migrated() -> Path:
    return migrated_store(Path(_folder().name))


@cache
def _peopled() -> Path:
    folder = Path(_folder().name) / "peopled"
    folder.mkdir()
    store = quick_store(_migrated(), folder)
    for name, roles in PEOPLE.items():
        make(store, name, grants(*roles))
    store.dispose()
    return folder / "store.db"


class Administering(RuleBasedStateMachine):
    """Two who manage one hospital do whatever they like, while the server's own people and they who manage all give
    and take; nothing of another hospital comes within reach of the two."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = quick_store(_peopled(), self.folder.name)
        self.now = NOON
        self.held_links: list[str] = []
        self.held_tokens: list[str] = []

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.dispose()
            self.folder.cleanup()

    def actor(self, name: str) -> Actor:
        with reading(self.store) as connection:
            return Actor(Means.SESSION, account_named(connection, name).user_id, name)

    def outside(self) -> dict[str, tuple[Grant, ...]]:
        """What everybody holds that reaches beyond the hospital."""
        found = {user.name: user.grants for user in accounts_in(self.store)}
        return {
            name: tuple(grant for grant in held if grant.hospitals is None or not grant.hospitals <= A)
            for name, held in found.items()
        }

    @rule(
        who=st.sampled_from(["one", "two"]),
        whom=WHOM,
        act=st.sampled_from(ACTS),
        given_grants=some_grants,
    )
    def act(self, who: str, whom: str, act: str, given_grants: tuple[Grant, ...]) -> None:
        store, by, before = self.store, self.actor(who), self.outside()
        it = {"name": whom, "by": by, "now": self.now}
        with suppress(AuthError):
            match act:
                case "roles":
                    grant_roles(store, **it, grants=given_grants)
                case "invite":
                    self.held_links.append(invite_user(store, **it, grants=given_grants, language=None))
                case "disable":
                    disable_user(store, **it)
                case "enable":
                    enable_user(store, **it)
                case "unlock":
                    unlock_user(store, **it, secret_key="k" * 32)
                case "factor":
                    reset_second_factor(store, **it)
                case "sessions":
                    end_sessions_of(store, **it, key=None)
                case "password":
                    set_password(store, PASSWORDS, **it, password="another long enough")
                case "revoke":
                    for token in list_tokens(store, None):
                        revoke_token(store, token.token_id, by, self.now)
        after = self.outside()
        assert {name: after[name] for name in before} == before
        assert not any(after[name] for name in after.keys() - before.keys())

    @rule(who=st.sampled_from(["one", "two"]), whom=WHOM)
    def take_a_link(self, who: str, whom: str) -> None:
        with suppress(AuthError):
            self.held_links.append(make_link(self.store, name=whom, by=self.actor(who), now=self.now))

    @rule(who=st.sampled_from(["one", "two"]), whom=WHOM, hospitals=scopes)
    def take_a_token(self, who: str, whom: str, hospitals: frozenset[str] | None) -> None:
        with suppress(AuthError):
            with reading(self.store) as connection:
                user_id = account_named(connection, whom).user_id
            made_for = {"user_id": user_id, "name": "t", "hospitals": hospitals, "days": 9}
            self.held_tokens.append(create_token(self.store, **made_for, by=self.actor(who), now=self.now))

    @rule(
        who=st.sampled_from(["all", None]),
        whom=WHOM.filter(lambda name: name not in ("all", "one", "two")),
        given_grants=some_grants,
    )
    def others_give(self, who: str | None, whom: str, given_grants: tuple[Grant, ...]) -> None:
        by = ROOT if who is None else self.actor(who)
        with suppress(AuthError):
            grant_roles(self.store, name=whom, grants=given_grants, by=by, now=self.now)

    @rule(who=st.sampled_from(["all", "one"]), whom=st.sampled_from(["all", "one"]))
    def they_disable_and_enable(self, who: str, whom: str) -> None:
        for act in (disable_user, enable_user):
            with suppress(AuthError):
                act(self.store, name=whom, by=self.actor(who), now=self.now)

    @rule()
    def time_passes(self) -> None:
        self.now += timedelta(hours=1)

    @invariant()
    def links_lead_to_nobody_beyond(self) -> None:
        for link in filter(None, getattr(self, "held_links", ())):
            found = find_link(self.store, link, self.now)
            if found is not None:
                with reading(self.store) as connection:
                    assert manages(Authority(None, A), account_numbered(connection, found.user_id).grants)

    @invariant()
    def tokens_open_nothing_beyond(self) -> None:
        for token in getattr(self, "held_tokens", ()):
            principal = find_bearer(self.store, token, self.now)
            assert principal is None or principal.narrowed_to == A

    @invariant()
    def somebody_administers(self) -> None:
        if hasattr(self, "store"):
            with reading(self.store) as connection:
                assert is_administered(connection)


TestAdministering = Administering.TestCase
TestAdministering.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@settings(max_examples=30, deadline=None)
@given(st.lists(some_grants, min_size=1, max_size=6), scopes)
def test_a_list_has_whom_the_policy_says(held: list[tuple[Grant, ...]], hospitals: frozenset[str] | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = quick_store(_migrated(), folder)
        for number, its in enumerate(held):
            make(store, f"u{number}", its)
        with reading(store) as connection:
            listed = {*connection.scalars(select(users.c.name).where(is_managed_within(hospitals)))}
        wanted = {user.name for user in accounts_in(store) if manages(Authority(1, hospitals), user.grants)}
        store.dispose()
    assert listed == wanted


def test_of_two_who_disable_each_other_one_is_too_late(tmp_path: Path) -> None:
    """What somebody may is read in the transaction of the act, not when they came."""
    store = quick_store(_migrated(), tmp_path)
    for name in ("one", "two"):
        make(store, name, grants("user_administrator=all"))
    disable_user(store, name="two", by=Actor(Means.SESSION, 1, "one"), now=NOON)
    with pytest.raises(NotManaged):
        disable_user(store, name="one", by=Actor(Means.SESSION, 2, "two"), now=NOON)
    with pytest.raises(NotManaged):
        disable_user(store, name="one", by=Actor(Means.TOKEN, 1, "one", 1, "t"), now=NOON)
    store.dispose()


@pytest.fixture
def peopled(tmp_path: Path) -> Iterator[Engine]:
    store = quick_store(_peopled(), tmp_path)
    yield store
    store.dispose()


def bill(store: Engine) -> Actor:
    with reading(store) as connection:
        return Actor(Means.SESSION, account_named(connection, "one").user_id, "one")


def test_other_roles_make_a_link_void(peopled: Engine) -> None:
    """Or whoever manages one hospital would keep it until somebody else gives the account more."""
    link = make_link(peopled, name="mine", by=bill(peopled), now=NOON)
    assert find_link(peopled, link, NOON) is not None
    grant_roles(peopled, name="mine", grants=grants("ministry=all"), by=ROOT, now=NOON)
    assert find_link(peopled, link, NOON) is None


def test_whoever_manages_one_hospital_makes_no_token_for_whatever_its_user_may_see_one_day(peopled: Engine) -> None:
    with reading(peopled) as connection:
        user_id = account_named(connection, "mine").user_id
    made_for = {"user_id": user_id, "name": "t", "days": 9, "by": bill(peopled), "now": NOON}
    with pytest.raises(TokenNotMade) as refused:
        create_token(peopled, **made_for, hospitals=None)
    assert refused.value.fault is TokenFault.UNNAMED_HOSPITALS
    assert find_bearer(peopled, create_token(peopled, **made_for, hospitals=A), NOON) is not None
