"""The HTTP protocol with a short way for short links: plain visits are answered where they are parsed.

A redirect through routing, middleware and a task of its own costs several times what deciding it does. What
`redirector.fast` does not answer goes the usual way, and both answer with the same bytes (a test compares
them), so nobody can tell which it was.
"""

from __future__ import annotations

import re
from typing import Any

import uvicorn
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from redirector.fast import FastPath

# A short id as it is given out, and a query of anything: whatever else there is goes the usual way.
_VISIT = re.compile(rb"/([A-Za-z0-9\-_.~]{1,64})(?:\?([!\x22$-~]*))?")
# With one of these, a request wants more than a redirect or brings more than its head.
_MORE_THAN_A_VISIT = frozenset(
    [b"connection", b"content-length", b"expect", b"origin", b"transfer-encoding", b"upgrade"]
)
# What the route and the middleware for CORS add to every redirect.
_END_OF_HEAD = b"\r\ncache-control: no-store\r\ncontent-length: 0\r\nvary: Origin\r\n\r\n"
_KEEP_ALIVE = b"keep-alive"
_ACCESS = '%s - "%s %s HTTP/%s" %d'  # uvicorn's own, which the log of `serve` takes apart


class FastHttp(HttpToolsProtocol):
    """uvicorn's protocol, which asks the fast path first; one for every connection."""

    def __init__(
        self,
        fast_path: FastPath,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: Any = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._fast_path = fast_path
        self._is_answered = False
        # The same trust, by the same code, as on the usual way.
        self._proxies = (
            ProxyHeadersMiddleware(self.app, config.forwarded_allow_ips).trusted_hosts
            if config.proxy_headers
            else None
        )

    def on_headers_complete(self) -> None:
        """Answers the visit at once, or begins the usual way."""
        decided = self._decided()
        self._is_answered = decided is not None
        if decided is None:
            super().on_headers_complete()
        else:
            self._redirect(*decided)

    def on_body(self, body: bytes) -> None:
        """Bodies belong to the usual way."""
        if not self._is_answered:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The end of a request that has been answered already means nothing."""
        if not self._is_answered:
            super().on_message_complete()

    def _decided(self) -> tuple[str, tuple[str, int] | None] | None:
        """Where to, and for whom; None when it is not for the fast path."""
        if self.parser.get_method() != b"GET" or self._must_wait():
            return None
        visit = _VISIT.fullmatch(self.url)
        headers = None if visit is None else self._plain_headers()
        if visit is None or headers is None:
            return None
        short_id, query = visit[1].decode("ascii"), (visit[2] or b"").decode("ascii")
        visitor = self._visitor()
        location = self._fast_path.location(short_id, query, headers, visitor[0] if visitor else None)
        return None if location is None else (location, visitor)

    def _must_wait(self) -> bool:
        """Whether an earlier answer is under way, or this connection or service is at its limits."""
        return (
            (self.cycle is not None and not self.cycle.response_complete)
            or self.flow.write_paused
            or self.limit_concurrency is not None
            or self.root_path != ""
            or self.parser.get_http_version() != "1.1"
            or not self.parser.should_keep_alive()
            or self.transport.is_closing()
        )

    def _plain_headers(self) -> dict[str, str] | None:
        """The headers by name, the first of each; None when there are some that a visit has not."""
        found: dict[str, str] = {}
        for name, value in self.headers:
            if name in _MORE_THAN_A_VISIT and not (name == b"connection" and value.lower() == _KEEP_ALIVE):
                return None
            found.setdefault(name.decode("latin-1"), value.decode("latin-1"))
        return None if "application/json" in found.get("accept", "") else found

    def _visitor(self) -> tuple[str, int] | None:
        """Who sends the request: whom a trusted proxy names, as on the usual way, or who is connected."""
        if self._proxies is None or self.client is None or self.client[0] not in self._proxies:
            return self.client
        values = [value.decode("latin-1") for name, value in self.headers if name == b"x-forwarded-for"]
        named = self._proxies.get_trusted_client_address(", ".join(values)) if values else ("", 0)
        return named if named[0] else self.client

    def _redirect(self, location: str, visitor: tuple[str, int] | None) -> None:
        if self.access_log:
            url = self.url.decode("ascii")
            address = "{}:{}".format(*visitor) if visitor else ""
            self.access_logger.info(_ACCESS, address, "GET", url, "1.1", 302)
        head = [b"HTTP/1.1 302 Found\r\n"]
        for name, value in self.server_state.default_headers:
            head += [name, b": ", value, b"\r\n"]
        head += [b"location: ", location.encode("ascii")]
        head.append(_END_OF_HEAD)
        self.transport.write(b"".join(head))
        self.on_response_complete()
