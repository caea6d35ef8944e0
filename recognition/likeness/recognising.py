"""Which records a picture shows: the likeliest references of an index, checked one by one.

Where two records claim one place, the one that agrees in half as many points is an accident of a common
logo; where they agree nearly as well, as two flavours in one package design do, neither is certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from sqlalchemy import Connection

from catalog import reference_images
from catalog.reference_images import ReferenceImage
from recognition.likeness import geometry
from recognition.likeness.book import Book
from recognition.likeness.features import LEAST_ASPECT, Features
from recognition.likeness.geometry import Matrix, View

SURE: Final = 80
"""From this score on an answer may be acted on without a person looking at it."""
CHECKED: Final = 24
_MOST_CANDIDATES: Final = 240  # of which those that the caller does not see are passed over
_ACCIDENT: Final = 0.5
_SAME_PLACE: Final = 0.03  # of the longer side: how far corners of one picture may be apart
_SAME_SHARE: Final = 0.3  # of its points; another JPEG of it has 0.7, one of half the size 0.3 to 0.6


@dataclass(frozen=True)
class Sight:
    """A reference that was recognised; ``corners``: where, in shares of the picture's longer side."""

    image: ReferenceImage
    score: int
    inliers: int
    corners: Matrix

    def points(self, longest: int) -> list[list[int]]:
        """The corners in pixels of a picture with this longer side."""
        return [[round(float(x) * longest), round(float(y) * longest)] for x, y in self.corners]


def recognised(connection: Connection, book: Book, looks: Features) -> list[Sight]:
    """The records on a picture that are seen by whoever asks, the surest first, each once."""
    best: dict[str, Sight] = {}
    for image, _, view in _views(connection, book, looks):
        sight = Sight(image, view.score, view.inliers, view.corners)
        before = best.get(image.owner)
        if before is None or before.inliers < sight.inliers:
            best[image.owner] = sight
    return _settled(sorted(best.values(), key=lambda sight: (-sight.inliers, sight.image.id)))


def same(connection: Connection, book: Book, looks: Features) -> ReferenceImage | None:
    """The reference that is this very picture, be it larger, brighter, cut a little or turned."""
    for image, features, view in _views(connection, book, looks):
        if view.inliers >= _SAME_SHARE * min(len(looks), len(features)) and _covers(
            view.corners, looks.aspect
        ):
            return image
    return None


def _views(
    connection: Connection, book: Book, looks: Features
) -> Iterator[tuple[ReferenceImage, Features, View]]:
    for image, data in _candidates(connection, book.likeliest(looks, _MOST_CANDIDATES)):
        features = Features.from_bytes(data, max(image.height / image.width, LEAST_ASPECT))
        view = geometry.view(looks, features)
        if view is not None:
            yield image, features, view


def _candidates(connection: Connection, rows: Sequence[int]) -> Iterator[tuple[ReferenceImage, bytes]]:
    """The first of these rows that are seen."""
    left = CHECKED
    for start in range(0, len(rows), 2 * CHECKED):
        some = rows[start : start + 2 * CHECKED]
        seen = reference_images.seen(connection, some)
        for row in [row for row in some if row in seen][:left]:
            left -= 1
            yield seen[row]
        if left == 0:
            return


def _settled(sights: Sequence[Sight]) -> list[Sight]:
    """Without accidents, and with less certainty where several are as likely; the surest first."""
    kept: list[Sight] = []
    doubted: set[str] = set()
    for sight in sights:
        rivals = [other for other in kept if _overlap(sight.corners, other.corners)]
        if any(sight.inliers < _ACCIDENT * rival.inliers for rival in rivals):
            continue
        kept.append(sight)
        doubted.update(each.image.id for each in (*rivals, sight) if rivals)
    capped = [
        replace(each, score=min(each.score, SURE - 1)) if each.image.id in doubted else each for each in kept
    ]
    return sorted(capped, key=lambda sight: -sight.score)


def _overlap(one: Matrix, other: Matrix) -> bool:
    return _holds(one, other.mean(0)) or _holds(other, one.mean(0))


def _holds(corners: Matrix, point: Matrix) -> bool:
    """Whether a convex quadrilateral, clockwise from its top left, holds a point."""
    sides, to_point = np.roll(corners, -1, 0) - corners, point - corners
    return bool((sides[:, 0] * to_point[:, 1] - sides[:, 1] * to_point[:, 0] >= 0).all())


def _covers(corners: Matrix, aspect: float) -> bool:
    """Whether they are those of the whole picture, whichever way it was turned."""
    width, height = (1.0, aspect) if aspect <= 1 else (1 / aspect, 1.0)
    whole = np.array([[0, 0], [width, 0], [width, height], [0, height]])
    turns = [np.roll(whole, turn, 0) for turn in range(4)]
    return any(bool((np.abs(corners - turn) < _SAME_PLACE).all()) for turn in turns)
