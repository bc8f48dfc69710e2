"""Syslog servers on loopback that keep what they take, read by the rules of the RFCs and not by our own code."""

import re
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_HEADER = re.compile(
    r"<(?P<priority>\d{1,3})>1 (?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}Z) (?P<host>[!-~]{1,255}) "
    r"(?P<application>[!-~]{1,48}) (?P<process>[!-~]{1,128}) (?P<message_id>[!-~]{1,32}) (?P<structured>-|\[.*\]) ",
    re.ASCII,
)


@dataclass(frozen=True)
class Received:
    priority: int
    host: str
    application: str
    message_id: str
    text: str


@dataclass
class Taken:
    """`resets`: so many connections are torn down after all of it was read."""

    messages: list[Received] = field(default_factory=list)
    resets: int = 0


def read_message(octets: bytes) -> Received:
    head, mark, text = octets.partition(b"\xef\xbb\xbf")
    assert mark
    form = _HEADER.fullmatch(head.decode("ascii"))
    assert form is not None, head
    assert form["structured"] == "-"
    return Received(int(form["priority"]), form["host"], form["application"], form["message_id"], text.decode())


def read_frames(octets: bytes) -> Iterator[Received]:
    while octets:
        length, _, rest = octets.partition(b" ")
        assert re.fullmatch(rb"[1-9]\d*", length)
        assert len(rest) >= int(length)
        yield read_message(rest[: int(length)])
        octets = rest[int(length) :]


@contextmanager
def stream_server(taken: Taken, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Its port. It closes when the sender has."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.1)
        is_over = threading.Event()
        thread = threading.Thread(target=_serve, args=(listening, taken, context, is_over))
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            is_over.set()
            thread.join()


def _serve(listening: socket.socket, taken: Taken, context: ssl.SSLContext | None, is_over: threading.Event) -> None:
    while not is_over.is_set():
        try:
            connection, _ = listening.accept()
        except TimeoutError:
            continue
        connection.settimeout(5)
        try:
            with context.wrap_socket(connection, server_side=True) if context else connection as stream:
                _take(stream, taken)
        except (ssl.SSLError, ConnectionError):
            pass  # Whoever does not trust us goes away.


def _take(stream: socket.socket, taken: Taken) -> None:
    octets = b""
    while part := stream.recv(65_536):
        octets += part
    taken.messages += read_frames(octets)
    if taken.resets:
        taken.resets -= 1
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@contextmanager
def datagram_server(taken: Taken, count: int) -> Iterator[int]:
    """Its port; at the end it has waited for so many."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        datagrams.bind(("127.0.0.1", 0))
        datagrams.settimeout(5)
        yield datagrams.getsockname()[1]
        for _ in range(count):
            taken.messages.append(read_message(datagrams.recv(65_536)))
