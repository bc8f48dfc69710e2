"""What matters is one entry of the audit log, by whoever did it: each event as it comes about in what is served."""

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from auth.audit import Event, Means
from auth.audit_refusals import MOST_OF_ONE
from auth.audit_verifying import verify
from auth.notices import Notices, Step
from auth.operators import operator
from auth.store import reading
from auth.tables import audit_entries, invitations, sessions, users
from auth.tokens import list_tokens
from dashboards.exports.metrics import MetricsToken
from dashboards.exports.reports import REPORTS
from queries.alerts.kept import standing_text
from tests.auth.authenticator import enrol, finish, recovery_codes_on
from tests.composition import Outward
from tests.dashboards import trees
from tests.dashboards.administration.scene import PATH as HOSPITALS
from tests.dashboards.administration.scene import administrator as confirmed
from tests.dashboards.administration.scene import fields, save
from tests.dashboards.hospitals import ARGO, BOREAS, CYCLOPS, PATIENT_ID_BEGINNING, UID_BEGINNING, make_hospitals
from tests.dashboards.serving import (
    CALLBACKS,
    NOW,
    OF_ACCOUNTS,
    OF_ALL,
    OF_ARGO,
    OF_BOREAS,
    OF_EVERYTHING,
    OF_HOUSE,
    OF_IT,
    OF_NONE,
    Site,
    callback_body,
    csrf_header,
    dependencies,
    post_callback,
    serving,
)
from tests.queries.made_standings import in_days, made_standing
from tests.test_export_log import count, logged, nothing_recorded
from tests.test_safety import FORGED_LINKS

pytestmark = pytest.mark.archives

# What somebody typed where it does not belong: into the field of the name, above all.
TYPED = "korrect-horse-battery"
# As auth.tokens makes them, of no user; and what is none.
UNKNOWN_TOKEN = f"archeion_{'0' * 64}34b1e4cb"
ROUTER = "..page.children...navigation.children.."
PROOF, ADMIT = "..activity-proof-verdict", "..activity-taking-ticket"


@dataclass(frozen=True)
class Expected:
    event: Event
    means: Means
    user: str | None
    details: dict[str, Any]
    # Of what cannot be known beforehand: the name of a detail.
    besides: tuple[str, ...] = ()


def denied(user: str | None, why: str, means: Means = Means.SESSION, **details: Any) -> Expected:
    return Expected(Event.DENIED, means, user, {"why": why, **details})


def by_command(event: Event, *besides: str, **details: Any) -> Expected:
    return Expected(event, Means.COMMAND, None, details, besides)


def wrong_password(site: Site, name: str, address: str = "127.0.0.1") -> TestResponse:
    client = site.anonymous()
    token = client.get("/login").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = {"csrf_token": token, "name": name, "password": "wrong"}
    return client.post("/login", data=form, environ_base={"REMOTE_ADDR": address})


def callback(client: FlaskClient, beginning: str, **values: Any) -> Any:
    (dependency,) = [one for one in dependencies(client) if one["output"].startswith(beginning)]
    values = {name.replace("__", "-").replace("_of_", "."): value for name, value in values.items()}
    answer = post_callback(client, callback_body(dependency, values))
    assert answer.status_code == 200, answer.text
    return answer.get_json()["response"]


def run(site: Site, *arguments: str, typed: str | None = None) -> None:
    told = site.server.test_cli_runner().invoke(args=list(arguments), input=typed)
    assert told.exit_code == 0, told.output


def signing_in(site: Site) -> list[Expected]:
    site.signed_in(OF_HOUSE)
    return [Expected(Event.SIGNED_IN, Means.SESSION, OF_HOUSE, {})]


def signing_in_wrongly(site: Site) -> list[Expected]:
    assert wrong_password(site, f" {OF_HOUSE.upper()} ").status_code == 401
    assert wrong_password(site, TYPED).status_code == 401
    return [
        Expected(Event.SIGN_IN_FAILED, Means.ANONYMOUS, OF_HOUSE, {}),
        Expected(Event.SIGN_IN_FAILED, Means.ANONYMOUS, None, {}),
    ]


def signing_in_when_disabled(site: Site) -> list[Expected]:
    run(site, "users", "create", "zoe", "--role", "it=argo", "--password-file", "-", typed=site.password)
    run(site, "users", "disable", "zoe")
    assert wrong_password(site, "zoe").status_code == 401
    disabled = {"user": "zoe", "was_disabled": False, "sessions_ended": 0, "tokens_revoked": []}
    return [
        by_command(Event.USER_CREATED, user="zoe", roles=["it=argo"]),
        by_command(Event.USER_DISABLED, **disabled),
        Expected(Event.SIGN_IN_FAILED, Means.ANONYMOUS, "zoe", {"is_disabled": True}),
    ]


def being_throttled(site: Site) -> list[Expected]:
    statuses = [wrong_password(site, "xenia", "198.51.100.7").status_code for _ in range(15)]
    assert statuses == [401] * 10 + [429] * 5
    return [
        *[Expected(Event.SIGN_IN_FAILED, Means.ANONYMOUS, None, {})] * 10,
        Expected(Event.THROTTLED, Means.ANONYMOUS, None, {"what": "sign_in", "counted_by": "account"}),
    ]


def signing_out(site: Site) -> list[Expected]:
    client = site.signed_in(OF_HOUSE)
    for _ in range(2):
        client.post("/logout", headers=csrf_header(client))
    return [
        Expected(Event.SIGNED_IN, Means.SESSION, OF_HOUSE, {}),
        Expected(Event.SIGNED_OUT, Means.SESSION, OF_HOUSE, {}),
    ]


def a_page_of_another_role(site: Site) -> list[Expected]:
    callback(site.browser(OF_IT), ROUTER, location_of_pathname="/summary", location_of_search="?hospital=argo")
    return [denied(OF_IT, "not_permitted", page="/summary")]


def a_callback_of_another_role(site: Site) -> list[Expected]:
    at = {"equipment__location_of_search": "?hospital=argo", "equipment__location_of_pathname": "/equipment"}
    callback(site.browser(OF_IT), "..equipment-answer.children", **at)
    return [denied(OF_IT, "not_permitted", page="/equipment")]


def a_file_of_another_role(site: Site) -> list[Expected]:
    assert site.browser(OF_IT).get("/activity.csv").status_code == 403
    return [denied(OF_IT, "not_permitted", report="activity", format="csv")]


def a_file_of_another_role_by_token(site: Site) -> list[Expected]:
    client = site.with_token(OF_IT)
    number = list_tokens(site.store, None)[-1].token_id
    assert client.get("/api/v1/reports/activity.json").status_code == 403
    made = {"user": OF_IT, "token": number, "name": "tests", "hospitals": None, "days": 1}
    return [
        by_command(Event.TOKEN_CREATED, **made),
        denied(OF_IT, "not_permitted", Means.TOKEN, report="activity", format="json"),
    ]


def a_page_of_another_hospital(site: Site) -> list[Expected]:
    client = site.browser(OF_ARGO)
    typed = f"?hospital=boreas&hospital=argo&hospital=cyclops&hospital={TYPED}&by=hospital"
    callback(client, ROUTER, location_of_pathname="/summary", location_of_search=typed)
    at = {"activity__location_of_search": typed, "activity__location_of_pathname": "/activity"}
    callback(client, "..activity-answer.children", **at, activity__asked_of_data=1)
    return [
        denied(OF_ARGO, "hospitals", page=page, hospitals=[BOREAS, CYCLOPS]) for page in ("/summary", "/activity")
    ]


def a_file_of_another_hospital(site: Site) -> list[Expected]:
    assert site.browser(OF_BOREAS).get("/activity.csv?hospital=argo").status_code == 400
    return [denied(OF_BOREAS, "hospitals", report="activity", format="csv", hospitals=[ARGO])]


def a_proof_for_another_hospital(site: Site) -> list[Expected]:
    press = {"activity__proof__button_of_n_clicks": 1, "activity__location_of_search": "?hospital=argo"}
    callback(site.browser(OF_BOREAS), PROOF, **press)
    return [denied(OF_BOREAS, "hospitals", page="/activity", hospitals=[ARGO])]


def releases_for_whoever_may_not(site: Site) -> list[Expected]:
    client = site.browser(OF_HOUSE)
    paths = ("/releases/1/figures.csv", "/releases/1/figures.excel-el.csv", "/releases/changes.csv?earlier=1&later=1")
    for path in (*paths, "/api/v1/releases", "/api/v1/releases/1/figures.csv"):
        assert client.get(path).status_code == 404
    return [denied(OF_HOUSE, "releases")]


def a_token_that_is_none(site: Site) -> list[Expected]:
    for token in (UNKNOWN_TOKEN, TYPED):
        headers = {"Authorization": f"Bearer {token}"}
        assert site.anonymous().get("/api/v1/releases", headers=headers).status_code == 401
        assert site.anonymous().get("/metrics", headers=headers).status_code == 401
    return [denied(None, "token_refused", Means.ANONYMOUS, opens=opens) for opens in ("api", "metrics")]


def a_form_of_another_site(site: Site) -> list[Expected]:
    client = site.browser(OF_ARGO)
    body = callback_body(dependencies(client)[0], {})
    assert client.post(CALLBACKS, json=body).status_code == 400
    assert site.anonymous().post("/login", data={"name": TYPED, "password": TYPED}).status_code == 400
    return [
        denied(OF_ARGO, "csrf_failed", path=CALLBACKS),
        denied(None, "csrf_failed", Means.ANONYMOUS, path="/login"),
    ]


def proving(site: Site) -> list[Expected]:
    link = "hospital=argo&by=modality"
    press = {"activity__proof__button_of_n_clicks": 1, "activity__location_of_search": f"?{link}"}
    callback(site.browser(OF_ARGO), PROOF, **press)
    details = {"asked_for": "proof", "link": link, "hospitals": [ARGO]}
    return [Expected(Event.ARCHIVE_ASKED, Means.SESSION, OF_ARGO, details)]


def asking_the_archive(site: Site) -> list[Expected]:
    press = {"activity__taking__button_of_n_clicks": 1, "activity__location_of_search": "?hospital=boreas"}
    for _ in range(2):
        callback(site.browser(OF_BOREAS), ADMIT, **press)
    details = {"asked_for": "taking", "link": "hospital=boreas", "hospitals": [BOREAS]}
    return [Expected(Event.ARCHIVE_ASKED, Means.SESSION, OF_BOREAS, details)]


def alert_of(site: Site, subject: str) -> int:
    figures = standing_text(made_standing(81, in_days(30), hospital=ARGO))
    assert Notices(site.store).take(Step(ARGO, subject, None, 1, "{}", figures, False), NOW)
    return max(notice.notice_id for notice in Notices(site.store).open({ARGO}))


def acknowledged(client: FlaskClient, number: int) -> TestResponse:
    return client.post("/alerts/acknowledge", data={"notice": str(number)}, headers=csrf_header(client))


def acknowledging(site: Site) -> list[Expected]:
    number = alert_of(site, "percent:all")
    answers = [acknowledged(site.browser(name), number).status_code for name in (OF_BOREAS, OF_ARGO, OF_ALL)]
    assert answers == [404, 302, 302]
    details = {"hospital": ARGO, "subject": "percent:all", "alert": number}
    return [Expected(Event.ALERT_ACKNOWLEDGED, Means.SESSION, OF_ARGO, details)]


def making_a_release(site: Site) -> list[Expected]:
    for _ in range(2):
        run(site, "releases", "make", "2026-10")
    return [by_command(Event.RELEASE_MADE, "sha256", "rows", release=1, month="2026-10", late=[])]


def backing_up(site: Site) -> list[Expected]:
    with TemporaryDirectory(prefix="archeion-backups-") as directory:
        run(site, "store", "backup", directory)
        run(site, "store", "verify", "--same-as", str(*Path(directory).glob("archeion-*")))
    return [by_command(Event.BACKUP_MADE, "sha256", "rows", backup="archeion-20261122T100000Z")]


def administering(site: Site) -> list[Expected]:
    secret = secrets.token_urlsafe(16)
    run(site, "users", "create", "Yannis", "--role", "it=argo,boreas", "--password-file", "-", typed=site.password)
    site.signed_in("yannis")
    run(site, "users", "grant", "yannis", "--role", "ministry=all", "--role", "it=argo")
    run(site, "users", "set-password", "yannis", "--password-file", "-", typed=secret)
    for _ in range(2):
        run(site, "tokens", "create", "yannis", "--name", "nightly", "--hospital", "argo", "--days", "7")
    first, second = [token.token_id for token in list_tokens(site.store, None)][-2:]
    for _ in range(2):
        run(site, "tokens", "revoke", str(first))
    for _ in range(2):
        run(site, "users", "disable", "yannis")
    its = {"user": "yannis", "name": "nightly"}
    made = {**its, "hospitals": [ARGO], "days": 7}
    gone = {"user": "yannis", "sessions_ended": 0}
    return [
        by_command(Event.USER_CREATED, user="yannis", roles=["it=argo,boreas"]),
        Expected(Event.SIGNED_IN, Means.SESSION, "yannis", {}),
        by_command(
            Event.ROLES_SET,
            user="yannis",
            roles_before=["it=argo,boreas"],
            roles=["it=argo", "ministry=all"],
            sessions_ended=1,
        ),
        by_command(Event.PASSWORD_SET, user="yannis", sessions_ended=0),
        by_command(Event.TOKEN_CREATED, **made, token=first),
        by_command(Event.TOKEN_CREATED, **made, token=second),
        by_command(Event.TOKEN_REVOKED, **its, token=first, was_revoked=False),
        by_command(Event.TOKEN_REVOKED, **its, token=first, was_revoked=True),
        by_command(Event.USER_DISABLED, **gone, was_disabled=False, tokens_revoked=[second]),
        by_command(Event.USER_DISABLED, **gone, was_disabled=True, tokens_revoked=[]),
    ]


def changing_ones_account(site: Site) -> list[Expected]:
    """A second factor is set up, used wrongly and rightly, and taken away; sessions end; the password is another."""
    run(site, "users", "create", "ypatia", "--role", "it=argo", "--password-file", "-", typed=site.password)
    client, other = site.signed_in("ypatia"), site.signed_in("ypatia")
    header = csrf_header(client)
    secret, _ = enrol(client)
    renewed = client.post("/account/second-factor/recovery-codes", data={"password": site.password}, headers=header)
    code, *_ = recovery_codes_on(renewed.text)
    other.post("/logout", headers=csrf_header(other))
    begun = site.anonymous()
    form = re.findall(r'name="csrf_token" value="([^"]+)"', begun.get("/login").text)
    begun.post("/login", data={"csrf_token": form[0], "name": "ypatia", "password": site.password})
    assert finish(begun, "000").status_code == 401
    assert finish(begun, code).status_code == 302
    client.post("/account/sessions/end-others", headers=header)
    client.post("/account/second-factor/off", data={"password": site.password}, headers=header)
    new = secrets.token_urlsafe(16)
    fields = {"current": site.password, "new": new, "again": new}
    client.post("/account/password", data=fields, headers=header)
    signed_in = Expected(Event.SIGNED_IN, Means.SESSION, "ypatia", {})
    user = {"user": "ypatia"}
    return [
        by_command(Event.USER_CREATED, user="ypatia", roles=["it=argo"]),
        *(signed_in, signed_in),
        Expected(Event.SECOND_FACTOR_SET, Means.SESSION, "ypatia", user),
        Expected(Event.RECOVERY_CODES_MADE, Means.SESSION, "ypatia", user),
        Expected(Event.SIGNED_OUT, Means.SESSION, "ypatia", {}),
        Expected(Event.SIGN_IN_FAILED, Means.ANONYMOUS, "ypatia", {"step": "second_factor"}),
        signed_in,
        Expected(Event.SESSIONS_ENDED, Means.SESSION, "ypatia", {"sessions_ended": 1}),
        Expected(Event.SECOND_FACTOR_TAKEN, Means.SESSION, "ypatia", {**user, "sessions_ended": 0}),
        Expected(Event.PASSWORD_SET, Means.SESSION, "ypatia", {**user, "sessions_ended": 1}),
    ]


def administering_by_pages(site: Site) -> list[Expected]:
    """An account is made, entered by its link and managed; what is not allowed is refused; the log is taken."""
    admin, guest = site.browser(OF_ACCOUNTS), site.anonymous()
    header = csrf_header(admin)

    def post(path: str, **fields: str) -> str:
        return admin.post(f"/administration/{path}", data=fields, headers=header).text

    post("confirm", password=site.password)
    made = post("users/new", name="Zenobia", grant="it=argo")
    link = re.findall(r"/new-password/[\w-]{40,}", made)[0]
    assert [guest.get(path).status_code for path in (link, "/new-password", "/new-password")] == [302, 200, 200]
    token = re.findall(r'name="csrf_token" value="([^"]+)"', guest.get("/new-password").text)[0]
    new = {"csrf_token": token, "new": site.password, "again": site.password}
    assert [guest.post("/new-password", data=new).status_code for _ in range(2)] == [302, 400]
    assert guest.get(link).status_code == 302
    assert guest.get("/new-password").status_code == 404
    site.signed_in("zenobia")
    with reading(site.store) as connection:
        numbers = dict(connection.execute(select(users.c.name, users.c.id)).all())
    page, own = (f"users/{numbers[name]}" for name in ("zenobia", OF_ACCOUNTS))
    for act in ("end-sessions", "link", "unlock", "disable", "enable"):
        post(f"{page}/{act}")
    post(f"{page}/roles", all="ministry")
    post(f"{own}/roles", all="ministry")
    assert admin.get("/administration/audit/log.csv?user=zenobia").status_code == 200
    its = {"user": "zenobia"}

    def by_session(event: Event, *besides: str, **details: Any) -> Expected:
        return Expected(event, Means.SESSION, OF_ACCOUNTS, details, besides)

    return [
        by_session(Event.USER_CREATED, **its, roles=["it=argo"]),
        by_session(Event.LINK_MADE, "until", **its),
        Expected(Event.PASSWORD_SET, Means.ANONYMOUS, "zenobia", {**its, "sessions_ended": 0, "by_link": True}),
        denied(None, "csrf_failed", Means.ANONYMOUS, path="/new-password"),
        denied(None, "link_refused", Means.ANONYMOUS, page="/new-password"),
        Expected(Event.SIGNED_IN, Means.SESSION, "zenobia", {}),
        by_session(Event.SESSIONS_ENDED, **its, sessions_ended=1),
        by_session(Event.LINK_MADE, "until", **its),
        by_session(Event.USER_UNLOCKED, **its, failures_forgotten=0),
        by_session(Event.USER_DISABLED, **its, was_disabled=False, sessions_ended=0, tokens_revoked=[]),
        by_session(Event.USER_ENABLED, **its, was_enabled=False),
        by_session(Event.ROLES_SET, **its, roles_before=["it=argo"], roles=["ministry=all"], sessions_ended=0),
        by_session(
            Event.DENIED, why="not_allowed", user=OF_ACCOUNTS, page="/administration/users/<int:user_id>/roles"
        ),
        by_session(Event.AUDIT_EXPORTED, "file", format="csv", link="user=zenobia"),
    ]


def taking_a_file(site: Site) -> list[Expected]:
    assert site.browser(OF_ARGO).get("/activity.csv").status_code == 200
    details = {"report": "activity", "format": "csv", "link": "", "language": "en", "hospitals": [ARGO]}
    return [Expected(Event.EXPORTED, Means.SESSION, OF_ARGO, details, ("bytes", "file", "rows", "sha256"))]


def nothing_that_matters(site: Site) -> list[Expected]:
    """Pages that are looked at, sign-in that is led to, roles that nobody has, slips."""
    client = site.browser(OF_ARGO)
    callback(client, ROUTER, location_of_pathname="/summary", location_of_search="?hospital=argo&hospital=sparta")
    callback(client, ROUTER, location_of_pathname="/nothing", location_of_search="")
    callback(site.browser(OF_IT), ROUTER, location_of_pathname="/", location_of_search="")
    callback(site.browser(OF_NONE), ROUTER, location_of_pathname="/summary", location_of_search="")
    assert site.browser(OF_NONE).get("/activity.csv").status_code == 400
    assert site.browser(OF_ARGO).get("/activity.csv?hospital=sparta").status_code == 400
    assert site.anonymous().get("/activity").status_code == 302
    assert site.anonymous().get("/activity.csv").status_code == 401
    assert site.browser(OF_ARGO).get("/api/v1/openapi.json").status_code == 200
    run(site, "users", "list")
    run(site, "audit", "list")
    return []


def changing_a_hospital(site: Site) -> list[Expected]:
    client = confirmed(site, OF_IT)
    assert save(client, ARGO, {"region": "6"}).status_code == 302
    assert save(client, ARGO, {"region": ""}).status_code == 400
    run(site, "hospitals", "reset", "argo", "region")
    run(site, "hospitals", "reset", "argo")
    changed = {"hospital": ARGO, "changed": {"region": {"before": "7", "after": "6"}}}
    back = {"hospital": ARGO, "changed": {"region": {"before": "6", "after": "7"}}}
    return [
        Expected(Event.SIGNED_IN, Means.SESSION, OF_IT, {}),
        Expected(Event.HOSPITAL_CHANGED, Means.SESSION, OF_IT, changed),
        by_command(Event.HOSPITAL_CHANGED, **back),
    ]


def checking_an_archive(site: Site) -> list[Expected]:
    client = confirmed(site, OF_IT)
    form = fields(client.get(f"{HOSPITALS}/{ARGO}").text)
    for _ in range(2):
        assert client.post(f"{HOSPITALS}/{ARGO}/check", data=form).status_code == 302
    asked = {"asked_for": "check", "link": "", "hospitals": [ARGO]}
    return [
        Expected(Event.SIGNED_IN, Means.SESSION, OF_IT, {}),
        Expected(Event.ARCHIVE_ASKED, Means.SESSION, OF_IT, asked),
    ]


SCENES: tuple[Callable[[Site], list[Expected]], ...] = (
    *(making_a_release, backing_up, changing_ones_account),
    *(signing_in, signing_in_wrongly, signing_in_when_disabled, being_throttled, signing_out),
    *(a_page_of_another_role, a_callback_of_another_role, a_file_of_another_role, a_file_of_another_role_by_token),
    *(a_page_of_another_hospital, a_file_of_another_hospital, a_proof_for_another_hospital),
    *(releases_for_whoever_may_not, a_token_that_is_none, a_form_of_another_site),
    *(
        proving,
        asking_the_archive,
        acknowledging,
        administering,
        changing_a_hospital,
        checking_an_archive,
        administering_by_pages,
        taking_a_file,
        nothing_that_matters,
    ),
)
# Of a schedule: tests/dashboards/deliveries. Of a site with a provider of sign-in: tests/auth/federation. Of an empty
# site: tests/dashboards/backups.
ELSEWHERE = {Event.DELIVERED, Event.NOT_DELIVERED, Event.IDENTITY_LINKED, Event.BACKUP_RESTORED}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    directory = tmp_path_factory.mktemp("events")
    outward = Outward(metrics_token=MetricsToken.of(secrets.token_hex(16)))
    with serving(directory, make_hospitals(directory), outward=outward) as site:
        for name in (OF_ACCOUNTS, OF_ALL, OF_ARGO, OF_BOREAS, OF_EVERYTHING, OF_HOUSE, OF_IT, OF_NONE):
            site.browser(name)
        yield site


told: set[Event] = set()


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_what_is_done_is_one_entry_each(scene: Callable[[Site], list[Expected]], site: Site) -> None:
    before = count(site)
    expected = scene(site)
    added = logged(site, before)
    found = []
    for entry, wanted in zip(added, expected, strict=True):
        details = {name: value for name, value in entry.details.items() if name not in wanted.besides}
        assert set(entry.details) >= set(wanted.besides)
        found.append(Expected(Event(entry.event), entry.actor.means, entry.actor.user_name, details, wanted.besides))
    assert found == expected
    on_the_server = {(entry.actor.operator, entry.actor.address) for entry in added if is_command(entry)}
    assert on_the_server <= {(operator(), None), ("root", None)}
    assert {entry.actor.address for entry in added if not is_command(entry)} <= {"127.0.0.1", "198.51.100.7"}
    told.update(entry.event for entry in expected)


def is_command(entry: Any) -> bool:
    return bool(entry.actor.means is Means.COMMAND)


def test_every_event_comes_about() -> None:
    """A new event fails until a scene brings it about."""
    if len(told) > 1:
        assert told | ELSEWHERE == set(Event)


def test_every_entry_is_a_line_that_people_read(site: Site) -> None:
    told = site.server.test_cli_runner().invoke(args=["audit", "list"])
    lines = told.output.splitlines()
    assert len(lines) == count(site)
    assert [line for line in lines if line.count("\t") != 5 or "{" in line] == []


@pytest.fixture
def sessions_before(site: Site) -> int:
    with reading(site.store) as connection:
        return connection.execute(select(func.count()).select_from(sessions)).scalar_one()


def test_nobody_signs_in_unrecorded(site: Site, sessions_before: int) -> None:
    client = site.anonymous()
    token = client.get("/login").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    with nothing_recorded(site):
        answer = client.post("/login", data={"csrf_token": token, "name": OF_HOUSE, "password": site.password})
    assert (answer.status_code, client.get("/").status_code) == (503, 302)
    assert "only where it can be recorded" in answer.text
    with reading(site.store) as connection:
        assert connection.execute(select(func.count()).select_from(sessions)).scalar_one() == sessions_before


def test_nobody_is_changed_unrecorded(site: Site) -> None:
    run(site, "users", "create", "xanthi", "--role", "it=argo", "--password-file", "-", typed=site.password)
    run(site, "tokens", "create", "xanthi", "--name", "nightly", "--all-hospitals", "--days", "7")
    number = str(list_tokens(site.store, None)[-1].token_id)
    tables = (users, sessions, invitations)

    def state() -> list[Any]:
        with reading(site.store) as connection:
            return [connection.execute(select(table)).all() for table in tables] + [list_tokens(site.store, None)]

    before = state()
    with nothing_recorded(site):
        for arguments in (
            ("users", "create", "ursula", "--password-file", "-"),
            ("users", "grant", "xanthi", "--role", "it=all"),
            ("users", "set-password", "xanthi", "--password-file", "-"),
            ("users", "disable", "xanthi"),
            ("users", "enable", "xanthi"),
            ("users", "unlock", "xanthi"),
            ("users", "invite", "ursula"),
            ("users", "new-link", "xanthi"),
            ("tokens", "create", "xanthi", "--name", "other", "--all-hospitals", "--days", "7"),
            ("tokens", "revoke", number),
        ):
            done = site.server.test_cli_runner().invoke(args=arguments, input=secrets.token_urlsafe(16))
            assert (done.exit_code, done.output) == (
                1,
                "Error: The audit log has no head; see `flask --app app audit verify`.\n",
            )
    assert state() == before


def test_no_archive_is_asked_and_no_alert_acknowledged_unrecorded(site: Site) -> None:
    number, client = alert_of(site, "date:all"), site.browser(OF_EVERYTHING)
    at = {"activity__location_of_search": "?hospital=cyclops"}
    with nothing_recorded(site):
        proof = callback(client, PROOF, activity__proof__button_of_n_clicks=1, **at)
        taking = callback(client, ADMIT, activity__taking__button_of_n_clicks=1, **at)
        assert acknowledged(client, number).status_code == 503
    sentence = "This is done only where it can be recorded"
    assert trees.text(proof["activity-proof-verdict"]["children"]).startswith(sentence)
    assert taking["activity-taking-note"]["children"].startswith(sentence)
    assert "activity-taking-ticket" not in taking
    (alert,) = [one for one in Notices(site.store).open({ARGO}) if one.notice_id == number]
    assert alert.acknowledged_by is None
    # Nor does the archive count as asked.
    assert callback(client, ADMIT, activity__taking__button_of_n_clicks=1, **at)["activity-taking-ticket"]["data"]


def test_a_refusal_stays_one_and_whoever_leaves_has_left(site: Site) -> None:
    client = site.signed_in(OF_HOUSE)
    with nothing_recorded(site):
        assert wrong_password(site, OF_HOUSE).status_code == 401
        assert site.browser(OF_IT).get("/summary.csv").status_code == 403
        assert site.browser(OF_HOUSE).get("/releases/1/figures.csv").status_code == 404
        assert client.post("/logout", headers=csrf_header(client)).status_code == 302
    assert client.get("/").status_code == 302


def test_denials_are_bounded_and_say_nothing_that_was_typed(site: Site) -> None:
    before = count(site)
    links = [f"{link.replace('boreas', 'argo')}&find={TYPED}" for link in FORGED_LINKS[:4]]
    for base, report, form, link in product(("/", "/api/v1/reports/"), REPORTS, ("csv", "xlsx"), links):
        site.browser(OF_BOREAS).get(f"{base}{report}.{form}?{link}")
    added = [entry for entry in logged(site, before) if entry.event == Event.DENIED]
    assert 0 < len(added) <= MOST_OF_ONE
    assert {entry.actor.user_name for entry in added} == {OF_BOREAS}
    assert {name for entry in added for name in entry.details.get("hospitals", ())} == {ARGO}
    # Others are told of all the same.
    before = count(site)
    assert site.browser(OF_IT).get("/comparison.csv").status_code == 403
    assert len(logged(site, before)) == 1


def test_the_log_holds_no_secret_and_nothing_of_a_patient(site: Site) -> None:
    with reading(site.store) as connection:
        rows = connection.execute(select(audit_entries)).all()
    whole = "\n".join(map(str, rows))
    forbidden = (
        site.password,
        UNKNOWN_TOKEN[9:40],
        "archeion_",
        "argon2",
        "xenia",
        PATIENT_ID_BEGINNING,
        UID_BEGINNING,
    )
    assert [sign for sign in forbidden if sign.lower() in whole.lower()] == []
    # A link is kept as it was typed where a file came of it, and nowhere else.
    assert [row for row in rows if TYPED in str(row) and row.event != Event.EXPORTED] == []


def test_the_whole_log_is_whole(site: Site) -> None:
    assert verify(site.store).findings == ()
