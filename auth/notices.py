"""What people are told about hospitals: raised, cleared, acknowledged, mailed.

Of what is watched only texts and whole numbers are known here: a subject, a severity (higher is worse), figures. Any
number of processes may watch at once: each step is one transaction that only one of them can make.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, insert, select, update
from sqlalchemy.exc import IntegrityError

from auth.audit import Actor, Event, recording
from auth.store import reading, writing
from auth.tables import mails, notices, watches

# Longer than any sending takes: whoever has not said by then whether it was sent has died.
CLAIM_LIMIT = timedelta(hours=1)


class Tells(StrEnum):
    """What a mail is about."""

    RAISED = "raised"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class Watched:
    """What is known of a subject; `severity` None: nothing was told that still holds."""

    hospital: str
    subject: str
    severity: int | None
    pending: str
    revision: int


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be known of a subject from now on, as `before` (None: it is new) was read."""

    hospital: str
    subject: str
    before: Watched | None
    severity: int | None
    pending: str
    figures: str
    is_mailed: bool


@dataclass(frozen=True, slots=True)
class Notice:
    notice_id: int
    hospital: str
    subject: str
    severity: int
    raised_at: datetime
    raised_figures: str
    cleared_at: datetime | None
    cleared_figures: str | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None


@dataclass(frozen=True, slots=True)
class Mail:
    """`message_key` stays the same however often sending is tried."""

    mail_id: int
    tells: Tells
    message_key: str
    notice: Notice


@dataclass(frozen=True, slots=True)
class Notices:
    store: Engine

    def watched(self) -> tuple[Watched, ...]:
        with reading(self.store) as connection:
            rows = connection.execute(select(watches)).all()
        return tuple(Watched(row.hospital_code, row.subject, row.severity, row.pending, row.revision) for row in rows)

    def take(self, step: Step, now: datetime) -> bool:
        """False where another process has taken a step with this subject in between: nothing was changed then.

        A rise opens a notice and queues its mail. A fall closes the notice and queues the mail on that; where it
        falls to a lower severity, that one's notice opens with no mail of its own, as acknowledged as the higher was.
        """
        try:
            with writing(self.store) as connection:
                if not _advance(connection, step):
                    return False
                if step.severity != (step.before.severity if step.before else None):
                    _tell(connection, step, now)
        except IntegrityError:
            # Two that are the first to watch a subject.
            return False
        return True

    def open(self, hospitals: Collection[str]) -> tuple[Notice, ...]:
        """What has been told about these hospitals and still holds: worst first, the oldest first among equals."""
        chosen = notices.c.cleared_at.is_(None) & notices.c.hospital_code.in_(sorted(hospitals))
        worst_first = (notices.c.severity.desc(), notices.c.raised_at, notices.c.id)
        with reading(self.store) as connection:
            return tuple(map(_notice, connection.execute(select(notices).where(chosen).order_by(*worst_first)).all()))

    def acknowledge(self, notice_id: int, hospitals: Collection[str], actor: Actor, now: datetime) -> bool:
        """False where no open notice about one of these hospitals has this number. The first to do it stays, and is
        in the audit log."""
        found = (
            (notices.c.id == notice_id)
            & notices.c.cleared_at.is_(None)
            & notices.c.hospital_code.in_(sorted(hospitals))
        )
        unseen = update(notices).where(found, notices.c.acknowledged_at.is_(None))
        with recording(self.store) as turn:
            is_first = turn.connection.execute(
                unseen.values(acknowledged_at=now, acknowledged_by=actor.user_name)
            ).rowcount
            notice = turn.connection.execute(select(notices).where(found)).one_or_none()
            if notice is not None and is_first:
                details = {"hospital": notice.hospital_code, "subject": notice.subject, "alert": notice.id}
                turn.add(Event.ALERT_ACKNOWLEDGED, actor, details, now)
        return notice is not None

    def unsent(self) -> tuple[Mail, ...]:
        """Mails that nobody has sent, oldest first, those somebody is sending just now among them."""
        statement: Select[Any] = (
            select(notices, mails.c.id.label("mail_id"), mails.c.tells, mails.c.message_key)
            .select_from(mails.join(notices))
            .where(mails.c.mailed_at.is_(None))
            .order_by(mails.c.id)
        )
        with reading(self.store) as connection:
            rows = connection.execute(statement).all()
        return tuple(Mail(row.mail_id, Tells(row.tells), row.message_key, _notice(row)) for row in rows)

    def claim(self, mail: Mail, now: datetime) -> bool:
        """Whether it is this process that sends the mail; then it says `sent` or `not_sent`."""
        free = mails.c.claimed_at.is_(None) | (mails.c.claimed_at < now - CLAIM_LIMIT)
        claiming = update(mails).where(mails.c.id == mail.mail_id, mails.c.mailed_at.is_(None), free)
        with writing(self.store) as connection:
            return connection.execute(claiming.values(claimed_at=now)).rowcount == 1

    def sent(self, mail: Mail, now: datetime) -> None:
        with writing(self.store) as connection:
            connection.execute(update(mails).where(mails.c.id == mail.mail_id).values(mailed_at=now))

    def not_sent(self, mail: Mail) -> None:
        with writing(self.store) as connection:
            connection.execute(update(mails).where(mails.c.id == mail.mail_id).values(claimed_at=None))


def _advance(connection: Connection, step: Step) -> bool:
    """The revision is compared by the statement that changes it, so that of two processes one finds it changed."""
    values = {"severity": step.severity, "pending": step.pending}
    if step.before is None:
        row = {"hospital_code": step.hospital, "subject": step.subject, "revision": 1}
        connection.execute(insert(watches).values(row | values))
        return True
    revision = step.before.revision
    unchanged = update(watches).where(_of_subject(step), watches.c.revision == revision)
    return connection.execute(unchanged.values(values | {"revision": revision + 1})).rowcount == 1


def _tell(connection: Connection, step: Step, now: datetime) -> None:
    before = connection.execute(
        select(notices).join(watches, watches.c.notice_id == notices.c.id).where(_of_subject(step))
    ).one_or_none()
    is_rise = step.severity is not None and (before is None or step.severity > before.severity)
    if before is not None:
        _close(connection, before.id, step, now)
        if not is_rise and step.is_mailed:
            _queue(connection, before.id, Tells.CLEARED, now)
    opened = None
    if step.severity is not None:
        opened = _open(connection, step, step.severity, None if is_rise else before, now)
        if is_rise and step.is_mailed:
            _queue(connection, opened, Tells.RAISED, now)
    connection.execute(update(watches).where(_of_subject(step)).values(notice_id=opened))


def _open(connection: Connection, step: Step, severity: int, fallen: Row[Any] | None, now: datetime) -> int:
    row = {
        "hospital_code": step.hospital,
        "subject": step.subject,
        "severity": severity,
        "raised_at": now,
        "raised_figures": step.figures,
        "acknowledged_at": fallen.acknowledged_at if fallen else None,
        "acknowledged_by": fallen.acknowledged_by if fallen else None,
    }
    notice_id: int = connection.execute(insert(notices).values(row).returning(notices.c.id)).scalar_one()
    return notice_id


def _close(connection: Connection, notice_id: int, step: Step, now: datetime) -> None:
    closing = update(notices).where(notices.c.id == notice_id)
    connection.execute(closing.values(cleared_at=now, cleared_figures=step.figures))


def _queue(connection: Connection, notice_id: int, tells: Tells, now: datetime) -> None:
    row = {"notice_id": notice_id, "tells": tells.value, "message_key": secrets.token_hex(16), "queued_at": now}
    connection.execute(insert(mails).values(row))


def _of_subject(step: Step) -> Any:
    return (watches.c.hospital_code == step.hospital) & (watches.c.subject == step.subject)


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        notice_id=row.id,
        hospital=row.hospital_code,
        subject=row.subject,
        severity=row.severity,
        raised_at=row.raised_at,
        raised_figures=row.raised_figures,
        cleared_at=row.cleared_at,
        cleared_figures=row.cleared_figures,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
    )
