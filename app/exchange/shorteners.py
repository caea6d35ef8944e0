"""The exports of well-known shorteners: how each is told apart, and what its columns become.

Each row names where its columns are documented. Those that export through their API only are read as the JSON
it answers; a member of an object inside is named with a dot (`meta.validUntil`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.exchange import cells, fields
from app.exchange.link_cells import short_id


@dataclass(frozen=True)
class Shortener:
    """One service: a file that has all headers of one of the `marks` is its export.

    `columns` say what each header becomes; `aliases` are those of further short addresses of the same link,
    each of which becomes a link. Headers are in small letters and digits only, as `fields.plain` makes them.
    """

    name: str
    source: str
    marks: tuple[frozenset[str], ...]
    columns: Mapping[str, str]
    aliases: str = ""


def _marks(*sets: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(each.split()) for each in sets)


SHORTENERS: Final = (
    Shortener(
        name="Bitly",
        source="CSV of the window: support.bitly.com, “export link data”; API: dev.bitly.com, “Bitlinks”",
        marks=_marks("link longurl", "link destinationurl", "bitlink longurl", "link custombitlinks"),
        columns={
            "link": "shortId",
            "bitlink": "shortId",
            "longurl": "defaultRedirectUrl",
            "destinationurl": "defaultRedirectUrl",
            "title": "title",
            "tags": "tags",
            "createdat": "origin.createdAt",
            "created": "origin.createdAt",
            "datecreated": "origin.createdAt",
            "clicks": "origin.clicks",
            "totalclicks": "origin.clicks",
            "engagements": "origin.clicks",
            "totalengagements": "origin.clicks",
        },
        aliases="customlink custombitlinks custombitlink",
    ),
    Shortener(
        name="YOURLS",
        source="table yourls_url and API action “stats”: yourls.org; CSV of the plugin YOURLS-Import-Export",
        marks=_marks("keyword url clicks", "shorturl url timestamp clicks", "source target hits"),
        columns={
            "keyword": "shortId",
            "source": "shortId",
            "shorturl": "shortId",
            "url": "defaultRedirectUrl",
            "target": "defaultRedirectUrl",
            "title": "title",
            "timestamp": "origin.createdAt",
            "clicks": "origin.clicks",
            "hits": "origin.clicks",
        },
    ),
    Shortener(
        name="Kutt",
        source="GET /api/v2/links: docs.kutt.it, “Link”",
        marks=_marks("address target visitcount", "address target createdat"),
        columns={
            "address": "shortId",
            "target": "defaultRedirectUrl",
            "description": "title",
            "createdat": "origin.createdAt",
            "visitcount": "origin.clicks",
            "expirein": "expiresAt",
            "password": "password",
        },
    ),
    Shortener(
        name="Shlink",
        source="CSV of shlink-web-client and of shlink-importer; GET /rest/v3/short-urls: api-spec.shlink.io",
        marks=_marks("shortcode longurl"),
        columns={
            "shortcode": "shortId",
            "longurl": "defaultRedirectUrl",
            "title": "title",
            "tags": "tags",
            "createdat": "origin.createdAt",
            "datecreated": "origin.createdAt",
            "visits": "origin.clicks",
            "visitssummarytotal": "origin.clicks",
            "visitscount": "origin.clicks",
            "metavalidsince": "startsAt",
            "metavaliduntil": "expiresAt",
            "metamaxvisits": "maxVisits",
            "forwardquery": "passQuery",
        },
    ),
    Shortener(
        name="Rebrandly",
        source="GET /v1/links and its recipe “export links to CSV”: developers.rebrandly.com, “Link entity”",
        marks=_marks("slashtag destination"),
        columns={
            "slashtag": "shortId",
            "destination": "defaultRedirectUrl",
            "title": "title",
            "description": "notes",
            "tags": "tags",
            "createdat": "origin.createdAt",
            "clicks": "origin.clicks",
            "forwardparameters": "passQuery",
        },
    ),
    Shortener(
        name="TinyURL",
        source="GET /urls/available and the CSV of paid plans: tinyurl.com/app/dev",
        marks=_marks("alias tinyurl", "alias url domain", "tinyurl longurl"),
        columns={
            "alias": "shortId",
            "tinyurl": "shortId",
            "url": "defaultRedirectUrl",
            "longurl": "defaultRedirectUrl",
            "title": "title",
            "description": "title",
            "tags": "tags",
            "createdat": "origin.createdAt",
            "expiresat": "expiresAt",
            "clicks": "origin.clicks",
            "hits": "origin.clicks",
        },
    ),
    Shortener(
        name="Short.io",
        source="GET /api/links and the CSV of the window, with the same names: developers.short.io",
        marks=_marks("originalurl path", "originalurl shorturl", "originalurl secureshorturl"),
        columns={
            "path": "shortId",
            "shorturl": "shortId",
            "secureshorturl": "shortId",
            "originalurl": "defaultRedirectUrl",
            "title": "title",
            "tags": "tags",
            "createdat": "origin.createdAt",
            "expiresat": "expiresAt",
            "expiredurl": "fallbackUrl",
            "clickslimit": "maxVisits",
            "clicks": "origin.clicks",
            "password": "password",
            "haspassword": "password",
        },
    ),
    Shortener(
        name="Dub",
        source="GET /links: dub.co/docs, “Retrieve a list of links”; CSV of the window, with its own headers",
        marks=_marks("domain key url", "shortlink destinationurl"),
        columns={
            "key": "shortId",
            "shortlink": "shortId",
            "url": "defaultRedirectUrl",
            "destinationurl": "defaultRedirectUrl",
            "title": "title",
            "comments": "notes",
            "tags": "tags",
            "createdat": "origin.createdAt",
            "expiresat": "expiresAt",
            "expiredurl": "fallbackUrl",
            "clicks": "origin.clicks",
            "password": "password",
        },
    ),
)
NAMES: Final = tuple(each.name for each in SHORTENERS)


def recognise(header: Iterable[str]) -> Shortener | None:
    """Whose export has these columns; None if nobody's."""
    words = {fields.plain(name) for name in header}
    return next((each for each in SHORTENERS if any(mark <= words for mark in each.marks)), None)


def by_name(name: str) -> Shortener | None:
    """The service of this name."""
    return next((each for each in SHORTENERS if each.name == name), None)


def is_alias(service: str, header: str) -> bool:
    """Whether a column of a service's export has further short ids of the same link."""
    found = by_name(service)
    return found is not None and fields.plain(header) in found.aliases.split()


def further_short_ids(shortener: Shortener, header: Iterable[str], row: Iterable[str]) -> Iterator[str]:
    """The other short ids of a row's link, each once."""
    wanted = shortener.aliases.split()
    texts = [value for name, value in zip(header, row, strict=False) if fields.plain(name) in wanted]
    found = (short_id(each) for text in texts for each in cells.entries(text.strip("[]"), ' ,;|"\n'))
    return iter(dict.fromkeys(each for each in found if each))
