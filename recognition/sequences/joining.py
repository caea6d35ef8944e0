"""Parts of one message become one symbol: on one picture, or over several pictures of one run."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as changed
from functools import reduce
from operator import xor

from recognition.quad import bounds
from recognition.sequences.part import Part, Parts
from recognition.symbol import Corners, Symbol

# Messages that wait for a part: more than that of them means pictures that have little to do with each other.
_MOST_WAITING = 1_000

Key = tuple[str, int, str]


def joined(symbols: Iterable[Symbol]) -> list[Symbol]:
    """The symbols of one picture, the parts of each message in place of the first of them as one symbol."""
    messages: dict[Key, list[Symbol]] = {}
    result: list[Symbol | Key] = []
    for symbol in symbols:
        if symbol.part is None:
            result.append(symbol)
            continue
        key = _key(symbol, symbol.part)
        if key not in messages:
            result.append(key)
        messages.setdefault(key, []).append(symbol)
    whole = {key: _messages(parts) for key, parts in messages.items()}
    there = {one.value for found in whole.values() for one in found if one.parts and not one.parts.missing}
    placed = [one for each in result for one in (whole[each] if isinstance(each, tuple) else [each])]
    # ZBar joins the parts by itself; what it made of them is not a further symbol.
    return [one for one in placed if one.parts or one.engines != {"zbar"} or one.value not in there]


def _messages(seen: Sequence[Symbol]) -> list[Symbol]:
    """One symbol for one message; one for each part where they cannot all belong to the same."""
    parts: dict[int, Symbol] = {}
    for symbol in seen:
        if symbol.part is not None and parts.setdefault(symbol.part.index, symbol).raw != symbol.raw:
            return _single(seen)
    message = _symbol(seen, dict(sorted(parts.items())))
    return [message] if _is_possible(message) else _single(seen)


def _single(seen: Sequence[Symbol]) -> list[Symbol]:
    return [_symbol([symbol], {symbol.part.index: symbol}) for symbol in seen if symbol.part is not None]


def _symbol(seen: Sequence[Symbol], parts: dict[int, Symbol], files: tuple[str, ...] = ()) -> Symbol:
    """What is there of a message, as one symbol where its parts were `seen`."""
    first = next(iter(parts.values()))
    assert first.part is not None
    raw = b"".join(symbol.raw for symbol in parts.values())
    return changed(
        first,
        value="".join(symbol.value for symbol in parts.values()),
        raw=raw,
        points=_around([symbol.points for symbol in seen]),
        engines=frozenset().union(*(symbol.engines for symbol in parts.values())),
        passes=frozenset().union(*(symbol.passes for symbol in parts.values())),
        confidence=min(symbol.confidence for symbol in parts.values()),
        parts=Parts(first.part.count, tuple(parts), files),
        part=None,
        pieces=tuple(parts.values()),
    )


def _around(corners: Sequence[Corners]) -> Corners:
    if len(corners) == 1:
        return corners[0]
    boxes = [bounds(each) for each in corners]
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    return (left, top), (right, top), (right, bottom), (left, bottom)


def _key(symbol: Symbol, part: Part) -> Key:
    return symbol.type, part.count, part.message


@dataclass
class _Waiting:
    """A message that lacks parts: what was read of it, and the picture of each part."""

    parts: dict[int, Symbol] = field(default_factory=dict)
    files: dict[int, str] = field(default_factory=dict)

    def takes(self, symbol: Symbol) -> bool:
        """False when these parts cannot belong to this message."""
        for piece in symbol.pieces:
            known = self.parts.get(piece.part.index) if piece.part else None
            if known is not None and known.raw != piece.raw:
                return False
        both = {piece.part.index: piece for piece in symbol.pieces if piece.part} | self.parts
        return _is_possible(_symbol(list(both.values()), dict(sorted(both.items()))))

    def add(self, symbol: Symbol, file: str) -> None:
        for piece in symbol.pieces:
            if piece.part is not None and piece.part.index not in self.parts:
                self.parts[piece.part.index] = piece
                self.files[piece.part.index] = file


class Joined:
    """Joins parts over the pictures of one run, in their order.

    The picture that brings the last missing part gets the whole message; those before said what was missing.
    """

    def __init__(self, most_waiting: int = _MOST_WAITING) -> None:
        self._waiting: OrderedDict[Key, _Waiting] = OrderedDict()
        self._most = most_waiting

    def over(self, file: str, symbols: Iterable[Symbol]) -> list[Symbol]:
        """The symbols of the next picture, with what earlier pictures had of their messages."""
        return [self._with_earlier(file, symbol) for symbol in symbols]

    def missing(self) -> list[Symbol]:
        """The messages that are still not whole, with their pictures."""
        return [_whole(message) for message in self._waiting.values()]

    def _with_earlier(self, file: str, symbol: Symbol) -> Symbol:
        if symbol.parts is None or not symbol.parts.missing:
            return symbol
        piece = symbol.pieces[0]
        assert piece.part is not None
        key = _key(symbol, piece.part)
        message = self._waiting.setdefault(key, _Waiting())
        if not message.takes(symbol):  # a part of another message that looks alike
            message = self._waiting[key] = _Waiting()
        message.add(symbol, file)
        self._waiting.move_to_end(key)
        known = _whole(message)
        if known.is_whole:
            del self._waiting[key]
        elif len(self._waiting) > self._most:
            self._waiting.popitem(last=False)
        alone = known.parts is not None and known.parts.files == (file,)
        return symbol if alone else changed(known, points=symbol.points)


def _whole(message: _Waiting) -> Symbol:
    parts = dict(sorted(message.parts.items()))
    files = tuple(dict.fromkeys(message.files[index] for index in parts))
    return _symbol(list(parts.values()), parts, files)


def _is_possible(message: Symbol) -> bool:
    """False when the parity that every part says is not that of the whole: parts of different messages.

    It is taken over the bytes as they were encoded (ISO/IEC 18004, 8.3), which are a symbol's `raw`.
    """
    if message.parts is None or message.parts.missing or message.pieces[0].part is None:
        return True
    parity = message.pieces[0].part.parity
    return parity is None or reduce(xor, message.raw, 0) == parity
