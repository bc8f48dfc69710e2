"""Handing a mail to the site's mail server."""

import contextlib
import logging
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import StrEnum
from typing import Self

from queries.errors import ConfigurationError
from queries.settings import read_secret

log = logging.getLogger(__name__)


class Security(StrEnum):
    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


class MailNotSent(Exception):
    """The server did not take the mail; a later try may find it willing."""


class MailServerUnreachable(MailNotSent):
    """Nor would it take another one now: no connection, no trust, no admission."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """`ca_file` has the certificates to trust in place of the system's. The limit is on each answer."""

    host: str
    port: int
    security: Security
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: str | None = None
    time_limit_seconds: float = 20

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self | None:
        """Of ARCHEION_SMTP_…; None where no host is given."""
        host = environ.get("ARCHEION_SMTP_HOST")
        if not host:
            return None
        server = cls(
            host=host,
            security=(security := _security(environ.get("ARCHEION_SMTP_SECURITY", Security.STARTTLS))),
            port=_port(environ.get("ARCHEION_SMTP_PORT", str(_PORTS[security]))),
            sender=environ.get("ARCHEION_SMTP_SENDER", ""),
            user=environ.get("ARCHEION_SMTP_USER"),
            password=read_secret("ARCHEION_SMTP_PASSWORD", environ),
            ca_file=environ.get("ARCHEION_SMTP_CA_FILE"),
        )
        if "@" not in server.sender or not server.sender.isprintable():
            raise ConfigurationError("ARCHEION_SMTP_SENDER must be the e-mail address that mails come from")
        if (server.user is None) != (server.password is None):
            raise ConfigurationError("ARCHEION_SMTP_USER and ARCHEION_SMTP_PASSWORD are given both or neither")
        if server.user is not None and security is Security.NONE:
            raise ConfigurationError("ARCHEION_SMTP_SECURITY is none: a password would be sent for all to read")
        return server


def hand_over(message: EmailMessage, server: MailServer) -> None:
    """Return once the server has taken the mail; MailNotSent where it has not."""
    try:
        connection = _connect(server)
    except OSError as error:
        raise MailServerUnreachable(f"{server.host}:{server.port}: {error}") from error
    try:
        refused = connection.send_message(message)
    except OSError as error:
        # smtplib's own errors are of this class too; of those a broken connection alone concerns the next mail.
        if isinstance(error, smtplib.SMTPException) and not isinstance(error, smtplib.SMTPServerDisconnected):
            raise MailNotSent(f"{server.host}:{server.port}: {error}") from error
        raise MailServerUnreachable(f"{server.host}:{server.port}: {error}") from error
    finally:
        # Taken is taken, however the server says goodbye.
        with contextlib.suppress(OSError):
            connection.quit()
        connection.close()
    for address, reason in refused.items():
        # Sent again it would come twice to the others.
        log.warning("%s takes no mail for %s: %s", server.host, address, reason)


def _connect(server: MailServer) -> smtplib.SMTP:
    trust = ssl.create_default_context(cafile=server.ca_file)
    if server.security is Security.TLS:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=server.time_limit_seconds, context=trust
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=server.time_limit_seconds)
    try:
        if server.security is Security.STARTTLS:
            connection.starttls(context=trust)
        if server.user is not None:
            connection.login(server.user, server.password or "")
    except BaseException:
        connection.close()
        raise
    return connection


def _security(text: str) -> Security:
    try:
        return Security(text)
    except ValueError:
        allowed = ", ".join(Security)
        raise ConfigurationError(f"ARCHEION_SMTP_SECURITY: {text!r} is not allowed; allowed: {allowed}") from None


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise ConfigurationError(f"ARCHEION_SMTP_PORT must be a port, not {text!r}")
    return int(text)
