"""What the protocol bounds: silence, large heads, and requests that do not say which host they mean."""

import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from operator import itemgetter
from typing import Any
from unittest.mock import Mock

import pytest
import uvicorn
from uvicorn.server import ServerState

from app.bounded_http import MOST_HEAD_BYTES, PATIENCE_S, BoundedHttp

WHOLE = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n"


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answers with the body once it is whole."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    length = str(len(body)).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Of a service within bounds."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(echo, http=BoundedHttp, ws="none", lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join(120)
    listener.close()


def statuses(port: int, sent: bytes) -> list[bytes]:
    """What is answered until the service closes the connection."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
        connection.sendall(sent)
        while chunk := connection.recv(65536):
            answer += chunk
    return [part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]]


class Clock:
    """Stands in for an event loop: time goes on when it is told to, and no task ever runs."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.due: list[tuple[float, Callable[[], None]]] = []

    def time(self) -> float:
        return self.now_s

    def call_later(self, delay_s: float, callback: Callable[[], None]) -> Mock:
        self.due.append((self.now_s + delay_s, callback))
        return Mock()

    def create_task(self, work: Coroutine[Any, Any, None], **_named: Any) -> Mock:
        work.close()
        return Mock()

    def wait(self, seconds: float) -> None:
        """Let time pass, with all that is due in it."""
        until_s = self.now_s + seconds
        while any(at_s <= until_s for at_s, _ in self.due):
            first = min(self.due, key=itemgetter(0))
            self.due.remove(first)
            self.now_s = first[0]
            first[1]()
        self.now_s = until_s


class Silent:
    """A client on a connection, by what it sends; ``said`` is what it got until the connection was closed."""

    def __init__(self) -> None:
        self.clock, self.said, self.is_open = Clock(), b"", True
        config = uvicorn.Config(echo, ws="none", log_level="critical", timeout_keep_alive=600)
        self.protocol = BoundedHttp(config, ServerState(), {}, self.clock)
        transport = Mock(**{"is_closing": lambda: not self.is_open, "get_extra_info.return_value": None})
        transport.write, transport.close = self._got, self._closed
        self.protocol.connection_made(transport)

    def _got(self, data: bytes) -> None:
        self.said += data

    def _closed(self) -> None:
        self.is_open = False

    def sends(self, data: bytes) -> None:
        self.protocol.data_received(data)

    def is_answered(self) -> None:
        self.protocol.cycle.response_complete = True
        self.protocol.on_response_complete()


@pytest.mark.parametrize(
    ("sent", "said"),
    [(b"", b""), (b"\r\n", b""), (b"G", b"408"), (b"GET / HTTP/1.1\r\nHost: a\r\n", b"408"), (POST, b"408")],
)
def test_who_says_nothing_more_is_not_waited_for(sent: bytes, said: bytes) -> None:
    client = Silent()
    client.sends(sent)
    client.clock.wait(PATIENCE_S - 1)
    assert client.is_open
    client.clock.wait(2)
    assert not client.is_open
    assert client.said[9:12] == said


def test_the_head_must_be_whole_in_time_and_a_body_must_go_on() -> None:
    slow, steady = Silent(), Silent()
    for client, begin in ((slow, b"GET / HTTP/1.1\r\n"), (steady, POST)):
        client.sends(begin)
        for _ in range(4):
            client.clock.wait(PATIENCE_S / 3)
            if client.is_open:
                client.sends(b"a")
    assert (slow.is_open, slow.said[9:12]) == (False, b"408")
    assert (steady.is_open, steady.said) == (True, b"")
    steady.clock.wait(PATIENCE_S + 1)
    assert (steady.is_open, steady.said[9:12]) == (False, b"408")


def test_the_service_may_take_its_time() -> None:
    client = Silent()
    client.sends(WHOLE)
    client.clock.wait(5 * PATIENCE_S)
    assert client.is_open
    client.sends(b"GET / HT")  # a part of the next, while the first is not answered
    client.clock.wait(5 * PATIENCE_S)
    assert client.is_open
    client.is_answered()
    client.clock.wait(2 * PATIENCE_S)
    assert (client.is_open, client.said[9:12]) == (False, b"408")


def test_an_empty_line_is_no_request() -> None:
    client = Silent()
    client.sends(WHOLE)
    client.is_answered()
    client.clock.wait(2 * PATIENCE_S)
    assert client.is_open  # uvicorn closes it in its own time
    client.sends(b"\r\n")
    client.clock.wait(2 * PATIENCE_S)
    assert (client.is_open, client.said) == (False, b"")


@pytest.mark.parametrize(
    ("line", "headers", "status"),
    [
        (b"GET / HTTP/1.1", b"Host: a", b"200"),
        (b"GET / HTTP/1.1", b"Host:", b"200"),
        (b"GET / HTTP/1.0", b"", b"200"),
        (b"GET / HTTP/1.1", b"", b"400"),
        (b"GET http://a/ HTTP/1.1", b"", b"400"),
        (b"GET / HTTP/1.1", b"Host: a\r\nHost: a", b"400"),
        (b"GET / HTTP/1.0", b"Host: a\r\nHost: b", b"400"),
        (b"GET / HTTP/1.1", b"Host: a/b", b"400"),
        (b"GET / HTTP/1.1", b"Host: a?b=c", b"400"),
        (b"GET / HTTP/1.1", b"Host: a@b", b"400"),
        (b"GET / HTTP/1.1", b"Host: [", b"400"),
        (b"GET / HTTP/1.1", b"Host: \xe4", b"400"),
    ],
)
def test_a_request_says_once_which_host_it_means(
    port: int, line: bytes, headers: bytes, status: bytes
) -> None:
    """RFC 9112, 3.2."""
    end = b"Connection: close\r\n\r\n"
    assert statuses(port, b"\r\n".join([line, *filter(None, [headers]), end])) == [status]


def test_a_head_has_an_end() -> None:
    client = Silent()
    client.sends(WHOLE[:-2] + b"X: ")
    for _ in range(MOST_HEAD_BYTES // 1024 - 1):
        client.sends(b"a" * 1024)
    assert client.is_open
    client.sends(b"a" * 1024)
    assert (client.is_open, client.said[9:12]) == (False, b"431")
