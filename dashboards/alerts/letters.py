"""The mail on an alert: plain text, in the hospital's language. Nothing in it is about a person."""

from datetime import datetime
from email.message import EmailMessage

from auth.notices import Mail, Tells
from dashboards.alerts.sentences import advice, figures_sentences, headline, moment_text, severity_name
from dashboards.mail.envelope import envelope
from dashboards.words import Words
from queries.alerts.kept import standing_of, subject_of
from queries.alerts.rules import Severity
from queries.settings import HospitalSettings

# Where the alerts stand on the pages.
PAGE = "/storage"


def letter(
    mail: Mail, hospital: HospitalSettings, words: Words, sender: str, url: str | None, now: datetime
) -> EmailMessage:
    """`url`: where people reach the pages, None where that is not known."""
    readers, title = hospital.alerts.mail, _title(mail, hospital, words)
    return envelope(sender, readers, title, mail.message_key, _paragraphs(mail, hospital, words, url), now)


def _title(mail: Mail, hospital: HospitalSettings, words: Words) -> str:
    return f"{_verdict(mail, words)}: {_headline(mail, hospital, words)}"


def _verdict(mail: Mail, words: Words) -> str:
    severity = severity_name(Severity(mail.notice.severity), words)
    if mail.tells is Tells.RAISED:
        return severity
    return words.gettext("Over (%(severity)s)", severity=severity.lower())


def _headline(mail: Mail, hospital: HospitalSettings, words: Words) -> str:
    notice = mail.notice
    subject = subject_of(notice.hospital, notice.subject)
    return headline(subject, standing_of(notice.raised_figures), _name(hospital), words)


def _paragraphs(mail: Mail, hospital: HospitalSettings, words: Words, url: str | None) -> list[str]:
    return [
        f"{_verdict(mail, words)}: {_headline(mail, hospital, words)}",
        _since(mail, hospital, words),
        _figures(mail, hospital, words),
        *([_advice(mail, words)] if mail.tells is Tells.RAISED else []),
        *([f"{url.rstrip('/')}{PAGE}?hospital={hospital.code}"] if url else []),
    ]


def _since(mail: Mail, hospital: HospitalSettings, words: Words) -> str:
    raised_at = moment_text(mail.notice.raised_at, hospital.zone, words)
    if mail.tells is Tells.RAISED:
        return words.gettext("Raised on %(moment)s.", moment=raised_at)
    cleared_at = moment_text(mail.notice.cleared_at or mail.notice.raised_at, hospital.zone, words)
    return words.gettext("Raised on %(raised)s, over on %(cleared)s.", raised=raised_at, cleared=cleared_at)


def _figures(mail: Mail, hospital: HospitalSettings, words: Words) -> str:
    raised = mail.tells is Tells.RAISED
    standing = standing_of(mail.notice.raised_figures if raised else mail.notice.cleared_figures or "")
    if standing is None:
        return words.gettext("The archive's figures no longer have this part of the store.")
    return "\n".join(figures_sentences(standing, hospital.zone, words))


def _advice(mail: Mail, words: Words) -> str:
    return advice(subject_of(mail.notice.hospital, mail.notice.subject).kind, words)


def _name(hospital: HospitalSettings) -> str:
    name: str = getattr(hospital.name, hospital.alerts.language)
    return name
