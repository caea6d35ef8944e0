"""Tells a scanner's bursts from typing, stroke by stroke.

A stroke that may begin a burst is held back until the next one, or until silence: what turns out to be
typing is released in order, a burst never reaches the window. Fed with times, the machine has no clock of
its own; whoever feeds it calls `pause` when nothing has come for longer than `Profile.max_gap_ms`.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.wedge.profile import MOST_STROKES, UNTERMINATED_LENGTH, Profile
from app.wedge.strokes import ENTER, LINE_FEED, TAB, Burst, Stroke, control_sign, joined

_AFTER_A_SCAN = frozenset({ENTER, LINE_FEED, TAB})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be done: deliver `released` first, report `bursts`, and drop the stroke itself if `hold`."""

    hold: bool
    released: tuple[Stroke, ...] = ()
    bursts: tuple[Burst, ...] = ()


class Machine:
    """Every stroke is, in the end, in exactly one of: delivered, released, part of a burst (its prefix,
    suffix and terminators included)."""

    def __init__(self, profile: Profile | None = None) -> None:
        self.profile = profile or Profile()
        self._held: list[Stroke] = []
        self._scanned_at_ms: float | None = None
        """When the last stroke of a burst came, while its terminators may still follow."""

    @property
    def holding(self) -> bool:
        """Whether strokes wait for what comes next."""
        return bool(self._held)

    def press(self, stroke: Stroke) -> Outcome:
        """The next key."""
        settled = Outcome(False)
        if self._held and not self._follows(stroke, self._held[-1].at_ms):
            settled = self.pause()
        if self._is_tail(stroke):
            self._scanned_at_ms = stroke.at_ms
            return Outcome(True, settled.released, settled.bursts)
        self._scanned_at_ms = None
        mine = self._take(stroke)
        return Outcome(mine.hold, settled.released + mine.released, settled.bursts + mine.bursts)

    def pause(self) -> Outcome:
        """Nothing has come for a while: what is held is a scan without an end, or typing."""
        enough = 1 if self.profile.prefix else max(UNTERMINATED_LENGTH, self.profile.min_length)
        if self.profile.ends_by_pause and self._is_scan(enough):
            return Outcome(False, bursts=(self._burst(""),))
        return Outcome(False, released=self._let_go())

    def _take(self, stroke: Stroke) -> Outcome:
        if self._ends(stroke):
            if self._is_scan(1 if self.profile.prefix or self.profile.suffix else self.profile.min_length):
                self._scanned_at_ms = stroke.at_ms
                return Outcome(True, bursts=(self._burst(stroke.text),))
            return Outcome(False, released=self._let_go())
        if not self._belongs(stroke):
            ended = self.pause()
            hold = self._begins(stroke)
            if hold:
                self._held = [stroke]
            return Outcome(hold, ended.released, ended.bursts)
        self._held.append(stroke)
        if self._has_suffix() or len(self._held) >= MOST_STROKES:
            self._scanned_at_ms = stroke.at_ms
            return Outcome(True, bursts=(self._burst(""),))
        return Outcome(True)

    def _follows(self, stroke: Stroke, before_ms: float) -> bool:
        # A time before the last one is a clock that was set: nothing can be said of it.
        return 0 <= stroke.at_ms - before_ms <= self.profile.max_gap_ms

    def _is_tail(self, stroke: Stroke) -> bool:
        """Enter after Enter, as of scanners that send CR and LF, and Enter after a suffix."""
        return (
            self._scanned_at_ms is not None
            and _typed(stroke) in _AFTER_A_SCAN
            and self._follows(stroke, self._scanned_at_ms)
        )

    def _ends(self, stroke: Stroke) -> bool:
        return _typed(stroke) in self.profile.terminators and not stroke.repeated

    def _belongs(self, stroke: Stroke) -> bool:
        if not self._held:
            return self._begins(stroke)
        if stroke.repeated or not stroke.text or stroke.text in _AFTER_A_SCAN:
            return False
        return self._within_prefix(stroke)

    def _begins(self, stroke: Stroke) -> bool:
        if stroke.repeated or not stroke.text or not self.profile.enabled:
            return False
        if self.profile.prefix:
            return _typed(stroke) == self.profile.prefix[0]
        return stroke.of_alt_code or not (stroke.control or stroke.alt or stroke.text <= " ")

    def _within_prefix(self, stroke: Stroke) -> bool:
        count = len(self._held)
        prefix = self.profile.prefix
        return count >= len(prefix) or _typed(stroke) == prefix[count]

    def _is_scan(self, enough: int) -> bool:
        """`enough` characters besides prefix and suffix; Enter ends no scan whose suffix is missing."""
        if self.profile.suffix and not self._has_suffix():
            return False
        around = len(self.profile.prefix) + len(self.profile.suffix)
        return len(joined(tuple(self._held))) - around >= enough

    def _has_suffix(self) -> bool:
        suffix = self.profile.suffix
        if not suffix or len(self._held) <= len(self.profile.prefix) + len(suffix):
            return False
        return "".join(_typed(stroke) for stroke in self._held[-len(suffix) :]) == suffix

    def _burst(self, terminator: str) -> Burst:
        first = len(self.profile.prefix)
        strokes = self._let_go()
        last = len(strokes) - (len(self.profile.suffix) if self.profile.suffix else 0)
        return Burst(strokes[first:last], terminator, self.profile.prefix, self.profile.suffix)

    def _let_go(self) -> tuple[Stroke, ...]:
        held, self._held = tuple(self._held), []
        return held


def _typed(stroke: Stroke) -> str:
    """The character of a stroke, control characters included: Ctrl+M is Enter."""
    if stroke.control:
        return control_sign(stroke.text) or ""
    return "" if stroke.alt else stroke.text
