"""``GET /:shortId``: the short link as the world opens it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qsl

from anyio import CapacityLimiter, to_thread
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog.api.call import JSON, Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.endpoint import body_of, database_errors, error_reply
from catalog.clock import now_ms
from catalog.documents import Json
from catalog.errors import ApiError, NotFound
from redirector import links
from redirector.arbiter import Arbiter
from redirector.choice import USED_UP, choose, closed_because, used_up_because
from redirector.context.action import traces_of
from redirector.context.privacy import AddressPolicy
from redirector.context.scan import Scan, reader
from redirector.context.visitor import Visitor, visitor_of
from redirector.guesses import Guesses
from redirector.hits import Hit, HitRecorder, hit_of
from redirector.pages import closed_page, nowhere_page, password_page, unknown_page, waiting_page
from redirector.passwords import matches
from redirector.pictures import picture_reply, picture_suffix, split_suffix
from redirector.rules.book import in_force
from redirector.targets import sendable

_MOST_FORM_BYTES = 4096

log = logging.getLogger("tagwright.visits")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """What answering a visit takes: the database, the rules, where hits go and what they may say.

    Passwords are tried one at a time: each try takes 16 MB and much of a second of a processor.
    """

    context: Context
    hits: HitRecorder
    arbiter: Arbiter
    guesses: Guesses
    addresses: AddressPolicy = AddressPolicy.TRUNCATED
    in_detail: bool = True
    one_guess: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Where a visitor of a link goes, and what its hit says of that."""

    link: links.Link
    scan: Scan
    target: str
    reactions: Sequence[Json] = ()
    variant: str | None = None


def visit_routes(visits: Visits) -> list[Route]:
    """The routes that take any single path segment: put them last."""

    async def get(request: Request) -> Response:
        try:
            return await _answer(visits, request)
        except ApiError as error:
            return _response(error_reply(error))

    async def post(request: Request) -> Response:
        try:
            return await _answer_form(visits, request)
        except ApiError as error:
            return _response(error_reply(error))

    return [Route("/{name}", get, methods=["GET"]), Route("/{name}", post, methods=["POST"])]


async def _answer(visits: Visits, request: Request) -> Response:
    name = request.path_params["name"]
    if "\0" in name:  # PostgreSQL cannot even be asked for it
        return _unknown(request, name)
    short_id, suffix = split_suffix(name)
    with database_errors(), visits.context.database.read() as connection:
        found = links.find_with_rules(connection, name)
        if found is None and suffix is not None:
            found = links.find_with_rules(connection, short_id)
        if found is None:
            return _unknown(request, name)
        link = found.link
        if suffix is not None and link.short_id != name:
            return await run_in_threadpool(_picture, visits.context, request, link, suffix)
        if _wants_json(request):
            return _document(visits.context, request, link)
        if (closed := closed_because(link, now_ms())) is not None:
            return _closed(link, closed)
        if link.options.password is not None:
            return password_page(was_wrong=False)
        decision = _decide(visits, connection, request, found)
    return await _send_on(visits, request, decision)


async def _answer_form(visits: Visits, request: Request) -> Response:
    """The answer to the password page; a link without a password takes no POST."""
    name = request.path_params["name"]
    given = await _password_of(request)
    with database_errors(), visits.context.database.read() as connection:
        found = None if "\0" in name else links.find_with_rules(connection, name)
        wanted = None if found is None else found.link.options.password
        if found is None or wanted is None or given is None:
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        if (closed := closed_because(found.link, now_ms())) is not None:
            return _closed(found.link, closed)
        decision = _decide(visits, connection, request, found)
    guesser = (found.link.id, decision.scan.visitor.address)
    with database_errors():
        wait_s = await run_in_threadpool(visits.guesses.begin, *guesser)
        if wait_s > 0:
            return waiting_page(wait_s)
        if not await to_thread.run_sync(matches, given, wanted, limiter=visits.one_guess):
            return password_page(was_wrong=True)
        await run_in_threadpool(visits.guesses.was_right, *guesser)
    return await _send_on(visits, request, decision, status=303)


def _decide(visits: Visits, connection: Connection, request: Request, found: links.Found) -> Decision:
    link, scan = found.link, scan_of(found.link, _visitor(request), now_ms())
    reactions = visits.arbiter.react_at(connection, scan, found.rules_version)
    if reactions:
        return Decision(link=link, scan=scan, target=reactions[0]["redirectUrl"], reactions=reactions)
    rules = in_force(connection, link.options.rule_set)
    chosen = choose(reader(connection), link, rules, scan, request.url.query)
    return Decision(link=link, scan=scan, target=chosen.url, variant=chosen.variant)


async def _send_on(visits: Visits, request: Request, decision: Decision, status: int = 302) -> Response:
    link = decision.link
    target = sendable(decision.target)
    if target is None:  # stored by an older version or by hand: never sent on
        return nowhere_page()
    if request.method == "HEAD":
        is_open = used_up_because(link) is None
    else:
        is_open = await _count(visits, decision)
    if not is_open:
        return _closed(link, USED_UP)
    return Response(status_code=status, headers={"Location": target, "Cache-Control": "no-store"})


async def _count(visits: Visits, decision: Decision) -> bool:
    """Record a visit; False when the link takes no more of them."""
    most = decision.link.options.max_visits
    if most is None:
        if visits.hits.is_safe:  # waits for the disk, which others need not wait for
            await run_in_threadpool(record, visits, decision)
        else:
            record(visits, decision)
        return True
    with database_errors():
        return await run_in_threadpool(visits.hits.record_within, _hit(visits, decision), most)


def record(visits: Visits, decision: Decision) -> None:
    """Put a visit on disk; a disk that takes none keeps nobody from the page."""
    try:
        visits.hits.record(_hit(visits, decision))
    except OSError:
        log.exception("a hit of %s could not be recorded", decision.link.short_id)


def _hit(visits: Visits, decision: Decision) -> Hit:
    scan = decision.scan
    traces = traces_of(scan.visitor, scan.place, visits.addresses, in_detail=visits.in_detail)
    return hit_of(
        decision.link,
        traces,
        reactions=decision.reactions,
        timestamp=scan.timestamp,
        variant=decision.variant,
    )


def _closed(link: links.Link, reason: str) -> Response:
    fallback = link.options.fallback_url
    if fallback is None:
        return closed_page(reason)
    target = sendable(link.filled(fallback))
    if target is None:
        return nowhere_page()
    return Response(status_code=302, headers={"Location": target, "Cache-Control": "no-store"})


async def _password_of(request: Request) -> str | None:
    """The password of the form that was sent; None when it is not that form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return None
    body = await body_of(request, _MOST_FORM_BYTES)
    fields = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10))
    return fields.get("password")


def _visitor(request: Request) -> Visitor:
    host = request.client.host if request.client else None
    return visitor_of(request.headers, host, request.query_params)


class Owned(Protocol):
    """What a link belongs to, as rules see it."""

    @property
    def short_id(self) -> str:
        """Its own name."""

    @property
    def thng(self) -> str | None:
        """The thing it belongs to."""

    @property
    def product(self) -> str | None:
        """The product it, or its thing, belongs to."""


def scan_of(link: Owned, visitor: Visitor, timestamp: int) -> Scan:
    """A visit of a link as a scan of what it belongs to."""
    return Scan(
        type="implicitScans",
        timestamp=timestamp,
        visitor=visitor,
        thng=link.thng,
        product=link.product,
        short_id=link.short_id,
    )


def _document(context: Context, request: Request, link: links.Link) -> Response:
    call = _call(context, request)
    document = link.public_document(
        root=call.root, short_domain=context.short_domain_of(call.root, link.short_domain)
    )
    return _response(json_reply(document))


def _picture(context: Context, request: Request, link: links.Link, suffix: str) -> Response:
    call = _call(context, request)
    return _response(picture_reply(call, link, picture_suffix(call, suffix)))


def _unknown(request: Request, name: str) -> Response:
    if _wants_json(request) or "authorization" in request.headers:  # a program, which mistook an address
        return _response(error_reply(NotFound("There is no such short link.")))
    return unknown_page(name)


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _call(context: Context, request: Request) -> Call:
    return Call(
        context=context,
        actor=None,
        method=request.method,
        root=f"{request.url.scheme}://{request.url.netloc}",
        address=str(request.url),
        path=request.path_params,
        query=request.query_params,
        headers=request.headers,
        body=b"",
    )


def _response(reply: Reply) -> Response:
    return Response(reply.body, reply.status, dict(reply.headers), reply.media_type or JSON)
