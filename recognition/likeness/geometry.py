"""Does the arrangement of two pictures' points agree? Matches of words, then one flat view of the other.

Source: Fischler and Bolles 1981 (RANSAC); Hartley and Zisserman, Multiple View Geometry, 4.1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognition.likeness.features import Features

LEAST_INLIERS = 14
_MOST_BITS = 72  # of 256: farther apart, two words say nothing of each other
_RATIO = 0.85  # of the second best distance
_TRIALS = 300
_LOOSE, _TIGHT = 0.035, 0.012  # of the query's longer side
_SEED = 5
_LEAST_AREA = 0.01  # of the query: a smaller quadrilateral is an accident

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class View:
    """Where a reference lies on the query: matches that agree, and corners in shares of the longer side."""

    inliers: int
    corners: Matrix

    @property
    def score(self) -> int:
        """0 to 100."""
        return score(self.inliers)


def score(inliers: int) -> int:
    """How sure the agreement of so many points is: 60 at the least that counts, 80 at 22, 95 at 44."""
    if inliers < LEAST_INLIERS:
        return 0
    return min(100, round(100 - 40 * 2 ** -((inliers - LEAST_INLIERS) / 9)))


def view(query: Features, reference: Features) -> View | None:
    """How `reference` is seen on `query`; None when it is not."""
    pairs = _matches(query, reference)
    if len(pairs) < LEAST_INLIERS:
        return None
    there = query.points[pairs[:, 0]].astype(float)
    here = reference.points[pairs[:, 1]].astype(float)
    inside = _affine_inliers(here, there)
    for _ in range(3):
        if inside.sum() < max(6, LEAST_INLIERS // 2):
            return None
        matrix = _homography(here[inside], there[inside])
        inside = np.linalg.norm(_through(matrix, here) - there, axis=1) < _TIGHT
    count = _distinct(there[inside])
    width, height = (1.0, reference.aspect) if reference.aspect <= 1 else (1 / reference.aspect, 1.0)
    corners = _through(matrix, np.array([[0, 0], [width, 0], [width, height], [0, height]]))
    if count < LEAST_INLIERS or not _is_plausible(corners):
        return None
    return View(count, corners)


def _matches(query: Features, reference: Features) -> NDArray[np.intp]:
    """Pairs (index in query, index in reference) that are each other's best, clearly."""
    if len(query) < 2 or len(reference) < 2:
        return np.zeros((0, 2), np.intp)
    distances = np.zeros((len(query), len(reference)), np.uint16)
    for word in range(query.words.shape[1]):
        distances += np.bitwise_count(query.words[:, word, None] ^ reference.words[None, :, word])
    nearest = np.argmin(distances, 1)
    two = np.partition(distances, 1, axis=1)[:, :2]
    back = np.argmin(distances, 0)
    rows = np.arange(len(query))
    good = (two[:, 0] <= _MOST_BITS) & (two[:, 0] < _RATIO * two[:, 1]) & (back[nearest] == rows)
    return np.stack([rows[good], nearest[good]], 1)


def _affine_inliers(here: Matrix, there: Matrix) -> NDArray[np.bool_]:
    """The matches that the best of many affine maps through three of them takes to their place."""
    random = np.random.default_rng(_SEED)
    three = random.integers(0, len(here), (_TRIALS, 3))
    ones = np.ones((_TRIALS, 3, 1))
    source = np.concatenate([here[three], ones], 2)
    usable = np.abs(np.linalg.det(source)) > 1e-4
    source, target = source[usable], there[three][usable]
    if not len(source):
        return np.zeros(len(here), bool)
    maps = np.linalg.solve(source, target)
    mapped = np.einsum("ni,tij->tnj", np.c_[here, np.ones(len(here))], maps)
    inside: NDArray[np.bool_] = ((mapped - there) ** 2).sum(2) < _LOOSE**2
    areas = np.abs(maps[:, 0, 0] * maps[:, 1, 1] - maps[:, 0, 1] * maps[:, 1, 0])
    counts = np.where((areas > 0.005) & (areas < 100), inside.sum(1), 0)
    best: NDArray[np.bool_] = inside[int(np.argmax(counts))]
    return best


def _homography(here: Matrix, there: Matrix) -> Matrix:
    """The least-squares homography (normalised direct linear transform)."""
    a, b = _normaliser(here), _normaliser(there)
    (x, y), (u, v) = _through(a, here).T, _through(b, there).T
    zero, one = np.zeros_like(x), np.ones_like(x)
    rows = np.concatenate(
        [
            np.stack([x, y, one, zero, zero, zero, -u * x, -u * y, -u], 1),
            np.stack([zero, zero, zero, x, y, one, -v * x, -v * y, -v], 1),
        ]
    )
    _, vectors = np.linalg.eigh(rows.T @ rows)
    found: Matrix = np.linalg.inv(b) @ vectors[:, 0].reshape(3, 3) @ a
    return found


def _normaliser(points: Matrix) -> Matrix:
    middle = points.mean(0)
    size = max(1e-9, float(np.linalg.norm(points - middle, axis=1).mean()))
    scale = 2**0.5 / size
    return np.array([[scale, 0, -scale * middle[0]], [0, scale, -scale * middle[1]], [0, 0, 1]])


def _through(matrix: Matrix, points: Matrix) -> Matrix:
    mapped = np.c_[points, np.ones(len(points))] @ matrix.T
    depth = mapped[:, 2:]
    flat: Matrix = mapped[:, :2] / np.where(np.abs(depth) < 1e-12, 1e-12, depth)
    return flat


def _distinct(points: Matrix) -> int:
    """Places, not points: a corner is found on several scales, and each time at one place."""
    return len(np.unique(np.rint(points * 200).astype(int), axis=0))


def _is_plausible(corners: Matrix) -> bool:
    """True for a convex quadrilateral, not mirrored, neither tiny nor folded."""
    sides = np.roll(corners, -1, 0) - corners
    turns = sides[:, 0] * np.roll(sides[:, 1], -1) - sides[:, 1] * np.roll(sides[:, 0], -1)
    if not (turns > 0).all():
        return False
    lengths = np.linalg.norm(sides, axis=1)
    opposite = np.maximum(lengths[:2] / lengths[2:], lengths[2:] / lengths[:2])
    x, y = corners.T
    area = abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
    return bool(area > _LEAST_AREA and (opposite < 4).all() and lengths.max() < 30 * lengths.min())
