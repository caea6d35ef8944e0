"""Whether a printed address can lead anywhere."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def address_problem(text: str) -> str | None:
    """Why no phone could open this address, or None (also for what is no address)."""
    try:
        host = (urlsplit(text).hostname or "").rstrip(".").lower()
    except ValueError:
        return None
    if not _is_loopback(host):
        return None
    return (
        f"{host} is this computer itself: a phone that scans the code cannot open it; "
        "set the public address of the service first"
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
