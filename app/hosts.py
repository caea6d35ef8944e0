"""Hosts that mean this machine."""

from __future__ import annotations

import ipaddress


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
