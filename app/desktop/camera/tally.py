"""Which codes the camera has seen, and how often: a code that stays in sight counts once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.desktop.scan.entries import Code

ONCE = 0
"""In place of seconds: a code counts once, until the list is cleared."""

Key = tuple[str, str]


@dataclass(frozen=True)
class Seen:
    """A code with what the catalogue knows of it; times are seconds of the caller's clock."""

    code: Code
    count: int
    first_s: float
    last_s: float
    counted_s: float


class Tally:
    """`away_s`: a code counts again when it was out of sight for that long; ONCE: never again."""

    def __init__(self, away_s: float = 3) -> None:
        self.away_s = away_s
        self._seen: dict[Key, Seen] = {}

    @property
    def rows(self) -> list[Seen]:
        """In the order in which they were first seen."""
        return list(self._seen.values())

    @property
    def total(self) -> int:
        """All that was counted."""
        return sum(seen.count for seen in self._seen.values())

    def is_new(self, code: Code) -> bool:
        """Whether it has counted once and not more."""
        return self._seen[code.type, code.value].count == 1

    def see(self, codes: Iterable[Code], now_s: float) -> list[Code]:
        """The codes of one picture; those that count now."""
        counted = []
        for code in codes:
            key = (code.type, code.value)
            before = self._seen.get(key)
            counts = before is None or bool(self.away_s and now_s - before.last_s >= self.away_s)
            if before is None:
                self._seen[key] = Seen(code, 1, now_s, now_s, now_s)
            else:
                self._seen[key] = replace(
                    before,
                    code=code if code.matches is not None else before.code,
                    count=before.count + counts,
                    last_s=now_s,
                    counted_s=now_s if counts else before.counted_s,
                )
            if counts:
                counted.append(code)
        return counted

    def clear(self) -> None:
        """Begin anew."""
        self._seen.clear()
