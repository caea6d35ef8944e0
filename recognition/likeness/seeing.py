"""How a picture looks, for the two uses there are: to be known again later, and to be compared now.

For reading processes only: the pictures are those of strangers.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from recognition.errors import TooPlain, Transparent
from recognition.image import Picture, Source, load, reduced
from recognition.likeness.features import QUERY_POINTS, REFERENCE_POINTS, Features, describe

KEPT_SIDE_PX = 1024
KEPT_QUALITY = 85
#: With fewer there is no agreement on 14 in a photo of it.
LEAST_POINTS = 50


@dataclass(frozen=True)
class Portrait:
    """A reference picture: its features, a reduced JPEG of it, and its size in full, in pixels."""

    features: Features
    jpeg: bytes
    width: int
    height: int


def looks(picture: Picture) -> Features:
    """What a picture is compared by. Raises Transparent."""
    require_opaque(picture)
    return describe(picture.grey, QUERY_POINTS)


def portrait(source: Source) -> Portrait:
    """What is kept of a reference picture. Raises a PictureError."""
    picture = load(source)
    require_opaque(picture)
    features = describe(picture.grey, REFERENCE_POINTS)
    if len(features) < LEAST_POINTS:
        reason = (
            f"it shows too little detail to be known again ({len(features)} points, {LEAST_POINTS} needed)"
        )
        raise TooPlain(picture.name, reason, "Take it from nearer, or from a side with print on it")
    jpeg = BytesIO()
    reduced(source, picture, KEPT_SIDE_PX).save(jpeg, "JPEG", quality=KEPT_QUALITY)
    return Portrait(features, jpeg.getvalue(), picture.width, picture.height)


def require_opaque(picture: Picture) -> None:
    """Raises Transparent where a pixel is see-through."""
    if picture.alpha:
        cure = "Save it on a background, as JPEG for instance"
        raise Transparent(picture.name, "Alpha transparency not supported", cure)
