"""``GET /:shortId``: the short link as the world opens it."""

from __future__ import annotations

import html
import logging

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from catalog.api.call import JSON, Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.endpoint import database_errors, error_reply
from catalog.errors import ApiError, NotFound
from redirector import links
from redirector.hits import HitRecorder, hit_of
from redirector.pictures import picture_reply, picture_suffix, split_suffix
from redirector.targets import ascii_form, target_problem

log = logging.getLogger("tagwright.visits")


def visit_route(context: Context, hits: HitRecorder) -> Route:
    """The route that takes any single path segment: put it last."""

    async def endpoint(request: Request) -> Response:
        try:
            return await _answer(context, request, hits)
        except ApiError as error:
            return _response(error_reply(error))

    return Route("/{name}", endpoint, methods=["GET"])


async def _answer(context: Context, request: Request, hits: HitRecorder) -> Response:
    name = request.path_params["name"]
    short_id, suffix = split_suffix(name)
    with database_errors(), context.database.read() as connection:
        link = links.find(connection, name) or (links.find(connection, short_id) if suffix else None)
    if link is None:
        return _unknown(request, name)
    if suffix is not None and link.short_id != name:
        return await run_in_threadpool(_picture, context, request, link, suffix)
    if _wants_json(request):
        return _document(context, request, link)
    return _redirect(request, link, hits)


def _redirect(request: Request, link: links.Link, hits: HitRecorder) -> Response:
    target = link.target
    if target_problem(target):  # stored by an older version or by hand: never sent on
        return _page(404, "This link leads nowhere", "Its target is not a web address.")
    if request.method == "GET":
        try:
            hits.record(hit_of(link, request.headers.get("user-agent")))
        except OSError:
            log.exception("a hit of %s could not be recorded", link.short_id)
    return Response(status_code=302, headers={"Location": ascii_form(target), "Cache-Control": "no-store"})


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
