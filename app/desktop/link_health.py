"""Checks of where short links lead: asked one after the other, with progress, and told in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QObject

from app.client import Client, Kind, NotFound, Query
from app.client.health import LinkHealth
from app.desktop.columns import when_text
from app.desktop.jobs import Report
from app.desktop.operations import Change
from app.desktop.session import Session


@dataclass
class Findings:
    """What a round of checks came to, by short id; ``stopped`` before all were asked."""

    found: dict[str, LinkHealth] = field(default_factory=dict)
    stopped: bool = False

    @property
    def bad(self) -> list[str]:
        return [short_id for short_id, health in self.found.items() if health.needs_a_look]

    def text(self) -> str:
        """The outcome in a sentence."""
        count, bad = len(self.found), len(self.bad)
        links = f"{count:,} short link{'s' * (count != 1)} checked"
        if not count:
            return "No short link was checked"
        if not bad:
            return f"{links}: all lead somewhere"
        named = ", ".join(f"/{short_id}" for short_id in self.bad[:3])
        more = " …" if bad > 3 else ""
        return f"{links}: {bad:,} need{'s' * (bad == 1)} a look ({named}{more})"


def check_links(session: Session, short_ids: Sequence[str], owner: QObject) -> None:
    """Check these, or without any all there are; the list shows what was found."""
    title = f"Checking {len(short_ids):,} links" if short_ids else "Checking all links"
    work = partial(_check_all, session.client, tuple(short_ids))
    session.jobs.run_long(title, work, owner=owner, stoppable=True).done(partial(_tell, session))


def _check_all(client: Client, short_ids: Sequence[str], report: Report) -> Findings:
    wanted = short_ids or tuple(record.id for record in client.every(Kind.REDIRECTIONS, Query()))
    findings = Findings()
    for number, short_id in enumerate(wanted):
        if report.stopping:
            findings.stopped = True
            break
        report.progress(number, len(wanted))
        _check_one(client, short_id, findings)
    return findings


def _check_one(client: Client, short_id: str, findings: Findings) -> None:
    try:
        findings.found[short_id] = client.check_link(short_id)
    except NotFound:
        return  # deleted meanwhile


def _tell(session: Session, findings: Findings) -> None:
    session.note(findings.text(), tone="warning" if findings.bad else "success")
    if findings.found:
        ids = tuple(findings.found)
        session.changed.emit(Change("Check short links", Kind.REDIRECTIONS, updated=ids))


def sentence(health: LinkHealth | None) -> str:
    """What the panel says: what was found, where, and when; empty if nobody has checked."""
    if health is None:
        return ""
    when = when_text(health.checked_at)
    if not health.needs_a_look:
        return f"Its targets answered on {when}"
    return f"{health.url} {health.message} (checked {when})"


def way(health: LinkHealth | None) -> Iterable[str]:
    """The addresses one is led through, for a tooltip."""
    return () if health is None or not health.hops else (health.url, *health.hops)
