"""Which key may do what: one row for every route that others than operators may use.

The letters are those of the reference's role permissions: c creates (POST), r reads (GET), u updates (PUT and
PATCH), d deletes (DELETE). What is not listed is for operators alone. Rights say what a key may ask for;
`catalog.viewer` says which records it then sees.
"""

from __future__ import annotations

from collections.abc import Mapping

from catalog import keys
from catalog.access import Actor
from catalog.errors import NotAllowed

LETTERS: Mapping[str, str] = {
    "POST": "c",
    "GET": "r",
    "HEAD": "r",
    "PUT": "u",
    "PATCH": "u",
    "DELETE": "d",
}

COLUMNS = (keys.TRUSTED_APP, keys.APP, keys.USER, keys.DEVICE)

# The route, then what a trusted application, an application, an application user and a device may do there.
TABLE: Mapping[str, tuple[str, str, str, str]] = {
    "/access": ("r", "r", "r", "r"),
    "/applications/me": ("ru", "r", "", ""),
    "/applications/me/reactor/schedules": ("c", "", "", ""),
    "/applications/me/reactor/logs": ("c", "", "", ""),
    "/applications/me/reactor/logs/bulk": ("c", "", "", ""),
    "/auth/evrythng": ("c", "c", "", ""),
    "/auth/evrythng/users": ("c", "c", "", ""),
    "/auth/evrythng/users/{id}/validate": ("c", "c", "", ""),
    "/auth/facebook": ("c", "c", "", ""),
    "/auth/evrythng/facebook": ("c", "c", "", ""),
    "/auth/all/logout": ("", "", "c", ""),
    "/auth/evrythng/thngs": ("", "", "c", ""),
    "/auth/evrythng/thngs/{id}": ("", "", "rd", ""),
    "/users": ("r", "", "", ""),
    "/users/login": ("c", "c", "", ""),
    "/users/{id}": ("r", "", "ru", ""),
    "/users/{id}/status": ("r", "", "", ""),
    "/products": ("crud", "r", "cr", ""),
    "/products/{id}": ("rud", "r", "ru", ""),
    "/products/{id}/properties": ("crud", "r", "cru", ""),
    "/products/{id}/properties/{key:path}": ("crud", "r", "cru", ""),
    "/products/{id}/images": ("crd", "", "", ""),
    "/products/{id}/images/{image}": ("rd", "", "", ""),
    "/products/{id}/images/{image}/content": ("r", "", "", ""),
    "/products/{target}/actions/{type}": ("cr", "c", "cr", ""),
    "/products/{target}/actions/{type}/{id}": ("r", "", "r", ""),
    "/products/{owner}/redirector": ("crud", "", "", ""),
    "/thngs": ("crud", "", "cr", ""),
    "/thngs/{id}": ("rud", "", "ru", "ru"),
    "/thngs/{id}/properties": ("crud", "", "cru", "crud"),
    "/thngs/{id}/properties/{key:path}": ("crud", "", "cru", "crud"),
    "/thngs/{id}/images": ("crd", "", "", ""),
    "/thngs/{id}/images/{image}": ("rd", "", "", ""),
    "/thngs/{id}/images/{image}/content": ("r", "", "", ""),
    "/thngs/{id}/location": ("crud", "", "cru", "crud"),
    "/thngs/{target}/actions/{type}": ("cr", "", "cr", "cr"),
    "/thngs/{target}/actions/{type}/{id}": ("r", "", "r", "r"),
    "/thngs/{owner}/redirector": ("crud", "", "", ""),
    "/collections": ("crud", "", "cr", ""),
    "/collections/{id}": ("rud", "", "ru", ""),
    "/collections/{id}/thngs": ("crud", "", "cru", ""),
    "/collections/{id}/thngs/{member}": ("d", "", "d", ""),
    "/collections/{id}/collections": ("crud", "", "cru", ""),
    "/collections/{id}/collections/{member}": ("d", "", "", ""),
    "/collections/{target}/actions/{type}": ("cr", "", "cr", ""),
    "/collections/{target}/actions/{type}/{id}": ("r", "", "r", ""),
    "/collections/{owner}/redirector": ("crud", "", "", ""),
    "/places": ("crud", "r", "r", ""),
    "/places/{id}": ("rud", "r", "r", ""),
    "/places/{owner}/redirector": ("crud", "", "", ""),
    "/actions": ("cr", "r", "r", "r"),
    "/actions/{type}": ("cr", "c", "cr", "cr"),
    "/actions/{type}/{id}": ("r", "", "r", "r"),
    "/redirections": ("crud", "", "", ""),
    "/redirections/{id}": ("rud", "", "", ""),
    "/redirections/{id}/hits": ("r", "", "", ""),
    "/redirections/{id}/hits.csv": ("r", "", "", ""),
    "/projects/{project}/applications/{id}/reactor/logs": ("cr", "", "", ""),
    "/projects/{project}/applications/{id}/reactor/logs/bulk": ("c", "", "", ""),
    "/roles": ("r", "", "r", ""),
    "/roles/{id}": ("r", "", "r", ""),
    "/roles/{id}/permissions": ("", "", "r", ""),
    "/connectors": ("", "", "r", ""),
    "/connectors/{connector}": ("", "", "r", ""),
    "/connectors/{connector}/auth": ("", "", "rd", ""),
    "/connectors/{connector}/auth/token": ("", "", "c", ""),
    "/scan/identifications": ("cr", "cr", "cr", ""),
    "/scan/images": ("r", "", "", ""),
    "/scan/looks": ("c", "c", "", ""),
}
# What the reference has said in other words.
_REFUSALS: Mapping[str, str] = {
    "/scan/identifications": "Access denied: Image recognition not permitted with this API key",
}


def allowed(actor_type: str, route: str, method: str) -> bool:
    """Whether keys of this type may use the route with this method."""
    if actor_type == keys.OPERATOR:
        return True
    letters = TABLE.get(route, ("", "", "", ""))[COLUMNS.index(actor_type)]
    return LETTERS.get(method, "-") in letters


def require(actor: Actor, route: str, method: str) -> None:
    """NotAllowed, when the actor's key may not do that."""
    if not allowed(actor.type, route, method):
        raise NotAllowed(_REFUSALS.get(route, "This API key may not do that."))
