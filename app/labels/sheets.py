"""Finding a sheet: the favourites, every known medium by brand and part, sizes of one's own."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import msgspec

from app.errors import InputError
from app.labels.media import Medium, known_media
from app.labels.own_sheets import parse
from app.labels.sheet import Sheet, single

#: A size that was asked for may be this far from the maker's figure: catalogues round.
SIZE_SLACK_MM = 0.6

_SIDE = r"(\d+(?:[.,]\d+)?)"
_OWN_SIZE = re.compile(rf"{_SIDE}\s*[x×]\s*{_SIDE}(?:\s*mm)?")


class _Favourites(msgspec.Struct, forbid_unknown_fields=True):
    notice: str
    sheets: tuple[Sheet, ...]


@cache
def known_sheets() -> tuple[Sheet, ...]:
    """The favourites that come with the application, in the order they are offered."""
    data = files("resources").joinpath("sheets.json").read_bytes()
    return msgspec.json.decode(data, type=_Favourites).sheets


def find(name: str, *, own: tuple[Sheet, ...] = ()) -> Sheet:
    """A sheet by its id, a part number in any case, or its measures: ``62x29``, ``A4 3x8 70x37``.

    ``own`` are the sheets the person keeps; they come first, then the favourites. A part number that several
    brands use for different measures needs its brand: ``InputError`` names them, or the nearest known sheets.
    """
    wanted = _folded(name)
    by_name = _favourites_by_name() | {
        _folded(key): sheet for sheet in own for key in (sheet.id, *sheet.parts)
    }
    if wanted in by_name:
        return by_name[wanted]
    media = _media_by_name().get(wanted, ())
    if media:
        return _only(name, media).sheet()
    size = _OWN_SIZE.fullmatch(wanted)
    if size:
        width, height = (_number(side) for side in size.groups())
        return single(width_mm=width, height_mm=height)
    if " " in wanted and "x" in wanted and (found := parse(name)):
        return found
    raise InputError(f"sheet: {name!r} is not known; {_hint(wanted, by_name)}")


def search(words: str, *, own: tuple[Sheet, ...] = ()) -> Iterator[Sheet]:
    """Sheets that have every word in brand, part, paper or description; ``70x37`` asks for that size.

    Kept ones and favourites first, then part numbers that are exactly a word, then the rest by brand.
    """
    wanted = [_folded(word) for word in words.replace("×", "x").split()]
    preferred = [sheet for sheet in (*own, *known_sheets()) if _matches(sheet, wanted)]
    yield from preferred
    listed = {(sheet.brand, part) for sheet in preferred for part in sheet.parts}
    media = [
        medium
        for medium in known_media()
        if _may_match(medium, wanted) and not listed.issuperset((medium.brand, part) for part in medium.parts)
    ]
    for medium in sorted(
        media, key=lambda medium: not {_folded(part) for part in medium.parts} & set(wanted)
    ):
        sheet = medium.sheet()
        if _matches(sheet, wanted):
            yield sheet


def _matches(sheet: Sheet, words: list[str]) -> bool:
    said = _folded(
        f"{sheet.id} {sheet.brand} {' '.join(sheet.parts)} {sheet.description} {sheet.shape.value}"
    )
    sides = (sheet.label_width_mm, sheet.label_height_mm)
    return all(word in said or _is_size(word, sides) for word in words)


def _may_match(medium: Medium, words: list[str]) -> bool:
    """What `_matches` asks, but for the sheet's title, so that most rows need not become sheets."""
    said = _folded(f"{medium.brand} {' '.join(medium.parts)} {medium.description} {medium.shape.value}")
    return all(word in said or _is_size(word, (medium.width_mm, medium.height_mm)) for word in words)


def _is_size(word: str, sides: tuple[float, float]) -> bool:
    """Either way round: which side is the width depends on how the maker feeds the roll."""
    size = _OWN_SIZE.fullmatch(word)
    if not size:
        return False
    asked = [_number(side) for side in size.groups()]
    return any(
        all(abs(a - b) <= SIZE_SLACK_MM for a, b in zip(asked, either, strict=True))
        for either in (sides, sides[::-1])
    )


@cache
def _favourites_by_name() -> dict[str, Sheet]:
    return {_folded(key): sheet for sheet in known_sheets() for key in (sheet.id, *sheet.parts)}


@cache
def _media_by_name() -> dict[str, tuple[Medium, ...]]:
    names: dict[str, tuple[Medium, ...]] = {}
    for medium in known_media():
        for name in medium.names:
            names[_folded(name)] = (*names.get(_folded(name), ()), medium)
    return names


def _only(name: str, media: tuple[Medium, ...]) -> Medium:
    """Brands that mean the same measures by the same number are no question."""
    first, *others = media
    if all(other.grids == first.grids and _outline(other) == _outline(first) for other in others):
        return first
    brands = " or ".join(f"{medium.brand} {name.strip()}" for medium in media)
    raise InputError(f"sheet: {name!r} is of several makers; say {brands}")


def _outline(medium: Medium) -> tuple[object, ...]:
    return medium.page_width_mm, medium.page_height_mm, medium.width_mm, medium.height_mm, medium.shape


def _hint(wanted: str, favourites: dict[str, Sheet]) -> str:
    """The nearest name, a favourite rather than another: those are what most people have."""
    near = difflib.get_close_matches(wanted, favourites, n=1, cutoff=0.5)
    if near:
        return f"did you mean {favourites[near[0]].id}?"
    others = difflib.get_close_matches(wanted, _media_by_name(), n=1, cutoff=0.75)
    if others:
        medium = _media_by_name()[others[0]][0]
        name = next(name for name in medium.names if _folded(name) == others[0])
        return f"did you mean {name}?"
    return "take one that is listed, or a size such as 62x29"


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _number(text: str) -> float:
    return float(text.replace(",", "."))
