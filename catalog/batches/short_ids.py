"""Short ids by a template: in sequence, or drawn at random."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from msgspec import UNSET, UnsetType

from catalog.batches.documents import MOST_SHORT_ID, PSEUDO_RANDOM, SEQUENTIAL, THNG_ID, ShortIdTemplate
from catalog.ids import ID_ALPHABET, SHORT_ID_LENGTH, random_text, short_id_problem

_T = TypeVar("_T")

# Of a space that is fuller than this, free short ids are drawn too seldom.
_MOST_FULL = 0.5


@dataclass(frozen=True)
class ShortIds:
    """Makes the short ids of a template.

    ``length`` of the template is that of the whole id, prefix, suffix and separators included.
    """

    template: ShortIdTemplate

    @property
    def follows_thng(self) -> bool:
        """Whether a thing's own id is its short id."""
        return self.template.type == THNG_ID

    @property
    def is_random(self) -> bool:
        """Whether short ids are drawn."""
        return self.template.type == PSEUDO_RANDOM

    def in_sequence(self, number: int) -> str:
        """The short id of a row, counted from 0."""
        core = str(self._value(number))
        return self._whole(core.rjust(max(self._width or 0, len(core)), self._pad))

    def draw(self) -> str:
        """A random short id."""
        return self._whole(random_text(self._width or SHORT_ID_LENGTH))

    def problem(self, quantity: int) -> str | None:
        """Why so many short ids cannot be made, as ``field: message``; None when they can."""
        if self.follows_thng:
            return None
        if self._width is not None and self._width < 1:
            least = MOST_SHORT_ID if self.template.length is UNSET else self.template.length - self._width + 1
            return f"length: leaves nothing between prefix and suffix; at least {least}"
        samples = (
            [self.in_sequence(0), self.in_sequence(quantity - 1)] if self._is_sequence else [self.draw()]
        )
        for sample in samples:
            if problem := short_id_problem(sample):
                return f"type: makes short ids such as {sample[:80]}, and a short id {problem}"
        return self._sequence_problem(quantity) if self._is_sequence else self._space_problem(quantity)

    def _sequence_problem(self, quantity: int) -> str | None:
        if self._pad in "123456789":
            return "paddingChar: would make the same short id of different numbers; use 0 or a letter"
        last = str(self._value(quantity - 1))
        if self._width is not None and len(last) > self._width:
            return f"length: the last number, {last}, needs {len(last)} digits and has room for {self._width}"
        return None

    def _space_problem(self, quantity: int) -> str | None:
        width = self._width or SHORT_ID_LENGTH
        needed = next(n for n in range(1, 65) if quantity <= len(ID_ALPHABET) ** n * _MOST_FULL)
        if width < needed:
            return f"length: too short for {quantity:,} different short ids; {needed - width} more are needed"
        return None

    @property
    def _is_sequence(self) -> bool:
        return self.template.type == SEQUENTIAL

    def _value(self, number: int) -> int:
        return _given(self.template.start, 0) + number * _given(self.template.increment, 1)

    @property
    def _pad(self) -> str:
        return _given(self.template.padding_char, "0") if self.template.padding == "CHAR" else "0"

    @property
    def _width(self) -> int | None:
        """The length of what stands between prefix and suffix; None where the template leaves it open."""
        if self.template.length is UNSET:
            return None
        return self.template.length - len(self._whole(""))

    def _whole(self, core: str) -> str:
        separator = _given(self.template.separator, "")
        prefix, suffix = _given(self.template.prefix, ""), _given(self.template.suffix, "")
        return (prefix and prefix + separator) + core + (suffix and separator + suffix)


def _given(value: _T | UnsetType, default: _T) -> _T:
    return default if isinstance(value, UnsetType) else value
