"""Trying rules on a made-up scan: which one decides, why the others do not, and where the visitor goes.

Nothing is stored and nothing is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from redirector.rules.delegates import Application, asked, without_delegate
from redirector.rules.documents import ACCOUNT_OWNER
from redirector.rules.explain import Explained, Explanation, Outcome, document, explain
from redirector.targets import sendable

_NOBODY = "none of the applications it asks has an address, nor has the rule"
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
    """Where a visitor goes; ``by`` says who decides: rule, application, link, closed or nothing.

    ``variant`` is which of the link's own targets it is, ``applications`` are those that were asked.
    """

    by: str
    url: str | None = None
    note: str | None = None
    variant: str | None = None
    applications: Sequence[Json] = ()


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
        "variant": answer.variant,
        "applications": list(answer.applications),
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
    if rule is None:
        return _of_link(connection, scan)
    named = asked(arbiter.directory, connection, rule.delegates)
    if named.unknown is not None:
        return _of_link(connection, scan, without_delegate(named.unknown))
    tried = [_try_application(arbiter, connection, scan, each) for each in named.applications]
    by_application = next((each["url"] for each in tried if each["url"] is not None), None)
    if by_application is not None:
        return Answer("application", by_application, applications=tried)
    url = rule.url(context)
    if url is not None:
        return Answer("rule", url, applications=tried)
    return replace(_of_link(connection, scan, _NOBODY if rule.delegates else None), applications=tried)


def _try_application(
    arbiter: Arbiter, connection: Connection, scan: TriedScan, application: Application
) -> Json:
    """What an application makes of a scan that is handed on to it; ``note`` says why it has no address."""
    rules = arbiter.rules_of(connection, application)
    found = explain(
        application.rules, rules, arbiter.context_within(connection, scan, application, rules.roots)
    )
    fires = next((each for each in found.explained if each.outcome is Outcome.FIRES), None)
    url = None if fires is None else fires.url
    return {
        "application": application.id,
        "project": application.project["id"],
        "name": application.application.get("name"),
        "rule": None if fires is None else fires.position,
        "url": url,
        "note": None if url is not None else _silent_because(application, found, fires),
    }


def _silent_because(application: Application, found: Explanation, fires: Explained | None) -> str:
    if not application.rules:
        return "has no rules"
    if fires is not None:
        return f"its rule {fires.position + 1} holds, but has no address that can be sent"
    ended = next((each for each in found.explained if each.outcome is Outcome.ENDS and each.reached), None)
    if ended is None:
        return "none of its rules holds"
    why = f"since {ended.note}" if ended.note else "which cannot be read"
    return f"its rules end at rule {ended.position + 1}, {why}"


def _of_link(connection: Connection, scan: TriedScan, note: str | None = None) -> Answer:
    if scan.link is None:
        return Answer("nothing", None, note)
    rules = in_force(connection, scan.link.options.rule_set)
    chosen = choose(reader(connection), scan.link, rules, scan, urlencode(scan.visitor.query))
    return Answer("link", chosen.url, note, chosen.variant)
