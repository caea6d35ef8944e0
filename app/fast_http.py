"""The HTTP protocol with a short way for short links: plain visits are answered where their bytes arrive.

A redirect through parser, routing, middleware and a task of its own costs ten times what deciding it does.
What `redirector.fast` does not answer goes the usual way, and both answer with the same bytes (a test
compares them), so nobody can tell which it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import uvicorn
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.server import ServerState

from app import access_log
from app.access_log import Access
from app.bounded_http import BoundedHttp
from catalog.api import request_id
from redirector.context.privacy import is_usual
from redirector.fast import MOST_BYTES, FastPath, Head, Turn, read_visit

# How a whole request of a plain visit begins, what ends its first line, and what ends it.
_BEGIN, _VERSION, _END = b"GET /", b" HTTP/1.1\r\n", b"\r\n\r\n"
# What the route, the middleware for CORS and the envelope add to every redirect.
_END_OF_HEAD = b"\r\ncache-control: no-store\r\ncontent-length: 0\r\nvary: Origin\r\nx-request-id: "

Protocol = Callable[..., "FastHttp"]


def protocol_of(fast_path: FastPath) -> Protocol:
    """Makes the protocols of a service's connections, which share the turns of its event loop."""
    turns: list[Turn] = []
    ids, opening = request_id.series(), Opening()

    def protocol(*arguments: Any, **named: Any) -> FastHttp:
        made = FastHttp(*arguments, **named)
        if not turns:
            loop = made.loop
            turns.append(Turn(fast_path, at_end=loop.call_soon, from_thread=loop.call_soon_threadsafe))
        made.turn = turns[0]
        made.ids, made.opening = ids, opening
        return made

    return protocol


class Opening:
    """How every answer begins: the lines up to the address, made anew when uvicorn has set the date."""

    def __init__(self) -> None:
        self._fields: list[tuple[bytes, bytes]] | None = None
        self._lines = b""

    def lines(self, fields: list[tuple[bytes, bytes]]) -> bytes:
        """The lines with these fields, which uvicorn replaces and never changes."""
        if fields is not self._fields:
            lines = [b"%b: %b\r\n" % field for field in fields]
            self._lines = b"".join((b"HTTP/1.1 302 Found\r\n", *lines, b"location: "))
            self._fields = fields
        return self._lines


class FastHttp(BoundedHttp):
    """The protocol with bounds, which asks the fast path first; one for every connection."""

    turn: Turn
    opening: Opening
    ids: Iterator[bytes]

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
        self._last_visit = 0.0
        self._access: tuple[tuple[str, int] | None, bytes] | None = None
        self._can_be_fast = self.limit_concurrency is None and self.root_path == ""
        # The same trust, by the same code, as on the usual way.
        self._proxies = (
            ProxyHeadersMiddleware(self.app, config.forwarded_allow_ips).trusted_hosts
            if config.proxy_headers
            else None
        )
        self._is_proxy: bool | None = None

    def data_received(self, data: bytes) -> None:
        """Takes a plain visit at once, or goes the usual way; one after the other."""
        if self._is_awaited and self.turn.answers_at_once:
            self.turn.end()
        if self._is_awaited:
            self._held += data
            self.flow.pause_reading()
            return
        if (
            len(data) <= MOST_BYTES
            and data.startswith(_BEGIN)
            and data.endswith(_END)
            and self._is_free()
            and (end := data.find(_VERSION)) > 0
            and (read := read_visit(data[end + len(_VERSION) : -2])) is not None
            and self._take(data[len(_BEGIN) : end], *read)
        ):
            return
        super().data_received(data)

    def shutdown(self) -> None:
        """Close, but not before a visit that was taken is answered."""
        if self._is_awaited and self.turn.answers_at_once:
            self.turn.end()
        if self._is_awaited:
            self._is_closing = True
        else:
            super().shutdown()

    def timeout_keep_alive_handler(self) -> None:
        """Visits leave the timer alone, which costs less than to set it anew for each: here it looks."""
        idle_s = self.loop.time() - self._last_visit
        if self._is_awaited or idle_s < self.timeout_keep_alive:
            left_s = self.timeout_keep_alive - (0.0 if self._is_awaited else idle_s)
            self.timeout_keep_alive_task = self.loop.call_later(left_s, self.timeout_keep_alive_handler)
        else:
            super().timeout_keep_alive_handler()

    def _is_free(self) -> bool:
        """Whether no earlier request is under way and nothing keeps answers back."""
        return (
            self._can_be_fast
            and not self._is_within
            and (self.cycle is None or self.cycle.response_complete)
            and not self.flow.write_paused
            and not self.transport.is_closing()
        )

    def _take(self, asked: bytes, head: Head, forwarded_for: str) -> bool:
        visitor = self.client if self._proxies is None else self._visitor(forwarded_for)
        host = visitor[0] if visitor else None
        self._access = (visitor, asked) if access_log.is_on() else None
        self._is_awaited = True  # before anything else: a lone visitor is answered at once
        if self.turn.visit(asked, head, host, self._answer, is_alone=len(self.connections) == 1):
            self._owes_since = None
            return True
        self._is_awaited = False
        return False

    def _visitor(self, said: str) -> tuple[str, int] | None:
        """Who sends the request: whom a trusted proxy names, as on the usual way, or who is connected."""
        if self._proxies is None or self.client is None:
            return self.client
        if self._is_proxy is None:
            self._is_proxy = self.client[0] in self._proxies
        if not self._is_proxy:
            return self.client
        if is_usual(said):  # the only one that is named is meant, trusted or not
            return said, 0
        named = self._proxies.get_trusted_client_address(said) if said else ("", 0)
        return named if named[0] else self.client

    def _answer(self, location: bytes) -> None:
        self._is_awaited = False
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        own_id = next(self.ids)
        if self._access is not None:
            visitor, asked = self._access
            target = f"/{asked.decode('ascii').removesuffix('?')}"
            access_log.write(Access(visitor, "GET", target, 302, own_id.decode("ascii")))
        opening = self.opening.lines(self.server_state.default_headers)
        self.transport.write(b"".join((opening, location, _END_OF_HEAD, own_id, b"\r\n\r\n")))
        self._last_visit = self.loop.time()
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
