"""The catalogue's HTTP routes."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.routing import Route

from catalog.api import (
    accounts,
    actions,
    applications,
    authorize,
    batches,
    collections,
    connectors,
    files,
    locations,
    oauth_clients,
    places,
    prints,
    properties,
    resources,
    roles,
    users,
)
from catalog.api.call import Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.kinds import COLLECTION, PRODUCT, PROJECT, THNG
from catalog.timezones import time_info

__all__ = ["Context", "routes"]


def routes(context: Context) -> list[Route]:
    """Every route of the catalogue, the more specific first."""
    return [
        route(context, "/time", _time, "GET", public=True),
        *accounts.routes(context),
        *actions.routes(context),
        *properties.routes(context, PRODUCT),
        *properties.routes(context, THNG),
        *users.routes(context),
        *roles.routes(context),
        *applications.routes(context),
        *connectors.routes(context),
        *oauth_clients.routes(context),
        *authorize.routes(context),
        *locations.routes(context),
        *collections.routes(context),
        *places.routes(context),
        *files.routes(context),
        *prints.routes(context),
        *batches.routes(context),
        *resources.routes(context, COLLECTION),
        *resources.routes(context, PROJECT),
        *resources.routes(context, PRODUCT),
        *resources.routes(context, THNG),
    ]


def _time(call: Call) -> Reply:
    return json_reply(time_info(datetime.now(UTC), call.query.get("tz")))
