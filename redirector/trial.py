"""Trying rules on a made-up scan: which one decides, why the others do not, and where the visitor goes.

Nothing is stored and nothing is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection

from catalog.documents import Json
from redirector.arbiter import Arbiter
from redirector.choice import choose, closed_because, used_up_because
from redirector.context.scan import build, reader
from redirector.rules.book import in_force
from redirector.rules.cases import TriedScan, scans_of
from redirector.rules.compiled import compile_rules
from redirector.rules.delegates import Application
from redirector.rules.documents import ACCOUNT_OWNER
from redirector.rules.explain import Explanation, document, explain
from redirector.targets import sendable

# What a trial tells of the scan itself.
_TOLD = (
    "time",
    "timezone",
    "dayOfWeek",
    "timeOfDay",
    "country",
    "language",
    "browser",
    "system",
    "device",
    "bot",
    "place",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a visitor goes; ``by`` says who decides: rule, application, link, closed or nothing."""

    by: str
    url: str | None = None
    note: str | None = None


def try_all(
    arbiter: Arbiter, connection: Connection, owner: str, rules: Sequence[Json], cases: Any
) -> list[Json]:
    """What rules make of each of a request's ``cases``; ``owner`` is the account or an application's id."""
    known = None
    if owner != ACCOUNT_OWNER:
        known = arbiter.directory.applications(connection, app=owner, project=None)
    application = known[0] if known else None
    return [try_rules(arbiter, connection, rules, scan, application) for scan in scans_of(connection, cases)]


def try_rules(
    arbiter: Arbiter,
    connection: Connection,
    rules: Sequence[Json],
    scan: TriedScan,
    application: Application | None = None,
) -> Json:
    """What rules, as they are written here, make of a scan."""
    compiled = in_force(connection, compile_rules(rules))
    roots = {*compiled.roots, *_TOLD}
    if application is None:
        context = build(reader(connection), scan, roots, arbiter.closest(connection, None))
    else:
        context = arbiter.context_within(connection, scan, application, roots)
    found = explain(rules, compiled, context)
    answer = _answer(arbiter, connection, scan, found, context)
    sent = None if answer.url is None else sendable(answer.url)
    return {
        "decidedBy": answer.by,
        "rule": None if found.decided is None else found.decided.position,
        "url": sent,
        "note": answer.note if answer.url is None or sent else "the address cannot be sent to a browser",
        "scan": {name: context[name] for name in _TOLD if name in context},
        "rules": [document(each) for each in found.explained],
    }


def _answer(
    arbiter: Arbiter,
    connection: Connection,
    scan: TriedScan,
    found: Explanation,
    context: Json,
) -> Answer:
    link = scan.link
    closed = None if link is None else closed_because(link, scan.timestamp) or used_up_because(link)
    if link is not None and closed is not None:
        fallback = link.options.fallback_url
        return Answer("closed", None if fallback is None else link.filled(fallback), closed)
    rule = found.decided
    if rule is not None and rule.delegates:
        reactions = arbiter.ask(connection, scan, rule)
        if reactions is None:
            return _of_link(connection, scan, "an application the rule delegates to does not exist")
        if reactions:
            return Answer("application", reactions[0]["redirectUrl"])
    url = None if rule is None else rule.url(context)
    return _of_link(connection, scan, None) if url is None else Answer("rule", url)


def _of_link(connection: Connection, scan: TriedScan, note: str | None) -> Answer:
    if scan.link is None:
        return Answer("nothing", None, note)
    rules = in_force(connection, scan.link.options.rule_set)
    chosen = choose(reader(connection), scan.link, rules, scan, urlencode(scan.visitor.query))
    return Answer("link", chosen.url, note or chosen.variant)
