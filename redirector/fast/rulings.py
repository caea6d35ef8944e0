"""What rules, and the options of links, make of visits, remembered for whom it holds and for as long."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from catalog.documents import Json
from redirector.arbiter import reaction_to
from redirector.choice import Choice, by_weight, choose, variant_of
from redirector.context.scan import ReadRecord, Scan, build, time_of_day_ms
from redirector.fast.decisions import Address, Chosen, Decision, Decisions, Made
from redirector.fast.known import Known, Special
from redirector.fast.opened import Opened
from redirector.hit import PLAIN_TAIL, tail_of
from redirector.rules.compiled import Rule, RuleSet
from redirector.rules.steadiness import QUARTER_MS, Steadiness
from redirector.targets import sendable


class Rulings:
    """Asks rules and options; ``read`` gives them records, ``in_force`` says which rules count."""

    def __init__(self, read: ReadRecord, in_force: Callable[[RuleSet], RuleSet]) -> None:
        self._read = read
        self._in_force = in_force
        self._chosen: Decisions[Chosen] = Decisions()
        self._addresses: Decisions[Address] = Decisions()
        self._made: Decisions[Made] = Decisions()

    def forget(self) -> None:
        """Ask anew from now on."""
        for decided in (self._chosen, self._addresses, self._made):
            decided.clear()

    def of_link(self, special: Special, opened: Opened) -> Decision | None:
        """What a link with rules, targets or times of its own makes of a visit."""
        options = special.options
        rules = options.rule_set
        if opened.query and options.pass_query:
            own = self._in_force(rules)
            chosen = choose(self._read, special.link, own, opened.scan, opened.query)
            return made(chosen.url, [], chosen.variant).decision
        found = None
        if rules.rules:
            key = rules.alike.key(opened.known, opened.sender, opened.query)
            found = self.by_rules(special, rules, key, opened)
        if found is None:
            found = self._by_weight(special, opened)
        return found.decision

    def by_rules(self, owner: Special | None, rules: RuleSet, alike: Hashable, opened: Opened) -> Made | None:
        """What rules of a link, or of the account, without delegates make of a visit; None for nothing.

        Which rule decides is remembered for all visits that are alike to the rules, and the rule's address
        for all that are alike to it.
        """
        at_ms = opened.at_ms
        key: Hashable = (owner, alike)
        chosen = self._chosen.get(key, at_ms)
        if chosen is None:
            scan, in_force = opened.scan, self._in_force(rules)
            chosen = Chosen(in_force.decide(build(self._read, scan, rules.roots)))
            self._chosen.put(key, chosen, at_ms, _until_ms(rules.steadiness, scan))
        rule = chosen.rule
        if rule is None:
            return None
        shown = rule.shown.key(opened.known, opened.sender, opened.query)
        key = (owner, rule.position, shown)
        address = self._addresses.get(key, at_ms)
        if address is None:
            scan = opened.scan
            url = rule.url(build(self._read, scan, rule.roots))
            address = Address(None if url is None else _by_rule(owner, rule, url))
            self._addresses.put(key, address, at_ms, _until_ms(rule.steadiness, scan))
        return address.made

    def _by_weight(self, special: Special, opened: Opened) -> Made:
        """The target of a visitor, who gets the same one again."""
        if not special.options.targets:
            return Made(plain(opened.known))
        sender = opened.sender
        key = (special, sender.spot.address, sender.manner.user_agent)
        found = self._made.get(key, opened.at_ms)
        if found is None:
            chosen = by_weight(special.link, opened.scan) or Choice(special.link.target)
            found = made(chosen.url, [], chosen.variant)
            self._made.put(key, found, opened.at_ms, opened.at_ms + QUARTER_MS)
        return found


def plain(known: Known) -> Decision | None:
    """Where a link leads by itself."""
    location = known.location
    return None if location is None else (location, PLAIN_TAIL)


def _by_rule(owner: Special | None, rule: Rule, url: str) -> Made:
    return made(url, [reaction_to(url)], None) if owner is None else made(url, [], variant_of(rule))


def made(target: str, reactions: list[Json], variant: str | None) -> Made:
    """A decision for a target, with what is to be recorded of it."""
    sent = sendable(target)
    return Made(None if sent is None else (sent.encode("ascii"), tail_of(reactions, variant)))


def _until_ms(steadiness: Steadiness, scan: Scan) -> int:
    return steadiness.until_ms(scan.timestamp, time_of_day_ms(scan.local_time))
