"""Routes: a handler behind its key check, its size limit and its errors, run beside the event loop."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager

import anyio.to_thread
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from catalog import keys, viewer
from catalog.access import Actor, actor_of
from catalog.api import request_id
from catalog.api.call import Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.entrance import admit
from catalog.api.methods import methods_at
from catalog.errors import ApiError, BadInput, Conflict, NotAllowed, NotFound
from catalog.viewer import Viewer

_SCHEMES = ("Token ", "Bearer ", "token ", "bearer ")

Handler = Callable[[Call], Reply]
Endpoint = Callable[[Request], Awaitable[Response]]
log = logging.getLogger("tagwright.api")

# PostgreSQL's class of "program limit exceeded": an index entry of more than 2,704 bytes.
_TOO_LONG = "54"


class ApiRoute(Route):
    """A route that knows what answers it, for those who describe the API."""

    def __init__(
        self, path: str, endpoint: Endpoint, handler: Handler, *, methods: list[str], is_public: bool
    ) -> None:
        super().__init__(path, endpoint, methods=methods)
        self.handler = handler
        self.is_public = is_public


def route(
    context: Context,
    path: str,
    handler: Handler,
    *methods: str,
    public: bool = False,
    most_body_bytes: int | None = None,
) -> Route:
    """A route whose handler needs a key, unless it is public."""

    async def endpoint(request: Request) -> Response:
        try:
            context.limiter.take(_caller(request))
            body = await body_of(request, most_body_bytes or context.most_body_bytes)
            reply = await anyio.to_thread.run_sync(
                _answer, context, request, body, handler, None if public else path
            )
        except ApiError as error:
            reply = error_reply(error)
        return response_of(reply)

    return ApiRoute(path, endpoint, handler, methods=list(methods), is_public=public)


def error_reply(error: ApiError) -> Reply:
    """The error document of the platform."""
    document = error.body()
    if own_id := request_id.current():
        document["requestId"] = own_id
    return json_reply(document, error.status, error.headers)


async def http_error(request: Request, error: Exception) -> Response:
    """Answers what the router itself refuses (unknown address, method not allowed) as an error document."""
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == 405 and request.method not in (methods := methods_at(request)):
        return _other_methods(request, methods)
    known: ApiError = NotFound() if error.status_code == 404 else ApiError(error.status_code, [error.detail])
    response = response_of(error_reply(known))
    response.headers.update(error.headers or {})
    return response


def _other_methods(request: Request, methods: Sequence[str]) -> Response:
    """Each method is a route of its own, so the router knows one of them; `OPTIONS` asks for all."""
    allowed = ", ".join([*methods, "OPTIONS"])
    refusal = ApiError(405, [f"Method not allowed; there is {allowed}."])
    reply = Reply(204) if request.method == "OPTIONS" else error_reply(refusal)
    response = response_of(reply)
    response.headers["Allow"] = allowed
    return response


async def server_error(_request: Request, _error: Exception) -> Response:
    """Answers our own bugs; the log has the story."""
    return response_of(
        error_reply(ApiError(500, ["Something went wrong inside the service; its log says what."]))
    )


def _answer(context: Context, request: Request, body: bytes, handler: Handler, path: str | None) -> Reply:
    if any("\0" in str(part) for part in request.path_params.values()):
        raise NotFound()
    with database_errors():
        actor, seen = (None, None) if path is None else _enter(context, request, path)
    call = Call(
        context=context,
        actor=actor,
        method=request.method,
        root=f"{request.url.scheme}://{request.url.netloc}",
        address=str(request.url),
        path=request.path_params,
        query=request.query_params,
        headers=request.headers,
        body=body,
        client=_host(request) or None,
    )
    with database_errors(), viewer.looking(seen):
        return handler(call)


@contextmanager
def database_errors() -> Iterator[None]:
    """Turns what a database refuses into what the API answers; bugs stay bugs."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict("Somebody else stored the same at the same time; read it again.") from error
    except DataError as error:
        raise BadInput(f"A value cannot be stored: {error.orig}") from error
    except (OperationalError, NoFreeConnection) as error:
        if str(getattr(getattr(error, "orig", None), "sqlstate", "")).startswith(_TOO_LONG):
            raise BadInput(f"A value is too long for this database: {error.orig}") from error  # type: ignore[union-attr]
        log.exception("the database did not answer")
        raise ApiError(503, ["The database is busy or cannot be reached; try again."]) from error


def _caller(request: Request) -> str:
    """Whose calls are counted together: those with one key, or without one those from one host."""
    key = request.headers.get("authorization", "")
    return keys.digest(key) if key else _host(request)


def _host(request: Request) -> str:
    return request.client.host if request.client else ""


def _enter(context: Context, request: Request, path: str) -> tuple[Actor, Viewer | None]:
    key = request.headers.get("authorization", "").strip()
    for scheme in _SCHEMES:
        key = key.removeprefix(scheme)
    if not key:
        raise NotAllowed("Authorization: an API key is needed in this header.", status=401)
    with context.database.read() as connection:
        actor = actor_of(connection, key.strip())
        if actor is None:
            context.limiter.take(_host(request))
            raise NotAllowed("Authorization: this API key is not known here.")
        return actor, admit(
            connection,
            actor,
            route=path,
            path=request.url.path,
            method=request.method,
            query=request.query_params,
        )


async def body_of(request: Request, most: int) -> bytes:
    """The body of a request; ApiError 413 when it is larger than so many bytes, 415 when it is compressed."""
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        raise ApiError(415, [f"Content-Encoding: {encoding[:40]} is not understood; send the body as it is"])
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise _too_large(most)
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise _too_large(most)
    except ClientDisconnect as error:
        raise BadInput("body: ended before it was complete") from error
    return bytes(body)


def _too_large(most: int) -> ApiError:
    return ApiError(413, [f"body: larger than {_size(most)}"])


def _size(size: int) -> str:
    megabytes = size // (1024 * 1024)
    return f"{megabytes} MB" if megabytes else f"{size} bytes"


def response_of(reply: Reply) -> Response:
    """A reply as the web framework sends it."""
    if reply.pieces is not None:
        return StreamingResponse(reply.pieces, reply.status, dict(reply.headers), reply.media_type)
    return Response(reply.body, reply.status, dict(reply.headers), reply.media_type)


ExceptionHandler = Callable[[Request, Exception], Awaitable[Response]]
EXCEPTION_HANDLERS: dict[int | type[Exception], ExceptionHandler] = {
    HTTPException: http_error,
    Exception: server_error,
}
