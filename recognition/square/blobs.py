"""Patches of dark modules: what lies close together, and the four straight sides around it.

A square code is dark and light in turn and has paper around. Cells of several sizes tell what belongs
together; the sides are then laid along the outermost pixels, and go on where a corner of the symbol is light.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter

from recognition.bars import Floats

_LONGEST_PX, _SHORT_PX = 720, 360  # a shorter picture is enlarged
_AROUND_SHARE, _COARSE, _DARKER = 12, 4, 5
_CELLS_PX = (4, 8, 14)
_INKED_CELL = 0.14
_LEAST_CELLS, _LEAST_SIDE_PX = 4, 18
_MOST_OF_A_CELL_SIZE, _MOST = 10, 8
_FILLED = (0.12, 0.8)
_LEAST_STRAIGHT = 0.82  # area of what is there to that of the quadrilateral
_MOST_OBLONG = 6.0
_SAME_PX = 3.0
_MOST_RUNS = 1500
_PARALLEL = 1e-6
_ANGLES = np.arange(48) * np.pi / 24
_DIRECTIONS = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)])


class Quad(NamedTuple):
    """`corners` (4, 2) in pixels of the picture, clockwise, and whether what is inside is light on dark."""

    corners: Floats
    is_light: bool


def find(grey: Image.Image) -> Iterator[Quad]:
    """The largest patches with four straight sides: dark on light, then light on dark."""
    longest = max(grey.size)
    factor = 2.0 if longest < _SHORT_PX else min(1.0, _LONGEST_PX / longest)
    size = max(1, round(grey.width * factor)), max(1, round(grey.height * factor))
    kind = Image.Resampling.BICUBIC if factor > 1 else Image.Resampling.BOX
    small = grey.resize(size, kind, reducing_gap=1.0)
    radius_px = max(12, max(size) // _AROUND_SHARE)
    smaller = small.reduce(_COARSE).filter(ImageFilter.BoxBlur(radius_px / _COARSE))
    around = smaller.resize(size, Image.Resampling.BILINEAR)
    for is_light, (light, dark) in enumerate(((around, small), (small, around))):
        inked = np.asarray(ImageChops.subtract(light, dark)) > _DARKER
        for corners in _quads(inked):
            yield Quad(corners / factor, bool(is_light))


def _quads(inked: NDArray[np.bool_]) -> list[Floats]:
    found: list[tuple[float, Floats]] = []
    for cell_px in _CELLS_PX:
        for points, dark in _patches(inked, cell_px):
            hull = _hull(points)
            area = _area(hull)
            if not _FILLED[0] * area < dark < _FILLED[1] * area:
                continue
            quad = _quadrilateral(hull)
            if quad is None or not _is_likely(quad, area):
                continue
            if all(np.abs(quad - other).max() > _SAME_PX for _, other in found):
                found.append((_area(quad), quad))
    found.sort(key=lambda one: -one[0])
    return [quad for _, quad in found[:_MOST]]


def _patches(inked: NDArray[np.bool_], cell_px: int) -> Iterator[tuple[Floats, int]]:
    """The outermost pixels of each patch, and how many of its pixels are dark; the largest first."""
    shares = np.asarray(Image.fromarray(inked.view(np.uint8) * 255).reduce(cell_px))
    labels = _labelled(shares > 255 * _INKED_CELL)
    rows, columns = np.nonzero(labels)
    if not len(rows):
        return
    of = labels[rows, columns]
    order = np.argsort(of, kind="stable")
    bounds = np.flatnonzero(np.diff(of[order], prepend=0, append=int(of.max()) + 1))
    spans = sorted(pairwise(bounds.tolist()), key=lambda span: span[0] - span[1])
    for first, end in spans[:_MOST_OF_A_CELL_SIZE]:
        at = order[first:end]
        top, left = int(rows[at].min()), int(columns[at].min())
        bottom, right = int(rows[at].max()) + 1, int(columns[at].max()) + 1
        if min(bottom - top, right - left) < _LEAST_CELLS:
            continue
        mine = labels[top:bottom, left:right] == of[at[0]]
        pixels = inked[top * cell_px : bottom * cell_px, left * cell_px : right * cell_px]
        high, wide = pixels.shape
        pixels = pixels & mine.repeat(cell_px, 0).repeat(cell_px, 1)[:high, :wide]
        corner = np.array([left, top]) * cell_px
        yield _outermost(pixels) + corner, int(np.count_nonzero(pixels))


def _labelled(cells: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Cells that touch, also by a corner, have one number above 0; none has where all is in pieces."""
    labels = np.zeros(cells.shape, np.intp)
    parents = [0]

    def root(label: int) -> int:
        while parents[label] != label:
            parents[label] = label = parents[parents[label]]
        return label

    above: list[tuple[int, int, int]] = []
    padded = np.pad(cells, ((0, 0), (1, 1)))
    at, edges = np.nonzero(padded[:, 1:] != padded[:, :-1])
    if len(at) > 2 * _MOST_RUNS:
        return labels
    ends = np.searchsorted(at, np.arange(len(cells) + 1)).tolist()
    for y, (first_edge, last_edge) in enumerate(pairwise(ends)):
        row = edges[first_edge:last_edge].tolist()
        runs: list[tuple[int, int, int]] = []
        for start, end in zip(row[::2], row[1::2], strict=True):
            label = 0
            for first, last, other in above:
                if first <= end and start <= last:
                    other = root(other)
                    if label and other != label:
                        parents[max(label, other)] = min(label, other)
                    label = min(label, other) if label else other
            if not label:
                label = len(parents)
                parents.append(label)
            labels[y, start:end] = label
            runs.append((start, end, label))
        above = runs
    numbers: NDArray[np.intp] = np.array([root(label) for label in range(len(parents))])[labels]
    return numbers


def _outermost(pixels: NDArray[np.bool_]) -> Floats:
    """The corners of the first and the last dark pixel of each row."""
    rows = np.flatnonzero(pixels.any(1))
    first = pixels[rows].argmax(1)
    last = pixels.shape[1] - pixels[rows][:, ::-1].argmax(1)
    x = np.concatenate([first, first, last, last])
    y = np.concatenate([rows, rows + 1, rows, rows + 1])
    return np.stack([x, y], 1).astype(float)


def _hull(points: Floats) -> Floats:
    """The outermost points in many directions, clockwise on the screen: a hull without its smallest sides."""
    outermost = (points @ _DIRECTIONS).argmax(0)
    kept = outermost != np.roll(outermost, 1)
    hull: Floats = points[outermost[kept]]
    return hull


def _quadrilateral(hull: Floats) -> Floats | None:
    """Sides taken away one by one, their neighbours made longer, where that adds least area."""
    points = [(x, y) for x, y in hull.tolist()]
    while len(points) > 4:
        count = len(points)
        best, at, met = inf, 0, (0.0, 0.0)
        for i in range(count):
            # The side from b to c goes; those before and after it meet.
            (ax, ay), (bx, by) = points[i - 1], points[i]
            (cx, cy), (dx, dy) = points[(i + 1) % count], points[(i + 2) % count]
            ux, uy, vx, vy, sx, sy = bx - ax, by - ay, cx - dx, cy - dy, cx - bx, cy - by
            turn = ux * vy - uy * vx
            if turn >= -_PARALLEL:
                continue
            reach = (sx * vy - sy * vx) / turn
            added = abs(sx * uy - sy * ux) * reach
            if reach >= 0 and added < best:
                best, at, met = added, i, (bx + reach * ux, by + reach * uy)
        if best == inf:
            return None
        points[at] = met
        del points[(at + 1) % count]
    return np.array(points) if len(points) == 4 else None


def _is_likely(quad: Floats, area: float) -> bool:
    sides = np.hypot(*(np.roll(quad, -1, 0) - quad).T)
    if sides.min() < _LEAST_SIDE_PX or sides.max() > _MOST_OBLONG * sides.min():
        return False
    return area > _LEAST_STRAIGHT * _area(quad)


def _area(points: Floats) -> float:
    after = np.roll(points, -1, 0)
    return float(abs((points[:, 0] * after[:, 1] - points[:, 1] * after[:, 0]).sum()) / 2)
