"""Follows an address as a visitor would, without looking at the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urljoin, urlsplit

from redirector.targets import sendable

MOST_HOPS = 10
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
    """What a server said: its status, and where it sends visitors on to."""

    status: int
    location: str | None = None


class NoAnswer(Exception):
    """The address cannot be reached; the message says why."""


Ask = Callable[[str], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found at an address; ``hops`` are the addresses after it, the last one being the end."""

    url: str
    state: State
    status: int | None = None
    hops: tuple[str, ...] = ()
    message: str = ""


def probe(url: str, ask: Ask, *, own: Callable[[str], bool] = lambda url: False) -> Finding:
    """Follow an address to its end; ``own`` says whether one leads back to our short links."""
    seen, at = [url], url
    while True:
        if own(at):
            return _finding(seen, State.LOOP, None, "leads back to a short link of this service")
        try:
            answer = ask(at)
        except NoAnswer as error:
            return _finding(seen, State.DEAD, None, str(error))
        if answer.location is None:
            return _end(seen, answer)
        at = urljoin(at, answer.location).partition("#")[0]
        if sendable(at) is None:
            message = f"leads on to {_scheme(at)}, which is no web page"
            return _finding(seen, State.DEAD, answer.status, message)
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
