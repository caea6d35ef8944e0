"""The contents of files: uploaded to a signed address and read again, in pieces, never whole in memory.

Strangers choose what is in a file, and it is read from the address of the service. So browsers are told to
believe the type that is declared, to show only what cannot run, and to save everything else.
"""

from __future__ import annotations

import errno
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from catalog import files, records
from catalog.api.context import Context
from catalog.api.endpoint import database_errors, error_reply, response_of
from catalog.api.form_file import FormFile
from catalog.blobs import IncomingBlob, too_large
from catalog.errors import ApiError, BadInput, NotFound
from catalog.files import BLOB, FILE, essence, is_media_type
from catalog.records import Stored

UPLOAD, DOWNLOAD = "upload", "download"
_UNKNOWN_TYPE = "application/octet-stream"
_FORM = "multipart/form-data"
# What a browser shows without running any of it.
_SHOWN = frozenset({"text/plain", "text/csv", "application/json", "application/pdf"})
_SHOWN_FAMILIES = ("image/", "audio/", "video/")
_RUNS = frozenset({"image/svg+xml"})
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_WRITE_BYTES = 1 << 20
_POLICY = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"


@dataclass(frozen=True)
class _Content:
    """What a download needs to know of a file."""

    stored: Stored
    blob: str
    media_type: str
    is_private: bool


def routes(context: Context) -> list[Route]:
    """The routes of contents; the name at their end is for people and programs that save them."""

    def route(work: Callable[[Context, Request], Awaitable[Response]], method: str) -> Route:
        async def endpoint(request: Request) -> Response:
            try:
                return await work(context, request)
            except ApiError as error:
                return response_of(error_reply(error))

        return Route("/files/{id}/content/{name:path}", endpoint, methods=[method])

    return [route(_download, "GET"), route(_upload, "PUT")]


async def _download(context: Context, request: Request) -> Response:
    content = await to_thread.run_sync(_readable, context, request)
    etag = f'"{content.blob}"'
    headers = {
        "ETag": etag,
        "Cache-Control": "private, no-store" if content.is_private else "public, no-cache",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    if essence(content.media_type) != "application/pdf":  # a sandboxed browser shows no PDF
        headers["Content-Security-Policy"] = _POLICY
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    path = context.files.blobs.place_of(content.blob)
    try:
        stat_result = await to_thread.run_sync(path.stat)
    except FileNotFoundError as error:
        raise NotFound("The content of this file is missing; upload it again.") from error
    return FileResponse(
        path,
        headers=headers,
        media_type=content.media_type,
        filename=content.stored.fields()["name"].replace("\\", "/").rpartition("/")[2] or "file",
        stat_result=stat_result,
        content_disposition_type="inline" if _is_shown(content.media_type) else "attachment",
    )


def _is_shown(media_type: str) -> bool:
    kind = essence(media_type)
    return kind in _SHOWN or (kind.startswith(_SHOWN_FAMILIES) and kind not in _RUNS)


def _readable(context: Context, request: Request) -> _Content:
    stored = _file(context, request)
    fields = stored.fields()
    if fields["privateAccess"]:
        context.files.signer.require(request.query_params, DOWNLOAD, stored.id)
    if BLOB not in fields:
        raise NotFound("This file has no content yet: upload it to its uploadUrl.")
    return _Content(stored, fields[BLOB], fields.get("type", _UNKNOWN_TYPE), fields["privateAccess"])


def _file(context: Context, request: Request) -> Stored:
    file_id = request.path_params["id"]
    if "\0" in file_id:
        raise NotFound()
    with database_errors(), context.database.read() as connection:
        return records.read(connection, FILE, file_id)


async def _upload(context: Context, request: Request) -> Response:
    """PUT of the content, the body itself or the one file of a form; answers without a body."""
    stored = await to_thread.run_sync(partial(_writable, context, request))
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > context.files.blobs.most_bytes + _WRITE_BYTES:
        raise too_large(context.files.blobs.most_bytes)
    with await to_thread.run_sync(_begin, context) as incoming:
        media_type = await _receive(request, incoming, stored)
        former = await to_thread.run_sync(_keep, context, stored, incoming, media_type)
    await to_thread.run_sync(context.files.blobs.remove, former)
    return Response()


def _writable(context: Context, request: Request) -> Stored:
    context.files.signer.require(request.query_params, UPLOAD, request.path_params["id"])
    stored = _file(context, request)
    wanted = "private" if stored.fields()["privateAccess"] else "public-read"
    given = request.headers.get("x-amz-acl", wanted)
    if given != wanted:
        raise BadInput(f"x-amz-acl: must be {wanted}, as the file's privateAccess says")
    return stored


async def _receive(request: Request, incoming: IncomingBlob, stored: Stored) -> str:
    """Write what is sent as it comes; returns its media type."""
    declared = request.headers.get("content-type", "")
    wanted = stored.fields().get("type")
    form = FormFile(declared) if essence(declared) == _FORM and essence(wanted or "") != _FORM else None
    waiting = bytearray()
    try:
        async for chunk in request.stream():
            waiting += chunk if form is None else form.feed(chunk)
            if len(waiting) >= _WRITE_BYTES:
                await to_thread.run_sync(_write, incoming, bytes(waiting))
                waiting.clear()
    except ClientDisconnect as error:
        raise BadInput("body: ended before it was complete") from error
    if form is not None:
        declared = form.finish()
    await to_thread.run_sync(_write, incoming, bytes(waiting))
    if not is_media_type(declared):
        declared = ""  # clients send "undefined" for files without a type
    if wanted and declared and essence(declared) != essence(wanted):
        raise BadInput(f"Content-Type: is {essence(declared)}, but the file's type is {wanted}")
    return wanted or declared or _UNKNOWN_TYPE


def _begin(context: Context) -> IncomingBlob:
    with _disk_errors():
        return context.files.blobs.receive()


def _write(incoming: IncomingBlob, piece: bytes) -> None:
    with _disk_errors():
        incoming.write(piece)


@contextmanager
def _disk_errors() -> Iterator[None]:
    """Turns a disk that is full into an answer."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise ApiError(507, ["body: there is no room left for files on this service"]) from error


def _keep(context: Context, stored: Stored, incoming: IncomingBlob, media_type: str) -> str | None:
    with _disk_errors():
        incoming.keep()
    with database_errors(), context.database.write() as connection:
        return files.set_content(
            connection, stored.id, blob=incoming.name, size=incoming.size, media_type=media_type
        )
