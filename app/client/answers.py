"""Bodies, written and read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Protocol, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import msgspec

from app.client.errors import ServiceFault

T = TypeVar("T")
Document = Mapping[str, Any]

JSON: Final = {"Content-Type": "application/json"}


class Send(Protocol):
    """Sends a request; a ClientError says why there is no good answer."""

    def __call__(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        content: bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response: ...


def encode(document: Document | Sequence[Document]) -> bytes:
    """A body."""
    return msgspec.json.encode(document)


def decode(answer: httpx.Response, shape: type[T]) -> T:
    """The content of an answer; ServiceFault when it is something else."""
    try:
        return msgspec.json.decode(answer.content, type=shape)
    except msgspec.MsgspecError as error:
        raise ServiceFault(f"unreadable answer from {answer.request.url.path}") from error


def next_token(answer: httpx.Response) -> str | None:
    """The token in ``Link: <the whole URL percent-encoded>; rel="next"``."""
    link = answer.headers.get("link", "")
    if 'rel="next"' not in link:
        return None
    url = unquote(link.partition("<")[2].partition(">")[0])
    tokens = parse_qs(urlsplit(url).query).get("nextPageToken")
    return tokens[0] if tokens else None
