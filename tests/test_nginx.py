"""nginx as a site is told to configure it, in front of two replicas."""

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.nginx import Nginx, protocol_of, running_nginx
from tests.replicas import (
    HOSPITAL,
    Replica,
    Site,
    SlowDownload,
    Visitor,
    lay_out,
    start_replica,
)
from tests.servers import LOOPBACK, Server
from tests.workers.machines import until

pytestmark = pytest.mark.long
FORGED = "203.0.113.9"
LARGE = "/_dash-component-suites/plotly/package_data/plotly.min.js"
ONCE = (
    *("Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"),
    *("Cache-Control", "X-Request-ID", "Content-Type", "Date", "Server"),
)


@dataclass(slots=True)
class Served:
    site: Site
    nginx: Nginx
    replicas: list[Replica]

    def visitor(self) -> Visitor:
        return Visitor(self.nginx.origin, self.nginx.certificate)

    def signed_in(self) -> Visitor:
        visitor = self.visitor()
        assert visitor.sign_in("maria", self.site.password).status_code == 302
        assert visitor.get("/").status_code == 200
        return visitor


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, postgresql: Server) -> Iterator[Served]:
    site = lay_out(tmp_path_factory.mktemp("behind-nginx"), postgresql, ARCHEION_PROXY_COUNT="1")
    replicas = [start_replica(site) for _ in range(2)]
    try:
        ports = [replica.port for replica in replicas]
        with tempfile.TemporaryDirectory(prefix="archeion-nginx-") as name, running_nginx(Path(name), ports) as nginx:
            yield Served(site, nginx, replicas)
    finally:
        for replica in replicas:
            replica.process.terminate()
        for replica in replicas:
            replica.stop()


def test_browsers_are_spoken_to_in_http_2_and_only_encrypted(served: Served) -> None:
    assert protocol_of(served.nginx) == "h2"
    plain = requests.get(
        f"http://{LOOPBACK}:{served.nginx.plain_port}/activity?x=1", allow_redirects=False, timeout=10
    )
    assert (plain.status_code, plain.headers["Location"]) == (308, "https://archeion.example/activity?x=1")


def test_what_a_client_says_of_where_it_comes_from_is_not_believed(served: Served) -> None:
    visitor = served.visitor()
    headers = {"X-Forwarded-For": FORGED, "Forwarded": f"for={FORGED}", "X-Forwarded-Host": "elsewhere.example"}
    visitor.session.headers.update(headers)
    assert visitor.sign_in("maria", served.site.password).status_code == 302
    # The page of sessions tells the address that the throttle counts by.
    page = visitor.get("/account").text
    assert FORGED not in page
    assert f">{LOOPBACK}<" in page
    assert "elsewhere.example" not in page


def test_every_header_comes_once(served: Served) -> None:
    visitor = served.signed_in()
    for path in ("/login", "/account", "/activity", f"/activity.csv?hospital={HOSPITAL}", "/assets/archeion.css"):
        answer = visitor.get(path)
        assert {name: len(answer.raw.headers.getlist(name)) for name in ONCE} == dict.fromkeys(ONCE, 1), path
        assert len(answer.raw.headers.getlist("Content-Encoding")) <= 1
        assert answer.headers["Server"] == "nginx"


def test_the_id_of_a_request_is_the_same_at_both(served: Served) -> None:
    given = served.visitor().get("/login", headers={"X-Request-ID": "0" * 32}).headers["X-Request-ID"]
    assert given != "0" * 32
    # Lines are written when whoever asked has the answer already.
    until(lambda: given in served.nginx.log(), lambda: f"nginx does not log {given}")
    until(lambda: any(given in replica.text() for replica in served.replicas), lambda: f"no replica logs {given}")


def test_the_log_of_nginx_has_no_addresses(served: Served) -> None:
    answer = served.visitor().get("/new-password/canary-2b9e?x=canary-2b9e")
    given = answer.headers["X-Request-ID"]
    until(lambda: given in served.nginx.log(), lambda: f"nginx does not log {given}")
    log = served.nginx.log()
    assert "canary-2b9e" not in log
    assert f'"{LOOPBACK}"' not in log


@pytest.mark.parametrize(("size", "is_taken"), [(999_000, True), (1_000_001, False)])
def test_bodies_are_as_long_as_the_application_lets_them_be(size: int, is_taken: bool, served: Served) -> None:
    form = {"name": "x" * size}
    before = len(all_lines(served, status=413))
    outside = served.visitor().post("/login", form, "")
    # What is too large does not get as far as a replica, which would refuse it too.
    assert len(all_lines(served, status=413)) == before
    inside = Visitor(served.replicas[0].origin).post("/login", form, "")
    assert [answer.status_code != 413 for answer in (outside, inside)] == [is_taken, is_taken]


@pytest.mark.parametrize("path", ["/metrics", "/ready"])
def test_what_is_for_machines_inside_is_not_there_outside(path: str, served: Served) -> None:
    token = {"Authorization": f"Bearer {served.site.metrics_token}"}
    assert served.visitor().get(path, headers=token).status_code == 404
    assert Visitor(served.replicas[0].origin).get(path, headers=token).status_code == 200


def test_a_slow_line_keeps_no_replica_busy(served: Served) -> None:
    visitor = served.signed_in()
    whole = visitor.get(LARGE, headers={"Accept-Encoding": "identity"}).content
    before = len(all_lines(served, bytes=len(whole)))
    slow = SlowDownload(visitor, LARGE, served.nginx.certificate)
    slow.read(20_000)
    # The replica has handed it over, to the last byte; what the kernels do not keep lies on nginx's disk.
    deadline = time.monotonic() + 10
    while len(all_lines(served, bytes=len(whole))) == before or not held_on_disk(served.nginx):
        assert time.monotonic() < deadline, "the replica still hands it over"
        time.sleep(0.1)
    assert slow.rest() == whole


def test_replicas_begin_anew_in_turn_and_nobody_notices(served: Served) -> None:
    """Five people who read figures and files all the while, each answer as it should be."""
    path = f"/activity.csv?hospital={HOSPITAL}"
    values = {"activity-location.search": f"?hospital={HOSPITAL}", "activity-location.pathname": "/activity"}
    expected = served.signed_in().get(path).content
    wrong: list[str] = []
    counts = [0] * 5
    over = threading.Event()

    def read(number: int, visitor: Visitor) -> None:
        while not over.is_set():
            try:
                file, answer = visitor.get(path), visitor.callback("..activity-answer", values)
            except requests.RequestException as error:
                wrong.append(type(error).__name__)
                continue
            counts[number] += 1
            if file.content != expected or answer.status_code != 200:
                wrong.append(f"{file.status_code} {answer.status_code}")
            time.sleep(0.05)

    people = [threading.Thread(target=read, args=(number, served.signed_in())) for number in range(len(counts))]
    for person in people:
        person.start()
    try:
        for number, replica in enumerate(served.replicas):
            replica.stop()
            assert replica.process.returncode == 0
            served.replicas[number] = start_replica(served.site, port=replica.port)
    finally:
        over.set()
        for person in people:
            person.join()
    assert wrong == []
    assert min(counts) > 10, counts


def all_lines(served: Served, **fields: int) -> list[dict[str, object]]:
    """Of both replicas' logs, those with these fields."""
    lines = [line for replica in served.replicas for line in replica.lines()]
    return [line for line in lines if fields.items() <= line.items()]


def held_on_disk(nginx: Nginx) -> list[str]:
    """What nginx's worker has open there, which is no longer in the folder: it would outlast nobody."""
    [worker] = Path(f"/proc/{nginx.process.pid}/task/{nginx.process.pid}/children").read_text("ascii").split()
    opened = [os.readlink(path) for path in Path(f"/proc/{worker}/fd").iterdir()]
    return [name for name in opened if name.startswith(f"{nginx.directory}/proxy/")]
