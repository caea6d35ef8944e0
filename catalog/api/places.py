"""Lists of places: like any other, or near an origin, sorted by distance."""

from __future__ import annotations

import math

from starlette.routing import Route

from catalog import records
from catalog.api import resources
from catalog.api.call import Call, Reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.api.parameters import listing_of, page_headers
from catalog.api.present import records_reply
from catalog.errors import BadInput
from catalog.kinds import PLACE
from catalog.listing import Listing, Page
from catalog.near import HALF_ROUND_KM, places_near
from catalog.origin import Origin

_MOST = {"lat": 90.0, "lon": 180.0}


def routes(context: Context) -> list[Route]:
    """The routes of places."""
    return [route(context, "/places", list_all, "GET"), *resources.routes(context, PLACE)]


def list_all(call: Call) -> Reply:
    """GET of the places; with ``lat`` and ``lon`` those within ``maxDist`` km, the closest first."""
    if "lat" not in call.query and "lon" not in call.query:
        return resources.list_all(PLACE, call)
    origin, within_km = Origin(_degrees(call, "lat"), _degrees(call, "lon")), _within_km(call)
    wanted = listing_of(call, PLACE)
    conditions = list(wanted.conditions)
    if wanted.keys is not None:
        conditions.append(PLACE.table.c.id.in_(wanted.keys))
    with call.context.database.read() as connection:
        near = places_near(connection, origin, within_km=within_km, conditions=conditions)
        ids = [each for _, each in near]
        start = _start(wanted, ids)
        shown = ids[start : start + wanted.per_page]
        found = {each.id: each for each in records.find_many(connection, PLACE, shown)}
    page = Page(
        records=[found[each] for each in shown],
        next_token=shown[-1] if start + len(shown) < len(ids) else None,
        total=len(ids) if wanted.with_total else None,
    )
    return records_reply(call, PLACE, page.records, headers=page_headers(call, wanted, page))


def _start(wanted: Listing, ids: list[str]) -> int:
    if wanted.token is None:
        return ((wanted.page or 1) - 1) * wanted.per_page
    if wanted.token not in ids:
        raise BadInput("nextPageToken: its place is gone; start again from the first page")
    return ids.index(wanted.token) + 1


def _degrees(call: Call, name: str) -> float:
    value = _number(call, name)
    if value is None or not -_MOST[name] <= value <= _MOST[name]:
        raise BadInput(f"{name}: must be a number of degrees from {-_MOST[name]:g} to {_MOST[name]:g}")
    return value


def _within_km(call: Call) -> float:
    if not call.query.get("maxDist"):
        return HALF_ROUND_KM
    value = _number(call, "maxDist")
    if value is None or value < 0:
        raise BadInput("maxDist: must be a number of kilometres")
    return min(value, HALF_ROUND_KM)


def _number(call: Call, name: str) -> float | None:
    try:
        value = float(call.query.get(name, ""))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
