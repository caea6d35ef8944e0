"""Hosts: those that mean this machine, and how they are written."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?")


def is_loopback(host: str) -> bool:
    """Whether only programs on this machine reach a host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_this_machine(host: str) -> bool:
    """Whether a host in an address means, on every machine, that machine itself.

    That is more than what can be listened on alone: names below localhost (RFC 6761), and no address at all.
    """
    plain = host.rstrip(".").lower()
    if plain.endswith(".localhost") or is_loopback(plain):
        return True
    try:
        return ipaddress.ip_address(plain).is_unspecified
    except ValueError:
        return False


def name_problem(text: str) -> str:
    """What it should be, if it is no host with or without a port; else empty."""
    return "" if _NAME.fullmatch(text) else f"a host such as id.example.com, not {text}"


def network_problem(text: str) -> str:
    """What it should be, if it is no address and no network; else empty."""
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return f"an address such as 10.0.0.1 or a network such as 10.0.0.0/8, not {text}"
    return ""
