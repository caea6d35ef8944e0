"""What the protocol bounds: silence, large heads, and requests that do not say which host they mean."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import anyio
import pytest
import uvicorn

from app.bounded_http import MOST_HEAD_BYTES, BoundedHttp

WHOLE = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
SLOW = b"GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n"


class Impatient(BoundedHttp):
    """Waits for next to nothing."""

    patience_s = 0.01


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answers with the body once it is whole, or later."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    if scope["path"] == "/slow":
        await anyio.sleep(30 * Impatient.patience_s)
    length = str(len(body)).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
    await send({"type": "http.response.body", "body": body})


@contextmanager
def serving(protocol: type[BoundedHttp]) -> Iterator[int]:
    """The port of a service that ends connections for nothing but what is bounded."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        echo, http=protocol, ws="none", lifespan="off", log_level="critical", timeout_keep_alive=600
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(120)
        listener.close()


@pytest.fixture(scope="module")
def impatient() -> Iterator[int]:
    with serving(Impatient) as port:
        yield port


@pytest.fixture(scope="module")
def patient() -> Iterator[int]:
    with serving(BoundedHttp) as port:
        yield port


def statuses(port: int, sent: bytes) -> list[bytes]:
    """What is answered until the service closes the connection."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
        connection.sendall(sent)
        while chunk := connection.recv(65536):
            answer += chunk
    return [part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        (b"", []),
        (b"\r\n", []),
        (b"G", [b"408"]),
        (b"GET / HTTP/1.1\r\nHost: a\r\n", [b"408"]),
        (POST, [b"408"]),
        (POST + b"12345678", [b"408"]),
        (WHOLE + b"GET /", [b"200", b"408"]),
        (SLOW, [b"200"]),  # it is the service that takes its time
    ],
)
def test_who_says_nothing_more_is_not_waited_for(impatient: int, sent: bytes, answered: list[bytes]) -> None:
    assert statuses(impatient, sent) == answered


def test_an_empty_line_is_no_request(impatient: int) -> None:
    with socket.create_connection(("127.0.0.1", impatient), timeout=120) as connection:
        connection.sendall(WHOLE)
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
        connection.sendall(b"\r\n")
        while chunk := connection.recv(65536):
            assert b"HTTP/1.1" not in chunk


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
    patient: int, line: bytes, headers: bytes, status: bytes
) -> None:
    """RFC 9112, 3.2."""
    end = b"Connection: close\r\n\r\n"
    assert statuses(patient, b"\r\n".join([line, *filter(None, [headers]), end])) == [status]


def test_a_head_has_an_end(patient: int) -> None:
    assert statuses(patient, WHOLE.replace(b"\r\n\r\n", b"\r\nX: " + b"a" * MOST_HEAD_BYTES)) == [b"431"]
