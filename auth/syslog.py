"""RFC 5424 messages for a syslog server, by UDP (RFC 5426), TCP (RFC 6587, octets counted) or TLS (RFC 5425)."""

import socket
import ssl
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from typing import Self
from urllib.parse import urlsplit

from auth.errors import SettingsRefused, SyslogUnreachable

# What one datagram carries at most, whatever the network does with it on its way.
MOST_IN_A_DATAGRAM = 65_507
# No standard says how long a message may be. A frame of more than 200,000 octets rsyslog takes for something
# else, and what comes after it too.
MOST_IN_A_FRAME = 131_072
# A message in UTF-8 begins with it (RFC 5424, 6.4).
_MARK = b"\xef\xbb\xbf"
_LONGEST_HOST_NAME = 255


class Transport(StrEnum):
    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


_PORTS = {Transport.UDP: 514, Transport.TCP: 601, Transport.TLS: 6514}


class Severity(IntEnum):
    WARNING = 4
    NOTICE = 5


# Security and authorization messages.
_FACILITY = 10


@dataclass(frozen=True, slots=True)
class SyslogServer:
    """`ca_file` has the certificates to trust in place of the system's. The limit is on each answer."""

    transport: Transport
    host: str
    port: int
    ca_file: str | None = None
    time_limit_seconds: float = 10

    @classmethod
    def read(cls, url: str, ca_file: str | None) -> Self:
        """Of udp://HOST:PORT, tcp://… or tls://…; without a port the usual one. Raises SettingsRefused."""
        try:
            parts = urlsplit(url)
            transport = Transport(parts.scheme)
            host, port = parts.hostname, parts.port or _PORTS[transport]
        except ValueError:
            host = None
        if not host or parts.path.strip("/") or parts.query or parts.username:
            raise SettingsRefused(
                "ARCHEION_AUDIT_SYSLOG is written udp://HOST:PORT, tcp://HOST:PORT or tls://HOST:PORT"
            )
        if ca_file is not None and transport is not Transport.TLS:
            raise SettingsRefused("ARCHEION_AUDIT_SYSLOG_CA_FILE is of use with tls:// alone")
        return cls(transport, host, port, ca_file)

    @property
    def most_octets(self) -> int:
        """How long a message may be."""
        return MOST_IN_A_DATAGRAM if self.transport is Transport.UDP else MOST_IN_A_FRAME

    def send(self, messages: Sequence[bytes]) -> None:
        """All of them, in this order. Raises SyslogUnreachable where it is not known that all of them arrived.

        By UDP nothing is known. Otherwise the server has read all once it closes the connection that we closed first:
        there is no other answer in syslog, and what was merely handed to the network may be lost.
        """
        try:
            if self.transport is Transport.UDP:
                self._send_datagrams(messages)
            else:
                self._send_stream(b"".join(map(_counted, messages)))
        except OSError as error:
            raise SyslogUnreachable(
                f"The syslog server {self.host}:{self.port} cannot be reached: {error}."
            ) from error

    def _send_datagrams(self, messages: Iterable[bytes]) -> None:
        family, kind, protocol, _, address = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind, protocol) as datagrams:
            for message in messages:
                datagrams.sendto(message, address)

    def _send_stream(self, content: bytes) -> None:
        with closing(socket.create_connection((self.host, self.port), self.time_limit_seconds)) as plain:
            if self.transport is Transport.TCP:
                plain.sendall(content)
                plain.shutdown(socket.SHUT_WR)
                _read_to_end(plain)
                return
            with self._trusting().wrap_socket(plain, server_hostname=self.host) as secured:
                secured.sendall(content)
                try:
                    secured.unwrap()
                except ssl.SSLEOFError:
                    # It closed without saying so, having read that we did.
                    return

    def _trusting(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self.ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


def syslog_message(severity: Severity, at: datetime, host: str, message_id: str, text: str) -> bytes:
    """As RFC 5424 writes it, without structured data; `host` is the one that sends."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    header = f"<{_FACILITY * 8 + severity}>1 {moment} {_printable(host)} archeion - {message_id} - "
    return header.encode("ascii") + _MARK + text.encode()


def _counted(message: bytes) -> bytes:
    return b"%d %b" % (len(message), message)


def _printable(host: str) -> str:
    return "".join(sign for sign in host if "!" <= sign <= "~")[:_LONGEST_HOST_NAME] or "-"


def _read_to_end(connection: socket.socket) -> None:
    while connection.recv(4_096):
        pass
