"""Which methods an address takes: for ``Allow``, and for ``OPTIONS`` outside of what browsers ask first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute, Host, Match, Route

if TYPE_CHECKING:
    from starlette.requests import Request


def methods_at(request: Request) -> list[str]:
    """The methods of all routes of the address that was asked for."""
    found = list(_matching(request.app.routes, dict(request.scope)))
    of_first = [route for route in found if route.path == found[0].path]
    return sorted({method for route in of_first for method in route.methods or ()})


def _matching(routes: Sequence[BaseRoute], scope: dict[str, Any]) -> Iterator[Route]:
    """The routes of an address, in order; those of a host of its own alone, when it is asked for."""
    for route in routes:
        if route.matches(scope)[0] is Match.NONE:
            continue
        if isinstance(route, Host):
            yield from _matching(route.routes, scope)
            return
        if isinstance(route, Route):
            yield route
