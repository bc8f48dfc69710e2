"""What a browser's connection is sent, as gunicorn's own answers send it: the head never by itself before a body."""

import io
import socket
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace

import pytest
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser
from gunicorn.http.wsgi import FileWrapper, Response

from dashboards.service.draining import DrainingWorker
from dashboards.service.whole_answers import HeadHeldBack

HEAD = b"HTTP/1.1 200 OK\r\n"


class Recording:
    """A connection that remembers each of what it was given to send."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def sendall(self, data: bytes) -> None:
        self.sent.append(data)

    def sendfile(self, file: io.BufferedReader, offset: int, count: int) -> int:
        self.sent.append(b"file")
        return count


def answer(connection: Recording, body: Iterable[bytes], length: int) -> None:
    """As a worker of ours answers a request."""

    def application(_environ: object, start_response: object) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Length", str(length))])  # type: ignore[operator]
        return body

    worker = DrainingWorker.__new__(DrainingWorker)
    worker.cfg, worker.nr, worker.max_requests, worker.alive = Config(), 0, 10, True
    worker.keepalived_conns, worker.max_keepalived, worker.wsgi = (), 10, application
    worker.log = SimpleNamespace(access=lambda *_: None, debug=lambda *_: None, exception=lambda *_: None)
    connected = SimpleNamespace(sock=connection, client=("127.0.0.1", 1), server=("127.0.0.1", 2))
    worker.handle_request(question(), connected)


def question() -> object:
    return next(
        RequestParser(Config(), iter([b"GET / HTTP/1.1\r\nHost: archeion.example\r\n\r\n"]), ("127.0.0.1", 1))
    )


def test_head_and_body_leave_in_one_piece() -> None:
    answer(connection := Recording(), [b"first", b"second"], 11)
    assert [len(connection.sent), connection.sent[0][: len(HEAD)], connection.sent[0][-5:]] == [2, HEAD, b"first"]
    assert connection.sent[1] == b"second"


@pytest.mark.parametrize("body", [[], [b""]])
def test_an_answer_without_a_body_has_a_head(body: list[bytes]) -> None:
    answer(connection := Recording(), body, 0)
    (sent,) = connection.sent
    assert (sent[: len(HEAD)], sent[-4:]) == (HEAD, b"\r\n\r\n")


def test_the_head_of_a_file_comes_before_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")
    with (tmp_path / "file").open("rb") as file:
        answer(connection := Recording(), FileWrapper(file), 7)
    assert [each[:8] for each in connection.sent] == [HEAD[:8], b"file"]


def test_where_a_body_fails_its_head_is_not_sent() -> None:
    def body() -> Iterable[bytes]:
        raise OSError("the disk is gone")
        yield b""

    connection = Recording()
    with pytest.raises(OSError, match="gone"):
        answer(connection, body(), 7)
    assert connection.sent == []


def test_all_else_is_the_connections_own() -> None:
    one, other = socket.socketpair()
    with one, other:
        held = HeadHeldBack(one)
        other.sendall(b"question")
        assert (held.recv(8), held.fileno()) == (b"question", one.fileno())


def test_gunicorn_still_sends_a_head_by_itself() -> None:
    """Where it does not any more, this can go."""
    connection = Recording()
    response = Response(question(), connection, Config())
    response.start_response("200 OK", [("Content-Length", "4")])
    response.write(b"body")
    assert [each[-4:] for each in connection.sent] == [b"\r\n\r\n", b"body"]
