"""A QR code with a logo in its middle: drawn by ``qrcode``, refused unless every engine still reads it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import qrcode
from PIL import Image, ImageOps, UnidentifiedImageError
from qrcode.image.styledpil import StyledPilImage

from app.errors import EnvironmentFault, InputError
from app.labels import engines
from redirector.codes import Drawing

#: Of the code's side. A sixteenth of its area; level H restores 30 % of the code words.
LOGO_SHARE = 0.25
#: White around the logo, of the logo's side, so that it does not touch modules.
_MARGIN_SHARE = 0.08
_MAX_LOGO_PIXELS = 50_000_000
_LOGO_DETAIL_PX = 1024
#: Read back as drawn and once more at this many pixels a module, as from some distance.
_DISTANT_MODULE_PX = 3
_NEEDED_ENGINES = 2

Engines = Callable[[Image.Image], dict[str, set[str]]]


def draw(drawing: Drawing, logo: Path, *, read_by_each: Engines = engines.read_by_each) -> bytes:
    """The drawing's code as a PNG with the logo; ``InputError`` says which engine cannot read it."""
    picture = _styled(drawing, _load(logo))
    _prove(picture, drawing, read_by_each)
    return _png(picture, drawing.dpi)


def _styled(drawing: Drawing, logo: Image.Image) -> Image.Image:
    """By the version and size of the drawing, so that logo or not, the code measures the same."""
    symbol = drawing.symbol
    code = qrcode.QRCode(
        version=symbol.version,
        error_correction=qrcode.constants.ERROR_CORRECT_H,
        box_size=drawing.module,
        border=symbol.quiet_zone,
    )
    code.add_data(symbol.text, optimize=0)
    code.make(fit=False)
    styled = code.make_image(
        image_factory=StyledPilImage, embedded_image=logo, embedded_image_ratio=LOGO_SHARE
    )
    picture: Image.Image = styled.get_image().convert("RGB")
    return picture


def _prove(picture: Image.Image, drawing: Drawing, read_by_each: Engines) -> None:
    distant_px = drawing.symbol.full_width * _DISTANT_MODULE_PX
    distant = picture.resize((distant_px, distant_px), Image.Resampling.LANCZOS)
    for seen, where in ((picture, ""), (distant, " from a distance")):
        readings = read_by_each(seen.convert("L"))
        if len(readings) < _NEEDED_ENGINES:
            raise EnvironmentFault(
                "a code with a logo must be read back by two engines and only one works here; "
                "doctor names the command that brings the other"
            )
        failed = [name for name, values in readings.items() if values != {drawing.symbol.text}]
        if failed:
            raise InputError(
                f"--logo: with this logo the code cannot be read{where} (by {' and '.join(failed)}); "
                "take a simpler logo, a larger code or a shorter text"
            )


def _load(path: Path) -> Image.Image:
    """The logo on a white square with a margin."""
    try:
        with Image.open(path) as file:
            if file.width * file.height > _MAX_LOGO_PIXELS:
                raise InputError(f"--logo: {path} has more than {_MAX_LOGO_PIXELS // 1_000_000} megapixels")
            upright = ImageOps.exif_transpose(file).convert("RGBA")
    except FileNotFoundError as error:
        raise InputError(f"--logo: there is no file {path}") from error
    except UnidentifiedImageError as error:
        raise InputError(f"--logo: {path} is not a picture") from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise InputError(f"--logo: {path} cannot be read: {error}") from error
    upright.thumbnail((_LOGO_DETAIL_PX, _LOGO_DETAIL_PX), Image.Resampling.LANCZOS)
    side = round(max(upright.size) / (1 - 2 * _MARGIN_SHARE))
    square = Image.new("RGB", (side, side), "white")
    square.paste(upright, ((side - upright.width) // 2, (side - upright.height) // 2), upright)
    return square


def _png(picture: Image.Image, dpi: float | None) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", **({"dpi": (dpi, dpi)} if dpi else {}))
    return buffer.getvalue()
