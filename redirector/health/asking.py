"""One question over HTTP: HEAD, and GET where a server knows no HEAD. Nothing of the page is read."""

from __future__ import annotations

import http.client
import socket
import ssl
import urllib.error
import urllib.request
from email.message import Message
from typing import IO

from redirector.health.probe import Answer, NoAnswer

TIMEOUT_S = 10.0
_AGENT = "Mozilla/5.0 (compatible; Tagwright link check)"
# Servers that do not care for HEAD say all kinds of things; only GET tells.
_ASK_AGAIN = frozenset({400, 403, 404, 405, 406, 500, 501, 503})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None


_opener = urllib.request.build_opener(_StayHere)


def ask(url: str) -> Answer:
    """What the server of an address says; NoAnswer when it says nothing, or nothing of use."""
    answer = _ask(url, "HEAD")
    return _ask(url, "GET") if answer.status in _ASK_AGAIN else answer


def _ask(url: str, method: str) -> Answer:
    request = urllib.request.Request(url, method=method, headers={"User-Agent": _AGENT, "Accept": "*/*"})  # noqa: S310
    try:
        with _opener.open(request, timeout=TIMEOUT_S) as answer:
            return Answer(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            location = error.headers.get("Location") if error.code in _REDIRECTS else None
            return Answer(error.code, location)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswer(_reason(error)) from error


def _reason(error: Exception) -> str:
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {cause.verify_message}"
    if isinstance(cause, socket.gaierror):
        return "its host is not known"
    if isinstance(cause, TimeoutError):
        return f"does not answer within {TIMEOUT_S:.0f} seconds"
    if isinstance(cause, ConnectionRefusedError):
        return "refuses connections"
    return f"cannot be reached: {cause}"
