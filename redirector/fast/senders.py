"""Who sends a visit, put together of what many share: what the headers tell, and where the address is.

Either is told once, written once for the journal, and remembered by itself: a visitor nobody is like still
comes with a browser and from a place that others have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import msgspec

from redirector.context.action import (
    address_fields,
    place_fields,
    told_fields,
    traces_of,
    zone_fields,
)
from redirector.context.agent import Agent, agent_of
from redirector.context.privacy import AddressPolicy, address_of, left_of
from redirector.context.visitor import Visitor, visitor_of
from redirector.context.whereabouts import NOWHERE, Whereabouts, edition, find_address
from redirector.fast.heads import MOST_HEADS, Head, read_visit
from redirector.hit import encoded_fields, kind_of

_REMEMBERED: Final = 8192


@dataclass(frozen=True, slots=True, eq=False)
class Manner:
    """What the headers tell; ``written`` is what a line of the journal says of it, ``kind`` of its kind."""

    user_agent: str | None
    agent: Agent
    language: str | None
    referrer: str | None
    written: bytes
    kind: bytes


class Spot(msgspec.Struct, frozen=True, gc=False, eq=False):
    """Where an address is, and what a line says of it, before and after what the headers tell."""

    address: str | None
    place: Whereabouts
    before: bytes
    after: bytes


class Sender(msgspec.Struct, frozen=True, gc=False, eq=False):
    """Who sends a visit; ``kind`` and ``traces`` are all that a line may say of it."""

    manner: Manner
    spot: Spot
    kind: bytes
    traces: bytes

    def visitor(self, query: Mapping[str, str]) -> Visitor:
        """The visitor, who opens a link with these parameters."""
        manner = self.manner
        return Visitor(
            address=self.spot.address,
            user_agent=manner.user_agent,
            language=manner.language,
            referrer=manner.referrer,
            query=query,
        )


class Senders:
    """Tells who sends visits; ``addresses`` and ``in_detail`` say what of that may be written."""

    def __init__(self, addresses: AddressPolicy, *, in_detail: bool) -> None:
        self._addresses = addresses
        self._in_detail = in_detail
        self._edition = edition()
        self._manner = lru_cache(_REMEMBERED)(self._read_manner)
        self.sender = lru_cache(_REMEMBERED)(self._put_together)
        # All of a request that most visitors have in common is looked up at once.
        self.of_lines = lru_cache(MOST_HEADS)(self._read)

    def refresh(self) -> None:
        """Find out anew where senders are, if that can have changed."""
        if self._edition != (now := edition()):
            self._edition = now
            self.sender.cache_clear()
            self.of_lines.cache_clear()

    def _read(self, lines: bytes, host: str | None) -> Sender | None:
        """Who sends a request with these header lines, from this host; None when it is no plain visit."""
        read = read_visit(lines)
        return None if read is None else self.sender(read[0], host)

    def _put_together(self, head: Head, host: str | None) -> Sender:
        """Who sends a visit with these headers, from this host."""
        manner = self._manner(head.user_agent, head.accept_language, head.referrer)
        spot = self._find_spot(host)
        return Sender(manner, spot, manner.kind, spot.before + manner.written + spot.after)

    def _read_manner(self, user_agent: str | None, accepted: str, referrer: str | None) -> Manner:
        given = {"user-agent": user_agent, "accept-language": accepted, "referer": referrer}
        headers = {name: value for name, value in given.items() if value is not None}
        visitor = visitor_of(headers, None)
        agent = agent_of(visitor.user_agent)
        traces = traces_of(visitor, NOWHERE, self._addresses, in_detail=self._in_detail)
        return Manner(
            user_agent=visitor.user_agent,
            agent=agent,
            language=visitor.language,
            referrer=visitor.referrer,
            written=encoded_fields(told_fields(traces)),
            kind=kind_of(is_bot=agent.is_bot),
        )

    def _find_spot(self, host: str | None) -> Spot:
        address = address_of(host)
        place = find_address(address)
        before, after = _written(place)
        before = encoded_fields(address_fields(left_of(address, self._addresses))) + before
        return Spot(address, place, before, after)


@lru_cache(_REMEMBERED)
def _written(place: Whereabouts) -> tuple[bytes, bytes]:
    """What lines say of a place, before and after what the headers tell."""
    traces = traces_of(Visitor(), place, AddressPolicy.NONE)
    return encoded_fields(place_fields(traces)), encoded_fields(zone_fields(traces))
