"""What every reader takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from recognition.sequences.part import Part
from recognition.symbol import Corners


@dataclass(frozen=True)
class Found:
    """One symbol as one engine read it, in pixels of the image it was given.

    `weight` says how many ordinary readings it is worth, `look` in which pass it was made. `add_on` are the
    two or five digits beside a retail symbol (a magazine's issue, a book's price), `part` the place of a
    symbol that holds a part of a message.
    """

    engine: str
    type: str
    value: str
    raw: bytes
    points: Corners
    weight: int = 1
    look: str = ""
    add_on: str = ""
    part: Part | None = None


@dataclass(frozen=True)
class Options:
    """How to look: `types` to look for (None: all), and how the image becomes black and white.

    `upright`: bars stand upright on an image made for this, dark on light: no need to turn or invert it.
    `along_rows`: that image has nothing but bars, and all of its rows say the same: much quicker.
    `lines_apart`: an engine that goes line by line may leave out all but every so many-th.
    `drawn`: the image is one clean symbol, upright, and nothing else.
    """

    types: frozenset[str] | None = None
    global_threshold: bool = False
    upright: bool = False
    along_rows: bool = False
    lines_apart: int = 1
    drawn: bool = False


@dataclass(frozen=True)
class Status:
    """Whether an engine works here. `cure` names the command that brings it, where one does."""

    name: str
    available: bool
    version: str = ""
    problem: str = ""
    cure: str = ""


class Reader(Protocol):
    """An engine. `read` may be called from many threads at once and never changes the image."""

    @property
    def name(self) -> str:
        """Short name, as it appears in `Symbol.engines`."""

    def status(self) -> Status:
        """Whether it works here."""

    def read(self, grey: Image.Image, options: Options) -> list[Found]:
        """All symbols in an image of mode "L"."""
