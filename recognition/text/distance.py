"""How far a read text is from the one that was printed, and the score of that."""

from __future__ import annotations

from collections.abc import Callable

from catalog.text_keys import MOST_SIGNS, allowed_errors, skeleton

Change = Callable[[str, str], float]
"""What it costs to take one sign for another, different one."""

LEAST_SCORE = 60
# What an edit costs: letters that look alike are taken for each other all the time; a digit for another digit
# is seldom a misreading and mostly another number.
_EDIT, _LOOK_ALIKE, _OTHER_DIGIT = 1.0, 0.25, 2.0


def score(printed: str, read: str) -> int:
    """0 to 100 for two folded texts; 100 for equal ones only, 0 where more differs than is allowed."""
    if printed == read:
        return 100
    kept, seen = skeleton(printed), skeleton(read)
    allowed = allowed_errors(len(kept))
    if abs(len(kept) - len(seen)) > allowed or edits(kept, seen, most=allowed) > allowed:
        return 0
    reached = int(100 * (1 - _cost(printed, read) / len(printed)))
    return reached if reached >= LEAST_SCORE else 0


def edits(first: str, second: str, *, most: int = MOST_SIGNS) -> int:
    """Signs to change, to add or to leave out between two texts (Levenshtein), or some more than `most`."""
    return int(_distance(first, second, lambda _a, _b: _EDIT, most))


def _cost(printed: str, read: str) -> float:
    return _distance(printed, read, _change, _OTHER_DIGIT * MOST_SIGNS)


def _change(a: str, b: str) -> float:
    if skeleton(a) == skeleton(b):
        return _LOOK_ALIKE
    return _OTHER_DIGIT if a.isdecimal() and b.isdecimal() else _EDIT


def _distance(first: str, second: str, change: Change, most: float) -> float:
    before = [number * _EDIT for number in range(len(second) + 1)]
    for row, a in enumerate(first, 1):
        now = [row * _EDIT]
        for column, b in enumerate(second, 1):
            kept = before[column - 1] + (0.0 if a == b else change(a, b))
            now.append(min(kept, before[column] + _EDIT, now[-1] + _EDIT))
        before = now
        if (least := min(now)) > most:  # and it only grows from here on
            return least
    return before[-1]
