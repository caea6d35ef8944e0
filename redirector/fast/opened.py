"""A link that is opened, as rules see it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final
from urllib.parse import parse_qsl

import msgspec

from redirector.context.scan import Scan
from redirector.context.whereabouts import Whereabouts
from redirector.fast.known import Known
from redirector.fast.senders import Manner, Sender
from redirector.rules.compiled import RuleSet
from redirector.visits import scan_of

_REMEMBERED: Final = 8192


class Opened(msgspec.Struct, frozen=True, gc=False, eq=False):
    """By whom, with which query, when."""

    known: Known
    sender: Sender
    query: str
    at_ms: int

    @property
    def scan(self) -> Scan:
        """The scan that rules are asked about."""
        given = dict(parse_qsl(self.query, keep_blank_values=True)) if self.query else {}
        return scan_of(self.known, self.sender.visitor(given), self.at_ms)


class AccountRules:
    """The account's rules, and what they tell of those who open links.

    They look once at all senders who are of one manner and from one place.
    """

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self._alike = rules.alike
        self._of_senders: dict[tuple[Manner, Whereabouts], Hashable] = {}

    def key(self, opened: Opened) -> Hashable:
        """Equal for those that the rules cannot tell apart."""
        alike = self._alike
        return alike.of_link(opened.known), self._of_sender(opened.sender), alike.of_query(opened.query)

    def _of_sender(self, sender: Sender) -> Hashable:
        shared = sender.manner, sender.spot.place
        told = self._of_senders.get(shared)
        if told is None:
            if len(self._of_senders) >= _REMEMBERED:
                self._of_senders.clear()
            told = self._of_senders[shared] = self._alike.of_sender(sender)
        return told
