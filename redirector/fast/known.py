"""A link as visits need it, made in a few microseconds: most links are opened rarely.

Nearly all links just lead to their target. Of those no more is read and made ready than where to, and what
lines of the journal say of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from catalog.kinds import PRODUCT, THNG
from redirector.hit import LineParts
from redirector.links import Link, filled
from redirector.options import PLAIN, Options
from redirector.targets import sendable

_THNG, _PRODUCT = THNG.name, PRODUCT.name
_options_of: Callable[[str], Options] = msgspec.json.Decoder(Options).decode

# A row of what a plain link is: its row number, id, target, record, type, the product of its thing, and body.
BRIEF: Final = f"""
SELECT seq, id, target, evrythng_id, type,
    CASE type WHEN '{_THNG}' THEN (SELECT product FROM thng WHERE thng.id = evrythng_id) END, body
FROM redirection WHERE short_id = ?
"""  # noqa: S608 - our own names
Brief = tuple[int, str, str, str, str, str | None, str]


class Special(msgspec.Struct, frozen=True, gc=False, eq=False):
    """What a link is told beside its target.

    ``is_for_all`` says that nothing must be counted or asked before it leads anywhere.
    """

    link: Link
    options: Options
    is_for_all: bool


class Known(msgspec.Struct, frozen=True, gc=False, eq=False):
    """A link as visits need it; ``thng`` and ``product`` are what it belongs to, as rules see it.

    ``location`` is where its target leads, None when nobody can be sent there; ``only_location`` is the same
    when no options have a say. Out of the garbage collector's sight: very many are remembered.
    """

    short_id: str
    thng: str | None
    product: str | None
    line: LineParts
    location: bytes | None
    only_location: bytes | None
    special: Special | None


def plain_link(short_id: str, row: Brief) -> Known | None:
    """What visits need of a link; None when it has options, which are not in this row."""
    seq, link_id, template, owner, kind, product, body = row
    if _options_of(body) != PLAIN:
        return None
    thng = owner if kind == _THNG else None
    if kind == _PRODUCT:
        product = owner
    location = _location(filled(template, short_id, owner, kind, product))
    line = LineParts.of_parts(link_id, short_id, thng, product, seq)
    return Known(short_id, thng, product, line, location, location, None)


def special_link(link: Link) -> Known:
    """The same of any link that is read as a whole."""
    options = link.options
    special = Special(link, options, options.password is None and options.max_visits is None)
    location = _location(link.target)
    return Known(link.short_id, link.thng, link.product, LineParts.of(link), location, None, special)


def _location(target: str) -> bytes | None:
    sent = sendable(target)
    return None if sent is None else sent.encode("ascii")
