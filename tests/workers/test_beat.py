"""The schedule: what is due is sent once, however many beats there are, and what came due while there was none."""

import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dashboards.workers.beat import Beat, Entry, entries_of, last_key
from dashboards.workers.composing import Work
from dashboards.workers.orders import Kind
from queries.schedule_settings import ScheduleSettings
from tests.redis_servers import RedisOfTests, running_redis
from tests.workers.machines import Running, running, until
from tests.workers.process import SiteOfTests

pytestmark = pytest.mark.servers

# A Sunday, 02:00 in Athens.
NIGHT = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
SENT = r"snapshots: sent, due at (\S+ \S+) UTC"


class Clock:
    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


class Sent:
    """A dispatch that keeps what it is given."""

    def __init__(self) -> None:
        self.orders: list[tuple[Kind, datetime, bool | None]] = []
        self._lock = threading.Lock()

    def send(self, kind: Kind, ordered_at: datetime, **said: bool) -> None:
        with self._lock:
            self.orders.append((kind, ordered_at, said.get("full")))


@pytest.fixture
def work(redis_server: RedisOfTests, tmp_path: Path) -> Iterator[Work]:
    redis_server.empty()
    work = SiteOfTests(tmp_path, redis_server.url, "k" * 32, ()).work()
    yield work
    work.client.close()
    work.queue.close()


def beat(work: Work, sent: Sent, clock: Clock, entries: tuple[Entry, ...] | None = None) -> Beat:
    given = entries_of(ScheduleSettings()) if entries is None else entries
    return Beat(entries=given, client=work.client, dispatch=sent, now=clock, app=work.queue, max_interval=1)


def test_what_was_never_done_waits_for_its_time_and_is_then_sent_once(work: Work) -> None:
    sent, clock = Sent(), Clock(NIGHT)
    mine = beat(work, sent, clock)
    mine.tick()
    assert sent.orders == []
    clock.moment = NIGHT + timedelta(minutes=20)
    for _ in range(3):
        mine.tick()
    assert sent.orders == [(Kind.TAKE_ALL, NIGHT + timedelta(minutes=20), False)]
    clock.moment = NIGHT + timedelta(minutes=51)
    mine.tick()
    due = [(kind, moment - NIGHT) for kind, moment, _ in sent.orders[1:]]
    assert due == [(Kind.CHECK_ALERTS, timedelta(minutes=35)), (Kind.SEND_EXPORTS, timedelta(minutes=50))]


def test_what_came_due_while_no_beat_ran_is_sent_once_and_the_full_one_first(work: Work) -> None:
    sent, clock = Sent(), Clock(NIGHT - timedelta(days=1))
    beat(work, sent, clock).tick()
    clock.moment = NIGHT + timedelta(days=2, minutes=25)
    # Another process: what it knows is in Redis.
    beat(work, sent, clock).tick()
    assert [(kind, full) for kind, _, full in sent.orders] == [
        (Kind.TAKE_ALL, True),
        (Kind.TAKE_ALL, False),
        (Kind.CHECK_ALERTS, None),
        (Kind.SEND_EXPORTS, None),
    ]
    # Sunday's, as it is in Athens; the other is the last of many.
    assert [moment - NIGHT for _, moment, _ in sent.orders[:2]] == [
        timedelta(minutes=-20),
        timedelta(days=2, minutes=20),
    ]


def test_of_many_beats_at_once_one_sends(work: Work) -> None:
    sent, clock = Sent(), Clock(NIGHT)
    beats = [beat(work, sent, clock) for _ in range(6)]
    beats[0].tick()
    for hours in range(1, 9):
        clock.moment = NIGHT + timedelta(hours=hours)
        together = threading.Barrier(len(beats))

        def tick(one: Beat, together: threading.Barrier = together) -> None:
            together.wait()
            one.tick()

        threads = [threading.Thread(target=tick, args=(each,)) for each in beats]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert max(Counter(sent.orders).values()) == 1
    assert Counter(kind for kind, _, _ in sent.orders) == {
        Kind.TAKE_ALL: 4,
        Kind.CHECK_ALERTS: 8,
        Kind.SEND_EXPORTS: 8,
    }


def test_a_beat_that_dies_before_it_has_sent_is_followed_by_another(work: Work) -> None:
    clock, sent = Clock(NIGHT), Sent()
    mine = beat(work, sent, clock)
    mine.tick()
    clock.moment = NIGHT + timedelta(minutes=21)
    # What it leaves behind.
    work.client.set(f"{last_key('snapshots')}:claim", "of a beat that died", px=300)
    mine.tick()
    assert sent.orders == []
    until(lambda: mine.tick() and sent.orders, seconds=5)
    assert len(sent.orders) == 1


def test_a_beat_goes_on_when_redis_comes_back_and_two_send_once(tmp_path: Path) -> None:
    with running_redis() as server, ExitStack() as stack:
        SiteOfTests(tmp_path, server.url, "k" * 32, ()).write()
        beats: list[Running] = [stack.enter_context(running(tmp_path, "beat", name)) for name in ("one", "two")]

        def sent() -> list[str]:
            return [moment for each in beats for moment in re.findall(SENT, each.log)]

        until(lambda: len(sent()) >= 3, lambda: beats[0].log + beats[1].log)
        server.kill()
        for each in beats:
            each.says("Redis does not answer")
        before = len(sent())
        server.start()
        until(lambda: len(sent()) >= before + 3, lambda: beats[0].log + beats[1].log)
        assert max(Counter(sent()).values()) == 1, sent()
        with server.client() as client:
            # What was sent before and after waits: none of it was lost with Redis.
            assert client.llen("archeion:scheduled") >= len(sent())
        assert [each.end() for each in beats] == [0, 0]
        for each in beats:
            assert server.password not in each.log
