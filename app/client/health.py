"""What a check found at the targets of a short link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec


class LinkHealth(msgspec.Struct, frozen=True, rename="camel"):
    """``state``: ok, chain (leads on and on), loop or dead; ``hops`` are the addresses after ``url``."""

    state: str
    url: str
    checked_at: int
    status: int | None = None
    hops: tuple[str, ...] = ()
    message: str = ""

    @property
    def needs_a_look(self) -> bool:
        return self.state != "ok"


def health_of(document: Mapping[str, Any]) -> LinkHealth | None:
    """What the last check found, as a redirection's document tells it; None if nobody has checked."""
    raw = document.get("health")
    if not isinstance(raw, Mapping):
        return None
    try:
        return msgspec.convert(raw, LinkHealth)
    except msgspec.ValidationError:
        return None
