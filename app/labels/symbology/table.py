"""The table of symbologies: writer, reader, quiet zone and usual size of each."""

from __future__ import annotations

import difflib
from enum import Enum
from functools import cache
from importlib.resources import files

import msgspec

from app.errors import InputError


class Kind(Enum):
    """``BARS`` can be of any height; ``STACK`` and ``MATRIX`` are as high as the symbol itself."""

    BARS = "bars"
    STACK = "stack"
    MATRIX = "matrix"


class Symbology(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``quiet`` is left, top, right and bottom, in modules, as the symbology's standard asks.

    ``reads`` is the type that readers report; ``answer`` is what they say, by the parts of
    `app.labels.symbology.encoding`. ``check`` is the kind of number whose check digit is verified.
    ``height_mm`` is the least height of bars that standards or practice ask for, ``x_mm`` a usual module.
    """

    id: str
    title: str
    writer: str
    code: str
    kind: Kind
    reads: str
    quiet: tuple[int, int, int, int]
    x_mm: float
    height_mm: float
    sample: str
    answer: str
    gs1: bool = False
    check: str = ""
    options: tuple[int, int, int] = (0, 0, 0)


class Unoffered(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A symbology our writers know and we do not offer, with the reason."""

    id: str
    title: str
    code: str
    reason: str


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    symbologies: tuple[Symbology, ...]
    unoffered: tuple[Unoffered, ...]


@cache
def _table() -> _Table:
    data = files("resources").joinpath("symbologies.json").read_bytes()
    return msgspec.json.decode(data, type=_Table)


@cache
def known_symbologies() -> dict[str, Symbology]:
    """All that are offered, by id, in the order they are offered."""
    return {row.id: row for row in _table().symbologies}


def unoffered() -> tuple[Unoffered, ...]:
    """What our writers could write and we do not offer."""
    return _table().unoffered


def symbology(name: str) -> Symbology:
    """One by its id; ``InputError`` names the nearest one, or why it is not offered."""
    known = known_symbologies()
    wanted = name.strip().casefold().replace("-", "_").replace(" ", "_")
    if wanted in known:
        return known[wanted]
    reasons = {row.id: row.reason for row in unoffered()}
    if wanted in reasons:
        raise InputError(f"symbology: {name} is not offered: {reasons[wanted]}")
    near = difflib.get_close_matches(wanted, known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
    raise InputError(f"symbology: {name!r} is not known; {hint}")
