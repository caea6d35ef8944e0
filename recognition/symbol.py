"""One code found in a picture, under the names the platform's clients know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from recognition import content
from recognition.sequences.part import Part, Parts

Point = tuple[int, int]
Corners = tuple[Point, Point, Point, Point]

# The documented names (reference, "Identifier Recognition", Filter Format), then the usual names of the
# symbologies beyond them. `text` and `image` belong to the methods ocr and ir.
DOCUMENTED: dict[str, tuple[str, ...]] = {
    "1d": (
        "codabar",
        "code_11",
        "code_39",
        "code_93",
        "code_128",
        "ean_8",
        "ean_13",
        "industr_25",
        "itf",
        "rss_14",
        "rss_expanded",
        "rss_limited",
        "upc_a",
        "upc_e",
    ),
    "2d": ("dm", "qr_code"),
    "ocr": ("text",),
    "ir": ("image",),
}
BEYOND: dict[str, tuple[str, ...]] = {
    "1d": ("code_32", "pzn", "telepen", "dx_film_edge", "ean_2", "ean_5"),
    "2d": ("micro_qr", "rmqr", "aztec", "pdf417", "micro_pdf417", "maxicode"),
}
METHODS = frozenset(DOCUMENTED)
METHOD_OF: dict[str, str] = {
    name: method for table in (DOCUMENTED, BEYOND) for method, names in table.items() for name in names
}
TYPES = frozenset(METHOD_OF)
# Read only when their type is named: so little redundancy that mere noise passes for them now and then.
FEEBLE = frozenset({"dx_film_edge"})
# What the readers of codes can find.
BARCODE_METHODS = frozenset({"1d", "2d"})


@dataclass(frozen=True)
class Symbol:
    """A code on a picture.

    `points` are its corners in pixels of the upright, full-size picture: top left, top right, bottom
    right and bottom left of the symbol itself, so they say how it is turned. `raw` are the bytes it
    holds, `value` the text of them; for GS1 content the text has its application identifiers in brackets.
    `engines` are the readers that agreed on it, `passes` the looks at the picture in which they did, and
    `confidence` (0–1) how often such agreements were right on real photos. `add_on` are the two or five
    digits beside a retail symbol.

    `part` is the place of a symbol that holds a part of a message. Such symbols are joined: the one that
    stands for them has `parts`, which says what is missing, and the `pieces` it was joined from.
    """

    type: str
    value: str
    raw: bytes
    points: Corners
    engines: frozenset[str]
    passes: frozenset[str] = frozenset()
    confidence: float = 1.0
    add_on: str = ""
    part: Part | None = None
    parts: Parts | None = None
    pieces: tuple[Symbol, ...] = ()

    @property
    def is_whole(self) -> bool:
        """False for a message that lacks parts: its value is not what was printed."""
        return self.parts is None or not self.parts.missing

    @property
    def method(self) -> str:
        """The platform's name for the kind of reading: `1d`, `2d`, `ocr` or `ir`."""
        return METHOD_OF[self.type]

    def to_json(self) -> dict[str, Any]:
        """The shape that `scan --json` prints for a symbol."""
        said: dict[str, Any] = {
            "gs1": dict(content.elements(self.value)),
            "isbn": content.isbn(self.type, self.value),
            "addOn": self.add_on,
            "parts": self.parts.to_json() if self.parts else None,
        }
        return {
            "type": self.type,
            "method": self.method,
            "value": self.value,
            "points": [list(point) for point in self.points],
            "confidence": round(self.confidence, 3),
            "passes": sorted(self.passes),
        } | {name: value for name, value in said.items() if value}
