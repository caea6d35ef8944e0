"""zxing-cpp (3.x): every symbology we name but code_11 and industr_25; always installed.

API: the stubs in the installed package (`zxingcpp.pyi`). It releases the GIL while it reads.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import version

import numpy as np
import zxingcpp
from PIL import Image

from recognition import gs1
from recognition.readers import full_ascii, retail
from recognition.readers.base import Found, Options, Status
from recognition.sequences import aztec_header, data_matrix_header, qr_header
from recognition.sequences.part import Modules, Part
from recognition.symbol import FEEBLE, Corners

# zxing-cpp's format name → ours. Formats of one symbology that no client tells apart share a name.
TYPE_OF: dict[str, str] = {
    "Codabar": "codabar",
    "Code39": "code_39",
    "Code39Std": "code_39",
    "Code39Ext": "code_39",
    "Code32": "code_32",
    "PZN": "pzn",
    "Code93": "code_93",
    "Code128": "code_128",
    "ITF": "itf",
    "ITF14": "itf",
    "EAN8": "ean_8",
    "EAN13": "ean_13",
    "ISBN": "ean_13",
    "UPCA": "upc_a",
    "UPCE": "upc_e",
    "EAN2": "ean_2",
    "EAN5": "ean_5",
    "DataBar": "rss_14",
    "DataBarOmni": "rss_14",
    "DataBarStk": "rss_14",
    "DataBarStkOmni": "rss_14",
    "DataBarLtd": "rss_limited",
    "DataBarExp": "rss_expanded",
    "DataBarExpStk": "rss_expanded",
    "Telepen": "telepen",
    "TelepenAlpha": "telepen",
    "TelepenNumeric": "telepen",
    "DXFilmEdge": "dx_film_edge",
    "PDF417": "pdf417",
    "CompactPDF417": "pdf417",
    "MicroPDF417": "micro_pdf417",
    "Aztec": "aztec",
    "AztecCode": "aztec",
    "AztecRune": "aztec",
    "QRCode": "qr_code",
    "QRCodeModel1": "qr_code",
    "QRCodeModel2": "qr_code",
    "MicroQRCode": "micro_qr",
    "RMQRCode": "rmqr",
    "DataMatrix": "dm",
    "MaxiCode": "maxicode",
}
_ALL = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.AllReadable])
_LINEAR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.AllLinear])
_READABLE = {entry.name for entry in zxingcpp.barcode_formats_list(_ALL)}
_FORMATS_OF = {
    kind: [
        getattr(zxingcpp.BarcodeFormat, name)
        for name, of in TYPE_OF.items()
        if of == kind and name in _READABLE
    ]
    for kind in set(TYPE_OF.values())
}
_RETAIL_DIGITS = frozenset({8, 12, 13})
_QR_CODES = frozenset({"QRCode", "QRCodeModel2"})
# ISO/IEC 15424: structured append, also with a function character first or in a symbol of readers' settings.
_AZTEC_OF_SEVERAL = frozenset({"]z6", "]z7", "]z8", "]z9"})
_BARE_GTIN = frozenset({"rss_14", "rss_limited"})


class Zxing:
    """The `Reader` over zxing-cpp."""

    name = "zxing"

    def status(self) -> Status:
        """It is a dependency, so it works wherever this module could be imported."""
        return Status(name=self.name, available=True, version=_version())

    def read(self, grey: Image.Image, options: Options) -> list[Found]:
        """All symbols in `grey`, upright, turned, inverted and at smaller scales."""
        formats = _LINEAR if options.along_rows and options.types is None else _formats(options.types)
        if not formats:
            return []
        binarizer = zxingcpp.Binarizer
        plain = options.along_rows or options.drawn
        made_for_it = plain or options.upright
        codes = zxingcpp.read_barcodes(
            np.asarray(grey),  # of an image the binding would take two copies
            formats=formats,
            # Plain keeps control characters; the other modes replace them by pictures of themselves.
            text_mode=zxingcpp.TextMode.Plain,
            ean_add_on_symbol=zxingcpp.EanAddOnSymbol.Read,
            binarizer=binarizer.GlobalHistogram if options.global_threshold else binarizer.LocalAverage,
            is_pure=options.drawn,
            try_rotate=not made_for_it,
            try_downscale=not plain,
            try_invert=not made_for_it,
        )
        seen = (found for code in codes if (found := _found(code)) is not None)
        # Left out here: a list of all other formats would take zxing-cpp 8 % longer than the name for all.
        return [found for found in seen if found.type not in FEEBLE or options.types is not None]


@cache  # it reads the package's metadata from the disk
def _version() -> str:
    return version("zxing-cpp")


def _formats(types: frozenset[str] | None) -> zxingcpp.BarcodeFormats:
    if types is None:
        return _ALL
    return zxingcpp.BarcodeFormats([entry for kind in sorted(types) for entry in _FORMATS_OF.get(kind, [])])


def _found(code: zxingcpp.Barcode) -> Found | None:
    kind = TYPE_OF.get(code.format.name)
    if kind is None:
        return None
    add_on = _add_on(code)
    # zxing-cpp writes the add-on behind the number.
    text, raw = (code.text[: -len(add_on)], code.bytes[: -len(add_on)]) if add_on else (code.text, code.bytes)
    kind, value = _name(kind, text, code.content_type)
    if kind == "code_39" and (printed := full_ascii.unresolved(value)) != value:
        value, raw = printed, printed.encode("ascii")
    return Found("zxing", kind, value, raw, _corners(code.position), add_on=add_on, part=_part(code))


def _part(code: zxingcpp.Barcode) -> Part | None:
    """The place of a symbol in a message of several: zxing-cpp knows it, but its binding does not say."""
    extra = code.extra if isinstance(code.extra, dict) else {}
    if code.format.name in _QR_CODES and {"Version", "ECLevel", "DataMask"} <= extra.keys():
        return qr_header.part(
            _modules(code), int(extra["Version"]), str(extra["ECLevel"]), int(extra["DataMask"])
        )
    if code.format.name == "DataMatrix":
        return data_matrix_header.part(_modules(code))
    if code.symbology_identifier in _AZTEC_OF_SEVERAL and "Version" in extra:
        return aztec_header.part(_modules(code), int(extra["Version"]))
    return None


def _modules(code: zxingcpp.Barcode) -> Modules:
    """The symbol as zxing-cpp saw it."""
    modules: Modules = np.asarray(code.to_image(scale=1, add_quiet_zones=False)) == 0
    return modules


def _add_on(code: zxingcpp.Barcode) -> str:
    """The two or five digits beside a retail symbol; what did not pass their check is not in the text."""
    given = str(code.extra.get("EanAddOn", "")) if isinstance(code.extra, dict) else ""
    is_behind = code.text.endswith(given) and len(code.text) - len(given) in _RETAIL_DIGITS
    return given if len(given) in {2, 5} and is_behind else ""


def _name(kind: str, text: str, content: zxingcpp.ContentType) -> tuple[str, str]:
    """Type and value as clients expect them: UPC in its own length, GTINs bare, GS1 in brackets."""
    if kind == "ean_13" and len(text) == 13:
        return retail.name_ean13(text)
    if kind == "upc_a":
        return kind, text[-12:]
    if kind == "upc_e":
        return kind, retail.compress_upc_e(text[-12:]) or text
    if kind in _BARE_GTIN and re.fullmatch(r"01\d{14}", text):
        return kind, text[2:]
    if content == zxingcpp.ContentType.GS1:
        elements = gs1.parse(text)
        return kind, gs1.in_brackets(elements) if elements else text
    return kind, text


def _corners(position: zxingcpp.Position) -> Corners:
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    a, b, c, d = ((point.x, point.y) for point in corners)
    return a, b, c, d


ZXING = Zxing()
