"""What lies where: on the label or beyond its edge, and texts that are cut off, too small or unfilled."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.labels import painter
from app.labels.display import Box, Code, PlacedLabel, TextColumn
from app.labels.preflight.findings import Finding, fault, warning

#: What rounding to dots may push an element over the edge.
EDGE_SLACK_MM = 0.1
#: The em of text that people still read at arm's length.
SMALL_TEXT_MM = 1.2

_UNFILLED = re.compile(r"\{[A-Za-z][\w.]{0,40}\}")


def check(label: PlacedLabel) -> Iterator[Finding]:
    """Everything found in one label without rendering it."""
    if not label.items:
        yield warning(label.number, "it is empty")
    for item in label.items:
        over_mm = _over_mm(item.box, label.box)
        if over_mm > EDGE_SLACK_MM:
            say = fault if isinstance(item, Code) else warning
            what = "its code" if isinstance(item, Code) else "a part of it"
            yield say(label.number, f"{what} reaches {over_mm:.1f} mm over the label's edge")
        if isinstance(item, TextColumn):
            yield from _text(label.number, item)
        elif isinstance(item, Code) and (found := _UNFILLED.search(item.symbol.text)):
            yield fault(label.number, f"its code holds {found[0]}, a field that was not filled in")


def _text(label: int, column: TextColumn) -> Iterator[Finding]:
    said = " ".join(text.text for text in column.texts)
    if missing := painter.missing_characters(said):
        yield warning(
            label,
            f"no font of this machine has {missing}; install one (on Debian: apt-get install fonts-noto)",
        )
    if found := _UNFILLED.search(said):
        yield fault(label, f"its text holds {found[0]}, a field that was not filled in")
    set_texts = painter.set_texts(column)
    if any(text.is_cut for text in set_texts):
        yield warning(label, f"its text is cut off: {said[:60]}")
    smallest = min((text.size_mm for text in set_texts), default=SMALL_TEXT_MM)
    if smallest < SMALL_TEXT_MM:
        yield warning(label, f"its text is only {smallest:.1f} mm high")


def _over_mm(box: Box, label: Box) -> float:
    """How far the one reaches out of the other."""
    return max(
        label.x_mm - box.x_mm,
        label.y_mm - box.y_mm,
        box.x_mm + box.width_mm - label.x_mm - label.width_mm,
        box.y_mm + box.height_mm - label.y_mm - label.height_mm,
    )
