"""``Client``: every call of the HTTP API that people's tools make, as a method with types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from types import TracebackType
from typing import Any, Final
from urllib.parse import quote

import httpx
import msgspec

from app.client.answers import JSON as _JSON
from app.client.answers import decode as _decode
from app.client.answers import encode as _encode
from app.client.answers import next_token
from app.client.applications import Applications
from app.client.errors import (
    ClientError,
    Conflict,
    NotAllowed,
    NotFound,
    Refused,
    ServiceFault,
    Unreachable,
)
from app.client.files import Files, rebased
from app.client.health import LinkHealth
from app.client.histories import Histories
from app.client.images import Images
from app.client.members import Members
from app.client.prints import Prints
from app.client.reactor import ReactorCalls
from app.client.records import (
    PAGE_SIZE,
    Identification,
    Kind,
    Page,
    Query,
    Record,
    ServiceInfo,
    identifications,
)
from app.client.redirectors import Redirectors
from app.client.statistics import HitQuestion, HitStatistics
from app.client.tasks import Tasks
from app.client.team import Team

Document = Mapping[str, Any]

CREATE_MANY_LIMIT: Final = 1000
DELETE_MANY_LIMIT: Final = 100
_TEXT, _SURE_TEXT = "text", "score>=80"
_TIMEOUT = httpx.Timeout(30.0, connect=5.0)
# The service closes what was idle for 5 s: a call on a connection that is just being closed would fail.
_KEPT_S = 2.0
_POOL = httpx.Limits(max_connections=8, max_keepalive_connections=8, keepalive_expiry=_KEPT_S)
_MERGE_PATCH = {"Content-Type": "application/merge-patch+json"}


class Client:
    """A connection to one service; threads may share it. ``transport`` is the seam for tests."""

    def __init__(self, base_url: str, key: str, *, transport: httpx.BaseTransport | None = None) -> None:
        self.base_url = base_url.rstrip("/")
        self._http = httpx.Client(
            base_url=self.base_url,
            headers={"Authorization": key, "Accept": "application/json"},
            timeout=_TIMEOUT,
            limits=_POOL,
            transport=transport,
            trust_env=False,
        )
        self.files = Files(self._send)
        self.images = Images(self._send)
        self.prints = Prints(self._send)
        self.redirectors = Redirectors(self._send)
        self.tasks = Tasks(self._send, self._stream)
        self.reactor = ReactorCalls(self._send)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    # the service itself

    def service(self) -> ServiceInfo:
        """Who answers, and which address goes into codes."""
        return ServiceInfo.from_json(self._document(self._send("GET", "/service")))

    # any kind of record

    def list_records(self, kind: Kind, query: Query | None = None) -> Page:
        """One page of records."""
        path = "/actions/all" if kind is Kind.ACTIONS else f"/{kind}"
        answer = self._send("GET", path, params=(query or Query()).of(kind).params())
        items = tuple(Record(kind, document) for document in self._documents(answer))
        count = answer.headers.get("x-result-count")
        return Page(items, int(count) if count is not None else None, next_token(answer))

    def every(self, kind: Kind, query: Query | None = None) -> Iterator[Record]:
        """All records of a query, page after page, holding one page at a time."""
        asked: Query | None = query or Query()
        while asked is not None:
            page = self.list_records(kind, asked)
            yield from page.items
            asked = replace(asked, page=None, after=page.next) if page.next else None

    def read(self, kind: Kind, record_id: str) -> Record:
        return self._record(kind, self._send("GET", _path(kind, record_id)))

    def create(self, kind: Kind, document: Document) -> Record:
        path = "/actions/all" if kind is Kind.ACTIONS else f"/{kind}"
        return self._record(kind, self._send("POST", path, content=_encode(document), headers=_JSON))

    def create_many(self, kind: Kind, documents: Sequence[Document]) -> list[Record]:
        """Up to 1000 products or thngs in one transaction: all of them, or ``Refused``."""
        if len(documents) > CREATE_MANY_LIMIT:
            raise ValueError(f"{len(documents)} documents; at most {CREATE_MANY_LIMIT} at once")
        answer = self._send("POST", f"/{kind}", content=_encode(documents), headers=_JSON)
        return [Record(kind, document) for document in self._documents(answer)]

    def patch(self, kind: Kind, record_id: str, changes: Document, *, etag: str | None = None) -> Record:
        """Merge ``changes`` (RFC 7396) into the record; with ``etag``, ``Conflict`` if it has changed."""
        answer = self._send(
            "PATCH",
            _path(kind, record_id),
            content=_encode(changes),
            headers={**_MERGE_PATCH, **_if_match(etag)},
        )
        return self._record(kind, answer)

    def delete(self, kind: Kind, record_id: str, *, etag: str | None = None) -> None:
        """Put the record into the trash."""
        self._send("DELETE", _path(kind, record_id), headers=_if_match(etag))

    def delete_many(self, kind: Kind, record_ids: Sequence[str]) -> int:
        """Put up to 100 records into the trash; the number of those that were there."""
        if not record_ids or len(record_ids) > DELETE_MANY_LIMIT:
            raise ValueError(f"{len(record_ids)} ids; between 1 and {DELETE_MANY_LIMIT} at once")
        answer = self._send("DELETE", f"/{kind}", params={"ids": ",".join(record_ids)})
        return int(answer.headers.get("x-result-count", len(record_ids)))

    def restore(self, kind: Kind, record_id: str) -> Record:
        """Take the record out of the trash, with its old id."""
        return self._record(kind, self._send("POST", _path(kind, record_id) + "/restore"))

    # short links

    def links_of(self, record_id: str) -> list[Record]:
        """The redirections of one product or thing."""
        return list(self.list_records(Kind.REDIRECTIONS, Query(evrythng_id=record_id)).items)

    def code_image(
        self, short_id: str, suffix: str = "png", *, size_px: int | None = None, ecl: str = ""
    ) -> bytes:
        """The QR code of a short link as ``png``, ``svg`` or ``pdf``."""
        params = {"w": str(size_px), "h": str(size_px)} if size_px else {}
        if ecl:
            params["ecl"] = ecl
        return self._send("GET", f"/{quote(short_id, safe='')}.{suffix}", params=params).content

    def hits(self, short_id: str | None = None, question: HitQuestion | None = None) -> HitStatistics:
        """How often a short link was visited, or all of them, and by whom."""
        params = (question or HitQuestion()).params()
        return HitStatistics.from_json(self._document(self._send("GET", _hits(short_id), params=params)))

    def every_hit(self, short_id: str | None = None, question: HitQuestion | None = None) -> Iterator[bytes]:
        """The visits themselves as CSV, one a line, in pieces as they come."""
        params = (question or HitQuestion()).params()
        with self._stream("GET", f"{_hits(short_id)}.csv", params=params) as answer:
            yield from answer.iter_bytes()

    def check_link(self, short_id: str) -> LinkHealth:
        """Have the service ask the targets of a short link now; takes as long as they do."""
        answer = self._send("POST", f"{_path(Kind.REDIRECTIONS, short_id)}/check")
        return _decode(answer, LinkHealth)

    # photos

    def add_photo(
        self, product_id: str, name: str, content: bytes | Iterable[bytes], media_type: str
    ) -> Record:
        """Upload a picture for everybody to see, and add it to a product's photos by its public address."""
        file = self.files.upload(name, content, media_type)
        product = self.read(Kind.PRODUCTS, product_id)
        address = rebased(file["contentUrl"], self.service().public_url or self.base_url)
        photos = [*product.document.get("photos", []), address]
        return self.patch(Kind.PRODUCTS, product_id, {"photos": photos}, etag=product.etag)

    # operators, projects and collections

    @property
    def team(self) -> Team:
        """Operators and roles."""
        return Team(self._send)

    @property
    def applications(self) -> Applications:
        """The applications of projects, their users, and what projects see."""
        return Applications(self._send)

    @property
    def members(self) -> Members:
        """Who is in a collection."""
        return Members(self._send)

    # actions, scans, and what was before

    @property
    def histories(self) -> Histories:
        """Updates of properties and of locations."""
        return Histories(self._send)

    def action_types(self) -> list[str]:
        """The names of all types of action: the platform's, then custom ones."""
        answer = self._send("GET", "/actions", params={"perPage": str(PAGE_SIZE)})
        return [str(one["name"]) for one in self._documents(answer)]

    def record_action(self, action_type: str, document: Document) -> Record:
        """Create an action such as ``scans``."""
        answer = self._send(
            "POST", f"/actions/{quote(action_type, safe='')}", content=_encode(document), headers=_JSON
        )
        return self._record(Kind.ACTIONS, answer)

    def record_actions(self, action_type: str, documents: Sequence[Document]) -> list[Record]:
        """Create several actions of a type in one transaction: all of them, or ``Refused``."""
        path = f"/actions/{quote(action_type, safe='')}"
        answer = self._send("POST", path, content=_encode(documents), headers=_JSON)
        return [Record(Kind.ACTIONS, document) for document in self._documents(answer)]

    def actions_of(self, target: Record, *, limit: int = 20) -> list[Record]:
        """The newest actions on a product, thing or collection."""
        query = Query(filter=f"{target.kind.type_name}={target.id}", per_page=limit)
        return list(self.list_records(Kind.ACTIONS, query).items)

    def identify(self, value: str, types: Iterable[str] = ()) -> list[Identification]:
        """The records that carry an identifier, or the short link, ``value``.

        Of a line of text only those that are near enough to be acted on.
        """
        names = tuple(types)
        parts = [f"type={','.join(names)}"] if names else []
        parts += [_SURE_TEXT] if _TEXT in names else []
        answer = self._send(
            "GET", "/scan/identifications", params={"filter": "&".join([*parts, f"value={value}"])}
        )
        return identifications(self._documents(answer))

    # transport

    def _send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        content: bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        with self._reached():
            answer = self._http.request(method, path, params=params, content=content, headers=headers)
        if answer.status_code >= 400:
            raise _error(answer)
        return answer

    @contextmanager
    def _stream(
        self, method: str, path: str, *, params: Mapping[str, str] | None = None
    ) -> Iterator[httpx.Response]:
        """An answer whose body is read as it comes."""
        with self._reached(), self._http.stream(method, path, params=params) as answer:
            if answer.status_code >= 400:
                answer.read()
                raise _error(answer)
            yield answer

    @contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except httpx.TimeoutException as error:
            raise Unreachable(f"no answer from {self.base_url} in time") from error
        except httpx.TransportError as error:
            raise Unreachable(f"no connection to {self.base_url}") from error

    def _record(self, kind: Kind, answer: httpx.Response) -> Record:
        return Record(kind, self._document(answer), answer.headers.get("etag"))

    def _document(self, answer: httpx.Response) -> dict[str, Any]:
        return _decode(answer, dict[str, Any])

    def _documents(self, answer: httpx.Response) -> list[dict[str, Any]]:
        return _decode(answer, list[dict[str, Any]])


def _hits(short_id: str | None) -> str:
    return "/redirector/hits" if short_id is None else f"{_path(Kind.REDIRECTIONS, short_id)}/hits"


def _path(kind: Kind, record_id: str) -> str:
    middle = "actions/all" if kind is Kind.ACTIONS else str(kind)
    return f"/{middle}/{quote(record_id, safe='')}"


def _if_match(etag: str | None) -> dict[str, str]:
    return {"If-Match": etag} if etag else {}


def _error(answer: httpx.Response) -> ClientError:
    """The error of the tree for a status of 400 or more."""
    status, errors = answer.status_code, _messages(answer)
    if status >= 500:
        return ServiceFault("; ".join(errors) or f"status {status}")
    if status in (401, 403):
        return NotAllowed("; ".join(errors))
    if status == 404:
        return NotFound("; ".join(errors))
    if status == 412:
        return Conflict("; ".join(errors))
    return Refused(status, errors)


def _messages(answer: httpx.Response) -> list[str]:
    """The ``errors`` of an error body; empty if the body is not one (a proxy's page)."""
    try:
        return msgspec.json.decode(answer.content, type=_ErrorBody).errors
    except msgspec.MsgspecError:
        return []


class _ErrorBody(msgspec.Struct):
    errors: list[str] = []
