"""The chapters of the API, in the order of the reference."""

from __future__ import annotations

from collections.abc import Mapping

TAGS: Mapping[str, str] = {
    "Products": "Classes of things: what all of a kind have in common.",
    "Thngs": "Single things, each with its own identity, locations and device key.",
    "Properties": "Values of products and things over time.",
    "Actions": "Events on products, things and collections, and the types they have.",
    "Collections": "Groups of things and of other collections.",
    "Places": "Known locations.",
    "Redirections": "Short links, their codes and where they lead.",
    "Redirector": "Rules that decide where links lead.",
    "Identifier Recognition": "Pictures and values to the records they belong to.",
    "Projects": "What applications and the records they see belong to.",
    "Applications": "What connects to the service on behalf of a project.",
    "Application Users": "The people who use an application, and their keys.",
    "Roles": "What operators and users may do.",
    "Accounts": "The account, its operators and their accesses.",
    "Files": "Contents that are uploaded and downloaded.",
    "Batches": "Many things at once, made in the background.",
    "Reactor": "Scripts that run when something happens.",
    "OAuth": "Access that users give to others.",
    "Cloud 2 Cloud": "Clouds of others.",
    "Time": "What time it is.",
    "Prints": "The ledger of printed labels.",
    "Service": "This service itself.",
}

_BY_SEGMENT: Mapping[str, str] = {
    "properties": "Properties",
    "actions": "Actions",
    "redirector": "Redirections",
    "applications": "Applications",
    "reactor": "Reactor",
    "reactorScript": "Reactor",
    "reactorLogs": "Reactor",
    "oauthClients": "OAuth",
    "connectors": "Cloud 2 Cloud",
}
_BY_FIRST: Mapping[str, str] = {
    "products": "Products",
    "thngs": "Thngs",
    "actions": "Actions",
    "collections": "Collections",
    "places": "Places",
    "redirections": "Redirections",
    "redirector": "Redirector",
    "scan": "Identifier Recognition",
    "projects": "Projects",
    "applications": "Applications",
    "users": "Application Users",
    "auth": "Application Users",
    "roles": "Roles",
    "accounts": "Accounts",
    "operators": "Accounts",
    "accesses": "Accounts",
    "access": "Accounts",
    "files": "Files",
    "batches": "Batches",
    "oauth": "OAuth",
    "connectors": "Cloud 2 Cloud",
    "time": "Time",
    "prints": "Prints",
    "{name}": "Redirections",
}


def tag_of(path: str) -> str:
    """The chapter an address belongs to: that of its last part which has one of its own, or of its first."""
    first, *rest = path.strip("/").split("/")
    inner = [_BY_SEGMENT[part] for part in rest if part in _BY_SEGMENT]
    if "redirector" in rest and "applications" in rest:
        return "Redirector"
    return inner[-1] if inner else _BY_FIRST.get(first, "Service")
