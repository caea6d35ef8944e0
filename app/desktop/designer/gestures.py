"""What a drag with the mouse does: move what is chosen, pull one of its handles, or choose with a band."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from app.desktop.designer.document import Chosen, DesignDocument
from app.desktop.designer.handles import Handle
from app.labels.designs import editing, snapping
from app.labels.designs.geometry import MIN_ELEMENT_MM, around
from app.labels.designs.model import Design
from app.labels.designs.snapping import Guide
from app.labels.display import Box

#: A movement shorter than this is a click.
DRAG_PX = 4
SNAP_PX = 6


@dataclass(frozen=True)
class Snapping:
    """How far lines draw, in millimetres, and the grid; both 0 when nothing shall snap."""

    reach_mm: float = 0
    grid_mm: float = 0


class Gesture(Protocol):
    """``to`` is told the way of the pointer from where it was pressed, and returns the guides to show."""

    def to(self, dx_mm: float, dy_mm: float, snap: Snapping) -> tuple[Guide, ...]: ...


@dataclass
class _Drag:
    document: DesignDocument
    design: Design = field(init=False)
    chosen: Chosen = field(init=False)
    key: str = field(init=False)

    def __post_init__(self) -> None:
        self.design, self.chosen = self.document.design, self.document.chosen
        self.key = self.document.gesture()

    def others(self) -> list[Box]:
        still = set(range(len(self.design.elements))) - set(self.chosen)
        return list(editing.boxes(self.design, sorted(still)).values())

    def lines(self) -> tuple[list[float], list[float]]:
        return snapping.lines((self.design.width_mm, self.design.height_mm), self.others())


@dataclass
class Move(_Drag):
    """All that is chosen, by the same way."""

    def to(self, dx_mm: float, dy_mm: float, snap: Snapping) -> tuple[Guide, ...]:
        found = editing.boxes(self.design, self.chosen)
        if not found:
            return ()
        frame = around(list(found.values()))
        there = Box(frame.x_mm + dx_mm, frame.y_mm + dy_mm, frame.width_mm, frame.height_mm)
        drawn = snapping.snap(there, self.lines(), reach_mm=snap.reach_mm, grid_mm=snap.grid_mm)
        way = (dx_mm + drawn.dx_mm, dy_mm + drawn.dy_mm)
        self.document.change("Move", editing.moved(self.design, self.chosen, *way), merge=self.key)
        return drawn.guides


@dataclass
class Resize(_Drag):
    """One element, by one handle."""

    handle: Handle

    def to(self, dx_mm: float, dy_mm: float, snap: Snapping) -> tuple[Guide, ...]:
        (at,) = self.chosen
        box = editing.boxes(self.design, self.chosen)[at]
        pulled = self.handle.pulled(box, dx_mm, dy_mm, MIN_ELEMENT_MM)
        drawn = snapping.snap(
            pulled,
            self.lines(),
            reach_mm=snap.reach_mm,
            grid_mm=snap.grid_mm,
            across=self.handle.pulled_across,
            down=self.handle.pulled_down,
        )
        whole = self.handle.pulled(box, dx_mm + drawn.dx_mm, dy_mm + drawn.dy_mm, MIN_ELEMENT_MM)
        self.document.change("Resize", editing.placed(self.design, {at: whole}), merge=self.key)
        return drawn.guides


@dataclass
class Band(_Drag):
    """A frame drawn over the label: what lies in it is chosen, beside what was with ``adds``."""

    x_mm: float
    y_mm: float
    adds: bool
    box: Box | None = None

    def to(self, dx_mm: float, dy_mm: float, snap: Snapping) -> tuple[Guide, ...]:
        self.box = Box(
            min(self.x_mm, self.x_mm + dx_mm), min(self.y_mm, self.y_mm + dy_mm), abs(dx_mm), abs(dy_mm)
        )
        every = editing.boxes(self.design, range(len(self.design.elements)))
        inside = {at for at, box in every.items() if _touch(self.box, box)}
        self.document.choose(inside | (set(self.chosen) if self.adds else set()))
        return ()


def _touch(a: Box, b: Box) -> bool:
    return (
        a.x_mm < b.x_mm + b.width_mm
        and b.x_mm < a.x_mm + a.width_mm
        and a.y_mm < b.y_mm + b.height_mm
        and b.y_mm < a.y_mm + a.height_mm
    )
