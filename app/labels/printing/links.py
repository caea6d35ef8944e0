"""The short links in the codes of a print, as the catalogue knows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from app.client import Client, Kind, Query, Record, ServiceInfo
from app.client.health import health_of
from app.client.records import PAGE_SIZE, batches
from app.labels.display import PlacedLabel
from app.labels.preflight import LinkState, LinkStates
from app.labels.printing.ledger import PrintRun
from app.short_links import link_base


def states_of(run: PrintRun, now_ms: int) -> LinkStates:
    """What was read of the links of the run's labels, for one that has a label an entry."""

    def state(label: PlacedLabel, text: str) -> LinkState | None:
        item = run.job.entries[label.number - 1].item
        if item is None or item.link is None or not text.endswith(f"/{item.link.id}"):
            return None
        return _state(item.link, _wanted(run, label.number - 1), now_ms)

    return state


def asked_of(client: Client, run: PrintRun, info: ServiceInfo, now_ms: int) -> LinkStates:
    """The same of every code that begins as the service's links do, whoever wrote it; raises ClientError.

    The run's codes must be known: lay it out before.
    """
    base = link_base(info) + "/"
    known = _links(client, _short_ids(run.codes.values(), base))

    def state(label: PlacedLabel, text: str) -> LinkState | None:
        short_id = _short_id(text, base)
        if not short_id:
            return None
        link = known.get(short_id)
        if link is None:
            return LinkState(is_known=False)
        return _state(link, _wanted(run, (label.number - 1) // run.job.copies), now_ms)

    return state


def _state(link: Record, wanted: str, now_ms: int) -> LinkState:
    document = link.document
    health = health_of(document)
    return LinkState(
        owner=str(document.get("evrythngId") or ""),
        wanted=wanted,
        has_ended=int(document.get("expiresAt") or now_ms + 1) <= now_ms,
        has_begun=int(document.get("startsAt") or 0) <= now_ms,
        trouble=(health.message or health.state) if health is not None and health.needs_a_look else "",
    )


def _wanted(run: PrintRun, index: int) -> str:
    """The record the label is of; that of a link itself is whichever the link says."""
    item = run.job.entries[index].item
    return item.record.id if item is not None and item.record.kind is not Kind.REDIRECTIONS else ""


def _links(client: Client, short_ids: Iterable[str]) -> Mapping[str, Record]:
    found: dict[str, Record] = {}
    for some in batches(list(short_ids), PAGE_SIZE):
        page = client.list_records(Kind.REDIRECTIONS, Query(ids=tuple(some)))
        found |= {link.id: link for link in page.items}
    return found


def _short_ids(codes: Iterable[str], base: str) -> Iterable[str]:
    return dict.fromkeys(filter(None, (_short_id(code, base) for code in codes)))


def _short_id(code: str, base: str) -> str:
    """Empty where the code is no short link of the service; what follows a question mark is not the id."""
    if not code.startswith(base):
        return ""
    rest = code.removeprefix(base).partition("?")[0]
    return "" if "/" in rest else unquote(rest)
