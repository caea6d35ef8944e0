"""Follows an address as a visitor would, without looking at the page."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from redirector.targets import sendable

MOST_HOPS = 10
# No redirect more is followed after that.
PATIENCE_S = 30.0
# From https to the same address with or without www, or a slash: nobody minds one step.
_SHORT_WAY = 1


class State(StrEnum):
    """What became of an address, from best to worst."""

    OK = "ok"
    CHAIN = "chain"  # leads on and on before it ends
    LOOP = "loop"  # leads back to where it has been, or to the link itself
    DEAD = "dead"  # no answer, or one that says there is nothing


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: its status, where it sends visitors on to, and whether everybody can ask it."""

    status: int
    location: str | None = None
    is_public: bool = False


class NoAnswer(Exception):
    """The address cannot be reached; the message says why."""


class Ask(Protocol):
    """Asks the server of an address; raises NoAnswer."""

    def __call__(self, url: str, *, public_only: bool = False) -> Answer:
        """What it says; with ``public_only`` nobody in a private network is asked."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found at an address; ``hops`` are the addresses after it, the last one being the end."""

    url: str
    state: State
    status: int | None = None
    hops: tuple[str, ...] = ()
    message: str = ""


def probe(
    url: str,
    ask: Ask,
    *,
    own: Callable[[str], bool] = lambda url: False,
    clock: Callable[[], float] = time.monotonic,
) -> Finding:
    """Follow an address to its end; ``own`` says whether one leads back to our short links.

    A public server does not get us to ask those of a private network: visitors could not follow either, and
    what stands there may take every question for an order.
    """
    seen, at, is_public = [url], sendable(url) or url, False
    until_s = clock() + PATIENCE_S
    while True:
        if clock() > until_s:
            return _finding(seen, State.DEAD, None, f"does not end within {PATIENCE_S:.0f} seconds")
        if own(at):
            return _finding(seen, State.LOOP, None, "leads back to a short link of this service")
        try:
            answer = ask(at, public_only=is_public)
        except NoAnswer as error:
            return _finding(seen, State.DEAD, None, str(error))
        if answer.location is None:
            return _end(seen, answer)
        is_public = is_public or answer.is_public
        led = urljoin(at, answer.location.strip().replace(" ", "%20")).partition("#")[0]
        sent = sendable(led)
        if sent is None:
            message = f"leads on to {_scheme(led)}, which is no web page"
            return _finding(seen, State.DEAD, answer.status, message)
        at = sent
        if at in seen:
            return _finding([*seen, at], State.LOOP, answer.status, "leads back to where it came from")
        seen.append(at)
        if len(seen) > MOST_HOPS:
            return _finding(seen, State.LOOP, answer.status, f"leads on more than {MOST_HOPS} times")


def worst(findings: list[Finding]) -> Finding:
    """The finding that matters most; the first of those alike."""
    order = list(State)
    return max(findings, key=lambda each: order.index(each.state))


def _end(seen: list[str], answer: Answer) -> Finding:
    if answer.status >= 400:
        return _finding(seen, State.DEAD, answer.status, f"answers with status {answer.status}")
    hops = len(seen) - 1
    if hops > _SHORT_WAY:
        return _finding(seen, State.CHAIN, answer.status, f"leads on {hops} times before it ends")
    return _finding(seen, State.OK, answer.status, "")


def _finding(seen: list[str], state: State, status: int | None, message: str) -> Finding:
    return Finding(url=seen[0], state=state, status=status, hops=tuple(seen[1:]), message=message)


def _scheme(url: str) -> str:
    return f"{urlsplit(url).scheme or 'something'}:"
