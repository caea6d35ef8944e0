"""Scans that clients report: their actions get the context and the reactions visits of links get too."""

from __future__ import annotations

from sqlalchemy import Connection

from catalog import keys
from catalog.actions import SCANS
from catalog.api.call import Call
from catalog.documents import Json
from redirector.arbiter import Arbiter
from redirector.context.action import action_context, traces_of
from redirector.context.person import person
from redirector.context.privacy import AddressPolicy
from redirector.context.scan import Scan
from redirector.context.visitor import visitor_of


def complete_scan(
    arbiter: Arbiter,
    addresses: AddressPolicy,
    connection: Connection,
    call: Call,
    fields: Json,
    *,
    in_detail: bool = True,
) -> None:
    """Add to a new action what is known of its sender, and for a scan the rules' reactions."""
    scan = _scan(call, fields)
    context = action_context(traces_of(scan.visitor, scan.place, addresses, in_detail=in_detail))
    fields["context"] = {**context, **fields.get("context", {})}
    if fields["type"] in SCANS:
        reactions = _reactions(arbiter, connection, call, scan)
        if reactions:
            fields["reactions"] = reactions


def _reactions(arbiter: Arbiter, connection: Connection, call: Call, scan: Scan) -> list[Json]:
    """By the application the sender belongs to, or by the account (API reference, "Redirection Process")."""
    actor = call.known_actor
    if actor.application is None:
        return arbiter.react(connection, scan)
    user = person(connection, actor.id, scan.local_time) if actor.type == keys.USER else None
    return arbiter.react_within(connection, scan, actor.application, user)


def _scan(call: Call, fields: Json) -> Scan:
    location = fields.get("location", {})
    return Scan(
        type=fields["type"],
        timestamp=fields["timestamp"],
        visitor=visitor_of(call.headers, call.client),
        thng=fields.get("thng"),
        product=fields.get("product"),
        latitude=location.get("latitude"),
        longitude=location.get("longitude"),
        custom_fields=fields.get("customFields", {}),
    )
