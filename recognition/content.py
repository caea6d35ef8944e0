"""What a value says beyond its characters: GS1 application identifiers, a GS1 Digital Link, an ISBN."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlsplit

from catalog.gs1.dictionary import identifiers
from catalog.gs1.elements import Gs1Error
from catalog.gs1.elements import parse as checked
from recognition import gs1
from recognition.gs1 import Elements

_GTIN = "01"
# ISBN Users' Manual, 7th edition, 4: 978 and 979, without 979-0, which is sheet music (ISMN).
_BOOKS, _MUSIC = ("978", "979"), "9790"


def elements(value: str) -> Elements:
    """The (application identifier, data) pairs of a GS1 symbol's value or of a Digital Link; or none."""
    if value.startswith("("):
        return gs1.parse(value) or ()
    if value[:8].lower().startswith(("http://", "https://")):
        return digital_link(value)
    return ()


def digital_link(uri: str) -> Elements:
    """The pairs of a GS1 Digital Link (URI syntax 1.4, chapter 4): key, qualifiers, attributes; or none."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return ()
    segments = [unquote(segment) for segment in parts.path.split("/") if segment]
    known = identifiers()
    starts = [
        at
        for at, segment in enumerate(segments[:-1])
        if segment in known and known[segment].key_qualifiers is not None and (len(segments) - at) % 2 == 0
    ]
    if not starts:
        return ()
    path = segments[starts[0] :]
    pairs = list(zip(path[::2], path[1::2], strict=True))
    pairs += [(key, data) for key, data in parse_qsl(parts.query) if key in known]
    whole = tuple((ai, data.zfill(14) if ai == _GTIN else data) for ai, data in pairs)
    return whole if _is_valid(whole) else ()


def isbn(symbol_type: str, value: str) -> str | None:
    """The ISBN of a book's EAN-13; None for other goods."""
    is_book = symbol_type == "ean_13" and value.startswith(_BOOKS) and not value.startswith(_MUSIC)
    return value if is_book else None


def _is_valid(pairs: Elements) -> bool:
    try:
        checked(gs1.in_brackets(pairs), needs_partners=False)
    except Gs1Error:
        return False
    return True
