"""The routes of the ledger of printed labels; an extension of ours, for operators."""

from __future__ import annotations

from functools import partial
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct
from starlette.routing import Route

from catalog import prints, records
from catalog.api import resources
from catalog.api.call import Call, Reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.api.present import record_reply, records_reply
from catalog.documents import Name, problems
from catalog.errors import BadInput
from catalog.kinds import LABEL_PRINT

T = TypeVar("T", bound=Struct)


class Voiding(Struct, forbid_unknown_fields=True):
    """Why a label is voided."""

    reason: Name


class Codes(Struct, forbid_unknown_fields=True):
    """The codes of labels."""

    codes: Annotated[list[str], Meta(min_length=1, max_length=resources.MOST_AT_ONCE)]


def routes(context: Context) -> list[Route]:
    """All routes of the ledger: it is added to and read, and labels are voided."""
    return [
        route(context, "/prints", partial(resources.list_all, LABEL_PRINT), "GET"),
        route(context, "/prints", create, "POST"),
        route(context, "/prints/newest", newest, "POST"),
        route(context, "/prints/{id}", partial(resources.read, LABEL_PRINT), "GET"),
        route(context, "/prints/{id}/void", void, "POST"),
        route(context, "/prints/{id}/void", reinstate, "DELETE"),
    ]


def create(call: Call) -> Reply:
    """POST of one print, or of an array of up to 1,000, which are all stored or none."""
    raw = call.json()
    documents = resources.accept_many(LABEL_PRINT, raw if isinstance(raw, list) else [raw])
    with call.context.database.write() as connection:
        stored = prints.add(connection, documents, operator=call.known_actor.id)
    if isinstance(raw, list):
        return records_reply(call, LABEL_PRINT, stored, 201)
    location = {"Location": f"{call.root}/{LABEL_PRINT.path}/{stored[0].id}"}
    return record_reply(call, LABEL_PRINT, stored[0], 201, location)


def newest(call: Call) -> Reply:
    """POST of up to 1,000 codes: the newest print of each that was printed and is not voided."""
    codes = _accept(call, Codes).codes
    with call.context.database.read() as connection:
        found = prints.newest(connection, codes)
    return records_reply(call, LABEL_PRINT, list(found.values()))


def void(call: Call) -> Reply:
    """POST: the label is voided for the reason given."""
    reason = _accept(call, Voiding).reason
    with call.context.database.write() as connection:
        stored = records.read(connection, LABEL_PRINT, call.path["id"])
        stored = prints.void(connection, stored, by=call.known_actor.id, reason=reason)
    return record_reply(call, LABEL_PRINT, stored)


def reinstate(call: Call) -> Reply:
    """DELETE of the voiding."""
    with call.context.database.write() as connection:
        stored = records.read(connection, LABEL_PRINT, call.path["id"])
        stored = prints.reinstate(connection, stored)
    return record_reply(call, LABEL_PRINT, stored)


def _accept(call: Call, document: type[T]) -> T:
    raw = call.json()
    if not isinstance(raw, dict):
        raise BadInput("body: must be a JSON object")
    if wrong := problems(document, raw):
        raise BadInput(*map(str, wrong))
    return msgspec.convert(raw, document)
