"""Mails handed to real servers on loopback: taken, refused, silent, with and without trust."""

import logging
import socket
import ssl
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from dashboards.mail.smtp import MailNotSent, MailServer, MailServerUnreachable, Security, hand_over
from queries.errors import ConfigurationError
from tests.dashboards.mail_servers import PASSWORD, SENDER, USER, Postbox, admit, made_certificate, mail_server
from tests.servers import LOOPBACK, free_port

GIVEN = {"ARCHEION_SMTP_HOST": "mail.example", "ARCHEION_SMTP_SENDER": SENDER}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    return made_certificate(tmp_path_factory.mktemp("certificate"))


def message(*recipients: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["Subject"] = SENDER, "Ηράκλειο"
    made["To"] = ", ".join(recipients or ("it@hospital.example",))
    made.set_content("Γεμίζει.\n")
    return made


def test_a_mail_is_taken_as_it_is() -> None:
    postbox = Postbox()
    with mail_server(postbox) as server:
        hand_over(message(), server)
    (mail,) = postbox.mails
    assert (mail["Subject"], mail.get_content().strip()) == ("Ηράκλειο", "Γεμίζει.")
    assert postbox.recipients == [["it@hospital.example"]]


def test_starttls_with_a_certificate_of_ones_own(certificate: tuple[Path, ssl.SSLContext]) -> None:
    postbox, (file, context) = Postbox(), certificate
    options = {"tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": admit}
    with mail_server(postbox, **options) as server:
        trusting = replace(server, security=Security.STARTTLS, ca_file=str(file), user=USER, password=PASSWORD)
        hand_over(message(), trusting)
        assert len(postbox.mails) == 1
        with pytest.raises(MailServerUnreachable, match="certificate verify failed"):
            hand_over(message(), replace(trusting, ca_file=None))
        with pytest.raises(MailServerUnreachable, match="Authentication"):
            hand_over(message(), replace(trusting, password="wrong"))
    assert len(postbox.mails) == 1


def test_tls_from_the_beginning(certificate: tuple[Path, ssl.SSLContext]) -> None:
    postbox, (file, context) = Postbox(), certificate
    with mail_server(postbox, ssl_context=context) as server:
        hand_over(message(), replace(server, security=Security.TLS, ca_file=str(file)))
    assert len(postbox.mails) == 1


def test_nothing_is_sent_in_the_clear_where_starttls_is_asked_for() -> None:
    postbox = Postbox()
    with mail_server(postbox) as server, pytest.raises(MailServerUnreachable, match="STARTTLS"):
        hand_over(message(), replace(server, security=Security.STARTTLS))
    assert postbox.mails == []


def test_a_refused_mail_was_not_sent() -> None:
    for postbox, reason in (
        (Postbox(verdict="451 later"), "451"),
        (Postbox(refused={"it@hospital.example"}), "550"),
    ):
        with mail_server(postbox) as server, pytest.raises(MailNotSent, match=reason) as refusal:
            hand_over(message(), server)
        assert refusal.type is MailNotSent


def test_one_refused_recipient_is_logged_and_the_others_have_the_mail(caplog: pytest.LogCaptureFixture) -> None:
    postbox = Postbox(refused={"gone@hospital.example"})
    with mail_server(postbox) as server, caplog.at_level(logging.WARNING):
        hand_over(message("gone@hospital.example", "it@hospital.example"), server)
    assert postbox.recipients == [["it@hospital.example"]]
    assert "gone@hospital.example" in caplog.text


def test_nobody_there_and_nobody_who_answers() -> None:
    nowhere = MailServer(LOOPBACK, free_port(), Security.NONE, SENDER, time_limit_seconds=0.2)
    with pytest.raises(MailServerUnreachable):
        hand_over(message(), nowhere)
    with socket.create_server((LOOPBACK, 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(MailServerUnreachable, match="timed out"):
            hand_over(message(), replace(nowhere, port=port))


def test_settings_of_the_environment(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text(f"{PASSWORD}\n")
    environ = GIVEN | {"ARCHEION_SMTP_USER": USER, "ARCHEION_SMTP_PASSWORD_FILE": str(secret)}
    server = MailServer.read(environ)
    assert server == MailServer("mail.example", 587, Security.STARTTLS, SENDER, USER, PASSWORD)
    assert PASSWORD not in repr(server)
    of_tls = MailServer.read(GIVEN | {"ARCHEION_SMTP_SECURITY": "tls"})
    assert of_tls is not None
    assert (of_tls.port, of_tls.user) == (465, None)
    assert MailServer.read({}) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"ARCHEION_SMTP_SENDER": ""},
        {"ARCHEION_SMTP_SENDER": "a@b\nBcc: c@d"},
        {"ARCHEION_SMTP_PORT": "0"},
        {"ARCHEION_SMTP_PORT": "smtp"},
        {"ARCHEION_SMTP_SECURITY": "ssl"},
        {"ARCHEION_SMTP_USER": USER},
        {"ARCHEION_SMTP_PASSWORD": PASSWORD},
        {"ARCHEION_SMTP_USER": USER, "ARCHEION_SMTP_PASSWORD": PASSWORD, "ARCHEION_SMTP_SECURITY": "none"},
    ],
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="ARCHEION_SMTP_"):
        MailServer.read(GIVEN | wrong)
