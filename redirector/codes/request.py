"""A code as the short domain serves it: ``GET /:shortId.png|.svg|.pdf|.qr?w=&h=&ecl=``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from redirector.codes.errors import CodeError
from redirector.codes.formats import render
from redirector.codes.sizes import MAX_SIZE_PX, in_pixels
from redirector.codes.symbol import LEVELS, encode

DEFAULT_SIZE_PX = 95
DEFAULT_ECL = "Q"


@dataclass(frozen=True, kw_only=True)
class CodeRequest:
    """What a caller may choose about a code's picture."""

    width_px: int = DEFAULT_SIZE_PX
    height_px: int = DEFAULT_SIZE_PX
    ecl: str = DEFAULT_ECL


def parse_query(query: Mapping[str, str]) -> CodeRequest:
    """Reads ``w``, ``h`` and ``ecl``; a side that is not given is as long as the other, as codes are square.

    Raises ``CodeError`` with one entry per wrong parameter. Other parameters, such as the
    platform's ``tpl``, are left alone.
    """
    errors: list[str] = []
    sides = [_pixels(name, query[name], errors) for name in ("w", "h") if name in query] or [DEFAULT_SIZE_PX]
    ecl = query.get("ecl", DEFAULT_ECL).upper()
    if ecl not in LEVELS:
        errors.append(f"ecl: must be L, M, Q or H, not {query['ecl'][:40]!r}")
    if errors:
        raise CodeError(*errors)
    return CodeRequest(width_px=sides[0], height_px=sides[-1], ecl=ecl)


@lru_cache(maxsize=256)
def render_link(url: str, request: CodeRequest, suffix: str) -> bytes:
    """The file for one short URL; raises ``CodeError`` when the size is too small or the format unknown."""
    symbol = encode(url, ecl=request.ecl)
    return render(in_pixels(symbol, width_px=request.width_px, height_px=request.height_px), suffix)


def _pixels(name: str, value: str, errors: list[str]) -> int:
    if not (value.isascii() and value.isdigit()):
        errors.append(f"{name}: must be a whole number of pixels, not {value[:40]!r}")
    elif len(value) > 9 or int(value) > MAX_SIZE_PX:
        errors.append(f"{name}: must be at most {MAX_SIZE_PX} pixels, not {value[:40]}")
    else:
        return int(value)
    return DEFAULT_SIZE_PX
