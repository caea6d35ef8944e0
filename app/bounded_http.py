"""The HTTP protocol with bounds: how long a client may say nothing, how much it may say, and to which host.

uvicorn's own waits for ever for the first request of a connection and for the rest of one: whoever opens
connections and says nothing would keep everybody else out.
"""

from __future__ import annotations

from asyncio import BaseTransport, TimerHandle
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from catalog.api.host_header import is_host

# A request whose head is larger is no request of a client we know, and would fill the memory.
MOST_HEAD_BYTES: Final = 64 * 1024
# For a whole head, and between two pieces of a body.
PATIENCE_S: Final = 30.0
_TOO_LARGE: Final = b"HTTP/1.1 431 Request Header Fields Too Large"
_TOO_SLOW: Final = b"HTTP/1.1 408 Request Timeout"
_END: Final = b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class _NotOneHost(Exception):
    """The parser gives up, and uvicorn answers 400, as to every request that is none."""


class BoundedHttp(HttpToolsProtocol):
    """uvicorn's protocol within bounds; one for every connection."""

    patience_s = PATIENCE_S
    _is_within = False  # a part of a request was given to the parser
    _is_in_head = False
    _head_bytes = 0
    # Since when the client has owed us something: a request, or the rest of one.
    _owes_since: float | None = None
    _watch: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        """The client owes us a request."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._owes_since = self.loop.time()
        self._watch = self.loop.call_later(self.patience_s, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is owed any more."""
        super().connection_lost(exc)
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    def data_received(self, data: bytes) -> None:
        """Takes what came; a head that gets too large ends the connection."""
        super().data_received(data)
        if self._is_in_head:
            self._limit_head(len(data))
        elif self._is_within or (self.timeout_keep_alive_task is None and self._is_idle()):
            self._owes_since = self.loop.time()

    def on_message_begin(self) -> None:
        """A request has begun, and may end with later bytes."""
        self._is_within = self._is_in_head = True
        self._head_bytes = 0
        self._owes_since = self.loop.time()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is whole; a body may follow."""
        self._is_in_head = False
        hosts = [value for name, value in self.headers if name == b"host"]
        if len(hosts) > 1 or (not hosts and self.parser.get_http_version() == "1.1"):
            raise _NotOneHost
        if hosts and not is_host(hosts[0].decode("latin-1")):
            raise _NotOneHost
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._is_within = False
        self._owes_since = None
        super().on_message_complete()

    def _is_idle(self) -> bool:
        """Whether every request so far is answered."""
        return self.cycle is None or self.cycle.response_complete

    def _limit_head(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > MOST_HEAD_BYTES:
            self._end(_TOO_LARGE)

    def _look(self) -> None:
        """Ends the connection of a client that has been waited for too long, or looks again later."""
        left_s = self.patience_s
        if self._owes_since is not None:
            if self.flow.read_paused or not (self._is_idle() or self._is_within_body()):
                self._owes_since = self.loop.time()  # it is us who are not ready
            left_s -= self.loop.time() - self._owes_since
        if left_s <= 0:
            self._end(_TOO_SLOW)
        else:
            self._watch = self.loop.call_later(left_s, self._look)

    def _is_within_body(self) -> bool:
        return self._is_within and not self._is_in_head

    def _end(self, status: bytes) -> None:
        """Says why, unless nothing was asked or an answer is on its way, and closes."""
        if self.transport.is_closing():
            return
        if self._is_within and (self._is_idle() or not self.cycle.response_started):
            self.transport.write(status + _END)
        self.transport.close()
