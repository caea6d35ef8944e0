"""The options of the service: ours or one elsewhere, how far it is heard, what goes into codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from app.desktop.options import Option, Settings
from app.desktop.service_child import EVERYWHERE, LOOPBACK, Serving
from app.desktop.settings import visitor_options

ELSEWHERE: Final = Option(
    "service/elsewhere",
    False,
    "Catalogue",
    choices=((False, "On this machine"), (True, "On another machine")),
)
REMOTE_URL: Final = Option("service/remote-url", "", "Address of the service")
REMOTE_KEY: Final = Option("service/remote-key", "", "Its operator key")
NETWORK: Final = Option(
    "service/network",
    False,
    "Who can reach it",
    "Phones need the whole network to follow links. Everything but the links asks for the operator key.",
    choices=((False, "This machine only"), (True, "The whole network")),
)
PORT: Final = Option("service/port", 8484, "Port", "Codes that are printed keep it: choose it once.")
LEAVE_RUNNING: Final = Option(
    "service/leave-running",
    False,
    "Keep serving when the window closes",
    "Links stay open to everyone; the next start finds the service again.",
)
PUBLIC_URL: Final = Option("service/public-url", "", "Public address")

SERVICE_OPTIONS: Final[Sequence[Option[Any]]] = (
    *(ELSEWHERE, REMOTE_URL, REMOTE_KEY, NETWORK, PORT, LEAVE_RUNNING, PUBLIC_URL),
    *visitor_options.VISITOR_OPTIONS,
)
KEYS: Final = frozenset(option.key for option in SERVICE_OPTIONS)


def serving(settings: Settings) -> Serving:
    """How our own service shall serve. In the network its port is fixed, because codes carry it."""
    network = settings.get(NETWORK)
    return Serving(
        host=EVERYWHERE if network else LOOPBACK,
        port=settings.get(PORT) if network else 0,
        public_url=settings.get(PUBLIC_URL),
        leave_running=settings.get(LEAVE_RUNNING),
        more=visitor_options.command_line(settings),
    )
