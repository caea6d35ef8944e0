"""Pictures from the web, without our key and within limits."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

import httpx

from app.client.errors import ClientError
from app.client.files import local_path
from app.hosts import is_loopback

MOST_BYTES: Final = 20_000_000
_TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
_MOST_REDIRECTS: Final = 5


class NoPicture(ClientError):
    """The address gave nothing that could be a picture; the text says why."""


def fetch(address: str, *, transport: httpx.BaseTransport | None = None) -> bytes:
    """What an address on the web holds; NoPicture when that is refused, too much or unreachable."""
    if not _on_the_web(address):
        raise NoPicture("This is not a web address")
    try:
        with httpx.Client(
            timeout=_TIMEOUT,
            follow_redirects=True,
            max_redirects=_MOST_REDIRECTS,
            transport=transport,
            trust_env=transport is None,
        ) as http:
            return _read(http, address)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise NoPicture(f"{urlsplit(address).hostname or address} could not be reached") from error


def _on_the_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)


def _read(http: httpx.Client, address: str) -> bytes:
    with http.stream("GET", address, headers={"Accept": "image/*"}) as answer:
        if answer.status_code >= 400:
            raise NoPicture(f"The address answers with status {answer.status_code}")
        found = bytearray()
        for piece in answer.iter_bytes():
            found += piece
            if len(found) > MOST_BYTES:
                raise NoPicture(f"The picture is larger than {MOST_BYTES // 1_000_000} MB")
        return bytes(found)


def reachable(address: str, *, public_url: str, base_url: str) -> str:
    """The address to ask: our own files are read from the service we are connected to.

    It may have had another port, or another public address, when the photo was added.
    """
    parts = urlsplit(address)
    if not parts.path.startswith("/files/"):
        return address
    own = parts.hostname == urlsplit(public_url).hostname or is_loopback(parts.hostname or "")
    return base_url.rstrip("/") + local_path(address) if own else address
