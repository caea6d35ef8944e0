"""Code 11 and Industrial 2 of 5: characters of narrow and wide elements, which no library reads.

Code 11: Intermec's specification (as in AIM USS-11): five elements a character, bar first; check characters C
and, from ten characters on, K, both modulo 11. Industrial 2 of 5: five bars a digit, two of them wide; the
spaces mean nothing. Its check digit is optional, so nothing but agreement of many lines guards it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

# Five elements of a character, bar first; 1 is wide.
_CODE_11 = {
    "00001": "0",
    "10001": "1",
    "01001": "2",
    "11000": "3",
    "00101": "4",
    "10100": "5",
    "01100": "6",
    "00011": "7",
    "10010": "8",
    "10000": "9",
    "00100": "-",
}
_CODE_11_GUARD = "00110"
_CODE_11_ALPHABET = "0123456789-"
# Five bars of a digit; 1 is wide.
_INDUSTRIAL = {
    "00110": "0",
    "10001": "1",
    "01001": "2",
    "11000": "3",
    "00101": "4",
    "10100": "5",
    "01100": "6",
    "00011": "7",
    "10010": "8",
    "01010": "9",
}
_INDUSTRIAL_START, _INDUSTRIAL_STOP = "110", "101"
_LEAST_INDUSTRIAL_DIGITS = 4
_LEAST_CODE_11_CHARACTERS = 2  # one of them the check character C

# What printers make of narrow to wide, and cameras of it.
_RATIO = (1.5, 4.0)
_SPREAD = 0.35  # of a width class: its standard deviation as a share of its mean


@dataclass(frozen=True)
class Symbology:
    """A symbology of two widths: `decode` takes bars and spaces, in any unit, and gives the text or None.

    Its bars and spaces run from the first bar of the start to the last bar of the stop character.
    """

    type: str
    decode: Callable[[Sequence[float], Sequence[float]], str | None]
    least_lines: int


def code_11(bars: Sequence[float], spaces: Sequence[float]) -> str | None:
    """The data of a Code 11 symbol without its check characters; None when anything is wrong."""
    if len(bars) % 3 or len(bars) < 3 * (2 + _LEAST_CODE_11_CHARACTERS):
        return None
    wide_bars = wide(bars)
    inner = [space for index, space in enumerate(spaces) if index % 3 != 2]
    gaps = [space for index, space in enumerate(spaces) if index % 3 == 2]
    wide_spaces = wide(inner)
    if wide_bars is None or wide_spaces is None or max(gaps) > max(inner) * 1.3:
        return None
    characters = [
        f"{wide_bars[3 * i]}{wide_spaces[2 * i]}{wide_bars[3 * i + 1]}"
        f"{wide_spaces[2 * i + 1]}{wide_bars[3 * i + 2]}"
        for i in range(len(bars) // 3)
    ]
    if characters[0] != _CODE_11_GUARD or characters[-1] != _CODE_11_GUARD:
        return None
    text = "".join(_CODE_11.get(character, "?") for character in characters[1:-1])
    return None if "?" in text else _checked_code_11(text)


def _checked_code_11(text: str) -> str | None:
    """`text` without C and K, or without C; None when neither is right."""
    if len(text) > 2 and _check_11(text[:-2], 10) == text[-2] and _check_11(text[:-1], 9) == text[-1]:
        return text[:-2]
    if _check_11(text[:-1], 10) == text[-1]:
        return text[:-1]
    return None


def _check_11(text: str, most_weight: int) -> str:
    """The check character: weights 1, 2, … `most_weight`, 1, … from the right, modulo 11."""
    total = sum(
        (index % most_weight + 1) * _CODE_11_ALPHABET.index(character)
        for index, character in enumerate(reversed(text))
    )
    return _CODE_11_ALPHABET[total % 11]


def industrial_25(bars: Sequence[float], spaces: Sequence[float]) -> str | None:
    """The digits of an Industrial 2 of 5 symbol, a check digit included; None when anything is wrong."""
    count, rest = divmod(len(bars) - 6, 5)
    if rest or count < _LEAST_INDUSTRIAL_DIGITS:
        return None
    wide_bars = wide(bars)
    if wide_bars is None or not _even(spaces):
        return None
    bits = "".join(map(str, wide_bars))
    if not (bits.startswith(_INDUSTRIAL_START) and bits.endswith(_INDUSTRIAL_STOP)):
        return None
    digits = [_INDUSTRIAL.get(bits[3 + 5 * i : 8 + 5 * i]) for i in range(count)]
    return None if None in digits else "".join(digit for digit in digits if digit)


def wide(widths: Sequence[float]) -> list[int] | None:
    """1 for each wide element, 0 for each narrow; None when they are not clearly of two widths."""
    ordered = sorted(widths)
    gap, cut = max((b - a, index) for index, (a, b) in enumerate(pairwise(ordered)))
    narrow, broad = ordered[: cut + 1], ordered[cut + 1 :]
    low, high = sum(narrow) / len(narrow), sum(broad) / len(broad)
    if not _RATIO[0] * low <= high <= _RATIO[1] * low or gap < 0.2 * low or not low:
        return None
    threshold = (ordered[cut] + ordered[cut + 1]) / 2
    return [int(width > threshold) for width in widths]


def _even(widths: Sequence[float]) -> bool:
    """True when all are of about one width."""
    mean = sum(widths) / len(widths)
    variance = sum((width - mean) ** 2 for width in widths) / len(widths)
    return variance <= (_SPREAD * mean) ** 2


SYMBOLOGIES = (
    Symbology("code_11", code_11, least_lines=3),
    Symbology("industr_25", industrial_25, least_lines=4),
)
