"""One visit of a short link, and the line it is in the journal.

A line is a JSON array: the id of the hit's action, when, the link by id and short id, its thing and product,
the link's row number, whether by a bot, and the body of the action. So what folds it into the database need
not look inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from catalog.clock import now_ms
from catalog.documents import Json
from catalog.ids import new_id
from redirector.context.action import Traces, action_context
from redirector.context.agent import agent_of
from redirector.hit_line import encode
from redirector.links import Link


@dataclass(frozen=True, slots=True)
class Hit:
    """One visit of a short link; ``id`` is that of its implicitScans action."""

    id: str
    timestamp: int
    link_id: str
    short_id: str
    thng: str | None
    product: str | None
    link_seq: int
    traces: Traces = Traces()  # noqa: RUF009 - frozen
    reactions: list[Json] = field(default_factory=list)
    variant: str | None = None


def hit_of(
    link: Link,
    traces: Traces,
    *,
    reactions: Sequence[Json] = (),
    timestamp: int | None = None,
    variant: str | None = None,
) -> Hit:
    """A visit, now unless said otherwise.

    ``reactions`` are what the account's rules made of it, ``variant`` which of the link's targets it got.
    """
    at = now_ms() if timestamp is None else timestamp
    thng, product = link.thng, link.product
    place = (link.id, link.short_id, thng, product, link.seq)
    return Hit(new_id(), at, *place, traces, list(reactions), variant)


def line_of(hit: Hit) -> bytes:
    """The hit as a line of the journal."""
    is_bot = int(agent_of(hit.traces.user_agent).is_bot)
    place = (hit.link_id, hit.short_id, hit.thng, hit.product, hit.link_seq)
    return encode((hit.id, hit.timestamp, *place, is_bot, _body(hit))) + b"\n"


def _body(hit: Hit) -> Json:
    body: Json = {"type": "implicitScans", "timestamp": hit.timestamp}
    if hit.thng is not None:
        body["thng"] = hit.thng
    if hit.product is not None:
        body["product"] = hit.product
    context = {"shortId": hit.short_id, **action_context(hit.traces)}
    if hit.variant is not None:
        context["variant"] = hit.variant
    body |= {"locationSource": "unknown", "context": context}
    if hit.reactions:
        body["reactions"] = hit.reactions
    return body


class LineParts(msgspec.Struct, gc=False):
    """What all lines of one link's hits have in common, encoded once.

    After the id and the timestamp come ``place``, the kind (`kind_of`), the timestamp again, ``fields``,
    what is known of the visitor (`encoded_fields`) and the end (`tail_of`): the same bytes as `line_of`.
    """

    place: bytes
    fields: bytes

    @classmethod
    def of(cls, link: Link) -> LineParts:
        """The parts of a link."""
        return cls.of_parts(link.id, link.short_id, link.thng, link.product, link.seq)

    @classmethod
    def of_parts(
        cls, link_id: str, short_id: str, thng: str | None, product: str | None, seq: int
    ) -> LineParts:
        """The same for who has read no more of the link."""
        named = b"" if thng is None else b',"thng":' + encode(thng)
        if product is not None:
            named += b',"product":' + encode(product)
        named += b',"locationSource":"unknown","context":{"shortId":' + encode(short_id)
        return cls(b"," + encode((link_id, short_id, thng, product, seq))[1:-1], named)


_KINDS = tuple(b',%d,{"type":"implicitScans","timestamp":' % is_bot for is_bot in (False, True))


def kind_of(*, is_bot: bool) -> bytes:
    """What a line says of the kind of visitor."""
    return _KINDS[is_bot]


PLAIN_TAIL = b"}}]\n"


def encoded_fields(fields: Json) -> bytes:
    """What fields, if there are any, add to the context of a line."""
    return b"," + encode(fields)[1:-1] if fields else b""


def tail_of(reactions: Sequence[Json], variant: str | None) -> bytes:
    """The end of a line."""
    named = b"" if variant is None else b',"variant":' + encode(variant)
    added = b',"reactions":' + encode(list(reactions)) if reactions else b""
    return named + b"}" + added + b"}]\n"
