"""Whether windows can open here. Asked before Qt is: Qt ends the process when it finds no display."""

import ctypes
import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

PLATFORM_VARIABLE = "QT_QPA_PLATFORM"
_X_SOCKETS = Path("/tmp/.X11-unix")  # noqa: S108  the X server's own place
_X_PORT = 6000
_PATIENCE_S = 2.0


@dataclass(frozen=True)
class Obstacle:
    """Why no window can open, and what helps."""

    problem: str
    cure: str


def obstacle(environment: Mapping[str, str] | None = None, platform: str = sys.platform) -> Obstacle | None:
    """What keeps windows from opening on this machine; None if nothing does."""
    given = os.environ if environment is None else environment
    if not platform.startswith("linux") or given.get(PLATFORM_VARIABLE):
        return None
    wayland, x11 = given.get("WAYLAND_DISPLAY", ""), given.get("DISPLAY", "")
    if not wayland and not x11:
        return Obstacle("there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)", _LOG_IN)
    if wayland and _answers(_wayland_socket(wayland, given)):
        return None
    if x11 and _x_answers(x11):
        return missing_library()
    named = f"WAYLAND_DISPLAY={wayland}" if wayland and not x11 else f"DISPLAY={x11}"
    return Obstacle(f"no display answers at {named}", _LOG_IN)


_LOG_IN = (
    "run this in a desktop session, or on a server `python3 run.py demo` (once installed, `tagwright demo`), "
    "which needs no display"
)


def missing_library() -> Obstacle | None:
    """The shared library that Qt's X11 plugin lacks, as the system's loader names it."""
    package = find_spec("PySide6")
    if package is None or package.origin is None:
        return Obstacle("PySide6 is not installed", "install Tagwright again, or use `python3 run.py`")
    plugin = Path(package.origin).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    if not plugin.exists():
        return None
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        library = str(error).partition(":")[0]
        return Obstacle(f"Qt needs {library}, which this system lacks", _INSTALL.format(library=library))
    return None


_INSTALL = (
    "install the package that has {library} (on Debian and Ubuntu: apt install libxcb-cursor0 libegl1 "
    "libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1), or let `python3 run.py` do it"
)


def _wayland_socket(display: str, environment: Mapping[str, str]) -> str:
    return display if display.startswith("/") else f"{environment.get('XDG_RUNTIME_DIR', '')}/{display}"


def _x_answers(display: str) -> bool:
    """`:0` and `unix:0` are sockets of this machine, `host:0` is a port of another one."""
    host, _, rest = display.rpartition(":")
    number = rest.partition(".")[0]
    if not number.isdigit():
        return display.startswith("/")  # a path, as macOS has it: for Qt to find out
    if host in ("", "unix"):
        name = f"{_X_SOCKETS}/X{number}"
        return _answers(name) or _answers(f"\0{name}")
    try:
        with socket.create_connection((host.strip("[]"), _X_PORT + int(number)), timeout=_PATIENCE_S):
            return True
    except OSError:
        return False


def _answers(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as attempt:
        attempt.settimeout(_PATIENCE_S)
        try:
            attempt.connect(path)
        except OSError:
            return False
    return True
