"""Everybody who might come to a door of the application: each role, all the ways to have none, and tokens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy import update

from auth.sessions import session_key
from auth.store import writing
from auth.tables import sessions
from auth.tokens import create_token, list_tokens, revoke_token
from auth.users import grant_roles, user_id_of
from tests.auth.logs import ROOT
from tests.dashboards.hospitals import ARGO, BOREAS, CYCLOPS
from tests.dashboards.serving import OF_ALL, OF_ARGO, Site

EVERY_HOSPITAL = frozenset({ARGO, BOREAS, CYCLOPS})
# Who administers anything, and who hospitals.
HOSPITALS = frozenset({"it", "central_it"})
ADMINISTRATORS = frozenset({"user_administrator", "it", "central_it"})


@dataclass(frozen=True, slots=True)
class Somebody:
    """`roles` that still hold, for `hospitals`; by a `token` or by a session, or by nothing that holds.

    `is_confirmed`: has given the password once more, where that leads anywhere."""

    client: Callable[[Site], FlaskClient]
    roles: frozenset[str] = frozenset()
    hospitals: frozenset[str] = frozenset()
    is_signed_in: bool = True
    has_token: bool = False
    is_confirmed: bool = True


def _of(name: str, role: str, hospitals: frozenset[str], *, is_confirmed: bool = True) -> Somebody:
    def client(site: Site) -> FlaskClient:
        return site.confirmed(name) if is_confirmed and role in ADMINISTRATORS else site.signed_in(name)

    return Somebody(client, frozenset({role}), hospitals, is_confirmed=is_confirmed)


def _shut_out(client: Callable[[Site], FlaskClient]) -> Somebody:
    return Somebody(client, is_signed_in=False)


def _with_token(name: str, role: str, hospitals: frozenset[str], scope: frozenset[str] | None = None) -> Somebody:
    return Somebody(
        lambda site: site.with_token(name, scope), frozenset({role}), hospitals, is_signed_in=False, has_token=True
    )


def _aged(site: Site, **moments: timedelta) -> FlaskClient:
    """A browser whose session is older than it may be, by the store's own account."""
    client = site.signed_in(OF_ALL)
    with client.session_transaction() as cookie:
        key = session_key(cookie["_user_id"])
    values = {column: datetime.now(UTC) - age for column, age in moments.items()}
    with writing(site.store) as connection:
        connection.execute(update(sessions).where(sessions.c.token_hash == key).values(**values))
    return client


def _demoted(site: Site) -> FlaskClient:
    """Whose roles were set anew while the browser was open."""
    client = site.signed_in("demi")
    grant_roles(site.store, name="demi", grants=(), by=ROOT, now=datetime.now(UTC))
    return client


def _forged(site: Site) -> FlaskClient:
    client = site.anonymous()
    client.set_cookie("archeion_session", "eyJfdXNlcl9pZCI6ICIxIn0.garbage.signature")
    return client


def _token_revoked(site: Site) -> FlaskClient:
    client, now = site.with_token(OF_ALL), datetime.now(UTC)
    revoke_token(site.store, list_tokens(site.store, None)[-1].token_id, ROOT, now)
    return client


def _token_expired(site: Site) -> FlaskClient:
    long_ago = datetime.now(UTC) - timedelta(days=3)
    user_id = user_id_of(site.store, OF_ALL)
    token = create_token(site.store, user_id=user_id, name="old", hospitals=None, days=1, by=ROOT, now=long_ago)
    client = site.anonymous()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


# Each role at least once, and all the ways not to be let in. The last has roles no longer.
PERSONS: Mapping[str, Somebody] = {
    "hospital_administration": _of(OF_ARGO, "hospital_administration", frozenset({ARGO})),
    "of another hospital": _of("bill", "hospital_administration", frozenset({BOREAS})),
    "ministry": _of(OF_ALL, "ministry", EVERY_HOSPITAL),
    "it": _of("alex", "it", frozenset({ARGO})),
    "it of another hospital": _of("bert", "it", frozenset({BOREAS})),
    "central_it": _of("ivan", "central_it", EVERY_HOSPITAL),
    "user_administrator": _of("uma", "user_administrator", EVERY_HOSPITAL),
    "user_administrator of a hospital": _of("ursa", "user_administrator", frozenset({ARGO})),
    "user_administrator, not confirmed": _of("ulla", "user_administrator", EVERY_HOSPITAL, is_confirmed=False),
    "central_it, not confirmed": _of("cora", "central_it", EVERY_HOSPITAL, is_confirmed=False),
    "no role": Somebody(lambda site: site.signed_in("nick")),
    "token of the ministry": _with_token(OF_ALL, "ministry", EVERY_HOSPITAL),
    "token of argo": _with_token(OF_ARGO, "hospital_administration", frozenset({ARGO})),
    "token narrowed": _with_token(OF_ALL, "ministry", frozenset({ARGO}), frozenset({ARGO})),
    "token of a user administrator": _shut_out(lambda site: site.with_token("uma")),
    "token revoked": _shut_out(_token_revoked),
    "token expired": _shut_out(_token_expired),
    "anonymous": _shut_out(lambda site: site.anonymous()),
    "made-up cookie": _shut_out(_forged),
    "disabled": _shut_out(lambda site: site.disabled()),
    "signed out": _shut_out(lambda site: site.signed_out_elsewhere()),
    "too long idle": _shut_out(lambda site: _aged(site, last_seen_at=timedelta(minutes=31))),
    "too long signed in": _shut_out(lambda site: _aged(site, started_at=timedelta(hours=11))),
    "roles taken": _shut_out(_demoted),
}
# Beside those of tests/dashboards/serving.py.
MORE_PEOPLE = {
    "alex": (f"it={ARGO}",),
    "bert": (f"it={BOREAS}",),
    "ursa": (f"user_administrator={ARGO}",),
    "ulla": ("user_administrator=all",),
    "cora": ("central_it=all",),
    "demi": ("ministry=all",),
    # To whom things are done.
    "zoe": (f"hospital_administration={BOREAS}",),
}
