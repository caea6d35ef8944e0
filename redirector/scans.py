"""Scans that clients report: their actions get the context and the reactions visits of links get too."""

from __future__ import annotations

from sqlalchemy import Connection

from catalog.api.call import Call
from catalog.documents import Json
from redirector.context.action import action_context, traces_of
from redirector.context.privacy import AddressPolicy
from redirector.context.scan import Scan
from redirector.context.visitor import visitor_of
from redirector.reactions import Reactor
from redirector.rules.fields import SCAN_TYPES


def complete_scan(
    reactor: Reactor, addresses: AddressPolicy, connection: Connection, call: Call, fields: Json
) -> None:
    """Add to a new action what is known of its sender, and for a scan the rules' reactions."""
    scan = _scan(call, fields)
    context = action_context(traces_of(scan.visitor, scan.place, addresses))
    fields["context"] = {**context, **fields.get("context", {})}
    if fields["type"] in SCAN_TYPES:
        reactions = reactor.react(connection, scan)
        if reactions:
            fields["reactions"] = reactions


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
