"""What is done to a grey image before an engine looks at it again, as named steps.

Each step gives the new image and the way back for its pixels, so corners found on a turned and shrunk
copy still land on the picture that was given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cos, radians, sin

from PIL import Image, ImageChops, ImageFilter, ImageOps

from recognition.symbol import Corners


@dataclass(frozen=True)
class Affine:
    """x = xx·x' + xy·y' + x0 and y = yx·x' + yy·y' + y0: from a copy's pixels back to the original's."""

    xx: float = 1.0
    xy: float = 0.0
    x0: float = 0.0
    yx: float = 0.0
    yy: float = 1.0
    y0: float = 0.0

    def after(self, first: Affine) -> Affine:
        """The way back through `first` (the later copy), then through this one."""
        return Affine(
            xx=self.xx * first.xx + self.xy * first.yx,
            xy=self.xx * first.xy + self.xy * first.yy,
            x0=self.xx * first.x0 + self.xy * first.y0 + self.x0,
            yx=self.yx * first.xx + self.yy * first.yx,
            yy=self.yx * first.xy + self.yy * first.yy,
            y0=self.yx * first.x0 + self.yy * first.y0 + self.y0,
        )

    def corners(self, corners: Corners) -> Corners:
        """The same corners in the original's pixels."""
        a, b, c, d = (
            (round(self.xx * x + self.xy * y + self.x0), round(self.yx * x + self.yy * y + self.y0))
            for x, y in corners
        )
        return a, b, c, d


@dataclass(frozen=True)
class Copy:
    """An image to look at, and the way back to the pixels it came from."""

    image: Image.Image
    back: Affine = Affine()


@dataclass(frozen=True)
class Step:
    """One entry of a pass: the name of a step in `STEPS` and its one parameter."""

    name: str
    amount: float = 0.0


def apply(grey: Image.Image, steps: Sequence[Step]) -> Copy:
    """`grey` after all `steps`, in order."""
    copy = Copy(grey)
    for step in steps:
        done = STEPS[step.name](copy.image, step.amount)
        copy = Copy(done.image, copy.back.after(done.back))
    return copy


def resized(image: Image.Image, width: int, height: int) -> Copy:
    """`image` at another size; areas are averaged when it shrinks."""
    width, height = max(1, width), max(1, height)
    if (width, height) == image.size:
        return Copy(image)
    kind = Image.Resampling.BOX if width < image.width else Image.Resampling.BICUBIC
    back = Affine(xx=image.width / width, yy=image.height / height)
    return Copy(image.resize((width, height), kind), back)


def _scale(image: Image.Image, factor: float) -> Copy:
    return resized(image, round(image.width * factor), round(image.height * factor))


def _fit(image: Image.Image, longest_px: float) -> Copy:
    """At most `longest_px` on the longer side; never enlarged."""
    factor = longest_px / max(image.size)
    return _scale(image, factor) if factor < 1 else Copy(image)


def _enlarge(image: Image.Image, factor: float) -> Copy:
    """Enlarged, but never beyond 2,000 pixels: large pictures do not lack pixels."""
    return _scale(image, min(factor, max(1.0, 2000 / max(image.size))))


def _flatten_rows(image: Image.Image, factor: float) -> Copy:
    """Average over rows: noise across upright bars goes, the bars stay."""
    return resized(image, image.width, round(image.height / factor))


def _flatten_columns(image: Image.Image, factor: float) -> Copy:
    return resized(image, round(image.width / factor), image.height)


def _rotate(image: Image.Image, degrees: float) -> Copy:
    """Counter-clockwise about the centre, on a white sheet that grows with it."""
    turned = image.rotate(degrees, Image.Resampling.BILINEAR, expand=True, fillcolor=255)
    c, s = cos(radians(degrees)), sin(radians(degrees))
    x, y = turned.width / 2, turned.height / 2
    back = Affine(
        xx=c, xy=-s, x0=image.width / 2 - c * x + s * y, yx=s, yy=c, y0=image.height / 2 - s * x - c * y
    )
    return Copy(turned, back)


def _sharpen(image: Image.Image, radius_px: float) -> Copy:
    return Copy(image.filter(ImageFilter.UnsharpMask(radius=radius_px, percent=200, threshold=0)))


def _blur(image: Image.Image, radius_px: float) -> Copy:
    return Copy(image.filter(ImageFilter.GaussianBlur(radius_px)))


def _local_contrast(image: Image.Image, share: float) -> Copy:
    """Take the surroundings (a box of `share` of the shorter side) off: shadows and glare go."""
    radius_px = max(8, round(min(image.size) * share))
    around = image.filter(ImageFilter.BoxBlur(radius_px))
    difference = ImageChops.subtract(image, around, scale=0.5, offset=128)
    return Copy(ImageOps.autocontrast(difference, cutoff=1))


STEPS: dict[str, Callable[[Image.Image, float], Copy]] = {
    "scale": _scale,
    "fit": _fit,
    "enlarge": _enlarge,
    "rows": _flatten_rows,
    "columns": _flatten_columns,
    "rotate": _rotate,
    "sharpen": _sharpen,
    "blur": _blur,
    "local_contrast": _local_contrast,
}
