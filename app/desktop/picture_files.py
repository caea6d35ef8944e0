"""Picture files as people choose and drop them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData

from recognition.formats import SUFFIXES


def _listed(suffixes: Iterable[str]) -> str:
    return f"Pictures ({' '.join(f'*{suffix}' for suffix in sorted(suffixes))})"


READABLE: Final = f"{_listed(SUFFIXES)};;All files (*)"
"""What a file dialog lists where pictures are read here."""
FOR_BROWSERS: Final = f"{_listed(('.png', '.jpg', '.jpeg', '.webp', '.gif'))};;All files (*)"
"""Photos of products: whoever opens their address shall see them."""
FOR_LABELS: Final = _listed((".png", ".jpg", ".jpeg"))
"""Images and logos of designs."""


def local_paths(data: QMimeData) -> list[Path]:
    """The files that were dropped or pasted, in their order."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
