"""What the looks at one picture have read so far, and what that comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace as changed
from functools import cached_property

import numpy as np

from recognition.bars import Pixels
from recognition.image import Picture
from recognition.merge import Candidate, gather
from recognition.passes import Pass
from recognition.prepare import Affine, Copy, apply
from recognition.readers import Found, Options, Reader
from recognition.readers.lines import LINES
from recognition.symbol import Corners


class Readings:
    """The readings of one picture; `looked` are the names of the looks that were needed."""

    def __init__(
        self,
        picture: Picture,
        options: Options,
        readers: dict[str, Reader],
        budget_ms: float | None,
        clock: Callable[[], float],
    ) -> None:
        self.picture = picture
        self.options = options
        self.readers = readers | {LINES.name: LINES}
        self._to_full = Affine(xx=1 / picture.scale, yy=1 / picture.scale)
        self._readings: list[list[Found]] = []
        self._gathered: tuple[int, list[Candidate]] = (0, [])
        self._clock = clock
        self._end = None if budget_ms is None else clock() + budget_ms / 1000
        self.looked: list[str] = []

    def candidates(self) -> list[Candidate]:
        """What all readings so far come to."""
        if self._gathered[0] != len(self._readings):
            self._gathered = (len(self._readings), gather(self._readings))
        return self._gathered[1]

    def late(self) -> bool:
        """True when the time is up."""
        return self._end is not None and self._clock() > self._end

    def run(self, entry: Pass) -> None:
        """Take one look at the whole picture, unless it was taken."""
        grey = self.picture.grey
        too_large = entry.most_px is not None and max(grey.size) > entry.most_px
        if entry.name in self.looked or too_large:
            return
        options = self.options
        if entry.types is not None:
            options = changed(options, types=entry.types & (options.types or entry.types))
            if not options.types:
                return
        copy = apply(grey, entry.steps)
        if entry.global_threshold or entry.lines_apart > 1:
            options = changed(options, global_threshold=entry.global_threshold, lines_apart=entry.lines_apart)
        self.read(entry.name, copy, entry.engines, options)

    def read(self, name: str, copy: Copy, engines: Iterable[str], options: Options) -> list[Found]:
        """What engines find on a copy of the picture or of a part, in places of the full picture."""
        self.note(name)
        back = self._to_full.after(copy.back)
        everything: list[Found] = []
        for engine in engines:
            reader = self.readers.get(engine)
            if reader is not None:
                found = reader.read(copy.image, options)
                placed = [changed(one, points=back.corners(one.points), look=name) for one in found]
                self._readings.append(placed)
                everything += placed
        return everything

    def cut(self, left: float, top: float, right: float, bottom: float) -> Copy:
        """The part of the grey picture between these edges."""
        grey = self.picture.grey
        box = (
            max(0, int(left)),
            max(0, int(top)),
            min(grey.width, int(right)),
            min(grey.height, int(bottom)),
        )
        return Copy(grey.crop(box), Affine(x0=box[0], y0=box[1]))

    def add(self, found: Found, look: str, corners: Corners) -> None:
        """Take up what was found otherwise, between these corners of the grey picture."""
        self._readings.append([changed(found, points=self._to_full.corners(corners), look=look)])

    def note(self, name: str) -> None:
        """Say that a look was needed."""
        if name not in self.looked:
            self.looked.append(name)

    @cached_property
    def pixels(self) -> Pixels:
        """The grey picture, row by row."""
        return np.asarray(self.picture.grey)
