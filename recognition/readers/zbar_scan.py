"""One scan by ZBar's library with the settings that pyzbar's own `decode` has no words for.

API: `zbar.h` of ZBar 0.23. What it is called through is `pyzbar.pyzbar`, wherever its library came from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from ctypes import c_char_p, c_void_p, cast, string_at
from typing import Any, NamedTuple

from PIL import Image

_EVERY_SYMBOLOGY = 0
_FORMAT = int.from_bytes(b"Y800", "little")


class Scanned(NamedTuple):
    """A symbol: ZBar's name for its type, its bytes, the hull of where it was crossed (points `x`, `y`)."""

    type: str
    data: bytes
    polygon: Sequence[Any]


def scan(
    pyzbar: Any, grey: Image.Image, types: Iterable[str], *, rows_apart: int, columns_apart: int
) -> list[Scanned]:
    """The symbols of those types on an image of mode "L"; 0 for lines of a kind that are not looked at."""
    settings = [(_EVERY_SYMBOLOGY, pyzbar.ZBarConfig.CFG_ENABLE, 0)]
    settings += [(pyzbar.ZBarSymbol[name], pyzbar.ZBarConfig.CFG_ENABLE, 1) for name in types]
    settings.append((_EVERY_SYMBOLOGY, pyzbar.ZBarConfig.CFG_Y_DENSITY, rows_apart))
    settings.append((_EVERY_SYMBOLOGY, pyzbar.ZBarConfig.CFG_X_DENSITY, columns_apart))
    pixels = grey.tobytes()
    with _made(pyzbar, "image_scanner") as scanner, _made(pyzbar, "image") as image:
        for setting in settings:
            pyzbar.zbar_image_scanner_set_config(scanner, *setting)
        pyzbar.zbar_image_set_format(image, _FORMAT)
        pyzbar.zbar_image_set_size(image, *grey.size)
        pyzbar.zbar_image_set_data(image, cast(c_char_p(pixels), c_void_p), len(pixels), None)
        pyzbar.zbar_scan_image(scanner, image)
        return list(_symbols(pyzbar, image))


@contextmanager
def _made(pyzbar: Any, kind: str) -> Iterator[Any]:
    """A thing of the library's, for as long as it is needed."""
    made = getattr(pyzbar, f"zbar_{kind}_create")()
    if not made:
        raise MemoryError(f"ZBar could not make its {kind}")
    try:
        yield made
    finally:
        getattr(pyzbar, f"zbar_{kind}_destroy")(made)


def _symbols(pyzbar: Any, image: Any) -> Iterator[Scanned]:
    names = {kind.value: kind.name for kind in pyzbar.ZBarSymbol}
    symbol = pyzbar.zbar_image_first_symbol(image)
    while symbol:
        data = string_at(pyzbar.zbar_symbol_get_data(symbol), pyzbar.zbar_symbol_get_data_length(symbol))
        count = pyzbar.zbar_symbol_get_loc_size(symbol)
        places = [
            (pyzbar.zbar_symbol_get_loc_x(symbol, at), pyzbar.zbar_symbol_get_loc_y(symbol, at))
            for at in range(count)
        ]
        yield Scanned(names.get(symbol.contents.type, ""), data, pyzbar.convex_hull(places))
        symbol = pyzbar.zbar_symbol_next(symbol)
