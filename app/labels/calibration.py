"""How far a printer is off, from what a ruler says of a page it printed; and pages that make up for it.

A printer that is asked for ``x`` prints at ``offset + scale · x``. Whoever asks for ``(x - offset) / scale``
gets ``x``. Labels are moved as a whole, each by what is right at its middle: their insides stay whole dots,
so that codes stay what they were, and no sheet drifts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import msgspec

from app.errors import InputError
from app.labels import kept_list
from app.labels.display import Box, Page, PlacedLabel
from app.labels.sheet import Sheet
from redirector.codes.sizes import MM_PER_INCH

FILE_NAME = "printer-calibrations.json"
MAX_OFFSET_MM = 15.0
#: What is further from 1 is a driver that scales pages, and is to be switched off rather than made up for.
MIN_SCALE, MAX_SCALE = 0.96, 1.04
#: Rulers are read to a fifth of a millimetre or so: less than this is nothing.
NOTHING_MM = 0.15
#: Names of pages of the same size, within what makers round.
_PAGE_SLACK_MM = 0.6
_PAPERS = {(210, 297): "A4", (148, 210): "A5", (105, 148): "A6", (297, 420): "A3", (216, 279): "Letter"}


class Axis(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One direction: what is asked for at ``x`` comes to lie at ``offset_mm + scale * x``."""

    offset_mm: float = 0.0
    scale: float = 1.0

    def printed_at(self, asked_mm: float) -> float:
        """Where it comes to lie."""
        return self.offset_mm + self.scale * asked_mm

    def to_ask_for(self, wanted_mm: float) -> float:
        """What to ask for so that it comes to lie there."""
        return (wanted_mm - self.offset_mm) / self.scale

    def after(self, earlier: Axis) -> Axis:
        """The printer's own, when this was measured on a page that made up for ``earlier``."""
        return Axis(
            offset_mm=self.offset_mm + self.scale * earlier.offset_mm, scale=self.scale * earlier.scale
        )


class Calibration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Both directions."""

    across: Axis = Axis()
    down: Axis = Axis()

    def after(self, earlier: Calibration) -> Calibration:
        """As `Axis.after`."""
        return Calibration(across=self.across.after(earlier.across), down=self.down.after(earlier.down))

    @property
    def text(self) -> str:
        """For people: offsets in millimetres, scales in per cent."""
        return (
            f"{self.across.offset_mm:+.2f} mm across, {self.down.offset_mm:+.2f} mm down; "
            f"{self.across.scale * 100:.2f} % wide, {self.down.scale * 100:.2f} % high"
        )


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What a ruler says of a ruled page: from the paper's edge to the first line, and on to the other."""

    left_mm: float
    across_mm: float
    top_mm: float
    down_mm: float


class Profile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One printer with pages of one size."""

    printer: str
    page_width_mm: float
    page_height_mm: float
    calibration: Calibration
    measured_at_ms: int = 0

    @property
    def medium(self) -> str:
        """The page as people call it."""
        return page_name(self.page_width_mm, self.page_height_mm)

    def suits(self, printer: str, sheet: Sheet) -> bool:
        """Whether it was measured on this printer with pages of this size."""
        sides = (self.page_width_mm - sheet.page_width_mm, self.page_height_mm - sheet.page_height_mm)
        return self.printer == printer and max(map(abs, sides)) <= _PAGE_SLACK_MM


def page_name(width_mm: float, height_mm: float) -> str:
    """``A4``, or the size."""
    return _PAPERS.get((round(width_mm), round(height_mm)), f"{width_mm:g} × {height_mm:g} mm")


def calibration_of(expected: Measured, measured: Measured) -> Calibration:
    """What the printer does; ``InputError`` where that cannot be, with what is most likely wrong."""
    return Calibration(
        across=_axis("across", expected.left_mm, expected.across_mm, measured.left_mm, measured.across_mm),
        down=_axis("down", expected.top_mm, expected.down_mm, measured.top_mm, measured.down_mm),
    )


def is_true(expected: Measured, measured: Measured) -> bool:
    """Whether the page is as right as a ruler can tell."""
    pairs = zip(msgspec.structs.astuple(expected), msgspec.structs.astuple(measured), strict=True)
    return all(abs(wanted - found) <= NOTHING_MM + 1e-9 for wanted, found in pairs)


def adjusted(
    pages: Iterable[Page], calibration: Calibration | None, *, dpi: float, dpi_down: float | None = None
) -> Iterator[Page]:
    """The pages to ask the printer for; the last step before they are written.

    ``dpi_down``: where a printer has other dots along the feed than across it.
    """
    dots_mm = (MM_PER_INCH / dpi, MM_PER_INCH / (dpi_down or dpi))
    for page in pages:
        yield _adjusted(page, calibration, dots_mm) if calibration else page


def _axis(way: str, first: float, span: float, measured_first: float, measured_span: float) -> Axis:
    if measured_span <= 0:
        raise InputError(f"{way}: say how far the two lines are apart; it should be {span:g} mm")
    scale = measured_span / span
    if not MIN_SCALE <= scale <= MAX_SCALE:
        raise InputError(
            f"{way}: the lines are {measured_span:g} mm apart and should be {span:g}, {scale * 100:.1f} %; "
            "choose actual size (100 %) in the printer's settings, not fit to page, and print the page again"
        )
    offset = measured_first - scale * first
    if abs(offset) > MAX_OFFSET_MM:
        raise InputError(
            f"{way}: the first line is {measured_first:g} mm from the edge and should be {first:g}; "
            f"more than {MAX_OFFSET_MM:g} mm cannot be made up for: check the paper size and the tray"
        )
    return Axis(offset_mm=round(offset, 4), scale=round(scale, 6))


def _adjusted(page: Page, calibration: Calibration, dots_mm: tuple[float, float]) -> Page:
    ways = [_way(cell, calibration, dots_mm) for cell in page.cells]
    cells = tuple(_shifted(cell, *way) for cell, way in zip(page.cells, ways, strict=True))
    return replace(
        page, cells=cells, labels=tuple(_moved(label, calibration, dots_mm) for label in page.labels)
    )


def _moved(label: PlacedLabel, calibration: Calibration, dots_mm: tuple[float, float]) -> PlacedLabel:
    dx_mm, dy_mm = _way(label.box, calibration, dots_mm)
    items = tuple(item.moved(dx_mm, dy_mm) for item in label.items)
    return replace(label, box=_shifted(label.box, dx_mm, dy_mm), items=items)


def _way(box: Box, calibration: Calibration, dots_mm: tuple[float, float]) -> tuple[float, float]:
    """By how much to move, in whole dots: codes lie on dots, and stay there."""
    x_mm, y_mm = box.x_mm + box.width_mm / 2, box.y_mm + box.height_mm / 2
    ways = (calibration.across.to_ask_for(x_mm) - x_mm, calibration.down.to_ask_for(y_mm) - y_mm)
    dx_mm, dy_mm = (round(way / dot) * dot for way, dot in zip(ways, dots_mm, strict=True))
    return dx_mm, dy_mm


def _shifted(box: Box, dx_mm: float, dy_mm: float) -> Box:
    return replace(box, x_mm=box.x_mm + dx_mm, y_mm=box.y_mm + dy_mm)


# what is kept


def kept(folder: Path) -> tuple[Profile, ...]:
    """All of this data folder, by printer; ``EnvironmentFault`` if the file cannot be read."""
    return kept_list.read(folder / FILE_NAME, Profile)


def find(folder: Path, printer: str, sheet: Sheet) -> Calibration | None:
    """What is known of this printer with this sheet's paper."""
    found = (profile.calibration for profile in kept(folder) if profile.suits(printer, sheet))
    return next(found, None)


def keep(folder: Path, profile: Profile) -> None:
    """In place of what was known of this printer and paper."""
    if not profile.printer.strip():
        raise InputError("printer: give it a name to be found by")
    others = [other for other in kept(folder) if not _is_same(other, profile)]
    _write(folder, sorted([*others, profile], key=lambda each: (each.printer.casefold(), each.medium)))


def forget(folder: Path, profile: Profile) -> None:
    """It prints as it will again."""
    _write(folder, [other for other in kept(folder) if not _is_same(other, profile)])


def _is_same(one: Profile, other: Profile) -> bool:
    return (one.printer, one.medium) == (other.printer, other.medium)


def _write(folder: Path, profiles: list[Profile]) -> None:
    kept_list.write(folder / FILE_NAME, profiles)
