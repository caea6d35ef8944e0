"""Where a redirection leads: what a target may be, and its placeholders filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

PLACEHOLDERS = ("productId", "thngId", "evrythngId", "shortId")
MOST_CHARACTERS = 8_000

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# White space and control characters have no place in a URL; in a header they would be an attack.
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\\<>\"^`|]")
_SCHEMES = ("http", "https")


def target_problem(target: str) -> str | None:
    """Why this cannot be the target of a redirection, or None when it can."""
    if len(target) > MOST_CHARACTERS:
        return f"is longer than {MOST_CHARACTERS} characters"
    if found := _FORBIDDEN.search(target):
        return f"holds a character no URL may have, at position {found.start() + 1}"
    return _address_problem(target) or _placeholder_problem(target)


def fill(template: str, values: Mapping[str, str]) -> str:
    """The target with every placeholder replaced; what has no value becomes empty."""
    if "{" not in template:
        return template
    return _PLACEHOLDER.sub(lambda found: quote(values.get(found[1], ""), safe=""), template)


def _address_problem(target: str) -> str | None:
    try:
        parts = urlsplit(target)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "is not a URL"
    if parts.scheme.lower() not in _SCHEMES:
        return "must start with http:// or https://"
    if not host or not target[len(parts.scheme) :].startswith("://"):
        return "has no host, as in https://example.com/page"
    if "@" in parts.netloc:
        return "must not hold a user name or a password"
    return "must not have a placeholder in its host" if "{" in parts.netloc else None


def _placeholder_problem(target: str) -> str | None:
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    for name in _PLACEHOLDER.findall(target):
        if name not in PLACEHOLDERS:
            return f"has an unknown placeholder {{{name}}}; there are {known}"
    if "{" in _PLACEHOLDER.sub("", target) or "}" in _PLACEHOLDER.sub("", target):
        return f"has a brace without its partner; placeholders are {known}"
    return None
