"""What texts look like without their font: the outline of every glyph."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QPainterPath

from app.labels.painter.typesetting import SetColumn


def glyphs(column: SetColumn) -> Iterator[QPainterPath]:
    """Every glyph's outline in its place, in the column's units."""
    for y, block in column.blocks:
        for run in block.layout.glyphRuns():
            font = run.rawFont()
            for glyph, place in zip(run.glyphIndexes(), run.positions(), strict=True):
                path = font.pathForGlyph(glyph)
                path.translate(place.x(), place.y() + y)
                yield path
