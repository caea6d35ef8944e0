"""Texts with fields: ``{name}``, ``{price:,.2f}``, ``{date:%d.%m.%Y}``, ``{n:06}``, ``{lot?}``.

A field with ``?`` may be missing; ``{{`` and ``}}`` are braces. Formats:

    upper  lower        letters
    .20                 at most so many characters
    06  ,.2f            numbers as Python formats them
    %d.%m.%Y            dates, given as 2026-11-21
    012check            digits filled with zeros, and their GS1 check digit behind them
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from app.errors import InputError
from catalog.gtin import check_digit

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}:?]+)(\?)?(?::([^{}]*))?\}|[{}]")
_NUMBER = re.compile(r"0?\d{0,2},?(?:\.\d{1,2}f)?")
_CHECKED = re.compile(r"0?(\d{0,2})check")
_CUT = re.compile(r"\.(\d{1,4})")
_BRACES = {"{{": "{", "}}": "}"}


@dataclass(frozen=True)
class Field:
    """``name`` is compared without case, blanks and punctuation; ``said`` is how the template wrote it."""

    name: str
    said: str
    is_needed: bool
    format: str


def plain(name: str) -> str:
    """A field's name as it is compared: ``Short ID`` and ``shortId`` are one."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def literal(text: str) -> str:
    """The template that says exactly this."""
    return text.replace("{", "{{").replace("}", "}}")


def fields(template: str) -> tuple[Field, ...]:
    """All fields; ``InputError`` for a lone brace or a format that is none."""
    return tuple(piece for piece in _pieces(template) if isinstance(piece, Field))


def fill(template: str, record: Mapping[str, str]) -> str:
    """The text with the record's values, whose keys are plain names; a missing one is empty."""
    return "".join(
        piece if isinstance(piece, str) else _formatted(piece, record.get(piece.name, ""))
        for piece in _pieces(template)
    )


@lru_cache(maxsize=1024)
def _pieces(template: str) -> tuple[str | Field, ...]:
    return tuple(_split(template))


def _split(template: str) -> Iterator[str | Field]:
    end = 0
    for match in _PIECE.finditer(template):
        yield template[end : match.start()]
        end = match.end()
        if match[0] in _BRACES:
            yield _BRACES[match[0]]
        elif match[1] is None:
            raise InputError(f"{template!r} has a lone {match[0]}; write {match[0] * 2} for a brace")
        else:
            yield _field(match[1].strip(), bool(match[2]), (match[3] or "").strip())
    yield template[end:]


def _field(said: str, is_optional: bool, form: str) -> Field:
    name = plain(said)
    if not name:
        raise InputError(f"{{{said}}} names no field")
    known = ("upper", "lower", "")
    patterns = (_NUMBER, _CHECKED, _CUT)
    if form not in known and not form.startswith("%") and not any(p.fullmatch(form) for p in patterns):
        raise InputError(f"{{{said}:{form}}}: {form!r} is no format; such as upper, .20, 06, ,.2f, %d.%m.%Y")
    return Field(name, said, not is_optional, form)


def _formatted(field: Field, value: str) -> str:
    form = field.format
    if not form or not value:
        return value
    if form in {"upper", "lower"}:
        return value.upper() if form == "upper" else value.lower()
    if cut := _CUT.fullmatch(form):
        return value[: int(cut[1])]
    if form.startswith("%"):
        return _date(field, value)
    if checked := _CHECKED.fullmatch(form):
        return _with_check_digit(field, value.zfill(int(checked[1] or 0)))
    return _number(field, value)


def _date(field: Field, value: str) -> str:
    try:
        return datetime.fromisoformat(value).strftime(field.format)
    except ValueError:
        raise InputError(f"{field.said}: {value!r} is no date such as 2026-11-21") from None


def _with_check_digit(field: Field, digits: str) -> str:
    try:
        return digits + check_digit(digits)
    except ValueError:
        raise InputError(f"{field.said}: {digits!r} is not digits alone") from None


def _number(field: Field, value: str) -> str:
    try:
        number = float(value) if "f" in field.format else int(value)
    except ValueError:
        raise InputError(f"{field.said}: {value!r} is no number for the format {field.format}") from None
    return format(number, field.format)
