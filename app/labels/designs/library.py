"""The designs that come along, and those in files."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from app.errors import InputError
from app.labels.designs.model import Design, decode

MAX_FILE_BYTES = 20_000_000
_NONE: Mapping[str, Design] = {}


@cache
def known_designs() -> dict[str, Design]:
    """The designs that come with the application, by name."""
    folder = files("resources").joinpath("designs")
    found = (decode(entry.read_bytes()) for entry in folder.iterdir() if entry.name.endswith(".json"))
    return {design.name: design for design in sorted(found, key=lambda design: design.name)}


def find(name: str, *, own: Mapping[str, Design] = _NONE) -> Design:
    """A known design by its name, one of the ``own``, or one in a file; ``InputError`` names the nearest."""
    known = {**known_designs(), **{key.casefold(): design for key, design in own.items()}}
    if name.casefold() in known:
        return known[name.casefold()]
    if name.casefold().endswith(".json"):
        return read_file(Path(name))
    near = difflib.get_close_matches(name.casefold(), known, n=1, cutoff=0.4)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}, or a file FILE.json"
    raise InputError(f"design: {name!r} is not known; {hint}")


def read_file(path: Path) -> Design:
    """The design in a file; ``InputError`` says why there is none."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise InputError(f"{path.name}: is larger than a design can be")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error
    try:
        return decode(data)
    except InputError as error:
        raise InputError(f"{path.name}: {error}") from error
