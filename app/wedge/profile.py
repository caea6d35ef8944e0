"""How the scanner of this desk is set up, as far as the person has said it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.wedge.strokes import ENTER, LINE_FEED, TAB

AUTOMATIC: Final = "auto"
MAX_GAP_MS: Final = 40
MIN_LENGTH: Final = 4
# Nobody types six keys within 40 ms of each other; three or four happen when fingers roll.
UNTERMINATED_LENGTH: Final = 6
# A QR code holds 7,089 digits, and each of them may come as Alt and four keys.
MOST_STROKES: Final = 40_000

# What ends a scan: setting → the keys that end it.
ENDS: Final[dict[str, frozenset[str]]] = {
    AUTOMATIC: frozenset({ENTER, LINE_FEED, TAB}),
    "enter": frozenset({ENTER, LINE_FEED}),
    "tab": frozenset({TAB}),
    "pause": frozenset(),
}
# With these, silence ends a scan as well.
ENDS_BY_PAUSE: Final = frozenset({AUTOMATIC, "pause"})


@dataclass(frozen=True)
class Profile:
    """`prefix` and `suffix` are the characters around every code, as they arrive. `gs_sign` is what the
    scanner sends in place of GS (ASCII 29). `scanner_layout` and `system_layout` are keys of
    `layouts.LAYOUTS` or AUTOMATIC; `system_hint` is what the system says of its own keyboard."""

    enabled: bool = True
    max_gap_ms: float = MAX_GAP_MS
    min_length: int = MIN_LENGTH
    ends: str = AUTOMATIC
    prefix: str = ""
    suffix: str = ""
    gs_sign: str = ""
    scanner_layout: str = AUTOMATIC
    system_layout: str = AUTOMATIC
    system_hint: str = ""
    repair_caps: bool = True

    @property
    def terminators(self) -> frozenset[str]:
        """The keys that end a scan."""
        return ENDS.get(self.ends, ENDS[AUTOMATIC])

    @property
    def ends_by_pause(self) -> bool:
        """Whether silence ends a scan; one with a suffix has its end."""
        return self.ends in ENDS_BY_PAUSE and not self.suffix
