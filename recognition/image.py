"""Load a picture that a stranger gave: limits before decoding, upright, grey, never a crash.

Order matters: size of the file, kind of the file, size in pixels, and only then the decoder.
"""

from __future__ import annotations

import stat
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import BinaryIO

import pillow_heif
from PIL import ExifTags, Image, UnidentifiedImageError

from recognition import formats
from recognition.errors import Damaged, NotAPicture, TooLarge, Unreadable
from recognition.grey import is_see_through, to_grey

pillow_heif.register_heif_opener()
# Our own limits, per format and with a message, stand in place of Pillow's: it would print a warning
# for every large photo, and refuse others without saying what is allowed.
Image.MAX_IMAGE_PIXELS = None

DRAFT_ABOVE_PX = 120 * formats.MEGAPIXEL
_HEAD_BYTES = 64
_USEFUL_SHARE = 0.05  # of the rows: less than that of a cut-off file is not worth reading

# Everything Pillow's decoders are known to raise on malformed input.
_DECODER_FAULTS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    OverflowError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)

# Pillow warns about odd metadata; what it warns about does not matter for reading codes. The filters of
# the warnings module belong to the process, so only one thread at a time may change them.
_silence = threading.Lock()

# EXIF orientation → how to turn the stored picture upright (EXIF 2.32, 4.6.4 A).
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# The turns that swap width and height.
SIDEWAYS = frozenset(_UPRIGHT[orientation] for orientation in (5, 6, 7, 8))

_COLOURED = frozenset({"RGB", "YCbCr", "CMYK", "L", "P", "RGBA", "LA", "1"})

Source = str | PathLike[str] | bytes


@dataclass(frozen=True)
class Picture:
    """A decoded picture, upright and grey.

    `width` and `height` are the full picture's pixels; `grey` may be smaller (then `scale` < 1 says how
    many of its pixels one full pixel is). `note` tells a person what is wrong with a file that was
    readable in part; `alpha` whether the file had transparent parts.
    """

    name: str
    grey: Image.Image
    width: int
    height: int
    alpha: bool = False
    note: str | None = None

    @property
    def scale(self) -> float:
        """Pixels of `grey` for one pixel of the full picture."""
        return self.grey.width / self.width


def load(source: Source, *, name: str | None = None) -> Picture:
    """The picture in a file, or in bytes already at hand. Raises a `PictureError`."""
    with opened(source, name) as (image, label):
        return _grey(image, label)


@contextmanager
def opened(source: Source, name: str | None = None) -> Iterator[tuple[Image.Image, str]]:
    """The header of a picture within the limits, and what it is called; nothing is decoded yet."""
    if isinstance(source, bytes):
        label = name or "the picture"
        _check_bytes(label, len(source))
        yield _within_limits(BytesIO(source), label), label
        return
    path = Path(source)
    label = name or str(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise Unreadable(label, "this is a folder", "Check that you may look into it")
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable(label, "this is not an ordinary file", "Give the picture file itself")
        _check_bytes(label, status.st_size)
        with path.open("rb") as file:
            yield _within_limits(file, label), label
    except OSError as error:
        why = error.strerror or str(error)
        raise Unreadable(label, f"cannot be opened ({why})", "Check the path and its permissions") from error
    except ValueError as error:  # a NUL character in the path
        raise Unreadable(label, "is not a valid path", "Check the path") from error


def reduced(source: Source, picture: Picture, side_px: int) -> Image.Image:
    """A picture that was loaded, once more in its colours: upright, no side longer than this.

    Grey where its colours do not decode, or are more than eight bits.
    """
    try:
        with Image.open(
            BytesIO(source) if isinstance(source, bytes) else source,
            formats=[entry.pillow for entry in formats.FORMATS],
        ) as image:
            if image.mode not in _COLOURED or picture.note:
                raise ValueError(image.mode)
            image.draft("RGB", (side_px, side_px))
            turn = orientation(image)
            image.thumbnail((side_px, side_px), reducing_gap=3)
            colours = image.convert("RGB")
            return colours.transpose(turn) if turn is not None else colours
    except _DECODER_FAULTS:
        grey = picture.grey.copy()
        grey.thumbnail((side_px, side_px), reducing_gap=3)
        return grey


def _check_bytes(name: str, size_bytes: int) -> None:
    if size_bytes > formats.MAX_FILE_BYTES:
        size_mb, limit_mb = size_bytes / 2**20, formats.MAX_FILE_BYTES / 2**20
        reason = f"the file has {size_mb:,.0f} MB, more than the {limit_mb:,.0f} MB allowed"
        raise TooLarge(name, reason, "Save the picture smaller or as JPEG")
    if size_bytes == 0:
        raise NotAPicture(name, "the file is empty", "Copy it again from where it came")


def _within_limits(file: BinaryIO, name: str) -> Image.Image:
    image = _open(file, name)
    _check_pixels(image, name)
    return image


def _grey(image: Image.Image, name: str) -> Picture:
    width, height = image.size
    if width * height > DRAFT_ABOVE_PX:
        image.draft("L", (width // 2, height // 2))
    elif image.mode in {"RGB", "YCbCr"}:
        image.draft("L", None)  # a JPEG then decodes its brightness only: a third of the time and memory
    note = pixels_of(image, name)
    turn = orientation(image)  # not before: a PNG may keep it behind the pixels, and Pillow goes looking
    with fault_of(name):
        grey, alpha = to_grey(image), is_see_through(image)
        upright = grey.transpose(turn) if turn is not None else grey
    if turn in SIDEWAYS:
        width, height = height, width
    return Picture(name=name, grey=_detached(upright), width=width, height=height, alpha=alpha, note=note)


@contextmanager
def fault_of(name: str) -> Iterator[None]:
    """Whatever a decoder raises is damage of the picture of that name."""
    try:
        yield
    except _DECODER_FAULTS as error:
        raise _damaged(name) from error


def _open(file: BinaryIO, name: str) -> Image.Image:
    """The picture's header; nothing is decoded yet."""
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    with _silence, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return Image.open(file, formats=[entry.pillow for entry in formats.FORMATS])
        except UnidentifiedImageError as error:
            raise _not_a_picture(name, head) from error
        except _DECODER_FAULTS as error:
            raise _damaged(name) from error


def orientation(image: Image.Image) -> Image.Transpose | None:
    """The turn that EXIF asks for; none when the metadata is broken, as viewers do."""
    with _silence, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _UPRIGHT.get(image.getexif().get(ExifTags.Base.Orientation, 1))
        except _DECODER_FAULTS:
            return None


def _not_a_picture(name: str, head: bytes) -> NotAPicture:
    kind = formats.other_kind(head)
    reason = f"this is {kind}, not a picture that can be read" if kind else "this is not a picture"
    return NotAPicture(name, reason, f"{formats.READABLE} files can be read")


def _check_pixels(image: Image.Image, name: str) -> None:
    width, height = image.size
    limit = formats.BY_PILLOW_NAME[image.format or "PNG"].max_pixels
    if width * height > limit:
        size = f"{width:,} × {height:,} pixels ({width * height / formats.MEGAPIXEL:,.0f} megapixels)"
        reason = f"the picture has {size}, more than the {limit // formats.MEGAPIXEL} megapixels allowed"
        raise TooLarge(name, reason, "Save it smaller, or cut out the part with the code")
    if max(width, height) > formats.MAX_SIDE_PX:
        reason = f"the picture has {width:,} × {height:,} pixels, a side may have {formats.MAX_SIDE_PX:,}"
        raise TooLarge(name, reason, "Cut out the part with the code")
    if min(width, height) < 1:
        raise _damaged(name)


def pixels_of(image: Image.Image, name: str) -> str | None:
    """Decode. A file that is cut off keeps the rows it has; returns a note about what is missing."""
    try:
        image.load()
        return None
    except MemoryError as error:
        raise TooLarge(name, "there is not enough memory to decode it", "Save it smaller") from error
    except _DECODER_FAULTS as error:
        share = _decoded_share(image)
        if share < _USEFUL_SHARE:
            raise _damaged(name) from error
        return f"the file is damaged or cut off; about {share:.0%} of the picture could be read"


def _decoded_share(image: Image.Image) -> float:
    """Which share of the rows a failed decoder has filled; keeps those rows in `image`."""
    # WORKAROUND for Pillow's process-wide LOAD_TRUNCATED_IMAGES: after a failed load the rows decoded so
    # far are in the image core; without tiles left to decode, Pillow hands them out.
    if getattr(image, "_im", None) is None:
        return 0.0
    image.tile = []  # type: ignore[attr-defined]
    try:
        grey = to_grey(image)
        # Most formats store the top row first, BMP the bottom row.
        corners = (grey.getpixel((grey.width - 1, grey.height - 1)), grey.getpixel((0, 0)))
        return min(_rows_unlike(grey, corner) for corner in corners) / grey.height
    except _DECODER_FAULTS:
        return 0.0


def _rows_unlike(grey: Image.Image, unfilled: object) -> int:
    """Rows between the first and the last that differ from a single shade."""
    box = grey.point([0 if value == unfilled else 255 for value in range(256)]).getbbox()
    return box[3] - box[1] if box else 0


def _damaged(name: str) -> Damaged:
    return Damaged(name, "the file is damaged and does not open", "Copy it again from where it came")


def _detached(image: Image.Image) -> Image.Image:
    """A plain image that does not keep the file, its metadata or its decoder alive."""
    return image.copy() if hasattr(image, "tile") else image
