"""The engines that read symbols out of grey pixels, behind one interface.

`zxing` is always there; `zbar` needs a shared library of the system and is left out where it is missing.
"""

from __future__ import annotations

from recognition.readers.base import Found, Options, Reader, Status
from recognition.readers.zbar import ZBAR
from recognition.readers.zxing import ZXING

__all__ = ["Found", "Options", "Reader", "Status", "by_name", "status"]

_READERS: tuple[Reader, ...] = (ZXING, ZBAR)


def by_name() -> dict[str, Reader]:
    """The readers that work here, by their name."""
    return {reader.name: reader for reader in _READERS if reader.status().available}


def status() -> tuple[Status, ...]:
    """Which engines work, in what version, and which command brings a missing one."""
    return tuple(reader.status() for reader in _READERS)
