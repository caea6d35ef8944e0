"""What our own service keeps of visitors and does with links by itself: options of `serve` as settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from app import hosts
from app.desktop.options import Option, Settings
from redirector.context.geo import GeoFileError, check_table

ADDRESSES: Final = Option(
    "service/ip-addresses",
    "truncated",
    "Addresses of visitors",
    "A truncated address still tells the country, and names no household.",
    choices=(("none", "Are not kept"), ("truncated", "Are kept truncated"), ("full", "Are kept in full")),
)
DETAILS: Final = Option(
    "service/visitor-details",
    "full",
    "Browsers and pages they come from",
    choices=(("full", "Are kept as they were told"), ("reduced", "Only browser, system, device and site")),
)
KEEP_HITS: Final = Option(
    "service/keep-hits",
    0,
    "Single visits",
    "Older ones become counts by day, country and device: nobody can tell any more who it was.",
    choices=(
        (0, "Are kept for ever"),
        (30, "Are kept for 30 days"),
        (90, "Are kept for 90 days"),
        (365, "Are kept for a year"),
    ),
)
CHECK_LINKS: Final = Option(
    "service/check-links",
    0,
    "Check where links lead",
    "Dead targets, loops and long ways round are then listed on the page Redirections.",
    choices=((0, "Only when asked"), (1, "Every hour"), (24, "Every day"), (168, "Every week")),
)
SAFE: Final = Option(
    "service/safe",
    False,
    "Lose no visit in a power failure",
    "Every visit waits for the disk. Without it, a power failure can take the last 0.2 seconds.",
)
DOMAINS: Final = Option(
    "service/short-domains",
    "",
    "Hosts of short links",
    "If links have hosts of their own, such as id.example.com; commas between several. New codes carry the "
    "first, and none of them shows the rest of the service.",
)
PROXIES: Final = Option(
    "service/trusted-proxies",
    "",
    "Proxies in front of it",
    "Their addresses or networks, such as 10.0.0.0/8: what they say of a visitor's address is believed.",
)
GEO_DATABASE: Final = Option(
    "service/geo-database",
    "",
    "Table of places",
    "A MaxMind file (.mmdb) tells regions and cities too. Without one, countries are told.",
)

VISITOR_OPTIONS: Final[Sequence[Option[Any]]] = (
    ADDRESSES,
    DETAILS,
    KEEP_HITS,
    CHECK_LINKS,
    SAFE,
    DOMAINS,
    PROXIES,
    GEO_DATABASE,
)
_FLAGS: Final[Sequence[tuple[Option[Any], str]]] = (
    (ADDRESSES, "--ip-addresses"),
    (DETAILS, "--visitor-details"),
    (KEEP_HITS, "--keep-hits"),
    (CHECK_LINKS, "--check-links"),
)
_LISTS: Final = ((DOMAINS, "--short-domain"), (PROXIES, "--trusted-proxy"))


def command_line(settings: Settings) -> tuple[str, ...]:
    """The options of `serve` that were set otherwise; what is wrong is left out, and said where it is set."""
    found: list[str] = []
    for option, flag in _FLAGS:
        if (value := settings.get(option)) != option.default:
            found += [flag, str(value)]
    for option, flag in _LISTS:
        if not problem(option, settings.get(option)):
            for part in parts(settings.get(option)):
                found += [flag, part]
    table = settings.get(GEO_DATABASE)
    if table and not problem(GEO_DATABASE, table):
        found += ["--geo-database", table]
    return (*found, "--safe") if settings.get(SAFE) else tuple(found)


def parts(text: str) -> list[str]:
    """What stands between commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def problem(option: Option[Any], text: str) -> str:
    """What is wrong with a text that was typed in; empty if nothing."""
    return _PROBLEMS[option.key](text) if option.key in _PROBLEMS else ""


def _of_each(check: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: next((f"Give {said}" for part in parts(text) if (said := check(part))), "")


def _of_table(path: str) -> str:
    if not path:
        return ""
    try:
        check_table(Path(path))
    except GeoFileError as error:
        return str(error)
    return ""


_PROBLEMS: Final = {
    DOMAINS.key: _of_each(hosts.name_problem),
    PROXIES.key: _of_each(hosts.network_problem),
    GEO_DATABASE.key: _of_table,
}
