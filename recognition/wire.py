"""What goes between the reading processes and those who ask them: frames of MessagePack with checked types.

Never pickle: the answer comes from a process that a hostile picture may have taken over.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

import msgspec

from recognition import errors
from recognition.errors import PictureError
from recognition.likeness.features import Features
from recognition.likeness.seeing import Portrait
from recognition.read import Reading, in_order
from recognition.sequences.joining import joined
from recognition.sequences.part import Part
from recognition.shown import Mode, Shown
from recognition.symbol import Corners, Symbol

_LENGTH = struct.Struct(">I")
_ERRORS: dict[str, type[PictureError]] = {
    kind.__name__: kind
    for kind in (
        errors.Unreadable,
        errors.NotAPicture,
        errors.TooLarge,
        errors.Damaged,
        errors.Transparent,
        errors.TooPlain,
        errors.NotInstalled,
    )
}


class Question(msgspec.Struct, array_like=True, frozen=True, tag=True):
    """One picture to read: its bytes, or the path of its file in the system's own encoding."""

    data: bytes | None = None
    path: bytes | None = None
    types: frozenset[str] | None = None
    methods: frozenset[str] | None = None
    budget_ms: float | None = None
    is_reference: bool = False
    """Then it is not read: the answer is what is kept of a reference picture."""


class Show(msgspec.Struct, array_like=True, frozen=True, tag=True):
    """One picture to show, given in the same way, at no more than so many pixels."""

    data: bytes | None
    path: bytes | None
    most_pixels: int


class Seen(msgspec.Struct, array_like=True, frozen=True):
    """A `Symbol`."""

    type: str
    value: str
    raw: bytes
    points: Corners
    engines: frozenset[str]
    passes: frozenset[str]
    confidence: float
    add_on: str
    part: Part | None


class Answer(msgspec.Struct, array_like=True, frozen=True, tag=True):
    """A `Reading`."""

    symbols: tuple[Seen, ...]
    width: int
    height: int
    ms: float
    looked: tuple[str, ...]
    note: str | None
    looks: tuple[bytes, float] | None = None

    def reading(self) -> Reading:
        """What was read; ValueError when the looks are none."""
        symbols = [Symbol(**msgspec.structs.asdict(seen)) for seen in self.symbols]
        looks = None if self.looks is None else Features.from_bytes(*self.looks)
        return Reading(
            in_order(joined(symbols)), self.width, self.height, self.ms, self.looked, self.note, looks
        )


class Kept(msgspec.Struct, array_like=True, frozen=True, tag=True):
    """A `Portrait`."""

    features: bytes
    aspect: float
    jpeg: bytes
    width: int
    height: int

    def portrait(self) -> Portrait:
        """What is kept; ValueError when the features are none."""
        return Portrait(Features.from_bytes(self.features, self.aspect), self.jpeg, self.width, self.height)


class Pixels(msgspec.Struct, array_like=True, frozen=True, tag=True):
    """A `Shown`."""

    mode: Mode
    width: int
    height: int
    pixels: bytes
    full_width: int
    full_height: int
    note: str | None

    def shown(self) -> Shown:
        """The picture; ValueError where its pixels are not as many as it says."""
        if self.width < 1 or self.height < 1 or len(self.pixels) != self.width * self.height * len(self.mode):
            raise ValueError("the pixels do not make a picture")
        return Shown(**msgspec.structs.asdict(self))


class Refusal(msgspec.Struct, array_like=True, frozen=True, tag=True):
    """A `PictureError`."""

    kind: str
    reason: str
    cure: str

    def error(self, name: str) -> PictureError:
        """The error about the picture of that name, of its own kind where that is known."""
        return _ERRORS.get(self.kind, PictureError)(name, self.reason, self.cure)


Asked = Question | Show
Reply = Answer | Kept | Pixels | Refusal
_questions: msgspec.msgpack.Decoder[Asked] = msgspec.msgpack.Decoder(Asked)
_answers: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)


def answer(reading: Reading) -> Answer:
    """The message for a reading."""
    symbols = tuple(
        Seen(s.type, s.value, s.raw, s.points, s.engines, s.passes, s.confidence, s.add_on, s.part)
        for symbol in reading.symbols
        for s in symbol.pieces or (symbol,)  # joined again where they arrive
    )
    looks = None if reading.looks is None else (reading.looks.to_bytes(), reading.looks.aspect)
    return Answer(symbols, reading.width, reading.height, reading.ms, reading.looked, reading.note, looks)


def kept(portrait: Portrait) -> Kept:
    """The message for what is kept of a reference picture."""
    features = portrait.features
    return Kept(features.to_bytes(), features.aspect, portrait.jpeg, portrait.width, portrait.height)


def pixels(shown: Shown) -> Pixels:
    """The message for a picture."""
    return Pixels(**vars(shown))


def refusal(error: PictureError) -> Refusal:
    """The message for an error."""
    return Refusal(type(error).__name__, error.reason, error.cure)


def send(message: Asked | Reply, to: BinaryIO) -> None:
    """Write one message."""
    body = msgspec.msgpack.encode(message)
    to.write(_LENGTH.pack(len(body)))
    to.write(body)
    to.flush()


def receive_question(source: BinaryIO) -> Asked | None:
    """The next question; None when nobody asks any more."""
    body = _receive(source)
    return None if body is None else _questions.decode(body)


def receive_answer(source: BinaryIO, most_bytes: int) -> Reply | None:
    """The answer; None when the other side ended first, ValueError when it is none."""
    body = _receive(source, most_bytes)
    return None if body is None else _answers.decode(body)


def _receive(source: BinaryIO, most_bytes: int | None = None) -> bytes | None:
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if most_bytes is not None and length > most_bytes:
        raise ValueError(f"an answer of {length:,} bytes")
    body = source.read(length)
    return body if len(body) == length else None
