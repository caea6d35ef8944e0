"""The short links that an import makes or re-aims. A code that is printed stays; its target changes."""

from enum import Enum

from app.client import Kind, Record, Refused
from app.exchange.drafts import Json, Link
from app.exchange.sending import Catalogue


class LinkOutcome(Enum):
    CREATED = "links_created"
    CHANGED = "links_changed"
    UNCHANGED = ""


class LinkProblem(Exception):
    """Why the link could not be made; the record itself is in the catalogue."""


def ensure(catalogue: Catalogue, record: Record, link: Link, *, is_new: bool) -> LinkOutcome:
    """See to it that the record has this link. Raises LinkProblem if that cannot be."""
    try:
        present = None if is_new else _present(catalogue, record, link)
        if present is None:
            _create(catalogue, record, link)
            return LinkOutcome.CREATED
        if target_of(present) == link.target:
            return LinkOutcome.UNCHANGED
        catalogue.patch(Kind.REDIRECTIONS, present.id, {"defaultRedirectUrl": link.target})
    except Refused as refused:
        raise LinkProblem("; ".join(refused.errors) or str(refused)) from refused
    return LinkOutcome.CHANGED


def target_of(link: Record) -> str:
    """Where a link leads as it was given, with its `{productId}`: the service also tells it filled in."""
    document = link.document
    return str(document.get("defaultRedirectUrlTemplate") or document.get("defaultRedirectUrl", ""))


def re_aiming(present: Record, wanted: Json) -> Json:
    """What a row changes of a link that is there: not what it belongs to, nor where it was before.

    A password is set where there is none: nobody can tell whether it is another one.
    """
    kept = {"shortId", "evrythngId", "type", "origin"}
    if present.document.get("hasPassword"):
        kept.add("password")
    if target_of(present) == wanted.get("defaultRedirectUrl"):
        kept.add("defaultRedirectUrl")
    return {name: value for name, value in wanted.items() if name not in kept}


def _create(catalogue: Catalogue, record: Record, link: Link) -> None:
    document = {
        "evrythngId": record.id,
        "type": record.kind.type_name,
        "defaultRedirectUrl": link.target,
    }
    if link.short_id:
        document["shortId"] = link.short_id
    catalogue.create(Kind.REDIRECTIONS, document)


def _present(catalogue: Catalogue, record: Record, link: Link) -> Record | None:
    """The link that is meant: the one of that short id, or the record's only one."""
    links = catalogue.links_of(record.id)
    if link.short_id:
        return next((each for each in links if each.id == link.short_id), None)
    same = next((each for each in links if target_of(each) == link.target), None)
    if same is not None or not links:
        return same
    if len(links) == 1:
        return links[0]
    known = ", ".join(each.id for each in links)
    raise LinkProblem(f"has {len(links)} short links ({known}); say which one in a column shortId")
