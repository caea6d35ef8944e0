"""From any Pillow mode to 8-bit grey, the one thing both readers look at."""

from __future__ import annotations

from PIL import Image

_DEEP = frozenset({"I", "F", "I;16", "I;16B", "I;16L", "I;16N"})
_WITH_ALPHA = frozenset({"RGBA", "LA", "PA", "RGBa", "La"})
# Modes whose first channel already is the brightness.
_LIGHTNESS_FIRST = {"YCbCr": "Y", "LAB": "L"}


def to_grey(image: Image.Image) -> Image.Image:
    """`image` as mode "L": transparency on white, deep samples stretched over 8 bits."""
    if image.mode == "L" and "transparency" not in image.info:
        return image
    if has_transparency(image):
        return _flatten(image)
    if image.mode in _DEEP:
        return _from_deep(image)
    if image.mode in _LIGHTNESS_FIRST:
        return image.getchannel(_LIGHTNESS_FIRST[image.mode])
    if image.mode == "CMYK":
        return image.convert("RGB").convert("L")
    return image.convert("L")


def has_transparency(image: Image.Image) -> bool:
    """True when pixels may be see-through: an alpha channel, or a transparent colour."""
    return image.mode in _WITH_ALPHA or "transparency" in image.info


def is_see_through(image: Image.Image) -> bool:
    """True when a pixel is see-through indeed; many programs save an alpha channel that says nothing."""
    if not has_transparency(image):
        return False
    layers = image if image.mode in {"RGBA", "LA"} else image.convert("RGBA")
    return extrema(layers.getchannel("A"))[0] < 255


def _flatten(image: Image.Image) -> Image.Image:
    """Compose on white; on black when white would swallow the drawing (a white code on nothing)."""
    layers = image.convert("RGBA")
    ink, alpha = layers.convert("RGB").convert("L"), layers.getchannel("A")
    on_white = _compose(ink, alpha, 255)
    return on_white if _has_contrast(on_white) else _compose(ink, alpha, 0)


def _compose(ink: Image.Image, alpha: Image.Image, paper: int) -> Image.Image:
    sheet = Image.new("L", ink.size, paper)
    sheet.paste(ink, mask=alpha)
    return sheet


def _has_contrast(grey: Image.Image) -> bool:
    darkest, lightest = extrema(grey)
    return lightest - darkest > 1


def _from_deep(image: Image.Image) -> Image.Image:
    """16-bit, 32-bit and float samples: their own range becomes 0–255.

    The range in use, not the type's: scanners store 12 bits in 16, and such a picture would be black.
    """
    samples = image.convert("F")
    low, high = extrema(samples)
    scale = 255.0 / (high - low) if high > low else 0.0
    return samples.point(lambda value: value * scale + -low * scale).convert("L")


def extrema(image: Image.Image) -> tuple[float, float]:
    """Smallest and largest sample of a single-channel image."""
    low, high = image.getextrema()
    if isinstance(low, tuple) or isinstance(high, tuple):
        raise TypeError(f"one channel expected, not mode {image.mode}")
    return float(low), float(high)
