"""What a request says of who sends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from redirector.context.privacy import address_of

MOST_CHARACTERS = 500
_MOST_LANGUAGES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who opens a link or reports a scan; ``address`` is whole and must not be stored as it is."""

    address: str | None = None
    user_agent: str | None = None
    language: str | None = None
    referrer: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)


def visitor_of(
    headers: Mapping[str, str], host: str | None, query: Mapping[str, str] | None = None
) -> Visitor:
    """The visitor behind a request from a host."""
    return Visitor(
        address=address_of(host),
        user_agent=_cut(headers.get("user-agent")),
        language=first_language(headers.get("accept-language", "")[:MOST_CHARACTERS]),
        referrer=_cut(headers.get("referer")),
        query=query or {},
    )


@lru_cache(1024)
def first_language(accepted: str) -> str | None:
    """The language a visitor likes most, without its country: ``en`` for ``fr;q=0.5, en-GB``.

    RFC 9110, 12.5.4. None when any will do.
    """
    best, best_weight = None, 0.0
    for entry in accepted.split(",")[:_MOST_LANGUAGES]:
        tag, *parameters = [part.strip() for part in entry.split(";")]
        weight = _weight(parameters)
        language = tag.partition("-")[0].lower()
        if weight > best_weight and language.isascii() and language.isalpha() and len(language) <= 8:
            best, best_weight = language, weight
    return best


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0


def _cut(text: str | None) -> str | None:
    return text[:MOST_CHARACTERS] if text else None
