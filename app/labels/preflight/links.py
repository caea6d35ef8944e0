"""Short links in codes, against what the catalogue says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.labels.display import PlacedLabel
from app.labels.preflight.findings import Finding, fault, warning


@dataclass(frozen=True)
class LinkState:
    """What the catalogue knows of the short link in a code.

    ``owner``: the record it belongs to; ``wanted``: the one the label is for, if that is known;
    ``trouble``: what a check of its target found, empty if nothing.
    """

    is_known: bool = True
    owner: str = ""
    wanted: str = ""
    has_ended: bool = False
    has_begun: bool = True
    trouble: str = ""


#: What is known of the link a code holds; None when it holds none of ours.
LinkStates = Callable[[PlacedLabel, str], LinkState | None]


def check(label: PlacedLabel, states: LinkStates) -> Iterator[Finding]:
    """What is wrong with the links of one label."""
    for code in label.codes:
        state = states(label, code.symbol.text)
        if state is not None:
            yield from _findings(label.number, state)


def _findings(label: int, state: LinkState) -> Iterator[Finding]:
    if not state.is_known:
        yield fault(label, "its short link is not in the catalogue: it would lead nowhere")
        return
    if state.wanted and state.owner and state.owner != state.wanted:
        yield fault(label, "its short link belongs to another record")
    if state.has_ended:
        yield fault(label, "its short link has ended: it leads nowhere any more")
    if not state.has_begun:
        yield warning(label, "its short link does not lead anywhere yet")
    if state.trouble:
        yield warning(label, f"its short link was in trouble when it was last checked: {state.trouble}")
