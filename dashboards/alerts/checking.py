"""Checking alerts: what has changed is noted in the store, and what is to be mailed is mailed."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from auth.notices import Mail, Notices, Step, Watched
from dashboards.alerts.letters import letter
from dashboards.mail.smtp import MailNotSent, MailServer, MailServerUnreachable, hand_over
from dashboards.words import Words
from queries.alerts.kept import since_of, since_text, standing_text, subject_of, subject_text
from queries.alerts.rules import Change, Rules, Severity, Subject, Watch, changes
from queries.projections.standing import Standing
from queries.settings import HospitalSettings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Alerting:
    """What checking needs of the world. `mail_server` None: nobody can be mailed; `url`: where the pages are."""

    notices: Notices
    hospitals: Mapping[str, HospitalSettings]
    words: Mapping[str, Words]
    mail_server: MailServer | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Checked:
    """`told`: what was raised or cleared by this check, not by another that ran at the same time."""

    told: tuple[Change, ...]
    mails_sent: int
    mails_unsent: int


def check_alerts(standings: Sequence[Standing], alerting: Alerting, now: datetime) -> Checked:
    """Raise and clear what the standings give reason to, and send every mail that has not been sent.

    Any number of processes may check at once: each event is told once. A mail that could not be sent stays for the
    next check.
    """
    told = _note(standings, alerting, now)
    sent, unsent = _send(alerting, now)
    return Checked(told, sent, unsent)


def _note(standings: Sequence[Standing], alerting: Alerting, now: datetime) -> tuple[Change, ...]:
    known = {subject_of(one.hospital, one.subject): one for one in alerting.notices.watched()}
    rules = {code: Rules.of(hospital) for code, hospital in alerting.hospitals.items()}
    ours = [standing for standing in standings if standing.hospital in rules]
    watches = {subject: _watch(one) for subject, one in known.items()}
    return tuple(
        change
        for change in changes(ours, watches, now, rules)
        if alerting.notices.take(_step(change, known, alerting), now) and (change.raised or change.cleared)
    )


def _watch(one: Watched) -> Watch:
    return Watch(None if one.severity is None else Severity(one.severity), since_of(one.pending))


def _step(change: Change, known: Mapping[Subject, Watched], alerting: Alerting) -> Step:
    level, hospital = change.after.level, change.subject.hospital
    return Step(
        hospital=hospital,
        subject=subject_text(change.subject),
        before=known.get(change.subject),
        severity=None if level is None else int(level),
        pending=since_text(change.after.since),
        figures=standing_text(change.standing),
        is_mailed=bool(alerting.hospitals[hospital].alerts.mail),
    )


def _send(alerting: Alerting, now: datetime) -> tuple[int, int]:
    """How many mails were sent, how many still wait."""
    waiting = [mail for mail in alerting.notices.unsent() if _has_readers(mail, alerting)]
    if waiting and alerting.mail_server is None:
        log.error("%d mails on alerts cannot be sent: ARCHEION_SMTP_HOST is not set", len(waiting))
    sent = _send_each(waiting, alerting, alerting.mail_server, now) if alerting.mail_server else 0
    return sent, sum(_has_readers(mail, alerting) for mail in alerting.notices.unsent())


def _send_each(waiting: Sequence[Mail], alerting: Alerting, server: MailServer, now: datetime) -> int:
    sent = 0
    for mail in waiting:
        if not alerting.notices.claim(mail, now):
            continue
        hospital = alerting.hospitals[mail.notice.hospital]
        try:
            words = alerting.words[hospital.alerts.language]
            hand_over(letter(mail, hospital, words, server.sender, alerting.url, now), server)
        except MailNotSent as error:
            log.error("mail on %s %s was not sent: %s", mail.notice.hospital, mail.notice.subject, error)
            alerting.notices.not_sent(mail)
            if isinstance(error, MailServerUnreachable):
                break
        else:
            alerting.notices.sent(mail, now)
            sent += 1
    return sent


def _has_readers(mail: Mail, alerting: Alerting) -> bool:
    hospital = alerting.hospitals.get(mail.notice.hospital)
    return hospital is not None and bool(hospital.alerts.mail)
