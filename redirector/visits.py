"""``GET /:shortId``: the short link as the world opens it."""

from __future__ import annotations

import html
import logging
from dataclasses import dataclass

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from catalog.api.call import JSON, Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.endpoint import database_errors, error_reply
from catalog.clock import now_ms
from catalog.errors import ApiError, NotFound
from redirector import links
from redirector.context.action import traces_of
from redirector.context.privacy import AddressPolicy
from redirector.context.scan import Scan
from redirector.context.visitor import visitor_of
from redirector.hits import HitRecorder, hit_of
from redirector.pictures import picture_reply, picture_suffix, split_suffix
from redirector.reactions import Reactor
from redirector.targets import address_problem, ascii_form

log = logging.getLogger("tagwright.visits")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """What answering a visit takes: the database, the rules, where hits go and what they may say."""

    context: Context
    hits: HitRecorder
    reactor: Reactor
    addresses: AddressPolicy = AddressPolicy.TRUNCATED


def visit_route(visits: Visits) -> Route:
    """The route that takes any single path segment: put it last."""

    async def endpoint(request: Request) -> Response:
        try:
            return await _answer(visits, request)
        except ApiError as error:
            return _response(error_reply(error))

    return Route("/{name}", endpoint, methods=["GET"])


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
        if suffix is None or found.link.short_id == name:
            if not _wants_json(request):
                return _redirect(visits, connection, request, found)
            return _document(visits.context, request, found.link)
    return await run_in_threadpool(_picture, visits.context, request, found.link, suffix)


def _redirect(visits: Visits, connection: Connection, request: Request, found: links.Found) -> Response:
    link, scan = found.link, _scan(request, found.link)
    reactions = visits.reactor.react_at(connection, scan, found.rules_version)
    target = reactions[0]["redirectUrl"] if reactions else link.target
    if address_problem(target):  # stored by an older version or by hand: never sent on
        return _page(404, "This link leads nowhere", "Its target is not a web address.")
    if request.method == "GET":
        traces = traces_of(scan.visitor, scan.place, visits.addresses)
        try:
            visits.hits.record(hit_of(link, traces, reactions=reactions, timestamp=scan.timestamp))
        except OSError:
            log.exception("a hit of %s could not be recorded", link.short_id)
    return Response(status_code=302, headers={"Location": ascii_form(target), "Cache-Control": "no-store"})


def _scan(request: Request, link: links.Link) -> Scan:
    host = request.client.host if request.client else None
    return Scan(
        type="implicitScans",
        timestamp=now_ms(),
        visitor=visitor_of(request.headers, host, request.query_params),
        thng=link.thng,
        product=link.product,
        short_id=link.short_id,
    )


def _document(context: Context, request: Request, link: links.Link) -> Response:
    call = _call(context, request)
    document = link.document(root=call.root, short_domain=context.short_domain_of(call.root))
    return _response(json_reply(document))


def _picture(context: Context, request: Request, link: links.Link, suffix: str) -> Response:
    call = _call(context, request)
    return _response(picture_reply(call, link.short_id, picture_suffix(call, suffix)))


def _unknown(request: Request, name: str) -> Response:
    if _wants_json(request):
        return _response(error_reply(NotFound("There is no such short link.")))
    return _page(
        404,
        "This link is not known here",
        f"Nothing is registered under <b>{html.escape(name[:80])}</b>. The label may be misread, or the link "
        "may have been removed. Ask whoever put the label on the product.",
    )


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


def _page(status: int, title: str, text: str) -> HTMLResponse:
    page = f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 18vh auto 0; padding: 0 1.5rem }}
h1 {{ font-size: 1.5rem; line-height: 1.25 }}
</style>
<h1>{title}</h1>
<p>{text}</p>
</html>
"""
    return HTMLResponse(page, status, {"Cache-Control": "no-store"})
