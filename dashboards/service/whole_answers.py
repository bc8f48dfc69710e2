"""An answer's head leaves with its body, so that where a replica is killed between them another one can be asked.

gunicorn sends the head by itself. What a proxy has the head of it has begun to hand over, and cannot take back; and
with other threads at work milliseconds lie between the two.
"""

import socket
from typing import IO, Any


class HeadHeldBack:
    """A connection that keeps the first that is sent until the next is, or until it is told that there is none."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._head = b""
        self._has_begun = False

    def sendall(self, data: bytes) -> None:
        if self._has_begun:
            self._connection.sendall(data)
        elif self._head:
            self._begin(data)
        else:
            self._head = data

    def sendfile(self, file: IO[bytes], offset: int = 0, count: int | None = None) -> int:
        self.flush()
        return self._connection.sendfile(file, offset, count)

    def flush(self) -> None:
        if self._head and not self._has_begun:
            self._begin(b"")

    def _begin(self, data: bytes) -> None:
        self._has_begun = True
        self._connection.sendall(self._head + data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)
