"""The way to object storage on loopback, on which requests may be lost, held up or cut short, or somebody's last."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"
_METHODS = (b"GET ", b"PUT ", b"POST ", b"DELETE ", b"HEAD ")
# What a request is known by stands in its first packet; the rest of it comes at once.
_PACKET = 1 << 20
_WORDS_LIMIT_SECONDS = 60


class Fate(Enum):
    """What becomes of a request."""

    PASSES = auto()
    IS_LOST = auto()
    ANSWER_IS_LOST = auto()
    ANSWER_IS_CUT = auto()
    IS_NEVER_ANSWERED = auto()


Judge = Callable[[str], Fate]


@dataclass
class Road:
    """`judge` is told the method and path of each request; `happens_after` of each that has been answered."""

    target: tuple[str, int]
    listener: socket.socket
    judge: Judge = lambda _request: Fate.PASSES
    happens_after: Callable[[str], None] = lambda _request: None
    delay_seconds: float = 0.0
    requests: list[str] = field(default_factory=list)

    @property
    def endpoint(self) -> str:
        return f"http://{LOOPBACK}:{self.listener.getsockname()[1]}"

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                client = self.listener.accept()[0]
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with client, socket.create_connection(self.target) as server, suppress(OSError):
            client.settimeout(_WORDS_LIMIT_SECONDS)
            server.settimeout(_WORDS_LIMIT_SECONDS)
            while packet := _whole(client):
                method, path, _ = packet.split(b" ", 2)
                request = f"{method.decode()} {path.decode()}"
                self.requests.append(request)
                time.sleep(self.delay_seconds)
                fate = self.judge(request)
                if fate is Fate.IS_LOST:
                    return
                if fate is Fate.IS_NEVER_ANSWERED:
                    time.sleep(_WORDS_LIMIT_SECONDS)
                    return
                server.sendall(packet)
                answer = _whole(server, is_head=method == b"HEAD")
                self.happens_after(request)
                if fate is Fate.ANSWER_IS_LOST:
                    return
                if fate is Fate.ANSWER_IS_CUT:
                    client.sendall(answer[: -len(answer.partition(b"\r\n\r\n")[2]) // 2])
                    return
                client.sendall(answer)


def _whole(sender: socket.socket, *, is_head: bool = False) -> bytes:
    """A request, or an answer, to its end; empty where the other side has gone."""
    words = b""
    while b"\r\n\r\n" not in words:
        part = sender.recv(_PACKET)
        if not part:
            return b""
        words += part
    head, _, body = words.partition(b"\r\n\r\n")
    lines = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    length = 0 if is_head else int(lines.get(b"content-length", b"0"))
    while len(body) < length:
        part = sender.recv(_PACKET)
        if not part:
            return b""
        body += part
    return head + b"\r\n\r\n" + body


@contextmanager
def road_to(endpoint: str) -> Iterator[Road]:
    address = urlsplit(endpoint)
    with socket.create_server((LOOPBACK, 0)) as listener:
        road = Road((address.hostname or LOOPBACK, address.port or 80), listener)
        serving = threading.Thread(target=road.serve)
        serving.start()
        try:
            yield road
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            serving.join()
