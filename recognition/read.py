"""Picture in, symbols out: both engines, pass after pass, joined into one answer."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import replace as changed
from typing import Any, overload

from recognition import likeness
from recognition.image import Picture
from recognition.likeness import seeing
from recognition.likeness.features import Features
from recognition.look import Look
from recognition.readers import Options, by_name, retail
from recognition.sequences.joining import joined
from recognition.symbol import FEEBLE, METHOD_OF, METHODS, TYPES, Symbol
from recognition.text import availability, engine


@dataclass(frozen=True)
class Reading(Sequence[Symbol]):
    """What was found on a picture: a sequence of its symbols, from top to bottom.

    `width` and `height` are the upright picture's pixels, to which the symbols' points refer; `ms` the
    time it took; `looked` the names of the passes that were needed; `note` what was wrong with the file;
    `looks`, if images were asked for, what the picture can be compared by: that is up to who has references.
    """

    symbols: tuple[Symbol, ...]
    width: int
    height: int
    ms: float
    looked: tuple[str, ...] = ()
    note: str | None = None
    looks: Features | None = None

    def __len__(self) -> int:
        return len(self.symbols)

    @overload
    def __getitem__(self, index: int) -> Symbol: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Symbol, ...]: ...
    def __getitem__(self, index: int | slice) -> Symbol | tuple[Symbol, ...]:
        return self.symbols[index]

    def __iter__(self) -> Iterator[Symbol]:
        return iter(self.symbols)

    def to_json(self) -> dict[str, Any]:
        """The part of a line of `scan --json` that the picture itself answers."""
        line: dict[str, Any] = {
            "symbols": [symbol.to_json() for symbol in self.symbols],
            "width": self.width,
            "height": self.height,
            "ms": round(self.ms, 1),
        }
        return line | {"note": self.note} if self.note else line


def wanted_types(types: Collection[str] | None, methods: Collection[str] | None) -> frozenset[str] | None:
    """The types that both lists allow, feeble ones only where named; None when neither restricts.

    Raises ValueError on unknown names.
    """
    unknown = sorted({*(types or ())} - TYPES) + sorted({*(methods or ())} - METHODS)
    if unknown:
        raise ValueError(f"unknown type or method: {', '.join(unknown)}")
    if types is None and methods is None:
        return None
    return frozenset(
        name
        for name, method in METHOD_OF.items()
        if (name not in FEEBLE if types is None else name in types) and (methods is None or method in methods)
    )


def read(
    picture: Picture,
    *,
    types: Collection[str] | None = None,
    methods: Collection[str] | None = None,
    budget_ms: float | None = None,
) -> Reading:
    """All symbols on the picture, or those of the given types and methods (the platform's names).

    Asking for `ean_13` finds UPC-A symbols too, with 13 digits. After `budget_ms` no further pass begins;
    without it all that may help are made. Lines of text are read only when `text` is asked for, its looks are
    described only when `image` is, and both whatever the budget. Raises ValueError on an unknown name,
    NotInstalled when text cannot be read here, Transparent when looks are asked of a picture without ground.
    """
    started = time.perf_counter()
    wanted = wanted_types(types, methods)
    reads_text = wanted is not None and availability.TYPE in wanted
    if reads_text:
        availability.require(picture.name)
    is_compared = wanted is not None and likeness.TYPE in wanted
    looks = seeing.looks(picture) if is_compared else None
    codes = None if wanted is None else wanted - {availability.TYPE, likeness.TYPE}
    look = Look(picture, Options(types=retail.widen(codes)), by_name(), budget_ms)
    symbols = list(_renamed(look.symbols() if codes is None or codes else [], codes))
    lines = engine.lines(picture) if reads_text else []
    more = [(availability.TYPE, reads_text), (likeness.TYPE, is_compared)]
    return Reading(
        symbols=in_order([*joined(symbols), *lines]),
        width=picture.width,
        height=picture.height,
        ms=(time.perf_counter() - started) * 1000,
        looked=(*look.looked, *(name for name, was_asked in more if was_asked)),
        note=picture.note,
        looks=looks,
    )


def in_order(symbols: Iterable[Symbol]) -> tuple[Symbol, ...]:
    """From top to bottom."""
    return tuple(sorted(symbols, key=lambda symbol: (symbol.points[0][1], symbol.points[0][0])))


def _renamed(symbols: list[Symbol], wanted: frozenset[str] | None) -> Iterator[Symbol]:
    for symbol in symbols:
        named = retail.as_type(symbol.type, symbol.value, wanted)
        if named == (symbol.type, symbol.value):
            yield symbol
        elif named is not None:
            yield changed(symbol, type=named[0], value=named[1])
