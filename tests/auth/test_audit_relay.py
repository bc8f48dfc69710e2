"""Everything that is recorded arrives at a syslog server, by each transport, also where it was down for a while."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sqlalchemy import Engine, select

from auth.audit import Event, record
from auth.audit_relay import relay
from auth.errors import SettingsRefused, SyslogUnreachable
from auth.store import reading
from auth.syslog import MOST_IN_A_DATAGRAM, MOST_IN_A_FRAME, SyslogServer, Transport
from auth.tables import audit_relay
from tests.auth.conftest import Site, build_server
from tests.auth.logs import NOON, ROOT, check_that_it_is_sent_on, fill, listed, numbers_of
from tests.auth.syslog_servers import Taken, datagram_server, stream_server
from tests.dashboards.mail_servers import made_certificate
from tests.servers import free_port

FOLLOW = """
import sys
from auth.audit_cli import _follow
from auth.store import open_store
from auth.syslog import SyslogServer
_follow(open_store(sys.argv[1]), SyslogServer.read(sys.argv[2], None), "host.example")
"""


def tcp(port: int) -> SyslogServer:
    return SyslogServer(Transport.TCP, "127.0.0.1", port, time_limit_seconds=2)


def place_of(store: Engine) -> int:
    with reading(store) as connection:
        return connection.execute(select(audit_relay.c.number)).scalar_one()


def test_what_is_recorded_is_sent_once_and_what_comes_later_afterwards(store: Engine) -> None:
    check_that_it_is_sent_on(store)


def test_a_message_is_one_of_security_and_says_what_it_is(store: Engine) -> None:
    fill(store)
    record(store, Event.DENIED, ROOT, {"why": "releases"}, NOON)
    with stream_server(taken := Taken()) as port:
        relay(store, tcp(port), "archeion.example")
    assert {(one.host, one.application, one.message_id) for one in taken.messages} == {
        ("archeion.example", "archeion", "DICOM+RFC3881")
    }
    assert [one.priority for one in taken.messages] == [85, 85, 85, 85, 84]


def test_while_the_server_is_down_nothing_is_lost(store: Engine) -> None:
    fill(store)
    with pytest.raises(SyslogUnreachable, match="cannot be reached"):
        relay(store, tcp(free_port()), "host.example")
    assert place_of(store) == 0
    with stream_server(taken := Taken()) as port:
        assert relay(store, tcp(port), "host.example") == 4
    assert (numbers_of(taken), place_of(store)) == ([1, 2, 3, 4], 4)


def test_what_the_server_may_not_have_read_is_sent_again(store: Engine) -> None:
    fill(store)
    with stream_server(taken := Taken(resets=1)) as port:
        with pytest.raises(SyslogUnreachable):
            relay(store, tcp(port), "host.example")
        assert place_of(store) == 0
        relay(store, tcp(port), "host.example")
    assert numbers_of(taken) == [1, 2, 3, 4] * 2


def test_a_server_that_does_not_answer_is_not_waited_for(store: Engine) -> None:
    fill(store)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = replace(tcp(silent.getsockname()[1]), time_limit_seconds=0.2)
        with pytest.raises(SyslogUnreachable, match="timed out"):
            relay(store, server, "host.example")
    assert place_of(store) == 0


def test_a_long_log_goes_in_portions(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store)
    monkeypatch.setattr("auth.audit_relay._PORTION", 3)
    with stream_server(taken := Taken()) as port:
        assert relay(store, tcp(port), "host.example") == 4
    assert numbers_of(taken) == [1, 2, 3, 4]


def test_by_tls_to_a_server_that_is_trusted_and_to_no_other(store: Engine, tmp_path: Path) -> None:
    fill(store)
    certificate, context = made_certificate(tmp_path)
    with stream_server(taken := Taken(), context) as port:
        server = SyslogServer(Transport.TLS, "localhost", port, time_limit_seconds=5)
        with pytest.raises(SyslogUnreachable, match="certificate verify failed"):
            relay(store, server, "host.example")
        assert (taken.messages, place_of(store)) == ([], 0)
        relay(store, replace(server, ca_file=str(certificate)), "host.example")
    assert (numbers_of(taken), place_of(store)) == ([1, 2, 3, 4], 4)


def details_of(taken: Taken) -> list[set[str]]:
    return [
        {one.attrib["type"] for one in ElementTree.fromstring(each.text).iter("ParticipantObjectDetail")}
        for each in taken.messages
    ]


def test_by_udp_what_is_too_long_for_a_datagram_goes_without_its_details(store: Engine) -> None:
    record(store, Event.EXPORTED, ROOT, {"link": "x" * MOST_IN_A_DATAGRAM}, NOON)
    record(store, Event.EXPORTED, ROOT, {"link": "x"}, NOON)
    with datagram_server(taken := Taken(), 2) as port:
        relay(store, SyslogServer(Transport.UDP, "127.0.0.1", port), "host.example")
    assert details_of(taken) == [{"number", "hash"}, {"number", "hash", "details"}]


def test_by_tcp_what_servers_would_not_read_goes_without_its_details(store: Engine) -> None:
    record(store, Event.EXPORTED, ROOT, {"link": "x" * MOST_IN_A_FRAME}, NOON)
    record(store, Event.EXPORTED, ROOT, {"link": "x" * MOST_IN_A_DATAGRAM}, NOON)
    with stream_server(taken := Taken()) as port:
        relay(store, tcp(port), "host.example")
    assert details_of(taken) == [{"number", "hash"}, {"number", "hash", "details"}]


@pytest.fixture
def follower(store: Engine) -> Iterator[tuple[Engine, Taken]]:
    with stream_server(taken := Taken()) as port:
        command = [sys.executable, "-c", FOLLOW, str(store.url), f"tcp://127.0.0.1:{port}"]
        process = subprocess.Popen(command)
        yield store, taken
        process.terminate()
        process.wait()


def test_a_follower_sends_what_is_recorded_later(follower: tuple[Engine, Taken]) -> None:
    store, taken = follower
    deadline = time.monotonic() + 20
    for number in range(1, 4):
        record(store, Event.EXPORTED, ROOT, {"n": number}, NOON + timedelta(seconds=number))
        while len(taken.messages) < number and time.monotonic() < deadline:
            time.sleep(0.05)
    assert numbers_of(taken) == [1, 2, 3]


def test_the_command_says_how_many_and_why_not(site: Site) -> None:
    with stream_server(taken := Taken()) as port:
        server = build_server(site.store, replace(site.settings, audit_syslog=tcp(port)))
        told = server.test_cli_runner().invoke(args=["audit", "relay"])
    assert (told.exit_code, told.output) == (0, f"Entries sent: {len(listed(site.store))}\n")
    assert numbers_of(taken) == [entry.number for entry in listed(site.store)]
    record(site.store, Event.EXPORTED, ROOT, {}, NOON)
    told = server.test_cli_runner().invoke(args=["audit", "relay"])
    assert told.exit_code == 1
    assert told.output.startswith(f"Error: The syslog server 127.0.0.1:{port} cannot be reached")
    told = site.server.test_cli_runner().invoke(args=["audit", "relay"])
    assert (told.exit_code, "ARCHEION_AUDIT_SYSLOG is not set" in told.output) == (2, True)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("udp://logs.example", SyslogServer(Transport.UDP, "logs.example", 514)),
        ("tcp://logs.example:1514", SyslogServer(Transport.TCP, "logs.example", 1514)),
        ("tls://[2001:db8::1]/", SyslogServer(Transport.TLS, "2001:db8::1", 6514)),
    ],
)
def test_a_server_is_read_of_its_address(url: str, server: SyslogServer) -> None:
    assert SyslogServer.read(url, None) == server


@pytest.mark.parametrize(
    "url", ["", "logs", "logs:514", "http://logs", "tcp://", "tcp://x:no", "tcp://u@x", "tls://x/y"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(SettingsRefused, match="is written"):
        SyslogServer.read(url, None)


def test_certificates_are_of_tls_alone() -> None:
    assert SyslogServer.read("tls://logs.example", "ca.pem").ca_file == "ca.pem"
    with pytest.raises(SettingsRefused, match="CA_FILE"):
        SyslogServer.read("tcp://logs.example", "ca.pem")
