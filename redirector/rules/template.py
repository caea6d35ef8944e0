"""Addresses with fields in them: ``https://example.com/{thng.name}?id=%7bthng.id%7d``.

API reference, "Redirect URL": fields stand in the path, the query and the fragment; slashes of a value are
kept in the path. Nothing a value holds can reach the scheme or the host, end its part of the address, or
climb out of its folder.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final
from urllib.parse import quote, unquote

import msgspec

from redirector.rules.fields import path_of, value_at
from redirector.targets import MOST_CHARACTERS, address_problem

_OPEN, _CLOSE = r"(?:\{|%7[bB])", r"(?:\}|%7[dD])"
_SLOT: Final = re.compile(rf"{_OPEN}((?:(?!{_OPEN}|{_CLOSE}).)*){_CLOSE}")
_BRACE: Final = re.compile(rf"{_OPEN}|{_CLOSE}")
_DOTS: Final = re.compile(r"(?:\.|%2[eE]){1,2}")


class TemplateError(ValueError):
    """The address cannot be used; ``column`` (from 1) says where, None if it is the whole."""

    def __init__(self, message: str, column: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.column = column


class UnknownTemplateField(TemplateError):
    """The address names a field there is not."""

    def __init__(self, name: str, column: int) -> None:
        super().__init__(f"unknown field {{{name}}}", column)
        self.name = name


class Part(Enum):
    """A part of an address; the value are the characters of a field's value that stay as they are there."""

    PATH = "/"
    QUERY = ""
    FRAGMENT = "?"


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a field's value."""

    name: str
    path: tuple[str, ...]
    part: Part


@dataclass(frozen=True, slots=True)
class Template:
    """An address made ready: texts and slots in turn."""

    pieces: tuple[str | Slot, ...]
    has_dots: bool

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The slots, in order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Slot))

    def fill(self, context: Mapping[str, Any]) -> str | None:
        """The address with the context's values; None when they would make one that is not safe to send."""
        url = "".join([each if isinstance(each, str) else _filled(each, context) for each in self.pieces])
        if len(url) > MOST_CHARACTERS or (not self.has_dots and has_dot_segments(url)):
            return None
        return url


def compile_template(text: str, constants: Mapping[str, str]) -> Template:
    """Make an address ready; raises TemplateError, UnknownTemplateField when a field does not exist."""
    plain = _SLOT.sub(lambda found: f"{{{found[1]}}}", text)
    if problem := address_problem(plain):
        raise TemplateError(problem)
    pieces: list[str | Slot] = []
    part, end = Part.PATH, 0
    for found in _SLOT.finditer(text):
        literal = _literal(text, end, found.start())
        part = _part_after(literal, part)
        pieces += [literal, _slot(found, constants, part)]
        end = found.end()
    pieces.append(_literal(text, end, len(text)))
    return Template(tuple(piece for piece in pieces if piece), has_dot_segments(plain))


def slot_names(text: str) -> list[str]:
    """The names of the fields in an address, whether they exist or not."""
    return [unquote(found[1]) for found in _SLOT.finditer(text)]


def has_dot_segments(url: str) -> bool:
    """Whether a browser would climb up in this address's path."""
    path = re.split(r"[?#]", url, maxsplit=1)[0]
    return any(_DOTS.fullmatch(segment) for segment in path.split("/")[3:])


def as_text(value: Any) -> str:
    """A value as it stands in an address: lists with commas, objects as JSON, nothing for what is missing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return ",".join(map(as_text, value))
    return msgspec.json.encode(value).decode()


def _filled(slot: Slot, context: Mapping[str, Any]) -> str:
    text = as_text(value_at(context, slot.path))
    if slot.part is Part.PATH:
        text = "/".join(segment for segment in text.split("/") if segment not in (".", ".."))
    return quote(text, safe=slot.part.value, errors="replace")


def _slot(found: re.Match[str], constants: Mapping[str, str], part: Part) -> Slot:
    name = unquote(found[1]).strip()
    path = ("constants", name) if name in constants and path_of(name) is None else path_of(name)
    if path is None:
        raise UnknownTemplateField(name, found.start() + 1)
    return Slot(name, path, part)


def _literal(text: str, start: int, end: int) -> str:
    literal = text[start:end]
    if stray := _BRACE.search(literal):
        raise TemplateError("a brace without its partner", start + stray.start() + 1)
    return literal


def _part_after(literal: str, part: Part) -> Part:
    if part is Part.FRAGMENT or "#" in literal:
        return Part.FRAGMENT
    return Part.QUERY if part is Part.QUERY or "?" in literal else Part.PATH
