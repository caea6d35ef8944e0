"""What checks found, kept beside the links: a check is no change of the link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection, delete, insert, select

from catalog import viewer
from catalog.documents import Json
from catalog.kinds import REDIRECTION
from catalog.tables import link_check, redirection
from redirector.health.probe import Finding, State
from redirector.links import Link

_c = link_check.c


def addresses_of(link: Link) -> list[str]:
    """Every address a link may lead visitors to, rules aside: what these lead to depends on the visitor."""
    options = link.options
    templates = [link.template, *(target.url for target in options.targets)]
    if options.fallback_url is not None:
        templates.append(options.fallback_url)
    return list(dict.fromkeys(link.filled(each) for each in templates))


def keep(connection: Connection, link_id: str, finding: Finding, at_ms: int) -> Json:
    """Keep what was found, in place of what was found before; returns it as it is shown."""
    shown = _shown(finding, at_ms)
    # Of two checks at a time one waits here for the other.
    connection.execute(select(redirection.c.id).where(redirection.c.id == link_id).with_for_update())
    connection.execute(delete(link_check).where(_c.link == link_id))
    row = {"link": link_id, "checked_at": at_ms, "state": str(finding.state)}
    connection.execute(insert(link_check), [{**row, "body": msgspec.json.encode(shown).decode()}])
    return shown


def found_of(connection: Connection, link_ids: Sequence[str]) -> Mapping[str, Json]:
    """What was found at links, by their ids; those never checked are left out."""
    rows = connection.execute(select(_c.link, _c.body).where(_c.link.in_(link_ids)))
    return {link: msgspec.json.decode(body) for link, body in rows}


def with_state(connection: Connection, states: Sequence[State], most: int) -> list[tuple[str, Json]]:
    """Links in certain states, by short id, the latest checked first."""
    seen = viewer.conditions(REDIRECTION.name, redirection)
    chosen = select(redirection.c.short_id, _c.body).join(redirection, redirection.c.id == _c.link)
    chosen = chosen.where(_c.state.in_(list(map(str, states))), *seen)
    chosen = chosen.order_by(_c.checked_at.desc()).limit(most)
    return [(short_id, msgspec.json.decode(body)) for short_id, body in connection.execute(chosen)]


def due(connection: Connection, before_ms: int, most: int) -> list[str]:
    """Short ids of links not checked since a moment, those never checked first."""
    links = redirection.outerjoin(link_check, _c.link == redirection.c.id)
    never = select(redirection.c.short_id).select_from(links).where(_c.link.is_(None)).limit(most)
    found = list(connection.execute(never).scalars())
    old = select(redirection.c.short_id).join(link_check, _c.link == redirection.c.id)
    old = old.where(_c.checked_at < before_ms).order_by(_c.checked_at).limit(most - len(found))
    return [*found, *connection.execute(old).scalars()]


def _shown(finding: Finding, at_ms: int) -> Json:
    shown: Json = {"checkedAt": at_ms, "state": str(finding.state), "url": finding.url}
    if finding.status is not None:
        shown["status"] = finding.status
    if finding.hops:
        shown["hops"] = list(finding.hops)
    if finding.message:
        shown["message"] = finding.message
    return shown
