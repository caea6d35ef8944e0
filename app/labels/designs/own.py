"""Designs of one's own: a JSON file each in the data folder's ``designs``, named by what they are called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app import whole_file
from app.errors import EnvironmentFault, InputError
from app.labels.designs.library import known_designs, read_file
from app.labels.designs.model import Design, check, encode

FOLDER = "designs"
MAX_NAME = 60
MAX_TITLE = 120
_RUNS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class OwnDesign:
    """One file: its design, or the problem that keeps it from being read."""

    name: str
    path: Path
    design: Design | None
    problem: str = ""

    @property
    def title(self) -> str:
        """What people call it."""
        return self.design.title if self.design else self.name


def kept(folder: Path) -> tuple[OwnDesign, ...]:
    """All in this data folder, by title; files that cannot be read are told with the reason."""
    paths = sorted((folder / FOLDER).glob("*.json"))
    return tuple(sorted((_read(path) for path in paths), key=lambda own: (own.title.casefold(), own.name)))


def readable(folder: Path) -> dict[str, Design]:
    """Those that can be printed with, by name."""
    return {own.name: own.design for own in kept(folder) if own.design is not None}


def keep(folder: Path, design: Design, *, name: str = "") -> Design:
    """Writes it under ``name``, or under a new one made of its title; the design as it is kept.

    ``InputError`` if it cannot be one, ``EnvironmentFault`` if the folder cannot be made.
    """
    title = " ".join(design.title.split())
    if not title:
        raise InputError("design: give it a name to be found by")
    if len(title) > MAX_TITLE:
        raise InputError(f"design: a name has at most {MAX_TITLE} characters")
    named = msgspec.structs.replace(design, name=name or free_name(folder, title), title=title)
    check(named)
    _make(folder / FOLDER)
    whole_file.write(_path(folder, named.name), encode(named))
    return named


def rename(folder: Path, name: str, title: str) -> Design:
    """Gives it another title; its name, by which prints and commands know it, stays."""
    own = read_file(_path(folder, name))
    return keep(folder, msgspec.structs.replace(own, title=title), name=name)


def forget(folder: Path, name: str) -> None:
    """Deletes the file; ``InputError`` if there is none, or it cannot be deleted."""
    try:
        _path(folder, name).unlink()
    except FileNotFoundError as error:
        raise InputError(f"design: none of your own is called {name!r}") from error
    except OSError as error:
        raise InputError(f"cannot delete {name}: {error.strerror or error}") from error


def take_in(folder: Path, path: Path) -> Design:
    """Keeps the design of a file from elsewhere, under a name that is free; ``InputError`` if it is none."""
    return keep(folder, read_file(path))


def free_name(folder: Path, title: str) -> str:
    """A name for files and commands, made of the title, that no other design has."""
    taken = {own.name.casefold() for own in kept(folder)} | set(known_designs())
    return _numbered(slug(title), taken)


def free_title(folder: Path, title: str) -> str:
    """The title, with a number behind it if another design has it."""
    taken = {own.title for own in kept(folder)} | {design.title for design in known_designs().values()}
    number, found = 2, title
    while found in taken:
        found, number = f"{title} {number}", number + 1
    return found


def slug(title: str) -> str:
    """Letters, digits and dashes: ``Étikett, klein`` is ``etikett-klein``; letters of any script stay."""
    plain = unicodedata.normalize("NFKD", title.casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _RUNS.sub("-", bare).strip("-")[:MAX_NAME].strip("-") or "design"


def _numbered(name: str, taken: Collection[str]) -> str:
    number, found = 2, name
    while found in taken:
        found, number = f"{name}-{number}", number + 1
    return found


def _read(path: Path) -> OwnDesign:
    try:
        design = read_file(path)
    except InputError as error:
        return OwnDesign(path.stem, path, None, error.text())
    return OwnDesign(path.stem, path, msgspec.structs.replace(design, name=path.stem))


def _path(folder: Path, name: str) -> Path:
    if not name or Path(name).name != name or name.startswith("."):
        raise InputError(f"design: {name!r} is no name of a file")
    return folder / FOLDER / f"{name}.json"


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EnvironmentFault(f"cannot make {folder}: {error.strerror or error}") from error
