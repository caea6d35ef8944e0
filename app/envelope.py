"""What every answer of the service carries, whoever gives it, and the record of every request."""

from __future__ import annotations

import time
from urllib.parse import quote, urlsplit

from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import access_log
from app.access_log import Access
from catalog.api import request_id

_ANY_ORIGIN = (b"access-control-allow-origin", b"*")
# What Starlette answers an address with a slash too many.
_ELSEWHERE = 307


class Service(Starlette):
    """The application in its envelope, which also holds the answers to our own bugs."""

    def build_middleware_stack(self) -> ASGIApp:
        return Envelope(super().build_middleware_stack())


class Envelope:
    """Gives each request its id and logs it once its answer has been sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(reversed(scope["headers"]))  # the first of each
        own_id = request_id.of(headers.get(request_id.HEADER))
        request_id.enter(own_id)
        started = time.perf_counter()
        status, sent_bytes = 500, 0

        async def send_on(message: Message) -> None:
            nonlocal status, sent_bytes
            if message["type"] == "http.response.start":
                status = message["status"]
                fields = message.get("headers", ())
                if status == _ELSEWHERE:
                    fields = [
                        (name, _within(value) if name == b"location" else value) for name, value in fields
                    ]
                message["headers"] = [*fields, (request_id.HEADER, own_id.encode())]
                if status == 500 and b"origin" in headers:  # its answer comes from outside of the CORS rules
                    message["headers"].append(_ANY_ORIGIN)
            else:
                sent_bytes += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, send_on)
        finally:
            if access_log.is_on():
                duration_ms = (time.perf_counter() - started) * 1000
                method, client = scope["method"], scope["client"]
                target = _target(scope)
                access_log.write(Access(client, method, target, status, own_id, sent_bytes, duration_ms))


def _within(location: bytes) -> bytes:
    """An address of ours without scheme and host: only a proxy in front may know the ones that count."""
    return urlsplit(location)._replace(scheme=b"", netloc=b"").geturl()


def _target(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    path = quote(scope["path"])
    return f"{path}?{query}" if query else path
