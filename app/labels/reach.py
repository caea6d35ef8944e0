"""Whether a printed address can lead anywhere."""

from __future__ import annotations

from urllib.parse import urlsplit

from app.hosts import is_this_machine


def address_problem(text: str) -> str | None:
    """Why no phone could open this address, or None (also for what is no address)."""
    try:
        host = (urlsplit(text).hostname or "").rstrip(".").lower()
    except ValueError:
        return None
    if not is_this_machine(host):
        return None
    return (
        f"{host} is this computer itself: a phone that scans the code cannot open it; "
        "set the public address of the service first"
    )
