"""Small geometry of symbol corners, in pixels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import hypot

from recognition.symbol import Corners, Point


def extent(corners: Corners) -> float:
    """The longer diagonal."""
    a, b, c, d = corners
    return max(hypot(a[0] - c[0], a[1] - c[1]), hypot(b[0] - d[0], b[1] - d[1]))


def width(corners: Corners) -> float:
    """Mean length of the top and bottom sides: along the bars' row."""
    a, b, c, d = corners
    return (hypot(b[0] - a[0], b[1] - a[1]) + hypot(c[0] - d[0], c[1] - d[1])) / 2


def height(corners: Corners) -> float:
    """Mean length of the left and right sides."""
    a, b, c, d = corners
    return (hypot(d[0] - a[0], d[1] - a[1]) + hypot(c[0] - b[0], c[1] - b[1])) / 2


def area(corners: Corners) -> float:
    """The area inside (shoelace formula), in square pixels."""
    pairs = zip(corners, (*corners[1:], corners[0]), strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def bounds(corners: Corners) -> tuple[int, int, int, int]:
    """Left, top, right and bottom."""
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def touches(one: Corners, other: Corners, *, margin_share: float = 0.1) -> bool:
    """True when both may lie on one printed symbol: their bounds meet, each widened by a margin.

    The margin is a share of the longer diagonal: a reader that read a single scan line of a 1-D symbol
    reports next to no height.
    """
    margin = margin_share * max(extent(one), extent(other))
    left, top, right, bottom = bounds(one)
    left2, top2, right2, bottom2 = bounds(other)
    return (
        left - margin <= right2
        and left2 - margin <= right
        and top - margin <= bottom2
        and top2 - margin <= bottom
    )


def middle(corners: Corners) -> tuple[float, float]:
    """The mean of the corners."""
    return sum(x for x, _ in corners) / 4, sum(y for _, y in corners) / 4


def holds(corners: Corners, point: tuple[float, float], *, margin_share: float = 0.1) -> bool:
    """True for a point on the symbol, however it is turned; the margin is a share of its width."""
    wide, high = width(corners), height(corners)
    a, b, c, d = corners
    ux, uy = b[0] - a[0] + c[0] - d[0], b[1] - a[1] + c[1] - d[1]
    length = hypot(ux, uy)
    if not length:
        return False
    x, y = middle(corners)
    dx, dy = point[0] - x, point[1] - y
    along, across = (dx * ux + dy * uy) / length, (dy * ux - dx * uy) / length
    margin = margin_share * wide
    return abs(along) <= wide / 2 + margin and abs(across) <= high / 2 + margin


def above_each_other(one: Corners, other: Corners) -> bool:
    """True for two of one width that lie in one column of bars, not further apart than they are wide."""
    wide = width(one)
    ux, uy = one[1][0] - one[0][0] + one[2][0] - one[3][0], one[1][1] - one[0][1] + one[2][1] - one[3][1]
    length = hypot(ux, uy)
    if not length or abs(width(other) - wide) > 0.1 * wide:
        return False
    (x, y), (x2, y2) = middle(one), middle(other)
    along, across = ((x2 - x) * ux + (y2 - y) * uy) / length, ((y2 - y) * ux - (x2 - x) * uy) / length
    return abs(along) < 0.05 * wide and abs(across) < wide


def joined(one: Corners, other: Corners) -> Corners:
    """From the top of the upper to the bottom of the lower of two that lie above each other."""
    ux, uy = one[1][0] - one[0][0], one[1][1] - one[0][1]
    (x, y), (x2, y2) = middle(one), middle(other)
    upper, lower = (one, other) if (y2 - y) * ux - (x2 - x) * uy >= 0 else (other, one)
    return upper[0], upper[1], lower[2], lower[3]


def enclose(points: Sequence[Point]) -> Corners:
    """The smallest rectangle, at any angle, around `points` (at least one), clockwise on the screen.

    ZBar reports the scan points of a 1-D symbol, not its corners. One side of the smallest rectangle lies
    on a side of the convex hull (Freeman and Shapira, 1975), and `points` are such a hull.
    """
    edges = list(zip(points, [*points[1:], points[0]], strict=True))
    directions = [(b[0] - a[0], b[1] - a[1]) for a, b in edges if a != b] or [(1, 0)]
    return min((_boxed(points, direction) for direction in directions), key=lambda found: found[0])[1]


def _boxed(points: Sequence[Point], direction: tuple[int, int]) -> tuple[float, Corners]:
    """Area and corners of the box around `points` whose long axis is `direction`."""
    length = hypot(*direction)
    ux, uy = direction[0] / length, direction[1] / length
    if ux < 0 or (ux == 0 and uy < 0):
        ux, uy = -ux, -uy
    along = [x * ux + y * uy for x, y in points]
    across = [y * ux - x * uy for x, y in points]
    low_a, high_a, low_c, high_c = min(along), max(along), min(across), max(across)
    corners = [(low_a, low_c), (high_a, low_c), (high_a, high_c), (low_a, high_c)]
    placed = _corners((a * ux - c * uy, a * uy + c * ux) for a, c in corners)
    return (high_a - low_a) * (high_c - low_c), placed


def _corners(points: Iterable[tuple[float, float]]) -> Corners:
    a, b, c, d = ((round(x), round(y)) for x, y in points)
    return a, b, c, d
