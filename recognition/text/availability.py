"""Whether text can be read here. Asked by every process; only reading processes load the engine."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import sys
from importlib.metadata import PackageNotFoundError

from recognition.errors import NotInstalled
from recognition.readers.base import Status

ENGINE = "rapidocr"
METHOD, TYPE = "ocr", "text"
NEEDED = (ENGINE, "onnxruntime")
# By their own names, for Tagwright itself may run from its folder, without being installed.
_COMMAND = f"-m pip install {' '.join(NEEDED)}"


def status() -> Status:
    """Whether the engine is installed, in what version, and which command brings it."""
    if any(importlib.util.find_spec(name) is None for name in NEEDED):
        return Status(
            "text",
            available=False,
            problem="reading text is not installed",
            cure=f"{sys.executable} {_COMMAND}",
        )
    try:
        version = importlib.metadata.version(ENGINE)
    except PackageNotFoundError:
        version = ""
    return Status("text", available=True, version=f"{ENGINE} {version}".strip())


def require(name: str) -> None:
    """Raises NotInstalled, about the picture of that name, where text cannot be read."""
    found = status()
    if not found.available:
        raise NotInstalled(name, found.problem, f"Whoever runs Tagwright installs it by: python {_COMMAND}")
