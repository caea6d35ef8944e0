"""Addresses for people: whether a phone can open one, and what this machine is called."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from PySide6.QtNetwork import QAbstractSocket, QHostAddress, QNetworkInterface

from app.hosts import is_this_machine

LOOPBACK_TEXT = (
    "A phone cannot open this: {host} means this machine itself. Set the public address in Settings."
)
VIRTUAL = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "tun", "tap")


@dataclass(frozen=True)
class Address:
    """A checked public address; `problem` is empty when codes may carry it."""

    url: str
    problem: str = ""


def is_loopback(url: str) -> bool:
    """Whether the address means, on every machine, that machine itself."""
    try:
        return is_this_machine(urlsplit(url).hostname or "")
    except ValueError:
        return False


def phone_problem(url: str) -> str:
    """Why a phone could not open a code with this address; empty when it could."""
    return LOOPBACK_TEXT.format(host=urlsplit(url).netloc) if is_loopback(url) else ""


def check_public(text: str) -> Address:
    """The public address as it will go into codes, or what is wrong with what was typed."""
    typed = text.strip().rstrip("/")
    if not typed:
        return Address("")
    try:
        parts = urlsplit(typed)
        port = parts.port
    except ValueError:
        return Address(typed, "This is not an address: the port or the brackets are wrong.")
    if parts.scheme.lower() not in {"http", "https"}:
        return Address(typed, "Begin with http:// or https://")
    if not parts.hostname or any(sign.isspace() for sign in typed):
        return Address(typed, "A host is missing, as in https://go.example.com")
    if parts.path or parts.query or parts.fragment or parts.username:
        return Address(typed, "Only http:// or https://, a host and perhaps a port belong here.")
    if port == 0:
        return Address(typed, "Port 0 cannot be reached.")
    return Address(typed)


def lan_hosts() -> list[str]:
    """This machine's IPv4 addresses in its networks, those of real adapters first."""
    found: list[tuple[bool, str]] = []
    up = QNetworkInterface.InterfaceFlag.IsUp | QNetworkInterface.InterfaceFlag.IsRunning
    for adapter in QNetworkInterface.allInterfaces():
        if adapter.flags() & up != up:
            continue
        for entry in adapter.addressEntries():
            host = entry.ip()
            if _is_lan(host):
                found.append((adapter.name().startswith(VIRTUAL), host.toString()))
    return [host for _virtual, host in sorted(found)]


def _is_lan(host: QHostAddress) -> bool:
    if host.protocol() != QAbstractSocket.NetworkLayerProtocol.IPv4Protocol:
        return False
    return not (host.isLoopback() or host.isLinkLocal())
