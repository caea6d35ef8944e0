"""QR codes as files: a text becomes a matrix, a matrix is placed on a surface, one writer draws it.

    symbol = encode("https://tn.gg/a3gZQXfF", ecl="Q")
    drawing = in_millimetres(symbol, size_mm=20, dpi=300)  # or in_pixels(…)
    Path("code.png").write_bytes(render(drawing, "png"))

Every code is black on white with its quiet zone of four modules; every module is a whole number of dots; the
same input gives the same bytes, so what is served can be cached and compared.
"""

from redirector.codes.errors import CodeError
from redirector.codes.formats import FORMATS, CodeFormat, render
from redirector.codes.request import CodeRequest, parse_query, render_link
from redirector.codes.sizes import Drawing, in_millimetres, in_pixels
from redirector.codes.symbol import LEVELS, Symbol, encode

__all__ = [
    "FORMATS",
    "LEVELS",
    "CodeError",
    "CodeFormat",
    "CodeRequest",
    "Drawing",
    "Symbol",
    "encode",
    "in_millimetres",
    "in_pixels",
    "parse_query",
    "render",
    "render_link",
]
