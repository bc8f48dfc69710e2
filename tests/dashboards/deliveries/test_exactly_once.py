"""Each term is delivered exactly once, whatever the clock, the archives, the mail server and other processes do.

Processes die at every step, here by an exception that nothing may outlive, and in earnest in test_killed.py. Only
where one died, or the connection broke, between the server's taking a mail and the saying so is it sent again: the
same mail, under the same Message-ID.
"""

import calendar
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from auth.audit import Event, Wanted, entries
from auth.deliveries import Deliveries
from auth.notices import CLAIM_LIMIT
from auth.store import open_store
from dashboards.deliveries.sending import State
from dashboards.deliveries.terms import Term, ended_terms
from dashboards.mail.smtp import MailServer
from queries.settings import HospitalSettings
from tests.dashboards.deliveries.scene import NAME, Scene, export
from tests.dashboards.hospitals import ARGO, CYCLOPS
from tests.dashboards.mail_servers import Postbox, mail_server

DEADLINE_DAY = 5
VERDICTS = st.sampled_from(["250 taken", "250 taken", "451 later"])
STEPS = ("claim", "prepared", "placed", "mailed", "done", "leave")


class Death(BaseException):
    """The process is gone: nothing of it goes on."""


class Dying:
    """Deliveries of a process that dies before or after it says a step."""

    def __init__(self, real: Deliveries, step: str, *, is_said: bool) -> None:
        self._real, self._step, self._is_said, self.is_dead = real, step, is_said, False

    def __getattr__(self, name: str) -> Any:
        def say(*arguments: Any) -> Any:
            if self.is_dead or (name == self._step and not self._is_said):
                self.is_dead = True
                raise Death
            said = getattr(self._real, name)(*arguments)
            if name == self._step:
                self.is_dead = True
                raise Death
            return said

        return say


class Sending(RuleBasedStateMachine):
    """The world around one export into a folder and by mail; class attributes are set by the test."""

    hospitals: Mapping[str, HospitalSettings]
    snapshots: Path
    empty_store: Path
    postbox: Postbox
    server: MailServer

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp())
        self.folder = self.directory / "reports"
        self.folder.mkdir()
        store = open_store(f"sqlite:///{shutil.copy(self.empty_store, self.directory)}")
        self.scene = Scene(self.directory, self.hospitals, store, self.snapshots, mail_server=self.server)
        self.postbox.mails.clear()
        self.postbox.broken = 0
        self.scene.take()
        self.first_seen: dict[str, bytes] = {}
        # By term: it was complete when something was sent; it was overdue and was not.
        self.were_complete: set[str] = set()
        self.were_overdue: set[str] = set()
        # How often a process died and nobody can know whether its mail was taken.
        self.doubts = 0

    def terms(self) -> tuple[Term, ...]:
        # Athens keeps winter time in all that the clock can reach.
        return ended_terms(self.scene.exports[NAME], (self.scene.clock.now + timedelta(hours=2)).date())

    def note(self) -> None:
        """What the figures are before something is sent, told apart from the rules that are tested."""
        now = self.scene.clock.now + timedelta(hours=2)
        for term in self.terms():
            read = [self.scene.read_at.get(code) for code in self.hospitals]
            is_complete = all(
                at is not None
                and (at + timedelta(hours=2)).date() > term.last
                and now - (at + timedelta(hours=2)) <= timedelta(hours=36)
                for at in read
            )
            if is_complete:
                self.were_complete.add(term.text)
            elif now.date() >= term.last + timedelta(days=DEADLINE_DAY):
                self.were_overdue.add(term.text)

    @rule(hours=st.sampled_from([1, 12, 24, 24 * 5, 24 * 31]))
    def time_passes(self, hours: int) -> None:
        self.scene.clock.goes(hours=hours)

    @rule(codes=st.sampled_from([[ARGO], [CYCLOPS], [ARGO, CYCLOPS]]))
    def archives_are_read(self, codes: list[str]) -> None:
        self.scene.take(*codes)

    @initialize(verdict=VERDICTS, breaks=st.booleans(), is_there=st.booleans())
    def it_begins(self, verdict: str, breaks: bool, is_there: bool) -> None:
        self.it_becomes(verdict, breaks, is_there)

    @rule(verdict=VERDICTS, breaks=st.booleans(), is_there=st.booleans())
    def it_becomes(self, verdict: str, breaks: bool, is_there: bool) -> None:
        """How the mail server answers, and whether the folder is mounted."""
        self.postbox.verdict, self.postbox.breaks = verdict, breaks
        path = str(self.folder if is_there else self.directory / "not-mounted")
        self.scene.but(folder=path, starts=date(2026, 9, 1), deadline_day=DEADLINE_DAY)

    @rule()
    def somebody_sends(self) -> None:
        self.note()
        self.scene.send()

    @rule()
    def several_send_at_once(self) -> None:
        self.note()
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda _: self.scene.send(), range(3)))

    @rule(step=st.sampled_from(STEPS), is_said=st.booleans())
    def somebody_sends_and_dies(self, step: str, is_said: bool) -> None:
        self.note()
        self.doubts += step == "mailed" and not is_said
        self.scene.deliveries = Dying(Deliveries(self.scene.store), step, is_said=is_said)
        with suppress(Death):
            self.scene.send()
        self.scene.deliveries = None

    @invariant()
    def nothing_is_delivered_twice(self) -> None:
        ids, contents, count = defaultdict(set), defaultdict(set), Counter[str]()
        for mail in self.postbox.mails:
            key = term_of_mail(mail)
            count[key] += 1
            ids[key].add(mail["Message-ID"])
            contents[key].update(part.get_payload(decode=True) for part in mail.iter_attachments())
        assert all(len(known) == 1 for known in ids.values())
        assert all(len(known) <= 1 for known in contents.values())
        assert sum(count.values()) - len(count) <= self.doubts + self.postbox.broken

    @invariant()
    def nothing_that_was_delivered_changes(self) -> None:
        there = {path.name: path.read_bytes() for path in self.folder.glob("*.csv")}
        assert self.first_seen.items() <= there.items()
        self.first_seen = there

    @invariant()
    def only_what_was_complete_is_delivered_and_only_what_was_not_is_told(self) -> None:
        files = {term_of_mail(mail) for mail in self.postbox.mails if list(mail.iter_attachments())}
        told = {term_of_mail(mail) for mail in self.postbox.mails} - files
        placed = {path.name.removeprefix(f"{NAME}-").removesuffix(".csv") for path in self.folder.iterdir()}
        assert files | placed <= self.were_complete
        assert {text.removeprefix("not ") for text in told} <= self.were_overdue

    def teardown(self) -> None:
        try:
            self.in_the_end_everything_has_come()
        finally:
            self.scene.close()
            self.scene.store.dispose()
            shutil.rmtree(self.directory)

    def in_the_end_everything_has_come(self) -> None:
        self.it_becomes("250 taken", False, True)
        # Whoever died has it no more.
        self.scene.clock.now += CLAIM_LIMIT + timedelta(seconds=1)
        self.archives_are_read([ARGO, CYCLOPS])
        self.note()
        assert {outcome.state for outcome in self.scene.send()} <= {State.SENT}
        assert self.scene.send() == []
        terms = {term.text for term in self.terms()}
        assert {path.name for path in self.folder.iterdir()} == {f"{NAME}-{term}.csv" for term in terms}
        assert {term_of_mail(mail) for mail in self.postbox.mails} & terms == terms
        recorded = {entry.details["term"] for entry in entries(self.scene.store, Wanted(event=Event.DELIVERED))}
        assert recorded == terms
        self.nothing_is_delivered_twice()
        self.nothing_that_was_delivered_changes()


def term_of_mail(mail: EmailMessage) -> str:
    """`2026-10` of a mail with a file, `not 2026-10` of the word that there is none."""
    names = [part.get_filename() or "" for part in mail.iter_attachments()]
    if names:
        return names[0].removeprefix(f"{NAME}-").removesuffix(".csv")
    month, year = mail["Subject"].rpartition(", ")[2].split()
    number = list(calendar.month_name).index(month)
    return f"not {year}-{number:02d}"


@contextmanager
def the_world(
    hospitals: Mapping[str, HospitalSettings], snapshots: Path, empty_store: Path
) -> Iterator[type[Sending]]:
    postbox = Postbox()
    with mail_server(postbox) as server:
        attributes = {
            "hospitals": hospitals,
            "snapshots": snapshots,
            "empty_store": empty_store,
            "postbox": postbox,
            "server": server,
        }
        yield type("World", (Sending,), attributes)


def test_each_term_is_delivered_exactly_once(
    two_hospitals: Mapping[str, HospitalSettings], snapshots: Path, empty_store: Path
) -> None:
    with the_world(two_hospitals, snapshots, empty_store) as world:
        run_state_machine_as_test(
            world,
            settings=settings(
                max_examples=10,
                stateful_step_count=14,
                deadline=None,
                # Its steps are few enough to be read as they are; shortening them takes minutes.
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )


@pytest.mark.parametrize("is_said", [False, True])
@pytest.mark.parametrize("step", STEPS)
def test_whoever_dies_at_any_step_is_taken_over(step: str, is_said: bool, scene: Scene, postbox: Postbox) -> None:
    folder = scene.directory / "reports"
    folder.mkdir()
    scene.exports[NAME] = export(folder=str(folder))
    scene.take()
    if step == "leave":
        postbox.verdict = "451 later"
    scene.deliveries = Dying(Deliveries(scene.store), step, is_said=is_said)
    with pytest.raises(Death):
        scene.send()
    scene.deliveries, postbox.verdict = None, "250 taken"
    is_over = step == "done" and is_said
    is_left = (step, is_said) in {("claim", False), ("leave", True)}
    at_once = [] if is_over else [State.SENT if is_left else State.BEING_SENT]
    assert scene.states() == at_once
    scene.clock.now += CLAIM_LIMIT + timedelta(seconds=1)
    scene.take()
    assert scene.states() == ([] if is_over or is_left else [State.SENT])
    in_doubt = step == "mailed" and not is_said
    assert len(postbox.mails) == 1 + in_doubt
    assert len({mail["Message-ID"] for mail in postbox.mails}) == 1
    assert [path.name for path in folder.iterdir()] == ["ministry-monthly-2026-10.csv"]


@pytest.mark.parametrize(("step", "is_said"), [("claim", True), ("mailed", True), ("done", False)])
def test_whoever_dies_telling_that_it_has_not_come_is_taken_over(
    step: str, is_said: bool, scene: Scene, postbox: Postbox
) -> None:
    scene.clock.goes(days=5)
    scene.deliveries = Dying(Deliveries(scene.store), step, is_said=is_said)
    with pytest.raises(Death):
        scene.send()
    scene.deliveries = None
    scene.clock.now += CLAIM_LIMIT + timedelta(seconds=1)
    assert [scene.states(), scene.states()] == [[State.NOT_SENT]] * 2
    assert [mail["Subject"] for mail in postbox.mails] == ["[Archeion] Not sent: ministry-monthly, October 2026"]
    # Recorded, and then the saying so was lost: better twice than not at all.
    times = 2 if step == "done" else 1
    assert len(list(entries(scene.store, Wanted(event=Event.NOT_DELIVERED)))) == times
