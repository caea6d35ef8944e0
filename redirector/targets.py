"""Where a redirection leads: what a target may be, and its placeholders filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv6Address
from urllib.parse import quote, urlsplit, urlunsplit

import idna

from redirector.scripts import mixed_label

PLACEHOLDERS = ("productId", "thngId", "evrythngId", "shortId")
MOST_CHARACTERS = 8_000

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# White space and control characters have no place in a URL; in a header they would be an attack.
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\\<>\"^`|]")
_LABEL = re.compile(r"[A-Za-z0-9_-]{1,63}")
# An address of nothing but signs every URL may have, with its start: nearly all are, and are looked at once.
_USUAL = re.compile(r"(https?://[A-Za-z0-9.:\-]+)(?:[/?#][!#-;=?-\[\]_a-z{}~]*)?")
_SCHEMES = ("http", "https")
# Scheme and authority (RFC 3986, 3): nothing behind them says anything about the host.
_START = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
# Percent-encoding of a whole URL leaves alone what it is made of.
_URL_CHARACTERS = "!#$%&'()*+,/:;=?@[]{}"


def target_problem(target: str) -> str | None:
    """Why this cannot be the target of a redirection, or None when it can."""
    return address_problem(target) or _placeholder_problem(target)


def address_problem(target: str) -> str | None:
    """Why nobody can be sent to this address, whatever its placeholders are; None when they can."""
    if len(target) > MOST_CHARACTERS:
        return f"is longer than {MOST_CHARACTERS} characters"
    if usual := _USUAL.fullmatch(target):
        return _start_problem(usual[1])
    if found := _FORBIDDEN.search(target):
        return f"holds a character no URL may have, at position {found.start() + 1}"
    if target.isascii() and (start := _START.match(target)):
        return _start_problem(start[0])
    return _host_problem(target)


def sendable(target: str) -> str | None:
    """The target as a header can carry it; None when nobody can be sent there."""
    return None if address_problem(target) else ascii_form(target)


def fill(template: str, values: Mapping[str, str]) -> str:
    """The target with every placeholder replaced; what has no value becomes empty."""
    if "{" not in template:
        return template
    parts = list(_parts(template))
    for at in range(1, len(parts), 2):
        parts[at] = _quoted(values.get(parts[at], ""))
    return "".join(parts)


@lru_cache(1024)
def _parts(template: str) -> tuple[str, ...]:
    """Texts and names of placeholders in turn; many links share a target with placeholders."""
    return tuple(_PLACEHOLDER.split(template))


def _quoted(value: str) -> str:
    return value if value.isascii() and value.isalnum() else quote(value, safe="")


def ascii_form(target: str) -> str:
    """The target as a header can carry it: the host in IDNA, everything else percent-encoded as UTF-8.

    Raises UnicodeError for a host that no name server could be asked for.
    """
    if target.isascii():
        return target
    parts = urlsplit(target)
    host = parts.netloc
    if not host.isascii():
        name, colon, port = host.partition(":")
        host = idna.encode(name, uts46=True).decode("ascii") + colon + port
    rest = (quote(part, safe=_URL_CHARACTERS) for part in parts[2:])
    return urlunsplit((parts.scheme, host, *rest))


def _host_problem(target: str) -> str | None:
    try:
        parts = urlsplit(target)
        host, _port = parts.hostname, parts.port
        sent_host = urlsplit(ascii_form(target)).hostname or ""
        in_brackets = parts.netloc.rpartition("@")[2].startswith("[") and IPv6Address(host or "")
    except UnicodeError:
        return "has a host that cannot be a domain name"
    except ValueError:
        return "is not a URL"
    if parts.scheme.lower() not in _SCHEMES:
        return "must start with http:// or https://"
    if not host or not target[len(parts.scheme) :].startswith("://"):
        return "has no host, as in https://example.com/page"
    if "@" in parts.netloc:
        return "must not hold a user name or a password"
    if "{" in parts.netloc:
        return "must not have a placeholder in its host"
    # Browsers decode %XX in a host: what is written there is not where they go.
    if "%" in parts.netloc or (not in_brackets and not _is_name(sent_host)):
        return "has a host that cannot be a domain name"
    label = mixed_label(host)
    return (
        f"has a host that mixes letters of different scripts in {label!r}, as forgeries do" if label else None
    )


# Few hosts have the targets of many links.
_start_problem = lru_cache(1024)(_host_problem)


def _is_name(host: str) -> bool:
    """Whether a host has the signs and lengths DNS allows (RFC 1035, 2.3.4), and underscores, as some do."""
    labels = host.removesuffix(".").split(".")
    return len(host) <= 253 and all(_LABEL.fullmatch(label) for label in labels)


def _placeholder_problem(target: str) -> str | None:
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    for name in _PLACEHOLDER.findall(target):
        if name not in PLACEHOLDERS:
            return f"has an unknown placeholder {{{name}}}; there are {known}"
    if "{" in _PLACEHOLDER.sub("", target) or "}" in _PLACEHOLDER.sub("", target):
        return f"has a brace without its partner; placeholders are {known}"
    return None
