"""The routes of files: their metadata here, their contents in `catalog.api.contents`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from urllib.parse import quote, urlencode

from starlette.routing import Route

from catalog import files, listing, records
from catalog.api import contents
from catalog.api.call import Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.api.entrance import may_change_all_it_sees
from catalog.api.parameters import listing_of, page_headers
from catalog.api.present import documents, rescope
from catalog.documents import Json
from catalog.files import BLOB, FILE
from catalog.records import Stored

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


def routes(context: Context) -> list[Route]:
    """All routes of files."""
    one = "/files/{id}"
    return [
        route(context, "/files", list_all, "GET"),
        route(context, "/files", create, "POST"),
        route(context, one, read, "GET"),
        route(context, one, change, "PUT"),
        route(context, one, delete, "DELETE"),
        *contents.routes(context),
    ]


def list_all(call: Call) -> Reply:
    """GET of the files."""
    wanted = listing_of(call, FILE)
    with call.context.database.read() as connection:
        page = listing.list_page(connection, FILE, wanted)
    return json_reply(_documents(call, page.records), headers=page_headers(call, wanted, page))


def create(call: Call) -> Reply:
    """POST of a file's metadata; the address to upload its content to is in the answer."""
    raw = call.json()
    fields = FILE.complete(FILE.accept(raw, creating=True))
    with call.context.database.write() as connection:
        stored = files.put_by_name(connection, fields)
        rescope(connection, FILE, [stored], raw)
    return _reply(call, stored, 201, {"Location": f"{call.root}/files/{stored.id}"})


def read(call: Call) -> Reply:
    """GET of a file's metadata, with addresses that are valid from now on."""
    with call.context.database.read() as connection:
        return _reply(call, records.read(connection, FILE, call.path["id"]))


def change(call: Call) -> Reply:
    """PUT of a file's metadata (ours; the reference has it overwritten by its name)."""
    raw = call.json()
    given = FILE.accept(raw, creating=False)
    with call.context.database.write() as connection:
        stored = records.read(connection, FILE, call.path["id"])
        call.check_version(stored)
        if "name" in given:
            files.require_free_name(connection, stored, given["name"])
        changed = records.change(connection, FILE, stored, {**stored.fields(), **given})
        rescope(connection, FILE, [changed], raw)
    return _reply(call, changed)


def delete(call: Call) -> Reply:
    """DELETE of a file with its content, for good."""
    with call.context.database.write() as connection:
        stored = records.read(connection, FILE, call.path["id"])
        call.check_version(stored)
        content = files.remove(connection, stored)
    call.context.files.blobs.remove(content)
    return Reply()


def _reply(call: Call, stored: Stored, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    return json_reply(_documents(call, [stored])[0], status, {"ETag": stored.etag, **(headers or {})})


def _documents(call: Call, stored: Sequence[Stored]) -> list[Json]:
    return list(map(partial(_document, call, _may_upload(call)), documents(call, FILE, stored)))


def _may_upload(call: Call) -> bool:
    """Who may only read gets no address that writes."""
    with call.context.database.read() as connection:
        return may_change_all_it_sees(connection, call.known_actor)


def _document(call: Call, may_upload: bool, stored: Json) -> Json:
    """A file as clients read it: with addresses of its content, of which a new file has none yet."""
    document = {name: value for name, value in stored.items() if name != BLOB}
    if may_upload:
        document["uploadUrl"] = _address(call, stored, contents.UPLOAD)
    if BLOB in stored:
        document["contentUrl"] = _address(call, stored, contents.DOWNLOAD)
    return document


def _address(call: Call, stored: Json, purpose: str) -> str:
    name = quote(_UNPRINTABLE.sub("_", stored["name"]).strip(".") or "file", safe="")
    address = f"{call.root}/files/{stored['id']}/content/{name}"
    if purpose == contents.DOWNLOAD and not stored["privateAccess"]:
        return address
    return f"{address}?{urlencode(call.context.files.signer.query(purpose, stored['id']))}"
