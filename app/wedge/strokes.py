"""Keys as they arrive, and a burst of them that came from a scanner."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise

ENTER, LINE_FEED, TAB = "\r", "\n", "\t"


@dataclass(frozen=True, slots=True)
class Stroke:
    """One key that was pressed: when, what it types, and what was held down.

    `text` is one character, or empty for a key that types nothing; with Control held it is the character
    of the key itself (`]` for Ctrl+]). `alt_run` counts the times Alt went down, so that the digits of one
    Alt code belong together. `repeated` is the keyboard's own repetition of a key that is held down;
    `composed` a character that the system made of an Alt code after the fact.
    """

    at_ms: float
    text: str
    shift: bool = False
    control: bool = False
    alt: bool = False
    keypad: bool = False
    repeated: bool = False
    composed: bool = False
    alt_run: int = 0

    @property
    def of_alt_code(self) -> bool:
        """A digit of Alt+numpad."""
        return self.alt and self.keypad and self.text.isdigit()


@dataclass(frozen=True, slots=True)
class Burst:
    """What a scanner typed in one go. `terminator` ended it and is not among the strokes."""

    strokes: tuple[Stroke, ...]
    terminator: str = ""
    prefix: str = ""
    suffix: str = ""

    @property
    def gaps_ms(self) -> tuple[float, ...]:
        """Milliseconds between each stroke and the next."""
        return tuple(after.at_ms - before.at_ms for before, after in pairwise(self.strokes))


def control_sign(text: str) -> str | None:
    """The control character that Control makes of a key: GS (ASCII 29) of `]`; None if there is none."""
    sign = text.upper()
    return chr(ord(sign) & 0x1F) if len(sign) == 1 and "@" <= sign <= "_" else None


def joined(strokes: tuple[Stroke, ...]) -> tuple[Stroke, ...]:
    """Alt codes made one stroke each: Alt+0029 is GS.

    Three digits and fewer count in the old DOS way, with a leading zero in the Windows way; up to 127 both
    mean the same. A character that the system adds for the same code is not taken twice.
    """
    made: list[Stroke] = []
    for run, group in groupby(strokes, key=lambda stroke: stroke.alt_run if stroke.of_alt_code else None):
        keys = list(group)
        if run is not None:
            made.append(_of_alt_code(keys))
            continue
        if keys[0].composed and made and made[-1].text == keys[0].text:
            keys = keys[1:]
        made += keys
    return tuple(made)


def _of_alt_code(keys: list[Stroke]) -> Stroke:
    digits = "".join(key.text for key in keys)
    number = int(digits) & 0xFF
    code_page = "cp1252" if digits.startswith("0") else "cp437"
    text = chr(number) if number < 0x80 else bytes([number]).decode(code_page, errors="replace")
    return Stroke(keys[-1].at_ms, text, keypad=True)
