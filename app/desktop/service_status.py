"""The state of the service as the window shows it, whether it is our own child or elsewhere."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class State(enum.Enum):
    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    GONE = "gone"
    RESTARTING = "restarting"
    FAILED = "failed"


@dataclass(frozen=True)
class Status:
    """What the window shows; `detail` is the end of what the service wrote to standard error."""

    state: State
    url: str = ""
    message: str = ""
    detail: str = ""
