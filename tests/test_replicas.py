"""Two replicas of one site, each with a process of its own: what is begun at one goes on at the other, and one that
stops loses nothing."""

import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from auth.context import utc_now
from tests.auth.authenticator import code_of, hidden_on, next_code, secret_on
from tests.replicas import (
    HOSPITAL,
    STOP_LIMIT_SECONDS,
    Replica,
    Site,
    SlowDownload,
    Visitor,
    lay_out,
    ready,
    running_replica,
    sample,
    start_replica,
    token_on,
)
from tests.servers import Server

# Always there, and larger than what kernels keep between two processes.
LARGE = "/_dash-component-suites/plotly/package_data/plotly.min.js"
_RULE_OF_LARGE = "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"
pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, postgresql: Server) -> Site:
    return lay_out(tmp_path_factory.mktemp("replicas"), postgresql)


@pytest.fixture(scope="module")
def replicas(site: Site) -> Iterator[tuple[Replica, Replica]]:
    with running_replica(site, workers=2) as one, running_replica(site) as other:
        yield one, other
        # Both at once: each takes its time.
        for replica in (one, other):
            replica.process.send_signal(signal.SIGTERM)


def signed_in(replica: Replica, site: Site, name: str = "maria") -> Visitor:
    visitor = Visitor(replica.origin)
    assert visitor.sign_in(name, site.password).status_code == 302
    visitor.get("/")
    return visitor


def test_what_is_begun_at_one_goes_on_at_the_other(site: Site, replicas: tuple[Replica, Replica]) -> None:
    one, other = (replica.origin for replica in replicas)
    visitor = Visitor(one)
    # The form of one is sent to the other.
    form = {"name": "maria", "password": site.password}
    assert visitor.at(other).post("/login", form, visitor.form_token()).status_code == 302
    assert visitor.get("/").status_code == 200
    # The token of callbacks that one gave is good at the other, and figures are the same.
    values = {"activity-location.search": f"?hospital={HOSPITAL}", "activity-location.pathname": "/activity"}
    shown = [visitor.at(origin).callback("..activity-answer", values) for origin in (one, other)]
    assert [answer.status_code for answer in shown] == [200, 200]
    files = [visitor.at(origin).get(f"/activity.csv?hospital={HOSPITAL}").content for origin in (one, other)]
    assert files[0] == files[1]
    # A language chosen at one is spoken at the other; who signs out of one is signed out of both.
    visitor.post("/language", {"language": "el"}, visitor.form_token("/account"))
    assert '<html lang="el"' in visitor.at(other).get("/account").text
    visitor.post("/logout", {}, visitor.form_token("/account"))
    assert visitor.at(other).get("/account").status_code == 302


def test_a_second_factor_set_up_at_both_is_asked_for_at_both(site: Site, replicas: tuple[Replica, Replica]) -> None:
    one, other = (replica.origin for replica in replicas)
    visitor = signed_in(replicas[0], site)
    page = visitor.get("/account/second-factor").text
    secret = secret_on(page)
    form = {**hidden_on(page), "code": code_of(secret, utc_now())}
    answer = visitor.at(other).post("/account/second-factor", form, token_on(page))
    assert answer.status_code == 200, answer.text
    again = Visitor(one)
    assert "/login/second-factor" in again.sign_in("maria", site.password).headers["Location"]
    form = {"code": next_code(secret)}
    assert (
        again.at(other).post("/login/second-factor", form, again.form_token("/login/second-factor")).status_code
        == 302
    )
    assert again.get("/account").status_code == 200
    assert site.command("users", "reset-second-factor", "maria").returncode == 0


def test_who_guesses_at_both_is_counted_once(site: Site, replicas: tuple[Replica, Replica]) -> None:
    statuses = []
    for number in range(11):
        visitor = Visitor(replicas[number % 2].origin)
        statuses.append(visitor.sign_in("nikos", "no password of his").status_code)
    assert statuses == [401] * 10 + [429]
    assert site.command("users", "unlock", "nikos").returncode == 0


def test_figures_of_a_replica_are_those_of_all_its_workers(site: Site, replicas: tuple[Replica, Replica]) -> None:
    replica, token = replicas[0], {"Authorization": f"Bearer {site.metrics_token}"}
    visitor = Visitor(replica.origin)

    def metrics() -> str:
        return visitor.get("/metrics", headers=token).text

    def ask(_number: int) -> int:
        # A connection each: one that is kept leads to the same worker again.
        return Visitor(replica.origin).get("/login").status_code

    assert ask(0) == 200
    before, count = metrics(), 0
    while len({line["process"] for line in replica.requests("/login")}) < 2:
        assert count < 2_000, "one worker answers everything"
        with ThreadPoolExecutor(8) as people:
            assert {*people.map(ask, range(40))} == {200}
        count += 40
    after = metrics()
    logins = {"rule": "/login", "method": "GET", "status": "2xx"}
    counted = [sample(text, "archeion_http_requests_total", **logins) for text in (before, after)]
    assert counted[1] - counted[0] == count
    assert sample(after, "archeion_http_request_seconds_count", rule="/login") >= count
    assert sample(after, "archeion_workers") == 2
    assert sample(after, "archeion_workers_memory_bytes") > sample(after, "archeion_largest_worker_memory_bytes") > 0
    assert {sample(after, "archeion_part_up", part=part) for part in ("store", "snapshots")} == {1}
    # The one that is being asked for.
    assert sample(after, "archeion_http_requests_in_progress") == 1
    # Nobody makes labels by asking: neither by addresses nor by methods.
    visitor.get("/canary-in-an-address")
    visitor.session.request("BREW", f"{replica.origin}/login")
    text = metrics()
    assert "canary" not in text
    assert sample(text, "archeion_http_requests_total", rule="none", method="other") == 1
    # The other replica counts its own.
    assert sample(Visitor(replicas[1].origin).get("/metrics", headers=token).text, "archeion_workers") == 1


def test_nothing_that_somebody_sent_is_in_the_log(site: Site) -> None:
    canary = "canary-5d1c"
    with running_replica(site, ARCHEION_PROXY_COUNT="1") as replica:
        visitor = Visitor(replica.origin)
        visitor.sign_in(canary, f"{canary} password")
        for path in (
            f"/new-password/{canary}",
            f"/{canary}?x={canary}",
            f"/login?next=/{canary}",
            f"/login/openid/{canary}",
            f"/login/saml/{canary}/metadata",
            f"/api/v1/reports/{canary}.json",
            f"/_dash-component-suites/dash/{canary}.js",
        ):
            visitor.get(path, headers={"User-Agent": canary, "X-Forwarded-For": "198.51.100.77"})
        visitor.get("/api/v1/releases", headers={"Authorization": f"Bearer {canary}"})
        maria = signed_in(replica, site)
        for path in (
            f"/activity.csv?hospital={canary}",
            f"/_dash-component-suites/{canary}/{canary}.js",
            f"/{canary}",
        ):
            maria.get(path)
        maria.callback("..activity-answer", {"activity-location.search": f"?{canary}={canary}"})
        maria.post("/language", {"language": canary}, maria.form_token("/account"))
        for raw in (f"{canary} nothing HTTP/9.9\r\n\r\n", f"GET / HTTP/1.1\r\n{canary}\x01: x\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", replica.port), 10) as connection:
                connection.sendall(raw.encode())
                connection.recv(1000)
        lines, text = replica.lines(), replica.text()
    assert canary not in text
    # Nor who it was: neither addresses nor names, nor what would tell one session from another.
    for personal in ("198.51.100.77", "127.0.0.1", "maria", *(cookie.value for cookie in maria.session.cookies)):
        assert personal not in text
    [wrong] = [line for line in lines if (line.get("rule"), line.get("status")) == ("/login", 401)]
    assert wrong.keys() >= {"time", "level", "request_id", "method", "milliseconds", "bytes", "host", "process"}
    [asked] = [line for line in lines if line.get("callback") == "activity-answer"]
    assert asked["rule"] == "/_dash-update-component"
    [link] = [line for line in lines if line.get("rule") == "/new-password/<token>"]
    assert link["status"] == 302


def test_a_replica_that_stops_answers_what_it_was_asked(site: Site) -> None:
    replica = start_replica(site)
    try:
        visitor = signed_in(replica, site)
        whole = visitor.get(LARGE, headers={"Accept-Encoding": "identity"}).content
        assert len(whole) > 4_000_000
        slow = SlowDownload(visitor, LARGE)
        slow.read(20_000)
        replica.process.send_signal(signal.SIGTERM)
        time.sleep(1)
        # It says so, and goes on for those who have not heard yet.
        assert ready(replica) == (503, "stopping")
        assert Visitor(replica.origin).get("/login").status_code == 200
        time.sleep(6)
        # Nobody is taken in whom nobody would answer.
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", replica.port), 5)
        assert replica.process.poll() is None
        assert slow.rest() == whole
        assert replica.process.wait(STOP_LIMIT_SECONDS) == 0
        assert [line["bytes"] for line in replica.requests(_RULE_OF_LARGE)][-1] == len(whole)
    finally:
        replica.stop()
