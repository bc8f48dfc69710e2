"""Sending what is due: into a folder, by mail, or the word that it has not come.

Any number of processes may send at once: each term is sent once. What could not be done is tried again, with the same
file, and a mail under the same Message-ID.
"""

import contextlib
import logging
import secrets
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from auth.audit import Actor, Event, Means
from auth.deliveries import Claim, Delivery, Kind, Prepared
from auth.errors import AuthError
from dashboards.deliveries.cases import Case, Delivering, open_cases
from dashboards.deliveries.letters import (
    MOST_ATTACHED_BYTES,
    not_sent_text,
    not_sent_title,
    obstacle_sentence,
)
from dashboards.deliveries.preparing import is_kept, kept_path, prepared
from dashboards.deliveries.rules import Stage, due_on
from dashboards.exports.placing import clear_unfinished, placed_whole
from dashboards.exports.reports import MIME_TYPES
from dashboards.exports.sheets import ExportRefused, Format
from dashboards.mail.envelope import attach, envelope
from dashboards.mail.smtp import MailNotSent, hand_over
from queries.releases.files import sha256_of

log = logging.getLogger(__name__)


class State(StrEnum):
    SENT = "sent"
    # Another process is sending it.
    BEING_SENT = "being sent"
    WAITING = "waiting"
    # Not complete after its deadline: those who wait for it have been told.
    NOT_SENT = "not sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    export: str
    term: str
    state: State
    why: tuple[str, ...] = ()


class NotDelivered(Exception):
    """The file, or the word that there is none, did not reach all whom it should; the text says why."""


def send_due(delivering: Delivering, now: datetime) -> tuple[Outcome, ...]:
    """What became of each term that had not been sent. Raises StoreUnavailable where nothing can be known."""
    return tuple(_tried(case, delivering, now) for case in open_cases(delivering, now))


def expected(case: Case, delivering: Delivering) -> Outcome:
    """What `send_due` would try, without doing it."""
    if is_kept(case.delivery, case, delivering):
        return _outcome(case, State.WAITING, "made, and to be sent")
    if case.stage is Stage.NOT_YET_DUE:
        return _outcome(case, State.WAITING, f"due on {due_on(case.export, case.term)}")
    if case.obstacles:
        state = State.NOT_SENT if case.stage is Stage.OVERDUE else State.WAITING
        return _outcome(case, state, *_sentences(case))
    return _outcome(case, State.WAITING, "complete, and to be sent")


def _tried(case: Case, delivering: Delivering, now: datetime) -> Outcome:
    """Whatever happens to it, the others have their turn."""
    try:
        return _send(case, delivering, now)
    except (NotDelivered, ExportRefused, AuthError, OSError) as error:
        log.error("export %s of %s was not delivered: %s", case.name, case.term.text, error)
        return _outcome(case, State.FAILED, str(error))
    except Exception as error:
        reference = secrets.token_hex(4)
        log.error("export %s failed, reference %s", case.name, reference, exc_info=error)
        return _outcome(case, State.FAILED, f"a defect: report the reference {reference}, under which the log has it")


def _send(case: Case, delivering: Delivering, now: datetime) -> Outcome:
    if not is_kept(case.delivery, case, delivering):
        if case.stage is Stage.NOT_YET_DUE:
            return expected(case, delivering)
        if case.obstacles:
            return _without(case, _sentences(case), delivering, now)
    claim = _claim(case, Kind.FILE, delivering)
    if claim is None:
        return _outcome(case, State.BEING_SENT)
    try:
        with _left_unless_done(claim, delivering):
            _deliver(case, claim, prepared(case, claim, delivering), delivering, now)
    except ExportRefused as refused:
        if case.stage is Stage.OVERDUE:
            _without(case, [str(refused)], delivering, now)
        raise
    return _outcome(case, State.SENT)


def _deliver(case: Case, claim: Claim, file: Prepared, delivering: Delivering, now: datetime) -> None:
    """Into the folder and by mail, each once, whatever becomes of the other; recorded when all of it is done."""
    failures: list[str] = []
    done, path = claim.delivery, kept_path(case, delivering)
    if case.export.folder is not None and done.placed_at is None:
        try:
            _place(path, Path(case.export.folder) / file.file_name, file.sha256)
            delivering.deliveries.placed(claim, now)
        except (OSError, NotDelivered) as error:
            failures.append(f"{case.export.folder}: {error}")
    if case.export.mail and done.mailed_at is None:
        try:
            _mail(case, done, file.title, file.text, delivering, now, path)
            delivering.deliveries.mailed(claim, now)
        except (MailNotSent, NotDelivered) as error:
            failures.append(str(error))
    if failures:
        raise NotDelivered("; ".join(failures))
    to = {"folder": case.export.folder, "mail": case.export.mail}
    _record(Event.DELIVERED, case, delivering, now, {"file": file.file_name, "sha256": file.sha256, **to})
    delivering.deliveries.done(claim, now)


def _without(case: Case, why: Sequence[str], delivering: Delivering, now: datetime) -> Outcome:
    """There is no file yet. After the deadline those who wait are told, once: a word that comes every day is soon
    read by nobody, and the next one is to be the file."""
    if case.stage is not Stage.OVERDUE:
        return _outcome(case, State.WAITING, *why)
    claim = _claim(case, Kind.NOT_SENT, delivering)
    if claim is not None:
        with _left_unless_done(claim, delivering):
            if claim.delivery.mailed_at is None:
                _tell(case, claim, why, delivering, now)
                delivering.deliveries.mailed(claim, now)
            _record(Event.NOT_DELIVERED, case, delivering, now, {"why": list(why), "mail": case.export.mail})
            delivering.deliveries.done(claim, now)
    return _outcome(case, State.NOT_SENT, *why)


def _tell(case: Case, claim: Claim, why: Sequence[str], delivering: Delivering, now: datetime) -> None:
    """By mail; where there are no addresses, those who wait look into the folder."""
    title, text = not_sent_title(case), not_sent_text(case, why)
    if case.export.mail:
        try:
            _mail(case, claim.delivery, title, text, delivering, now, None)
        except MailNotSent as error:
            raise NotDelivered(str(error)) from error
        return
    path = Path(case.export.folder or "") / f"{case.name}-{case.term.text}-not-sent.txt"
    clear_unfinished(path)
    with placed_whole(path) as file:
        file.write(f"{text}\n".encode())


def _place(kept: Path, path: Path, sha256: str) -> None:
    clear_unfinished(path)
    if path.exists():
        # Whoever put it there died before saying so; or it is somebody else's, and is left alone.
        if not path.is_file() or sha256_of(path) != sha256:
            raise NotDelivered(f"{path.name} is there already, with another content: move it away")
        return
    with kept.open("rb") as file, placed_whole(path) as target:
        shutil.copyfileobj(file, target)


def _mail(
    case: Case, delivery: Delivery, title: str, text: str, delivering: Delivering, now: datetime, kept: Path | None
) -> None:
    """With the file that is kept, unless there is none or it is too large."""
    server = delivering.mail_server
    if server is None:
        raise NotDelivered("nobody can be mailed: ARCHEION_SMTP_HOST is not set")
    key = delivery.message_key
    message = envelope(server.sender, case.export.mail, title, key, [text], now)
    if kept is not None and kept.stat().st_size <= MOST_ATTACHED_BYTES:
        attach(message, kept, case.file_name, MIME_TYPES[Format(case.export.format)], key)
    hand_over(message, server)


def _record(event: Event, case: Case, delivering: Delivering, now: datetime, details: dict[str, object]) -> None:
    its = {"export": case.name, "term": case.term.text, "hospitals": list(case.reader.visible)}
    delivering.services.record(event, Actor(Means.SCHEDULE, operator=case.name), its | details, now)


def _claim(case: Case, kind: Kind, delivering: Delivering) -> Claim | None:
    """From this moment on, not from when the run began: the exports before it may have taken long."""
    return delivering.deliveries.claim(case.name, case.term.text, kind, delivering.services.now())


@contextlib.contextmanager
def _left_unless_done(claim: Claim, delivering: Delivering) -> Iterator[None]:
    """For the next try; where the store cannot be told, the claim ends by itself."""
    try:
        yield
    except BaseException:
        with contextlib.suppress(AuthError):
            delivering.deliveries.leave(claim)
        raise


def _sentences(case: Case) -> list[str]:
    return [obstacle_sentence(obstacle, case.term, case.reader) for obstacle in case.obstacles]


def _outcome(case: Case, state: State, *why: str) -> Outcome:
    return Outcome(case.name, case.term.text, state, why)
