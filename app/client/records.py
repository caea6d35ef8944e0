"""What the client gives and takes: records, pages of them, and questions for a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, TypeVar

T = TypeVar("T")

PAGE_SIZE = 100
"""The most records one list answer holds (platform-facts, "Lists")."""


class Kind(StrEnum):
    """The resource kinds a person meets; the value is the path of the resource."""

    PRODUCTS = "products"
    THNGS = "thngs"
    REDIRECTIONS = "redirections"
    ACTIONS = "actions"
    COLLECTIONS = "collections"
    PLACES = "places"
    PROJECTS = "projects"
    PRINTS = "prints"
    APPLICATIONS = "applications"
    USERS = "users"
    BATCHES = "batches"
    OPERATORS = "operators"
    ROLES = "roles"

    @property
    def type_name(self) -> str:
        """What a document calls the kind: the ``type`` of a short link, the field of an action."""
        return _TYPE_NAMES.get(self, self.value.removesuffix("s"))

    @property
    def has_words(self) -> bool:
        """The service finds its records by words; the others are found by a filter."""
        return self in _WITH_WORDS

    @property
    def id_field(self) -> str:
        return "shortId" if self is Kind.REDIRECTIONS else "id"

    def noun(self, count: int = 1) -> str:
        singular, plural = _NOUNS[self]
        return singular if count == 1 else plural


_NOUNS = {
    Kind.PRODUCTS: ("product", "products"),
    Kind.THNGS: ("thing", "things"),
    Kind.REDIRECTIONS: ("short link", "short links"),
    Kind.ACTIONS: ("action", "actions"),
    Kind.COLLECTIONS: ("collection", "collections"),
    Kind.PLACES: ("place", "places"),
    Kind.PROJECTS: ("project", "projects"),
    Kind.PRINTS: ("printed label", "printed labels"),
    Kind.APPLICATIONS: ("application", "applications"),
    Kind.USERS: ("user", "users"),
    Kind.BATCHES: ("batch", "batches"),
    Kind.OPERATORS: ("operator", "operators"),
    Kind.ROLES: ("role", "roles"),
}
_TYPE_NAMES = {Kind.BATCHES: "batch"}
_WITH_WORDS = frozenset({Kind.PRODUCTS, Kind.THNGS, Kind.REDIRECTIONS, Kind.PRINTS})


@dataclass(frozen=True, slots=True)
class Record:
    """One document of the service. ``etag`` is known only of a record that was read or written alone."""

    kind: Kind
    document: Mapping[str, Any]
    etag: str | None = None

    @property
    def id(self) -> str:
        """The id in its path: the short id of a redirection."""
        return str(self.document.get(self.kind.id_field, ""))

    @property
    def title(self) -> str:
        """What a person calls it."""
        if self.kind is Kind.REDIRECTIONS:
            return "/" + self.id
        names = (self.document.get(field) for field in ("name", "fn", "code"))
        return str(next(filter(None, names), self.id))

    @property
    def fields(self) -> dict[str, Any]:
        """The document as one would write it: a short link has its target with the placeholders."""
        template = self.document.get("defaultRedirectUrlTemplate")
        return dict(self.document) | ({"defaultRedirectUrl": template} if template else {})


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. ``total`` is None unless asked for; ``next`` is the token of the next page."""

    items: tuple[Record, ...]
    total: int | None = None
    next: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which records, in which order. ``page`` is 1-based; ``after`` is the token of a previous page.

    ``project``: only what this project sees. ``with_context``: of actions, where and how they were made.
    ``near`` is (latitude, longitude): places by distance from there, no further than ``within_km``.
    """

    words: str = ""
    filter: str = ""
    ids: tuple[str, ...] = ()
    evrythng_id: str = ""
    project: str = ""
    near: tuple[float, float] | None = None
    within_km: float | None = None
    sort_by: str = ""
    descending: bool = True
    page: int | None = None
    after: str | None = None
    per_page: int = PAGE_SIZE
    with_total: bool = False
    with_context: bool = False

    def of(self, kind: Kind) -> Query:
        """The same question as the service takes it for a kind: without an index of words, by a filter."""
        if kind.has_words or not self.words.strip():
            return self
        by_words = "&".join(
            "(" + "|".join(f"{name}~{filter_value(word)}" for name in _FILTERED_FIELDS) + ")"
            for word in self.words.split()
        )
        both = f"({self.filter})&{by_words}" if self.filter else by_words
        return replace(self, words="", filter=both)

    def params(self) -> dict[str, str]:
        """The query parameters, without those that say nothing."""
        given = {
            "q": self.words,
            "filter": self.filter,
            "ids": ",".join(self.ids),
            "evrythngId": self.evrythng_id,
            "project": self.project,
            "lat": "" if self.near is None else repr(self.near[0]),
            "lon": "" if self.near is None else repr(self.near[1]),
            "maxDist": "" if self.near is None or self.within_km is None else repr(self.within_km),
            "sortBy": self.sort_by,
            "sortOrder": "" if self.descending else "ASCENDING",
            "page": str(self.page or ""),
            "nextPageToken": self.after or "",
            "perPage": str(self.per_page),
            "withTotalCount": "true" if self.with_total else "",
            "context": "true" if self.with_context else "",
        }
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class ServiceInfo:
    """What ``GET /service`` tells."""

    name: str = ""
    version: str = ""
    public_url: str = ""
    short_domain: str = ""
    database: str = ""
    account: str = ""

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> ServiceInfo:
        return cls(
            name=str(raw.get("name", "")),
            version=str(raw.get("version", "")),
            public_url=str(raw.get("publicUrl", "")),
            short_domain=str(raw.get("shortDomain", "")),
            database=str(raw.get("database", "")),
            account=str(raw.get("account", "")),
        )


@dataclass(frozen=True, slots=True)
class Identification:
    """A record that an identifier or the text of a code belongs to, and its short links."""

    value: str
    type: str
    record: Record
    redirections: tuple[str, ...] = field(default=())


#: What a code or its short link can belong to.
_IDENTIFIED = (Kind.THNGS, Kind.PRODUCTS, Kind.COLLECTIONS, Kind.PLACES)


def identifications(raw: Iterable[Mapping[str, Any]]) -> list[Identification]:
    """The matches in the answer of ``/scan/identifications``, flattened."""
    found = []
    for symbol in raw:
        meta = symbol.get("meta", {})
        for result in symbol.get("results", ()):
            kind = next((kind for kind in _IDENTIFIED if kind.type_name in result), None)
            if kind is None:
                continue
            links = tuple(str(link) for link in result.get("redirections", ()))
            found.append(
                Identification(
                    str(meta.get("value", "")),
                    str(meta.get("type", "")),
                    Record(kind, result[kind.type_name]),
                    links,
                )
            )
    return found


_FILTERED_FIELDS = ("name", "description", "tags")
_SPECIAL = re.compile(r"([\\&|!><=~(),*%])")


def filter_value(value: str) -> str:
    """``value`` escaped for the right side of a filter condition.

    Operators are backslash-escaped; a percent sign is percent-encoded as well, because values are
    decoded once more after the query (platform-facts, "Filters").
    """
    return _SPECIAL.sub(lambda m: "%25" if m[1] == "%" else "\\" + m[1], value)


def batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """``items`` in slices of at most ``size``."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
