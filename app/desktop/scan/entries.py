"""What the Scan page knows of each picture, small enough for a hundred thousand of them.

No picture is kept: the list draws thumbnails when a row comes into sight, and the view loads the one shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from app.client import Kind

Point = tuple[int, int]


class State(Enum):
    """Where a picture is on its way; the value is what the list says."""

    WAITING = "Waiting"
    READING = "Reading …"
    READ = "Read"
    EMPTY = "No code found"
    ERROR = "Cannot be read"


@dataclass(frozen=True, slots=True)
class Match:
    """A record that a code belongs to, and its short links."""

    kind: Kind
    record_id: str
    title: str
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Code:
    """One code on a picture. `points`: its corners in pixels of the upright picture, clockwise from top left.

    `matches` is None until the catalogue has been asked, and empty when it knows no such code. `missing` are
    the parts that were not seen of a message on `count` symbols. A hand scanner does not always say what kind
    of code it saw: `also` are the other types it may have, and `raw` is the value with the separators of GS1
    data, where that is another spelling. What was recognised by its looks has a `score` from 0 to 100, and
    the id of the image it is like as its value.
    """

    type: str
    method: str
    value: str
    points: tuple[Point, ...]
    matches: tuple[Match, ...] | None = None
    missing: tuple[int, ...] = ()
    count: int = 1
    also: tuple[str, ...] = ()
    raw: str = ""
    score: int | None = None

    @property
    def types(self) -> tuple[str, ...]:
        """The type, and the others it may have."""
        return (self.type, *self.also)

    @property
    def known(self) -> bool:
        return bool(self.matches)


@dataclass(frozen=True, slots=True)
class Entry:
    """A picture in the list, or a code of the hand scanner, of which there is none.

    `message` and `cure` say what is wrong with one that cannot be read; `note` what was wrong with one that
    could be read in part.
    """

    path: Path
    state: State = State.WAITING
    codes: tuple[Code, ...] = ()
    width: int = 0
    height: int = 0
    ms: float = 0.0
    message: str = ""
    cure: str = ""
    note: str = ""
    label: str = field(default="")
    is_picture: bool = True

    @property
    def name(self) -> str:
        """What the list calls it: the file's name, or what a pasted picture is called."""
        return self.label or self.path.name

    @property
    def summary(self) -> str:
        """The second line of its row."""
        if self.state is State.ERROR:
            return self.message
        if self.state is not State.READ:
            return str(self.state.value)
        count = len(self.codes)
        if not self.is_picture:
            return self._of_scan(self.codes[0])
        codes = "1 code" if count == 1 else f"{count} codes"
        if any(code.matches is None for code in self.codes):
            return codes
        unknown = sum(not code.known for code in self.codes)
        if unknown == 0:
            return codes
        return f"{codes}, unknown" if unknown == count else f"{codes}, {unknown} unknown"

    @staticmethod
    def _of_scan(code: Code) -> str:
        if code.matches == ():
            return "Unknown"
        return ", ".join(match.title for match in code.matches or ())
