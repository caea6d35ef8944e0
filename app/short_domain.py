"""The host of short links, if it is one of its own: it serves links and redirections, and nothing else.

So `https://id.example.com/products` is a short link there, were it ever printed, and the rest of the API can
be kept off the address that is on every label.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.routing import BaseRoute, Host, Route, Router

# First segments of what the reference shows on https://tn.gg, and contents of files, such as photos.
_SERVED = ("/redirections", "/{name}", "/files/{id}/content/")
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "::1")


def own_host(short_domain: str | None, public_url: str | None) -> str | None:
    """The host that is for short links alone; None when links share theirs with the API."""
    if short_domain is None or ":" in short_domain or short_domain in _LOOPBACK:
        return None
    host = short_domain.lower()
    return None if host == urlsplit(public_url or "").hostname else host


def host_routes(host: str | None, routes: Sequence[Route]) -> list[BaseRoute]:
    """The routes of the host of short links, in front of all others; none without such a host."""
    if host is None:
        return []
    served = Router([route for route in routes if route.path.startswith(_SERVED)])
    return [Host(name, served) for name in (host, f"{host}.")]  # the dot at the end is that of DNS's root
