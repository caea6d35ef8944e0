"""Which part of which message a symbol is, and which parts a joined message has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

# True where a module is dark; rows × columns, without a quiet zone.
Modules = NDArray[np.bool_]


@dataclass(frozen=True)
class Part:
    """One symbol's place in a message: `index` from 1 to `count`. `message` is the same on all its parts.

    `parity`, where the symbology has it, is the exclusive or of all bytes of the whole message.
    """

    index: int
    count: int
    message: str
    parity: int | None = None


@dataclass(frozen=True)
class Parts:
    """What is there of a message of `count` parts: the indices read, and the pictures they were on."""

    count: int
    read: tuple[int, ...]
    files: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[int, ...]:
        """The indices that were not read."""
        return tuple(index for index in range(1, self.count + 1) if index not in self.read)

    def to_json(self) -> dict[str, Any]:
        """As it stands beside a symbol."""
        said: dict[str, Any] = {"count": self.count, "read": list(self.read), "missing": list(self.missing)}
        return said | {"files": list(self.files)} if self.files else said
