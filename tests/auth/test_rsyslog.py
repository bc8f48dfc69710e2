"""rsyslog as a site is told to configure it keeps every entry of the audit log, whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from auth.audit import Event, record
from auth.audit_messages import message
from auth.audit_relay import relay
from auth.errors import SyslogUnreachable
from auth.syslog import MOST_IN_A_FRAME, SyslogServer, Transport
from tests.auth.logs import NOON, ROOT, fill, listed
from tests.identity_providers.certificates import make_certificate
from tests.rsyslog import Rsyslog, running_rsyslog
from tests.servers import LOOPBACK

pytestmark = pytest.mark.servers
HOST = "archeion.example"


@pytest.fixture
def rsyslog(tmp_path: Path) -> Iterator[Rsyslog]:
    make_certificate(tmp_path / "key.pem", tmp_path / "fullchain.pem", HOST, [LOOPBACK])
    with running_rsyslog(tmp_path) as server:
        yield server


def trusting(rsyslog: Rsyslog) -> SyslogServer:
    certificate = str(rsyslog.directory / "fullchain.pem")
    return SyslogServer(Transport.TLS, LOOPBACK, rsyslog.port, certificate, time_limit_seconds=20)


def test_every_entry_is_kept_whole_and_in_order(store: Engine, rsyslog: Rsyslog) -> None:
    fill(store)
    # As long as may be, longer than may be, and what some take for the end of a line.
    record(store, Event.EXPORTED, ROOT, {"link": "Χανιά\n\t\u2028" * 2_300}, NOON)
    record(store, Event.EXPORTED, ROOT, {"link": "Χανιά" * 20_000}, NOON)
    record(store, Event.DENIED, ROOT, {"why": "releases"}, NOON)
    assert relay(store, trusting(rsyslog), HOST) == 7
    found = listed(store)
    texts = [message(entry, HOST, is_short=entry is found[5]) for entry in found]
    assert 0.9 * MOST_IN_A_FRAME < len(texts[4]) < MOST_IN_A_FRAME
    expected = [f"{HOST} {severity} {text}" for severity, text in zip([5] * 6 + [4], texts, strict=True)]
    assert [line.split(" ", 1)[1] for line in rsyslog.kept(7)] == expected


def test_what_it_took_before_it_ended_is_not_sent_again(store: Engine, rsyslog: Rsyslog) -> None:
    fill(store)
    relay(store, trusting(rsyslog), HOST)
    rsyslog.process.terminate()
    rsyslog.process.wait()
    record(store, Event.EXPORTED, ROOT, {"n": 5}, NOON)
    with pytest.raises(SyslogUnreachable):
        relay(store, trusting(rsyslog), HOST)
    with running_rsyslog(rsyslog.directory) as again:
        assert relay(store, trusting(again), HOST) == 1
        assert [line.split(" ", 3)[3] for line in again.kept(5)] == [message(entry, HOST) for entry in listed(store)]
