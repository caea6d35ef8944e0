"""The structured append header of an Aztec Code: two latches, a name between blanks, and two letters.

ISO/IEC 24778: 8 (the header), 7.3 (where codewords lie), 7.2.3 (check codewords), 7.1 (characters).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from recognition.sequences import reed_solomon
from recognition.sequences.part import Modules, Part
from recognition.sequences.reed_solomon import Uncorrectable

_LATCHES = "1110111101"  # from upper case to mixed and back: in other messages that would mean nothing
_MOST_PARTS = 26
_MOST_NAME = 80
# Codewords of up to so many layers have so many bits.
_WORD_BITS = ((2, 6), (8, 8), (22, 10), (32, 12))
_RING = {True: (5, 3), False: (7, 5)}  # compact or not: distance of the mode message, half its length

_PUNCTUATION = ["", "\r", "\r\n", ". ", ", ", ": ", *"!\"#$%&'()*+,-./:;<=>?[]{}", "→upper"]
_CHARACTERS: dict[str, list[str]] = {
    "upper": ["punct", *" ABCDEFGHIJKLMNOPQRSTUVWXYZ", "→lower", "→mixed", "→digit", "binary"],
    "lower": ["punct", *" abcdefghijklmnopqrstuvwxyz", "upper", "→mixed", "→digit", "binary"],
    "mixed": [
        *["punct", " ", *map(chr, range(1, 14)), *map(chr, range(27, 32))],
        *[*"@\\^_`|~\x7f", "→lower", "→upper", "→punct", "binary"],
    ],
    "punct": _PUNCTUATION,
    "digit": ["punct", *" 0123456789,.", "→upper", "upper"],
}
_BITS = {"digit": 4}


def part(modules: Modules, layers: int) -> Part | None:
    """Which part of a message the symbol is; None for a symbol that is whole by itself."""
    try:
        bits = _data_bits(modules, layers)
    except Uncorrectable:
        return None
    if not bits.startswith(_LATCHES):
        return None
    characters = "".join(islice(_text(bits[len(_LATCHES) :]), _MOST_NAME))
    name, rest = "", characters
    if characters.startswith(" "):
        name, _, rest = characters[1:].partition(" ")
    index, count = (ord(letter) - ord("A") + 1 for letter in rest[:2].ljust(2))
    return Part(index, count, name) if 1 <= index <= count <= _MOST_PARTS and count > 1 else None


def _text(bits: str) -> Iterator[str]:
    """The characters, as far as the bits go."""
    table = shifted = "upper"
    at = 0
    while at < len(bits):
        width = _BITS.get(shifted, 5)
        entry = _CHARACTERS[shifted][int(bits[at : at + width].ljust(width, "0"), 2)]
        at += width
        shifted = table
        if entry.startswith("→"):
            table = shifted = entry[1:]
        elif entry in _CHARACTERS:
            shifted = entry
        elif entry == "binary" or not entry:  # bytes and function characters: no name has them
            return
        else:
            yield from entry


def _data_bits(modules: Modules, layers: int) -> str:
    """What the data codewords hold, without the bits that are there to break runs."""
    compact = len(modules) == 11 + 4 * layers
    bits = modules[_places(layers, compact=compact)]
    width = next(width for most, width in _WORD_BITS if layers <= most)
    words = bits[len(bits) % width :].reshape(-1, width) @ (1 << np.arange(width)[::-1])
    data = _data_words(modules, compact=compact)
    if data >= len(words):
        raise Uncorrectable
    mended = reed_solomon.corrected(words.tolist(), len(words) - data, reed_solomon.AZTEC[width])
    return "".join(_unstuffed(word, width) for word in mended[:data])


def _unstuffed(word: int, width: int) -> str:
    bits = f"{word:0{width}b}"
    return bits[:-1] if word in {1, (1 << width) - 2} else bits


def _data_words(modules: Modules, *, compact: bool) -> int:
    """How many codewords are data: the mode message says it, around the bullseye from the top left."""
    away, half = _RING[compact]
    c = len(modules) // 2
    along = np.array([step for step in range(-half, half + 1) if compact or step])
    rows = np.concatenate([np.full(len(along), -away), along, np.full(len(along), away), -along])
    columns = np.concatenate([along, np.full(len(along), away), -along, np.full(len(along), -away)])
    nibbles = (modules[c + rows, c + columns].reshape(-1, 4) @ (8, 4, 2, 1)).tolist()
    data = 2 if compact else 4
    said = reed_solomon.corrected(nibbles, len(nibbles) - data, reed_solomon.AZTEC[4])[:data]
    value = int("".join(f"{nibble:04b}" for nibble in said), 2)
    return (value & (0x3F if compact else 0x7FF)) + 1


def _places(layers: int, *, compact: bool) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the modules that hold codewords, bit after bit, from the outermost layer in."""
    lines = _lines(layers, compact=compact)
    last = len(lines) - 1
    rows, columns = [], []
    for layer in range(layers):
        length = 4 * (layers - layer) + (9 if compact else 12)
        low, high = 2 * layer, last - 2 * layer
        along, deep = (axis.ravel() for axis in np.mgrid[:length, :2])
        # Down the left side, along the bottom, up the right side and back along the top; two modules deep.
        columns += [low + deep, low + along, high - deep, high - along]
        rows += [low + along, high - deep, high - along, low + deep]
    return lines[np.concatenate(rows)], lines[np.concatenate(columns)]


def _lines(layers: int, *, compact: bool) -> NDArray[np.intp]:
    """Rows (and columns) of the symbol but for those of the reference grid."""
    if compact:
        return np.arange(11 + 4 * layers)
    half = 7 + 2 * layers
    steps = np.arange(half)
    away = steps + steps // 15 + 1
    lines: NDArray[np.intp] = np.concatenate([-away[::-1], away]) + away[-1]
    return lines
