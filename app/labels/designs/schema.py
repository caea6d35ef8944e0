"""The JSON Schema of design files, for editors: `resources/design.schema.json` is made of it.

    python -m app.labels.designs.schema      writes that file anew

What a schema cannot say is checked by `model.check`: which symbologies there are, formats of fields, images.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from app.labels.designs.model import (
    MAX_ELEMENTS,
    MAX_LENGTH_MM,
    MAX_QUIET_MODULES,
    READ_VERSIONS,
    Design,
)
from app.labels.sheet import MAX_SIDE_MM, MIN_SIDE_MM
from app.labels.symbology import known_symbologies

FILE = "design.schema.json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """Draft 2020-12."""
    made = msgspec.json.schema(Design)
    parts: dict[str, Any] = made["$defs"]
    design: dict[str, Any] = parts["Design"]["properties"]
    design["version"]["enum"] = list(READ_VERSIONS)
    for side in ("width_mm", "height_mm"):
        design[side] |= {"minimum": MIN_SIDE_MM, "maximum": MAX_SIDE_MM}
    design["elements"] |= {"minItems": 1, "maxItems": MAX_ELEMENTS}
    for part in parts.values():
        if "anchor" in part["properties"]:
            _bound(part["properties"])
    for part in parts.values():
        part["description"] = " ".join(part["description"].replace("``", "").split())
    return {"$schema": _DIALECT, "title": "Tagwright label design", **made}


def published() -> dict[str, Any]:
    """The file that comes along."""
    return msgspec.json.decode(files("resources").joinpath(FILE).read_bytes(), type=dict[str, Any])


def _bound(properties: dict[str, Any]) -> None:
    for length in ("x_mm", "y_mm", "width_mm", "height_mm"):
        properties[length] |= {"minimum": -MAX_LENGTH_MM, "maximum": MAX_LENGTH_MM}
    if "symbology" in properties:
        properties["symbology"]["examples"] = list(known_symbologies())
        properties["quiet"] |= {"minimum": 0, "maximum": MAX_QUIET_MODULES}
    if "lines" in properties:
        properties["lines"] |= {"minimum": 1, "maximum": 100}


def write() -> None:
    """Brings the file up to what the model says."""
    place = Path(str(files("resources").joinpath(FILE)))
    place.write_bytes(msgspec.json.format(msgspec.json.encode(schema())) + b"\n")


if __name__ == "__main__":
    write()
