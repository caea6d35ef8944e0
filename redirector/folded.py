"""What is left to do when lines of journals are in the tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Late(NamedTuple):
    """Hits of a link that is not there any more."""

    link_id: str
    short_id: str
    hits: int
    bots: int


@dataclass(frozen=True, slots=True)
class Folded:
    """``late`` are hits that could not be counted; ``ids`` finds the actions that are new."""

    late: Sequence[Late]
    ids: Callable[[], Sequence[str]]
