"""One question over HTTP: HEAD, and GET where a server knows no HEAD. Nothing of the page is read."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import Message
from typing import IO, Any
from urllib.parse import urlsplit

from redirector.context.privacy import address_of
from redirector.health.probe import Answer, NoAnswer

# Of whatever is waited for, and of a question as a whole.
TIMEOUT_S = 10.0
_TOO_LONG = f"does not answer within {TIMEOUT_S:.0f} seconds"
_AGENT = "Mozilla/5.0 (compatible; Tagwright link check)"
# Servers that do not care for HEAD say all kinds of things; only GET tells.
_ASK_AGAIN = frozenset({400, 403, 404, 405, 406, 500, 501, 503})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class _Private(OSError):
    """The address is one of a private network."""


def ask(url: str, *, public_only: bool = False) -> Answer:
    """What the server of an address says; NoAnswer when it says nothing, or nothing of use.

    With ``public_only`` no server in a private network is asked. Who is asked through a proxy is its affair.
    """
    answer = _ask(url, "HEAD", public_only)
    return _ask(url, "GET", public_only) if answer.status in _ASK_AGAIN else answer


def _ask(url: str, method: str, public_only: bool) -> Answer:
    request = urllib.request.Request(url, method=method, headers={"User-Agent": _AGENT, "Accept": "*/*"})  # noqa: S310
    question = _Question(public_only=public_only and not _is_proxied(url))
    try:
        with question.bounded():
            return question.put(request)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswer(_TOO_LONG if question.is_over else _reason(error)) from error


class _Question:
    """A request on a connection of its own, which is cut when it takes too long as a whole.

    A server that sends a byte now and then would keep each single wait short, and the whole without end.
    """

    def __init__(self, *, public_only: bool) -> None:
        self.is_over = False
        self._public_only = public_only
        self._is_public = False
        self._own: socket.socket | None = None

    @contextmanager
    def bounded(self) -> Iterator[None]:
        """Ends what is waited for within when the time is over."""
        timer = threading.Timer(TIMEOUT_S, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            if self._own is not None:
                self._own.close()

    def put(self, request: urllib.request.Request) -> Answer:
        """Ask it."""
        opener = urllib.request.build_opener(_StayHere, _Opener(self))
        try:
            with opener.open(request, timeout=TIMEOUT_S) as answer:
                found = Answer(answer.status, is_public=self._is_public)
        except urllib.error.HTTPError as error:
            with error:
                location = error.headers.get("Location") if error.code in _REDIRECTS else None
                found = Answer(error.code, location, is_public=self._is_public)
        if self.is_over:  # a head that was cut reads like one that has ended
            raise TimeoutError
        return found

    def connection(self, *arguments: Any, **named: Any) -> http.client.HTTPConnection:
        """A connection that is made as it is told here."""
        return self._watched(http.client.HTTPConnection(*arguments, **named))

    def safe_connection(self, *arguments: Any, **named: Any) -> http.client.HTTPConnection:
        """The same with TLS."""
        return self._watched(http.client.HTTPSConnection(*arguments, **named))

    def _watched(self, made: http.client.HTTPConnection) -> http.client.HTTPConnection:
        # Where others are let in before a byte is sent, with TLS or without.
        made._create_connection = self._connect  # type: ignore[attr-defined]
        return made

    def _connect(self, address: tuple[str, int], *arguments: Any) -> socket.socket:
        made = socket.create_connection(address, *arguments)
        self._is_public = _is_public(made.getpeername()[0])
        if self._public_only and not self._is_public:
            made.close()
            raise _Private
        if self.is_over:
            made.close()
            raise TimeoutError
        self._own = made.dup()  # TLS takes the socket itself away
        return made

    def _cut(self) -> None:
        self.is_over = True
        if self._own is not None:
            with suppress(OSError):  # it has ended by itself just now
                self._own.shutdown(socket.SHUT_RDWR)


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None


class _Opener(urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
    """Stands in for both: it opens connections that a question watches."""

    def __init__(self, question: _Question) -> None:
        super().__init__()
        self._question = question

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._question.connection, req)

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._question.safe_connection, req)


def _is_proxied(url: str) -> bool:
    parts = urlsplit(url)
    is_direct = urllib.request.proxy_bypass(parts.hostname or "")
    return parts.scheme in urllib.request.getproxies() and not is_direct


def _is_public(host: str) -> bool:
    address = address_of(host)
    return address is not None and ipaddress.ip_address(address).is_global


def _reason(error: Exception) -> str:
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, _Private):
        return "leads into a private network, where visitors cannot follow"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {cause.verify_message}"
    if isinstance(cause, socket.gaierror):
        return "its host is not known"
    if isinstance(cause, TimeoutError):
        return _TOO_LONG
    if isinstance(cause, ConnectionRefusedError):
        return "refuses connections"
    return f"cannot be reached: {cause}"
