"""The HTTP protocol with a short way for short links: plain visits are answered where their bytes arrive.

A redirect through parser, routing, middleware and a task of its own costs ten times what deciding it does.
What `redirector.fast` does not answer goes the usual way, and both answer with the same bytes (a test
compares them), so nobody can tell which it was.
"""

from __future__ import annotations

import os
from asyncio import BaseTransport
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.server import ServerState

from app import access_log
from app.access_log import Access
from app.bounded_http import BoundedHttp
from catalog.api import request_id
from redirector.context.privacy import is_usual
from redirector.fast import MOST_BYTES, Answers, FastPath, Sender, Turn, read_visit

# How a whole request of a plain visit begins, and what ends its first line.
_BEGIN, _VERSION = b"GET /", b" HTTP/1.1\r\n"
# What the route, the middleware for CORS and the envelope add to every redirect.
_END_OF_HEAD = b"\r\ncache-control: no-store\r\ncontent-length: 0\r\nvary: Origin\r\nx-request-id: "

Protocol = Callable[..., "FastHttp"]


def protocol_of(fast_path: FastPath) -> Protocol:
    """Makes the protocols of a service's connections, which share the turns of its event loop."""
    turns: list[Turn[FastHttp]] = []

    def protocol(*arguments: Any, **named: Any) -> FastHttp:
        made = FastHttp(*arguments, **named)
        if not turns:
            loop, send = made.loop, Redirects(made.server_state, made.loop.time).send
            turns.append(Turn(fast_path, send, at_end=loop.call_soon, from_thread=loop.call_soon_threadsafe))
        made.turn = turns[0]
        made.path = fast_path
        return made

    return protocol


class Redirects:
    """Sends the answers of a service: what all of a turn have in common is done once."""

    def __init__(self, state: ServerState, clock_s: Callable[[], float]) -> None:
        self._state = state
        self._clock_s = clock_s
        self._ids = request_id.series()
        self._fields: list[tuple[bytes, bytes]] | None = None
        self._opening = b""

    def send(self, answers: Answers[FastHttp]) -> None:
        """Answer every visitor."""
        self._state.total_requests += len(answers)
        opening, now_s, is_logged = self._opening_lines(), self._clock_s(), access_log.is_on()
        for visitor, location in answers:
            own_id = next(self._ids)
            if is_logged:
                visitor.log_visit(own_id)
            visitor.answer(b"".join((opening, location, _END_OF_HEAD, own_id, b"\r\n\r\n")), now_s)

    def _opening_lines(self) -> bytes:
        """The lines up to the address, made anew when uvicorn has replaced its fields, as each second."""
        fields = self._state.default_headers
        if fields is not self._fields:
            lines = [b"%b: %b\r\n" % field for field in fields]
            self._opening = b"".join((b"HTTP/1.1 302 Found\r\n", *lines, b"location: "))
            self._fields = fields
        return self._opening


class FastHttp(BoundedHttp):
    """The protocol with bounds, which asks the fast path first; one for every connection."""

    turn: Turn[FastHttp]
    path: FastPath

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: Any = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._is_awaited = False  # a visit was taken and is not answered yet
        self._held = b""
        self._is_closing = False
        self._last_visit_s = 0.0
        self._asked = b""
        self._visitor: tuple[str, int] | None = None
        self._host: str | None = None
        self._socket: int | None = None
        self._can_be_fast = self.limit_concurrency is None and self.root_path == ""
        # The same trust, by the same code, as on the usual way.
        self._proxies = (
            ProxyHeadersMiddleware(self.app, config.forwarded_allow_ips).trusted_hosts
            if config.proxy_headers
            else None
        )

    def connection_made(self, transport: BaseTransport) -> None:
        """Somebody is there, who may speak for others."""
        super().connection_made(transport)
        self._socket = _socket_of(transport)
        self._visitor = self.client
        self._host = self.client[0] if self.client else None
        if self._host not in (self._proxies or ()):
            self._proxies = None

    def data_received(self, data: bytes) -> None:
        """Takes a plain visit at once, or goes the usual way; one after the other."""
        if self._is_awaited and self._is_still_awaited():
            self._held += data
            self.flow.pause_reading()
            return
        if len(data) <= MOST_BYTES and self._is_free():
            asked, _, lines = data.partition(_VERSION)
            sender = (
                self.path.senders.of_lines(lines, self._host) if self._proxies is None else self._named(lines)
            )
            if sender is not None and asked.startswith(_BEGIN):
                self._asked = asked[len(_BEGIN) :]
                self._is_awaited = True  # before anything else: a lone visitor is answered at once
                if self.turn.visit(self._asked, sender, self, is_alone=len(self.connections) == 1):
                    self._owes_since = None
                    return
                self._is_awaited = False
        super().data_received(data)

    def shutdown(self) -> None:
        """Close, but not before a visit that was taken is answered."""
        if self._is_awaited and self._is_still_awaited():
            self._is_closing = True
        else:
            super().shutdown()

    def timeout_keep_alive_handler(self) -> None:
        """Visits leave the timer alone, which costs less than to set it anew for each: here it looks."""
        idle_s = self.loop.time() - self._last_visit_s
        if self._is_awaited or idle_s < self.timeout_keep_alive:
            left_s = self.timeout_keep_alive - (0.0 if self._is_awaited else idle_s)
            self.timeout_keep_alive_task = self.loop.call_later(left_s, self.timeout_keep_alive_handler)
        else:
            super().timeout_keep_alive_handler()

    def answer(self, lines: bytes, now_s: float) -> None:
        """Send the answer to the visit that was taken, and go on with what came meanwhile."""
        self._is_awaited = False
        if self.transport.is_closing():
            return
        self._send(lines)
        self._last_visit_s = now_s
        if self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )
        if self._is_closing:
            self.shutdown()
        elif self._held:
            held, self._held = self._held, b""
            self.flow.resume_reading()
            self.data_received(held)

    def log_visit(self, own_id: bytes) -> None:
        """Write the visit that was taken to the log of requests."""
        target = f"/{self._asked.decode('ascii').removesuffix('?')}"
        access_log.write(Access(self._visitor, "GET", target, 302, own_id.decode("ascii")))

    def _send(self, lines: bytes) -> None:
        """Write to the socket itself where nothing waits: uvloop would do it a turn later, and dearer."""
        sent = 0
        if self._socket is not None and not self.transport.get_write_buffer_size():
            try:
                sent = os.write(self._socket, lines)
            except OSError:  # full, or gone: the transport finds that out, and says so as usual
                sent = 0
        if sent < len(lines):
            self.transport.write(lines[sent:])

    def _is_still_awaited(self) -> bool:
        """Whether the answer has to wait for the disk; otherwise it leaves now."""
        if self.turn.answers_at_once:
            self.turn.end()
        return self._is_awaited

    def _is_free(self) -> bool:
        """Whether no earlier request is under way and nothing keeps answers back."""
        return (
            self._can_be_fast
            and not self._is_within
            and (self.cycle is None or self.cycle.response_complete)
            and not self.flow.write_paused
            and not self.transport.is_closing()
        )

    def _named(self, lines: bytes) -> Sender | None:
        """Who sends a request: whom the proxy names, as on the usual way, or else itself."""
        read = read_visit(lines)
        if read is None or self._proxies is None:
            return None
        head, said = read
        if is_usual(said):  # the only one that is named is meant, trusted or not
            self._visitor = said, 0
        else:
            named = self._proxies.get_trusted_client_address(said) if said else ("", 0)
            self._visitor = named if named[0] else self.client
        return self.path.senders.sender(head, self._visitor[0] if self._visitor else None)


def _socket_of(transport: BaseTransport) -> int | None:
    """The descriptor answers may be written to past the transport: of uvloop's, and without TLS."""
    return transport.get_extra_info("socket").fileno() if type(transport).__name__ == "TCPTransport" else None
