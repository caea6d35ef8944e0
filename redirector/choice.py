"""Where a link leads a visitor when the account's rules do not say: its own rules, targets and target."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote_plus, urlsplit, urlunsplit

from redirector.context.scan import ReadRecord, Scan, build
from redirector.links import Link
from redirector.options import WeightedTarget
from redirector.rules.compiled import Rule, RuleSet
from redirector.targets import MOST_CHARACTERS

USED_UP = "This link has been used up"

_MOST_PARAMETERS = 200
# Beside letters, digits and -._~ (RFC 3986, 3.4), and what is percent-encoded already.
_QUERY_SIGNS = "!$'()*+,;:@/?=%"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Choice:
    """A target, and which of the link's it is: the name of a rule or weighted target."""

    url: str
    variant: str | None = None


def closed_because(link: Link, now_ms: int) -> str | None:
    """Why a link leads nowhere at a moment, as a heading; None while it is open.

    The number of visits is looked at when one is counted, see `redirector.hits.HitRecorder.record_within`.
    """
    options = link.options
    if options.starts_at is not None and now_ms < options.starts_at:
        return "This link is not open yet"
    if options.expires_at is not None and now_ms >= options.expires_at:
        return "This link has expired"
    return None


def used_up_because(link: Link) -> str | None:
    """The same for the number of visits, as it was when the link was read; None while it takes more."""
    most = link.options.max_visits
    return USED_UP if most is not None and link.hits >= most else None


def choose(read: ReadRecord, link: Link, rules: RuleSet, scan: Scan, query: str) -> Choice:
    """The target for a visitor; ``query`` is the query of the address it opened.

    ``rules`` are the link's own as they are in force (`redirector.rules.book.in_force`).
    """
    chosen = _by_rules(read, rules, scan) or by_weight(link, scan) or Choice(link.target)
    if not link.options.pass_query or not query:
        return chosen
    return Choice(with_query(chosen.url, query), chosen.variant)


def with_query(url: str, query: str) -> str:
    """A target with the parameters of a query it does not set itself; without them if it grew too long.

    They stay as they are written: some are signed, some are in another encoding than UTF-8.
    """
    parts = urlsplit(url)
    given = [each for each in query.split("&") if each]
    if len(given) > _MOST_PARAMETERS:
        return url
    own = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    added = [_as_written(each) for each in given if unquote_plus(each.partition("=")[0]) not in own]
    whole = urlunsplit(parts._replace(query="&".join(filter(None, [parts.query, *added]))))
    return whole if len(whole) <= MOST_CHARACTERS else url


def _as_written(parameter: str) -> str:
    """A parameter with what no query may hold percent-encoded, and nothing else changed."""
    return quote(_STRAY_PERCENT.sub("%25", parameter), safe=_QUERY_SIGNS)


def pick(targets: Sequence[WeightedTarget], draw: float) -> WeightedTarget:
    """The target a draw in [0, 1) falls on."""
    left = draw * sum(target.weight for target in targets)
    for target in targets:
        left -= target.weight
        if left < 0:
            return target
    return targets[-1]


def _by_rules(read: ReadRecord, rules: RuleSet, scan: Scan) -> Choice | None:
    if not rules.rules:
        return None
    context = build(read, scan, rules.roots)
    rule = rules.decide(context)
    url = None if rule is None else rule.url(context)
    return None if rule is None or url is None else Choice(url, variant_of(rule))


def variant_of(rule: Rule) -> str:
    """How hits name a rule of a link that decided."""
    return rule.name or f"rule {rule.position + 1}"


def by_weight(link: Link, scan: Scan) -> Choice | None:
    """The one of the link's weighted targets that is this visitor's; None without any."""
    targets = link.options.targets
    if not targets:
        return None
    target = pick(targets, _draw(link, scan))
    position = targets.index(target) + 1
    return Choice(link.filled(target.url), target.name or f"target {position}")


def _draw(link: Link, scan: Scan) -> float:
    """The same number in [0, 1) for the same visitor of the same link, evenly spread over visitors."""
    visitor = scan.visitor
    text = f"{link.id}\n{visitor.address}\n{visitor.user_agent}"
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest) / (1 << 64)
