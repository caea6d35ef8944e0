"""The fields of the editor, as data: which a kind has, what they are called, how they are edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from app.client import Kind


class Editor(Enum):
    """How a field is edited."""

    LINE = auto()
    TEXT = auto()
    LIST = auto()
    """Texts with commas between them."""
    LINES = auto()
    """Texts, one on a line."""
    PAIRS = auto()
    """Keys with values."""
    PRODUCT = auto()
    PHOTOS = auto()
    """Addresses of pictures, one on a line."""
    POSITION = auto()
    """Latitude and longitude."""
    ADDRESS = auto()


@dataclass(frozen=True)
class Field:
    """``name`` is the document's; ``keys`` are suggestions for ``PAIRS``."""

    name: str
    title: str
    editor: Editor = Editor.LINE
    hint: str = ""
    keys: tuple[str, ...] = ()


IDENTIFIER_KEYS: Final = (
    "ean_13",
    "upc_a",
    "ean_8",
    "gs1:01",
    "gs1:21",
    "gs1:10",
    "sku",
    "itf",
    "upc_e",
    "isbn",
    "serial",
    "asin",
)
_NAME: Final = Field("name", "Name", hint="What people call it")
_DESCRIPTION: Final = Field("description", "Description", Editor.TEXT)
_TAGS: Final = Field("tags", "Tags", Editor.LIST, "autumn, sale")
_CUSTOM: Final = Field("customFields", "Custom fields", Editor.PAIRS)

FIELDS: Final[Mapping[Kind, Sequence[Field]]] = {
    Kind.PRODUCTS: (
        _NAME,
        Field("brand", "Brand"),
        Field("identifiers", "Identifiers", Editor.PAIRS, keys=IDENTIFIER_KEYS),
        _DESCRIPTION,
        Field("categories", "Categories", Editor.LIST, "kitchen, glass"),
        _TAGS,
        Field("url", "Web page", hint="https://example.com/product"),
        Field("photos", "Photos", Editor.PHOTOS, "https://… one address on each line"),
        _CUSTOM,
    ),
    Kind.THNGS: (
        _NAME,
        Field("product", "Product", Editor.PRODUCT, "Search for the product this is one of"),
        Field(
            "identifiers",
            "Identifiers",
            Editor.PAIRS,
            keys=("gs1:21", "serial", *IDENTIFIER_KEYS),
        ),
        _DESCRIPTION,
        _TAGS,
        _CUSTOM,
    ),
    Kind.COLLECTIONS: (
        _NAME,
        _DESCRIPTION,
        Field("identifiers", "Identifiers", Editor.PAIRS, keys=("sku", "gs1:00", *IDENTIFIER_KEYS)),
        _TAGS,
        _CUSTOM,
    ),
    Kind.BATCHES: (
        _NAME,
        _DESCRIPTION,
        Field("identifiers", "Identifiers", Editor.PAIRS, keys=("gs1:10", "lot", *IDENTIFIER_KEYS)),
        _TAGS,
        _CUSTOM,
    ),
    Kind.PLACES: (
        _NAME,
        Field("position", "Position", Editor.POSITION),
        Field("address", "Address", Editor.ADDRESS),
        _DESCRIPTION,
        Field("identifiers", "Identifiers", Editor.PAIRS, keys=("gs1:414", "gln", "sku")),
        _TAGS,
        _CUSTOM,
    ),
    Kind.PROJECTS: (
        _NAME,
        _DESCRIPTION,
        Field("imageUrl", "Picture", hint="https://example.com/picture.png"),
        _TAGS,
        _CUSTOM,
    ),
    Kind.APPLICATIONS: (
        _NAME,
        _DESCRIPTION,
        Field("defaultUrl", "Default address", hint="https://app.example.com"),
        _TAGS,
        _CUSTOM,
    ),
}
