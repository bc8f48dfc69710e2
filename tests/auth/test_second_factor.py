"""The second factor: nobody gets in by the password alone, or by a code that was used."""

import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import Result
from sqlalchemy import Engine, select, update

from auth.context import utc_now
from auth.errors import CodeRefused, SecretUnreadable, SettingsRefused
from auth.grants import read_grants
from auth.passwords import Passwords
from auth.second_factors import Resealed, enrolment, reseal, use_code
from auth.second_factors import enrol as enrol_in_store
from auth.settings import AuthSettings
from auth.store import reading, writing
from auth.tables import begun_sign_ins, recovery_codes, second_factors, sessions
from auth.totp import Sealer, fitting_step
from auth.users import create_user, disable_user, set_password, user_id_of
from tests.auth.authenticator import begin, code_of, enrol, finish, hidden_on, next_code, recovery_codes_on, secret_on
from tests.auth.conftest import HOSPITALS, CountingHasher, Site, callback_token
from tests.auth.logs import ROOT
from tests.auth.test_sessions import is_let_in

NOON = datetime(2026, 5, 6, 12, 0, tzinfo=UTC)
SECRET = bytes(range(20))
KEY = secrets.token_hex(32)


@pytest.mark.parametrize(
    ("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """RFC 6238, appendix B, to six digits."""
    now = datetime.fromtimestamp(seconds, UTC)
    assert fitting_step(b"12345678901234567890", code, now) == seconds // 30
    assert code_of(b"12345678901234567890", now) == code


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_clock_may_be_a_step_off(steps: int, fits: bool) -> None:
    assert (fitting_step(SECRET, code_of(SECRET, NOON, steps), NOON) is not None) is fits


@pytest.fixture
def maria(store: Engine) -> int:
    create_user(
        store,
        Passwords(CountingHasher()),
        name="maria",
        password=secrets.token_urlsafe(),
        grants=read_grants(("it=chania",), HOSPITALS),
        language=None,
        by=ROOT,
        now=NOON,
    )
    return user_id_of(store, "maria")


def check_that_codes_are_good_once(store: Engine, user_id: int) -> None:
    sealer = Sealer(KEY)
    first, *_ = codes = enrol_in_store(store, sealer, user_id, SECRET, code_of(SECRET, NOON), by=ROOT, now=NOON)
    later = NOON + timedelta(seconds=30)
    use_code(store, sealer, user_id, code_of(SECRET, later), later)
    # Used at enrolment, used at sign-in, and one of the step before that has not been used.
    for code in (code_of(SECRET, NOON), code_of(SECRET, later), "", "000000x", "\u0661" * 6):
        with pytest.raises(CodeRefused):
            use_code(store, sealer, user_id, code, later)
    use_code(store, sealer, user_id, f" {first.upper().replace('-', ' ')} ", later)
    with pytest.raises(CodeRefused):
        use_code(store, sealer, user_id, first, later)
    left = enrolment(store, user_id)
    assert (len(set(codes)), left and left.codes_left) == (10, 9)


def test_codes_are_good_once(store: Engine, maria: int) -> None:
    check_that_codes_are_good_once(store, maria)


def test_store_keeps_neither_secret_nor_recovery_code(store: Engine, maria: int) -> None:
    codes = enrol_in_store(store, Sealer(KEY), maria, SECRET, code_of(SECRET, NOON), by=ROOT, now=NOON)
    with reading(store) as connection:
        sealed = connection.scalars(select(second_factors.c.sealed_secret)).one()
        hashes = connection.scalars(select(recovery_codes.c.code_hash)).all()
    assert Sealer(KEY).open(sealed, maria) == SECRET
    assert not {*codes, *(code.replace("-", "") for code in codes)} & {*hashes}


def test_with_another_secret_key_recovery_codes_alone_are_good(store: Engine, maria: int) -> None:
    codes = enrol_in_store(store, Sealer(KEY), maria, SECRET, code_of(SECRET, NOON), by=ROOT, now=NOON)
    rotated, later = Sealer(secrets.token_hex(32)), NOON + timedelta(minutes=1)
    with pytest.raises(SecretUnreadable):
        use_code(store, rotated, maria, code_of(SECRET, later), later)
    use_code(store, rotated, maria, codes[0], later)


def test_what_the_previous_key_sealed_is_good_and_is_sealed_anew(store: Engine, maria: int) -> None:
    enrol_in_store(store, Sealer(KEY), maria, SECRET, code_of(SECRET, NOON), by=ROOT, now=NOON)
    new, later = secrets.token_hex(32), NOON + timedelta(minutes=1)
    use_code(store, Sealer(new, KEY), maria, code_of(SECRET, later), later)
    assert reseal(store, Sealer(new)) == Resealed(count=0, unreadable=1)
    assert reseal(store, Sealer(new, KEY)) == Resealed(count=1, unreadable=0)
    assert reseal(store, Sealer(new, KEY)) == Resealed(count=0, unreadable=0)
    last = later + timedelta(minutes=1)
    use_code(store, Sealer(new), maria, code_of(SECRET, last), last)


def test_the_command_seals_anew_what_the_previous_key_sealed(build_site: Callable[..., Site], maria: int) -> None:
    old = build_site()
    enrol_in_store(
        old.store, Sealer(old.settings.secret_key), maria, SECRET, code_of(SECRET, NOON), by=ROOT, now=NOON
    )
    key = secrets.token_hex(32)
    command = ["users", "reseal-second-factors"]
    unknown = build_site(secret_key=key).server.test_cli_runner().invoke(args=command)
    assert (unknown.exit_code, "1 cannot be read" in unknown.output) == (1, True)
    both = build_site(secret_key=key, previous_secret_key=old.settings.secret_key)
    known = both.server.test_cli_runner().invoke(args=command)
    assert (known.exit_code, known.output) == (0, "1 encrypted anew; 0 cannot be read with these keys.\n")


def test_a_session_goes_on_while_the_key_is_changed(build_site: Callable[..., Site], site: Site) -> None:
    old = site.signed_in_client()
    [cookie] = [old.get_cookie("archeion_session")]
    assert cookie is not None
    key = secrets.token_hex(32)

    def opens(**changes: str) -> bool:
        client = build_site(secret_key=key, **changes).client()
        client.set_cookie("archeion_session", cookie.value)
        return client.get("/").status_code == 200

    assert not opens()
    assert opens(previous_secret_key=site.settings.secret_key)


def test_what_was_sealed_for_one_user_opens_for_no_other() -> None:
    with pytest.raises(SecretUnreadable):
        Sealer(KEY).open(Sealer(KEY).seal(SECRET, 1), 11)


def test_password_alone_opens_nothing(site: Site) -> None:
    enrol(site.signed_in_client())
    client = site.client()
    answer = begin(site, client, target="/activity?x=1")
    assert (answer.status_code, answer.location) == (302, "/login/second-factor?next=/activity?x%3D1")
    with reading(site.store) as connection:
        assert len(connection.scalars(select(sessions.c.token_hash)).all()) == 1
    assert not is_let_in(client)
    assert client.post("/_dash-update-component").status_code == 401
    assert client.get("/account").location == "/login?next=/account"


def test_code_lets_in_and_leads_on(site: Site) -> None:
    secret, codes = enrol(site.signed_in_client())
    for code in (next_code(secret), codes[3]):
        client = site.client()
        page = client.get(begin(site, client, target="/activity?x=1").location).text
        answer = client.post("/login/second-factor", data={**hidden_on(page), "code": code})
        assert (answer.status_code, answer.location, is_let_in(client)) == (302, "/activity?x=1", True)
        assert client.get("/login/second-factor").location == "/login"


def test_wrong_and_used_codes_are_refused_in_words(site: Site) -> None:
    secret, codes = enrol(site.signed_in_client())
    client, elsewhere, used = site.client(), site.client(), next_code(secret)
    begin(site, elsewhere)
    assert finish(elsewhere, used).status_code == 302
    begin(site, client)
    for code in (used, "123", codes[0][:-1], "", "' OR 1=1 --"):
        answer = finish(client, code)
        assert (answer.status_code, "This code does not fit, or has been used." in answer.text) == (401, True)
    assert not is_let_in(client)


def test_codes_are_throttled_however_well_the_address_is_known(site: Site) -> None:
    _, codes = enrol(site.signed_in_client())
    known, client = site.client(), site.client()
    begin(site, known)
    assert finish(known, codes[0]).status_code == 302
    begin(site, client)
    limit = site.settings.throttle.failures_per_account
    assert [finish(client, "12345").status_code for _ in range(limit)] == [401] * limit
    assert finish(client, codes[1]).status_code == 429
    assert not is_let_in(client)
    # Of the password they are counted apart: nobody is kept from the first step by them.
    assert begin(site, site.client()).status_code == 302


def test_first_step_is_good_for_one_second_step(site: Site) -> None:
    _, codes = enrol(site.signed_in_client())
    client, copy = site.client(), site.client()
    begin(site, client)
    cookie = client.get_cookie("archeion_session")
    assert cookie is not None
    copy.set_cookie("archeion_session", cookie.value)
    page = copy.get("/login/second-factor").text
    assert finish(client, codes[0]).status_code == 302
    answer = copy.post("/login/second-factor", data={**hidden_on(page), "code": codes[1]})
    assert (answer.location, is_let_in(copy)) == ("/login", False)


@pytest.mark.parametrize("event", ["disabled", "new password", "too late", "reset"])
def test_sign_in_that_waits_ends_with_what_it_rests_on(site: Site, event: str) -> None:
    secret, _ = enrol(site.signed_in_client())
    client = site.client()
    begin(site, client)
    page, now = client.get("/login/second-factor").text, utc_now()
    match event:
        case "disabled":
            disable_user(site.store, name="maria", by=ROOT, now=now)
        case "new password":
            theirs = secrets.token_urlsafe()
            set_password(site.store, Passwords(site.hasher), name="maria", password=theirs, by=ROOT, now=now)
        case "too late":
            with writing(site.store) as connection:
                connection.execute(update(begun_sign_ins).values(begun_at=now - timedelta(minutes=15)))
        case "reset":
            assert command(site, "maria").exit_code == 0
    answer = client.post("/login/second-factor", data={**hidden_on(page), "code": next_code(secret)})
    assert (answer.status_code, answer.location, is_let_in(client)) == (302, "/login", False)


def test_second_step_needs_its_token_and_the_first_step(site: Site) -> None:
    secret, _ = enrol(site.signed_in_client())
    client, stranger = site.client(), site.client()
    begin(site, client)
    assert client.post("/login/second-factor", data={"code": next_code(secret)}).status_code == 400
    assert stranger.get("/login/second-factor").location == "/login"


def test_set_up_needs_a_code_of_the_key_shown(site: Site) -> None:
    client = site.signed_in_client()
    page = client.get("/account/second-factor").text
    answer = client.post("/account/second-factor", data={**hidden_on(page), "code": "000000"})
    # The key stays what it was: the app has it already.
    assert (answer.status_code, secret_on(answer.text)) == (400, secret_on(page))
    foreign = {**hidden_on(page), "secret": Sealer(site.settings.secret_key).seal(SECRET, 999)}
    forged = client.post("/account/second-factor", data={**foreign, "code": code_of(SECRET, utc_now())})
    assert (forged.status_code, is_let_in(site.signed_in_client())) == (400, True)


def test_set_up_shows_key_and_picture_and_runs_no_script(site: Site) -> None:
    page = site.signed_in_client().get("/account/second-factor")
    assert ('<svg viewBox="' in page.text, "<script" in page.text, "style=" in page.text) == (True, False, False)
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'; img-src 'self';")


def test_recovery_codes_are_shown_once(site: Site) -> None:
    client = site.signed_in_client()
    _, codes = enrol(client)
    assert len(codes) == 10
    assert recovery_codes_on(client.get("/account").text) == []
    assert client.get("/account/second-factor").location == "/account"


def test_a_second_factor_is_not_replaced_without_the_password(site: Site) -> None:
    client = site.signed_in_client()
    page = client.get("/account/second-factor").text
    secret, _ = enrol(client)
    again = client.post("/account/second-factor", data={**hidden_on(page), "code": next_code(secret_on(page))})
    assert again.status_code == 409
    other = site.client()
    begin(site, other)
    assert finish(other, next_code(secret)).status_code == 302


@pytest.mark.parametrize("path", ["/account/second-factor/off", "/account/second-factor/recovery-codes"])
def test_turning_off_and_new_recovery_codes_ask_for_the_password(site: Site, path: str) -> None:
    client = site.signed_in_client()
    _, codes = enrol(client)
    form = {"csrf_token": callback_token(client), "password": "a wrong password"}
    answer = client.post(path, data=form)
    assert (answer.status_code, "The password is wrong." in answer.text) == (401, True)
    assert client.post(path, data={"password": site.password}).status_code == 400
    assert "10 recovery codes are left." in client.get("/account").text
    answer = client.post(path, data={**form, "password": site.password})
    new = recovery_codes_on(answer.text)
    other = site.client()
    if path.endswith("off"):
        assert (answer.location, begin(site, other).location, is_let_in(other)) == ("/account", "/", True)
    else:
        begin(site, other)
        assert [finish(other, code).status_code for code in (codes[0], new[0])] == [401, 302]


def test_command_takes_it_away_and_ends_sessions(site: Site) -> None:
    client = site.signed_in_client()
    enrol(client)
    result = command(site, "maria")
    assert (result.exit_code, result.output) == (
        0,
        "The second factor was taken away; all sessions of the user have ended.\n",
    )
    assert not is_let_in(client)
    assert is_let_in(site.signed_in_client())
    assert command(site, "maria").output == "Error: maria has no second factor.\n"


@pytest.fixture
def strict(site: Site, build_site: Callable[..., Site]) -> Site:
    """Whoever holds the Ministry's role, as Nikos does, needs a second factor."""
    return build_site(second_factor_roles=frozenset({"ministry"}))


def test_whose_role_asks_for_it_sets_it_up_before_anything_opens(strict: Site) -> None:
    client = strict.client()
    page = client.get(begin(strict, client, "nikos", "/activity?x=1").location).text
    assert "Your role asks for a second factor." in page
    assert (is_let_in(client), client.get("/account/second-factor").status_code) == (False, 302)
    secret = secret_on(page)
    wrong = client.post("/login/second-factor", data={**hidden_on(page), "code": "000000"})
    assert (wrong.status_code, secret_on(wrong.text), is_let_in(client)) == (401, secret, False)
    answer = client.post("/login/second-factor", data={**hidden_on(page), "code": code_of(secret, utc_now())})
    assert (answer.status_code, len(recovery_codes_on(answer.text)), is_let_in(client)) == (200, 10, True)
    assert re.findall(r'class="primary" href="([^"]+)"', answer.text) == ["/activity?x=1"]
    again = strict.client()
    begin(strict, again, "nikos")
    assert (finish(again, next_code(secret)).status_code, is_let_in(again)) == (302, True)


def test_whose_role_does_not_ask_signs_in_as_ever(strict: Site) -> None:
    assert is_let_in(strict.signed_in_client("maria"))


def test_whose_role_asks_for_it_cannot_turn_it_off(site: Site, strict: Site) -> None:
    client = site.signed_in_client("nikos")
    enrol(client)
    for there in (strict.server, site.server):
        other = there.test_client()
        with client.session_transaction() as mine:
            token = mine["_user_id"]
        with other.session_transaction() as theirs:
            theirs["_user_id"] = token
        form = {"csrf_token": callback_token(other), "password": site.password}
        turned = other.post("/account/second-factor/off", data=form)
        assert turned.status_code == (403 if there is strict.server else 302)


def test_role_that_there_is_not_is_refused_at_the_start(site: Site) -> None:
    with pytest.raises(SettingsRefused, match="there is no role boss; allowed: hospital_administration, ministry"):
        AuthSettings(secret_key=KEY, cookies_secure=True, second_factor_roles=frozenset({"boss"}))


def command(site: Site, name: str) -> Result:
    return site.server.test_cli_runner().invoke(args=["users", "reset-second-factor", name])
