import secrets
import unicodedata
from collections.abc import Callable

import pytest
from sqlalchemy import event, insert, select

from auth.context import utc_now
from auth.errors import PasswordRefused, UnknownUser, UserExists, UserNameRefused
from auth.grants import read_grants
from auth.names import normalised_name
from auth.passwords import Passwords
from auth.store import reading, writing
from auth.tables import role_grant_hospitals, role_grants
from auth.tokens import create_token, revoke_token
from auth.users import (
    create_user,
    disable_user,
    find_credentials,
    grant_roles,
    replace_hash,
    set_password,
    user_id_of,
)
from tests.auth.accounts import Account, accounts_in
from tests.auth.conftest import HOSPITALS, Site, sign_in
from tests.auth.logs import ROOT, check_that_acts_at_once_wait_for_one_another


def create(site: Site, name: str, password: str) -> None:
    create_user(
        site.store,
        Passwords(site.hasher),
        name=name,
        password=password,
        grants=read_grants(("it=chania",), HOSPITALS),
        language="el",
        by=ROOT,
        now=utc_now(),
    )


@pytest.mark.parametrize("spelling", ["MARIA", " maria ", "ｍａｒｉａ"])
def test_name_exists_once_however_it_is_spelled(site: Site, spelling: str) -> None:
    with pytest.raises(UserExists, match="named maria already"):
        create(site, spelling, site.password)


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "x" * 151, "a\u200bb"])
def test_impossible_name_is_refused(site: Site, name: str) -> None:
    with pytest.raises(UserNameRefused):
        create(site, name, site.password)


@pytest.mark.parametrize("name", ["ΜΑΡΊΑ ΠΑΠΑΔΆΚΗΣ", "ΐδιος", "Straße", "ﬁlippos"])
def test_normal_name_is_its_own_normal_name(name: str) -> None:
    once = normalised_name(name)
    assert normalised_name(once) == once
    assert normalised_name(unicodedata.normalize("NFD", name)) == once


def test_refused_password_creates_nobody(site: Site) -> None:
    with pytest.raises(PasswordRefused):
        create(site, "eleni", "short")
    assert [user.name for user in accounts_in(site.store)] == ["maria", "nikos"]


def test_user_created_can_sign_in_with_either_spelling_of_the_password(site: Site) -> None:
    greek = "άνοιξε" + secrets.token_urlsafe(8)
    create(site, "Ελένη", unicodedata.normalize("NFD", greek))
    answer = sign_in(site.client(), "ΕΛΈΝΗ", unicodedata.normalize("NFC", greek))
    assert answer.status_code == 302


def test_list_tells_names_hospitals_and_state(site: Site) -> None:
    now = utc_now()
    create(site, "eleni", site.password)
    disable_user(site.store, name="eleni", by=ROOT, now=now)
    assert accounts_in(site.store) == (
        Account("eleni", "el", read_grants(("it=chania",), HOSPITALS), now),
        Account("maria", None, read_grants(("hospital_administration=heraklion,chania",), HOSPITALS), None),
        Account("nikos", None, read_grants(("ministry=all",), HOSPITALS), None),
    )


def test_grant_replaces_what_was_granted(site: Site) -> None:
    grants = {"nikos": read_grants(("it=chania",), HOSPITALS), "maria": read_grants(("ministry=all",), HOSPITALS)}
    for name, given in grants.items():
        grant_roles(site.store, name=name, grants=given, by=ROOT, now=utc_now())
    assert {user.name: user.grants for user in accounts_in(site.store)} == grants
    with reading(site.store) as connection:
        assert connection.scalars(select(role_grant_hospitals.c.hospital_code)).all() == ["chania"]


def test_a_role_that_there_is_no_longer_opens_nothing(site: Site) -> None:
    grant_roles(site.store, name="maria", grants=(), by=ROOT, now=utc_now())
    with writing(site.store) as connection:
        connection.execute(insert(role_grants).values(user_id=1, role="retired", all_hospitals=True))
    assert accounts_in(site.store)[0].grants == ()


def test_disabled_user_cannot_sign_in(site: Site) -> None:
    disable_user(site.store, name="maria", by=ROOT, now=utc_now())
    assert sign_in(site.client(), "maria", site.password).status_code == 401


def test_unknown_user_is_named(site: Site) -> None:
    with pytest.raises(UnknownUser, match="no user named nobody"):
        disable_user(site.store, name="Nobody", by=ROOT, now=utc_now())


def test_renewed_hash_does_not_undo_a_new_password(site: Site) -> None:
    before = find_credentials(site.store, "maria")
    assert before is not None
    passwords = Passwords(site.hasher)
    new_password = secrets.token_urlsafe()
    set_password(site.store, passwords, name="maria", password=new_password, by=ROOT, now=utc_now())
    with writing(site.store) as connection:
        replace_hash(connection, before, passwords.hash(site.password))
    assert sign_in(site.client(), "maria", new_password).status_code == 302


def test_what_is_done_at_once_waits_for_one_another(site: Site) -> None:
    for name in ("one", "two"):
        create(site, name, site.password)
    check_that_acts_at_once_wait_for_one_another(site.store)


def test_the_turn_is_taken_before_anything_else_is_read(site: Site) -> None:
    """Whatever a transaction has read by then, MariaDB from 11.6 on may no longer let it lock."""
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    token = {"user_id": user_id_of(site.store, "maria"), "name": "nightly", "hospitals": None, "days": 1}
    acts: tuple[Callable[[], object], ...] = (
        lambda: create(site, "eleni", site.password),
        lambda: grant_roles(site.store, name="maria", grants=(), by=ROOT, now=utc_now()),
        lambda: create_token(site.store, **token, by=ROOT, now=utc_now()),
        lambda: revoke_token(site.store, 1, ROOT, utc_now()),
        lambda: disable_user(site.store, name="maria", by=ROOT, now=utc_now()),
    )
    event.listen(site.store, "before_cursor_execute", note)
    for act in acts:
        statements.clear()
        act()
        begun, first, *_ = statements
        assert (begun, "FROM audit_head" in first) == ("BEGIN IMMEDIATE", True)
        assert statements[-1].startswith("UPDATE audit_head")
    event.remove(site.store, "before_cursor_execute", note)
