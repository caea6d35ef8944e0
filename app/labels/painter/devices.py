"""PDF files and printers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrinter

from app import whole_file
from app.errors import EnvironmentFault, InputError
from app.labels.display import Page
from app.labels.painter.application import ensure_application
from app.labels.painter.marks import paint_page
from redirector.codes.sizes import MM_PER_INCH

#: A multiple of 300, so that modules of whole dots at 300 and 600 dpi are whole units of the file.
PDF_UNITS_PER_INCH = 1200
POINTS_PER_INCH = 72
#: Drivers name papers in whole points.
_PAPER_SLACK_MM = 1.0

#: Told after each page how many are done; an exception it raises ends the work, and nothing is written.
Progress = Callable[[int], None]

_MEDIA_BOX = re.compile(rb"/MediaBox \[0 0 (\d+)\.0+ (\d+)\.0+\]")


def write_pdf(
    path: Path, pages: Iterable[Page], *, outlines: bool = False, progress: Progress | None = None
) -> None:
    """The pages as a file that appears whole or not at all."""
    whole_file.write(path, pdf_bytes(pages, outlines=outlines, progress=progress))


def pdf_bytes(pages: Iterable[Page], *, outlines: bool = False, progress: Progress | None = None) -> bytes:
    """The pages as a PDF whose page boxes are exact: Qt rounds them to whole points, up to 0.18 mm off."""
    ensure_application()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(PDF_UNITS_PER_INCH)
    is_coloured, pages = _looked_ahead(pages)
    writer.setColorModel(QPdfWriter.ColorModel.RGB if is_coloured else QPdfWriter.ColorModel.Grayscale)
    writer.setTitle("Labels")
    writer.setCreator("Tagwright")
    sizes = _paint(writer, pages, outlines=outlines, progress=progress, top_is_rounded=True)
    return _with_exact_boxes(bytes(buffer.data().data()), sizes)


def print_to(printer: QPrinter, pages: Iterable[Page], *, progress: Progress | None = None) -> None:
    """Sends the pages in their true size: paper edge to paper edge, no scaling.

    Pages must have been laid out for ``printer.resolution()``. ``EnvironmentFault`` when the printer takes
    no job.
    """
    ensure_application()
    _paint(printer, pages, progress=progress)


def _paint(
    device: QPdfWriter | QPrinter,
    pages: Iterable[Page],
    *,
    outlines: bool = False,
    progress: Progress | None = None,
    top_is_rounded: bool = False,
) -> list[tuple[float, float]]:
    """Paints page by page; returns their sizes in points."""
    dots_per_mm = device.resolution() / MM_PER_INCH
    sizes: list[tuple[float, float]] = []
    painter = QPainter()
    try:
        for page in pages:
            _start_page(device, painter, page)
            sizes.append((_points(page.width_mm), _points(page.height_mm)))
            painter.save()
            if top_is_rounded:
                painter.translate(0, _rounding_of_top(device, page) * dots_per_mm)
            paint_page(painter, page, dots_per_mm=dots_per_mm, outlines=outlines)
            painter.restore()
            if progress:
                progress(len(sizes))
    finally:
        if painter.isActive():
            painter.end()
    if not sizes:
        raise InputError("there is no label to print")
    return sizes


def _looked_ahead(pages: Iterable[Page]) -> tuple[bool, Iterator[Page]]:
    """Whether the first page asks for colours, as those after it then do; and all pages, the first too."""
    every = iter(pages)
    first = next(every, None)
    if first is None:
        return False, every
    codes = (code for label in first.labels for code in label.codes)
    is_coloured = any(code.look is not None and code.look.is_coloured for code in codes)
    return is_coloured, chain([first], every)


def _start_page(device: QPdfWriter | QPrinter, painter: QPainter, page: Page) -> None:
    size = QPageSize(
        QSizeF(page.width_mm, page.height_mm),
        QPageSize.Unit.Millimeter,
        "",
        QPageSize.SizeMatchPolicy.ExactMatch,
    )
    layout = QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    layout.setMode(QPageLayout.Mode.FullPageMode)
    if painter.isActive():
        started = device.newPage()
    else:
        device.setPageLayout(layout)
        _check_paper(device, page)
        started = painter.begin(device)
    if not started:
        raise EnvironmentFault(
            "the printer does not take the job; check that it is connected and switched on"
        )


def _check_paper(device: QPagedPaintDevice, page: Page) -> None:
    """A driver that refuses a page size keeps its own, and would print labels over their edges."""
    paper = device.pageLayout().fullRect(QPageLayout.Unit.Millimeter)
    is_off = max(abs(paper.width() - page.width_mm), abs(paper.height() - page.height_mm)) > _PAPER_SLACK_MM
    if is_off:
        raise EnvironmentFault(
            f"the printer has no paper of {page.width_mm:g} × {page.height_mm:g} mm "
            f"(it offers {paper.width():g} × {paper.height():g} mm); choose that paper or another sheet"
        )


def _rounding_of_top(device: QPagedPaintDevice, page: Page) -> float:
    """Millimetres Qt's page is higher than the true one; PDF counts from the foot, so the top moves."""
    excess = device.pageLayout().fullRectPoints().height() - _points(page.height_mm)
    return excess / POINTS_PER_INCH * MM_PER_INCH


def _with_exact_boxes(data: bytes, sizes: list[tuple[float, float]]) -> bytes:
    """Every box replaced by one of the same length, so that the file's table of offsets stays right."""
    remaining = iter(sizes)

    def exact(match: re.Match[bytes]) -> bytes:
        width, height = next(remaining)
        return f"/MediaBox [0 0 {width:.4f} {height:.4f}".encode().ljust(len(match[0]) - 1) + b"]"

    return _MEDIA_BOX.sub(exact, data)


def _points(length_mm: float) -> float:
    return length_mm / MM_PER_INCH * POINTS_PER_INCH
