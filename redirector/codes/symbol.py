"""A text as a matrix of modules (ISO/IEC 18004), and that matrix as runs or outlines for the writers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby, pairwise

import segno

from redirector.codes import masking
from redirector.codes.errors import CodeError

#: Error correction levels, and the bytes a version 40 symbol holds at each (ISO/IEC 18004, table 7).
LEVELS = {"L": 2953, "M": 2331, "Q": 1663, "H": 1273}

#: ISO/IEC 18004, 6.3.8: four modules of white on every side.
QUIET_ZONE_MODULES = 4

Point = tuple[int, int]


@dataclass(frozen=True)
class Symbol:
    """Dark and light modules without the quiet zone: ``rows[y][x]`` is 1 for dark, from the top left."""

    text: str
    rows: tuple[bytes, ...]
    ecl: str
    version: int
    quiet_zone: int = QUIET_ZONE_MODULES

    @property
    def width(self) -> int:
        """Modules in a row, without the quiet zone."""
        return len(self.rows[0])

    @property
    def height(self) -> int:
        """Rows of modules, without the quiet zone."""
        return len(self.rows)

    @property
    def full_width(self) -> int:
        """Modules in a row, both quiet zones included."""
        return self.width + 2 * self.quiet_zone

    @property
    def full_height(self) -> int:
        """Rows of modules, both quiet zones included."""
        return self.height + 2 * self.quiet_zone

    @property
    def quiet_left(self) -> int:
        """Modules of white before the first one."""
        return self.quiet_zone

    @property
    def quiet_top(self) -> int:
        """Modules of white above the first row."""
        return self.quiet_zone

    def bars(self) -> Iterator[tuple[int, int, int, int]]:
        """Dark rectangles as ``(x, y, width, height)``, row by row."""
        for x, y, length in self.runs():
            yield x, y, length, 1

    def runs(self) -> Iterator[tuple[int, int, int]]:
        """Dark stretches as ``(x, y, modules)``, row by row."""
        for y, row in enumerate(self.rows):
            x = 0
            for dark, group in groupby(row):
                length = len(list(group))
                if dark:
                    yield x, y, length
                x += length

    @cached_property
    def outlines(self) -> tuple[tuple[Point, ...], ...]:
        """The dark area's closed outlines, to be filled by the even-odd rule.

        Each is its corners in turn, the first edge horizontal and the edges then alternating. An outline
        has no inner edges, so no viewer can show hairlines between neighbouring modules, as with a
        rectangle per run.
        """
        return outlines(self.rows)


@lru_cache(maxsize=1024)
def encode(text: str, *, ecl: str = "Q") -> Symbol:
    """The smallest QR code holding ``text`` at exactly this error correction level.

    Text beyond ASCII is marked as UTF-8 (ECI 26): without the mark readers guess the character set, and guess
    wrong on short texts.

    The platform's reference calls its 23-character short URL a version 2 symbol at level Q. That cannot be:
    2-Q holds 20 bytes, 2-M 26 (ISO/IEC 18004, table 7). Such a link is version 3 here, up to 20 characters
    version 2.
    """
    level = ecl.upper()
    if level not in LEVELS:
        raise CodeError(f"ecl: must be L, M, Q or H, not {ecl!r}")
    if not text:
        raise CodeError("text: must not be empty")
    try:
        first = _masked(text, level, 0)
    except segno.DataOverflowError:
        raise CodeError(_too_long(text, level)) from None
    except UnicodeEncodeError:
        raise CodeError("text: holds half of a character (a lone surrogate), which has no encoding") from None
    version = int(first.version)

    def rows(mask: int) -> tuple[bytes, ...]:
        return tuple(bytes(row) for row in (_masked(text, level, mask) if mask else first).matrix)

    return Symbol(
        text=text, rows=masking.best(rows, version=version, level=level), ecl=level, version=version
    )


def _masked(text: str, level: str, mask: int) -> segno.QRCode:
    if text.isascii():
        return segno.make_qr(text, error=level, mask=mask, boost_error=False)
    return segno.make_qr(
        text, error=level, mask=mask, boost_error=False, encoding="utf-8", eci=True, mode="byte"
    )


def _too_long(text: str, level: str) -> str:
    size = len(text.encode("utf-8", "surrogatepass"))
    roomier = [name for name, limit in LEVELS.items() if limit > LEVELS[level] and limit >= size + 4]
    cure = f"level {roomier[-1]} would hold it" if roomier else "shorten it"
    return f"text: {size} bytes do not fit a QR code at level {level} (at most {LEVELS[level]} bytes); {cure}"


def outlines(rows: tuple[bytes, ...]) -> tuple[tuple[Point, ...], ...]:
    """The closed outlines of the dark modules, as `Symbol.outlines` describes them."""
    return tuple(_walk(rows))


def _walk(rows: tuple[bytes, ...]) -> Iterator[tuple[Point, ...]]:
    """Pairs the corners along rows and along columns into edges, then walks the edges in turn.

    A corner is a grid point with an odd number of dark modules around it. Where two dark modules touch only
    diagonally the point is the corner of two outlines: it is there twice, told apart by the third number.
    """
    corners = list(_corners(rows))
    across = _pairs(sorted(corners, key=lambda corner: (corner[1], corner[0], corner[2])))
    down = _pairs(sorted(corners))
    while across:
        start, point = next(iter(across.items()))
        outline = []
        at = start
        while at in across:
            point = across.pop(at)
            del across[point]
            outline += [at[:2], point[:2]]
            at = down[point]
        yield tuple(outline)


def _corners(rows: tuple[bytes, ...]) -> Iterator[tuple[int, int, int]]:
    width = len(rows[0])
    blank = bytes(width + 2)
    padded = [blank, *(b"\0" + row + b"\0" for row in rows), blank]
    for y, (above, below) in enumerate(pairwise(padded)):
        for x in range(width + 1):
            here = (above[x], above[x + 1], below[x], below[x + 1])
            if sum(here) % 2:
                yield x, y, 0
            elif here in {(1, 0, 0, 1), (0, 1, 1, 0)}:
                yield x, y, 0
                yield x, y, 1


def _pairs(corners: list[tuple[int, int, int]]) -> dict[tuple[int, int, int], tuple[int, int, int]]:
    ends = iter(corners)
    both: dict[tuple[int, int, int], tuple[int, int, int]] = {}
    for one, other in zip(ends, ends, strict=True):
        both[one], both[other] = other, one
    return both
