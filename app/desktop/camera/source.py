"""Where live pictures come from: a seam, so that the page works with a camera or with made-up pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage


@dataclass(frozen=True)
class Camera:
    """One that can be chosen: `key` stays the same when it is plugged in again."""

    key: str
    title: str


class Permission(Enum):
    """Whether this program may use cameras; some systems ask the person first."""

    GRANTED = "granted"
    DENIED = "denied"
    NOT_ASKED = "not asked"


@dataclass(frozen=True)
class Missing:
    """Why there can be no camera at all, and the one command that mends it."""

    problem: str
    command: str


class FrameSource(QObject):
    """What a page needs of a camera. Pictures come in the window's thread."""

    frame = Signal(QImage)
    cameras_changed = Signal()
    failed = Signal(str)
    """The camera stopped, in words."""

    def cameras(self) -> Sequence[Camera]:
        """Those that are connected now, the system's own choice first."""
        return ()

    def permission(self) -> Permission:
        return Permission.GRANTED

    def ask_permission(self, answered: Callable[[], object]) -> None:
        """Let the system ask the person; then call."""
        answered()

    def start(self, key: str) -> None:
        """Show what this camera sees; another one that runs stops."""
        raise NotImplementedError

    def stop(self) -> None:
        """No more pictures."""
        raise NotImplementedError

    def beep(self) -> None:
        """The sound of a code that was read."""
