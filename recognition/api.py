"""The routes of identifier recognition: pictures to records, and values to records.

Reference, chapter "Identifier Recognition". Of its error codes, "Alpha transparency not supported" and
"Duplicate images are not allowed" belong to pre-submitted images, the first also to what is compared with
them; barcodes are read from transparent pictures too. A picture on which nothing is recognised is an empty
array, as the chapter says, and not the 404 "Image not recognized" of its table.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cache, partial
from typing import Any
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import Connection
from starlette.routing import Route

from catalog import short_domains
from catalog.api.call import Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.errors import ApiError, BadInput
from recognition import likeness, reference_api, workers
from recognition.errors import NotInstalled, PictureError, Transparent
from recognition.filter import FilterProblem, ScanFilter, parse
from recognition.identify import Match, ShortLinks, identify_scored, meta, spellings
from recognition.likeness.book import Book
from recognition.likeness.features import VERSION, Features
from recognition.likeness.recognising import Sight, recognised
from recognition.read import Reading
from recognition.symbol import METHOD_OF, Symbol
from recognition.text import availability, paragraphs
from recognition.upload import picture_in

MOST_BODY_BYTES = 48 * 1024 * 1024
MOST_PER_PAGE = 100
DEFAULT_PER_PAGE = 30
# A large picture takes up to half a gigabyte while it is decoded: as many at once as there are reading
# processes, and the others wait.
_WAIT_S = reference_api.WAIT_S


class Looks(msgspec.Struct, forbid_unknown_fields=True):
    """What a picture was described by elsewhere: Base64 features, their version, height by width."""

    version: int
    aspect: float
    features: bytes


def routes(context: Context) -> list[Route]:
    """Every route of recognition."""
    path, book = "/scan/identifications", Book(context.database)
    return [
        route(context, path, partial(scan, book), "POST", most_body_bytes=MOST_BODY_BYTES),
        route(context, path, look_up, "GET"),
        route(context, "/scan/looks", partial(compare, book), "POST"),
        *reference_api.routes(context, book),
    ]


def scan(book: Book, call: Call) -> Reply:
    """POST of a picture: every code in it that the filter asks for, with the records it belongs to."""
    wanted, per_page = _filter(call), _per_page(call)
    if wanted.values:
        raise BadInput("filter: value is for GET; a picture is read for what it holds")
    timing = _Timing()
    reading = _read(picture_in(call.body, call.headers), wanted, timing)
    entries = []
    with call.context.database.read() as connection:
        links = short_links(call, connection)
        known = cache(partial(_identified, connection, links))
        for symbol in reading.symbols:
            entries.append(_entry(symbol.type, symbol.value, *known(symbol)))
            if symbol.parts is not None:
                entries[-1]["meta"]["parts"] = symbol.parts.to_json()
        symbols = list(reading.symbols)
        for paragraph, found in paragraphs.news(reading.symbols, known, _ids):
            symbols.append(paragraph)
            entries.append(_entry(paragraph.type, paragraph.value, *found))
        timing.mark("identifyMs")
        sights = recognised(connection, book, reading.looks) if reading.looks else []
        timing.mark("compareMs")
        of_sights = _sights(connection, sights, links)
    if call.flag("debug"):
        debug = timing.ms | {"passes": reading.looked, "width": reading.width, "height": reading.height}
        for entry, symbol in zip(entries, symbols, strict=True):
            entry["meta"]["debug"] = debug | {
                "points": symbol.points,
                "engines": sorted(symbol.engines),
            }
        longest = max(reading.width, reading.height)
        for entry, sight in zip(of_sights, sights, strict=True):
            entry["meta"]["debug"] = debug | {"points": sight.points(longest), "inliers": sight.inliers}
    entries.sort(key=_lines_last)
    entries += of_sights
    return json_reply(_asked_for(entries, wanted)[:per_page])


def compare(book: Book, call: Call) -> Reply:
    """POST of what a picture looks like: as method `ir` answers for the picture, which stays where it is.

    Corners come as shares of the picture's longer side.
    """
    try:
        looks = msgspec.convert(call.json(), Looks, strict=True)
        if looks.version != VERSION:
            raise BadInput(f"version: this service compares features of version {VERSION}")
        features = Features.from_bytes(looks.features, looks.aspect)
    except (msgspec.ValidationError, ValueError) as error:
        raise BadInput(f"body: {error}") from error
    with call.context.database.read() as connection:
        sights = recognised(connection, book, features)
        entries = _sights(connection, sights, short_links(call, connection))
    for entry, sight in zip(entries, sights, strict=True):
        entry["meta"]["corners"] = sight.corners.tolist()
    return json_reply(entries)


def look_up(call: Call) -> Reply:
    """GET of the records that a value read elsewhere belongs to; an empty array when there are none."""
    wanted, per_page = _filter(call), _per_page(call)
    missing = [name for name, given in (("type", wanted.types), ("value", wanted.values)) if not given]
    if missing:
        raise BadInput(*(f"filter: {name} must be given, as in type=qr_code&value=…" for name in missing))
    timing = _Timing()
    entries = []
    with call.context.database.read() as connection:
        links = short_links(call, connection)
        for symbol_type in sorted(_types(wanted)):
            matches, score = identify_scored(connection, symbol_type, wanted.values, links)
            if matches:
                entries.append(_entry(symbol_type, wanted.values[0], matches, score))
    timing.mark("identifyMs")
    if call.flag("debug"):
        for entry in entries:
            entry["meta"]["debug"] = timing.ms
    return json_reply(_asked_for(entries, wanted)[:per_page])


def short_links(call: Call, connection: Connection) -> ShortLinks:
    """The hosts that mean this service: as it is called, as it is published, as its codes ever said."""
    context = call.context
    addresses = [call.root, context.public_url or "", context.short_base(call.root)]
    hosts = frozenset(urlsplit(address).netloc.lower() for address in addresses) - {""}
    return ShortLinks(context.short_base(call.root), hosts | short_domains.known(connection))


def _identified(connection: Connection, links: ShortLinks, symbol: Symbol) -> tuple[list[Match], int]:
    return identify_scored(connection, symbol.type, spellings(symbol), links) if symbol.is_whole else ([], 0)


def _ids(found: tuple[list[Match], int]) -> set[str]:
    return {match.record.id for match in found[0]}


class _Timing:
    """Milliseconds between marks, for `debug=true`."""

    def __init__(self) -> None:
        self.ms: dict[str, Any] = {}
        self._last = time.perf_counter()

    def mark(self, name: str) -> None:
        """Ends the step that runs."""
        now = time.perf_counter()
        self.ms[name] = round((now - self._last) * 1000, 2)
        self._last = now

    def part(self, name: str, ms: float, *, of: str) -> None:
        """Says of a step that ended how much of it another one took."""
        self.ms[name] = round(ms, 2)
        self.ms[of] = round(max(0.0, self.ms[of] - ms), 2)


def _read(data: bytes, wanted: ScanFilter, timing: _Timing) -> Reading:
    try:
        reading = workers.shared().read(
            data, name="image", types=wanted.types, methods=wanted.methods, wait_s=_WAIT_S
        )
    except workers.Busy as busy:
        problem = "Service unavailable: too many pictures are being read; try again."
        raise ApiError(503, [problem]) from busy
    except NotInstalled as missing:
        raise ApiError(503, [f"Service unavailable: {missing.reason}. {missing.cure}"]) from missing
    except Transparent as error:
        raise BadInput(reference_api.TRANSPARENT, str(error)) from error
    except PictureError as error:
        raise BadInput(str(error)) from error
    timing.mark("loadMs")
    timing.part("readMs", reading.ms, of="loadMs")
    return reading


def _types(wanted: ScanFilter) -> Sequence[str]:
    """The types of a look-up; none when the methods named beside them do not fit."""
    return [
        name for name in wanted.types or () if wanted.methods is None or METHOD_OF[name] in wanted.methods
    ]


def _entry(symbol_type: str, value: str, matches: Sequence[Match], score: int) -> dict[str, Any]:
    return {"results": [match.to_json() for match in matches], "meta": meta(symbol_type, value, score)}


def _sights(connection: Connection, sights: Sequence[Sight], links: ShortLinks) -> list[dict[str, Any]]:
    """An entry for each record that was recognised; its value, the reference's id, finds the record again."""
    return [
        _entry(
            likeness.TYPE,
            sight.image.id,
            identify_scored(connection, likeness.TYPE, [sight.image.id], links)[0],
            sight.score,
        )
        for sight in sights
    ]


def _lines_last(entry: dict[str, Any]) -> tuple[bool, int]:
    """Codes as they stand on the picture, then lines of text, the likeliest first: clients take the first."""
    is_line = entry["meta"]["type"] == availability.TYPE
    return is_line, -entry["meta"]["score"] if is_line else 0


def _asked_for(entries: list[dict[str, Any]], wanted: ScanFilter) -> list[dict[str, Any]]:
    return [entry for entry in entries if wanted.accepts_score(entry["meta"]["score"])]


def _filter(call: Call) -> ScanFilter:
    try:
        return parse(call.query.get("filter", ""))
    except FilterProblem as error:
        raise BadInput(f"filter: {error}") from error


def _per_page(call: Call) -> int:
    text = call.query.get("perPage", "")
    if not text:
        return DEFAULT_PER_PAGE
    if not (text.isascii() and text.isdecimal() and int(text[:12]) >= 1):
        raise BadInput("perPage: must be a whole number from 1")
    return min(int(text[:12]), MOST_PER_PAGE)
