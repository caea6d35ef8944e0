"""The application identifiers, one `Identifier` each, as the syntax dictionary describes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec

_COMPONENT = re.compile(r"(\[?)([NXYZ])(\.\.)?(\d+)\]?((?:,\w+)*)")


@dataclass(frozen=True)
class Component:
    """A part of an identifier's data: its characters, its length, and the names of its further checks."""

    charset: str
    shortest: int
    longest: int
    is_optional: bool
    checks: tuple[str, ...]


@dataclass(frozen=True)
class Identifier:
    """``requires``: per group one of its alternatives must be there, each a set of AI patterns.

    ``n`` in a pattern stands for any digit. ``excludes`` are patterns that must not be there.
    """

    ai: str
    title: str
    is_fixed_length: bool
    is_data_attribute: bool
    components: tuple[Component, ...]
    requires: tuple[tuple[tuple[str, ...], ...], ...]
    excludes: tuple[str, ...]
    #: None if no primary key of a Digital Link; else its allowed sequences of qualifiers.
    key_qualifiers: tuple[tuple[str, ...], ...] | None

    @property
    def longest(self) -> int:
        """The most characters its data can have."""
        return sum(component.longest for component in self.components)


class _Dictionary(msgspec.Struct, forbid_unknown_fields=True):
    notice: str
    identifiers: tuple[tuple[str, str, str, str, str], ...]


@cache
def identifiers() -> dict[str, Identifier]:
    """All application identifiers by their digits."""
    data = files("resources").joinpath("gs1_syntax.json").read_bytes()
    rows = msgspec.json.decode(data, type=_Dictionary).identifiers
    return {ai: _identifier(ai, *rest) for span, *rest in rows for ai in _span(span)}


def _span(text: str) -> list[str]:
    first, _, last = text.partition("-")
    return [str(number).zfill(len(first)) for number in range(int(first), int(last or first) + 1)]


def _identifier(ai: str, flags: str, spec: str, attributes: str, title: str) -> Identifier:
    words = attributes.split()
    valued = [word.split("=", 1) for word in words if "=" in word]
    requires = tuple(
        tuple(tuple(alternative.split("+")) for alternative in value.split(","))
        for key, value in valued
        if key == "req"
    )
    excludes = tuple(pattern for key, value in valued if key == "ex" for pattern in value.split(","))
    return Identifier(
        ai=ai,
        title=title or f"AI {ai}",
        is_fixed_length="*" in flags,
        is_data_attribute="?" in flags,
        components=tuple(_component(word) for word in spec.split()),
        requires=requires,
        excludes=excludes,
        key_qualifiers=_qualifiers(words, dict(valued)),
    )


def _component(word: str) -> Component:
    found = _COMPONENT.fullmatch(word)
    if not found:
        raise ValueError(f"not a component of the syntax dictionary: {word!r}")
    bracket, charset, is_variable, length, checks = found.groups()
    shortest = 1 if is_variable else int(length)
    return Component(charset, shortest, int(length), bool(bracket), tuple(checks.split(",")[1:]))


def _qualifiers(words: list[str], valued: dict[str, str]) -> tuple[tuple[str, ...], ...] | None:
    if "dlpkey" in words:
        return ()
    if "dlpkey" not in valued:
        return None
    return tuple(tuple(sequence.split(",")) for sequence in valued["dlpkey"].split("|"))
