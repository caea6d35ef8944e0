"""Every symbology that is offered: a text becomes a matrix of whole modules with its quiet zone.

    encode("ean_13", "400638133393").bars()       → the dark rectangles, in modules
    encode("gs1_128", "(01)09501101530003(10)AB")  → checked against GS1's dictionary first

The table is `resources/symbologies.json`: what is offered is read back by an engine that did not write it;
what is not offered says why.
"""

from app.labels.symbology.barcode import Barcode, Caption, Quiet
from app.labels.symbology.encoding import encode
from app.labels.symbology.table import Kind, Symbology, known_symbologies, symbology, unoffered

__all__ = [
    "Barcode",
    "Caption",
    "Kind",
    "Quiet",
    "Symbology",
    "encode",
    "known_symbologies",
    "symbology",
    "unoffered",
]
