"""A real mail server on loopback that keeps what it takes."""

import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from dashboards.mail.smtp import MailServer, Security
from tests.servers import LOOPBACK, free_port

SENDER = "archeion@centre.example"
USER, PASSWORD = "archeion", "of-this-test"


@dataclass
class Postbox:
    """What came, and whom the server does not take mail for."""

    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    # What the server answers once a mail is there.
    verdict: str = "250 taken"
    # Takes the mail, and the connection breaks before it can say so.
    breaks: bool = False
    broken: int = 0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address in self.refused:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.verdict.startswith("250"):
            message = message_from_bytes(envelope.content, policy=default)
            assert isinstance(message, EmailMessage)
            self.mails.append(message)
            self.recipients.append(envelope.rcpt_tos)
        if self.breaks:
            self.broken += self.verdict.startswith("250")
            server.transport.abort()
        return self.verdict


@contextmanager
def mail_server(postbox: Postbox, **options: Any) -> Iterator[MailServer]:
    """In the clear, unless the options say otherwise."""
    # localhost too, for the certificate names it.
    controller = Controller(postbox, hostname=LOOPBACK, port=free_port(), **options)
    controller.start()
    try:
        yield MailServer("localhost", controller.port, Security.NONE, SENDER, time_limit_seconds=5)
    finally:
        controller.stop()


def admit(_server: Any, _session: Any, _envelope: Any, _mechanism: str, credentials: Any) -> AuthResult:
    known = (credentials.login, credentials.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=known, handled=False)


def made_certificate(directory: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate of localhost that nobody but its own holder has signed."""
    certificate, key = directory / "certificate.pem", directory / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"),
            *("-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return certificate, context
