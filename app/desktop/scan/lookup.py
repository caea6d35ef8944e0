"""From codes to records, and from short links to where they lead now: questions to the service."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace

from app.client import Client, ClientError, Identification, Kind, NotFound, Record, Refused
from app.desktop.scan import keys
from app.desktop.scan.entries import Code, Entry, Match

REMEMBERED = 4_096


@dataclass(frozen=True)
class Destination:
    """Where a short link leads now; `problem` says why it leads nowhere."""

    link: str
    target: str = ""
    hits: int | None = None
    problem: str = ""


@dataclass(frozen=True)
class Details:
    """The answer for the codes of the picture in sight."""

    codes: tuple[Code, ...]
    destinations: dict[str, Destination]


class Lookup:
    """Asks for each distinct code once; threads may share it. One per run, so that it is never stale."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str, str], tuple[Match, ...]] = OrderedDict()

    def matches(self, code_type: str, value: str) -> tuple[Match, ...] | None:
        """The records of a code; None while the service does not answer."""
        asked = (code_type, value)
        with self._lock:
            if asked in self._known:
                return self._known[asked]
        try:
            found = match_all(self._client, code_type, value=value)
        except ClientError:
            return None
        with self._lock:
            self._known[asked] = found
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return found


def match_code(client: Client, code: Code) -> tuple[Match, ...]:
    """The records that carry this code, under any type and spelling it may have; raises ClientError."""
    spellings = dict.fromkeys(value for value in (code.value, code.raw) if value)
    found = (match_all(client, *code.types, value=value) for value in spellings)
    return next((matches for matches in found if matches), ())


def match_all(client: Client, *types: str, value: str) -> tuple[Match, ...]:
    """The records that carry this value under one of the types; raises ClientError."""
    try:
        found = client.identify(value, types)
    except (NotFound, Refused):  # a type or a value that no identifier can have
        return ()
    return tuple(dict.fromkeys(map(match_of, found)))


def details(client: Client, entry: Entry) -> Details:
    """The codes of a picture asked anew, and every short link followed on paper: no hit is counted."""
    codes = tuple(
        code if code.missing else replace(code, matches=match_code(client, code)) for code in entry.codes
    )
    links = dict.fromkeys(link for code in codes for match in code.matches or () for link in match.links)
    return Details(codes, {link: destination(client, link) for link in links})


def destination(client: Client, link: str) -> Destination:
    try:
        document = client.read(Kind.REDIRECTIONS, keys.short_id_of(link)).document
    except NotFound:
        return Destination(link, problem="This short link does not exist any more")
    except Refused as error:
        return Destination(link, problem=error.text())
    target = str(document.get("redirectUrl") or document.get("defaultRedirectUrl") or "")
    hits = document.get("hits")
    if not target:
        return Destination(link, problem="This short link has no target yet")
    return Destination(link, target, hits if isinstance(hits, int) else None)


def record_scan(client: Client, match: Match, code: Code) -> Record:
    """A `scans` action on the record; the code that was scanned goes with it."""
    document = {match.kind.type_name: match.record_id, "identifiers": {code.type: code.value}}
    return client.record_action("scans", document)


def match_of(found: Identification) -> Match:
    """The record as the window knows it."""
    return Match(found.record.kind, found.record.id, found.record.title, found.redirections)
