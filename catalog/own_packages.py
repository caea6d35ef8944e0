"""Processes of our own: they find our packages wherever they are started."""

from __future__ import annotations

import os
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


def environment() -> dict[str, str]:
    """This process's environment variables, with the folder of our packages before all others."""
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    return os.environ | {"PYTHONPATH": path}
